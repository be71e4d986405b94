"""The strip of twelve months: where a row's windows and due days lie in one year.

Everything the template draws is computed here in the strip's own units, so that a row costs the
template a loop over ready numbers. The drawing is `WIDTH` wide: twelve equal months of `MONTH` units
between two margins of `MARGIN`. Windows fill their cells from edge to edge; due days and today stand
`INSET` from a cell's edges, so that the mark of 30 April lies wholly in April and today lies on the
right side of every mark.
"""

from calendar import isleap
from collections.abc import Iterable
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from app.core.shown import STATE_WORDS, day, day_month, days_between, state_key

MONTH = 22
MARGIN = 2
INSET = 6
WIDTH = 12 * MONTH + 2 * MARGIN
# Two marks nearer than this would cover each other: the more urgent one stands for both.
APART = 11

# What a person sees of another unit's checkpoint: its day, not its state.
DATED = "dated"

# Of two marks in one place the earlier here is shown.
URGENCY = (
    "overdue", "returned", "submitted", "open", "postponed", "planned",
    "accepted", "dated", "no_schedule", "on_demand", "before_approval", "cancelled",
)  # fmt: skip
_URGENCY = {state: place for place, state in enumerate(URGENCY)}
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

StripSpan = tuple[date | None, date | None, date | None, str | Enum]


class Mark(NamedTuple):
    """One occurrence on the strip.

    `left` and `width` are its window's bar (None where it has no window in this year), `x` its due
    mark (None where no day is due in it, or where a more urgent mark stands in its place); `state` is
    a key of STATE_WORDS; `sentence` says it in words.
    """

    state: str
    sentence: str
    left: float | None
    width: float | None
    x: float | None


class MonthStrip(NamedTuple):
    """One row's year: its marks in order of time, where today is (None outside the year), all in words."""

    year: int
    marks: tuple[Mark, ...]
    today_x: float | None
    sentence: str


def _month_length(value: date) -> int:
    return 29 if value.month == 2 and isleap(value.year) else _LENGTHS[value.month - 1]


def edge(value: date, *, end: bool = False) -> float:
    """Give the place where a day begins (or, with `end`, is over) in its own year, in the strip's units."""
    return round(MARGIN + MONTH * (value.month - 1 + (value.day - (not end)) / _month_length(value)), 1)


def centre(value: date) -> float:
    """Give the place of a mark for a day: inside its month's cell, whole."""
    along = (value.day - 1) / (_month_length(value) - 1)
    return round(MARGIN + MONTH * (value.month - 1) + INSET + (MONTH - 2 * INSET) * along, 1)


def month_strip(year: int, spans: Iterable[StripSpan], today: date | None = None) -> MonthStrip:
    """Lay out one row's occurrences in a calendar year.

    A span is (first day of its window, last day, due day, state): each day may be None, an occurrence
    without any day («график не задан») spans the year. Occurrences wholly outside the year are left
    out, windows are cut at its ends. Rows of a plan share their patterns, so a layout is remembered.
    """
    return _layout(year, tuple(spans), today)


@lru_cache(maxsize=4096)
def _layout(year: int, spans: tuple[StripSpan, ...], today: date | None) -> MonthStrip:
    first, last = date(year, 1, 1), date(year, 12, 31)
    inside = [span for span in spans if _touches(span, first, last)]
    inside.sort(key=lambda span: (span[2] or span[1] or last, span[0] or first))
    marks = _uncovered([_mark(span, first, last) for span in inside])
    today_x = centre(today) if today is not None and today.year == year else None
    sentences = "; ".join(mark.sentence for mark in marks) or "ничего не намечено"
    return MonthStrip(year, marks, today_x, f"{year} год: {sentences}")


def _touches(span: StripSpan, first: date, last: date) -> bool:
    begin, end, due, _ = span
    return (begin or end or due or first) <= last and max(end or due or last, due or end or last) >= first


def _mark(span: StripSpan, first: date, last: date) -> Mark:
    begin, end, due, state = span
    dateless = begin is None and end is None and due is None
    from_day = first if dateless else max(begin or end or due or first, first)
    to_day = min(end or due or last, last)
    left = width = x = None
    if from_day <= to_day:
        left = edge(from_day)
        width = round(edge(to_day, end=True) - left, 1)
    if due is not None and first <= due <= last:
        x = centre(due)
    key = state_key(state)
    return Mark(key, _sentence(begin, end, due, key, first.year), left, width, x)


def _sentence(begin: date | None, end: date | None, due: date | None, state: str, year: int) -> str:
    word = STATE_WORDS[state].lower()
    if due is None:
        return word
    due_words = f"срок {day_month(due) if due.year == year else day(due)}"
    if state != DATED:
        due_words += f" — {word}"
    if begin is None or end is None or begin == end or begin.year != end.year:
        return due_words
    return f"{days_between(begin, end)}, {due_words}"


def _uncovered(marks: list[Mark]) -> tuple[Mark, ...]:
    """Take away due marks that a more urgent one nearby would cover; bars and sentences stay."""
    kept: list[float] = []
    covered: set[int] = set()
    order = sorted(range(len(marks)), key=lambda place: _URGENCY[marks[place].state])
    for place in order:
        x = marks[place].x
        if x is None:
            continue
        if any(abs(x - other) < APART for other in kept):
            covered.add(place)
        else:
            kept.append(x)
    if not covered:
        return tuple(marks)
    return tuple(
        Mark(mark.state, mark.sentence, mark.left, mark.width, None) if place in covered else mark
        for place, mark in enumerate(marks)
    )
