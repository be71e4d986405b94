"""Decisions about printed rows: what planning needs, and what the pages show."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.core.decisions import Decision
from app.core.roadmap import DecisionSubject
from app.store.base import select_rows
from app.store.tables import Person, RowDecision, Unit


def read_decisions(
    session: Session, map_id: int, activity_ids: Collection[int] | None = None
) -> dict[int | None, list[Decision]]:
    """Give a map's decisions by activity (None: about the map itself), the oldest first; some rows' when asked."""
    columns = (
        RowDecision.id,
        RowDecision.activity_id,
        RowDecision.subject,
        RowDecision.phrase,
        RowDecision.value,
        RowDecision.stale,
        RowDecision.undone_on,
    )
    where = [col(RowDecision.roadmap_id) == map_id]
    if activity_ids is not None:
        where.append(col(RowDecision.activity_id).is_(None) | col(RowDecision.activity_id).in_(activity_ids))
    found: dict[int | None, list[Decision]] = defaultdict(list)
    for row_id, activity_id, subject, phrase, value, stale, undone_on in session.execute(
        select_rows(*columns).where(*where).order_by(RowDecision.id)
    ):
        one = Decision(row_id, activity_id, DecisionSubject(subject), phrase, value, stale, undone_on is not None)
        found[activity_id].append(one)
    return found


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision as history: who decided what, when, on what ground, and whether somebody took it back."""

    id: int
    subject: str
    phrase: str
    value: dict[str, Any]
    before: dict[str, Any] | None
    ground: str | None
    person_name: str | None
    at: datetime
    stale: bool
    undone_name: str | None
    undone_at: datetime | None


def read_decision_lines(session: Session, *, activity_id: int | None = None, map_id: int = 0) -> list[DecisionLine]:
    """The decisions about a row (or, without one, about the map itself), the newest first."""
    author, undoer = aliased(Person), aliased(Person)
    columns = (
        RowDecision.id,
        RowDecision.subject,
        RowDecision.phrase,
        RowDecision.value,
        RowDecision.before,
        RowDecision.ground,
        author.name,
        RowDecision.at,
        RowDecision.stale,
        undoer.name,
        RowDecision.undone_at,
    )
    query = (
        select_rows(*columns)
        .outerjoin(author, author.id == RowDecision.person_id)
        .outerjoin(undoer, undoer.id == RowDecision.undone_by)
    )
    if activity_id is not None:
        query = query.where(RowDecision.activity_id == activity_id)
    else:
        query = query.where(RowDecision.roadmap_id == map_id, col(RowDecision.activity_id).is_(None))
    return [DecisionLine(*row) for row in session.execute(query.order_by(col(RowDecision.id).desc()))]


def read_unit_names(session: Session, territory_id: int) -> list[tuple[str, str]]:
    """The keys and names of a territory's units, for telling decisions."""
    query = select_rows(Unit.key, Unit.name).where(Unit.territory_id == territory_id)
    return [tuple(row) for row in session.execute(query)]


def read_authors(session: Session, map_id: int) -> dict[int, tuple[str | None, date]]:
    """Who took each decision of a map, by name, and on which day."""
    query = (
        select_rows(RowDecision.id, Person.name, RowDecision.on)
        .outerjoin(Person, Person.id == RowDecision.person_id)
        .where(RowDecision.roadmap_id == map_id)
    )
    return {row_id: (name, on) for row_id, name, on in session.execute(query)}
