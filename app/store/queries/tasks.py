"""What waits for a person: his unit's assignments."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func, literal, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.core.access import Actor
from app.core.status import State
from app.store.base import select_rows
from app.store.tables import Activity, Assignment, Checkpoint, RoadMap, Submission, Territory, Unit


@dataclass(frozen=True, slots=True)
class Task:
    """An assignment to be handed in."""

    id: int
    state: str
    window_start: date | None
    due: date | None
    no_schedule: bool
    before_approval: bool
    period: str
    number: str | None
    title: str
    result: str | None
    roadmap_key: str
    roadmap_title: str
    time_zone: str
    unit_name: str | None
    return_reason: str | None


# So many rows of every heading are shown at first, and so many on a page of one heading.
FIRST = 30
PAGE = 100


@dataclass(frozen=True, slots=True)
class Tasks:
    """A person's tasks: how many stand under each heading, and the rows that the page shows of them."""

    counts: dict[str, int]
    rows: dict[str, list[Task]]


def _mine(actor: Actor) -> list[Any]:
    """What is not handed in, of the units the person answers for and, for a coordinator, his own."""
    own: list[Any] = [col(Assignment.unit_id).in_(actor.unit_ids)]
    if actor.coordinated:
        own.append(col(Assignment.unit_id).is_(None) & col(Assignment.territory_id).in_(actor.coordinated))
    return [
        or_(*own),
        col(Assignment.required),
        col(Assignment.state).in_((State.PLANNED.value, State.RETURNED.value)),
        # One member's accepted work may stand for the whole group: then the rest have nothing left to do.
        col(Checkpoint.state).not_in((State.CANCELLED.value, State.ACCEPTED.value)),
        ~col(Checkpoint.before_approval),
    ]


def _group(session: Session, actor: Actor, today_in: Callable[[str], date]) -> Any:
    """The heading of a task, by the day it is in its territory."""
    zones = select_rows(Territory.id, Territory.time_zone).where(col(Territory.id).in_(actor.territory_ids))
    days: dict[date, list[int]] = {}
    for territory_id, zone in session.execute(zones):
        days.setdefault(today_in(zone), []).append(territory_id)
    due = col(Checkpoint.due)
    cases: list[Any] = []
    for day, territories in days.items():
        here = col(Assignment.territory_id).in_(territories)
        month_ends = day.replace(day=monthrange(day.year, day.month)[1])
        cases += [(here & (due < day), "overdue"), (here & (col(Assignment.state) == State.RETURNED.value), "returned")]
        cases.append((here & (due <= month_ends), "month"))
    return case(*cases, (due.is_(None), "undated"), else_="later") if cases else literal("later")


def read_tasks(
    session: Session, actor: Actor, today_in: Callable[[str], date], *, only: str = "", page: int = 1
) -> Tasks:
    """The first rows under every heading, or a page of the one that `only` names."""
    group = _group(session, actor, today_in).label("heading")
    standing = (
        select_rows(Assignment.id.label("id"), group, Checkpoint.due.label("due"))  # type: ignore[union-attr]
        .join(Checkpoint, Checkpoint.id == Assignment.checkpoint_id)
        .where(*_mine(actor))
        .subquery()
    )
    counts = dict(
        tuple(row)
        for row in session.execute(select_rows(standing.c.heading, func.count()).group_by(standing.c.heading))
    )
    place = func.row_number().over(
        partition_by=standing.c.heading, order_by=(standing.c.due.is_(None), standing.c.due, standing.c.id)
    )
    ranked = select_rows(standing.c.id, standing.c.heading, place.label("place")).subquery()
    if only:
        shown = (ranked.c.heading == only) & ranked.c.place.between((page - 1) * PAGE + 1, page * PAGE)
    else:
        shown = ranked.c.place <= FIRST
    chosen = select_rows(ranked).where(shown).subquery()
    rows: dict[str, list[Task]] = {}
    for heading, *values in session.execute(_rows_of(chosen)):
        rows.setdefault(heading, []).append(Task(*values))
    return Tasks(counts, rows)


def _rows_of(chosen: Any) -> Any:
    """The rows of the chosen tasks, under their headings and in their order."""
    earlier = aliased(Submission)
    last = select_rows(func.max(earlier.id)).where(earlier.assignment_id == Assignment.id).scalar_subquery()
    return (
        select_rows(
            chosen.c.heading,
            Assignment.id,
            Assignment.state,
            Checkpoint.window_start,
            Checkpoint.due,
            Checkpoint.no_schedule,
            Checkpoint.before_approval,
            Checkpoint.period,
            Activity.number,
            Activity.title,
            Activity.result,
            RoadMap.key,
            RoadMap.title,
            Territory.time_zone,
            Unit.name,
            Submission.comment,
        )
        .join(chosen, chosen.c.id == Assignment.id)
        .join(Checkpoint, Checkpoint.id == Assignment.checkpoint_id)
        .join(Activity, Activity.id == Checkpoint.activity_id)
        .join(RoadMap, RoadMap.id == Checkpoint.roadmap_id)
        .join(Territory, Territory.id == Checkpoint.territory_id)
        .outerjoin(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(Submission, Submission.id == last)
        .order_by(chosen.c.heading, chosen.c.place)
    )
