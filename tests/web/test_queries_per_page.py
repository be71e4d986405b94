"""A page asks the database the same few questions whether there are ten rows or sixty."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from app.store.tables import JournalEntry, Unit
from tests.cast import NOW
from tests.web.conftest import Web
from tests.web.stage import Builder

FEW, MANY = 10, 60
# The most statements a page may ask for, the one that finds the person included.
BOUNDS = {
    "/": 5,
    "/roadmaps/test-1": 9,
    "/roadmaps/test-1?state=overdue&q=отчёт": 9,
    "/roadmaps/test-1/passport": 5,
    "/activities/{cast.activities[1]}": 8,
    "/checkpoints": 4,
    "/checkpoints?state=overdue&territory=test": 4,
    "/checkpoints/{cast.group}": 6,
    "/assignments/{cast.meeting}": 9,
    "/tasks": 4,
    "/review": 7,
    "/queue": 8,
    "/journal": 6,
    "/letters": 4,
    "/people": 5,
    "/units": 5,
    "/units?q=школа": 5,
    "/units/{cast.gymnasium}": 11,
    "/account": 7,
    "/round-table": 4,
    "/round-table/test": 16,
    "/round-table/maps/test-1": 16,
    "/round-table/test/rows?of=due": 16,
    "/api/v1/checkpoints": 4,
    "/api/v1/roadmaps": 3,
    "/api/v1/roadmaps/test-1/activities": 4,
    "/api/v1/territories": 3,
    "/api/v1/units": 4,
    "/api/v1/assignments": 3,
    "/api/v1/assignments?state=open&territory=test": 3,
    "/api/v1/assignments/{cast.meeting}": 9,
    "/api/v1/indicators": 3,
    "/api/v1/roundtables": 16,
    "/api/v1/journal": 3,
    "/tokens": 3,
}

OVERSEEN = {
    "/api/v1/journal",
    "/schedule",
    "/calendar",
    "/review",
    "/queue",
    "/journal",
    "/people",
    "/round-table",
    "/round-table/test",
    "/round-table/maps/test-1",
    "/round-table/test/rows?of=due",
}


@contextmanager
def statements(web: Web) -> Iterator[list[str]]:
    """Collects the statements sent meanwhile, beginnings and ends of transactions apart."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            seen.append(statement)

    event.listen(web.database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(web.database.engine, "before_cursor_execute", note)


def add_work(web: Web, n: int) -> None:
    """Rows of every kind: waiting, planned and overdue checkpoints, doubts, units, entries of the journal."""
    with web.database.write() as session:
        make = Builder(session, web)
        make.n = n * 1000
        for k in range(n):
            make.submitted() if k % 3 == 0 else make.planned(due=date(2022, 10, 1) + timedelta(days=k * 5))
            name = f"Школа {n}-{k}"
            session.add(Unit(territory_id=web.cast.territory, key=f"s{n}-{k}", name=name, sort_key=name.lower()))
            session.add(JournalEntry(at=NOW, territory_id=web.cast.territory, action="roadmap.loaded"))
        session.commit()


def measure(web: Web, who: str) -> dict[str, int]:
    counts = {}
    for path in BOUNDS:
        with statements(web) as seen:
            answer = web.visitor(who).get(path.format(cast=web.cast))
        if answer.status_code == 200:
            counts[path] = len(seen)
    return counts


@pytest.mark.parametrize("who", ["anna", "boris"])
def test_a_page_asks_as_many_questions_for_sixty_rows_as_for_ten(web: Web, who: str) -> None:
    add_work(web, FEW)
    few = measure(web, who)
    add_work(web, MANY)
    many = measure(web, who)
    assert few == many
    assert {path: n for path, n in many.items() if n > BOUNDS[path]} == {}
    # An executor is refused what belongs to those who oversee; everything else he opens.
    assert set(many) == set(BOUNDS) - (set() if who == "anna" else OVERSEEN)
