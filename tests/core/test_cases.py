from datetime import date

import pytest

from app.core.cases import open_case, within_due
from app.core.deadlines import Clause, Kind, Within


@pytest.mark.parametrize(
    ("within", "due"),
    [
        (Within(10, "workday"), date(2022, 3, 18)),
        (Within(3, "workday", direction="before"), date(2022, 3, 1)),
        (Within(10, "day"), date(2022, 3, 14)),
        (Within(2, "week"), date(2022, 3, 18)),
        (Within(1, "month"), date(2022, 4, 4)),
        (Within(1, "month", direction="before"), date(2022, 2, 4)),
        (Within(1, "year"), date(2023, 3, 4)),
        (Within(48, "hour"), date(2022, 3, 6)),
        (Within(24, "hour", direction="before"), date(2022, 3, 3)),
        (Within(3, "hour"), date(2022, 3, 4)),
    ],
)
def test_a_span_runs_from_the_day_of_the_event(within: Within, due: date) -> None:
    assert within_due(within, date(2022, 3, 4)) == due


def test_a_month_after_the_last_of_january_is_the_last_of_february() -> None:
    assert within_due(Within(1, "month"), date(2022, 1, 31)) == date(2022, 2, 28)


def test_an_opened_case_is_due_within_its_span_and_bears_the_day_of_its_event() -> None:
    clause = Clause(Kind.ON_DEMAND, event="после проверки", within=Within(10, "day"))
    case = open_case(clause, date(2022, 12, 25))
    assert (case.suffix, case.due, case.year) == ("2022-12-25|случай", date(2023, 1, 4), 2023)
    assert (case.window.first, case.window.last) == (date(2022, 12, 25), date(2023, 1, 4))


def test_a_case_without_a_span_has_no_due_day() -> None:
    case = open_case(Clause(Kind.ON_DEMAND, event="по заявкам"), date(2022, 12, 25))
    assert (case.due, case.year) == (None, 2022)


def test_a_case_before_its_event_has_its_window_the_right_way_round() -> None:
    clause = Clause(Kind.ON_DEMAND, within=Within(5, "day", direction="before"))
    case = open_case(clause, date(2022, 3, 10))
    assert (case.window.first, case.window.last, case.due) == (date(2022, 3, 5), date(2022, 3, 10), date(2022, 3, 5))
