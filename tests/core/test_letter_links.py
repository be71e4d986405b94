"""A letter's link lives until three working days after the due day, and at most thirty days."""

from datetime import date

import pytest

from app.core.letter_links import link_last_day
from app.core.workdays import WEEKENDS, WorkCalendar


@pytest.mark.parametrize(
    ("due", "issued", "last"),
    [
        # A week before: Friday 11 November and three working days.
        (date(2022, 11, 11), date(2022, 11, 4), date(2022, 11, 16)),
        # The day after: Monday's due, Tuesday's letter.
        (date(2022, 11, 14), date(2022, 11, 15), date(2022, 11, 17)),
        # On the very last day it still works, a day later no link is made.
        (date(2022, 11, 14), date(2022, 11, 17), date(2022, 11, 17)),
        (date(2022, 11, 14), date(2022, 11, 18), None),
        # Far ahead: thirty days.
        (date(2023, 3, 1), date(2022, 11, 14), date(2022, 12, 14)),
    ],
)
def test_the_last_day_of_a_link(due: date, issued: date, last: date | None) -> None:
    assert link_last_day(due, issued, WEEKENDS) == last


def test_days_off_of_the_calendar_are_not_counted() -> None:
    rest = WorkCalendar(days_off=frozenset({date(2022, 11, 15), date(2022, 11, 16)}))
    assert link_last_day(date(2022, 11, 14), date(2022, 11, 14), rest) == date(2022, 11, 21)
