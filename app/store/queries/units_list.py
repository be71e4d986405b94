"""The units of the territories that a person reads."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col

from app.core.access import Actor
from app.core.text import search_key
from app.store.base import select_rows
from app.store.tables import Territory, Unit, UnitMember


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit; `members` lists the ids of a group's members by year. `head` and `email` are for overseers only."""

    id: int
    territory_key: str
    key: str
    name: str
    aliases: tuple[str, ...]
    external: bool
    is_group: bool
    head: str | None
    email: str | None
    members: dict[int, tuple[int, ...]]


def list_units(
    session: Session, actor: Actor, *, territory: str = "", q: str = "", page: int = 1, size: int = 50
) -> tuple[list[UnitLine], int]:
    """One page of the units by territory and name, and how many there are; those merged into others are left out."""
    where: list[Any] = [col(Unit.merged_into_id).is_(None)]
    if not actor.is_admin:
        where.append(col(Unit.territory_id).in_(actor.territory_ids))
    if territory:
        where.append(Territory.key == territory)
    where += [col(Unit.sort_key).contains(word, autoescape=True) for word in search_key(q).split()]
    source = select_rows(Unit, Territory.key).join(Territory, Territory.id == Unit.territory_id).where(*where)
    total = session.execute(
        select_rows(func.count()).select_from(Unit).join(Territory, Territory.id == Unit.territory_id).where(*where)
    ).scalar_one()
    order = (Territory.name, Unit.sort_key, Unit.id)
    rows = session.execute(source.order_by(*order).limit(size).offset((page - 1) * size)).all()
    members = _members(session, [unit.id for unit, _ in rows if unit.is_group])
    return [_line(actor, unit, key, members.get(unit.id, {})) for unit, key in rows], total


def _line(actor: Actor, unit: Unit, territory_key: str, members: dict[int, tuple[int, ...]]) -> UnitLine:
    assert unit.id is not None
    told = actor.sees(unit.territory_id, unit.id)
    return UnitLine(
        unit.id,
        territory_key,
        unit.key,
        unit.name,
        tuple(unit.aliases),
        unit.external,
        unit.is_group,
        unit.head if told else None,
        unit.email if told else None,
        members,
    )


def _members(session: Session, groups: list[int | None]) -> dict[int, dict[int, tuple[int, ...]]]:
    query = (
        select_rows(UnitMember.group_id, UnitMember.year, UnitMember.unit_id)
        .join(Unit, Unit.id == UnitMember.unit_id)
        .where(col(UnitMember.group_id).in_(groups))
        .order_by(UnitMember.year, Unit.sort_key)
    )
    found: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for group, year, unit in session.execute(query):
        found[group][year].append(unit)
    return {group: {year: tuple(ids) for year, ids in years.items()} for group, years in found.items()}
