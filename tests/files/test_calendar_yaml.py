"""The override files of the production calendar: every year of ours, and every fault by its line."""

from datetime import date
from pathlib import Path

import pytest

from app.files.calendar_yaml import read_calendar
from app.services.check_plans import check_plans
from app.services.work_calendar import FOLDER, read_work_calendar, unknown_year_warning, work_calendar
from app.settings import ROOT


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2021, 2, 20), True),
        (date(2021, 2, 22), False),
        (date(2021, 5, 3), False),
        (date(2021, 5, 4), False),
        (date(2021, 5, 7), False),
        (date(2021, 5, 11), True),
        (date(2021, 10, 29), True),
        (date(2021, 11, 1), False),
        (date(2021, 11, 3), False),
        (date(2021, 11, 8), True),
        (date(2022, 3, 5), True),
        (date(2022, 3, 7), False),
        (date(2024, 12, 28), True),
        (date(2024, 12, 30), False),
        (date(2025, 11, 1), True),
        (date(2026, 1, 9), False),
    ],
)
def test_the_calendar_in_force_knows_transfers_working_saturdays_and_paid_days_off(day: date, works: bool) -> None:
    assert work_calendar().is_workday(day) is works


@pytest.mark.parametrize(
    ("year", "workdays"), [(2019, 247), (2021, 240), (2022, 247), (2023, 247), (2024, 248), (2025, 247), (2026, 247)]
)
def test_a_year_has_as_many_working_days_as_its_official_calendar(year: int, workdays: int) -> None:
    assert work_calendar().workdays_between(date(year - 1, 12, 31), date(year, 12, 31)) == workdays


def test_every_year_of_ours_is_read_without_a_fault() -> None:
    years, problems = read_calendar(FOLDER)
    assert problems == []
    assert [year.year for year in years] == [2021]


def test_a_file_makes_a_year_known_and_wins_over_the_library(tmp_path: Path) -> None:
    (tmp_path / "2030.yaml").write_text('год: 2030\nисточник: "Акт"\nвыходные: [09.01.2030]\n', "utf-8")
    (tmp_path / "2022.yaml").write_text("year: 2022\nsource: Акт\ndays_off: [2022-03-05]\nworkdays: [2022-03-07]\n")
    calendar = read_work_calendar(tmp_path)
    assert calendar.covers(2030)
    assert not calendar.covers(2031)
    assert not calendar.is_workday(date(2030, 1, 9))
    assert not calendar.is_workday(date(2022, 3, 5))
    assert calendar.is_workday(date(2022, 3, 7))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("year: 2022\nsource: Акт\ndays_off: [2022-02-30]\n", 3, "нет такой даты"),
        ("year: 2022\nsource: Акт\ndays_off: [2021-02-01]\n", 3, "не этого года"),
        ("year: 2021\nsource: Акт\n", 1, "не тот, что в имени файла"),
        ("year: 2022\n", 1, "нет поля source"),
        ("year: 2022\nsource: Акт\ndays_of: []\n", 3, "неизвестное поле"),
        ("year: 2022\nsource: Акт\ndays_off: [2022-03-01]\nworkdays: [2022-03-01]\n", 4, "и выходной, и рабочий"),
        ("year: [\n", 1, ""),
    ],
)
def test_a_faulty_file_is_told_by_its_line_and_changes_nothing(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    (tmp_path / "2022.yaml").write_text(text, "utf-8")
    years, problems = read_calendar(tmp_path)
    assert years == []
    assert problems[0].line in (line, line + 1)
    assert words in problems[0].what


def test_a_check_warns_of_planned_years_without_data_and_tells_faults_of_the_calendar(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, calendar = tmp_path / "test", tmp_path / "calendar"
    home.mkdir()
    calendar.mkdir()
    (home / "territory.yaml").write_text("key: test\nname: Тест\ntime_zone: Europe/Moscow\n", "utf-8")
    (home / "test-1.yaml").write_text(
        'key: test-1\ntitle: Карта\nperiod: 2026-2029\nactivities: [{key: "1", title: Работа}]\n', "utf-8"
    )
    (calendar / "2028.yaml").write_text("year: 2028\n", "utf-8")
    monkeypatch.setattr("app.services.work_calendar.FOLDER", calendar)
    lines, problems = check_plans([tmp_path])
    assert [line for line in lines if "календарь" in line] == [unknown_year_warning(2028), unknown_year_warning(2029)]
    assert ["нет поля source" in problem.what for problem in problems] == [True]


def test_the_printed_plans_need_no_year_that_is_unknown() -> None:
    lines, problems = check_plans([ROOT / "roadmaps"])
    assert problems == []
    assert not any("неизвестен" in line for line in lines)
