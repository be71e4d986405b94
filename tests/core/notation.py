"""Readings as one line each, the notation of the golden tables in tests/corpus.

    recurring freq=yearly windows=06-01..06-30 12-01..12-31 scope=отчёт

Only what is not empty is written; a half-open window has nothing on its open side.
"""

from app.core.deadlines import Clause, Offset, Window


def line_of(clause: Clause) -> str:
    """Write a clause as one line."""
    fields = {
        "freq": clause.freq and clause.freq.value,
        "interval": clause.interval if clause.interval != 1 else None,
        "times": clause.times_per_period,
        "at_least": "yes" if clause.at_least else None,
        "windows": " ".join(map(_window, clause.windows)),
        "day": clause.day_of_month,
        "weekday": clause.weekday and f"{clause.weekday.n or ''}{clause.weekday.day}",
        "offset": clause.offset and _offset(clause.offset),
        "within": clause.within
        and f"{clause.within.n} {clause.within.unit} {clause.within.direction} {clause.within.event or '?'}",
        "since": clause.since,
        "year_ref": clause.year_ref,
        "event": clause.event,
        "span": clause.span,
        "scope": clause.scope,
    }
    return " ".join([clause.kind.value, *(f"{name}={value}" for name, value in fields.items() if value)])


def _window(window: Window) -> str:
    return f"{window.start or ''}..{window.end or ''}"


def _offset(offset: Offset) -> str:
    parts = [offset.after]
    if offset.month is not None:
        parts.append(f"month {offset.month}")
    if offset.by_day is not None:
        parts.append(f"day {offset.by_day}")
    if offset.by_workday is not None:
        parts.append(f"workday {offset.by_workday}")
    if offset.by_date is not None:
        parts.append(f"date {offset.by_date}")
    return ", ".join(parts)
