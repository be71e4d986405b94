"""Letters: the list for the page «Письма», and one letter to read.

A person reads his own. A coordinator reads those whose every reminder lies in his territories: a letter
to somebody who works in two territories tells of the other one too. An administrator reads all.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlmodel import Session, col

from app.core.access import Actor
from app.core.errors import NotFound
from app.store.tables import Assignment, Grant, Letter, Person, Reminder, Territory

PAGE_SIZE = 50
# The hour of whoever works in no territory.
USUAL_ZONE = "Europe/Moscow"


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter in a list; `state` is new, claimed, sent or dead; moments are in the addressee's time zone."""

    id: int
    created_at: datetime
    person_name: str
    email: str
    subject: str
    state: str
    sent_at: datetime | None
    last_error: str | None


@dataclass(frozen=True, slots=True)
class LetterList:
    """One page of letters, newest first; `pages` is at least 1."""

    letters: tuple[LetterLine, ...]
    number: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class LetterText:
    """A letter as it is read: its line and both bodies."""

    line: LetterLine
    text: str
    html: str


def _lines(*more: Any) -> Select[*tuple[Any, ...]]:
    zone = (
        select(col(Territory.time_zone))
        .join(Grant, col(Grant.territory_id) == Territory.id)
        .where(col(Grant.person_id) == Letter.person_id)
        .order_by(col(Grant.id))
        .limit(1)
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (
        zone,
        Letter.id,
        Letter.created_at,
        Person.name,
        Person.email,
        Letter.subject,
        Letter.state,
        Letter.sent_at,
        Letter.last_error,
    )
    return select(*columns, *more).join(Person, col(Person.id) == Letter.person_id)


def _line(row: Any) -> LetterLine:
    zone, letter_id, created_at, name, email, subject, state, sent_at, last_error = row
    local = ZoneInfo(zone or USUAL_ZONE)
    sent = sent_at.astimezone(local) if sent_at else None
    return LetterLine(letter_id, created_at.astimezone(local), name, email, subject, state, sent, last_error)


def _readable(actor: Actor) -> ColumnElement[bool]:
    if actor.is_admin:
        return true()
    own = col(Letter.person_id) == actor.person_id
    if not actor.coordinated:
        return own
    tells_of = (
        select(Reminder.id)  # type: ignore[call-overload]
        .join(Assignment, col(Assignment.id) == Reminder.assignment_id)
        .where(col(Reminder.letter_id) == Letter.id)
    )
    inside = col(Assignment.territory_id).in_(actor.coordinated)
    return or_(own, and_(exists(tells_of.where(inside)), ~exists(tells_of.where(~inside))))


def read_letters(session: Session, actor: Actor, *, number: int = 1) -> LetterList:
    """Read one page (from 1) of the letters that a person may read; a page past the end is the last one."""
    readable = _readable(actor)
    total = session.execute(select(func.count()).select_from(Letter).where(readable)).scalar_one()
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, number), pages)
    query = _lines().where(readable).order_by(col(Letter.id).desc()).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    return LetterList(tuple(_line(row) for row in session.execute(query)), number, pages, total)


def read_letter(session: Session, actor: Actor, letter_id: int) -> LetterText:
    """Read one letter; raises NotFound when there is none or the person may not read it."""
    query = _lines(Letter.body_text, Letter.body_html).where(col(Letter.id) == letter_id, _readable(actor))
    row = session.execute(query).first()
    if row is None:
        raise NotFound
    return LetterText(_line(row[:-2]), row[-2], row[-1])
