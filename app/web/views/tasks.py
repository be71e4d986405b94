"""A person's tasks, grouped by when they are due."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from app.core.status import State, shown_state
from app.store.queries.tasks import Task

GROUPS = (
    ("overdue", "Просрочено"),
    ("returned", "Возвращено на доработку"),
    ("month", "В этом месяце"),
    ("later", "Позже"),
    ("undated", "График не задан"),
)


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task with its state as shown."""

    task: Task
    state: str


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """Tasks of one heading."""

    key: str
    title: str
    tasks: tuple[TaskView, ...]


def group_tasks(tasks: Iterable[Task], today_in: Callable[[str], date]) -> list[TaskGroup]:
    """Put tasks under their headings, each in order of days; empty headings are left out."""
    today = cache(today_in)
    by_group: dict[str, list[TaskView]] = {key: [] for key, _ in GROUPS}
    for task in tasks:
        day = today(task.time_zone)
        state = shown_state(State(task.state), task.window_start, task.due, day, no_schedule=task.no_schedule)
        by_group[_group(task, state.value, day)].append(TaskView(task, str(state.value)))
    return [TaskGroup(key, title, tuple(by_group[key])) for key, title in GROUPS if by_group[key]]


def _group(task: Task, state: str, today: date) -> str:
    if state in ("overdue", "returned"):
        return state
    if task.due is None:
        return "undated"
    return "month" if (task.due.year, task.due.month) == (today.year, today.month) else "later"
