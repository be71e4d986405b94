"""The territories whose calendar a person keeps."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col

from app.core.access import Actor
from app.store.base import select_rows
from app.store.tables import Territory


@dataclass(frozen=True, slots=True)
class CalendarTerritory:
    """A territory with its settings and its time zone."""

    id: int
    key: str
    name: str
    time_zone: str
    settings: dict[str, Any]


def read_calendar_territories(session: Session, actor: Actor) -> list[CalendarTerritory]:
    """The territories that the person coordinates, in order of name."""
    columns = (Territory.id, Territory.key, Territory.name, Territory.time_zone, Territory.settings)
    query = select_rows(*columns).where(col(Territory.id).in_(actor.coordinated)).order_by(Territory.name)
    return [CalendarTerritory(*row) for row in session.execute(query)]
