"""The journal is a chain: what was changed, made up or cut off behind the program's back is found."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from app.services.check_journal import check_journal, read_heads
from app.store.engine import Database
from app.store.tables import JournalEntry, Territory
from tests.conftest import JOURNAL_KEY

NOW = datetime(2022, 11, 14, 9, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def told(database: Database) -> Database:
    """A territory with three acts, and one of the installation, in two transactions."""
    with database.write() as session:
        session.add(Territory(key="test", name="Тест", time_zone="Europe/Moscow"))
        session.flush()
        session.add(JournalEntry(at=NOW, action="session.opened"))
        write(session, "roadmap.loaded", {"title": "Ёлка", "n": [1, 2.5, None]})
        write(session, "assignment.submitted", None)
        session.commit()
    with database.write() as session:
        write(session, "assignment.accepted", {"on": "2022-11-14"})
        session.commit()
    return database


def write(session: Session, action: str, after: dict[str, object] | None) -> None:
    session.add(JournalEntry(at=NOW, territory_id=1, action=action, after=after, ground="приказ № 7"))


def faults(database: Database, *heads: str, key: bytes = JOURNAL_KEY) -> list[str]:
    with database.read() as session:
        return check_journal(session, key, heads).faults


def tamper(database: Database, *statements: str) -> None:
    """What somebody with the database in his hands would do: off with the triggers, then the change."""
    triggers = {
        "sqlite": [f"DROP TRIGGER journal{part}_no_{verb}" for part in ("", "_seal") for verb in ("update", "delete")],
        "postgresql": [
            "ALTER TABLE journal_entry DISABLE TRIGGER USER",
            "ALTER TABLE journal_seal DISABLE TRIGGER USER",
        ],
    }
    with database.engine.begin() as connection:
        for statement in (*triggers[database.engine.dialect.name], *statements):
            connection.execute(text(statement))


def test_an_untouched_journal_stands(told: Database) -> None:
    with told.read() as session:
        found = check_journal(session, JOURNAL_KEY)
        heads = [str(head) for head in read_heads(session)]
    assert found.faults == []
    assert [line.split(",")[0] for line in found.lines] == ["-: 1 запись", "test: 3 записи"]
    assert faults(told, *heads) == []


def test_a_head_printed_earlier_still_lies_on_the_chain(told: Database) -> None:
    with told.read() as session:
        printed = str(read_heads(session)[1])
    with told.write() as session:
        write(session, "assignment.reopened", None)
        session.commit()
    assert faults(told, printed) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE journal_entry SET ground = 'другое' WHERE action = 'assignment.submitted'", "запись № 2 изменена"),
        ("UPDATE journal_entry SET at = '2021-01-01 00:00:00+00:00' WHERE action = 'roadmap.loaded'", "запись № 1 изм"),
        ("UPDATE journal_entry SET person_id = NULL, subject = 'x' WHERE action = 'assignment.accepted'", "№ 3 измен"),
        ("UPDATE journal_seal SET seal = 'f' WHERE chain = 1 AND number = 2", "запись № 2 изменена"),
    ],
)
def test_a_changed_entry_is_found(told: Database, change: str, fault: str) -> None:
    tamper(told, change)
    assert any(fault in sentence for sentence in faults(told))


def test_a_removed_entry_is_found(told: Database) -> None:
    number = "(SELECT entry_id FROM journal_seal WHERE chain = 1 AND number = 2)"
    tamper(
        told,
        f"UPDATE journal_entry SET territory_id = NULL, ground = 'к удалению' WHERE id = {number}",
        "DELETE FROM journal_seal WHERE chain = 1 AND number = 2",
        "DELETE FROM journal_entry WHERE ground = 'к удалению'",
    )
    assert any("после записи № 1 идёт № 3" in sentence for sentence in faults(told))


def test_an_end_cut_off_with_its_head_is_found_by_a_printed_head(told: Database) -> None:
    with told.read() as session:
        printed = str(read_heads(session)[1])
    tamper(
        told,
        "DELETE FROM journal_seal WHERE chain = 1 AND number = 3",
        "DELETE FROM journal_entry WHERE action = 'assignment.accepted'",
        "UPDATE journal_head SET number = 2, seal = (SELECT seal FROM journal_seal WHERE chain = 1 AND number = 2)"
        " WHERE chain = 1",
    )
    assert faults(told) == []
    assert any("конец отрезан" in sentence for sentence in faults(told, printed))


def test_an_entry_made_up_past_the_program_is_found(told: Database) -> None:
    with told.engine.begin() as connection:
        connection.execute(
            text("INSERT INTO journal_entry (at, action, subject) VALUES ('2022-11-14 00:00:00+00', 'a', 's')")
        )
    assert any("не запечатана" in sentence for sentence in faults(told))


def test_another_key_makes_other_seals(told: Database) -> None:
    assert len(faults(told, key=b"another key altogether")) >= 3


@pytest.mark.parametrize("statement", ["UPDATE journal_seal SET number = 9", "DELETE FROM journal_seal"])
def test_the_database_refuses_to_change_a_seal(told: Database, statement: str) -> None:
    with told.write() as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(statement))


@pytest.mark.parametrize("head", ["test", "test:x:9f86d081884c7d65", "nowhere:1:9f86d081884c7d65"])
def test_a_head_that_is_none_is_told(told: Database, head: str) -> None:
    assert len(faults(told, head)) == 1


def test_entries_taken_back_leave_no_seal(told: Database) -> None:
    with told.write() as session:
        write(session, "assignment.accepted", None)
        session.flush()
        session.rollback()
        with session.begin_nested() as inner:
            write(session, "assignment.returned", None)
            session.flush()
            inner.rollback()
        write(session, "assignment.reopened", None)
        session.commit()
    with told.read() as session:
        assert read_heads(session)[1].number == 4
    assert faults(told) == []


def test_a_database_opened_without_the_key_writes_nothing_into_the_journal(database_url: str) -> None:
    keyless = Database(database_url)
    with keyless.write() as session:
        session.add(JournalEntry(at=NOW, action="session.opened"))
        with pytest.raises(RuntimeError, match="without the key"):
            session.commit()
    keyless.dispose()
