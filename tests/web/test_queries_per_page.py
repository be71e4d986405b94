"""A page is a handful of queries whatever the size of the plan: nothing grows with the rows but the page."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event
from sqlmodel import select

from app.services.sum_up import sum_up_map
from app.store.tables import Activity, ActivityUnit, Assignment, Checkpoint, RoadMap, Territory
from tests.cast import Cast
from tests.web.conftest import Web

# Page → the most statements it may run, sign-in included.
PAGES = {
    "/": 4,
    "/roadmaps/{map}?year=2022": 10,
    "/tasks": 3,
    "/review": 3,
    "/checkpoints": 4,
    "/checkpoints?state=overdue": 4,
    "/round-table/{territory}?year=2022": 14,
    "/round-table/maps/{map}?year=2022": 14,
    "/queue": 5,
    "/journal": 5,
}


@contextmanager
def counted(web: Web) -> Iterator[list[str]]:
    """Gather the statements that the program runs meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")):
            seen.append(statement)

    event.listen(web.database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(web.database.engine, "before_cursor_execute", note)


def grow(web: Web, cast: Cast, rows: int) -> None:
    """Add as many rows to the map, each with two checkpoints, overdue and ahead, of the gymnasium."""
    home = {"territory_id": cast.territory, "roadmap_id": cast.roadmap}
    with web.database.write() as session:
        for n in range(rows):
            activity = Activity(
                **home, key=f"x{n}", position=100 + n, title=f"Работа {n}",
                search_key=f"работа {n}", doubtful=True, in_doubt=["deadline"],
            )  # fmt: skip
            session.add(activity)
            session.flush()
            assert activity.id is not None
            session.add(ActivityUnit(activity_id=activity.id, unit_id=cast.gymnasium, position=0, part="lead"))
            for due in (date(2022, 3, 31), date(2022, 12, 30)):
                point = Checkpoint(
                    **home, activity_id=activity.id, unit_id=cast.gymnasium,
                    key=str(due), period=str(due), year=2022, window_start=due, window_end=due, first_due=due, due=due,
                )  # fmt: skip
                session.add(point)
                session.flush()
                assert point.id is not None
                session.add(
                    Assignment(territory_id=cast.territory, checkpoint_id=point.id, unit_id=cast.gymnasium, part="lead")
                )
        sum_up_map(session, cast.roadmap)
        session.commit()


@pytest.mark.parametrize(("page", "most"), PAGES.items())
def test_sixty_rows_cost_no_more_queries_than_ten(web: Web, page: str, most: int) -> None:
    with web.database.read() as session:
        found = session.exec(
            select(RoadMap.key, Territory.key)
            .join(Territory, Territory.id == RoadMap.territory_id)  # type: ignore[arg-type]
            .where(RoadMap.id == web.cast.roadmap)
        ).one()
    address = page.format(map=found[0], territory=found[1])
    person = web.boris if page == "/tasks" else web.anna
    numbers = []
    for rows in (10, 50):
        grow(web, web.cast, rows) if rows == 10 else _more(web, rows)
        assert person.get(address).status_code == 200
        with counted(web) as seen:
            assert person.get(address).status_code == 200
        numbers.append(len(seen))
    assert numbers[0] == numbers[1]
    assert numbers[1] <= most


def _more(web: Web, rows: int) -> None:
    """Add further rows under other keys."""
    with web.database.write() as session:
        for activity in session.exec(select(Activity).where(Activity.roadmap_id == web.cast.roadmap)).all():
            activity.key = f"old-{activity.key}"
        session.commit()
    grow(web, web.cast, rows)
