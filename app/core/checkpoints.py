"""From a reading to dated occurrences: which checkpoints an activity has, and how each is called.

`expand` is the one door. The clauses of a cell are reconciled first, then each is walked through the
plan (`windows`), then what falls on one day for one scope becomes one. The key of a checkpoint is
the activity's key and the occurrence's suffix: period label, scope, window or rule, never a clause's
place in a list. Plain month arithmetic throughout; equal readings of one plan are expanded once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from hashlib import blake2s
from typing import NamedTuple

from app.core.clauses import reconcile_clauses, repeat_unit
from app.core.deadlines import Clause, Deadline, Freq, Kind, Offset, Weekday
from app.core.periods import PlanPeriod, Span
from app.core.reporting import (
    Period,
    blocks,
    month_day,
    month_first,
    month_index,
    month_last,
    reporting_periods,
    unit_of,
)
from app.core.roadmap import MapKind
from app.core.school import STEMS, USUAL, HolidayKind, SchoolHolidays
from app.core.windows import (
    AFTER_PLAN_END,
    AFTER_REPORTING,
    DAY,
    Piece,
    Repeat,
    fixed_piece,
    in_year,
    place,
    since_day,
    walk,
)
from app.core.workdays import WEEKENDS, WorkCalendar

SCHEDULE_LABEL = "график"
_LONGEST_SCOPE = 60
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Occurrence(NamedTuple):
    """One occurrence of an activity: what becomes a checkpoint.

    A tuple and no dataclass, for there are hundreds of thousands of them.
    `period` is the period's label (`2022`, `2022-Q3`, `2022-05`, `2021/22`; printed days of a `once`),
    `suffix` the part of the key after the activity's key, `year` the year it is due (without a due
    day: in which its period ends). `window` are its days, both ends included; `due` is the printed
    day, None while a schedule is awaited. `at_least`: that many are required and more can be added.
    """

    period: str
    scope: str | None
    window_label: str | None
    suffix: str
    year: int
    window: Span
    due: date | None
    before_approval: bool = False
    after_plan: bool = False
    outside_plan: bool = False
    no_schedule: bool = False
    at_least: int | None = None


def checkpoint_key(activity_key: str, occurrence: Occurrence) -> str:
    """Give the stable key of a checkpoint: the activity's key, then the occurrence's suffix."""
    return f"{activity_key}@{occurrence.suffix}"


@dataclass(frozen=True, slots=True)
class _Frame:
    plan: PlanPeriod
    approved_on: date | None
    reporting: Freq | None
    calendar: WorkCalendar
    holidays: SchoolHolidays


def expand(
    deadline: Deadline,
    plan: PlanPeriod | None,
    *,
    approved_on: date | None = None,
    kind: MapKind = MapKind.PLAN,
    reporting: Freq | None = None,
    calendar: WorkCalendar = WEEKENDS,
    holidays: SchoolHolidays = USUAL,
) -> tuple[Occurrence, ...]:
    """Give the occurrences of a reading in a plan, in order of their days; suffixes are unique.

    `reporting` is the coordinator's choice for continuous, weekly and daily work; None: continuous
    work yearly (by the plan's or the phrase's year), weekly and daily work monthly. Without a
    printed period a map has no occurrences; the points of an order, which needs no period, have
    those whose year is printed. `calendar` matters only where words speak of working days.
    """
    if reporting is Freq.DAILY:
        raise ValueError("work cannot be reported daily")
    by_workday = any(clause.offset and clause.offset.by_workday for clause in deadline.clauses)
    return _expand(deadline.clauses, plan, approved_on, kind, reporting, calendar if by_workday else WEEKENDS, holidays)


@lru_cache(maxsize=4096)
def _expand(
    clauses: tuple[Clause, ...],
    plan: PlanPeriod | None,
    approved_on: date | None,
    kind: MapKind,
    reporting: Freq | None,
    calendar: WorkCalendar,
    holidays: SchoolHolidays,
) -> tuple[Occurrence, ...]:
    if plan is None:
        return _printed_days_only(clauses, approved_on) if kind is MapKind.ORDER else ()
    frame = _Frame(plan, approved_on, reporting, calendar, holidays)
    found = (one for clause in reconcile_clauses(clauses, plan) for one in _of_clause(clause, frame))
    return _one_per_day(found)


def _printed_days_only(clauses: tuple[Clause, ...], approved_on: date | None) -> tuple[Occurrence, ...]:
    pieces = ((c, fixed_piece(w, None)) for c in clauses for w in c.windows if c.kind is Kind.ONCE and w.dated)
    return _one_per_day(_due_at_end(clause, piece, None, approved_on) for clause, piece in pieces if piece)


# --- one clause ----------------------------------------------------------------------------------------


def _of_clause(clause: Clause, frame: _Frame) -> Iterator[Occurrence]:
    if clause.kind in (Kind.ON_DEMAND, Kind.UNSPECIFIED) or clause.year_ref in ("before_event", "after_event"):
        return iter(())
    if clause.kind is Kind.BY_SCHEDULE:
        return _by_schedule(clause, frame)
    if clause.kind is Kind.SEASONAL:
        return _seasonal(clause, frame)
    if clause.kind is Kind.ONCE:
        return _once(clause, frame)
    return _repeated(clause, frame)


def _once(clause: Clause, frame: _Frame) -> Iterator[Occurrence]:
    plan = frame.plan
    if clause.offset is not None:
        yield from _repeated(clause, frame)
        return
    for window in clause.windows:
        if window.dated:
            piece = fixed_piece(window, plan)
        elif clause.year_ref == AFTER_PLAN_END or plan.years == 1:
            span = place(window, _only_year(clause, plan))
            piece = Piece(f"{span.first}–{span.last}", None, span.first, span.last, fixed=True)
        else:
            yield from _repeated(replace(clause, windows=(window,)), frame)
            continue
        if piece is not None:
            yield _due_at_end(clause, piece, plan, frame.approved_on)


def _only_year(clause: Clause, plan: PlanPeriod) -> Period:
    shift = {AFTER_PLAN_END: plan.years, AFTER_REPORTING: 1}.get(clause.year_ref or "", 0)
    year = replace(plan, first_year=plan.first_year + shift, last_year=plan.first_year + shift)
    return reporting_periods(unit_of(Freq.YEARLY, plan.base), year)[0]


def _repeated(clause: Clause, frame: _Frame) -> Iterator[Occurrence]:
    ruled = clause.weekday is not None or clause.day_of_month is not None or clause.offset is not None
    unit = repeat_unit(clause, frame.plan.base, frame.reporting)
    repeat = Repeat(
        unit=unit,
        plan=frame.plan,
        interval=1 if clause.freq in (Freq.WEEKLY, Freq.DAILY) else max(clause.interval, 1),
        since=since_day(clause.since, frame.plan, unit),
        times=1 if ruled else clause.times_per_period or 1,
        next_year=clause.year_ref == AFTER_REPORTING,
    )
    tag, plan_last = _rule_tag(clause), frame.plan.span.last
    at_least = (clause.times_per_period or 1) if clause.at_least else None
    for piece in walk(clause, repeat):
        window = _window_of(clause, piece, frame.calendar)
        if window is None or (frame.approved_on and window.last < frame.approved_on):
            continue
        yield occurrence_of(clause, piece, window, plan_last, tag, at_least)


def _window_of(clause: Clause, piece: Piece, calendar: WorkCalendar) -> Span | None:
    """Give the days of work that end on the due day; None where the rule has no day («пятый четверг»)."""
    if clause.offset is not None:
        return Span(piece.last + DAY, offset_due(clause.offset, piece.last, calendar))
    if clause.weekday is not None and clause.weekday.n is not None:
        day = _nth_weekday(clause.weekday, piece.first, piece.last)
        return Span(piece.first, day) if day else None
    if clause.day_of_month is not None:
        day = month_day(month_index(piece.last), clause.day_of_month)
        return Span(piece.first, day if piece.first <= day <= piece.last else piece.last)
    return Span(piece.first, piece.last)


def _nth_weekday(rule: Weekday, first: date, last: date) -> date | None:
    # Within one month the place is the month's («третий четверг месяца»), however the window is cut.
    assert rule.n is not None
    low, high = first, last
    if month_index(first) == month_index(last):
        low, high = month_first(month_index(first)), month_last(month_index(last))
    wanted = _WEEKDAYS.index(rule.day)
    if rule.n > 0:
        day = low + timedelta(days=(wanted - low.weekday()) % 7 + 7 * (rule.n - 1))
    else:
        day = high - timedelta(days=(high.weekday() - wanted) % 7 + 7 * (-rule.n - 1))
    return day if first <= day <= last else None


def offset_due(offset: Offset, period_last: date, calendar: WorkCalendar = WEEKENDS) -> date:
    """Give the due day after a reporting period that ends on `period_last`.

    A month without a day means its last day; no month means the first after the period.
    """
    if offset.by_date is not None:
        day = in_year(offset.by_date, period_last.year)
        return day if day > period_last else in_year(offset.by_date, period_last.year + 1)
    month = month_index(period_last) + max(offset.month or 1, 1)
    if offset.by_workday is not None:
        return calendar.add_workdays(month_first(month) - DAY, max(offset.by_workday, 1))
    return month_last(month) if offset.by_day is None else month_day(month, offset.by_day)


def _by_schedule(clause: Clause, frame: _Frame) -> Iterator[Occurrence]:
    """One per year (or block of years) without a due day; named windows keep their days."""
    unit = unit_of(clause.freq if clause.freq is Freq.SCHOOL_YEAR else Freq.YEARLY, frame.plan.base)
    since = since_day(clause.since, frame.plan, unit)
    years = [p for p in reporting_periods(unit, frame.plan) if since is None or p.last >= since]
    named = [piece for w in clause.windows if w.dated and (piece := fixed_piece(w, frame.plan))]
    at_least = (clause.times_per_period or 1) if clause.at_least else None
    for year in blocks(tuple(years), clause.interval, frame.plan.span.last):
        if named and not any(piece.first <= year.last and piece.last >= year.first for piece in named):
            continue
        if frame.approved_on is None or year.last >= frame.approved_on:
            piece = Piece(year.label, SCHEDULE_LABEL, year.first, year.last)
            one = occurrence_of(clause, piece, Span(year.first, year.last), None, None, at_least)
            yield one._replace(due=None, no_schedule=True)


def _seasonal(clause: Clause, frame: _Frame) -> Iterator[Occurrence]:
    kinds = _named_holidays(f"{clause.event or ''} {clause.scope or ''}")
    since = since_day(clause.since, frame.plan)
    for school_year, holiday in frame.holidays.inside(frame.plan.span):
        span = holiday.span
        early = (since and span.last < since) or (frame.approved_on and span.last < frame.approved_on)
        if holiday.kind in kinds and not early:
            label = f"{school_year}/{(school_year + 1) % 100:02d}"
            yield occurrence_of(
                clause, Piece(label, holiday.kind.value, span.first, span.last), span, frame.plan.span.last
            )


def _named_holidays(words: str) -> frozenset[HolidayKind]:
    named = frozenset(kind for kind, stem in STEMS.items() if stem in words.casefold())
    return named or frozenset(HolidayKind)


# --- making and joining occurrences ------------------------------------------------------------------


def _due_at_end(clause: Clause, piece: Piece, plan: PlanPeriod | None, approved_on: date | None) -> Occurrence:
    window = _window_of(clause, piece, WEEKENDS) or Span(piece.first, piece.last)
    one = occurrence_of(clause, piece, window, plan.span.last if plan else None, _rule_tag(clause))
    return one._replace(before_approval=approved_on is not None and window.last < approved_on)


def occurrence_of(
    clause: Clause,
    piece: Piece,
    window: Span,
    plan_last: date | None,
    tag: str | None = None,
    at_least: int | None = None,
) -> Occurrence:
    """Name a piece of a clause as an occurrence due on the last day of `window`; the plan ends on `plan_last`."""
    label, scope, due = None if piece.fixed else piece.window_label, _scope_label(clause.scope), window.last
    suffix = piece.label
    for part in (scope, label, tag):
        if part:
            suffix = f"{suffix}|{part}"
    after_plan = plan_last is not None and due > plan_last
    return Occurrence(
        piece.label,
        clause.scope,
        label,
        suffix,
        due.year,
        window,
        due,
        after_plan=after_plan,
        outside_plan=piece.outside,
        at_least=at_least,
    )


@lru_cache(maxsize=1024)
def _scope_label(scope: str | None) -> str | None:
    words = " ".join((scope or "").casefold().split()).replace("|", "/")
    if len(words) <= _LONGEST_SCOPE:
        return words or None
    return f"{words[:_LONGEST_SCOPE]}~{blake2s(words.encode(), digest_size=4).hexdigest()}"


def _rule_tag(clause: Clause) -> str | None:
    """Name the rule inside the period, so that two rules of one cell never share a key."""
    if clause.offset is not None:
        offset = clause.offset
        day = offset.by_date or (f"w{offset.by_workday}" if offset.by_workday else offset.by_day or "end")
        return f"+{offset.month or 1}.{day}"
    if clause.weekday is not None and clause.weekday.n is not None:
        return f"{clause.weekday.n}{clause.weekday.day}"
    return None if clause.day_of_month is None else f"d{clause.day_of_month}"


def _one_per_day(found: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    """Make occurrences of one scope due on one day one: the shortest suffix stays, whatever the order."""
    best: dict[tuple[str | None, date | str], Occurrence] = {}
    for one in found:
        place_in_time = (_scope_label(one.scope), one.due or one.suffix)
        other = best.get(place_in_time)
        if other is None or _rank(one) < _rank(other):
            best[place_in_time] = one
    return _with_unique_suffixes(sorted(best.values(), key=lambda one: (one.window.last, one.suffix)))


def _rank(one: Occurrence) -> tuple[int, str, date]:
    return len(one.suffix), one.suffix, one.window.first


def _with_unique_suffixes(ordered: list[Occurrence]) -> tuple[Occurrence, ...]:
    seen: set[str] = set()
    unique = []
    for one in ordered:
        if one.suffix in seen:
            one = one._replace(suffix=f"{one.suffix}|{one.due}")
        seen.add(one.suffix)
        unique.append(one)
    return tuple(unique)
