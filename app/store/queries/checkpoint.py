"""One checkpoint: its dates, its shares, what moved it, its history."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col

from app.store.base import select_rows
from app.store.tables import (
    Activity,
    Assignment,
    Checkpoint,
    JournalEntry,
    Person,
    Postponement,
    RoadMap,
    Territory,
    Unit,
)


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One assignment of a checkpoint."""

    id: int
    unit_id: int | None
    unit_name: str | None
    part: str
    required: bool
    state: str
    submitted_on: date | None
    accepted_on: date | None


@dataclass(frozen=True, slots=True)
class PostponementLine:
    """A due day moved by an order."""

    on: date
    old_due: date | None
    new_due: date
    order_number: str
    order_date: date
    ground: str
    person_name: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An entry of the journal about this checkpoint."""

    at: datetime
    action: str
    ground: str | None
    person_name: str | None


@dataclass(frozen=True, slots=True)
class CheckpointPage:
    """A checkpoint with its row of the plan, its shares and its history."""

    id: int
    period: str
    label: str | None
    year: int
    window_start: date | None
    window_end: date | None
    first_due: date | None
    due: date | None
    state: str
    no_schedule: bool
    before_approval: bool
    after_plan: bool
    outside_plan: bool
    not_in_reading: bool
    opened_case: bool
    tracked: bool
    cancelled_on: date | None
    cancel_ground: str | None
    accepted_shares: int
    required_shares: int
    one_for_all: bool
    activity_id: int
    number: str | None
    title: str
    deadline: str | None
    result: str | None
    responsible: str | None
    roadmap_key: str
    roadmap_title: str
    territory_id: int
    territory_key: str
    territory_name: str
    time_zone: str
    shares: tuple[ShareLine, ...]
    postponements: tuple[PostponementLine, ...]
    history: tuple[HistoryLine, ...]


def read_checkpoint(session: Session, checkpoint_id: int) -> CheckpointPage | None:
    """Read a checkpoint in four queries; None when there is none. Rights are the caller's to ask."""
    query = (
        select_rows(
            Checkpoint.id,
            Checkpoint.period,
            Checkpoint.label,
            Checkpoint.year,
            Checkpoint.window_start,
            Checkpoint.window_end,
            Checkpoint.first_due,
            Checkpoint.due,
            Checkpoint.state,
            Checkpoint.no_schedule,
            Checkpoint.before_approval,
            Checkpoint.after_plan,
            Checkpoint.outside_plan,
            Checkpoint.not_in_reading,
            Checkpoint.opened_case,
            Checkpoint.tracked,
            Checkpoint.cancelled_on,
            Checkpoint.cancel_ground,
            Checkpoint.accepted_shares,
            Checkpoint.required_shares,
            Checkpoint.one_for_all,
            Activity.id,
            Activity.number,
            Activity.title,
            Activity.deadline,
            Activity.result,
            Activity.responsible,
            RoadMap.key,
            RoadMap.title,
            Territory.id,
            Territory.key,
            Territory.name,
            Territory.time_zone,
        )
        .join(Activity, Activity.id == Checkpoint.activity_id)
        .join(RoadMap, RoadMap.id == Checkpoint.roadmap_id)
        .join(Territory, Territory.id == Checkpoint.territory_id)
        .where(Checkpoint.id == checkpoint_id)
    )
    row: Any = session.execute(query).first()
    if row is None:
        return None
    details = (
        _shares(session, checkpoint_id),
        _postponements(session, checkpoint_id),
        _history(session, checkpoint_id),
    )
    return CheckpointPage(*(*row, *details))


def _shares(session: Session, checkpoint_id: int) -> tuple[ShareLine, ...]:
    query = (
        select_rows(
            Assignment.id,
            Assignment.unit_id,
            Unit.name,
            Assignment.part,
            Assignment.required,
            Assignment.state,
            Assignment.submitted_on,
            Assignment.accepted_on,
        )
        .outerjoin(Unit, Unit.id == Assignment.unit_id)
        .where(Assignment.checkpoint_id == checkpoint_id)
        .order_by(col(Assignment.required).desc(), Unit.sort_key)
    )
    return tuple(ShareLine(*row) for row in session.execute(query))


def _postponements(session: Session, checkpoint_id: int) -> tuple[PostponementLine, ...]:
    query = (
        select_rows(
            Postponement.on,
            Postponement.old_due,
            Postponement.new_due,
            Postponement.order_number,
            Postponement.order_date,
            Postponement.ground,
            Person.name,
        )
        .join(Person, Person.id == Postponement.person_id)
        .where(Postponement.checkpoint_id == checkpoint_id)
        .order_by(Postponement.id)
    )
    return tuple(PostponementLine(*row) for row in session.execute(query))


def _history(session: Session, checkpoint_id: int) -> tuple[HistoryLine, ...]:
    query = (
        select_rows(JournalEntry.at, JournalEntry.action, JournalEntry.ground, Person.name)
        .outerjoin(Person, Person.id == JournalEntry.person_id)
        .where(JournalEntry.checkpoint_id == checkpoint_id)
        .order_by(JournalEntry.id)
    )
    return tuple(HistoryLine(*row) for row in session.execute(query))
