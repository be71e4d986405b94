from datetime import date

import pytest

from app.core.deadlines import Within
from app.core.due_walk import walk_to_due, walk_words
from app.core.workdays import WEEKENDS, WorkCalendar

EVENT = date(2022, 11, 14)


@pytest.mark.parametrize(
    ("within", "event", "words"),
    [
        (Within(10, "workday"), EVENT, "10 рабочих дней: 15.11 … 28.11, без 19–20 и 26–27.11"),
        (Within(3, "workday"), EVENT, "3 рабочих дня: 15.11 … 17.11"),
        (Within(2, "workday", direction="before"), EVENT, "2 рабочих дня: 10.11 … 13.11, без 12–13.11"),
        (Within(3, "workday", direction="before"), EVENT, "3 рабочих дня: 09.11 … 13.11, без 12–13.11"),
        (Within(30, "day"), EVENT, "30 дней: 15.11 … 14.12"),
        (Within(1, "month"), date(2022, 12, 15), "1 месяц: 16.12.2022 … 15.01.2023"),
        (Within(2, "workday"), date(2022, 9, 29), "2 рабочих дня: 30.09 … 03.10, без 01–02.10"),
        (Within(1, "workday"), date(2022, 7, 29), "1 рабочий день: 30.07 … 01.08, без 30–31.07"),
        (Within(5, "hour"), EVENT, "5 часов: 14.11 … 14.11"),
    ],
)
def test_the_walk_names_its_days_and_the_days_off_left_out(within: Within, event: date, words: str) -> None:
    assert walk_words(walk_to_due(within, event, WEEKENDS)) == words


def test_a_run_of_days_off_over_the_end_of_a_month_is_named_whole() -> None:
    calendar = WorkCalendar(days_off=frozenset(date(2021, 11, day) for day in range(1, 6)), years=frozenset({2021}))
    walk = walk_to_due(Within(3, "workday"), date(2021, 10, 28), calendar)
    assert (walk.due, walk_words(walk)) == (date(2021, 11, 9), "3 рабочих дня: 29.10 … 09.11, без 30.10–07.11")


def test_only_working_days_ask_for_the_data_of_their_years() -> None:
    calendar = WorkCalendar(years=frozenset({2022}))
    across = date(2022, 12, 28)
    assert walk_to_due(Within(10, "workday"), across, calendar).unknown_years == (2023,)
    assert walk_to_due(Within(10, "day"), across, calendar).unknown_years == ()
