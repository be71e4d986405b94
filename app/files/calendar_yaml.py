"""`calendar/<year>.yaml`: what a year's production calendar has that the library does not know.

`year`, `source` (the act in words), `days_off` and `workdays` (days as 2021-11-01). A weekday off by an
act of the President stands in `days_off`, a worked weekend in `workdays`; both win over the library.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.files.plan_yaml.compose import read_tree
from app.files.plan_yaml.fields import Fields, read_day
from app.files.plan_yaml.names import folded
from app.files.plan_yaml.problems import Faults, Problem

NAMES = {
    folded(name): field
    for field, names in {
        "year": ("year", "год"),
        "source": ("source", "источник", "основание"),
        "days_off": ("days_off", "выходные", "нерабочие дни"),
        "workdays": ("workdays", "рабочие дни", "рабочие субботы"),
    }.items()
    for name in names
}


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One year's changes to the library's calendar, with the act they come from."""

    year: int
    source: str
    days_off: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()


def read_calendar(folder: Path) -> tuple[list[CalendarYear], list[Problem]]:
    """Read every year of the folder; a faulty file is left out whole. No folder: nothing to change."""
    years: list[CalendarYear] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
        faults = Faults(str(path))
        found = _read_year(path, faults)
        problems += faults.found
        if found is not None and not faults.found:
            years.append(found)
    return years, problems


def _read_year(path: Path, faults: Faults) -> CalendarYear | None:
    try:
        content = path.read_bytes()
    except OSError as error:
        faults.add(1, f"файл не читается ({error.strerror})", "проверьте права на него")
        return None
    tree = read_tree(content, faults)
    if tree is None:
        return None
    fields = Fields(tree, NAMES, faults, "календарь")
    year = fields.need("year", "год")
    if year and year != path.stem:
        fields.refuse("year", f"год {year} не тот, что в имени файла", f"назовите файл {year}.yaml")
    found = CalendarYear(
        int(year) if year.isdigit() else 0,
        fields.need("source", "акт, которым это установлено"),
        frozenset(_days(fields, "days_off", year)),
        frozenset(_days(fields, "workdays", year)),
    )
    if both := found.days_off & found.workdays:
        fields.refuse("workdays", f"{min(both):%d.%m.%Y} и выходной, и рабочий", "оставьте день в одном из списков")
    return found


def _days(fields: Fields, name: str, year: str) -> Iterator[date]:
    for text in fields.texts(name):
        try:
            day = read_day(text.strip())
        except ValueError:
            fields.refuse(name, f"нет такой даты: «{text}»", "пишите год-месяц-день: 2021-11-01")
            continue
        if str(day.year) != year:
            fields.refuse(name, f"{day:%d.%m.%Y} — не этого года", "день другого года впишите в его файл")
        yield day
