"""The journal and the queue «требует уточнения»: pages of rows under rights."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col

from app.core.access import Actor
from app.store.base import select_rows
from app.store.tables import Activity, Checkpoint, JournalEntry, Person, RoadMap, Territory

PAGE = 100


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One act: when, who, what, on which row of a plan, where, on what ground."""

    id: int
    at: datetime
    person_name: str | None
    action: str
    subject: str
    subject_id: int | None
    ground: str | None
    after: dict[str, Any] | None
    checkpoint_id: int | None
    territory_name: str | None
    time_zone: str | None
    activity_number: str | None
    activity_title: str | None


def read_journal(
    session: Session, actor: Actor, *, territory: str = "", person: str = "", page: int = 1
) -> tuple[list[JournalLine], int]:
    """A page of the journal, the newest first, and how many entries there are.

    An administrator reads everything; a coordinator, head or viewer what belongs to his territories.
    """
    where: list[Any] = [] if actor.is_admin else [col(JournalEntry.territory_id).in_(actor.reading_all)]
    if territory:
        where.append(Territory.key == territory)
    if person:
        where.append(Person.name == person)
    source = (
        select_rows(
            JournalEntry.id,
            JournalEntry.at,
            Person.name,
            JournalEntry.action,
            JournalEntry.subject,
            JournalEntry.subject_id,
            JournalEntry.ground,
            JournalEntry.after,
            JournalEntry.checkpoint_id,
            Territory.name,
            Territory.time_zone,
            Activity.number,
            Activity.title,
        )
        .outerjoin(Person, Person.id == JournalEntry.person_id)
        .outerjoin(Territory, Territory.id == JournalEntry.territory_id)
        .outerjoin(Checkpoint, Checkpoint.id == JournalEntry.checkpoint_id)
        .outerjoin(Activity, Activity.id == Checkpoint.activity_id)
        .where(*where)
    )
    total = session.execute(select_rows(func.count()).select_from(source.subquery())).scalar_one()
    rows = session.execute(source.order_by(col(JournalEntry.id).desc()).limit(PAGE).offset((page - 1) * PAGE))
    return [JournalLine(*row) for row in rows], total


@dataclass(frozen=True, slots=True)
class DoubtfulRow:
    """A row of a plan in which something must be settled by a person."""

    id: int
    number: str | None
    title: str
    deadline: str | None
    responsible: str | None
    result: str | None
    reading_text: str
    in_doubt: list[str]
    remark: str | None
    roadmap_key: str
    roadmap_title: str
    period: str | None
    territory_name: str


def read_queue(
    session: Session, actor: Actor, *, territory: str = "", roadmap: str = "", page: int = 1
) -> tuple[list[DoubtfulRow], int]:
    """A page of «требует уточнения»: maps without a period first, then in order of the plans."""
    where: list[Any] = [col(Activity.doubtful), ~col(Activity.gone)]
    if not actor.is_admin:
        where.append(col(Activity.territory_id).in_(actor.reading_all))
    if territory:
        where.append(Territory.key == territory)
    if roadmap:
        where.append(RoadMap.key == roadmap)
    source = (
        select_rows(
            Activity.id,
            Activity.number,
            Activity.title,
            Activity.deadline,
            Activity.responsible,
            Activity.result,
            Activity.reading_text,
            Activity.in_doubt,
            Activity.remark,
            RoadMap.key,
            RoadMap.title,
            RoadMap.period,
            Territory.name,
        )
        .join(RoadMap, RoadMap.id == Activity.roadmap_id)
        .join(Territory, Territory.id == Activity.territory_id)
        .where(*where)
    )
    total = session.execute(
        select_rows(func.count())
        .select_from(Activity)
        .join(RoadMap, RoadMap.id == Activity.roadmap_id)
        .join(Territory, Territory.id == Activity.territory_id)
        .where(*where)
    ).scalar_one()
    order = (col(RoadMap.period).is_not(None), Territory.name, RoadMap.position, Activity.position)
    rows = session.execute(source.order_by(*order).limit(PAGE).offset((page - 1) * PAGE))
    return [DoubtfulRow(*row) for row in rows], total
