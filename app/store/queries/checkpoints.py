"""Lists of checkpoints: rights and filters as one WHERE, one page of rows and their number.

A person sees lists of the checkpoints whose state he may see: a coordinator or head the territory's,
an executor those in which his unit has an assignment.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, case, exists, func, or_
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session, col

from app.core.access import Actor
from app.core.status import State
from app.core.text import search_key
from app.store.base import select_rows
from app.store.tables import Activity, Assignment, Checkpoint, RoadMap, Territory, Unit

PAGE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list was asked for; an empty value asks for everything."""

    territory: str = ""
    roadmap: str = ""
    unit: int | None = None
    state: str = ""
    year: int | None = None
    due_from: date | None = None
    due_to: date | None = None
    q: str = ""
    ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class CheckpointLine:
    """A checkpoint in a list, with the row of the plan it belongs to; its state as the person may see it."""

    id: int
    period: str
    label: str | None
    window_start: date | None
    due: date | None
    first_due: date | None
    state: str
    no_schedule: bool
    before_approval: bool
    accepted_shares: int | None
    required_shares: int
    activity_id: int
    number: str | None
    title: str
    deadline: str | None
    roadmap_key: str
    roadmap_title: str
    territory_key: str
    territory_name: str
    time_zone: str
    unit_name: str | None


def visible(actor: Actor) -> ColumnElement[bool]:
    """The condition «this person may see the checkpoint's state»."""
    if actor.is_admin:
        return col(Checkpoint.id).is_not(None)
    whole = col(Checkpoint.territory_id).in_(actor.reading_all)
    if not actor.unit_ids:
        return whole
    own = exists().where(col(Assignment.checkpoint_id) == Checkpoint.id, col(Assignment.unit_id).in_(actor.unit_ids))
    return or_(whole, own)


def seen_state(actor: Actor) -> Any:
    """The state as this person may see it: the whole checkpoint's, or only his own units' share of it."""
    whole = col(Checkpoint.state)
    if actor.is_admin or not actor.unit_ids:
        return whole
    own = (
        select_rows(func.min(Assignment.state))
        .where(Assignment.checkpoint_id == Checkpoint.id, col(Assignment.unit_id).in_(actor.unit_ids))
        .scalar_subquery()
    )
    return case((col(Checkpoint.territory_id).in_(actor.reading_all), whole), else_=own)


def _accepted_shares(actor: Actor) -> Any:
    """How many shares are accepted; None where the others' states are not for this person."""
    if actor.is_admin:
        return col(Checkpoint.accepted_shares)
    return case((col(Checkpoint.territory_id).in_(actor.reading_all), col(Checkpoint.accepted_shares)), else_=None)


def in_state(state: str, today: date, seen: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition «the checkpoint, of the state `seen`, looks so today»; raises KeyError for an unknown state."""
    waits = seen.in_((State.PLANNED.value, State.RETURNED.value))
    due, window = col(Checkpoint.due), col(Checkpoint.window_start)
    counted = ~col(Checkpoint.before_approval)
    planned = and_(seen == State.PLANNED.value, counted)
    ahead = due >= today
    return {
        "overdue": and_(waits, due < today, counted),
        "returned": and_(seen == State.RETURNED.value, or_(due.is_(None), ahead)),
        "open": and_(planned, ahead, or_(window.is_(None), window <= today)),
        "planned": and_(planned, ahead, window > today),
        "no_schedule": and_(waits, due.is_(None)),
        "before_approval": and_(waits, col(Checkpoint.before_approval)),
        "submitted": seen == State.SUBMITTED.value,
        "accepted": seen == State.ACCEPTED.value,
        "cancelled": seen == State.CANCELLED.value,
    }[state]


STATES = (
    "overdue",
    "returned",
    "submitted",
    "open",
    "planned",
    "accepted",
    "cancelled",
    "no_schedule",
    "before_approval",
)


def _conditions(actor: Actor, asked: Asked, today: date) -> list[Any]:
    where: list[Any] = [visible(actor)]
    if asked.territory:
        where.append(
            Checkpoint.territory_id
            == select_rows(Territory.id).where(Territory.key == asked.territory).scalar_subquery()
        )
    if asked.roadmap:
        where.append(
            Checkpoint.roadmap_id == select_rows(RoadMap.id).where(RoadMap.key == asked.roadmap).scalar_subquery()
        )
    if asked.unit is not None:
        where.append(
            exists().where(col(Assignment.checkpoint_id) == Checkpoint.id, col(Assignment.unit_id) == asked.unit)
        )
    if asked.state:
        where.append(in_state(asked.state, today, seen_state(actor)))
    if asked.year is not None:
        where.append(Checkpoint.year == asked.year)
    if asked.due_from is not None:
        where.append(col(Checkpoint.due) >= asked.due_from)
    if asked.due_to is not None:
        where.append(col(Checkpoint.due) <= asked.due_to)
    if asked.ids is not None:
        where.append(col(Checkpoint.id).in_(asked.ids))
    words = search_key(asked.q).split()
    if words:
        holds = (col(Activity.search_key).contains(word, autoescape=True) for word in words)
        where.append(col(Checkpoint.activity_id).in_(select_rows(Activity.id).where(*holds)))
    return where


def list_checkpoints(
    session: Session, actor: Actor, asked: Asked, *, today: date, page: int = 1, size: int = PAGE
) -> tuple[list[CheckpointLine], int]:
    """One page of a list in order of due days, and how many there are in all."""
    where = _conditions(actor, asked, today)
    total = session.execute(select_rows(func.count()).select_from(Checkpoint).where(*where)).scalar_one()
    # The page is cut from checkpoints alone, then joined: fifty rows are looked up, not thousands.
    order: tuple[Any, ...] = (col(Checkpoint.due).is_(None), Checkpoint.due, Checkpoint.id)
    if asked.state == "overdue":
        order = order[1:]
    ids = select_rows(Checkpoint.id).where(*where).order_by(*order).limit(size).offset((page - 1) * size).subquery()
    query = (
        select_rows(
            Checkpoint.id,
            Checkpoint.period,
            Checkpoint.label,
            Checkpoint.window_start,
            Checkpoint.due,
            Checkpoint.first_due,
            seen_state(actor),
            Checkpoint.no_schedule,
            Checkpoint.before_approval,
            _accepted_shares(actor),
            Checkpoint.required_shares,
            Activity.id,
            Activity.number,
            Activity.title,
            Activity.deadline,
            RoadMap.key,
            RoadMap.title,
            Territory.key,
            Territory.name,
            Territory.time_zone,
            Unit.name,
        )
        .join(ids, ids.c.id == Checkpoint.id)
        .join(Activity, Activity.id == Checkpoint.activity_id)
        .join(RoadMap, RoadMap.id == Checkpoint.roadmap_id)
        .join(Territory, Territory.id == Checkpoint.territory_id)
        .outerjoin(Unit, Unit.id == Checkpoint.unit_id)
        .order_by(*order)
    )
    return [CheckpointLine(*row) for row in session.execute(query)], total
