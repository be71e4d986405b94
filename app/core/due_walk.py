"""How a due day after an event came about: the span walked day by day, days off named."""

from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from app.core.cases import within_due
from app.core.deadlines import Within
from app.core.russian import plural
from app.core.workdays import DAY, WorkCalendar

UNIT_FORMS = {
    "workday": ("рабочий день", "рабочих дня", "рабочих дней"),
    "day": ("день", "дня", "дней"),
    "week": ("неделя", "недели", "недель"),
    "month": ("месяц", "месяца", "месяцев"),
    "year": ("год", "года", "лет"),
    "hour": ("час", "часа", "часов"),
}


@dataclass(frozen=True, slots=True)
class DueWalk:
    """The due day `due` after (or before) an event; `first`–`last` are the days walked, in calendar order.

    `rests` are the runs of days off among them, each (first, last): left out of working days, else only told.
    """

    within: Within
    event_day: date
    due: date
    first: date
    last: date
    rests: tuple[tuple[date, date], ...]
    unknown_years: tuple[int, ...]


def walk_to_due(within: Within, event_day: date, calendar: WorkCalendar) -> DueWalk:
    """Count the span from the event; the first day counted is the next after it (or the one before)."""
    due = within_due(within, event_day, calendar)
    first, last = (event_day + DAY, due) if due > event_day else (due, event_day - DAY)
    rests = calendar.rests_between(first - DAY, last) if first <= last and within.unit == "workday" else ()
    years = {event_day.year, due.year} if within.unit == "workday" else set()
    unknown = tuple(sorted(year for year in years if not calendar.covers(year)))
    return DueWalk(within, event_day, due, min(first, due), max(last, due), rests, unknown)


def walk_words(walk: DueWalk) -> str:
    """Tell it in Russian: «10 рабочих дней: 15.11 … 28.11, без 19–20 и 26–27.11»."""
    years = walk.first.year != walk.last.year
    counted = f"{walk.within.n} {plural(walk.within.n, UNIT_FORMS[walk.within.unit])}"
    told = f"{counted}: {_day(walk.first, years)} … {_day(walk.last, years)}"
    runs = [_run(*run, bare=_shares_month(run, after)) for run, after in zip_longest(walk.rests, walk.rests[1:])]
    if not runs:
        return told
    return f"{told}, без {', '.join(runs[:-1])}{' и ' if len(runs) > 1 else ''}{runs[-1]}"


def _day(day: date, with_year: bool) -> str:
    return f"{day:%d.%m.%Y}" if with_year else f"{day:%d.%m}"


def _shares_month(run: tuple[date, date], after: tuple[date, date] | None) -> bool:
    """Say whether a run's month is told by the next one («19–20 и 26–27.11»)."""
    return after is not None and run[0].month == run[1].month == after[0].month == after[1].month


def _run(first: date, last: date, *, bare: bool) -> str:
    end = f"{last:%d}" if bare else f"{last:%d.%m}"
    if first == last:
        return end
    return f"{first:%d}–{end}" if first.month == last.month else f"{first:%d.%m}–{end}"
