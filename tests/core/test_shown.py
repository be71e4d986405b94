"""Russian dates, counts, shares and sizes."""

from datetime import date, datetime
from fractions import Fraction

import pytest

from app.core import shown
from app.core.shown import NBSP
from app.core.status import Shown


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def test_days_are_written_in_words_and_in_figures() -> None:
    day = date(2022, 11, 4)
    assert plain(shown.day(day)) == "4 ноября 2022"
    assert plain(shown.day_month(day)) == "4 ноября"
    assert shown.day_short(day) == "04.11.2022"
    assert plain(shown.moment(datetime(2022, 11, 4, 9, 5))) == "4 ноября 2022, 09:05"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2022, 8, 1), date(2022, 8, 31), "август"),
        (date(2022, 3, 1), date(2022, 4, 30), "март – апрель"),
        (date(2022, 12, 1), date(2022, 12, 31), "декабрь"),
        (date(2024, 2, 1), date(2024, 2, 29), "февраль"),
        (date(2024, 2, 1), date(2024, 2, 28), "1–28 февраля"),
        (date(2022, 5, 4), date(2022, 5, 4), "4 мая"),
        (date(2022, 3, 2), date(2022, 4, 30), "2 марта – 30 апреля"),
    ],
)
def test_a_span_of_days_is_written_as_shortly_as_it_is_plain(first: date, last: date, words: str) -> None:
    assert plain(shown.days_between(first, last)) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 дней"), (1, "1 день"), (2, "2 дня"), (5, "5 дней"), (11, "11 дней"), (12, "12 дней"),
        (21, "21 день"), (24, "24 дня"), (111, "111 дней"), (1001, "1 001 день"),
    ],
)  # fmt: skip
def test_a_word_agrees_with_its_number(count: int, words: str) -> None:
    assert plain(shown.plural(count, "день", "дня", "дней")) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (Fraction(17, 20), "85 %"), (Fraction(1, 8), "13 %"), (Fraction(0), "0 %"), (Fraction(1), "100 %"),
        (Fraction(999, 1000), "99 %"), (Fraction(1, 1000), "1 %"), (0.25, "25 %"), (None, "—"),
    ],
)  # fmt: skip
def test_a_share_is_whole_per_cent_and_never_rounds_to_all_or_nothing(share: Fraction | None, words: str) -> None:
    assert plain(shown.percent(share)) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 Б"), (900, "900 Б"), (1023, "1023 Б"), (1024, "1 КБ"), (348_160, "340 КБ"), (1_048_575, "1 МБ"),
        (1_468_006, "1,4 МБ"), (52_428_800, "50 МБ"), (3 * 2**30, "3 ГБ"),
    ],
)  # fmt: skip
def test_a_size_is_told_in_the_nearest_unit(count: int, words: str) -> None:
    assert plain(shown.size(count)) == words


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("приказ № 158 от 27.08.2021 г.", "приказ №~158 от~27.08.2021~г."),
        ("И. П. Смирнов", "И.~П.~Смирнов"),
        ("работа в школе и на дому", "работа в~школе и~на~дому"),
        ("срок – май", "срок~– май"),
        ("МБОУ №№ 10, 17", "МБОУ №№~10, 17"),
    ],
)
def test_typography_ties_small_words_and_changes_only_spaces(text: str, kept: str) -> None:
    assert shown.typography(text).replace(NBSP, "~") == kept
    assert plain(shown.typography(text)) == text


def test_every_state_that_a_page_may_show_has_a_word() -> None:
    assert [shown.state_word(state) for state in Shown]


def test_what_is_no_state_has_no_word() -> None:
    with pytest.raises(KeyError):
        shown.state_word("done")


def test_numbers_are_grouped_without_a_place_to_break() -> None:
    assert shown.number(12000) == f"12{NBSP}000"
    assert shown.of(17, 20) == f"17{NBSP}из{NBSP}20"
    assert shown.nbsp("до 5 дней") == f"до{NBSP}5{NBSP}дней"
    assert shown.month_name(11) == "ноябрь"
