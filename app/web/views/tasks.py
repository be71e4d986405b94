"""A person's tasks under their headings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from app.core.status import State, shown_state
from app.store.queries.tasks import Task, Tasks

TITLES = {
    "overdue": "Просрочено",
    "returned": "Возвращено на доработку",
    "month": "В этом месяце",
    "later": "Позже",
    "undated": "График не задан",
}


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task with its state as shown."""

    task: Task
    state: str


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """A heading: how many tasks stand under it, and those that are shown."""

    key: str
    title: str
    total: int
    tasks: tuple[TaskView, ...]


def view_tasks(tasks: Tasks, today_in: Callable[[str], date]) -> list[TaskGroup]:
    """Put the tasks under their headings; empty headings are left out."""
    today = cache(today_in)

    def view(task: Task) -> TaskView:
        day = today(task.time_zone)
        state = shown_state(State(task.state), task.window_start, task.due, day, no_schedule=task.no_schedule)
        return TaskView(task, str(state.value))

    return [
        TaskGroup(key, title, tasks.counts[key], tuple(view(task) for task in tasks.rows.get(key, ())))
        for key, title in TITLES.items()
        if key in tasks.counts
    ]
