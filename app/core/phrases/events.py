"""Deadlines that hang on an event or on another document.

within   = [в течение | не позднее [чем через | чем за] | в срок до | за | через] N [рабочих] unit
[(со дня | с момента | после | до) event] | в N-дневный срок [со дня event]
demand   = по мере event | при event | в случае event | по (итогам | запросу | …) event | после event
| в (период | день | ходе) event | по необходимости
schedule = (в соответствии с | согласно | по) [adjectives] (план… | график… | приказ… | …) event
| в [установленные] сроки [, установленные event]
event    = words                                                            event_words
"""

import re
from typing import Final

from app.core.lexing import Tokens
from app.core.phrases.event_words import BY_NOUN, MERE, SCHEDULE, VERB, event_end
from app.core.phrases.facts import Demand, Fact, Schedule, Trap
from app.core.phrases.patterns import Found, Pattern, define, first_codes
from app.core.phrases.points import read_point

define("LINK", "S (DAY|MOMENT|SROK)?|POSLE (DAY|MOMENT)?|PO|OT (DAY|MOMENT|SROK)?|DO|K")
_WITHIN_LEAD: Final = (
    "{l:V TECH|NE LATER CHEM? (ZA|CHEREZ|V TECH|V)?|NE LATER (ZA)|(V|NA)? SROK (DO|NE (MORE|LATER) CHEM?|COMMA NE MORE|V TECH|V|COLON)?|DO|"
    "NE (MORE|LESS) CHEM? (ZA|CHEREZ|V)?|NE EARLIER CHEM? (ZA|CHEREZ)|CHEREZ|ZA|V|K|PO RESULT}"
)
_QUANTITY: Final = "{n:NUM|CARD} (ILI (NUM|CARD))? (LP (CARD|NUM|ORD|WORD)+ RP)? DASH? {w:WORKING|CALENDAR|PUPIL}? DASH? {u:DAY|WEEK|MONTHW|GOD|HOUR}"
_WITHIN: Final = Pattern(f"{_WITHIN_LEAD}? {_QUANTITY} SROK? (COMMA)? {{k:LINK}}")
_WITHIN_ONE: Final = Pattern(
    f"{_WITHIN_LEAD} {{w:WORKING|CALENDAR}}? {{u:DAY|WEEK|MONTHW|GOD|HOUR}} (COMMA)? {{k:S (DAY|MOMENT|SROK)?|POSLE (DAY|MOMENT)?|DO}}"
)
_WITHIN_BARE: Final = Pattern(
    f"{{l:V TECH|NE (LATER|LESS) CHEM? {{b:ZA}}|NE LATER CHEM? (CHEREZ|V TECH)?|V SROK (DO|NE (MORE|LATER) CHEM?)?|NE MORE CHEM?|SROK|DO|CHEREZ|PO RESULT}} {_QUANTITY} SROK?"
    f"|V {_QUANTITY.replace('{n', '{nn').replace('{w', '{ww').replace('{u', '{uu')} SROK"
)
_SPAN_WORD: Final = Pattern("V? {s:SPANWORD} SROK? {k:LINK}?|V {t:SPANWORD} SROK")
_DAY_AFTER: Final = Pattern(
    "(NE LATER CHEM?|V|NA|DO)? {n:NUM|ORD|CARD}? {w:WORKING|CALENDAR}? DAY COMMA? NEXT (ZA|POSLE) DAY"
)
_NEXT_DAY: Final = Pattern("(NE LATER CHEM? (NA)?|NA|V) (NEXT|ORD) {w:WORKING|CALENDAR}? DAY (POSLE|ZA|S|K|DAY)* ")
_SHORT_SPAN: Final = Pattern("V TECH {w:WORKING|CALENDAR}? {u:DAY|WEEK|MONTHW|HOUR}")
_DAYS_ALONE: Final = Pattern("{n:NUM|CARD} {u:DAY|WEEK}")
_DAYS_ONLY: Final = Pattern("{n:NUM|CARD} {w:WORKING|CALENDAR} {u:DAY}")
_SPAN_UNITS: Final = re.compile(f"[{first_codes('DAY WEEK MONTHW GOD HOUR SPANWORD')}]")
_UNITS: Final = {"DAY": "day", "WEEK": "week", "MONTHW": "month", "GOD": "year", "HOUR": "hour"}

_IN_QUOTES: Final = Pattern("PO ({c:CASE}|{d:DOC}) QUOTED")
_DEMAND: Final = Pattern(
    "PRI|V (MOMENT|CASE)|S (MOMENT|DAY)|NADAY|POSLE|(V|NA) DAY|V PERIOD|PERIOD|V TECH (PERIOD)?|NA PERIOD|(DO|K) (BEGIN|AFTERWORD|ENDING)|MERE"
)
_HOLY_DAY: Final = Pattern("K (WORD|FIXED|QUOTED|ALL)* DAY (WORD|QUOTED)")
_BEFORE_EVENT: Final = Pattern("DO (WORD|ACTION)")
_NAMED_PERIOD: Final = Pattern("(V|NA|ZA) (WORD|ALL)(WORD)? PERIOD")
_SCHEDULE_WORDS: Final = Pattern("{p:V ACCORD S|V ACCORD|ACCORD S?} {x:WORD|FIXED|QUOTED|PROGRAM|SCHOOL|PUPIL|SROK}")
_FIXED: Final = Pattern(
    "V? {f:FIXED}+ (WORD|DOC)? (WORD|DOC)? {x:SROK|BASIS}|V? {x2:SROK} COMMA? {g:FIXED}|PO SROK COMMA? {h:FIXED|WORD|SCHED}|V {x3:SROK} {e:PO}|V? {x4:SROK} {k:ACTION}"
)
_SCHED_NOUN: Final = Pattern("SCHED (DASH SCHED)?")

_QUOTED: Final = first_codes("QUOTED")


def read_event(tokens: Tokens, place: int) -> Fact | None:
    """Read a span round an event, an event, or a schedule at token `place`; or give None."""
    return (
        _within(tokens, place)
        or _quoted(tokens, place)
        or _schedule(tokens, place)
        or _at_once(tokens, place)
        or _demand(tokens, place)
    )


def _at_once(tokens: Tokens, place: int) -> Demand | None:
    item = tokens.items[place]
    return Demand(place, place + 1, item.text, at_once=True) if item.name == "ATONCE" else None


def _within(tokens: Tokens, place: int) -> Demand | None:
    if not _SPAN_UNITS.search(tokens.codes):
        return None
    found = _WITHIN.at(tokens, place) or _WITHIN_ONE.at(tokens, place)
    if found and not _before_a_date(tokens, found) and _has_passed(tokens, place):
        return _linked(tokens, found, found.number("n", 1), _unit(found))
    if (
        (place == 0 or tokens.items[place - 1].name in ("DASH", "COLON"))
        and (found := _DAYS_ALONE.at(tokens, place))
        and found.end == len(tokens.items)
    ):
        return Demand(place, found.end, None, found.number("n"), _unit(found), doubt=True)
    found = _DAY_AFTER.at(tokens, place) or _NEXT_DAY.at(tokens, place)
    if found:
        end = event_end(tokens, found.end)
        unit = "workday" if _is_working(found) else "day"
        number = max(1, found.number("n", 1))
        return Demand(place, end, tokens.words(found.end, end) or None, number, unit, doubt=found.end == end)
    found = _SPAN_WORD.at(tokens, place)
    if found:
        token = found.token("s") or found.token("t")
        assert token is not None
        assert isinstance(token.value, tuple)
        return _linked(tokens, found, token.value[0], token.value[1])
    found = _bare(tokens, place) or _SHORT_SPAN.at(tokens, place) or _DAYS_ONLY.at(tokens, place)
    if not found:
        return None
    number = found.number("n") or found.number("nn") or 1
    direction = "before" if "b" in found else "after"
    return Demand(place, found.end, None, number, _unit(found), direction, doubt=True)


def _is_age(tokens: Tokens, found: Found) -> bool:
    """«от 6 до 18 лет»."""
    return tokens.items[found.start].name == "DO" and tokens.items[found.end - 1].text == "лет"


def _has_passed(tokens: Tokens, place: int) -> bool:
    """«по истечении 9 месяцев» is a span, «по итогам 9 месяцев» is none."""
    named = tokens.items[place].name == "PO" and tokens.items[place + 1].name == "RESULT"
    return not named or tokens.items[place + 1].text.startswith(("истеч", "прошеств"))


def _bare(tokens: Tokens, place: int) -> Found | None:
    found = _WITHIN_BARE.at(tokens, place)
    if found and (not _has_passed(tokens, place) or _is_age(tokens, found)):
        return None
    if found and tokens.items[place].name == "PO" and found.end < len(tokens.items):
        after = tokens.items[found.end].name  # «по истечении шести месяцев работы» is an event
        return found if after in ("COMMA", "SEMI", "STOP", "RP", "DASH", "I") else None
    return found


def _before_a_date(tokens: Tokens, found: Found) -> bool:
    """«за год до 1 марта»: a day after «до» is a deadline of its own."""
    link = found.token("k")
    point = read_point(tokens, found.end) if link is not None and link.name in ("DO", "K") else None
    return point is not None and point[0].unit == "day" and not point[0].bare


def _is_working(found: Found) -> bool:
    token = found.token("w") or found.token("ww")
    return token is not None and token.name == "WORKING"


def _unit(found: Found) -> str:
    token = found.token("u") or found.token("uu")
    assert token is not None
    unit = _UNITS[token.name]
    return "workday" if unit == "day" and _is_working(found) else unit


def _linked(tokens: Tokens, found: Found, number: int, unit: str) -> Demand:
    link, lead = found.token("k"), found.token("l")
    if link is None:
        return Demand(found.start, found.end, None, number, unit, doubt=True)
    before = link.name in ("DO", "K")
    end = event_end(tokens, found.end)
    event = tokens.words(found.end, end) or None
    last = found.last("l")
    doubt = event is None or (lead is not None and last is not None and last.name == "ZA") != before
    doubt = doubt and not (before and event is not None)
    if lead is not None and lead.name == "NE" and tokens.items[found.start + 1].name == "EARLIER":
        doubt = True
    return Demand(found.start, max(end, found.end), event, number, unit, "before" if before else "after", doubt)


def _quoted(tokens: Tokens, place: int) -> Demand | Schedule | None:
    """«по случаю «…»», «по документу «…»»: the words stand in the quotes, whatever they are."""
    found = _IN_QUOTES.at(tokens, place) if _QUOTED in tokens.codes else None
    if not found:
        return None
    item = tokens.items[found.end - 1]
    event = " ".join(tokens.phrase[item.start + 1 : item.end - 1].split())
    if not event:
        return None
    return Demand(place, found.end, event) if "c" in found else Schedule(place, found.end, event)


def _demand(tokens: Tokens, place: int) -> Demand | None:
    name = tokens.items[place].name
    found = _HOLY_DAY.at(tokens, place) if name == "K" else None
    if found:
        end = event_end(tokens, found.end)
        return Demand(place, end, tokens.words(place + 1, end), doubt=True)
    found = MERE.at(tokens, place) or BY_NOUN.at(tokens, place)
    if found is None and tokens.items[place].name == "NEED":
        return Demand(place, place + 1, tokens.words(place, place + 1))
    if found:
        return _with_event(tokens, place, found.end)
    if name == "DO" and (found := _BEFORE_EVENT.at(tokens, place)) and _is_deed(tokens.items[found.end - 1].text):
        end = event_end(tokens, found.end)
        return Demand(place, end, tokens.words(place + 1, end), doubt=True)
    found = _NAMED_PERIOD.at(tokens, place)
    if found:
        end = event_end(tokens, found.end)
        return Demand(place, end, tokens.words(place + 1, end), doubt=True)
    found = _DEMAND.at(tokens, place)
    if not found or _no_event(tokens, place, found.end):
        return None
    end = event_end(tokens, found.end)
    if name == "PRI" or (name == "POSLE" and end > found.end):
        return _with_event(tokens, place, found.end)
    if end == found.end:
        return None
    holidays = any(item.name == "HOLIDAY" for item in tokens.items[found.end : end])
    doubtful = (
        name in ("DO", "K")
        or holidays
        or (name == "NADAY" and _of_calendar(tokens, found.end, end))
        or tokens.items[found.end - 1].name == "TECH"
    )
    first = found.end - 1 if name in ("DO", "K") else found.end
    return Demand(place, end, tokens.words(first, end), doubt=doubtful)


def _is_deed(word: str) -> bool:
    """«принятия», «утверждения», but not «до сведения»."""
    return word.endswith(("ния", "тия")) and word not in ("сведения", "мероприятия")


def _no_event(tokens: Tokens, place: int, end: int) -> bool:
    """«при директоре», «с дневным пребыванием», «рабочего времени» name no event."""
    items = tokens.items
    name = items[place].name
    if name == "PRI":
        return end < len(items) and items[end].name == "BOSS"
    if name == "S":
        return items[end - 1].name == "DAY" and items[end - 1].text != "дня"
    if name != "PERIOD":
        return False
    verb = end < len(items) and items[end].name == "WORD" and VERB.search(items[end].text) is not None
    return verb or items[place].text not in ("период", "время", "периоды")


def _of_calendar(tokens: Tokens, first: int, last: int) -> bool:
    """«перед началом учебного года», «перед праздниками»: the event has days of its own."""
    items = tokens.items[first:last]
    return any(
        item.name in ("SCHOOL", "GOD", "HOLIDAY", "SEASON") or item.text.startswith("праздник") for item in items
    )


def _with_event(tokens: Tokens, place: int, first: int) -> Demand | None:
    end = event_end(tokens, first)
    return Demand(place, end, tokens.words(first, end)) if end > first else None


def _schedule(tokens: Tokens, place: int) -> Schedule | Trap | None:
    if _is_brought(tokens, place):
        return None
    found = SCHEDULE.at(tokens, place)
    if found and _names_schedule(tokens, found):
        first = found.match.end("p")
        end = event_end(tokens, found.end)
        noun = found.token("x")
        assert noun is not None
        dated = any(item.name == "OT" for item in tokens.items[first:end])
        if noun.value in ("закон", "указ") and dated:
            return Trap(place, end, "document_date")
        doubt = noun.name == "DOC" and (noun.value == "закон" or dated)
        return Schedule(place, end, tokens.words(first, end), doubt, dated)
    found = _FIXED.at(tokens, place)
    if found and "k" in found and (tokens.items[place].text == "срок" or event_end(tokens, found.end) == found.end):
        return None  # «срок действия договора с 01.01.2024 по 31.12.2024» names its days itself
    if found:
        fixed = "f" in found
        end = found.end if fixed and found.token("x").name == "BASIS" else event_end(tokens, found.end)  # type: ignore[union-attr]
        first = place + 1 if tokens.items[place].name in ("V", "PO") else place
        return Schedule(
            place,
            end,
            tokens.words(first, end),
            doubt="e" in found or (fixed and end == found.end and not _named_between(tokens, found)),
        )
    found = _SCHEDULE_WORDS.at(tokens, place)
    if found:
        first = found.match.end("p")
        end = event_end(tokens, first)
        return Schedule(place, end, tokens.words(first, end), doubt=found.token("x").name != "SROK")  # type: ignore[union-attr]
    if place == 0 and tokens.items[place].name == "SCHED":
        found = _SCHED_NOUN.at(tokens, place)
        if found and (found.end == len(tokens.items)):
            return Schedule(place, found.end, tokens.words(place, found.end))
    return None


def _is_brought(tokens: Tokens, place: int) -> bool:
    """«привести акты в соответствие с законом» names no document with dates."""
    accord = place + 1 if tokens.items[place].name == "V" else place
    if accord < 2 or accord >= len(tokens.items) or tokens.items[accord].text != "соответствие":
        return False
    return tokens.items[accord - 2].name in ("WORD", "DOC", "PROGRAM")


def _named_between(tokens: Tokens, found: Found) -> bool:
    """«в установленные законом сроки» names its document."""
    return any(item.name in ("WORD", "DOC") for item in tokens.items[found.start : found.end])


def _names_schedule(tokens: Tokens, found: Found) -> bool:
    """«по плану» names a schedule; «по результатам … приказа» does not, nor «по …» with a verb between."""
    noun = found.token("x")
    assert noun is not None
    lead = tokens.items[found.start].name
    first = tokens.items[found.match.end("p")]
    if (
        first.name == "WORD"
        and lead in ("PO", "SROK")
        and not first.text.endswith(("ому", "ему", "ым", "им", "ой", "ей", "ам", "ым"))
    ):
        return False
    if lead == "V" and tokens.items[found.start + 1].name == "CASE" and tokens.items[found.start + 1].text != "рамках":
        return False
    if noun.name == "PROGRAM":
        return lead != "PO" and noun.text == "плана"
    return not (noun.name == "DOC" and noun.value in ("пункт", "room"))
