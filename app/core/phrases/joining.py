"""The clauses of a cell taken together.

After «далее» a rhythm takes the windows before it and starts in the year after them; «ежегодно» beside
a schedule, an event, a span of the plan or «постоянно» adds nothing; equal clauses are one.
"""

from dataclasses import replace
from datetime import date

from app.core.deadlines import Clause, Freq, Kind, MonthDay, Window
from app.core.phrases.resolve import Notes

_YEARLY = (Freq.YEARLY, Freq.SCHOOL_YEAR)


def continue_after(before: list[Clause], after: list[Clause], notes: Notes) -> list[Clause]:
    """Give the clauses that «далее» opens their start, and the windows they repeat."""
    once = next((one for one in reversed(before) if one.windows), None)
    if once is None:
        return after
    return [_continued(once, clause, notes) for clause in after]


def _continued(once: Clause, clause: Clause, notes: Notes) -> Clause:
    bare = clause.kind is Kind.RECURRING and not clause.windows and clause.offset is None
    yearly = bare and clause.freq in _YEARLY and clause.times_per_period is None and clause.weekday is None
    windows = tuple(dict.fromkeys(_of_any_year(one) for one in once.windows)) if yearly else clause.windows
    if yearly and all(_is_whole_year(one) for one in once.windows):
        windows = ()
    if yearly and windows:
        if "due_at_period_end" in notes.assumed and clause.interval == 1:
            notes.assumed.remove("due_at_period_end")
        notes.assume("same_months_further")
    since = clause.since or _since(once, clause)
    return replace(clause, windows=windows, since=since)


def _since(once: Clause, clause: Clause) -> str | None:
    if clause.kind not in (Kind.RECURRING, Kind.CONTINUOUS) or once.kind is not Kind.ONCE:
        return None
    edge = once.windows[-1].end or once.windows[-1].start
    start = once.windows[-1].start or edge
    if not isinstance(edge, date) or not isinstance(start, date):
        return None
    if clause.kind is Kind.CONTINUOUS or clause.freq not in _YEARLY:
        return _month_after(edge, {Freq.QUARTERLY: 3, Freq.HALF_YEARLY: 6}.get(clause.freq or Freq.MONTHLY, 1))
    whole = _is_whole_year(once.windows[-1])
    return str((edge.year if whole else start.year) + 1)


def _month_after(edge: date, size: int) -> str:
    """Give the first month of the period of `size` months after the one that holds `edge`."""
    months = edge.year * 12 + edge.month - 1
    months = (months // size + 1) * size
    return f"{months // 12}-{months % 12 + 1:02d}"


def _is_whole_year(window: Window) -> bool:
    start, end = window.start, window.end
    if start is None or end is None:
        return False
    return (start.month, start.day, end.month, end.day) in ((1, 1, 12, 31), (9, 1, 8, 31))


def _of_any_year(window: Window) -> Window:
    return Window(_month_day(window.start), _month_day(window.end))


def _month_day(edge: date | MonthDay | None) -> MonthDay | None:
    if isinstance(edge, date):
        return MonthDay(edge.month, 28 if (edge.month, edge.day) == (2, 29) else edge.day)
    return edge


def join_clauses(clauses: list[Clause], further: list[Clause]) -> tuple[Clause, ...]:
    """Drop what adds nothing and make equal clauses one; order as printed.

    `further` are the clauses that «далее» opened: they always add something.
    """
    if len(clauses) == 1:
        return tuple(clauses)
    unique = list(dict.fromkeys(clauses))
    if len(unique) == 1:
        return tuple(unique)
    told = {one.scope for one in unique if one.kind in (Kind.BY_SCHEDULE, Kind.ON_DEMAND) or one.span == "plan"}
    kept = [one for one in unique if one in further or not (_is_bare_yearly(one) and one.scope in told)]
    return tuple(_merge_windows(kept))


def _is_bare_yearly(clause: Clause) -> bool:
    return replace(clause, freq=None, scope=None) == Clause(Kind.RECURRING) and clause.freq in _YEARLY


def _merge_windows(clauses: list[Clause]) -> list[Clause]:
    """Make once clauses (and plain recurring ones) that differ in their windows only one clause."""
    merged: list[Clause] = []
    for clause in clauses:
        before = merged[-1] if merged else None
        mergeable = clause.kind in (Kind.ONCE, Kind.RECURRING) and clause.windows and clause.times_per_period is None
        if (
            before is not None
            and mergeable
            and before.windows
            and replace(before, windows=()) == replace(clause, windows=())
        ):
            merged[-1] = replace(before, windows=tuple(dict.fromkeys((*before.windows, *clause.windows))))
        else:
            merged.append(clause)
    return merged
