"""The journal can be narrowed down and taken away as a table, with no more than the person may read."""

import csv
import io

import pytest
from sqlmodel import Session, select

from app.core.journal_chain import Head
from app.services.check_journal import check_journal
from app.store.tables import JournalEntry
from tests.conftest import JOURNAL_KEY
from tests.files.sample_files import pdf
from tests.web.conftest import NOW, Visitor, Web

FORM = {"kind": "протокол", "title": "=Протокол", "number": "5", "day": "2022-11-10"}


@pytest.fixture
def acted(web: Web) -> Web:
    """Boris hands in, Anna returns it, something is told of the neighbour territory."""
    report = f"/assignments/{web.cast.report}"
    file = {"file": ("п.pdf", pdf(), "application/pdf")}
    assert web.boris.post(f"{report}/evidence", FORM, files=file).status_code == 303
    assert web.boris.post(f"{report}/submit", {"said": "Сделано"}).status_code == 303
    assert web.anna.post(f"{report}/return", {"reason": "=1+1"}).status_code == 303
    with web.database.write() as session:
        other = web.cast.other_territory
        session.add(JournalEntry(at=NOW, territory_id=other, action="roadmap.loaded", ground="чужое"))
        session.commit()
    return web


def table(visitor: Visitor, query: str = "") -> list[list[str]]:
    answer = visitor.get(f"/journal/export{query}")
    assert answer.status_code == 200
    assert answer.content.startswith("\ufeff".encode())
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def checkpoint_of_report(session: Session) -> int:
    query = select(JournalEntry.checkpoint_id).where(JournalEntry.action == "assignment.returned")
    return session.exec(query).one() or 0


def test_the_table_holds_every_act_of_the_own_territories_and_their_heads(acted: Web) -> None:
    rows = table(acted.anna)
    assert rows[0][:5] == ["№ в журнале", "Когда", "Часовой пояс", "Кто", "Действие"]
    acts = [row[4] for row in rows if len(row) > 5][1:]
    assert acts[:2] == ["возвращено на доработку", "отправлено на проверку"]
    assert "чужое" not in str(rows)
    heads = [Head.read(row[1]) for row in rows if row[0] == "Голова цепочки"]
    assert [head.chain for head in heads] == ["test"]


def test_no_cell_of_the_table_is_a_formula(acted: Web) -> None:
    cells = [cell for row in table(acted.anna) for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_that_the_table_was_taken_stands_in_the_journal_and_the_chain_holds(acted: Web) -> None:
    table(acted.dina, "?territory=test")
    with acted.database.read() as session:
        entry = session.exec(select(JournalEntry).where(JournalEntry.action == "journal.exported")).one()
        assert entry.person_id == acted.cast.dina.person_id
        assert check_journal(session, JOURNAL_KEY).faults == []


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("person={boris}", "отправлено на проверку", "возвращено на доработку"),
        ("person={anna}", "возвращено на доработку", "отправлено на проверку"),
        ("roadmap=test-1", "отправлено на проверку", "вход"),
        ("checkpoint={checkpoint}", "отправлено на проверку", "вход"),
        ("first=2022-11-14&last=2022-11-14", "отправлено на проверку", "вход"),
        ("territory=&person=&first=&last=", "отправлено на проверку", "чужое"),
        ("last=2022-11-13", "Записей нет", "отправлено на проверку"),
        ("first=2022-11-15", "Записей нет", "отправлено на проверку"),
    ],
)
def test_the_journal_narrows_down(acted: Web, query: str, shown: str, hidden: str) -> None:
    with acted.database.read() as session:
        checkpoint = checkpoint_of_report(session)
    cast = acted.cast
    filled = query.format(boris=cast.boris.person_id, anna=cast.anna.person_id, checkpoint=checkpoint)
    rows = acted.anna.fragment(f"/journal?{filled}").text
    assert shown in rows
    assert hidden not in rows


def test_the_page_prints_the_heads_of_the_chains_the_person_reads(acted: Web) -> None:
    page = acted.anna.get("/journal").text
    assert "<code>test:" in page
    assert "<code>other" not in page


@pytest.mark.parametrize("query", ["person=x", "checkpoint=-1", "first=вчера", "last=2022-13-01"])
def test_a_filter_of_the_wrong_form_is_refused(web: Web, query: str) -> None:
    assert web.anna.get(f"/journal?{query}").status_code == 422
