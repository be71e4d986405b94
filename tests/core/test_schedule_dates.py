from datetime import date

import pytest

from app.core.checkpoints import Occurrence, expand
from app.core.periods import PlanPeriod, Span, YearBase
from app.core.phrases import parse_deadline
from app.core.schedule_dates import (
    EnteredDates,
    NotHeld,
    apply_dates,
    dates_from_open,
    dates_to_open,
    days_of_text,
    days_text,
    filed_dates,
    filed_not_held,
    value_of_dates,
)

PLAN = PlanPeriod(2022, 2023)
SLOT, NEXT = "2022|график", "2023|график"
MARCH, APRIL = Span(date(2022, 3, 15), date(2022, 3, 15)), Span(date(2022, 4, 10), date(2022, 4, 20))


def waiting(plan: PlanPeriod = PLAN, phrase: str = "В соответствии с графиком") -> tuple[Occurrence, ...]:
    return expand(parse_deadline(phrase, plan), plan)


def value(entered: EnteredDates) -> dict[str, object]:
    return dates_to_open(entered)


def test_dates_take_the_place_of_the_year_that_waited_and_the_other_year_waits_on() -> None:
    found = apply_dates(waiting(), value(EnteredDates().with_dates(SLOT, [APRIL, MARCH])))
    assert [(one.suffix, one.due, one.no_schedule) for one in found] == [
        ("2022|график|2022-03-15", date(2022, 3, 15), False),
        ("2022|график|2022-04-10–2022-04-20", date(2022, 4, 20), False),
        (NEXT, None, True),
    ]
    assert [one.window for one in found[:2]] == [MARCH, APRIL]
    assert {one.period for one in found} == {"2022", "2023"}


def test_a_date_in_the_next_year_counts_in_the_year_it_is_due() -> None:
    late = Span(date(2023, 1, 20), date(2023, 1, 20))
    found = apply_dates(waiting(), value(EnteredDates().with_dates(SLOT, [late])))
    assert [(one.period, one.year, one.due) for one in found] == [("2022", 2023, late.last), ("2023", 2023, None)]


def test_what_is_not_held_waits_for_its_checkpoint_to_be_cancelled() -> None:
    entered = EnteredDates().with_dates(SLOT, [MARCH]).with_ground(SLOT, "График отменён")
    assert apply_dates(waiting(), value(entered)) == waiting()
    assert entered.not_held == {SLOT: NotHeld("График отменён")}
    assert entered.with_dates(SLOT, [MARCH]).not_held == {}


def test_equal_dates_are_one_and_no_dates_change_nothing() -> None:
    twice = EnteredDates().with_dates(SLOT, [MARCH, MARCH])
    assert len(apply_dates(waiting(), value(twice))) == 2
    assert apply_dates(waiting(), None) == waiting()


def test_a_date_before_the_approving_order_is_made_and_marked() -> None:
    entered = EnteredDates().with_dates(SLOT, [MARCH, APRIL])
    found = apply_dates(waiting(), value(entered), date(2022, 4, 1))
    assert [one.before_approval for one in found] == [True, False, False]


def test_the_value_survives_being_written_and_read() -> None:
    entered = EnteredDates().with_dates(SLOT, [MARCH, APRIL]).with_ground(NEXT, "Нет средств", date(2022, 11, 14))
    assert dates_from_open(dates_to_open(entered)) == entered
    assert filed_not_held(dates_to_open(entered)) == (("2023", "Нет средств"),)
    filed = value_of_dates((), [("2023", "Нет средств")], date(2022, 11, 14))
    assert dates_from_open(filed).not_held == entered.not_held


def test_dates_of_a_plan_file_find_the_year_that_holds_them() -> None:
    entered = EnteredDates().with_dates(SLOT, [MARCH, APRIL])
    filed = filed_dates(dates_to_open(entered))
    assert filed == (MARCH.last, APRIL)
    assert apply_dates(waiting(), value_of_dates(filed)) == apply_dates(waiting(), value(entered))


@pytest.mark.parametrize(("days", "text"), [(MARCH.last, "2022-03-15"), (APRIL, "2022-04-10/2022-04-20")])
def test_days_of_a_plan_file_are_one_word(days: date | Span, text: str) -> None:
    assert days_text(days) == text
    assert days_of_text(text) == days


def test_a_school_years_schedule_takes_dates_of_both_its_halves() -> None:
    plan = PlanPeriod(2021, 2021, YearBase.SCHOOL)
    found = apply_dates(waiting(plan), value_of_dates([date(2022, 2, 1), date(2021, 10, 1)]))
    assert [(one.period, one.due) for one in found] == [
        ("2021/22", date(2021, 10, 1)),
        ("2021/22", date(2022, 2, 1)),
    ]


def test_dates_that_belong_to_no_year_of_the_plan_are_left_out() -> None:
    assert apply_dates(waiting(), value_of_dates([date(2030, 1, 1)])) == waiting()


@pytest.mark.parametrize("bad", ["15.03.2022", "2022-04-20/2022-04-10", ""])
def test_anything_but_days_in_order_is_refused(bad: str) -> None:
    with pytest.raises(ValueError):
        days_of_text(bad)
