"""A report says what the round table says, and can be checked against the journal later."""

from datetime import UTC, date, datetime

import pytest

from app.core.errors import NotFound
from app.core.journal_chain import Head
from app.core.shown import of
from app.services.check_journal import check_journal
from app.services.prepare_report import ReportFormat, prepare_report, write_report
from app.services.prepare_round_table import prepare_round_table
from app.store.engine import Database
from app.store.queries.facts import Scope
from app.store.queries.roadmap import read_map_head
from app.store.tables import JournalEntry
from tests.cast import build_cast
from tests.conftest import JOURNAL_KEY

NOW = datetime(2022, 11, 14, 9, 30, tzinfo=UTC)
DAY = date(2022, 12, 31)


@pytest.fixture
def told(database: Database) -> Database:
    with database.write() as session:
        cast = build_cast(session)
        session.add(JournalEntry(at=NOW, territory_id=cast.territory, action="roadmap.loaded"))
        session.commit()
    return database


def test_the_report_has_the_numbers_of_the_round_table(told: Database) -> None:
    with told.read() as session:
        head = read_map_head(session, "test-1")
        assert head is not None
        sheet = prepare_report(session, head, 2022, DAY, NOW)
        numbers = prepare_round_table(session, Scope(head.territory_id, head.id), 2022, DAY)
    done = numbers.total.completion
    assert done.due > 0
    figures, headings, units, overdue = sheet.tables
    assert figures.rows[0][2] == of(done.accepted, done.due)
    assert [row[0] for row in headings.rows] == [one.title for one in numbers.by_heading]
    assert [row[0] for row in units.rows] == [one.title for one in numbers.by_unit]
    assert len(overdue.rows) == len(numbers.total.parts.overdue) > 0
    assert "нет данных" in " ".join(sheet.lines)


def test_the_head_at_its_foot_lies_on_the_chain(told: Database) -> None:
    with told.read() as session:
        head = read_map_head(session, "test-1")
        assert head is not None
        printed = prepare_report(session, head, 2022, DAY, NOW).footer.rstrip(".").rsplit(" ", 1)[1]
        assert Head.read(printed).chain == "test"
        assert check_journal(session, JOURNAL_KEY, [printed]).faults == []


@pytest.mark.parametrize("form", ReportFormat)
def test_it_is_written_in_every_form(told: Database, form: ReportFormat) -> None:
    with told.read() as session:
        content = write_report(session, "test-1", 2022, form, now=NOW, today_in=lambda _: DAY)
        assert content[:4] in (b"%PDF", b"PK\x03\x04")
        with pytest.raises(NotFound, match="test-1"):
            write_report(session, "nowhere", 2022, form, now=NOW, today_in=lambda _: DAY)
