"""Other readings of a phrase that a careful person could mean, for a coordinator to choose from.

Nothing here is guessed into force: each is offered in words beside the one that stands.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from hashlib import blake2s

from app.core.deadlines import Clause, Deadline, Edge, Freq, Kind, MonthDay, Window, clause_to_open
from app.core.periods import PlanPeriod, YearBase
from app.core.phrases import parse_deadline

MOST = 5

_YEARS = {Freq.YEARLY: Freq.SCHOOL_YEAR, Freq.SCHOOL_YEAR: Freq.YEARLY}
_WITHOUT_DAYS = (Kind.UNSPECIFIED, Kind.BY_SCHEDULE, Kind.ON_DEMAND)


def alternatives(deadline: Deadline, period: PlanPeriod | None) -> tuple[Deadline, ...]:
    """Give up to five other readings of `deadline.phrase`, none equal to it or to another."""
    seen = {deadline.clauses}
    found = []
    for clauses in _clauses(deadline, period):
        if clauses and clauses not in seen:
            seen.add(clauses)
            found.append(replace(deadline, clauses=clauses, assumed=(), flags=(), remainder="", unread=()))
    return tuple(found[:MOST])


def reading_key(deadline: Deadline) -> str:
    """Give a short name of what a reading says, the same in every process."""
    said = repr([clause_to_open(clause) for clause in deadline.clauses])
    return blake2s(said.encode(), digest_size=6).hexdigest()


def _clauses(deadline: Deadline, period: PlanPeriod | None) -> Iterator[tuple[Clause, ...]]:
    # Two deadlines of one cell: each may be the only one.
    if len(deadline.clauses) > 1:
        yield from ((clause,) for clause in deadline.clauses)
    base = YearBase.SCHOOL if (period is None or period.base is YearBase.CALENDAR) else YearBase.CALENDAR
    if deadline.phrase.strip():
        other = parse_deadline(deadline.phrase, period, base)
        if not other.in_doubt:
            yield other.clauses
    yield from _one_changed(deadline.clauses, _other_year)
    yield from _one_changed(deadline.clauses, lambda clause: _once_instead(clause, period))
    yield from _one_changed(deadline.clauses, _yearly_instead)
    if all(clause.kind in _WITHOUT_DAYS for clause in deadline.clauses):
        yield (Clause(Kind.CONTINUOUS, span="plan"),)
        yield (Clause(Kind.RECURRING, Freq.YEARLY),)
        if deadline.clauses and deadline.clauses[0].kind is Kind.UNSPECIFIED:
            yield (Clause(Kind.ON_DEMAND),)


def _one_changed(
    clauses: tuple[Clause, ...], change: Callable[[Clause], Clause | None]
) -> Iterator[tuple[Clause, ...]]:
    for place, clause in enumerate(clauses):
        other = change(clause)
        if other is not None:
            yield (*clauses[:place], other, *clauses[place + 1 :])


def _other_year(clause: Clause) -> Clause | None:
    """«Ежегодно» of the school year in place of the calendar's, and the other way."""
    if clause.kind is Kind.RECURRING and clause.freq in _YEARS and not clause.windows:
        return replace(clause, freq=_YEARS[clause.freq])
    return None


def _once_instead(clause: Clause, period: PlanPeriod | None) -> Clause | None:
    """A month that recurs may be meant once, in the plan's first year."""
    if clause.kind is not Kind.RECURRING or clause.freq is not Freq.YEARLY or not clause.windows or period is None:
        return None
    if any(w.dated for w in clause.windows) or clause.interval > 1:
        return None
    windows = tuple(_in_year(w, period.first_year) for w in clause.windows)
    return Clause(Kind.ONCE, windows=windows, scope=clause.scope, event=clause.event)


def _in_year(window: Window, year: int) -> Window:
    start, end = _dated(window.start, year), _dated(window.end, year)
    if start is not None and end is not None and start > end:
        end = _dated(window.end, year + 1)
    return Window(start, end)


def _dated(edge: Edge | None, year: int) -> date | None:
    return edge.in_year(year) if isinstance(edge, MonthDay) else edge


def _yearly_instead(clause: Clause) -> Clause | None:
    """A day of one year may be meant for every year."""
    if clause.kind is not Kind.ONCE or clause.year_ref or not clause.windows:
        return None
    spans = [(w.start or w.end, w.end or w.start) for w in clause.windows]
    if any(not isinstance(a, date) or not isinstance(b, date) or (b - a).days > 366 for a, b in spans):
        return None
    windows = tuple(Window(_yearless(w.start), _yearless(w.end)) for w in clause.windows)
    return Clause(Kind.RECURRING, Freq.YEARLY, windows=windows, scope=clause.scope, event=clause.event)


def _yearless(edge: Edge | None) -> MonthDay | None:
    if not isinstance(edge, date):
        return edge
    return MonthDay(2, 28) if (edge.month, edge.day) == (2, 29) else MonthDay(edge.month, edge.day)
