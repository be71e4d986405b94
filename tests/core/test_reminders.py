from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.reminders import Rung, due_rungs, rung_day
from app.core.workdays import WEEKENDS, WorkCalendar

HOLIDAYS = WorkCalendar(frozenset(date(2022, 1, day) for day in range(1, 10)), years=frozenset({2022}))


@pytest.mark.parametrize(
    ("rung", "due", "calendar", "day"),
    [
        (Rung.WEEK_BEFORE, date(2022, 11, 24), WEEKENDS, date(2022, 11, 17)),
        (Rung.WEEK_BEFORE, date(2022, 11, 26), WEEKENDS, date(2022, 11, 18)),
        (Rung.DAY_BEFORE, date(2022, 11, 21), WEEKENDS, date(2022, 11, 18)),
        (Rung.DAY_AFTER, date(2022, 11, 18), WEEKENDS, date(2022, 11, 21)),
        (Rung.DAY_AFTER, date(2022, 11, 17), WEEKENDS, date(2022, 11, 18)),
        (Rung.DAY_BEFORE, date(2022, 1, 10), HOLIDAYS, date(2021, 12, 31)),
        (Rung.DAY_AFTER, date(2021, 12, 31), HOLIDAYS, date(2022, 1, 10)),
    ],
)
def test_a_rung_on_a_day_off_moves_away_from_the_due_day_never_onto_it(
    rung: Rung, due: date, calendar: WorkCalendar, day: date
) -> None:
    assert rung_day(rung, due, calendar) == day


def calls(due: date, today: date, loaded: date | None = None, known: tuple[Rung, ...] = ()) -> dict[str, bool]:
    return {call.rung.value: call.send for call in due_rungs(due, today, WEEKENDS, loaded, known)}


FRIDAY = date(2022, 11, 25)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2022, 11, 17), {}),
        (date(2022, 11, 18), {"week_before": True}),
        (date(2022, 11, 23), {"week_before": True}),
        (date(2022, 11, 24), {"week_before": False, "day_before": True}),
        (date(2022, 11, 25), {"week_before": False, "day_before": True}),
        (date(2022, 11, 27), {"week_before": False, "day_before": True}),
        (date(2022, 11, 28), {"week_before": False, "day_before": True, "day_after": True}),
        (date(2022, 12, 1), {"week_before": False, "day_before": False, "day_after": True}),
        (date(2022, 12, 2), {"week_before": False, "day_before": False, "day_after": False}),
        (date(2030, 1, 1), {"week_before": False, "day_before": False, "day_after": False}),
    ],
)
def test_a_rung_missed_by_three_working_days_is_sent_and_an_older_one_recorded(
    today: date, expected: dict[str, bool]
) -> None:
    assert calls(FRIDAY, today) == expected


def test_a_rung_known_to_the_ledger_never_comes_again() -> None:
    assert calls(FRIDAY, date(2022, 11, 28), known=(Rung.WEEK_BEFORE, Rung.DAY_AFTER)) == {"day_before": True}
    assert calls(FRIDAY, date(2022, 11, 28), known=tuple(Rung)) == {}


def test_a_rung_that_stood_before_the_plan_was_loaded_is_recorded_only() -> None:
    assert calls(FRIDAY, date(2022, 11, 22), loaded=date(2022, 11, 21)) == {"week_before": False}
    assert calls(FRIDAY, date(2022, 11, 18), loaded=date(2022, 11, 18)) == {"week_before": True}


def test_without_a_due_day_nobody_is_reminded() -> None:
    assert due_rungs(None, date(2022, 11, 28), WEEKENDS, None) == ()


def test_a_call_keeps_both_the_nominal_day_and_the_day_in_force() -> None:
    (call,) = due_rungs(date(2022, 11, 26), date(2022, 11, 18), WEEKENDS, None)
    assert (call.nominal, call.day) == (date(2022, 11, 19), date(2022, 11, 18))


@given(st.dates(date(2021, 1, 1), date(2027, 1, 1)), st.integers(0, 40))
def test_a_program_run_every_day_sends_each_rung_once_on_its_day(due: date, lead: int) -> None:
    known: list[Rung] = []
    sent = []
    for n in range(-lead - 10, 12):
        today = due + timedelta(days=n)
        for call in due_rungs(due, today, WEEKENDS, None, known):
            known.append(call.rung)
            sent.append((call.rung, call.send, today == call.day))
    assert sent == [(rung, True, True) for rung in Rung]
