"""People and their roles."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col

from app.core.access import Actor
from app.core.status import Role
from app.store.base import select_rows
from app.store.tables import Grant, Person, SecondFactor, Territory, Unit

USUAL_ZONE = "Europe/Moscow"


@dataclass(frozen=True, slots=True)
class GrantLine:
    """One role of a person, with the names of its territory and unit."""

    id: int
    role: Role
    territory_id: int | None
    territory: str | None
    unit_id: int | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person with his roles; `signed_in_at` is when he last signed in, `invited` that he never set a password."""

    id: int
    name: str
    email: str
    post: str | None
    active: bool
    invited: bool
    signed_in_at: datetime | None
    grants: tuple[GrantLine, ...]


@dataclass(frozen=True, slots=True)
class PersonValue:
    """A person without his roles; moments are in his zone. `second` tells whether a code is asked of him."""

    id: int
    name: str
    email: str
    post: str | None
    active: bool
    invited: bool
    second: bool
    created_at: datetime
    signed_in_at: datetime | None


def read_person(session: Session, person_id: int, zone: ZoneInfo) -> PersonValue | None:
    """Read a person; None when there is none. Rights are not looked at."""
    query = (
        select_rows(
            Person.id,
            Person.name,
            Person.email,
            Person.post,
            Person.active,
            col(Person.password_hash).is_(None),
            col(SecondFactor.confirmed_at).is_not(None),
            Person.created_at,
            Person.signed_in_at,
        )
        .outerjoin(SecondFactor, SecondFactor.person_id == Person.id)
        .where(Person.id == person_id)
    )
    row = session.execute(query).first()
    if row is None:
        return None
    key, name, email, post, active, invited, second, created, seen = row
    created, seen = created.astimezone(zone), seen and seen.astimezone(zone)
    return PersonValue(key, name, email, post, active, invited, second, created, seen)


def territories_without_acceptor(session: Session, actor: Actor) -> list[str]:
    """Territories that the person oversees where nobody, or only one person, could accept: a fault.

    One acceptor is not enough: he could not accept what he hands in himself.
    """
    seen = actor.reading_all
    able = (
        select_rows(func.count(func.distinct(Grant.person_id)))
        .join(Person, Person.id == Grant.person_id)
        .where(
            Grant.territory_id == Territory.id,
            col(Grant.role).in_((Role.COORDINATOR.value, Role.HEAD.value)),
            col(Person.active),
        )
        .scalar_subquery()
    )
    query = select_rows(Territory.name).where(able < 1).order_by(Territory.name)
    if not actor.is_admin:
        query = query.where(col(Territory.id).in_(seen))
    return list(session.execute(query).scalars())


def read_people(session: Session, actor: Actor, person_id: int | None = None) -> list[PersonLine]:
    """People of the territories that the person coordinates, or one of them; an administrator reads all.

    A coordinator sees only the roles given in his territories.
    """
    query = (
        select_rows(
            Person.id,
            Person.name,
            Person.email,
            Person.post,
            Person.active,
            col(Person.password_hash).is_(None),
            Person.signed_in_at,
            Grant.id,
            Grant.role,
            Grant.territory_id,
            Territory.name,
            Territory.time_zone,
            Grant.unit_id,
            Unit.name,
        )
        .outerjoin(Grant, Grant.person_id == Person.id)
        .outerjoin(Territory, Territory.id == Grant.territory_id)
        .outerjoin(Unit, Unit.id == Grant.unit_id)
        .order_by(Person.name, Person.id, Grant.id)
    )
    if not actor.is_admin:
        query = query.where(col(Grant.territory_id).in_(actor.coordinated))
    if person_id is not None:
        query = query.where(Person.id == person_id)
    people: dict[int, tuple[str, str, str | None, bool, bool]] = {}
    seen: dict[int, datetime | None] = {}
    grants: dict[int, list[GrantLine]] = defaultdict(list)
    for key, name, email, post, active, invited, seen_at, *grant in session.execute(query):
        people[key] = (name, email, post, active, invited)
        grant_id, role, territory_id, territory, zone, unit_id, unit = grant
        seen.setdefault(key, seen_at and seen_at.astimezone(ZoneInfo(zone or USUAL_ZONE)))
        if role is not None:
            grants[key].append(GrantLine(grant_id, Role(role), territory_id, territory, unit_id, unit))
    return [PersonLine(key, *person, seen[key], tuple(grants[key])) for key, person in people.items()]


def read_units(session: Session, territory_ids: frozenset[int] | None) -> list[tuple[int, str, str]]:
    """Units an executor can belong to: id, name, territory's name; groups and external ones are left out."""
    query = (
        select_rows(Unit.id, Unit.name, Territory.name)
        .join(Territory, Territory.id == Unit.territory_id)
        .where(~col(Unit.external), ~col(Unit.is_group), col(Unit.merged_into_id).is_(None))
        .order_by(Territory.name, Unit.sort_key)
    )
    if territory_ids is not None:
        query = query.where(col(Unit.territory_id).in_(territory_ids))
    return [tuple(row) for row in session.execute(query)]
