"""Readings built by hand, walked through a plan: what is due, when, and how it is called."""

import itertools
import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.checkpoints import Occurrence, checkpoint_key, expand, offset_due
from app.core.deadlines import Clause, Deadline, Freq, Kind, MonthDay, Offset, Weekday, Window
from app.core.periods import PlanPeriod, Span, YearBase
from app.core.roadmap import MapKind
from app.core.school import HolidayKind, SchoolHoliday, SchoolHolidays
from app.core.workdays import WorkCalendar

PLAN = PlanPeriod(2021, 2025)
SHORT = PlanPeriod(2021, 2022)
ONE_YEAR = PlanPeriod(2021, 2021)
SCHOOL = PlanPeriod(2021, 2021, YearBase.SCHOOL)
RECURRING, ONCE = Kind.RECURRING, Kind.ONCE


def md(text: str | None) -> MonthDay | None:
    return MonthDay(int(text[:2]), int(text[3:])) if text else None


def yearly(*windows: tuple[str | None, str | None], **rest: object) -> Clause:
    placed = tuple(Window(md(start), md(end)) for start, end in windows)
    return replace(Clause(RECURRING, Freq.YEARLY, windows=placed), **rest)  # type: ignore[arg-type]


def once(*windows: tuple[str | None, str | None], **rest: object) -> Clause:
    dated = tuple(Window(*(date.fromisoformat(edge) if edge else None for edge in pair)) for pair in windows)
    return replace(Clause(ONCE, windows=dated), **rest)  # type: ignore[arg-type]


def read(*clauses: Clause) -> Deadline:
    return Deadline("", clauses)


def table(found: tuple[Occurrence, ...]) -> list[tuple[str, str]]:
    return [(one.suffix, str(one.due)) for one in found]


@pytest.mark.parametrize(
    ("clause", "plan", "expected"),
    [
        # Март 2021 г.; 27 мая 2021 г.
        (once(("2021-03-01", "2021-03-31")), PLAN, [("2021-03-01–2021-03-31", "2021-03-31")]),
        (once(("2021-05-27", "2021-05-27")), PLAN, [("2021-05-27–2021-05-27", "2021-05-27")]),
        # до 10.09.2021; с 01.09.2022
        (once((None, "2021-09-10")), PLAN, [("–2021-09-10", "2021-09-10")]),
        (once(("2022-09-01", None)), PLAN, [("2022-09-01–", "2025-12-31")]),
        # Март 2021 г., октябрь 2022 г.
        (
            once(("2021-03-01", "2021-03-31"), ("2022-10-01", "2022-10-31")),
            PLAN,
            [("2021-03-01–2021-03-31", "2021-03-31"), ("2022-10-01–2022-10-31", "2022-10-31")],
        ),
        # Март, in a plan of one year and in one of several
        (
            replace(yearly(("03-01", "03-31")), kind=ONCE, freq=None),
            ONE_YEAR,
            [("2021-03-01–2021-03-31", "2021-03-31")],
        ),
        (
            replace(yearly(("03-01", "03-31")), kind=ONCE, freq=None),
            SHORT,
            [("2021|03-01–03-31", "2021-03-31"), ("2022|03-01–03-31", "2022-03-31")],
        ),
        # Март, Октябрь in a school year
        (
            replace(yearly(("03-01", "03-31"), ("10-01", "10-31")), kind=ONCE, freq=None),
            SCHOOL,
            [("2021-10-01–2021-10-31", "2021-10-31"), ("2022-03-01–2022-03-31", "2022-03-31")],
        ),
        # до марта года, следующего за окончанием плана
        (
            replace(yearly(("03-01", "03-31")), kind=ONCE, freq=None, year_ref="after_plan_end"),
            SHORT,
            [("2023-03-01–2023-03-31", "2023-03-31")],
        ),
    ],
)
def test_a_once_is_due_on_the_last_day_of_each_window(
    clause: Clause, plan: PlanPeriod, expected: list[tuple[str, str]]
) -> None:
    assert table(expand(read(clause), plan)) == expected


@pytest.mark.parametrize(
    ("clause", "plan", "expected"),
    [
        # Ежегодно Июнь, декабрь
        (
            yearly(("06-01", "06-30"), ("12-01", "12-31")),
            SHORT,
            [
                ("2021|06-01–06-30", "2021-06-30"),
                ("2021|12-01–12-31", "2021-12-31"),
                ("2022|06-01–06-30", "2022-06-30"),
                ("2022|12-01–12-31", "2022-12-31"),
            ],
        ),
        # Декабрь-январь ежегодно
        (
            yearly(("12-01", "01-31")),
            SHORT,
            [("2021|12-01–01-31", "2022-01-31"), ("2022|12-01–01-31", "2023-01-31")],
        ),
        # Февраль ежегодно, a leap year among them
        (
            yearly(("02-01", "02-28")),
            PlanPeriod(2023, 2024),
            [("2023|02-01–02-28", "2023-02-28"), ("2024|02-01–02-28", "2024-02-29")],
        ),
        # до 1 сентября ежегодно; с 1 октября ежегодно
        (yearly((None, "09-01")), SHORT, [("2021|–09-01", "2021-09-01"), ("2022|–09-01", "2022-09-01")]),
        (yearly(("10-01", None)), SHORT, [("2021|10-01–", "2021-12-31"), ("2022|10-01–", "2022-12-31")]),
        # Ежегодно; 2 раза в год; Не менее 3 раз в год; 4 раза в год
        (yearly(), SHORT, [("2021", "2021-12-31"), ("2022", "2022-12-31")]),
        (yearly(times_per_period=2), ONE_YEAR, [("2021-H1", "2021-06-30"), ("2021-H2", "2021-12-31")]),
        (
            yearly(times_per_period=3, at_least=True),
            ONE_YEAR,
            [("2021-1/3", "2021-04-30"), ("2021-2/3", "2021-08-31"), ("2021-3/3", "2021-12-31")],
        ),
        (
            yearly(times_per_period=4),
            ONE_YEAR,
            [
                ("2021-Q1", "2021-03-31"),
                ("2021-Q2", "2021-06-30"),
                ("2021-Q3", "2021-09-30"),
                ("2021-Q4", "2021-12-31"),
            ],
        ),
        # Раз в 3 года; раз в два года, октябрь
        (yearly(interval=3, times_per_period=1), PLAN, [("2021–2023", "2023-12-31"), ("2024–2025", "2025-12-31")]),
        (
            yearly(("10-01", "10-31"), interval=2),
            PLAN,
            [
                ("2021–2022|10-01–10-31", "2022-10-31"),
                ("2023–2024|10-01–10-31", "2024-10-31"),
                ("2025|10-01–10-31", "2025-10-31"),
            ],
        ),
        # начиная с 2023 года
        (
            yearly(since="2023"),
            PLAN,
            [("2023", "2023-12-31"), ("2024", "2024-12-31"), ("2025", "2025-12-31")],
        ),
        (
            yearly(("03-01", "03-31"), since="2024-09"),
            PLAN,
            [("2025|03-01–03-31", "2025-03-31")],
        ),
        # Декабрь-январь ежегодно, начиная с 2022 года; учебный год, начиная с 2022 года
        (yearly(("12-01", "01-31"), since="2022"), SHORT, [("2022|12-01–01-31", "2023-01-31")]),
        (Clause(RECURRING, Freq.SCHOOL_YEAR, since="2022"), SHORT, [("2022/23", "2023-08-31")]),
        (yearly(since="2022/23"), SHORT, [("2022", "2022-12-31")]),
        (yearly(("03-01", "03-31"), since="05-15"), SHORT, [("2022|03-01–03-31", "2022-03-31")]),
        # Ежегодно in a plan of a school year; Март ежегодно there
        (yearly(), SCHOOL, [("2021/22", "2022-08-31")]),
        (yearly(("03-01", "03-31")), SCHOOL, [("2021/22|03-01–03-31", "2022-03-31")]),
        (yearly(times_per_period=2), SCHOOL, [("2021/22-1/2", "2022-02-28"), ("2021/22-2/2", "2022-08-31")]),
        (Clause(RECURRING, Freq.HALF_YEARLY), SCHOOL, [("2021/22-H1", "2021-12-31"), ("2021/22-H2", "2022-08-31")]),
        # каждый учебный год in a plan of calendar years
        (
            Clause(RECURRING, Freq.SCHOOL_YEAR),
            SHORT,
            [("2021/22", "2022-08-31"), ("2022/23", "2023-08-31")],
        ),
        # в феврале года, следующего за отчетным
        (
            yearly(("02-01", "02-28"), year_ref="after_reporting"),
            SHORT,
            [("2021|02-01–02-28", "2022-02-28"), ("2022|02-01–02-28", "2023-02-28")],
        ),
        # Ежеквартально: март, сентябрь
        (
            replace(yearly(("03-01", "03-31"), ("09-01", "09-30")), freq=Freq.QUARTERLY),
            ONE_YEAR,
            [("2021|03-01–03-31", "2021-03-31"), ("2021|09-01–09-30", "2021-09-30")],
        ),
        # Ежемесячно, сентябрь - декабрь 2021 г.
        (
            replace(once(("2021-09-01", "2021-12-31")), kind=RECURRING, freq=Freq.MONTHLY),
            PLAN,
            [
                ("2021-09", "2021-09-30"),
                ("2021-10", "2021-10-31"),
                ("2021-11", "2021-11-30"),
                ("2021-12", "2021-12-31"),
            ],
        ),
    ],
)
def test_a_recurrence_has_one_per_window_or_part_of_each_period(
    clause: Clause, plan: PlanPeriod, expected: list[tuple[str, str]]
) -> None:
    assert table(expand(read(clause), plan)) == expected


def test_a_monthly_window_over_new_year_keeps_the_months_of_the_plan() -> None:
    found = expand(read(replace(yearly(("09-15", "05-31")), freq=Freq.MONTHLY)), ONE_YEAR)
    assert [one.period for one in found] == [f"2021-{month:02d}" for month in (1, 2, 3, 4, 5, 9, 10, 11, 12)]
    september = next(one for one in found if one.period == "2021-09")
    assert september.window == Span(date(2021, 9, 15), date(2021, 9, 30))


@pytest.mark.parametrize(
    ("clause", "days"),
    [
        (Clause(RECURRING, Freq.MONTHLY, day_of_month=10), {"2021-02": "2021-02-10", "2021-12": "2021-12-10"}),
        (Clause(RECURRING, Freq.MONTHLY, day_of_month=31), {"2021-02": "2021-02-28", "2021-04": "2021-04-30"}),
        (Clause(RECURRING, Freq.MONTHLY, weekday=Weekday("TH", 3)), {"2021-01": "2021-01-21", "2021-04": "2021-04-15"}),
        (
            Clause(RECURRING, Freq.MONTHLY, weekday=Weekday("FR", -1)),
            {"2021-02": "2021-02-26", "2021-04": "2021-04-30"},
        ),
        (Clause(RECURRING, Freq.QUARTERLY, day_of_month=5), {"2021-Q1": "2021-03-05"}),
        (yearly(("09-01", "09-30"), weekday=Weekday("TU", 2)), {"2021": "2021-09-14"}),
    ],
)
def test_a_day_or_a_weekday_of_the_month_is_the_due_day(clause: Clause, days: dict[str, str]) -> None:
    found = {one.period: str(one.due) for one in expand(read(clause), ONE_YEAR)}
    assert {period: found[period] for period in days} == days


def test_a_fifth_friday_comes_only_in_months_that_have_one() -> None:
    found = expand(read(Clause(RECURRING, Freq.MONTHLY, weekday=Weekday("FR", 5))), ONE_YEAR)
    assert [one.period for one in found] == ["2021-01", "2021-04", "2021-07", "2021-10", "2021-12"]


@pytest.mark.parametrize(
    "clause",
    [
        Clause(RECURRING, Freq.WEEKLY, weekday=Weekday("FR")),
        Clause(RECURRING, Freq.WEEKLY, interval=2),
        Clause(RECURRING, Freq.DAILY),
    ],
)
def test_weekly_and_daily_work_is_reported_monthly_unless_chosen_otherwise(clause: Clause) -> None:
    assert [one.period for one in expand(read(clause), ONE_YEAR)] == [f"2021-{n:02d}" for n in range(1, 13)]
    quarters = expand(read(clause), ONE_YEAR, reporting=Freq.QUARTERLY)
    assert [one.period for one in quarters] == ["2021-Q1", "2021-Q2", "2021-Q3", "2021-Q4"]
    assert len(expand(read(clause), ONE_YEAR, reporting=Freq.WEEKLY)) == 52


def test_nobody_reports_daily() -> None:
    with pytest.raises(ValueError, match="daily"):
        expand(read(Clause(Kind.CONTINUOUS)), ONE_YEAR, reporting=Freq.DAILY)


@pytest.mark.parametrize(
    ("clause", "plan", "reporting", "expected"),
    [
        (Clause(Kind.CONTINUOUS, span="plan"), SHORT, None, [("2021", "2021-12-31"), ("2022", "2022-12-31")]),
        (Clause(Kind.CONTINUOUS), SCHOOL, None, [("2021/22", "2022-08-31")]),
        (
            Clause(Kind.CONTINUOUS, span="school_year"),
            SHORT,
            None,
            [("2021/22", "2022-08-31"), ("2022/23", "2023-08-31")],
        ),
        (
            Clause(Kind.CONTINUOUS),
            ONE_YEAR,
            Freq.HALF_YEARLY,
            [("2021-H1", "2021-06-30"), ("2021-H2", "2021-12-31")],
        ),
        (
            replace(once(("2022-03-01", "2023-06-30")), kind=Kind.CONTINUOUS),
            PLAN,
            None,
            [("2022|2022-03-01–2023-06-30", "2022-12-31"), ("2023|2022-03-01–2023-06-30", "2023-06-30")],
        ),
    ],
)
def test_continuous_work_is_reported_once_per_period(
    clause: Clause, plan: PlanPeriod, reporting: Freq | None, expected: list[tuple[str, str]]
) -> None:
    assert table(expand(read(clause), plan, reporting=reporting)) == expected


def test_a_report_after_a_quarter_is_kept_after_the_end_of_the_plan() -> None:
    clause = Clause(RECURRING, Freq.QUARTERLY, offset=Offset("quarter", by_day=15))
    found = expand(read(clause), ONE_YEAR)
    assert [(one.period, str(one.due)) for one in found] == [
        ("2021-Q1", "2021-04-15"),
        ("2021-Q2", "2021-07-15"),
        ("2021-Q3", "2021-10-15"),
        ("2021-Q4", "2022-01-15"),
    ]
    assert [one.after_plan for one in found] == [False, False, False, True]
    assert [one.year for one in found] == [2021, 2021, 2021, 2022]
    assert found[3].window == Span(date(2022, 1, 1), date(2022, 1, 15))


NEW_YEAR = WorkCalendar(frozenset(date(2022, 1, day) for day in range(1, 10)), years=frozenset({2022}))


@pytest.mark.parametrize(
    ("offset", "period_last", "due"),
    [
        (Offset("quarter", by_day=15), date(2021, 12, 31), date(2022, 1, 15)),
        (Offset("quarter", by_day=15, month=2), date(2021, 12, 31), date(2022, 2, 15)),
        (Offset("quarter", by_day=31), date(2021, 3, 31), date(2021, 4, 30)),
        (Offset("quarter"), date(2021, 3, 31), date(2021, 4, 30)),
        (Offset("year", month=3), date(2021, 12, 31), date(2022, 3, 31)),
        (Offset("year", by_date=MonthDay(2, 28)), date(2023, 12, 31), date(2024, 2, 29)),
        (Offset("year", by_date=MonthDay(9, 10)), date(2022, 8, 31), date(2022, 9, 10)),
        (Offset("month", by_workday=3), date(2021, 12, 31), date(2022, 1, 12)),
    ],
)
def test_a_day_after_a_reporting_period(offset: Offset, period_last: date, due: date) -> None:
    assert offset_due(offset, period_last, NEW_YEAR) == due


@pytest.mark.parametrize(
    ("freq", "after", "count"),
    [
        (Freq.YEARLY, "quarter", 4),
        (None, "quarter", 4),
        (Freq.QUARTERLY, "month", 4),
        (Freq.MONTHLY, "quarter", 4),
        (Freq.MONTHLY, "month", 12),
        (Freq.YEARLY, "year", 1),
        (Freq.HALF_YEARLY, "half_year", 2),
    ],
)
def test_of_a_frequency_and_a_reporting_period_the_named_or_longer_one_is_reported(
    freq: Freq | None, after: str, count: int
) -> None:
    assert len(expand(read(Clause(RECURRING, freq, offset=Offset(after, by_day=10))), ONE_YEAR)) == count


def test_working_days_of_an_offset_follow_the_calendar_given() -> None:
    clause = Clause(RECURRING, Freq.YEARLY, offset=Offset("year", by_workday=1))
    assert expand(read(clause), ONE_YEAR)[0].due == date(2022, 1, 3)
    assert expand(read(clause), ONE_YEAR, calendar=NEW_YEAR)[0].due == date(2022, 1, 10)


def test_a_schedule_not_set_is_one_checkpoint_a_year_without_a_day() -> None:
    found = expand(read(Clause(Kind.BY_SCHEDULE, event="графиком НИКО")), SHORT)
    assert [(one.suffix, one.due, one.year, one.no_schedule) for one in found] == [
        ("2021|график", None, 2021, True),
        ("2022|график", None, 2022, True),
    ]
    assert found[0].window == Span(date(2021, 1, 1), date(2021, 12, 31))


def test_a_schedule_with_a_printed_year_waits_in_that_year_only() -> None:
    clause = replace(once(("2022-03-01", "2022-04-30")), kind=Kind.BY_SCHEDULE)
    assert [one.period for one in expand(read(clause), PLAN)] == ["2022"]


@pytest.mark.parametrize(
    "clause",
    [
        Clause(Kind.ON_DEMAND, event="по заявкам"),
        Clause(Kind.UNSPECIFIED),
        replace(yearly(("08-01", "08-31")), year_ref="before_event"),
    ],
)
def test_work_on_demand_and_unspecified_work_have_no_checkpoints(clause: Clause) -> None:
    assert expand(read(clause), PLAN) == ()


def test_seasonal_work_has_one_per_holiday_of_the_territory() -> None:
    late = SchoolHoliday(HolidayKind.AUTUMN, Span(date(2021, 11, 1), date(2021, 11, 7)))
    holidays = SchoolHolidays(((2021, (late,)),))
    found = expand(read(Clause(Kind.SEASONAL)), SCHOOL, holidays=holidays)
    assert table(found) == [("2021/22|autumn", "2021-11-07")]
    assert [one.window_label for one in expand(read(Clause(Kind.SEASONAL)), SCHOOL)] == [
        "autumn", "winter", "spring", "summer",
    ]  # fmt: skip
    named = expand(read(Clause(Kind.SEASONAL, event="летние каникулы")), PLAN)
    assert [str(one.due) for one in named] == [f"{year}-08-31" for year in range(2021, 2026)]


def test_without_a_printed_period_a_map_has_no_checkpoints_but_an_order_has_its_printed_days() -> None:
    clauses = read(once((None, "2021-09-10")), yearly())
    assert expand(clauses, None) == ()
    assert table(expand(clauses, None, kind=MapKind.ORDER)) == [("–2021-09-10", "2021-09-10")]


def test_a_year_of_a_matrix_is_due_on_its_last_day() -> None:
    found = expand(read(once(("2021-01-01", "2021-12-31"))), PLAN, kind=MapKind.MATRIX)
    assert table(found) == [("2021-01-01–2021-12-31", "2021-12-31")]


def test_a_once_outside_the_plan_is_kept_and_flagged() -> None:
    found = expand(read(once(("2020-03-01", "2020-03-31"), ("2026-03-01", "2026-03-31"))), PLAN)
    assert [(one.outside_plan, one.after_plan) for one in found] == [(True, False), (True, True)]


def test_a_once_that_begins_in_the_plan_keeps_its_day_after_it() -> None:
    (one,) = expand(read(once(("2025-11-01", "2026-02-28"))), PLAN)
    assert (one.outside_plan, one.after_plan, one.year) == (False, True, 2026)


def test_a_reversed_window_keeps_its_printed_last_day() -> None:
    (one,) = expand(read(once(("2021-09-10", "2021-09-01"))), PLAN)
    assert (one.due, one.window.first) == (date(2021, 9, 1), date(2021, 9, 1))


def test_before_the_approving_order_a_recurring_one_is_not_made_and_a_once_is_marked() -> None:
    approved = date(2021, 8, 27)
    assert [one.period for one in expand(read(yearly(("03-01", "03-31"))), SHORT, approved_on=approved)] == ["2022"]
    found = expand(read(once(("2021-03-01", "2021-03-31"), ("2021-09-01", "2021-09-30"))), SHORT, approved_on=approved)
    assert [one.before_approval for one in found] == [True, False]


def test_what_is_due_on_the_day_of_the_order_is_not_before_it() -> None:
    found = expand(read(yearly(("03-01", "03-31"))), SHORT, approved_on=date(2021, 3, 31))
    assert [one.period for one in found] == ["2021", "2022"]


def test_at_least_tells_how_many_are_required() -> None:
    assert {one.at_least for one in expand(read(yearly(times_per_period=2, at_least=True)), SHORT)} == {2}
    assert {one.at_least for one in expand(read(yearly(times_per_period=2)), SHORT)} == {None}


def test_occurrences_of_one_scope_due_on_one_day_are_one_and_of_two_scopes_two() -> None:
    same = expand(read(yearly(times_per_period=2), yearly(times_per_period=4)), ONE_YEAR)
    assert [one.suffix for one in same] == ["2021-Q1", "2021-H1", "2021-Q3", "2021-H2"]
    scopes = expand(read(yearly(scope="мониторинг"), yearly(scope="Актуализация  данных")), ONE_YEAR)
    assert [one.suffix for one in scopes] == ["2021|актуализация данных", "2021|мониторинг"]


def test_a_long_scope_is_shortened_in_the_key_and_stays_distinct() -> None:
    words = "проведение мониторинга " * 20
    found = expand(read(yearly(scope=words + "а"), yearly(scope=words + "б")), ONE_YEAR)
    assert len({one.suffix for one in found}) == 2
    assert all(len(one.suffix) < 100 for one in found)


def test_two_days_of_one_month_never_share_a_key() -> None:
    clauses = [Clause(RECURRING, Freq.MONTHLY, day_of_month=day) for day in (10, 25)]
    found = expand(read(*clauses), ONE_YEAR)
    assert len({one.suffix for one in found}) == len(found) == 24


def test_the_key_of_a_checkpoint_begins_with_its_activity() -> None:
    (one,) = expand(read(yearly()), ONE_YEAR)
    assert checkpoint_key("smirnykh-1.1/2.1", one) == "smirnykh-1.1/2.1@2021"


# --- properties ----------------------------------------------------------------------------------------

month_days = st.builds(MonthDay, st.integers(1, 12), st.integers(1, 28))
yearless = st.builds(Window, st.none() | month_days, month_days)
clauses = st.builds(
    Clause,
    kind=st.sampled_from([RECURRING, Kind.CONTINUOUS, Kind.BY_SCHEDULE, Kind.SEASONAL]),
    freq=st.sampled_from(list(Freq)),
    times_per_period=st.none() | st.integers(1, 13),
    at_least=st.booleans(),
    interval=st.integers(1, 4),
    windows=st.lists(yearless, max_size=2).map(tuple),
    day_of_month=st.none() | st.integers(1, 31),
    weekday=st.none()
    | st.builds(Weekday, st.sampled_from(["MO", "TH", "SU"]), st.none() | st.sampled_from([-1, 1, 3])),
    offset=st.none()
    | st.builds(Offset, st.sampled_from(["month", "quarter", "half_year", "year"]), st.none() | st.integers(1, 31)),
    since=st.none() | st.sampled_from(["2022", "2023-09", "2022-03-15", "далее"]),
    scope=st.none() | st.sampled_from(["мониторинг", "отчёт"]),
)
plans = st.builds(
    lambda first, years, base: PlanPeriod(first, first + years, base),
    st.integers(2020, 2024),
    st.integers(0, 5),
    st.sampled_from(list(YearBase)),
)


@settings(deadline=None)
@given(st.lists(clauses, min_size=1, max_size=3), plans, st.none() | st.dates(date(2020, 1, 1), date(2023, 1, 1)))
def test_whatever_the_reading_keys_are_unique_days_are_in_order_and_one_scope_has_one_per_day(
    given_clauses: list[Clause], plan: PlanPeriod, approved: date | None
) -> None:
    found = expand(read(*given_clauses), plan, approved_on=approved)
    assert len({one.suffix for one in found}) == len(found)
    dated = [(one.scope, one.due) for one in found if one.due]
    assert len(set(dated)) == len(dated)
    assert [one.window.last for one in found] == sorted(one.window.last for one in found)
    for one in found:
        assert one.due in (None, one.window.last)
        assert one.year == one.window.last.year
        assert one.after_plan is (one.due is not None and one.due > plan.span.last)
        assert approved is None or one.window.last >= approved


@settings(deadline=None)
@given(st.lists(clauses, min_size=2, max_size=3), plans)
def test_the_place_of_a_clause_in_its_list_changes_nothing(given_clauses: list[Clause], plan: PlanPeriod) -> None:
    orders = [
        {(one.suffix, one.due) for one in expand(read(*order), plan)} for order in itertools.permutations(given_clauses)
    ]
    assert all(one == orders[0] for one in orders)


bare = st.builds(
    Clause,
    kind=st.sampled_from([RECURRING, Kind.CONTINUOUS]),
    freq=st.sampled_from([Freq.YEARLY, Freq.HALF_YEARLY, Freq.QUARTERLY, Freq.MONTHLY, Freq.WEEKLY]),
    times_per_period=st.none() | st.integers(1, 13),
    interval=st.integers(1, 7),
)


@settings(deadline=None)
@given(bare, st.integers(2015, 2040), st.sampled_from([None, Freq.QUARTERLY, Freq.MONTHLY]))
def test_six_walked_years_have_no_gap_and_nothing_twice(clause: Clause, first: int, reporting: Freq | None) -> None:
    plan = PlanPeriod(first, first + 5)
    found = expand(read(clause), plan, reporting=reporting)
    assert found[0].window.first == plan.span.first
    assert found[-1].due == plan.span.last
    for one, following in itertools.pairwise(found):
        assert following.window.first == one.window.last + timedelta(days=1)


@settings(deadline=None)
@given(month_days, month_days, st.integers(2015, 2040))
def test_a_named_window_comes_once_in_each_of_six_years(start: MonthDay, end: MonthDay, first: int) -> None:
    plan = PlanPeriod(first, first + 5)
    found = expand(read(yearly((str(start), str(end)))), plan)
    assert [one.period for one in found] == [str(year) for year in range(first, first + 6)]
    assert all(one.window.first in plan.span for one in found)
    assert all((one.window.last - one.window.first).days <= 366 for one in found)


def test_twelve_thousand_deadlines_over_five_years_expand_at_once() -> None:
    pairs = list(itertools.product(range(1, 13), range(1, 17)))
    readings = [read(yearly((f"{m:02d}-01", f"{m:02d}-{d + 10}"))) for m, d in pairs]
    readings += [read(Clause(RECURRING, freq)) for freq in Freq]
    started = time.process_time()
    made = sum(len(expand(readings[n % len(readings)], PLAN)) for n in range(12_000))
    assert time.process_time() - started < 0.3
    assert made > 60_000
