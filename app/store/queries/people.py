"""People and their roles."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col

from app.core.access import Actor
from app.core.status import Role
from app.store.base import select_rows
from app.store.tables import Grant, Person, Territory, Unit


@dataclass(frozen=True, slots=True)
class GrantLine:
    """One role of a person, with the names of its territory and unit."""

    role: Role
    territory_id: int | None
    territory: str | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person with his roles."""

    id: int
    name: str
    email: str
    post: str | None
    active: bool
    grants: tuple[GrantLine, ...]


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


def read_people(session: Session, actor: Actor) -> list[PersonLine]:
    """People of the territories that the person coordinates; an administrator reads all."""
    query = (
        select_rows(
            Person.id,
            Person.name,
            Person.email,
            Person.post,
            Person.active,
            Grant.role,
            Grant.territory_id,
            Territory.name,
            Unit.name,
        )
        .outerjoin(Grant, Grant.person_id == Person.id)
        .outerjoin(Territory, Territory.id == Grant.territory_id)
        .outerjoin(Unit, Unit.id == Grant.unit_id)
        .order_by(Person.name, Person.id, Grant.id)
    )
    if not actor.is_admin:
        query = query.where(col(Grant.territory_id).in_(actor.coordinated))
    people: dict[int, tuple[str, str, str | None, bool]] = {}
    grants: dict[int, list[GrantLine]] = defaultdict(list)
    for person_id, name, email, post, active, role, territory_id, territory, unit in session.execute(query):
        people[person_id] = (name, email, post, active)
        if role is not None:
            grants[person_id].append(GrantLine(Role(role), territory_id, territory, unit))
    return [PersonLine(key, *person, tuple(grants[key])) for key, person in people.items()]


def read_units(session: Session, territory_ids: frozenset[int] | None) -> list[tuple[int, str, str]]:
    """Units an executor can belong to: id, name, territory's name; groups and external ones are left out."""
    query = (
        select_rows(Unit.id, Unit.name, Territory.name)
        .join(Territory, Territory.id == Unit.territory_id)
        .where(~col(Unit.external))
        .order_by(Territory.name, Unit.sort_key)
    )
    if territory_ids is not None:
        query = query.where(col(Unit.territory_id).in_(territory_ids))
    return [tuple(row) for row in session.execute(query)]
