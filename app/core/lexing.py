"""A phrase cut into tokens: words, numbers, punctuation, each with its class, value and place.

White space, HTML tags and full stops of abbreviations make no tokens: spacing never changes a reading.
Torn, glued and misprinted words are mended here, and every mend is reported as a flag.
"""

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from app.core.mending import class_of, settled_words
from app.core.text import search_key
from app.core.vocabulary import CODES, WORDS

_SUFFIXES: Final = "ого|ому|ыми|ими|ого|ти|го|ми|му|ой|ый|ий|ая|ое|ые|ую|ых|им|ым|ом|ем|х|й|я|е|м"
_TOKEN: Final = re.compile(
    rf"(?P<skip>\s+|<[^<>]{{0,60}}>|&[a-z]{{2,6}};)"
    rf"|(?P<oyear>2(?=[0-9]*[оo])[0оo][0-9оo]{{2}}(?![0-9а-яa-z]))"
    rf"|(?P<blank>_[_\s]*_|…{{2,}}|\.{{4,}})"
    rf"|(?P<num>[0-9]+)(?:(?:\s?-\s?)?(?:{_SUFFIXES})(?![а-яa-z]))?"
    rf"|(?P<dash>\.{{2,3}}(?!\.)|…(?!…)|÷)"
    rf"|(?P<word>п/г(?![а-я])|кв?-л[аеуы]?(?![а-я])|[a-zа-яіѵ]+(?:[\u0306\u0308\u0301\u00ad\u200b-\u200d\ufeff]+[a-zа-яіѵ]*)*)"
    rf"|(?P<punct>.)",
    re.DOTALL,
)
_PUNCT: Final = {",": "COMMA", ";": "SEMI", "-": "DASH", "/": "SLASH", "(": "LP", ")": "RP", ":": "COLON",
                 "[": "LP", "]": "RP", "№": "NUMSIGN", "_": "BLANK", "•": "SEMI", ".": "DOT", "…": "OTHER", "·": "SEMI"}  # fmt: skip
_PERIOD_NAMES: Final = frozenset({"QUARTER", "HALF", "TERM"})
_BEFORE_PERIOD_ROMAN: Final = {"п": 2, "ш": 3, "пi": 3, "iп": 3, "iу": 4, "1у": 4, "у": 5, "ii": 2}
_ABBREVIATIONS: Final = frozenset(["кв", "полуг", "янв", "фев", "февр", "мар", "апр", "авг", "сен", "сент", "окт", "ноя", "нояб", "дек", "раб", "дн", "нед", "мес", "уч", "учеб", "кал", "календ", "полугод", "вкл", "включ", "ежекв", "ежекварт", "ежемес", "ежегод", "след", "тек", "тыс", "руб", "обл", "кварт", "четв", "течен", "январ", "феврал", "сентябр", "октябр", "ноябр", "декабр"])  # fmt: skip


class Token(NamedTuple):
    """One token: class name, value, half-open place in the phrase, and its settled text."""

    name: str
    value: object
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a phrase, their classes as one string of codes, and the flags of mending."""

    phrase: str
    items: tuple[Token, ...]
    codes: str
    flags: tuple[str, ...]

    def words(self, first: int, last: int) -> str:
        """Give the printed text of the tokens from `first` up to, not including, `last`, spaces squeezed."""
        if first >= last:
            return ""
        return " ".join(self.phrase[self.items[first].start : self.items[last - 1].end].split())


def read_tokens(phrase: str) -> Tokens:
    """Cut `phrase` into tokens; never fails, whatever the text."""
    key = search_key(phrase)
    flags: set[str] = set()
    raw = _cut(key, flags)
    raw = _join_quotes(raw, key)
    names = {item[0] for item in raw}
    if "WORD" in names and ("DASH" in names or "еже" in key):
        raw = _settle_torn(raw, key, flags)
    if not names.isdisjoint(_COUNTED):
        raw = _settle_counts(raw)
    if _THIS_YEAR.search(key):
        raw = _settle_this_year(raw)
    if not names.isdisjoint(_PERIOD_NAMES):
        raw = _settle_romans(raw, flags)
    if "DOT" in names:
        raw = _settle_stops(raw)
    if raw and raw[0].name in ("NUM", "WORD", "NO") and _MARKER.match(key):
        raw = _settle_markers(raw, key)
    codes = "".join([CODES[item[0]] for item in raw])
    return Tokens(phrase, tuple(raw), codes, tuple(sorted(flags)))


_new: Final = tuple.__new__
"""Makes a token from a tuple; half the time of `Token(...)`, and tokens are made by the thousand."""


def _cut(key: str, flags: set[str]) -> list[Token]:
    items: list[Token] = []
    for match in _TOKEN.finditer(key):
        group = match.lastgroup
        if group == "skip":
            continue
        start, end = match.span()
        if group == "word":
            raw = match[0]
            entry = WORDS.get(raw)
            if entry is not None:
                items.append(_new(Token, (entry[0], entry[1], start, end, raw)))
            else:
                items.extend(_odd_word(raw, start, end, flags))
        elif group == "num":
            items.append(_number(match["num"], start, end, key))
        elif group == "oyear":
            flags.add("misprint")
            year = match[0].replace("о", "0").replace("o", "0")
            items.append(Token("YEAR", int(year), start, end, year))
        elif group == "dash":
            items.append(Token("DASH", None, start, end, "-"))
        elif group == "blank":
            items.append(Token("BLANK", None, start, end, "_"))
        else:
            text = match[0]
            items.append(_new(Token, (_PUNCT.get(text, "OTHER"), None, start, end, text)))
    return items


def _number(digits: str, start: int, end: int, key: str) -> Token:
    value = int(digits) if len(digits) <= 9 else 10**9
    name = "NUM" if len(digits) <= 2 else "YEAR" if len(digits) == 4 and 1990 <= value <= 2099 else "BIG"
    return _new(Token, (name, value, start, end, key[start:end]))


def _odd_word(raw: str, start: int, end: int, flags: set[str]) -> list[Token]:
    """Make the tokens of a word that is not in the vocabulary as it stands."""
    parts, flag = settled_words(raw)
    flags.update(flag)
    if len(parts) > 1:
        return _spread(parts, start, end)
    text = parts[0]
    name, value = class_of(text)
    return [_new(Token, (name, value, start, end, text))]


def _spread(parts: tuple[str, ...], start: int, end: int) -> list[Token]:
    items, place = [], start
    for part in parts:
        stop = min(end, place + len(part))
        name, value = class_of(part)
        items.append(Token(name, value, place, stop, part))
        place = stop
    items[-1] = items[-1]._replace(end=end)
    return items


def _join_quotes(items: list[Token], key: str) -> list[Token]:
    """Make a quoted name one token, so that a month inside it is no deadline; drop quotes round it all."""
    marks = [place for place, item in enumerate(items) if item.text in "«»\"'"]
    if not marks:
        return items
    pairs = _pair_quotes([(place, items[place].text) for place in marks])
    if any(first == 0 and last >= len(items) - 1 for first, last in pairs):
        pairs = []
    joined, place = [], 0
    ends = dict(pairs)
    while place < len(items):
        last = ends.get(place)
        if last is not None and all(one.name in ("NUM", "BLANK") for one in items[place + 1 : last]):
            last = None  # «15» мая: only the day stands in quotes
        if last is not None:
            start, end = items[place].start, items[last].end
            joined.append(Token("QUOTED", None, start, end, key[start:end]))
            place = last + 1
        else:
            if items[place].text not in "«»\"'":
                joined.append(items[place])
            place += 1
    return joined


def _pair_quotes(marks: list[tuple[int, str]]) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    opened: list[tuple[int, str]] = []
    for place, mark in marks:
        closes = bool(opened) and (mark == "»" or (mark in "\"'" and opened[-1][1] == mark))
        if closes:
            first = opened.pop()[0]
            if not opened:
                pairs.append((first, place))
        elif mark != "»":
            opened.append((place, mark))
    return pairs


def _settle_torn(items: list[Token], key: str, flags: set[str]) -> list[Token]:
    """Join a word torn by a hyphen at a line's end («ежеквар- тально»)."""
    joined: list[Token] = []
    place = 0
    while place < len(items):
        item = items[place]
        tail = _torn_tail(items, place, key)
        if tail is not None:
            whole = key[item.start : item.end] + tail.text
            flags.discard("misprint")
            flags.add("torn_word")
            joined.append(Token(*WORDS[whole], item.start, tail.end, whole))
            place = items.index(tail, place) + 1
            continue
        joined.append(item)
        place += 1
    return joined


def _torn_tail(items: list[Token], place: int, key: str) -> Token | None:
    """Give the token that completes the word torn at `place`, or None."""
    item = items[place]
    odd = item.name == "WORD" or item.text != key[item.start : item.end]
    after = place + 1
    if len(item.text) < 2 or after >= len(items):
        return None
    if not odd and not (items[after].name == "DASH" and after + 1 < len(items) and items[after + 1].name == "WORD"):
        return None  # «Авг-уст»: the head alone is a word, the tail is none
    if items[after].name == "DASH":
        after += 1
    elif item.text != "еже":  # «еже месячно»; other words are not joined over a space
        return None
    if after >= len(items) or key[item.start : item.end] + items[after].text not in WORDS:
        return None
    return items[after]


_COUNTED: Final = frozenset({"CARD", "ORD"})


def _settle_counts(items: list[Token]) -> list[Token]:
    """Read «двадцать пять» and «двадцать пятого» as one number."""
    settled: list[Token] = []
    for item in items:
        tens = settled[-1] if settled else None
        if (
            tens is not None
            and tens.name == "CARD"
            and item.name in _COUNTED
            and tens.value in (20, 30, 40, 50, 60, 90)
            and isinstance(tens.value, int)
            and isinstance(item.value, int)
            and 1 <= item.value <= 9
        ):
            text = f"{tens.text} {item.text}"
            settled[-1] = Token(item.name, tens.value + item.value, tens.start, item.end, text)
        else:
            settled.append(item)
    return settled


def _settle_romans(items: list[Token], flags: set[str]) -> list[Token]:
    """Read «П», «Ш», «IУ» before a quarter or a half-year, or in a range with one, as Roman numerals."""
    for place in range(len(items) - 1, 0, -1):  # «1У квартал»
        before = items[place - 1]
        if items[place].text == "у" and before.text == "1" and before.end == items[place].start:
            items[place - 1 : place + 1] = [Token("WORD", None, before.start, items[place].end, "1у")]
    for place, item in enumerate(items):
        value = _BEFORE_PERIOD_ROMAN.get(item.text) if item.name in ("WORD", "DOC") else None
        if value is None or place + 1 >= len(items):
            continue
        after = items[place + 1]
        if after.name in ("QUARTER", "HALF", "TERM") or (after.name == "DASH" and _ends_in_period(items, place + 2)):
            flags.add("roman_by_cyrillic")
            items[place] = item._replace(name="ROMAN", value=value)
    return items


def _ends_in_period(items: list[Token], place: int) -> bool:
    return place + 1 < len(items) and items[place + 1].name in ("QUARTER", "HALF", "TERM")


_MARKER: Final = re.compile(r"\s*(?:1\.\s|1\)|а\))")
"""How a numbered list begins; «1.12» and «1. января» are no numbers of items."""


def _settle_markers(items: list[Token], key: str) -> list[Token]:
    """Read «1. Март 2022 2. Июнь 2022», «а) май; б) июнь» as items of a list: each number is a divider."""
    if not _marks_item(items, 0, key, 1):
        return items
    settled: list[Token] = []
    place, number = 0, 1
    while place < len(items):
        if _marks_item(items, place, key, number):
            end = place + 1 if items[place + 1].name in ("DOT", "RP") else place
            settled.append(Token("SEMI", None, items[place].start, items[end].end, ";"))
            place, number = end + 1, number + 1
        else:
            settled.append(items[place])
            place += 1
    return settled


def _marks_item(items: list[Token], place: int, key: str, number: int) -> bool:
    """Say whether the token at `place` is the number of an item, the `number`-th of its list."""
    item = items[place]
    if item.text not in (str(number), "абвгдежз"[number - 1 : number]) or place + 1 >= len(items):
        return False
    after = items[place + 1]
    if after.name == "RP":
        return not any(one.name == "LP" for one in items[:place])
    spaced = key[item.end : item.end + 1] == "." and key[item.end + 1 : item.end + 2].isspace()
    following = items[place + 2] if after.name == "DOT" and place + 2 < len(items) else after
    if not spaced or item.name != "NUM":
        return False
    if following.name == "MONTH":
        return following.text[-1] not in "яа"  # «1. августа» is a day
    if following.name == "NUM":
        return not _is_day_and_month(items, place + 2)
    return True


def _is_day_and_month(items: list[Token], place: int) -> bool:
    """«1. 12.2016», «1. 12» go on as a date; «1. 27 мая», «1. 27.05.2016» do not."""
    names = [one.name for one in items[place : place + 4]]
    return names[:3] in (["NUM", "DOT", "YEAR"], ["NUM"]) or (names[:2] == ["NUM", "DOT"] and len(names) == 2)


_THIS_YEAR: Final = re.compile(r"\b[тtсc]\s?\.?\s*г")


def _settle_this_year(items: list[Token]) -> list[Token]:
    """Read «т.г.» and «с.г.» as «текущего года»."""
    settled: list[Token] = []
    for place, item in enumerate(items):
        tail = items[place + 1 : place + 3]
        if item.text in ("т", "с") and len(tail) == 2 and tail[0].name == "DOT" and tail[1].text in ("г", "года"):
            settled.append(item._replace(name="CURRENT", value="current"))
        elif item.text in ("тг", "сг"):
            settled.append(item._replace(name="CURRENT", value="current"))
            settled.append(item._replace(name="GOD", value="year", start=item.end))
        elif not (item.name == "DOT" and settled and settled[-1].name == "CURRENT"):
            settled.append(item)
    return settled


def _settle_stops(items: list[Token]) -> list[Token]:
    """Keep a full stop between numbers, make one after a whole word an end, drop the rest."""
    kept: list[Token] = []
    for place, item in enumerate(items):
        if item.name != "DOT":
            kept.append(item)
            continue
        before = kept[-1] if kept else None
        after = items[place + 1] if place + 1 < len(items) else None
        if before is None or after is None:
            continue
        if before.name == "NUM" and after.name in ("NUM", "YEAR", "BIG", "MONTH"):
            kept.append(item)
        elif (
            before.name not in ("NUM", "YEAR", "ROMAN", "DOT")
            and len(before.text) > 3
            and before.text not in _ABBREVIATIONS
        ):
            kept.append(item._replace(name="STOP"))
    return kept
