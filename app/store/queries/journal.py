"""The journal: pages of rows under rights."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col

from app.core.access import Actor
from app.core.status import Role
from app.store.base import select_rows
from app.store.tables import Activity, Checkpoint, Grant, JournalEntry, JournalSeal, Person, RoadMap, Territory

PAGE = 100


@dataclass(frozen=True, slots=True)
class JournalAsked:
    """What the journal was asked for; an empty value asks for everything. Days are inclusive, in `zone`."""

    territory: str = ""
    roadmap: str = ""
    person: int | None = None
    checkpoint: int | None = None
    first: date | None = None
    last: date | None = None
    zone: str = "Europe/Moscow"


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One act: when, who, what, on which row of a plan, where, on what ground; its number and seal."""

    id: int
    at: datetime
    person_name: str | None
    person_id: int | None
    action: str
    subject: str
    subject_id: int | None
    ground: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    checkpoint_id: int | None
    territory_name: str | None
    time_zone: str | None
    roadmap_key: str | None
    activity_number: str | None
    activity_title: str | None
    number: int | None
    seal: str | None


def _where(actor: Actor, asked: JournalAsked) -> list[Any]:
    """The rights and the filters: an administrator reads everything, others what their territories hold."""
    zone = ZoneInfo(asked.zone)
    where: list[Any] = [] if actor.is_admin else [col(JournalEntry.territory_id).in_(actor.reading_all)]
    if asked.territory:
        where.append(Territory.key == asked.territory)
    if asked.roadmap:
        where.append(RoadMap.key == asked.roadmap)
    if asked.person is not None:
        where.append(JournalEntry.person_id == asked.person)
    if asked.checkpoint is not None:
        where.append(JournalEntry.checkpoint_id == asked.checkpoint)
    if asked.first is not None:
        where.append(col(JournalEntry.at) >= datetime.combine(asked.first, time.min, zone))
    if asked.last is not None:
        where.append(col(JournalEntry.at) < datetime.combine(asked.last + timedelta(days=1), time.min, zone))
    return where


def _joined(query: Any) -> Any:
    """An act with its territory and its map: an act on a checkpoint belongs to the checkpoint's map."""
    return (
        query.select_from(JournalEntry)
        .outerjoin(Territory, Territory.id == JournalEntry.territory_id)
        .outerjoin(Checkpoint, Checkpoint.id == JournalEntry.checkpoint_id)
        .outerjoin(RoadMap, RoadMap.id == func.coalesce(Checkpoint.roadmap_id, JournalEntry.roadmap_id))
    )


def _lines(actor: Actor, asked: JournalAsked) -> Any:
    query = select_rows(
        JournalEntry.id,
        JournalEntry.at,
        Person.name,
        JournalEntry.person_id,
        JournalEntry.action,
        JournalEntry.subject,
        JournalEntry.subject_id,
        JournalEntry.ground,
        JournalEntry.before,
        JournalEntry.after,
        JournalEntry.checkpoint_id,
        Territory.name,
        Territory.time_zone,
        RoadMap.key,
        Activity.number,
        Activity.title,
        JournalSeal.number,
        JournalSeal.seal,
    )
    return (
        _joined(query)
        .outerjoin(Person, Person.id == JournalEntry.person_id)
        .outerjoin(Activity, Activity.id == Checkpoint.activity_id)
        .outerjoin(JournalSeal, JournalSeal.entry_id == JournalEntry.id)
        .where(*_where(actor, asked))
        .order_by(col(JournalEntry.id).desc())
    )


def read_journal(
    session: Session, actor: Actor, asked: JournalAsked, *, page: int = 1, size: int = PAGE
) -> tuple[list[JournalLine], int]:
    """A page of the journal, the newest first, and how many entries there are."""
    counted = _joined(select_rows(func.count())).where(*_where(actor, asked))
    total = session.execute(counted).scalar_one()
    rows = session.execute(_lines(actor, asked).limit(size).offset((page - 1) * size))
    return [JournalLine(*row) for row in rows], total


def walk_journal(session: Session, actor: Actor, asked: JournalAsked) -> Iterator[JournalLine]:
    """Every entry asked for, the newest first, a portion at a time."""
    for row in session.execute(_lines(actor, asked).execution_options(yield_per=500)):
        yield JournalLine(*row)


def read_acting_people(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """Whoever can have acted where this person reads: id and name, by name."""
    query = select_rows(Person.id, Person.name).order_by(Person.name, Person.id).distinct()
    if not actor.is_admin:
        own = col(Grant.territory_id).in_(actor.reading_all) | (col(Grant.role) == Role.ADMIN.value)
        query = query.join(Grant, Grant.person_id == Person.id).where(own)
    return [(person_id, name) for person_id, name in session.execute(query)]
