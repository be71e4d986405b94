"""A territory's school holidays as it entered them; the usual dates stand in where it has not."""

from typing import Any

from sqlmodel import Session, col

from app.core.school import SchoolHolidays, holidays_from_open
from app.store.base import select_rows
from app.store.tables import Territory

# The name in `Territory.settings`: school year's first year (text) → kind → [first day, last day].
SETTING = "school_holidays"


def holidays_of(settings: dict[str, Any]) -> SchoolHolidays:
    """Give the holidays that a territory's settings hold."""
    return holidays_from_open(settings.get(SETTING))


def read_holidays(session: Session, territory_id: int) -> SchoolHolidays:
    """Read a territory's holidays."""
    query = select_rows(Territory.settings).where(col(Territory.id) == territory_id)
    return holidays_of(session.execute(query).scalar_one())
