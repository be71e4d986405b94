from datetime import date

import pytest

from app.core.day_list import read_day_list
from app.core.periods import Span

YEAR = Span(date(2022, 1, 1), date(2022, 12, 31))
LEAP = Span(date(2024, 1, 1), date(2024, 12, 31))
SCHOOL = Span(date(2021, 9, 1), date(2022, 8, 31))


def told(text: str, within: Span = YEAR) -> list[str]:
    read = read_day_list(text, within)
    assert read.faults == ()
    return [f"{s.first}" if s.first == s.last else f"{s.first}/{s.last}" for s in read.spans]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("15.03, 20.04, 18.05", ["2022-03-15", "2022-04-20", "2022-05-18"]),
        ("18.05\n15.03\n\n20.04;\n", ["2022-03-15", "2022-04-20", "2022-05-18"]),
        ("10.04–20.04", ["2022-04-10/2022-04-20"]),
        ("10-20.04", ["2022-04-10/2022-04-20"]),
        ("10.04.2022 - 20.04.2022", ["2022-04-10/2022-04-20"]),
        ("15.03.22; 1.4", ["2022-03-15", "2022-04-01"]),
        ("15/03/2022 г.", ["2022-03-15"]),
        ("15.03\n15.03.2022", ["2022-03-15"]),
        ("с 10 по 20 апреля", ["2022-04-10/2022-04-20"]),
        ("15 марта, 20 апреля 2022 г.", ["2022-03-15", "2022-04-20"]),
        ("2022-03-15", ["2022-03-15"]),
        ("октябрь-ноябрь", ["2022-10-01/2022-11-30"]),
        ("• 15.03\n• 20.04", ["2022-03-15", "2022-04-20"]),
        ("февраль", ["2022-02-01/2022-02-28"]),
        ("", []),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, days: list[str]) -> None:
    assert told(text) == days


def test_a_date_without_a_year_is_of_its_own_half_of_the_school_year() -> None:
    assert told("05.10, 05.02", SCHOOL) == ["2021-10-05", "2022-02-05"]
    assert told("5 октября\n5 февраля", SCHOOL) == ["2021-10-05", "2022-02-05"]
    assert told("25.12–15.01", SCHOOL) == ["2021-12-25/2022-01-15"]


@pytest.mark.parametrize("text", ["28.02", "28 февраля", "28 февраля 2024 г."])
def test_the_28th_of_february_is_that_day_in_a_leap_year_too(text: str) -> None:
    assert told(text, LEAP) == ["2024-02-28"]


def test_the_29th_of_february_is_taken_in_a_leap_year_only() -> None:
    assert told("29.02\nфевраль", LEAP) == ["2024-02-01/2024-02-29", "2024-02-29"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("15.03\n31.02", 2, "дня 31.02 нет в календаре"),
        ("29.02", 1, "дня 29.02 нет в календаре"),
        ("29 февраля", 1, "29.02"),
        ("15.13", 1, "дня 15.13 нет"),
        ("15.03.2023", 1, "15.03.2023 вне периода 01.01.2022 – 31.12.2022"),
        ("20.04-10.04", 1, "начало 20.04.2022 позже конца 10.04.2022"),
        ("20.12–10.01", 1, "позже конца"),
        ("15.03\nпривет", 2, "не прочитано «привет»"),
        ("15.03 ВПР по математике", 1, "не прочитано «ВПР по математике»"),
        ("ежегодно", 1, "это не дата"),
        ("15 03", 1, "не прочитано"),
        ("март 2023", 1, ""),
        ("15.03.2022 – 20.04.2023", 1, "вне периода"),
    ],
)
def test_what_is_no_date_of_the_year_is_told_by_its_line(text: str, line: int, words: str) -> None:
    faults = read_day_list(text, YEAR).faults
    assert [fault.line for fault in faults] == [line]
    assert words in faults[0].sentence
    assert str(faults[0]).startswith(f"Строка {line}, «")


def test_good_lines_are_read_beside_faulty_ones_so_that_all_faults_are_told_at_once() -> None:
    read = read_day_list("нет\n15.03\n99.99", YEAR)
    assert ([fault.line for fault in read.faults], len(read.spans)) == ([1, 3], 1)
