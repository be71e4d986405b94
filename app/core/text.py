"""Printed text made comparable, character by character.

`search_key` keeps positions: the key is exactly as long as the text, so a place found in the key is
the place in the text. Word repairs (`settle_word`) work on single words and do not keep positions.
"""

import re

_DASHES = "‐‑‒–—―−﹘﹣－"
_OPEN_QUOTES = "«“„‟‹"
_CLOSE_QUOTES = "»”›"
_BLANKS = "\t\n\r\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
_SMALL = str.maketrans(
    {"ё": "е", "ѐ": "е"}
    | dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_OPEN_QUOTES, "«")
    | dict.fromkeys(_CLOSE_QUOTES, "»")
    | dict.fromkeys(_BLANKS, " ")
)

LOOK_ALIKES = str.maketrans("abceghkmnoptxyu", "авседнкмпортхуи")
"""Latin letters that stand for Cyrillic ones in print, after lower-casing (B, H, K by their capitals)."""

_LATIN = re.compile(r"[a-z]")
_CYRILLIC = re.compile(r"[а-я]")
_ROMAN = re.compile(r"[ivxlіх]+$")
_ONLY_LOOK_ALIKES = re.compile(r"[abcehkmoptxy]+$")
_INVISIBLE = str.maketrans("", "", "\u00ad\u200b\u200c\u200d\ufeff\u0301")


def search_key(text: str) -> str:
    """Give `text` in small letters, ё as е, one kind of dash, quote and space; same length as `text`."""
    small = text.lower()
    if len(small) != len(text):  # İ and a few more grow when lowered
        small = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return small.translate(_SMALL)


def settle_word(word: str) -> tuple[str, bool]:
    """Give a lower-case word with Latin look-alikes turned Cyrillic, and whether any were.

    Composes й from и with a breve, drops soft hyphens and stress marks. A purely Latin word is turned
    only when all its letters look Cyrillic («B», «C»); Roman numerals are left alone.
    """
    if not word.isascii():
        word = word.replace("и\u0306", "й").replace("е\u0308", "е").translate(_INVISIBLE)
    if not _LATIN.search(word) or _ROMAN.match(word):
        return word, False
    if _CYRILLIC.search(word) or _ONLY_LOOK_ALIKES.match(word):
        settled = word.translate(LOOK_ALIKES)
        return settled, settled != word
    return word, False


def squeeze(text: str) -> str:
    """Give `text` with every run of white space as one space, ends trimmed."""
    return " ".join(text.split())
