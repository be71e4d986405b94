"""The phrase walked once, left to right: facts, dividers and words that no rule knows.

    phrase = { trap | offset | event | spell | season | rhythm | times | divider | word }

At each token the rules are tried in this order and the first that matches wins; a rule itself takes
the longest reading it knows.
"""

from collections.abc import Callable
from typing import Final

from app.core.lexing import Tokens
from app.core.phrases.events import read_event
from app.core.phrases.facts import Fact, Mark, Unread
from app.core.phrases.offsets import read_offset
from app.core.phrases.patterns import Pattern
from app.core.phrases.rhythm import read_rhythm
from app.core.phrases.spells import read_season, read_spell
from app.core.phrases.times import read_times
from app.core.phrases.traps import read_trap

Rule = Callable[[Tokens, int], Fact | None]

_OPENERS: Final[dict[str, tuple[Rule, ...]]] = {
    "FREQ": (read_rhythm,),
    "MONTH": (read_trap, read_times),
    "YEAR": (read_times,),
    "ROMAN": (read_times, read_rhythm),
    "NUM": (read_trap, read_offset, read_event, read_rhythm, read_times),
    "CARD": (read_event, read_rhythm),
    "ORD": (read_offset, read_rhythm, read_times),
    "EACH": (read_offset, read_rhythm),
    "NEXT": (read_offset,),
    "MONTHW": (read_offset,),
    "RAZ": (read_rhythm,),
    "TIMES": (read_rhythm,),
    "LESS": (read_rhythm,),
    "RARER": (read_rhythm,),
    "WEEKDAY": (read_rhythm,),
    "HOLIDAY": (read_season,),
    "PUPIL": (read_season,),
    "SEASON": (read_season, read_times),
    "ALWAYS": (read_spell,),
    "SCHOOL": (read_season, read_spell),
    "CALENDAR": (read_spell,),
    "ALL": (read_spell, read_season),
    "TECH": (read_spell, read_times),
    "PROT": (read_spell,),
    "PERIOD": (read_season, read_times, read_spell, read_event),
    "DAY": (read_trap, read_season),
    "NAMED": (read_trap,),
    "DURATION": (read_trap,),
    "DONE": (read_trap,),
    "SROK": (read_trap, read_times, read_event, read_spell),
    "BEGIN": (read_rhythm, read_times),
    "MIDDLE": (read_rhythm, read_times),
    "ENDING": (read_rhythm, read_times),
    "NE": (read_offset, read_rhythm, read_event, read_times),
    "DO": (read_trap, read_offset, read_rhythm, read_times, read_event),
    "K": (read_trap, read_offset, read_rhythm, read_times, read_event),
    "S": (read_trap, read_offset, read_times, read_event),
    "START": (read_times,),
    "V": (read_trap, read_offset, read_season, read_rhythm, read_spell, read_times, read_event),
    "NA": (read_trap, read_offset, read_season, read_spell, read_rhythm, read_times, read_event),
    "ZA": (read_season, read_rhythm, read_spell, read_event, read_times),
    "PO": (read_trap, read_rhythm, read_offset, read_event, read_times),
    "CHEREZ": (read_offset, read_event),
    "POSLE": (read_rhythm, read_times, read_event),
    "PRI": (read_event,),
    "ACCORD": (read_event,),
    "MERE": (read_event,),
    "NEED": (read_event,),
    "SCHED": (read_event,),
    "FIXED": (read_event,),
    "SPANWORD": (read_event,),
    "NADAY": (read_event,),
    "ATONCE": (read_event,),
    "OT": (read_trap,),
    "BLANK": (read_trap,),
    "STATUS": (read_trap,),
    "NUMSIGN": (read_trap,),
    "DOC": (read_trap,),
}
_LABEL: Final = Pattern("SROK (ACTION|RESULT|WORD|PROGRAM|SCHED|QUOTED)* (COLON|DASH)")
_SPECIAL: Final = frozenset({"PO", "V", "SROK", "NEXT", "NO"})
_MARKS: Final = {
    "COMMA": "comma", "SEMI": "semicolon", "STOP": "stop", "DASH": "dash", "COLON": "colon", "LP": "open", "RP": "close",
    "SLASH": "comma", "FURTHER": "further", "NO": "but", "I": "and", "ILI": "or", "ONCE": "once", "DOT": "dot",
}  # fmt: skip
_ALSO: Final = Pattern("NO WORD")
_YEARS_AFTER: Final = Pattern("V? NEXT GOD")
_SMALL_WORDS: Final = frozenset(
    {"V", "NA", "PO", "K", "SROK", "INCL", "ZA", "S", "GOD", "TECH", "BASIS", "ACTION", "MANNER", "OTHER"}
)
"""Words that alone say nothing: they are unread only beside another unread word."""
_NOTES: Final = ("по предварительной записи", "в рабочее время", "в штатном режиме", "в пределах компетенции",
                 "в рамках компетенции", "в плановом порядке", "в рабочем порядке", "в очном режиме",
                 "в дистанционном режиме", "в формате вкс", "в рабочие дни", "по рабочим дням")  # fmt: skip


def read_facts(tokens: Tokens) -> list[Fact]:
    """Walk the tokens once; every token is in exactly one fact, in order."""
    facts: list[Fact] = []
    place, count = 0, len(tokens.items)
    items = tokens.items
    while place < count:
        fact = Unread(place, place + 1) if items[place].name == "WORD" else _read(tokens, place)
        facts.append(fact)
        place = fact.last
    return facts


def _read(tokens: Tokens, place: int) -> Fact:
    name = tokens.items[place].name
    named = _special_mark(tokens, place, name) if name in _SPECIAL else None
    if named is not None:
        return named
    for rule in _OPENERS.get(name, ()):
        fact = rule(tokens, place)
        if fact is not None:
            return fact
    sign = _MARKS.get(name)
    if sign == "further" and place + 1 < len(tokens.items) and tokens.items[place + 1].name == "DASH":
        return Mark(place, place + 2, sign)
    if sign is not None:
        return Mark(place, place + 1, sign)
    if name in _SMALL_WORDS:
        return Mark(place, place + 1, "small")
    return Unread(place, place + 1)


def _special_mark(tokens: Tokens, place: int, name: str) -> Mark | None:
    """Read marks of several words: a note, a label, «последующие годы», «а также»."""
    item = tokens.items[place]
    if name in ("PO", "V") and (end := _note_end(tokens, place)):
        return Mark(place, end, "note")
    if name == "SROK" and (label := _LABEL.at(tokens, place)):
        return Mark(place, label.end, "label")
    if name == "NEXT" and item.text.startswith("последующ") and (later := _YEARS_AFTER.at(tokens, place)):
        return Mark(place, later.end, "further")
    if name == "NO" and _ALSO.at(tokens, place) and tokens.items[place + 1].text == "также":
        return Mark(place, place + 2, "also")
    return None


def _note_end(tokens: Tokens, place: int) -> int:
    for length in (3,):
        text = " ".join(item.text for item in tokens.items[place : place + length])
        if text in _NOTES:
            return place + length
    return 0
