"""Words of printed text mended: glued ones parted, misprinted ones matched with the nearest told word.

A mend is made only where it is sure: glued words must be nothing but deadline words, a misprint must lie
one slip of the pen from the forms of one word. What was done is reported as a flag.
"""

import re
from functools import lru_cache
from typing import Final

from app.core.text import settle_word
from app.core.vocabulary import STRONG, WORDS, Entry

_ROMAN: Final = re.compile(r"[ivxlіх]+$")
_ROMAN_VALUES: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10,
                        "xi": 11, "xii": 12}  # fmt: skip
_LIKE_ROMAN: Final = str.maketrans("lіх", "iix")


@lru_cache(maxsize=8192)
def settled_words(raw: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the words that `raw` stands for, and the flags of the mending."""
    word, turned = settle_word(raw)
    flags = ("latin_letters",) if turned else ()
    if word in WORDS or class_of(word)[0] == "ROMAN" or len(word) < 4:
        return (word,), flags
    parts = _unglue(word)
    if parts:
        return parts, (*flags, "glued_words")
    mended = _mend(word)
    return ((mended,), (*flags, "misprint")) if mended else ((word,), flags)


def class_of(word: str) -> Entry:
    """Give the class and value of a settled word: a vocabulary word, a Roman numeral, or a word unknown."""
    entry = WORDS.get(word)
    if entry is not None:
        return entry
    value = _ROMAN_VALUES.get(word.translate(_LIKE_ROMAN)) if _ROMAN.match(word) else None
    return ("WORD", None) if value is None else ("ROMAN", value)


_GLUE_TAIL: Final = frozenset(
    [
        "года",
        "год",
        "г",
        "гг",
        "всего",
        "учебного",
        "квартал",
        "квартала",
        "полугодие",
        "периода",
        "течение",
        "ежегодно",
    ]
)
_GLUED: Final = {
    "разв": ("раз", "в"),
    "разав": ("раза", "в"),
    "вгод": ("в", "год"),
    "вгоду": ("в", "году"),
    "вмесяц": ("в", "месяц"),
    "загод": ("за", "год"),
}
_GLUE_HEAD: Final = frozenset(["в", "до", "с", "по", "к", "на", "не", "и", "за"])


def _unglue(word: str) -> tuple[str, ...] | None:
    """Split a word that is nothing but deadline words printed together («втечениегода»), or give None."""
    if len(word) > 40:
        return None
    if word in _GLUED:
        return _GLUED[word]
    roman = re.match(r"[ivx]+(?=[а-я])", word)
    if roman and word[roman.end() :] in WORDS:
        return (roman[0], word[roman.end() :])
    best: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(1, len(word) + 1):
        for begin, parts in list(best.items()):
            piece = word[begin:end]
            long_enough = len(piece) >= 4 or (begin == 0 and piece in _GLUE_HEAD) or piece in _GLUE_TAIL
            if long_enough and piece in WORDS and (end not in best or len(best[end]) > len(parts) + 1):
                best[end] = (*parts, piece)
    found = best.get(len(word))
    return found if found and len(found) > 1 and any(part in STRONG for part in found) else None


def _deletions(word: str) -> set[str]:
    return {word[:place] + word[place + 1 :] for place in range(len(word))}


_NEAR: dict[str, list[str]] = {}


def _near() -> dict[str, list[str]]:
    if not _NEAR:
        for strong in sorted(STRONG):
            for shape in (strong, *_deletions(strong)):
                _NEAR.setdefault(shape, []).append(strong)
    return _NEAR


def _mend(word: str) -> str | None:
    """Give the one strong word (or forms of one) a letter or a swap away from `word`, or None."""
    if len(word) < 6 or len(word) > 14:
        return None
    near = _near()
    found: set[str] = set()
    for shape in (word, *_deletions(word)):
        found.update(near.get(shape, ()))
    close = {one for one in found if one[0] == word[0] and _one_slip(word, one)}
    return min(close) if len({WORDS[one] for one in close}) == 1 else None


def _one_slip(word: str, other: str) -> bool:
    if abs(len(word) - len(other)) == 1:
        return True  # found over a deletion
    if len(word) != len(other):
        return False
    differ = [place for place in range(len(word)) if word[place] != other[place]]
    if len(differ) == 1:
        return True
    return len(differ) == 2 and sorted(word) == sorted(other) and differ[1] - differ[0] == 1
