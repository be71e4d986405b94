"""Bring a territory's directory and orders to what its files say.

What a person set on a page stands over the file: a file that says otherwise is told in a remark. A unit
that was merged into another is left alone, its key and its names mean that other one.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, SQLModel, col

from app.core.responsible import Directory
from app.core.roadmap import Order, TerritoryFile, UnitEntry
from app.core.text import search_key
from app.files.plan_yaml import TerritoryFolder
from app.services.merge_rows import merge_rows
from app.services.unit_directory import read_directory
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
    remarks: tuple[str, ...] = ()


def rows_by_key(session: Session, table: type[SQLModel], key: Any, *where: Any) -> dict[Any, dict[str, Any]]:
    """Read rows as plain dicts by one of their columns."""
    found = session.execute(select_rows(table_of(table)).where(*where)).mappings()
    return {row[key.key]: dict(row) for row in found}


def load_territory(session: Session, folder: TerritoryFolder) -> LoadedTerritory:
    """Write territory, units, group members and orders; units are never deleted, people may belong to them."""
    file = folder.territory
    territory_id, changed = _write_territory(session, file)
    units = rows_by_key(session, Unit, Unit.key, Unit.territory_id == territory_id)
    remarks: list[str] = []
    wanted = {unit.key: _unit_row(territory_id, unit) for unit in file.units}
    for key, row in wanted.items():
        if key in units:
            _keep_edited(units[key], row, remarks)
    merged = merge_rows(session, Unit, units, wanted)
    members_changed = _write_members(session, file.units, units, merged.ids | merged.removed, remarks)
    stored = read_directory(session, territory_id, [unit.key for unit in file.units])
    orders = rows_by_key(session, ApprovingOrder, ApprovingOrder.key, ApprovingOrder.territory_id == territory_id)
    written = merge_rows(
        session, ApprovingOrder, orders, {order.key: _order_row(territory_id, order) for order in folder.orders}
    )
    changed = changed or members_changed or bool(merged.added or merged.changed or written.added or written.changed)
    return LoadedTerritory(
        territory_id,
        file,
        stored.directory,
        stored.units,
        stored.groups,
        written.ids | written.removed,
        changed,
        tuple(remarks),
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


FIELD_WORDS = {
    "name": "название",
    "aliases": "другие названия",
    "external": "внешнее",
    "is_group": "группа",
    "head": "руководитель",
    "email": "почта",
}


def _unit_row(territory_id: int, unit: UnitEntry) -> dict[str, Any]:
    return {
        "territory_id": territory_id,
        "key": unit.key,
        "name": unit.name,
        "aliases": list(unit.aliases),
        "external": unit.external,
        "is_group": unit.group,
        "sort_key": search_key(unit.name),
        "head": unit.head,
        "email": unit.email,
        "edited": [],
    }


def _keep_edited(old: dict[str, Any], row: dict[str, Any], remarks: list[str]) -> None:
    """Keep what stands: all of a unit that was merged, of another what a person set."""
    if old["merged_into_id"] is not None:
        row.update({name: old[name] for name in row})
        return
    row["edited"] = old["edited"]
    for name in FIELD_WORDS:
        # A file that says nothing of the head contradicts nobody.
        if name in old["edited"] and row[name] != old[name] and row[name] is not None:
            remarks.append(
                f"подразделение «{old['name']}»: {FIELD_WORDS[name]} в файле не то, что записано на странице"
            )
        if name in old["edited"] or (name in ("head", "email") and row[name] is None):
            row[name] = old[name]
    row["sort_key"] = search_key(row["name"])


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


def members_mark(year: int) -> str:
    """How `Unit.edited` names a group's members of one year."""
    return f"members:{year}"


def _write_members(
    session: Session,
    entries: tuple[UnitEntry, ...],
    known: dict[str, dict[str, Any]],
    ids: dict[str, int],
    remarks: list[str],
) -> bool:
    """Bring the members of the file's groups to it, but for years that a person set."""
    living = {key: known.get(key, {}).get("merged_into_id") or row_id for key, row_id in ids.items()}
    groups = {
        unit.key: unit
        for unit in entries
        if unit.group and (unit.key not in known or known[unit.key]["merged_into_id"] is None)
    }
    wanted = {
        (ids[group], living[member], year)
        for group, unit in groups.items()
        for year, members in unit.members.items()
        for member in members
        if living[member] != ids[group]
    }
    query = select_rows(UnitMember.group_id, UnitMember.unit_id, UnitMember.year).where(
        col(UnitMember.group_id).in_([ids[group] for group in groups])
    )
    existing = {tuple(row) for row in session.execute(query)}
    wanted = _over_edited(groups, known, ids, wanted, existing, remarks)
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


Membership = set[tuple[int, int, int]]


def _over_edited(
    groups: dict[str, UnitEntry],
    known: dict[str, dict[str, Any]],
    ids: dict[str, int],
    wanted: Membership,
    existing: Membership,
    remarks: list[str],
) -> Membership:
    """Put the years that a person set over the file's; (group, unit, year)."""
    for key, unit in groups.items():
        edited = {mark for mark in (known[key]["edited"] if key in known else []) if mark.startswith("members:")}
        for mark in sorted(edited):
            year = int(mark.removeprefix("members:"))
            of_year = {row for row in wanted if row[0] == ids[key] and row[2] == year}
            stands = {row for row in existing if row[0] == ids[key] and row[2] == year}
            if year in unit.members and of_year != stands:
                remarks.append(
                    f"подразделение «{known[key]['name']}»: состав {year} года в файле не тот, что записан на странице"
                )
            wanted = (wanted - of_year) | stands
    return wanted
