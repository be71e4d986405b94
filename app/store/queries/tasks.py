"""What waits for a person: his unit's assignments, and what he may accept."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.core.access import Actor
from app.core.status import State
from app.store.base import select_rows
from app.store.tables import Activity, Assignment, Checkpoint, Person, RoadMap, Submission, Territory, Unit


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


def read_tasks(session: Session, actor: Actor) -> list[Task]:
    """Everything that is not handed in, of the units the person answers for and, for a coordinator, his own."""
    earlier = aliased(Submission)
    last = select_rows(func.max(earlier.id)).where(earlier.assignment_id == Assignment.id).scalar_subquery()
    mine: list[Any] = [col(Assignment.unit_id).in_(actor.unit_ids)]
    if actor.coordinated:
        mine.append(col(Assignment.unit_id).is_(None) & col(Assignment.territory_id).in_(actor.coordinated))
    query = (
        select_rows(
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
        .join(Checkpoint, Checkpoint.id == Assignment.checkpoint_id)
        .join(Activity, Activity.id == Checkpoint.activity_id)
        .join(RoadMap, RoadMap.id == Checkpoint.roadmap_id)
        .join(Territory, Territory.id == Checkpoint.territory_id)
        .outerjoin(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(Submission, Submission.id == last)
        .where(
            or_(*mine),
            col(Assignment.required),
            col(Assignment.state).in_((State.PLANNED.value, State.RETURNED.value)),
            col(Checkpoint.state) != State.CANCELLED.value,
            ~col(Checkpoint.before_approval),
        )
        .order_by(col(Checkpoint.due).is_(None), Checkpoint.due, Assignment.id)
    )
    return [Task(*row) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A submission that waits for a decision; `evidence` counts what is attached, `own` bars this person."""

    assignment_id: int
    number: str | None
    title: str
    roadmap_title: str
    unit_name: str | None
    due: date | None
    submitted_at: datetime
    counted_on: date
    said: str
    submitted_by: str
    person_id: int
    evidence: int
    territory_key: str


def read_waiting(session: Session, actor: Actor, territory: str = "") -> list[WaitingLine]:
    """Submissions waiting in the territories where the person may accept, the oldest first."""
    query = (
        select_rows(
            Assignment.id,
            Activity.number,
            Activity.title,
            RoadMap.title,
            Unit.name,
            Checkpoint.due,
            Submission.at,
            Submission.counted_on,
            Submission.said,
            Person.name,
            Person.id,
            Submission.evidence,
            Territory.key,
        )
        .join(Submission, (Submission.assignment_id == Assignment.id) & (Submission.outcome == "waiting"))
        .join(Person, Person.id == Submission.person_id)
        .join(Checkpoint, Checkpoint.id == Assignment.checkpoint_id)
        .join(Activity, Activity.id == Checkpoint.activity_id)
        .join(RoadMap, RoadMap.id == Checkpoint.roadmap_id)
        .join(Territory, Territory.id == Checkpoint.territory_id)
        .outerjoin(Unit, Unit.id == Assignment.unit_id)
        .where(Assignment.state == State.SUBMITTED.value, col(Assignment.territory_id).in_(actor.deciding))
        .order_by(Submission.at, Assignment.id)
    )
    if territory:
        query = query.where(Territory.key == territory)
    rows: Any = session.execute(query)
    return [WaitingLine(*(*row[:11], len(row[11]), row[12])) for row in rows]
