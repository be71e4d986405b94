"""Where the words of an event end: at a divider, at the next deadline, at a verb of the sentence.

event = words up to a divider, to the next deadline, or (in running text) to a verb
"""

import re
from typing import Final

from app.core.lexing import Tokens
from app.core.phrases.patterns import Pattern, define
from app.core.phrases.rhythm import read_rhythm
from app.core.phrases.spells import read_spell
from app.core.phrases.times import read_times
from app.core.phrases.traps import read_trap

define("COUNT", "(NUM|CARD) ((DASH|ILI) (NUM|CARD))? (LP (CARD|NUM|ORD|WORD)+ RP)?")
MERE: Final = Pattern("(PO|V) MERE|PO (?=NEED)|V CASE (?=NEED)|PRI (?=NEED)|(?=NEED)")
"""«по мере …», «по необходимости»."""
BY_NOUN: Final = Pattern("PO (?=(FIXED|REPORTING|WORD|ALL)? (RESULT|ASK))")
"""«по итогам …», «по запросу …»: the noun is a word of the event."""
SCHEDULE: Final = Pattern(
    "{p:V ACCORD S|V ACCORD|ACCORD S?|NA BASIS|PO SROK|PO|V SROK COMMA? (?=PO|FIXED)|SROK (?=PO|V|FIXED|ACCORD)|V CASE} {a:(FIXED|WORD|PROGRAM|SCHOOL|PUPIL|ALWAYS|CALENDAR|WORKING|SEASON|ALL|QUOTED|I|CURRENT|NEXT|SCHED DASH)*}"
    " {x:SCHED|DOC|PROGRAM}"
)
"""«в соответствии с … планом», «по отдельному графику»: `p` leads, `a` stands between, `x` is the noun."""
_SPAN_OPENS: Final = Pattern(
    "(V TECH|NE LATER CHEM? (ZA|CHEREZ|V TECH)?|V SROK (DO|NE (MORE|LATER) CHEM?)?|V) COUNT DASH? (WORKING|CALENDAR)? DASH? "
    "(DAY|WEEK|MONTHW|GOD|HOUR)|V SPANWORD SROK"
)
VERB: Final = re.compile(
    r"(?:[еия]тся|[ую]тся|[аеяиуы]ть|[еиуыая]ться|[аяу]ет|[аяую]ют|водит|водят|носит|носят|лежит|лежат|обязан[аоы]?"
    r"|долж(?:ен|на|но|ны)|вправе|может|могут|следует|необходимо|(?:^|[^о])(?:вести|нести))$"
)
"""Ends of words that only verbs have: «проводится», «обеспечить», «обязан»."""
_NO_VERBS: Final = frozenset({"печать", "сеть", "память", "путь", "суть", "треть", "кровать", "повести", "рукоять"})
_HARD: Final = frozenset({"SEMI", "STOP", "RP", "FREQ", "FURTHER", "NO", "BLANK", "STATUS"})
_OPENERS: Final = frozenset(
    {
        "V",
        "NA",
        "DO",
        "K",
        "NE",
        "S",
        "NUM",
        "CARD",
        "MONTH",
        "ROMAN",
        "ORD",
        "EACH",
        "RAZ",
        "ALWAYS",
        "ALL",
        "START",
        "PO",
        "LESS",
        "RARER",
    }
)
_LINKS: Final = frozenset({"как", "когда", "если", "который", "которого", "которой", "которые", "которых", "что"})
_TRAPS: Final = frozenset({"OT", "NUMSIGN", "DOC"})
_AFTER_COMMA: Final = frozenset({"YEAR", "PRI", "ACCORD", "POSLE", "MONTH", "SROK", "TECH", "NEED"})


def event_end(tokens: Tokens, place: int) -> int:
    """Give the token after the event that begins at `place`: a divider or the next deadline ends it."""
    position = place
    while position < len(tokens.items):
        name = tokens.items[position].name
        if name in _HARD:
            break
        trap = read_trap(tokens, position) if name in _TRAPS else None
        if trap is not None:
            position = trap.last
            continue
        years = read_times(tokens, position) if name == "YEAR" else None
        if years is not None and position > place:
            position = years.last
            continue
        if name in ("COMMA", "DASH", "LP", "COLON", "I"):
            if position + 1 >= len(tokens.items) or _opens_deadline(tokens, position + 1, after_divider=True):
                break
            if name == "LP":
                position = _closing(tokens, position)
        elif position > place and _ends_event(tokens, place, position):
            break
        position += 1
    return position


def _ends_event(tokens: Tokens, first: int, place: int) -> bool:
    """Say whether the token at `place` cannot belong to the event begun at `first`: a deadline, or a verb."""
    item = tokens.items[place]
    if item.name != "WORD":
        return item.name in _OPENERS and _opens_deadline(tokens, place, after_divider=False)
    verb = VERB.search(item.text) is not None and item.text not in _NO_VERBS
    return verb and not any(one.text in _LINKS for one in tokens.items[first:place])


def _closing(tokens: Tokens, place: int) -> int:
    depth = 0
    for position in range(place, len(tokens.items)):
        depth += {"LP": 1, "RP": -1}.get(tokens.items[position].name, 0)
        if depth == 0:
            return position
    return len(tokens.items) - 1


def _opens_deadline(tokens: Tokens, place: int, *, after_divider: bool) -> bool:
    name = tokens.items[place].name
    if name in _HARD or (name in ("V", "NE") and _SPAN_OPENS.at(tokens, place)):
        return True
    rhythm = read_rhythm(tokens, place)
    if rhythm is not None and not (name == "PO" and not after_divider and rhythm.weekday is None):
        return True
    if name in ("V", "NA", "TECH", "ALL", "ALWAYS") and read_spell(tokens, place) is not None:
        return True
    if after_divider and (name in _AFTER_COMMA or (name == "PO" and _demand_follows(tokens, place))):
        return True
    times = read_times(tokens, place)
    if times is None:
        return False
    item = times.items[0]
    if item.point.unit == "year":
        return after_divider or item.edge in ("until", "from")
    return not (name == "NA" and item.point.unit != "day")


def _demand_follows(tokens: Tokens, place: int) -> bool:
    return any(pattern.at(tokens, place) for pattern in (MERE, BY_NOUN, SCHEDULE))
