"""Bring a person in, or give him one more role."""

import re
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app import clock
from app.core.access import ROLE_NAMES
from app.core.errors import BadInput, RoleRefused
from app.core.status import Role
from app.core.text import search_key
from app.services.act import Act
from app.services.sign_in import hash_password
from app.services.write_journal import write_journal
from app.settings import Settings
from app.store.base import select_rows
from app.store.engine import Database
from app.store.tables import Grant, Person, Territory, Unit

SHORTEST_PASSWORD = 10
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.?[^@\s]+$")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to bring in with one role; `unit_id` only for an executor, no territory only for an administrator."""

    email: str
    name: str
    role: Role
    territory_id: int | None
    unit_id: int | None
    post: str | None = None


def check_password_strength(password: str, *, field: str = "password") -> None:
    """Refuse a password that is too short; `field` is where it was typed."""
    if len(password) < SHORTEST_PASSWORD:
        raise BadInput(f"Пароль короче {SHORTEST_PASSWORD} знаков", {field: f"Не короче {SHORTEST_PASSWORD} знаков"})


def add_person(act: Act, new: NewPerson, password_hash: str | None) -> int:
    """Write the person and his role; a known e-mail gets the role added and keeps its password.

    A coordinator brings people into his own territories only, and makes no administrators.
    """
    _check_rights(act, new)
    email = new.email.strip().casefold()
    if not _EMAIL.match(email):
        raise BadInput("Электронная почта написана неверно", {"email": "Пишите так: name@example.ru"})
    if not new.name.strip():
        raise BadInput("Не указано имя", {"name": "Укажите фамилию и имя"})
    _check_place(act.session, new)
    person = _known(act.session, email) or _written(act, new, email, password_hash)
    assert person.id is not None
    _grant(act, person.id, new)
    return person.id


def _known(session: Session, email: str) -> Person | None:
    # Locked, so that two who give one role at once give it once.
    person: Person | None = session.execute(select_rows(Person).where(Person.email == email).with_for_update()).scalar()
    return person


def _written(act: Act, new: NewPerson, email: str, password_hash: str | None) -> Person:
    """Write the person; whoever somebody else wrote at the same moment is that other's, and stays as written."""
    person = Person(email=email, name=new.name.strip(), post=new.post, password_hash=password_hash, created_at=act.now)
    try:
        with act.session.begin_nested():
            act.session.add(person)
    except IntegrityError:
        there = _known(act.session, email)
        if there is None:
            raise
        return there
    return person


def _check_rights(act: Act, new: NewPerson) -> None:
    actor = act.actor
    if actor is None or actor.is_admin:
        return
    if new.role is Role.ADMIN or new.territory_id not in actor.coordinated:
        raise RoleRefused


def _check_place(session: Session, new: NewPerson) -> None:
    if new.role is Role.ADMIN:
        return
    if new.territory_id is None or session.get(Territory, new.territory_id) is None:
        raise BadInput("Укажите территорию", {"territory": "Выберите территорию"})
    if new.role is not Role.EXECUTOR:
        return
    unit = session.get(Unit, new.unit_id) if new.unit_id else None
    if unit is None or unit.territory_id != new.territory_id:
        raise BadInput("Исполнителю нужно подразделение этой территории", {"unit": "Выберите подразделение"})


def _grant(act: Act, person_id: int, new: NewPerson) -> None:
    territory = None if new.role is Role.ADMIN else new.territory_id
    unit = new.unit_id if new.role is Role.EXECUTOR else None
    held = act.session.execute(
        select_rows(Grant.id).where(
            Grant.person_id == person_id, Grant.role == new.role, Grant.territory_id == territory, Grant.unit_id == unit
        )
    ).first()
    if held is None:
        act.session.add(Grant(person_id=person_id, role=new.role, territory_id=territory, unit_id=unit))
        write_journal(
            act,
            "person.granted",
            territory_id=territory,
            subject="person",
            subject_id=person_id,
            after={"role": new.role.value, "unit": unit},
        )
        act.session.flush()


def add_person_from_cli(
    database: Database,
    settings: Settings,
    email: str,
    name: str,
    role: str,
    territory: str | None,
    unit: str | None,
    password: str,
) -> str:
    """`vekhi user add`: find territory and unit by key or name; give the sentence to tell."""
    if role not in set(Role):
        raise BadInput(f"Роли «{role}» нет; есть: {', '.join(Role)}")
    check_password_strength(password)
    hashed = hash_password(password)
    with database.write() as session:
        act = Act(session, None, clock.now(), settings.today)
        territory_id = _find_territory(session, territory) if territory else None
        unit_id = _find_unit(session, territory_id, unit) if unit and territory_id else None
        add_person(act, NewPerson(email, name, Role(role), territory_id, unit_id), hashed)
        session.commit()
    return f"{name}: {ROLE_NAMES[Role(role)]}" + (f", {territory}" if territory else "")


def _find_territory(session: Session, key: str) -> int:
    found = session.execute(select_rows(Territory.id).where(Territory.key == key)).scalar()
    if found is None:
        known = ", ".join(session.execute(select_rows(Territory.key).order_by(Territory.key)).scalars())
        raise BadInput(f"Территории «{key}» нет; есть: {known or 'ни одной, сначала загрузите планы'}")
    return int(found)


def _find_unit(session: Session, territory_id: int, name: str) -> int:
    wanted = search_key(name)
    query = select_rows(Unit.id, Unit.key, Unit.name, Unit.aliases).where(Unit.territory_id == territory_id)
    units = session.execute(query).all()
    for unit_id, key, title, aliases in units:
        if wanted in {search_key(key), search_key(title), *map(search_key, aliases)}:
            return int(unit_id)
    raise BadInput(f"Подразделения «{name}» нет; есть: {', '.join(sorted(unit[2] for unit in units))}")
