"""Read a territory's directory and orders from the database, as loading its files leaves them."""

from sqlmodel import Session, col

from app.core.roadmap import TerritoryFile
from app.services.load_territory import LoadedTerritory
from app.services.unit_directory import read_directory
from app.store.base import select_rows
from app.store.tables import ApprovingOrder, Territory


def open_territory(session: Session, territory_id: int) -> LoadedTerritory:
    """Read units, groups and orders; in the order in which they were first loaded."""
    row = session.get_one(Territory, territory_id)
    stored = read_directory(session, territory_id)
    query = select_rows(ApprovingOrder.key, ApprovingOrder.id).where(col(ApprovingOrder.territory_id) == territory_id)
    file = TerritoryFile(row.key, row.name, row.region, row.time_zone, row.zone_assumed, stored.entries)
    return LoadedTerritory(
        territory_id,
        file,
        stored.directory,
        stored.units,
        stored.groups,
        dict(session.execute(query).all()),
        changed=False,
    )
