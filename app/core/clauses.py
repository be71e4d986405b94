"""The clauses of one cell taken together, and the reporting period that each walks by."""

from collections.abc import Iterable
from dataclasses import replace

from app.core.deadlines import Clause, Freq, Kind
from app.core.periods import PlanPeriod, YearBase
from app.core.reporting import reporting_periods, unit_of
from app.core.windows import DAY, fixed_piece, since_day

_OFFSET_UNITS = {
    "month": Freq.MONTHLY,
    "quarter": Freq.QUARTERLY,
    "half_year": Freq.HALF_YEARLY,
    "year": Freq.YEARLY,
}
_COARSENESS = (Freq.MONTHLY, Freq.QUARTERLY, Freq.HALF_YEARLY, Freq.YEARLY)


def reconcile_clauses(clauses: Iterable[Clause], plan: PlanPeriod) -> tuple[Clause, ...]:
    """Take a cell's clauses together.

    Equal clauses are one. A bare «ежегодно» beside a schedule, an event, a span of the plan or
    «постоянно» of the same scope adds nothing. A recurrence whose start is not a day («далее»)
    starts in the period after the last once window of the cell.
    """
    unique = tuple(dict.fromkeys(clauses))
    kept = tuple(clause for clause in unique if not (_is_bare_yearly(clause) and _is_told_otherwise(clause, unique)))
    return tuple(_started_after(clause, kept, plan) for clause in kept)


def _is_bare_yearly(clause: Clause) -> bool:
    return (
        clause.kind is Kind.RECURRING
        and clause.freq in (Freq.YEARLY, Freq.SCHOOL_YEAR, None)
        and clause.interval == 1
        and not clause.windows
        and not any((clause.times_per_period, clause.day_of_month, clause.weekday, clause.offset, clause.since))
    )


def _is_told_otherwise(bare: Clause, clauses: Iterable[Clause]) -> bool:
    kinds = (Kind.BY_SCHEDULE, Kind.ON_DEMAND, Kind.CONTINUOUS)
    return any(clause.kind in kinds and clause.scope == bare.scope for clause in clauses)


def _started_after(clause: Clause, clauses: Iterable[Clause], plan: PlanPeriod) -> Clause:
    if clause.since is None or since_day(clause.since, plan) is not None:
        return clause
    once = [fixed_piece(w, plan) for c in clauses if c.kind is Kind.ONCE for w in c.windows if w.dated]
    ends = [piece.last for piece in once if piece is not None]
    if not ends:
        return replace(clause, since=None)
    unit = repeat_unit(clause, plan.base)
    later = [period.first for period in reporting_periods(unit, plan) if period.first > max(ends)]
    start = min(later, default=max(plan.span.last, *ends) + DAY)
    return replace(clause, since=start.isoformat())


def repeat_unit(clause: Clause, base: YearBase, reporting: Freq | None = None) -> Freq:
    """Give the reporting period that a clause walks by; `reporting` is the coordinator's choice."""
    freq = clause.freq
    if clause.kind is Kind.CONTINUOUS and clause.offset is None:
        if reporting is not None:
            return unit_of(reporting, base)
        return Freq.SCHOOL_YEAR if clause.span == "school_year" else unit_of(Freq.YEARLY, base)
    if clause.offset is not None:
        return _offset_unit(clause, base)
    if freq in (Freq.WEEKLY, Freq.DAILY):
        return unit_of(reporting or Freq.MONTHLY, base)
    return unit_of(freq or Freq.YEARLY, base)


def _offset_unit(clause: Clause, base: YearBase) -> Freq:
    # «Ежегодно» beside «до 15 числа после отчётного квартала» adds nothing; of two shorter periods
    # the longer is reported («ежеквартально, до 15 числа месяца, следующего за отчётным»).
    assert clause.offset is not None
    after, freq = _OFFSET_UNITS[clause.offset.after], clause.freq
    if after is Freq.YEARLY and freq is Freq.SCHOOL_YEAR:
        return Freq.SCHOOL_YEAR
    if freq in (Freq.MONTHLY, Freq.QUARTERLY, Freq.HALF_YEARLY):
        after = max(after, freq, key=_COARSENESS.index)
    return unit_of(after, base)
