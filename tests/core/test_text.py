"""Text made comparable."""

import pytest

from app.core.text import search_key, settle_word, squeeze


@pytest.mark.parametrize("text", ["Ёлка – 5\u00a0мая", "İstanbul ß", "«Ноябрь»", "\u2028\u200bа", "й и\u0306"])
def test_the_key_is_as_long_as_the_text(text: str) -> None:
    assert len(search_key(text)) == len(text)


def test_the_key_has_small_letters_one_dash_one_space_and_no_yo() -> None:
    assert search_key("Отчётный\u00a0период — МАЙ") == "отчетный период - май"


@pytest.mark.parametrize(
    ("word", "settled", "turned"),
    [
        ("mapт", "март", True),
        ("мaй", "май", True),
        ("b", "в", True),
        ("iv", "iv", False),
        ("xi", "xi", False),
        ("pdf", "pdf", False),
        ("ежеквар\u00adтально", "ежеквартально", False),
        ("маи\u0306", "май", False),
    ],
)
def test_look_alikes_are_turned_cyrillic_and_romans_left(word: str, settled: str, turned: bool) -> None:
    assert settle_word(word) == (settled, turned)


def test_squeezing_leaves_single_spaces() -> None:
    assert squeeze(" в\n течение  года\t") == "в течение года"
