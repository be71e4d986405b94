"""Where windows, due days and today lie on the strip of twelve months."""

from datetime import date, timedelta

import pytest

from app.core.shown import NBSP, STATE_WORDS
from app.web.month_strip import APART, MARGIN, MONTH, URGENCY, WIDTH, centre, edge, month_strip

TODAY = date(2022, 11, 14)


def cell(day: date) -> tuple[float, float]:
    left = MARGIN + MONTH * (day.month - 1)
    return left, left + MONTH


@pytest.mark.parametrize("year", [2022, 2024])
def test_the_mark_of_every_day_lies_whole_in_the_cell_of_its_month(year: int) -> None:
    for number in range((date(year + 1, 1, 1) - date(year, 1, 1)).days):
        day = date(year, 1, 1) + timedelta(number)
        left, right = cell(day)
        assert left + APART / 2 <= centre(day) <= right - APART / 2


def test_later_days_never_lie_to_the_left() -> None:
    days = [date(2022, 1, 1) + timedelta(number) for number in range(365)]
    places = [centre(day) for day in days]
    assert places == sorted(places)


def test_a_month_window_fills_its_cell() -> None:
    strip = month_strip(2022, [(date(2022, 2, 1), date(2022, 2, 28), date(2022, 2, 28), "planned")])
    mark = strip.marks[0]
    assert mark.left is not None
    assert mark.width is not None
    assert (mark.left, mark.left + mark.width) == cell(date(2022, 2, 1))


def test_the_year_fills_the_strip() -> None:
    assert edge(date(2022, 1, 1)) == MARGIN
    assert edge(date(2022, 12, 31), end=True) == WIDTH - MARGIN


def test_a_window_that_crosses_new_year_is_cut_at_the_edge_and_due_in_its_own_year_only() -> None:
    span = (date(2021, 11, 1), date(2022, 2, 28), date(2022, 2, 28), "open")
    before, after = month_strip(2021, [span]).marks[0], month_strip(2022, [span]).marks[0]
    assert before.x is None
    assert before.left == edge(date(2021, 11, 1))
    assert after.left == MARGIN
    assert after.x == centre(date(2022, 2, 28))


def test_what_lies_outside_the_year_is_left_out() -> None:
    strip = month_strip(2023, [(date(2022, 3, 1), date(2022, 3, 31), date(2022, 3, 31), "accepted")], TODAY)
    assert strip.marks == ()
    assert strip.today_x is None
    assert strip.sentence == "2023 год: ничего не намечено"


def test_a_report_due_after_its_year_is_marked_in_the_next() -> None:
    span = (date(2021, 10, 1), date(2021, 12, 31), date(2022, 1, 15), "submitted")
    mark = month_strip(2022, [span]).marks[0]
    assert (mark.left, mark.x) == (None, centre(date(2022, 1, 15)))


def test_an_open_ended_window_runs_to_its_due_day() -> None:
    mark = month_strip(2022, [(None, None, date(2022, 5, 20), "planned")]).marks[0]
    assert mark.x == centre(date(2022, 5, 20))
    assert mark.left == edge(date(2022, 5, 20))


def test_what_has_no_day_at_all_spans_the_year_without_a_mark() -> None:
    strip = month_strip(2022, [(None, None, None, "no_schedule")], TODAY)
    mark = strip.marks[0]
    assert (mark.left, mark.width, mark.x) == (MARGIN, WIDTH - 2 * MARGIN, None)
    assert strip.sentence == "2022 год: график не задан"


@pytest.mark.parametrize(("first", "second", "seen"), [("accepted", "overdue", 1), ("returned", "submitted", 0)])
def test_of_two_marks_in_one_place_the_more_urgent_is_seen_and_both_are_told(
    first: str, second: str, seen: int
) -> None:
    start, end = date(2022, 6, 1), date(2022, 6, 30)
    strip = month_strip(2022, [(start, end, end, first), (start, end, end, second)])
    assert [mark.x is not None for mark in strip.marks] == [place == seen for place in range(2)]
    assert strip.sentence.count("срок") == 2


def test_twelve_monthly_marks_are_all_seen() -> None:
    days = [date(2022, month, 28) for month in range(1, 13)]
    strip = month_strip(2022, [(day.replace(day=1), day, day, "planned") for day in days])
    assert all(mark.x is not None for mark in strip.marks)


def test_the_sentence_names_windows_days_and_states() -> None:
    strip = month_strip(2022, [(date(2022, 3, 1), date(2022, 4, 30), date(2022, 4, 30), "accepted")], TODAY)
    assert strip.sentence.replace(NBSP, " ") == "2022 год: март – апрель, срок 30 апреля — исполнено"
    assert strip.today_x == centre(TODAY)


def test_of_a_state_that_one_may_not_know_only_the_day_is_told() -> None:
    strip = month_strip(2022, [(date(2022, 4, 1), date(2022, 4, 30), date(2022, 4, 30), "dated")])
    assert strip.sentence.replace(NBSP, " ") == "2022 год: апрель, срок 30 апреля"


def test_every_state_has_a_place_in_the_order_of_urgency() -> None:
    assert sorted(URGENCY) == sorted(STATE_WORDS)
