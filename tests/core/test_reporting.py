import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.deadlines import Freq
from app.core.periods import PlanPeriod, Span, YearBase
from app.core.reporting import Period, blocks, clip, month_day, periods_over, reporting_periods, split

CALENDAR_UNITS = [Freq.MONTHLY, Freq.QUARTERLY, Freq.HALF_YEARLY, Freq.YEARLY]


def labels(periods: tuple[Period, ...]) -> list[str]:
    return [period.label for period in periods]


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        (Freq.YEARLY, ["2021", "2022"]),
        (Freq.HALF_YEARLY, ["2021-H1", "2021-H2", "2022-H1", "2022-H2"]),
        (Freq.QUARTERLY, [f"{year}-Q{n}" for year in (2021, 2022) for n in (1, 2, 3, 4)]),
        (Freq.MONTHLY, [f"{year}-{n:02d}" for year in (2021, 2022) for n in range(1, 13)]),
        (Freq.SCHOOL_YEAR, ["2021/22", "2022/23"]),
    ],
)
def test_periods_of_a_calendar_plan_bear_their_names(unit: Freq, expected: list[str]) -> None:
    assert labels(reporting_periods(unit, PlanPeriod(2021, 2022))) == expected


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        (Freq.SCHOOL_YEAR, ["2021/22"]),
        (Freq.HALF_YEARLY, ["2021/22-H1", "2021/22-H2"]),
        (Freq.QUARTERLY, ["2021-Q4", "2022-Q1", "2022-Q2", "2022-Q3"]),
    ],
)
def test_a_school_plan_has_school_halves_and_calendar_quarters(unit: Freq, expected: list[str]) -> None:
    assert labels(reporting_periods(unit, PlanPeriod(2021, 2021, YearBase.SCHOOL))) == expected


def test_the_first_half_of_a_school_year_ends_with_december() -> None:
    first, second = reporting_periods(Freq.HALF_YEARLY, PlanPeriod(2021, 2021, YearBase.SCHOOL))
    assert (first.first, first.last) == (date(2021, 9, 1), date(2021, 12, 31))
    assert (second.first, second.last) == (date(2022, 1, 1), date(2022, 8, 31))


def test_weeks_are_named_by_iso_and_begin_on_monday() -> None:
    weeks = periods_over(Freq.WEEKLY, date(2021, 1, 1), date(2021, 1, 10), YearBase.CALENDAR)
    assert [(week.label, week.first) for week in weeks] == [
        ("2020-W53", date(2020, 12, 28)),
        ("2021-W01", date(2021, 1, 4)),
    ]


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (2, ["2022-H1", "2022-H2"]),
        (3, ["2022-1/3", "2022-2/3", "2022-3/3"]),
        (4, ["2022-Q1", "2022-Q2", "2022-Q3", "2022-Q4"]),
        (5, [f"2022-{n}/5" for n in range(1, 6)]),
    ],
)
def test_a_year_is_split_into_even_parts(count: int, expected: list[str]) -> None:
    year = reporting_periods(Freq.YEARLY, PlanPeriod(2022, 2022))[0]
    assert labels(split(year, count)) == expected


def test_a_split_never_has_more_parts_than_days() -> None:
    month = reporting_periods(Freq.MONTHLY, PlanPeriod(2022, 2022))[1]
    assert len(split(month, 1000)) == 28


def test_blocks_count_from_the_first_and_the_cut_last_ends_with_the_plan() -> None:
    plan = PlanPeriod(2021, 2025)
    joined = blocks(reporting_periods(Freq.YEARLY, plan), 3, plan.span.last)
    assert joined == (
        Period("2021–2023", date(2021, 1, 1), date(2023, 12, 31)),
        Period("2024–2025", date(2024, 1, 1), date(2025, 12, 31)),
    )


def test_a_day_that_a_month_lacks_is_its_last() -> None:
    assert month_day(2022 * 12 + 3, 31) == date(2022, 4, 30)
    assert month_day(2024 * 12 + 1, 30) == date(2024, 2, 29)


def test_a_clipped_period_keeps_its_name() -> None:
    may = Period("2022-05", date(2022, 5, 1), date(2022, 5, 31))
    assert clip(may, Span(date(2022, 5, 10), date(2022, 6, 1))) == ("2022-05", date(2022, 5, 10), date(2022, 5, 31))


@given(st.integers(2000, 2060), st.sampled_from(CALENDAR_UNITS), st.integers(1, 40))
def test_six_years_have_no_day_left_out_or_counted_twice(first: int, unit: Freq, count: int) -> None:
    plan = PlanPeriod(first, first + 5)
    parts = [part for period in reporting_periods(unit, plan) for part in split(period, count)]
    assert parts[0].first == plan.span.first
    assert parts[-1].last == plan.span.last
    for part, following in itertools.pairwise(parts):
        assert following.first == part.last + timedelta(days=1)
    assert len({part.label for part in parts}) == len(parts)
