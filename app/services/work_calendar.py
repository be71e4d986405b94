"""The production calendar of Russia as the core wants it, from the `holidays` library."""

from datetime import date
from functools import lru_cache

from app.core.workdays import WorkCalendar

FIRST_YEAR, LAST_YEAR = 2019, 2027


@lru_cache(maxsize=1)
def work_calendar() -> WorkCalendar:
    """Days off (weekends not listed) and working Saturdays, with transfers, for the years the library knows."""
    import holidays

    years = range(FIRST_YEAR, LAST_YEAR + 1)
    russia = holidays.country_holidays("RU", years=years)
    working = frozenset(day for day in getattr(russia, "weekend_workdays", ()) if isinstance(day, date))
    return WorkCalendar(days_off=frozenset(russia), workdays=working, years=frozenset(years))
