"""«Забыли пароль?»: a letter with a link, and the new password set through it.

Asking is answered alike for a known and an unknown address, takes the same work, and is slowed down by
address and account; a person gets few such letters a day, so nobody's mailbox is filled by a stranger.
"""

from datetime import timedelta

from sqlalchemy import func
from sqlmodel import col

from app.mail.door_letter import write_reset
from app.services.act import Act
from app.services.person_link import PASSWORD_PURPOSES, Door, find_door, send_link, shut_door, shut_doors
from app.services.sign_in import ask_throttle, close_all_sessions, record_failure
from app.services.write_journal import write_journal
from app.store.base import select_rows
from app.store.tables import AttemptKind, LinkPurpose, Person, PersonLink

FREE_REQUESTS = 3
LETTERS_A_DAY = 5


def ask_for_reset(act: Act, email: str, address: str, base_url: str) -> None:
    """Send a person of this e-mail the link for a new password; raises TooManyAttempts while the delay runs.

    Somebody unknown or switched off gets nothing, and nobody is told so.
    """
    email = email.strip().casefold()
    ask_throttle(act.session, email, address, act.now, letters=True, free=FREE_REQUESTS)
    record_failure(act, email, address, AttemptKind.FORGOTTEN)
    person = act.session.execute(
        select_rows(Person.id, Person.name, Person.email).where(Person.email == email, Person.active)
    ).first()
    # Written for nobody too: the time of an answer does not tell whether there is such a person.
    composed = write_reset(person.name if person else "", email, base_url)
    if person is None or _letters_today(act, person.id) >= LETTERS_A_DAY:
        return
    send_link(act, person.id, LinkPurpose.RESET, composed)
    write_journal(act, "person.reset_asked", subject="person", subject_id=person.id)


def _letters_today(act: Act, person_id: int) -> int:
    query = select_rows(func.count()).where(
        PersonLink.person_id == person_id,
        PersonLink.purpose == LinkPurpose.RESET.value,
        col(PersonLink.created_at) > act.now - timedelta(days=1),
    )
    return int(act.session.execute(query).scalar_one())


def set_password_by_link(act: Act, token: str, password_hash: str) -> Door:
    """Set the password of the person whose link this is; raises LinkIsDead.

    The link is used up with all others of the person, and every session of his ends.
    """
    door = find_door(act.session, token, act.now, *PASSWORD_PURPOSES)
    shut_door(act, door)
    shut_doors(act, door.person_id)
    person = act.session.get_one(Person, door.person_id)
    person.password_hash = password_hash
    close_all_sessions(act, door.person_id)
    write_journal(
        act, "person.password_set", subject="person", subject_id=door.person_id, after={"by": door.purpose.value}
    )
    return door
