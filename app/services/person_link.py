"""Doors for one person, used once: a link in a letter sets a password, a cookie keeps the second step open.

The token of a letter's link is drawn when the letter leaves (`letter_tokens`); the table holds only its
SHA-256. Looking at a door changes nothing; going through is a conditional UPDATE, so of two people with
one link the second finds it shut.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.engine import CursorResult
from sqlmodel import Session, col

from app.core.errors import NotFound
from app.mail.compose import Composed
from app.services.act import Act
from app.services.queue_letter import queue_letter
from app.services.sign_in import token_hash
from app.store.base import select_rows
from app.store.tables import LinkPurpose, Person, PersonLink

LIFE = {
    LinkPurpose.INVITE: timedelta(days=7),
    LinkPurpose.RESET: timedelta(hours=1),
    LinkPurpose.SECOND_STEP: timedelta(minutes=5),
}
PASSWORD_PURPOSES = (LinkPurpose.INVITE, LinkPurpose.RESET)


class LinkIsDead(NotFound):
    """A link that is unknown, used or old, or whose person was switched off: which of them is not told."""

    default = "Ссылка не действует"


@dataclass(frozen=True, slots=True)
class Door:
    """What a living link opens."""

    id: int
    person_id: int
    name: str
    email: str
    purpose: LinkPurpose


def send_link(act: Act, person_id: int, purpose: LinkPurpose, composed: Composed) -> int:
    """Put a letter with a link of this purpose into the queue; gives the letter's id."""
    key = f"{purpose.value}:{person_id}:{secrets.token_hex(8)}"
    letter_id = queue_letter(act, person_id, composed, key=key, kind=purpose.value)
    link = PersonLink(
        person_id=person_id,
        purpose=purpose.value,
        letter_id=letter_id,
        created_at=act.now,
        created_by=act.person_id,
    )
    act.session.add(link)
    act.session.flush()
    return letter_id


def open_door(act: Act, person_id: int, purpose: LinkPurpose) -> str:
    """Make a link that lives from now on; gives its token. Old ones of its kind are forgotten."""
    old = (col(PersonLink.person_id) == person_id, col(PersonLink.purpose) == purpose.value)
    gone = delete(PersonLink).where(*old, col(PersonLink.expires_at) < act.now)
    act.session.execute(gone.execution_options(synchronize_session=False))
    token = secrets.token_urlsafe(32)
    link = PersonLink(
        person_id=person_id,
        purpose=purpose.value,
        token_sha256=token_hash(token),
        created_at=act.now,
        created_by=act.person_id,
        expires_at=act.now + LIFE[purpose],
    )
    act.session.add(link)
    act.session.flush()
    return token


def find_door(session: Session, token: str, now: datetime, *purposes: LinkPurpose) -> Door:
    """Look at a door, changing nothing; raises LinkIsDead for one that opens nothing."""
    row = session.execute(
        select_rows(PersonLink.id, PersonLink.person_id, Person.name, Person.email, PersonLink.purpose)
        .join(Person, Person.id == PersonLink.person_id)
        .where(
            PersonLink.token_sha256 == token_hash(token),
            col(PersonLink.expires_at) > now,
            col(PersonLink.used_at).is_(None),
            col(PersonLink.purpose).in_([purpose.value for purpose in purposes]),
            Person.active,
        )
    ).first()
    if row is None:
        raise LinkIsDead
    link_id, person_id, name, email, purpose = row
    return Door(link_id, person_id, name, email, LinkPurpose(purpose))


def shut_door(act: Act, door: Door) -> None:
    """Use a door up; raises LinkIsDead when somebody was faster."""
    change = (
        update(PersonLink)
        .where(col(PersonLink.id) == door.id, col(PersonLink.used_at).is_(None))
        .values(used_at=act.now)
        .execution_options(synchronize_session=False)
    )
    result = act.session.execute(change)
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        raise LinkIsDead


def shut_doors(act: Act, person_id: int) -> None:
    """Use up every link of a person that could still set a password or let him in."""
    change = (
        update(PersonLink)
        .where(col(PersonLink.person_id) == person_id, col(PersonLink.used_at).is_(None))
        .values(used_at=act.now)
        .execution_options(synchronize_session=False)
    )
    act.session.execute(change)
