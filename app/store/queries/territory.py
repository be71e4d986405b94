"""One territory by its key."""

from dataclasses import dataclass

from sqlmodel import Session

from app.store.base import select_rows
from app.store.tables import Territory


@dataclass(frozen=True, slots=True)
class TerritoryHead:
    """A territory's name and zone."""

    id: int
    key: str
    name: str
    time_zone: str


def read_territory(session: Session, key: str) -> TerritoryHead | None:
    """Find a territory by its key; None when there is none."""
    query = select_rows(Territory.id, Territory.key, Territory.name, Territory.time_zone).where(Territory.key == key)
    row = session.execute(query).first()
    return TerritoryHead(*row) if row else None
