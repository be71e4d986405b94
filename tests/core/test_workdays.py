from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.workdays import WEEKENDS, WorkCalendar

# May 2021 as in Russia: 1-10 May off (4-7 by decree), Saturday 20 February worked for the Monday after.
CALENDAR = WorkCalendar(
    days_off=frozenset(date(2021, 5, day) for day in range(1, 11)) | {date(2021, 2, 22), date(2021, 2, 23)},
    workdays=frozenset({date(2021, 2, 20)}),
    years=frozenset({2021}),
)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2021, 2, 19), True),
        (date(2021, 2, 20), True),
        (date(2021, 2, 21), False),
        (date(2021, 2, 22), False),
        (date(2021, 5, 5), False),
        (date(2022, 5, 5), True),
        (date(2022, 5, 7), False),
    ],
)
def test_a_transfer_makes_a_saturday_worked_and_a_weekday_free(day: date, works: bool) -> None:
    assert CALENDAR.is_workday(day) is works


def test_a_year_without_data_says_so_and_rests_on_weekends_only() -> None:
    assert CALENDAR.covers(2021)
    assert not CALENDAR.covers(2022)
    assert not WEEKENDS.covers(2021)
    assert WEEKENDS.is_workday(date(2022, 1, 3))


@pytest.mark.parametrize(
    ("day", "forward", "shifted"),
    [
        (date(2021, 5, 4), True, date(2021, 5, 11)),
        (date(2021, 5, 4), False, date(2021, 4, 30)),
        (date(2021, 5, 12), True, date(2021, 5, 12)),
        (date(2021, 2, 21), False, date(2021, 2, 20)),
    ],
)
def test_a_day_off_is_shifted_and_a_working_day_stays(day: date, forward: bool, shifted: date) -> None:
    assert CALENDAR.shift(day, forward=forward) == shifted


@pytest.mark.parametrize(
    ("day", "count", "result"),
    [
        (date(2021, 4, 29), 1, date(2021, 4, 30)),
        (date(2021, 4, 29), 2, date(2021, 5, 11)),
        (date(2021, 5, 11), -1, date(2021, 4, 30)),
        (date(2021, 5, 1), 0, date(2021, 5, 1)),
    ],
)
def test_working_days_are_counted_over_holidays(day: date, count: int, result: date) -> None:
    assert CALENDAR.add_workdays(day, count) == result


def test_neighbours_are_never_the_day_itself() -> None:
    assert CALENDAR.next_workday(date(2021, 5, 11)) == date(2021, 5, 12)
    assert CALENDAR.previous_workday(date(2021, 5, 11)) == date(2021, 4, 30)


def test_days_between_exclude_the_first_and_include_the_last() -> None:
    assert CALENDAR.workdays_between(date(2021, 4, 30), date(2021, 5, 12)) == 2
    assert CALENDAR.workdays_between(date(2021, 5, 12), date(2021, 4, 30)) == 0


def test_a_calendar_that_never_works_is_refused_instead_of_walked_for_ever() -> None:
    idle = WorkCalendar(frozenset(date(2021, 1, 1) + timedelta(days=n) for n in range(800)))
    with pytest.raises(ValueError, match="no working day"):
        idle.next_workday(date(2021, 1, 1))


@given(st.dates(date(2020, 1, 1), date(2026, 1, 1)), st.integers(1, 20))
def test_adding_working_days_and_counting_them_agree(day: date, count: int) -> None:
    assert CALENDAR.workdays_between(day, CALENDAR.add_workdays(day, count)) == count


def test_data_of_a_year_win_over_what_was_known_of_it() -> None:
    changed = CALENDAR.changed(2022, days_off=[date(2021, 2, 20)], workdays=[date(2021, 5, 4)])
    assert changed.covers(2022)
    assert not changed.is_workday(date(2021, 2, 20))
    assert changed.is_workday(date(2021, 5, 4))


@pytest.mark.parametrize(("due", "effective"), [((2021, 5, 10), (2021, 4, 30)), ((2021, 5, 11), (2021, 5, 11))])
def test_work_due_on_a_day_off_is_done_by_the_working_day_before(
    due: tuple[int, int, int], effective: tuple[int, int, int]
) -> None:
    assert CALENDAR.effective(date(*due)) == date(*effective)


def test_runs_of_days_off_are_told_after_the_first_day_up_to_the_last() -> None:
    assert CALENDAR.rests_between(date(2021, 4, 30), date(2021, 5, 15)) == (
        (date(2021, 5, 1), date(2021, 5, 10)),
        (date(2021, 5, 15), date(2021, 5, 15)),
    )
    assert CALENDAR.rests_between(date(2021, 5, 15), date(2021, 5, 1)) == ()
