"""Dates that a person enters for a row that waits for a schedule.

A schedule's row has one awaiting occurrence a year («график не задан»). `EnteredDates` says on which
days it is held, or on what ground not at all; `apply_dates` puts dated occurrences in the place of the
awaiting ones. The value is kept as plain JSON in a decision:

    {"dates": [{"start": "2022-04-10", "end": "2022-04-20", "for": "2022|график"}],
     "not_held": {"2023|график": {"ground": "…", "on": "2022-11-14"}}}

`for` is the suffix of the awaiting occurrence; without it (a plan file's `decided.dates`) a date belongs
to the first that holds its last day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from app.core.checkpoints import SCHEDULE_LABEL, Occurrence
from app.core.periods import Span

_SLOT_END = f"|{SCHEDULE_LABEL}"


@dataclass(frozen=True, slots=True)
class EnteredDate:
    """A day or a window on which scheduled work is held, due on its last day; `slot` is whose it is."""

    span: Span
    slot: str | None = None


@dataclass(frozen=True, slots=True)
class NotHeld:
    """Why scheduled work is not held, and since what day that is known (None: a file does not say)."""

    ground: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class EnteredDates:
    """All that is entered for one row: its dates in order, and what is not held by slot."""

    dates: tuple[EnteredDate, ...] = ()
    not_held: Mapping[str, NotHeld] = field(default_factory=dict)

    def of(self, slot: str) -> tuple[Span, ...]:
        """Give the dates entered for a slot, in order."""
        return tuple(sorted(one.span for one in self.dates if one.slot == slot))

    def with_dates(self, slot: str, spans: Iterable[Span]) -> "EnteredDates":
        """Give the same with these dates for a slot (none: it waits again), whatever was entered for it."""
        others = tuple(one for one in self.dates if one.slot != slot)
        return EnteredDates((*others, *(EnteredDate(span, slot) for span in sorted(spans))), self._held(slot))

    def with_ground(self, slot: str, ground: str, on: date | None = None) -> "EnteredDates":
        """Give the same with a slot that is not held."""
        others = tuple(one for one in self.dates if one.slot != slot)
        return EnteredDates(others, {**self._held(slot), slot: NotHeld(ground, on)})

    def _held(self, slot: str) -> dict[str, NotHeld]:
        return {one: why for one, why in self.not_held.items() if one != slot}


def dates_to_open(entered: EnteredDates) -> dict[str, Any]:
    """Write what is entered as plain JSON values."""
    dates = []
    for one in entered.dates:
        days = {"start": one.span.first.isoformat(), "end": one.span.last.isoformat()}
        dates.append(days | {"for": one.slot} if one.slot else days)
    not_held = {
        slot: {"ground": why.ground, "on": why.on.isoformat() if why.on else None}
        for slot, why in entered.not_held.items()
    }
    return {"dates": dates, "not_held": not_held}


def dates_from_open(value: Mapping[str, Any] | None) -> EnteredDates:
    """Read what `dates_to_open` wrote; None is nothing. Raises KeyError or ValueError on anything else."""
    if not value:
        return EnteredDates()
    dates = (
        EnteredDate(Span(date.fromisoformat(one["start"]), date.fromisoformat(one["end"])), one.get("for"))
        for one in value.get("dates") or ()
    )
    not_held = {
        slot: NotHeld(why["ground"], date.fromisoformat(why["on"]) if why.get("on") else None)
        for slot, why in (value.get("not_held") or {}).items()
    }
    return EnteredDates(tuple(dates), not_held)


def apply_dates(
    occurrences: Sequence[Occurrence], value: Mapping[str, Any] | None, approved_on: date | None = None
) -> tuple[Occurrence, ...]:
    """Give the occurrences with dated ones in place of those that waited, in order of their days.

    A date before the day of the approving order (`approved_on`) is made and marked. What is not held
    stays, waiting: it is the checkpoint that is cancelled, with its ground. A date that belongs to no
    awaiting occurrence (the plan's years changed) is left out.
    """
    entered = placed(dates_from_open(value), occurrences)
    if not entered.dates:
        return tuple(occurrences)
    found: list[Occurrence] = []
    for one in occurrences:
        spans = entered.of(one.suffix) if one.no_schedule else ()
        found += [_dated(one, span, approved_on) for span in dict.fromkeys(spans)] or [one]
    return tuple(sorted(found, key=lambda one: (one.window.last, one.suffix)))


def placed(entered: EnteredDates, occurrences: Iterable[Occurrence]) -> EnteredDates:
    """Give every date its slot; one that has none takes the first awaiting occurrence that holds its last day."""
    waiting = [one for one in occurrences if one.no_schedule]
    dates = tuple(
        one if one.slot else replace(one, slot=next((w.suffix for w in waiting if one.span.last in w.window), None))
        for one in entered.dates
    )
    return EnteredDates(dates, entered.not_held)


def dated_suffix(slot: str, span: Span) -> str:
    """Name a dated occurrence of a slot: the slot's suffix and its days."""
    days = span.last.isoformat() if span.first == span.last else f"{span.first.isoformat()}–{span.last.isoformat()}"
    return f"{slot}|{days}"


def _dated(one: Occurrence, span: Span, approved_on: date | None) -> Occurrence:
    return one._replace(
        suffix=dated_suffix(one.suffix, span),
        year=span.last.year,
        window=span,
        due=span.last,
        no_schedule=False,
        before_approval=approved_on is not None and span.last < approved_on,
    )


def filed_dates(value: Mapping[str, Any] | None) -> tuple[date | Span, ...]:
    """Give the dates of a decision as a plan file holds them in `decided.dates`: days and windows, in order."""
    spans = sorted(one.span for one in dates_from_open(value).dates)
    return tuple(span.last if span.first == span.last else span for span in spans)


def filed_not_held(value: Mapping[str, Any] | None) -> tuple[tuple[str, str], ...]:
    """Give what is not held as a plan file holds it in `decided.not_held`: (year, ground), in order."""
    held = sorted(dates_from_open(value).not_held.items())
    return tuple((slot.removesuffix(_SLOT_END), why.ground) for slot, why in held)


def value_of_dates(
    dates: Iterable[date | Span], not_held: Iterable[tuple[str, str]] = (), on: date | None = None
) -> dict[str, Any]:
    """Give the decision that a plan file's `decided.dates` and `decided.not_held` stand for."""
    spans = (one if isinstance(one, Span) else Span(one, one) for one in dates)
    held = {f"{year}{_SLOT_END}": NotHeld(ground, on) for year, ground in not_held}
    return dates_to_open(EnteredDates(tuple(EnteredDate(span) for span in spans), held))


def days_text(days: date | Span) -> str:
    """Write a day or a window as one word: «2022-03-15», «2022-04-10/2022-04-20»."""
    return f"{days.first.isoformat()}/{days.last.isoformat()}" if isinstance(days, Span) else days.isoformat()


def days_of_text(text: str) -> date | Span:
    """Read what `days_text` wrote; raises ValueError on anything else."""
    first, slash, last = text.partition("/")
    if not slash:
        return date.fromisoformat(text)
    return Span(date.fromisoformat(first), date.fromisoformat(last))
