"""Keep the people of one's territories: switch on and off, take a role, end sessions, correct a name.

An administrator keeps everybody. A coordinator keeps whoever has a role in his territories; he takes only
roles given there, and switches off only a person who has no role anywhere else.
"""

from sqlalchemy import delete
from sqlmodel import col

from app.core.access import Actor
from app.core.errors import BadInput, NotFound, RoleRefused
from app.core.status import Role
from app.services.act import Act
from app.services.entered import entered
from app.services.find_assignment import acting
from app.services.person_link import shut_doors
from app.services.revoke_token import revoke_all_tokens
from app.services.sign_in import close_all_sessions
from app.services.write_journal import write_journal
from app.store.base import select_rows
from app.store.tables import Grant, Person, RecoveryCode, SecondFactor, SignIn


def grants_of(act: Act, person_id: int) -> list[Grant]:
    """The roles given to a person."""
    query = select_rows(Grant).where(Grant.person_id == person_id).order_by(col(Grant.id))
    return list(act.session.execute(query).scalars())


def find_kept(act: Act, person_id: int) -> Person:
    """Open a person for a change, locked; raises NotFound when there is none or the actor does not keep him."""
    actor = acting(act)
    query = select_rows(Person).where(Person.id == person_id).with_for_update()
    person: Person | None = act.session.execute(query).scalar()
    if person is None:
        raise NotFound
    if actor.is_admin:
        return person
    if not any(grant.territory_id in actor.coordinated for grant in grants_of(act, person_id)):
        raise NotFound
    return person


def keeps_wholly(actor: Actor, grants: list[Grant]) -> bool:
    """Whether every role of a person was given in the actor's territories (an administrator keeps all)."""
    return actor.is_admin or all(grant.territory_id in actor.coordinated for grant in grants)


def _find_wholly_kept(act: Act, person_id: int) -> Person:
    person = find_kept(act, person_id)
    if not keeps_wholly(acting(act), grants_of(act, person_id)):
        raise RoleRefused("У человека есть роли вне ваших территорий: это делает администратор")
    return person


def switch_person(act: Act, person_id: int, *, active: bool, ground: str = "") -> None:
    """Switch a person on or off. Off: every session, link and key of his ends at once."""
    person = _find_wholly_kept(act, person_id)
    if person_id == act.person_id:
        raise BadInput("Себя отключить нельзя: попросите другого")
    if person.active == active:
        return
    if not active:
        _refuse_last_admin(act, person_id)
        close_all_sessions(act, person_id)
        shut_doors(act, person_id)
        revoke_all_tokens(act, person_id)
    person.active = active
    write_journal(
        act,
        "person.switched_on" if active else "person.switched_off",
        subject="person",
        subject_id=person_id,
        before={"active": not active},
        after={"active": active},
        ground=entered(ground, "ground") or None,
    )


def take_role(act: Act, person_id: int, grant_id: int) -> None:
    """Take a role from a person."""
    find_kept(act, person_id)
    actor = acting(act)
    grant = next((one for one in grants_of(act, person_id) if one.id == grant_id), None)
    if grant is None:
        raise NotFound
    if not actor.is_admin and grant.territory_id not in actor.coordinated:
        raise RoleRefused
    if grant.role == Role.ADMIN:
        _refuse_last_admin(act, person_id)
    act.session.delete(grant)
    write_journal(
        act,
        "person.revoked",
        territory_id=grant.territory_id,
        subject="person",
        subject_id=person_id,
        before={"role": grant.role, "unit": grant.unit_id},
    )


def _refuse_last_admin(act: Act, person_id: int) -> None:
    """The last administrator who can act is neither switched off nor relieved: nobody could undo it."""
    query = (
        select_rows(Grant.person_id)
        .join(Person, Person.id == Grant.person_id)
        .where(Grant.role == Role.ADMIN.value, Person.active)
    )
    admins = set(act.session.execute(query).scalars())
    if admins == {person_id}:
        raise BadInput("Это единственный администратор: сначала назначьте другого")


def correct_person(act: Act, person_id: int, name: str, post: str) -> None:
    """Correct a person's name and post."""
    person = find_kept(act, person_id)
    name, post = entered(name, "name", longest=200), entered(post, "post", longest=200)
    if not name:
        raise BadInput("Не указано имя", {"name": "Укажите фамилию и имя"})
    if (person.name, person.post or "") == (name, post):
        return
    person.name, person.post = name, post or None
    # The journal holds ids of persons, not names (152-ФЗ).
    write_journal(act, "person.corrected", subject="person", subject_id=person_id)


def end_sessions(act: Act, person_id: int) -> None:
    """End every session of somebody one keeps wholly."""
    _find_wholly_kept(act, person_id)
    close_all_sessions(act, person_id)


def end_session(act: Act, mark: str) -> None:
    """End one of the actor's own sessions, named by the beginning of its hash."""
    mine = (col(SignIn.person_id) == act.person_id, col(SignIn.token_sha256).startswith(mark, autoescape=True))
    act.session.execute(delete(SignIn).where(*mine).execution_options(synchronize_session=False))
    write_journal(act, "session.closed", subject="person", subject_id=act.person_id)


def forget_second_factor(act: Act, person_id: int) -> None:
    """Take the code generator from a person who lost it; an administrator does it, having made sure who asks."""
    find_kept(act, person_id)
    if not acting(act).is_admin:
        raise RoleRefused
    for table in (SecondFactor, RecoveryCode):
        act.session.execute(delete(table).where(col(table.person_id) == person_id))
    close_all_sessions(act, person_id)
    write_journal(act, "person.second_factor_removed", subject="person", subject_id=person_id)
