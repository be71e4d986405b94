"""Tokens of a phrase."""

import pytest

from app.core.lexing import read_tokens


def names(phrase: str) -> str:
    return " ".join(item.name for item in read_tokens(phrase).items)


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("15-26.09", "NUM DASH NUM DOT NUM"),
        ("1.12 -8.12.2016", "NUM DOT NUM DASH NUM DOT NUM DOT YEAR"),
        ("2021г.", "YEAR GOD"),
        ("Январь – март 2022 .", "MONTH DASH MONTH YEAR"),
        ("10-го числа", "NUM NUMBERW"),
        ("5-ти дней", "NUM DAY"),
        ("IVквартал", "ROMAN QUARTER"),
        ("Ш квартал", "ROMAN QUARTER"),
        ("т.г.", "CURRENT GOD"),
        ("Втечениегода", "V TECH GOD"),
        ("ежеквар- тально", "FREQ"),
        ("сентябьрь", "MONTH"),
        ("план «Май 2022»", "SCHED QUOTED"),
        ("«Ежегодно»", "FREQ"),
        ("до «15» мая", "DO NUM MONTH"),
        ("январь»", "MONTH"),
        ("<p>Ежегодно&nbsp;май</p>", "FREQ MONTH"),
        ("____", "BLANK"),
        ("№ 273-ФЗ", "NUMSIGN BIG DASH DOC"),
        ("2О22", "YEAR"),
    ],
)
def test_a_phrase_is_cut_into_classes(phrase: str, expected: str) -> None:
    assert names(phrase) == expected


def test_tokens_keep_their_places() -> None:
    phrase = "  Ежегодно,  МАЙ"
    items = read_tokens(phrase).items
    assert [phrase[item.start : item.end] for item in items] == ["Ежегодно", ",", "МАЙ"]


def test_words_give_the_printed_text_between_two_tokens() -> None:
    tokens = read_tokens("по  плану\nработы")
    assert tokens.words(1, 3) == "плану работы"
    assert tokens.words(2, 2) == ""


def test_a_number_too_long_for_a_year_is_no_year() -> None:
    assert names("20221") == "BIG"
    assert names("9" * 5000) == "BIG"
