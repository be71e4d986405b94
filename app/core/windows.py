"""Where the clauses of a deadline fall on the days of a plan: the pieces that become checkpoints.

A piece is a stretch of days with its names; what it is due on, and whether it counts, is decided in
`checkpoints`. A window that names its year stands where it is printed; one that does not is placed in
every year of the plan («декабрь-январь» begins in December and crosses New Year).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from app.core.deadlines import Clause, Edge, Freq, MonthDay, Window
from app.core.periods import PlanPeriod, Span, YearBase
from app.core.reporting import (
    LONGEST_DAYS,
    Period,
    blocks,
    clip,
    month_first,
    month_index,
    month_last,
    periods_over,
    reporting_periods,
    split,
)

AFTER_REPORTING = "after_reporting"
AFTER_PLAN_END = "after_plan_end"
DAY = timedelta(days=1)


class Piece(NamedTuple):
    """Days `first` to `last` with the period's label and, where the words name it, the window's.

    `outside`: the printed days begin outside the plan. `fixed`: the words name the year.
    """

    label: str
    window_label: str | None
    first: date
    last: date
    outside: bool = False
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Repeat:
    """How a clause walks through a plan: by which period, how many joined, from which day."""

    unit: Freq
    plan: PlanPeriod
    interval: int = 1
    since: date | None = None
    times: int = 1
    next_year: bool = False
    span: Span = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "span", self.plan.span)

    @property
    def year_unit(self) -> Freq:
        """The year in which yearless windows are placed."""
        school = self.unit is Freq.SCHOOL_YEAR or self.plan.base is YearBase.SCHOOL
        return Freq.SCHOOL_YEAR if school else Freq.YEARLY


def window_label(window: Window) -> str:
    """Name a window by its edges (`06-01–06-30`, `2021-03-01–2021-03-31`, `–2021-09-10`)."""
    return f"{window.start or ''}–{window.end or ''}"


def in_year(edge: MonthDay, year: int) -> date:
    """Give the day in `year`; the end of February is its last day, however it is written."""
    if (edge.month, edge.day) >= (2, 28) and edge.month == 2:
        return month_last(year * 12 + 1)
    return edge.in_year(year)


def _on_or_after(edge: MonthDay, day: date) -> date:
    placed = in_year(edge, day.year)
    return placed if placed >= day else in_year(edge, day.year + 1)


def place(window: Window, year: Period) -> Span:
    """Place a yearless window in a year (the calendar's or the school's); an absent edge is the year's.

    The start falls inside the year, the end on the first such day from the start on, so a window may
    end after the year.
    """
    start, end = window.start, window.end
    first = _on_or_after(start, year.first) if isinstance(start, MonthDay) else year.first
    return Span(first, _on_or_after(end, first) if isinstance(end, MonthDay) else max(first, year.last))


def dated_span(window: Window, plan: PlanPeriod | None) -> Span | None:
    """Give the days of a window with a year, None when it has no edge at all.

    «до X» runs from the plan's first day, or from the first day of X's year outside the plan; «с X»
    to the plan's last day or the end of X's year. Of a reversed window the printed last day stays.
    """
    start, end = _dated(window.start, window.end), _dated(window.end, window.start)
    if start is None and end is None:
        return None
    if start is None and end is not None:
        opens = plan.span.first if plan and plan.span.first <= end else date(end.year, 1, 1)
        return Span(opens, end)
    if end is None and start is not None:
        closes = plan.span.last if plan and start in plan.span else date(start.year, 12, 31)
        return Span(start, closes)
    assert start is not None
    assert end is not None
    return Span(min(start, end), end)


def _dated(edge: Edge | None, other: Edge | None) -> date | None:
    # One edge may lack its year («сентябрь – 10.12.2021»): it takes the other's.
    if isinstance(edge, MonthDay):
        return in_year(edge, other.year) if isinstance(other, date) else None
    return edge


def fixed_piece(window: Window, plan: PlanPeriod | None) -> Piece | None:
    """Make the piece of a window that names its year: its label is its printed days."""
    span = dated_span(window, plan)
    if span is None:
        return None
    named = span.last if window.start is None else span.first
    outside = plan is not None and named not in plan.span
    return Piece(window_label(window), None, span.first, span.last, outside=outside, fixed=True)


def walk(clause: Clause, repeat: Repeat) -> Iterator[Piece]:
    """Give the pieces of a clause that repeats or runs through the plan, in order of its windows.

    Only what begins inside the plan; nothing that ends before `since`, and a piece that `since` cuts
    begins there. A named window that began in an earlier year («декабрь-январь, с 2022 года» in
    December 2021) is not cut: it belongs to that year.
    """
    since = repeat.since
    for piece in _uncut(clause, repeat):
        if since is None or piece.first >= since:
            yield piece
        elif piece.last >= since and (piece.window_label is None or piece.first.year == since.year):
            yield piece._replace(first=since)


def _uncut(clause: Clause, repeat: Repeat) -> Iterator[Piece]:
    if not clause.windows:
        for block in _blocks(repeat.unit, repeat):
            for part in split(block, repeat.times):
                yield Piece(part.label, None, part.first, part.last)
        return
    for window in clause.windows:
        if window.dated:
            yield from _in_dated(window, repeat)
        else:
            yield from _in_every_year(window, repeat)


def _blocks(unit: Freq, repeat: Repeat) -> tuple[Period, ...]:
    periods = reporting_periods(unit, repeat.plan)
    if repeat.since is not None:
        periods = tuple(period for period in periods if period.last >= repeat.since)
    return blocks(periods, repeat.interval, repeat.span.last)


def _is_long(span: Span, unit: Freq) -> bool:
    return (span.last - span.first).days + 1 > LONGEST_DAYS[unit]


def _in_dated(window: Window, repeat: Repeat) -> Iterator[Piece]:
    piece = fixed_piece(window, repeat.plan)
    if piece is None:
        return
    span = Span(piece.first, piece.last)
    if _is_long(span, repeat.unit):
        yield from _periods_inside(span, window, repeat)
    else:
        yield piece


def _in_every_year(window: Window, repeat: Repeat) -> Iterator[Piece]:
    yearly = repeat.unit in (Freq.YEARLY, Freq.SCHOOL_YEAR)
    for label, year in _years(repeat, joined=yearly):
        span = place(window, _next(year) if repeat.next_year else year)
        if _is_long(span, repeat.unit) and not yearly:
            yield from _periods_inside(span, window, repeat)
        elif (year.first if repeat.next_year or window.start is None else span.first) in repeat.span:
            yield Piece(label, window_label(window), span.first, span.last)


def _years(repeat: Repeat, *, joined: bool) -> list[tuple[str, Period]]:
    """Give (label, year) where windows are placed: every year near the plan, or the last of each block."""
    unit, plan = repeat.year_unit, repeat.plan
    if joined and repeat.interval > 1:
        return [(block.label, _last_year(block, unit, plan)) for block in _blocks(unit, repeat)]
    # The year before the plan too: its window may reach over New Year into the plan's first months.
    before = plan.span.first.replace(year=plan.span.first.year - 1)
    return [(year.label, year) for year in periods_over(unit, before, plan.span.last, plan.base)]


def _last_year(block: Period, unit: Freq, plan: PlanPeriod) -> Period:
    last = min(block.last, plan.span.last)
    return periods_over(unit, last, last, plan.base)[-1]


def _next(year: Period) -> Period:
    start = month_index(year.first) + 12
    return Period(year.label, month_first(start), month_last(start + 11))


def _periods_inside(span: Span, window: Window, repeat: Repeat) -> Iterator[Piece]:
    whole = periods_over(repeat.unit, span.first, span.last, repeat.plan.base)
    for period in blocks(whole, repeat.interval, span.last):
        cut = clip(period, span)
        if cut.first in repeat.span:
            label = None if cut == period else window_label(window)
            yield Piece(cut.label, label, cut.first, cut.last)


_SINCE = re.compile(r"^(\d{4})(?:/\d{2})?(?:-(\d{2}))?(?:-(\d{2}))?$")


def since_day(text: str | None, plan: PlanPeriod, unit: Freq | None = None) -> date | None:
    """Read where a recurrence starts: `2023`, `2023-09`, `2023-09-01`, `2021/22` or `09-01`.

    A bare year begins with the year of the plan's base, or the school's where work walks by school
    years; a yearless day falls in the plan's first year. Anything else is None.
    """
    if text is None:
        return None
    if re.fullmatch(r"\d{2}-\d{2}", text):
        month, day = int(text[:2]), int(text[3:])
        return _on_or_after(MonthDay(month, day), plan.span.first)
    match = _SINCE.match(text)
    if not match:
        return None
    school = "/" in text or plan.base is YearBase.SCHOOL or unit is Freq.SCHOOL_YEAR
    month = int(match[2]) if match[2] else 9 if school else 1
    return date(int(match[1]), month, int(match[3] or 1))
