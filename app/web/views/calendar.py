"""The calendars as their page shows them: school holidays of a territory, days off of a year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.periods import Span, school_year_label
from app.core.school import HOLIDAY_WORDS, HolidayKind, SchoolHoliday, SchoolHolidays
from app.core.shown import days_between
from app.core.workdays import WorkCalendar
from app.services.change_calendar import CalendarPreview
from app.services.replan_activity import PointMove
from app.services.work_calendar import unknown_year_warning

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class HolidayField:
    """The pair of fields of one holiday: its key, its name, the days that stand in them."""

    key: str
    name: str
    first: str
    last: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class SchoolYearView:
    """A school year of a territory; `usual`: nobody entered its holidays, so they are a supposition."""

    first_year: int
    label: str
    usual: bool
    fields: tuple[HolidayField, ...]


def view_school_year(
    holidays: SchoolHolidays, first_year: int, typed: dict[str, str] | None = None, errors: dict[str, str] | None = None
) -> SchoolYearView:
    """Make the view of a school year; `typed` are the fields as they came back, `errors` by holiday."""
    given, faults = typed or {}, errors or {}
    fields = []
    for kind in HolidayKind:
        span = next((one.span for one in holidays.of(first_year) if one.kind is kind), None)
        first, last = (str(span.first), str(span.last)) if span else ("", "")
        fields.append(
            HolidayField(
                kind.value,
                HOLIDAY_WORDS[kind].capitalize(),
                given.get(f"{kind.value}_first", first),
                given.get(f"{kind.value}_last", last),
                faults.get(kind.value, ""),
            )
        )
    return SchoolYearView(first_year, school_year_label(first_year), holidays.is_usual(first_year), tuple(fields))


def holidays_told(holidays: Iterable[SchoolHoliday]) -> list[tuple[str, str]]:
    """Tell holidays as names and days."""
    return [(HOLIDAY_WORDS[one.kind].capitalize(), span_words(one.span)) for one in holidays]


def span_words(span: Span) -> str:
    """Write days with their years where they differ: «28 октября – 5 ноября», «30.12.2022 – 08.01.2023»."""
    if span.first.year != span.last.year:
        return f"{span.first:%d.%m.%Y} – {span.last:%d.%m.%Y}"
    return f"{days_between(span.first, span.last)} {span.last.year}"


@dataclass(frozen=True, slots=True)
class WorkYearView:
    """A year of the production calendar: weekdays off in runs, worked weekends, its act if a file adds any."""

    year: int
    days_off: tuple[str, ...]
    workdays: tuple[str, ...]
    warning: str | None
    source: str | None


def view_work_year(calendar: WorkCalendar, year: int, sources: dict[int, str]) -> WorkYearView:
    """Make the view of a year."""
    off = sorted(day for day in calendar.days_off if day.year == year and day.weekday() < _SATURDAY)
    worked = sorted(day for day in calendar.workdays if day.year == year and day.weekday() >= _SATURDAY)
    return WorkYearView(
        year,
        tuple(days_between(first, last) for first, last in _runs(off)),
        tuple(days_between(day, day) for day in worked),
        None if calendar.covers(year) else unknown_year_warning(year),
        sources.get(year),
    )


def _runs(days: Sequence[date]) -> list[tuple[date, date]]:
    """Join days that follow each other, weekends between them left out of sight."""
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and day - runs[-1][1] <= timedelta(days=3 if day.weekday() == 0 else 1):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


@dataclass(frozen=True, slots=True)
class MovedView:
    """One checkpoint that moves: which row of which map, from which day to which."""

    roadmap_key: str
    row: str
    words: str
    old: date | None
    new: date | None


def view_moved(preview: CalendarPreview) -> list[MovedView]:
    """Tell what a change of holidays moves."""
    words = {
        PointMove.ADDED: "появится",
        PointMove.MOVED: "сдвинется",
        PointMove.REMOVED: "исчезнет",
        PointMove.MARKED: "останется, по ней работали",
    }
    return [
        MovedView(
            one.roadmap_key,
            " ".join(filter(None, (one.number, one.title or "Без названия"))),
            words[one.change.move],
            one.change.old_due,
            one.change.due if one.change.move in (PointMove.ADDED, PointMove.MOVED) else None,
        )
        for one in preview.moved
    ]
