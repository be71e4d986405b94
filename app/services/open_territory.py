"""Read a territory's directory from the database, as loading its files leaves it."""

from collections import defaultdict

from sqlmodel import Session, col

from app.core.responsible import Directory
from app.core.roadmap import TerritoryFile, UnitEntry
from app.services.load_territory import LoadedTerritory
from app.store.base import select_rows
from app.store.tables import ApprovingOrder, Territory, Unit, UnitMember


def open_territory(session: Session, territory_id: int) -> LoadedTerritory:
    """Read units, groups and orders; in the order in which they were first loaded."""
    row = session.get_one(Territory, territory_id)
    columns = (Unit.id, Unit.key, Unit.name, Unit.aliases, Unit.external, Unit.is_group, Unit.merged_into_id)
    units = session.execute(select_rows(*columns).where(col(Unit.territory_id) == territory_id).order_by(Unit.id)).all()
    keys: dict[int, str] = {unit.id: unit.key for unit in units}
    members = _members(session, territory_id)
    entries = tuple(
        UnitEntry(
            unit.key,
            unit.name,
            tuple(unit.aliases),
            unit.external,
            unit.is_group,
            {year: tuple(keys[one] for one in ids) for year, ids in members.get(unit.id, {}).items()},
        )
        for unit in units
    )
    query = select_rows(ApprovingOrder.key, ApprovingOrder.id).where(col(ApprovingOrder.territory_id) == territory_id)
    file = TerritoryFile(row.key, row.name, row.region, row.time_zone, row.zone_assumed, entries)
    return LoadedTerritory(
        territory_id,
        file,
        Directory.of(entries),
        {unit.key: unit.merged_into_id or unit.id for unit in units},
        {unit.key: members.get(unit.id, {}) for unit in units if unit.is_group},
        dict(session.execute(query).all()),
        changed=False,
    )


def _members(session: Session, territory_id: int) -> dict[int, dict[int, tuple[int, ...]]]:
    """Group → year → members, in the order of their first load."""
    query = (
        select_rows(UnitMember.group_id, UnitMember.year, UnitMember.unit_id)
        .join(Unit, Unit.id == UnitMember.group_id)
        .where(col(Unit.territory_id) == territory_id)
        .order_by(UnitMember.group_id, UnitMember.year, UnitMember.unit_id)
    )
    found: dict[int, dict[int, tuple[int, ...]]] = defaultdict(dict)
    for group, year, unit in session.execute(query):
        found[group][year] = (*found[group].get(year, ()), unit)
    return found
