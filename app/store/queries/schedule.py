"""Rows that wait for days: those of a schedule, and those that an event brings to life."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import String, cast, or_
from sqlmodel import Session, col

from app.core.access import Actor
from app.core.roadmap import DecisionSubject
from app.store.base import select_rows
from app.store.tables import Activity, ApprovingOrder, Checkpoint, Person, RoadMap, RowDecision, Territory

# What the open format of a reading holds where days come from elsewhere.
_MARKS = ('"by_schedule"', '"on_demand"', '"within": {')


@dataclass(frozen=True, slots=True)
class ScheduledLine:
    """A row of a plan as printed, with what is needed to know which days it waits for.

    `filed` is what the plan file says was decided.
    """

    id: int
    number: str | None
    title: str
    deadline: str | None
    reading: dict[str, Any]
    filed: dict[str, Any] | None
    map_kind: str
    roadmap_key: str
    roadmap_title: str
    period: str | None
    approved_on: date | None
    territory_key: str
    territory_name: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class PointLine:
    """A checkpoint of such a row."""

    id: int
    key: str
    due: date | None
    window_start: date | None
    state: str
    no_schedule: bool
    before_approval: bool
    opened_case: bool
    not_in_reading: bool
    worked_on: bool
    cancel_ground: str | None


@dataclass(frozen=True, slots=True)
class MadeLine:
    """A decision about the row's days: what, who, when; the newest first."""

    id: int
    subject: str
    value: dict[str, Any]
    ground: str | None
    on: date
    at: datetime
    person_name: str | None
    stale: bool
    undone_on: date | None


def read_scheduled(
    session: Session, actor: Actor, *, territory: str = "", roadmap: str = "", activity_id: int | None = None
) -> list[ScheduledLine]:
    """The rows of the person's coordinated territories that wait for days, in order of the plans."""
    where: list[Any] = [col(Activity.territory_id).in_(actor.coordinated), ~col(Activity.gone)]
    if territory:
        where.append(col(Territory.key) == territory)
    if roadmap:
        where.append(col(RoadMap.key) == roadmap)
    if activity_id is not None:
        where.append(col(Activity.id) == activity_id)
    else:
        where.append(or_(*(cast(col(Activity.reading), String).contains(mark, autoescape=True) for mark in _MARKS)))
    query = (
        select_rows(
            Activity.id,
            Activity.number,
            Activity.title,
            Activity.deadline,
            Activity.reading,
            Activity.decided,
            RoadMap.kind,
            RoadMap.key,
            RoadMap.title,
            RoadMap.period,
            ApprovingOrder.day,
            Territory.key,
            Territory.name,
            Territory.time_zone,
        )
        .join(RoadMap, RoadMap.id == Activity.roadmap_id)
        .join(Territory, Territory.id == Activity.territory_id)
        .outerjoin(ApprovingOrder, ApprovingOrder.id == RoadMap.order_id)
        .where(*where)
        .order_by(Territory.name, RoadMap.position, Activity.position)
    )
    return [ScheduledLine(*row) for row in session.execute(query)]


def read_points(session: Session, activity_ids: Collection[int]) -> dict[int, list[PointLine]]:
    """Their checkpoints by row, in order of days; what waits for days comes last."""
    columns = (
        Checkpoint.activity_id,
        Checkpoint.id,
        Checkpoint.key,
        Checkpoint.due,
        Checkpoint.window_start,
        Checkpoint.state,
        Checkpoint.no_schedule,
        Checkpoint.before_approval,
        Checkpoint.opened_case,
        Checkpoint.not_in_reading,
        Checkpoint.worked_on,
        Checkpoint.cancel_ground,
    )
    found: dict[int, list[PointLine]] = defaultdict(list)
    query = select_rows(*columns).where(col(Checkpoint.activity_id).in_(activity_ids))
    for activity_id, *values in session.execute(query.order_by(Checkpoint.window_end, Checkpoint.id)):
        found[activity_id].append(PointLine(*values))
    return found


def read_made(session: Session, activity_ids: Collection[int]) -> dict[int, list[MadeLine]]:
    """The decisions about their days by row, the newest first."""
    columns = (
        RowDecision.activity_id,
        RowDecision.id,
        RowDecision.subject,
        RowDecision.value,
        RowDecision.ground,
        RowDecision.on,
        RowDecision.at,
        Person.name,
        RowDecision.stale,
        RowDecision.undone_on,
    )
    subjects = (DecisionSubject.DATES.value, DecisionSubject.EVENT.value)
    found: dict[int, list[MadeLine]] = defaultdict(list)
    query = (
        select_rows(*columns)
        .outerjoin(Person, Person.id == RowDecision.person_id)
        .where(col(RowDecision.activity_id).in_(activity_ids), col(RowDecision.subject).in_(subjects))
        .order_by(col(RowDecision.id).desc())
    )
    for activity_id, *values in session.execute(query):
        found[activity_id].append(MadeLine(*values))
    return found
