"""A person's tasks stand under their headings; a long heading shows its first rows and opens page by page."""

from datetime import date, timedelta

import pytest

from app.store.tables import Assignment, Checkpoint
from tests.web.conftest import TODAY, Web


def add_tasks(web: Web, due: date | None, n: int, state: str = "planned") -> list[int]:
    """So many more tasks of Boris's unit, due on one day."""
    with web.database.write() as session:
        unit = next(iter(web.actors["boris"].unit_ids))
        found = session.get_one(Checkpoint, web.cast.group)
        ids = []
        for number in range(n):
            point = Checkpoint(
                territory_id=found.territory_id, roadmap_id=found.roadmap_id, activity_id=found.activity_id,
                unit_id=unit, key=f"{due}-{state}-{number}", period="2022", year=2022, due=due, first_due=due,
            )  # fmt: skip
            session.add(point)
            session.flush()
            assert point.id is not None
            task = Assignment(
                territory_id=found.territory_id, checkpoint_id=point.id, unit_id=unit, part="lead", state=state
            )
            session.add(task)
            session.flush()
            assert task.id is not None
            ids.append(task.id)
        session.commit()
    return ids


def section(page: str, title: str) -> str:
    """The part of a page under a heading."""
    return page.split(f"<h2>{title} ", 1)[1].split("<h2>", 1)[0] if f"<h2>{title} " in page else ""


@pytest.mark.parametrize(
    ("due", "state", "title"),
    [
        (TODAY - timedelta(days=1), "planned", "Просрочено"),
        (TODAY - timedelta(days=1), "returned", "Просрочено"),
        (TODAY, "planned", "В этом месяце"),
        (TODAY, "returned", "Возвращено на доработку"),
        (date(2022, 11, 30), "planned", "В этом месяце"),
        (date(2022, 12, 1), "planned", "Позже"),
        (None, "planned", "График не задан"),
    ],
)
def test_a_task_stands_under_its_heading(web: Web, due: date | None, state: str, title: str) -> None:
    [task] = add_tasks(web, due, 1, state)
    assert f'href="/assignments/{task}"' in section(web.boris.get("/tasks").text, title)


def test_a_long_heading_shows_its_first_rows_and_opens_page_by_page(web: Web) -> None:
    ids = add_tasks(web, date(2023, 2, 1), 130)
    page = section(web.boris.get("/tasks").text, "Позже")
    assert 'href="/tasks?of=later"' in page
    assert page.count("/assignments/") == 30
    first, second = (web.boris.get(f"/tasks?of=later&page={n}").text for n in (1, 2))
    shown = [task for task in ids if f'href="/assignments/{task}"' in first + second]
    assert shown == ids
    assert first.count('href="/assignments/') == 100
    assert "Просрочено" not in first


def test_a_heading_that_is_none_is_refused(web: Web) -> None:
    assert web.boris.get("/tasks?of=x").status_code == 422
