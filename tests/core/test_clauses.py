from datetime import date

import pytest

from app.core.checkpoints import expand
from app.core.clauses import reconcile_clauses
from app.core.deadlines import Clause, Deadline, Freq, Kind, MonthDay, Window
from app.core.periods import PlanPeriod

PLAN = PlanPeriod(2021, 2025)
EVERY_YEAR = Clause(Kind.RECURRING, Freq.YEARLY)
MARCH = Clause(Kind.RECURRING, Freq.YEARLY, windows=(Window(MonthDay(3, 1), MonthDay(3, 31)),))
AUTUMN_2021 = Clause(Kind.ONCE, windows=(Window(date(2021, 9, 1), date(2021, 12, 31)),))


@pytest.mark.parametrize(
    "beside",
    [
        Clause(Kind.BY_SCHEDULE, event="по отдельному плану"),
        Clause(Kind.ON_DEMAND, event="по мере необходимости"),
        Clause(Kind.CONTINUOUS, span="plan"),
    ],
)
def test_yearly_beside_a_schedule_an_event_or_constant_work_adds_nothing(beside: Clause) -> None:
    assert reconcile_clauses((EVERY_YEAR, beside), PLAN) == (beside,)
    assert reconcile_clauses((MARCH, beside), PLAN) == (MARCH, beside)


def test_yearly_of_another_scope_stays() -> None:
    scoped = Clause(Kind.RECURRING, Freq.YEARLY, scope="мониторинг")
    other = Clause(Kind.ON_DEMAND, event="по запросу", scope="актуализация")
    assert reconcile_clauses((scoped, other), PLAN) == (scoped, other)


def test_equal_clauses_are_one() -> None:
    assert reconcile_clauses((MARCH, MARCH, EVERY_YEAR), PLAN) == (MARCH, EVERY_YEAR)


@pytest.mark.parametrize("since", ["далее", "2022"])
def test_after_further_on_a_recurrence_begins_in_the_period_after_the_once_window(since: str) -> None:
    further = Clause(Kind.RECURRING, Freq.YEARLY, since=since)
    found = expand(Deadline("", (AUTUMN_2021, further)), PLAN)
    assert [one.suffix for one in found] == ["2021-09-01–2021-12-31", "2022", "2023", "2024", "2025"]


def test_further_on_monthly_begins_in_the_next_month() -> None:
    september = Clause(Kind.ONCE, windows=(Window(date(2025, 9, 1), date(2025, 9, 30)),))
    further = Clause(Kind.RECURRING, Freq.MONTHLY, since="далее")
    found = expand(Deadline("", (september, further)), PLAN)
    assert [one.period for one in found[1:]] == ["2025-10", "2025-11", "2025-12"]


def test_further_on_without_a_once_window_begins_with_the_plan() -> None:
    further = Clause(Kind.RECURRING, Freq.YEARLY, since="далее")
    assert len(expand(Deadline("", (further,)), PLAN)) == 5


def test_further_on_after_the_last_year_never_comes() -> None:
    last = Clause(Kind.ONCE, windows=(Window(date(2025, 9, 1), date(2025, 12, 31)),))
    further = Clause(Kind.RECURRING, Freq.YEARLY, since="далее")
    assert [one.due for one in expand(Deadline("", (last, further)), PLAN)] == [date(2025, 12, 31)]
