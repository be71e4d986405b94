from datetime import date

import pytest

from app.core.periods import Span
from app.core.school import (
    USUAL,
    HolidayKind,
    SchoolHoliday,
    SchoolHolidays,
    check_holidays,
    holidays_from_open,
    holidays_to_open,
    school_year_of,
    school_year_span,
    usual_holidays,
)


@pytest.mark.parametrize(
    ("day", "year"), [(date(2021, 8, 31), 2020), (date(2021, 9, 1), 2021), (date(2022, 1, 10), 2021)]
)
def test_a_school_year_begins_on_the_first_of_september(day: date, year: int) -> None:
    assert school_year_of(day) == year
    assert day in school_year_span(year)


def test_usual_holidays_are_four_in_order_within_their_school_year() -> None:
    holidays = USUAL.of(2021)
    assert [one.kind for one in holidays] == list(HolidayKind)
    assert [one.span for one in holidays] == sorted(one.span for one in holidays)
    assert all(one.span.first in school_year_span(2021) and one.span.last in school_year_span(2021) for one in holidays)


def test_entered_holidays_win_over_the_usual_ones_for_their_year_only() -> None:
    late = SchoolHoliday(HolidayKind.AUTUMN, Span(date(2021, 11, 1), date(2021, 11, 7)))
    holidays = SchoolHolidays(((2021, (late,)),))
    assert holidays.of(2021) == (late,)
    assert not holidays.is_usual(2021)
    assert holidays.of(2022) == USUAL.of(2022)
    assert holidays.is_usual(2022)


def test_holidays_of_a_calendar_year_are_those_that_begin_in_it() -> None:
    found = USUAL.inside(Span(date(2021, 1, 1), date(2021, 12, 31)))
    assert [(year, one.kind.value) for year, one in found] == [
        (2020, "spring"),
        (2020, "summer"),
        (2021, "autumn"),
        (2021, "winter"),
    ]


def test_entered_holidays_survive_being_written_and_read() -> None:
    entered = {"2021": holidays_to_open(usual_holidays(2021)[:3])}
    read = holidays_from_open(entered)
    assert read.of(2021) == usual_holidays(2021)[:3]
    assert not read.is_usual(2021)
    assert read.is_usual(2022)
    assert holidays_from_open(None) == USUAL


def test_usual_holidays_are_without_a_fault_and_faults_are_told_by_holiday() -> None:
    assert check_holidays(2021, usual_holidays(2021)) == {}
    autumn = SchoolHoliday(HolidayKind.AUTUMN, Span(date(2021, 8, 31), date(2021, 11, 5)))
    winter = SchoolHoliday(HolidayKind.WINTER, Span(date(2021, 11, 5), date(2022, 1, 9)))
    summer = SchoolHoliday(HolidayKind.SUMMER, Span(date(2022, 6, 1), date(2022, 9, 1)))
    faults = check_holidays(2021, (autumn, winter, summer))
    assert list(faults) == [HolidayKind.AUTUMN, HolidayKind.WINTER, HolidayKind.SUMMER]
    assert "осенние" in faults[HolidayKind.WINTER]
