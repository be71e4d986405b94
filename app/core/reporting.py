"""Reporting periods: the months, quarters, half-years and years that a plan walks through.

Plain month arithmetic on one number, months since year 0; every list is cached, so that thousands of
activities of one plan share it. A period belongs to a plan when it begins inside it.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from app.core.deadlines import Freq
from app.core.periods import PlanPeriod, Span, YearBase, school_year_label

_SEPTEMBER = 9
_MONTHS = {Freq.MONTHLY: 1, Freq.QUARTERLY: 3, Freq.HALF_YEARLY: 6, Freq.YEARLY: 12}
LONGEST_DAYS = {
    Freq.WEEKLY: 7,
    Freq.MONTHLY: 31,
    Freq.QUARTERLY: 92,
    Freq.HALF_YEARLY: 184,
    Freq.YEARLY: 366,
    Freq.SCHOOL_YEAR: 366,
}


class Period(NamedTuple):
    """A reporting period: its label (`2022`, `2022-H1`, `2022-Q3`, `2022-05`, `2021/22`) and its days."""

    label: str
    first: date
    last: date


def month_index(day: date) -> int:
    """Number the month of `day`: months since year 0."""
    return day.year * 12 + day.month - 1


def month_first(index: int) -> date:
    """Give the first day of a numbered month."""
    return date(index // 12, index % 12 + 1, 1)


@lru_cache(maxsize=4096)
def month_last(index: int) -> date:
    """Give the last day of a numbered month."""
    return month_first(index + 1) - timedelta(days=1)


def month_day(index: int, day: int) -> date:
    """Give a day of a numbered month; a day the month lacks is its last («до 31 числа» in April)."""
    return min(month_first(index) + timedelta(days=max(day, 1) - 1), month_last(index))


def months_label(first: int, count: int) -> str | None:
    """Name `count` months from a numbered month as a period, None when they are none."""
    year, month = divmod(first, 12)
    if count == 1:
        return f"{year}-{month + 1:02d}"
    if count == 3 and month % 3 == 0:
        return f"{year}-Q{month // 3 + 1}"
    if count == 6 and month % 6 == 0:
        return f"{year}-H{month // 6 + 1}"
    if count == 12 and month == 0:
        return str(year)
    return school_year_label(year) if count == 12 and month == _SEPTEMBER - 1 else None


def unit_of(freq: Freq, base: YearBase) -> Freq:
    """Give the period of a frequency in a plan: «ежегодно» is the school year where the plan counts so."""
    return Freq.SCHOOL_YEAR if freq is Freq.YEARLY and base is YearBase.SCHOOL else freq


def _months(first: int, count: int, label: str | None = None) -> Period:
    name = label or months_label(first, count) or f"{first // 12}-{first % 12 + 1:02d}+{count}"
    return Period(name, month_first(first), month_last(first + count - 1))


def _weeks(first: date, last: date) -> Iterator[Period]:
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        year, week, _ = monday.isocalendar()
        yield Period(f"{year}-W{week:02d}", monday, monday + timedelta(days=6))
        monday += timedelta(days=7)


def _school_halves(first: date, last: date) -> Iterator[Period]:
    # «Полугодие» at school ends with December, not with February: it is no even split of its year.
    for year in range(first.year - 1, last.year + 1):
        label, start = school_year_label(year), year * 12 + _SEPTEMBER - 1
        yield _months(start, 4, f"{label}-H1")
        yield _months(start + 4, 8, f"{label}-H2")


@lru_cache(maxsize=4096)
def periods_over(unit: Freq, first: date, last: date, base: YearBase) -> tuple[Period, ...]:
    """Give the whole periods that share a day with `first`–`last`, in order.

    `unit` is any frequency but daily. Half-years follow `base`; quarters are the calendar's, as
    reports to authorities are. Raises KeyError for a daily unit.
    """
    if unit is Freq.WEEKLY:
        found = list(_weeks(first, last))
    elif unit is Freq.HALF_YEARLY and base is YearBase.SCHOOL:
        found = list(_school_halves(first, last))
    else:
        school = unit is Freq.SCHOOL_YEAR
        count = 12 if school else _MONTHS[unit]
        anchor = _SEPTEMBER - 1 if school else 0
        start = (month_index(first) - anchor) // count * count + anchor
        found = [_months(index, count) for index in range(start, month_index(last) + 1, count)]
    return tuple(period for period in found if period.last >= first and period.first <= last)


@lru_cache(maxsize=1024)
def reporting_periods(unit: Freq, plan: PlanPeriod) -> tuple[Period, ...]:
    """Give the periods that begin inside the plan, in order; the last may end after it."""
    span = plan.span
    return tuple(p for p in periods_over(unit, span.first, span.last, plan.base) if p.first in span)


@lru_cache(maxsize=4096)
def split(period: Period, count: int) -> tuple[Period, ...]:
    """Split a period evenly into `count` parts: by whole months where they divide, else by days.

    A part that is itself a period bears its name (`2022-H2`), else its place (`2022-2/3`). No more
    parts than days.
    """
    if count <= 1:
        return (period,)
    days = (period.last - period.first).days + 1
    count = min(count, days)
    start = month_index(period.first)
    months = month_index(period.last) - start + 1
    whole = period.first.day == 1 and period.last == month_last(start + months - 1)
    if whole and months % count == 0:
        size = months // count
        return tuple(
            _months(start + n * size, size, months_label(start + n * size, size) or f"{period.label}-{n + 1}/{count}")
            for n in range(count)
        )
    edges = [period.first + timedelta(days=days * n // count) for n in range(count + 1)]
    return tuple(
        Period(f"{period.label}-{n + 1}/{count}", edges[n], edges[n + 1] - timedelta(days=1)) for n in range(count)
    )


def blocks(periods: tuple[Period, ...], size: int, plan_last: date) -> tuple[Period, ...]:
    """Join every `size` periods into one («раз в 3 года»), counted from the first.

    A cut last block ends with the plan at the latest.
    """
    if size <= 1:
        return periods
    joined = []
    for start in range(0, len(periods), size):
        group = periods[start : start + size]
        last = group[-1].last if len(group) == size else min(group[-1].last, plan_last)
        label = group[0].label if len(group) == 1 else f"{group[0].label}–{group[-1].label}"
        joined.append(Period(label, group[0].first, last))
    return tuple(joined)


def clip(period: Period, span: Span) -> Period:
    """Cut a period to the days it shares with `span`; the label stays. They must overlap."""
    if span.first <= period.first and period.last <= span.last:
        return period
    return Period(period.label, max(period.first, span.first), min(period.last, span.last))
