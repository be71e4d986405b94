"""The production calendar of Russia as the core wants it: the `holidays` library and `roadmaps/calendar/`."""

from collections.abc import Iterable
from functools import lru_cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from app.core.workdays import WorkCalendar
from app.files.calendar_yaml import read_calendar
from app.settings import ROOT

FOLDER = ROOT / "roadmaps" / "calendar"
FIRST_YEAR = 2013


def library_calendar() -> WorkCalendar:
    """Days off (weekends not listed) and worked weekends for the years whose transfers the library knows."""
    library = _russia()
    years = [year for year in library.RussiaStaticHolidays.special_public_holidays if year >= FIRST_YEAR]
    russia = library.Russia(years=years)
    return WorkCalendar(frozenset(russia), frozenset(russia.weekend_workdays), frozenset(years))


def _russia() -> Any:
    """The library's module about Russia, read by itself: its package imports two hundred countries (0.6 s)."""
    package = find_spec("holidays")
    assert package is not None
    assert package.origin is not None
    spec = spec_from_file_location("holidays_russia", Path(package.origin).parent / "countries" / "russia.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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
