"""Bring a territory's directory and orders to what its files say."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, SQLModel, col

from app.core.responsible import Directory
from app.core.roadmap import Order, TerritoryFile, UnitEntry
from app.core.text import search_key
from app.files.plan_yaml import TerritoryFolder
from app.services.merge_rows import merge_rows
from app.store.base import select_rows, table_of
from app.store.tables import ApprovingOrder, Territory, Unit, UnitMember


@dataclass(frozen=True, slots=True)
class LoadedTerritory:
    """A territory as it stands in the database: ids of its units and orders by key, groups' members by year."""

    id: int
    file: TerritoryFile
    directory: Directory
    units: dict[str, int]
    groups: dict[str, dict[int, tuple[int, ...]]]
    orders: dict[str, int]
    changed: bool


def rows_by_key(session: Session, table: type[SQLModel], key: Any, *where: Any) -> dict[Any, dict[str, Any]]:
    """Read rows as plain dicts by one of their columns."""
    found = session.execute(select_rows(table_of(table)).where(*where)).mappings()
    return {row[key.key]: dict(row) for row in found}


def load_territory(session: Session, folder: TerritoryFolder) -> LoadedTerritory:
    """Write territory, units, group members and orders; units are never deleted, people may belong to them."""
    file = folder.territory
    territory_id, changed = _write_territory(session, file)
    units = rows_by_key(session, Unit, Unit.key, Unit.territory_id == territory_id)
    merged = merge_rows(session, Unit, units, {unit.key: _unit_row(territory_id, unit) for unit in file.units})
    ids = merged.ids | merged.removed
    groups = {
        unit.key: {year: tuple(ids[key] for key in keys) for year, keys in unit.members.items()}
        for unit in file.units
        if unit.group
    }
    members_changed = _write_members(session, ids, groups)
    orders = rows_by_key(session, ApprovingOrder, ApprovingOrder.key, ApprovingOrder.territory_id == territory_id)
    written = merge_rows(
        session, ApprovingOrder, orders, {order.key: _order_row(territory_id, order) for order in folder.orders}
    )
    changed = changed or members_changed or bool(merged.added or merged.changed or written.added or written.changed)
    return LoadedTerritory(
        territory_id, file, Directory.of(file.units), ids, groups, written.ids | written.removed, changed
    )


def _write_territory(session: Session, file: TerritoryFile) -> tuple[int, bool]:
    existing = rows_by_key(session, Territory, Territory.key, Territory.key == file.key)
    row = {
        "key": file.key,
        "name": file.name,
        "region": file.region,
        "time_zone": file.time_zone,
        "zone_assumed": file.zone_assumed,
    }
    merged = merge_rows(session, Territory, existing, {file.key: row if existing else row | {"settings": {}}})
    return merged.ids[file.key], bool(merged.added or merged.changed)


def _unit_row(territory_id: int, unit: UnitEntry) -> dict[str, Any]:
    return {
        "territory_id": territory_id,
        "key": unit.key,
        "name": unit.name,
        "aliases": list(unit.aliases),
        "external": unit.external,
        "is_group": unit.group,
        "sort_key": search_key(unit.name),
    }


def _order_row(territory_id: int, order: Order) -> dict[str, Any]:
    return {
        "territory_id": territory_id,
        "key": order.key,
        "kind": order.kind,
        "number": order.number,
        "day": order.date,
        "title": order.title,
        "points": [
            {"number": p.number, "text": p.text, "deadline": p.deadline, "responsible": p.responsible}
            for p in order.points
        ],
    }


def _write_members(session: Session, ids: dict[str, int], groups: dict[str, dict[int, tuple[int, ...]]]) -> bool:
    wanted = {
        (ids[group], unit_id, year)
        for group, years in groups.items()
        for year, units in years.items()
        for unit_id in units
    }
    query = select_rows(UnitMember.group_id, UnitMember.unit_id, UnitMember.year).where(
        col(UnitMember.group_id).in_([ids[group] for group in groups])
    )
    existing = {tuple(row) for row in session.execute(query)}
    for group_id, unit_id, year in existing - wanted:
        session.execute(
            delete(UnitMember).where(
                UnitMember.group_id == group_id,
                UnitMember.unit_id == unit_id,
                UnitMember.year == year,
            )
        )
    rows = [{"group_id": g, "unit_id": u, "year": y} for g, u, y in sorted(wanted - existing)]
    if rows:
        session.execute(insert(UnitMember), rows)
    return existing != wanted
