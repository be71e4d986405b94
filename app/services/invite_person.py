"""Bring a person in by letter: nobody types a password for somebody else."""

from dataclasses import dataclass

from sqlmodel import col

from app.core.access import ROLE_NAMES
from app.core.errors import BadInput, NotFound
from app.core.status import Role
from app.mail.door_letter import write_invitation
from app.services.act import Act
from app.services.add_person import NewPerson, add_person
from app.services.keep_people import find_kept
from app.services.person_link import send_link
from app.services.write_journal import write_journal
from app.store.base import select_rows
from app.store.tables import Grant, LinkPurpose, Person, Territory, Unit


@dataclass(frozen=True, slots=True)
class Invited:
    """Who was brought in, and whether a letter goes to him (not to one who has a password)."""

    person_id: int
    by_letter: bool


def invite_person(act: Act, new: NewPerson, base_url: str) -> Invited:
    """Write the person and his role; send an invitation to one who has no password yet.

    A known e-mail only gets the role. Raises BadInput and RoleRefused like `add_person`.
    """
    person_id = add_person(act, new, None)
    person = act.session.get_one(Person, person_id)
    if person.password_hash is not None:
        return Invited(person_id, by_letter=False)
    _send(act, person, base_url)
    return Invited(person_id, by_letter=True)


def invite_again(act: Act, person_id: int, base_url: str) -> None:
    """Send one more invitation to somebody who has not set a password yet."""
    person = find_kept(act, person_id)
    if not person.active:
        raise NotFound
    if person.password_hash is not None:
        raise BadInput("У человека уже есть пароль: новый он задаст сам по ссылке «Забыли пароль?»")
    _send(act, person, base_url)


def _send(act: Act, person: Person, base_url: str) -> None:
    assert person.id is not None
    inviter = act.actor.name if act.actor else None
    composed = write_invitation(person.name, person.email, inviter, _roles(act, person.id), base_url)
    send_link(act, person.id, LinkPurpose.INVITE, composed)
    write_journal(act, "person.invited", subject="person", subject_id=person.id)


def _roles(act: Act, person_id: int) -> list[str]:
    query = (
        select_rows(Grant.role, Territory.name, Unit.name)
        .outerjoin(Territory, Territory.id == Grant.territory_id)
        .outerjoin(Unit, Unit.id == Grant.unit_id)
        .where(Grant.person_id == person_id)
        .order_by(col(Grant.id))
    )
    rows = act.session.execute(query).all()
    return [", ".join(filter(None, (ROLE_NAMES[Role(role)], place, unit))) for role, place, unit in rows]
