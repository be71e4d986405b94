"""The production calendar of Russia as the core wants it: the `holidays` library and `roadmaps/calendar/`."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path

from app.core.workdays import WorkCalendar
from app.files.calendar_yaml import read_calendar
from app.settings import ROOT

FOLDER = ROOT / "roadmaps" / "calendar"
FIRST_YEAR = 2013


def library_calendar() -> WorkCalendar:
    """Days off (weekends not listed) and worked weekends for the years whose transfers the library knows."""
    import holidays
    from holidays.countries.russia import RussiaStaticHolidays

    years = [year for year in RussiaStaticHolidays.special_public_holidays if year >= FIRST_YEAR]
    russia = holidays.country_holidays("RU", years=years)
    worked = frozenset(day for day in getattr(russia, "weekend_workdays", ()) if isinstance(day, date))
    return WorkCalendar(days_off=frozenset(russia), workdays=worked, years=frozenset(years))


def read_work_calendar(folder: Path) -> WorkCalendar:
    """The library's calendar with the changes of `folder`; a faulty file there changes nothing."""
    calendar = library_calendar()
    years, _ = read_calendar(folder)
    for one in years:
        calendar = calendar.changed(one.year, days_off=one.days_off, workdays=one.workdays)
    return calendar


@lru_cache(maxsize=1)
def work_calendar() -> WorkCalendar:
    """The calendar in force; read once in a process."""
    return read_work_calendar(FOLDER)


def unknown_years(calendar: WorkCalendar, years: Iterable[int]) -> list[int]:
    """Give those of `years` for which only Saturdays and Sundays are known to be off, in order."""
    return sorted({year for year in years if not calendar.covers(year)})


def unknown_year_warning(year: int) -> str:
    """Say what is missing for a year without data, and how to mend it."""
    return (
        f"Производственный календарь на {year} год неизвестен: выходными считаются только субботы и воскресенья. "
        f"Добавьте roadmaps/calendar/{year}.yaml"
    )
