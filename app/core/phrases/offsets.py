"""Days of a month and days after a reporting period.

number  = [до | не позднее | к] N [и N] (числа | [рабочего] дня) [каждого месяца | nth месяца квартала]
after   = [до | не позднее] N [числа | рабочего дня] tail
| [в течение | не позднее [чем через]] N [рабочих | календарных] (дней | месяцев)
(после | по | со дня) [окончания] [отчётного] period
tail    = [nth] месяца [квартала], следующего за отчётным [period]
| следующего за отчётным [period] [месяца] | следующего месяца
| [nth] месяца следующего квартала | (после | по окончании) [отчётного] period
period  = месяца | квартала | полугодия | года | периода
"""

import re
from typing import Final

from app.core.deadlines import Offset
from app.core.lexing import Tokens
from app.core.phrases.facts import After, DayNumber
from app.core.phrases.patterns import Found, Pattern, define, first_codes

define("PER", "MONTHW|QUARTER|HALF|GOD|PERIOD")
define("BEFORE", "(V SROK)? (NE LATER CHEM? (DO)?|DO|K|V SROK|PO|NA)? ")
_HEAD: Final = (
    "BEFORE (NUM DASH)? {d:NUM|ORD|CARD} (LP (CARD|NUM|ORD|WORD)+ RP)? ({w:WORKING} (DAY|NUMBERW)|{c:NUMBERW|DAY})?"
)
_REPORT: Final = "(ORD MONTHW)? (REPORTING {r:PER}?|{q:PER})"
_TAILS: Final = (
    f"COMMA? (EACH|V)? {{o:ORD|NUM|CARD}}? {{x:MONTHW}} {{y:QUARTER|HALF|GOD|PERIOD}}? COMMA? NEXT (ZA|POSLE) {_REPORT}",
    "COMMA? {o:ORD|NUM}? {x:MONTHW} NEXT ZA REPORTING {y:QUARTER|HALF|GOD|PERIOD}",
    f"COMMA? {{o:ORD|NUM}}? NEXT (ZA|POSLE) {_REPORT} {{x:MONTHW}}?",
    "COMMA? {o:ORD|NUM}? {x:MONTHW} (EACH)? NEXT {y:QUARTER|HALF}",
    "COMMA? {o:ORD|NUM}? {x:MONTHW} {y:QUARTER|HALF}? (POSLE|PO) (AFTERWORD|RESULT)? REPORTING {r:PER}?",
    "COMMA? (EACH)? NEXT {x:MONTHW} ",
    "COMMA? (POSLE|PO) (AFTERWORD|RESULT)? EACH? REPORTING? {r:PER}",
)
_AFTER: Final = tuple(Pattern(f"{_HEAD} {tail}") for tail in _TAILS)
_SPAN_AFTER: Final = Pattern(
    "(V TECH|V SROK (DO|NE (MORE|LATER) CHEM?)?|NE LATER CHEM? (ZA|CHEREZ|V TECH)?|DO|CHEREZ|NE MORE CHEM? (ZA|CHEREZ)?)? "
    "{n:NUM|CARD}? {w:WORKING|CALENDAR}? {u:DAY|MONTHW} (COMMA)? "
    "(POSLE|PO|S (DAY|MOMENT|SROK)?|OT (SROK)?) (AFTERWORD|RESULT) EACH? REPORTING? {r:MONTHW|QUARTER|HALF|GOD|PERIOD}"
)
_DECADE_AFTER: Final = Pattern(f"(V TECH|V)? {{n:ORD|NUM|ROMAN}} DECADE MONTHW COMMA? NEXT (ZA|POSLE) {_REPORT}")
_WHOLE_MONTH: Final = Pattern(
    "{e:(NE LATER CHEM?|DO|K) (ENDING|{l:ORD} (WORKING|CALENDAR)? (DAY|NUMBERW))} {o3:ORD}? {x3:MONTHW} COMMA? NEXT (ZA|POSLE) REPORTING {p:PER}?|"
    "(V TECH|V)? NEXT {x:MONTHW} COMMA? (NEXT)? (ZA|POSLE) REPORTING {r:PER}?|(V TECH|V)? {o:ORD}? {x2:MONTHW} COMMA? NEXT (ZA|POSLE) REPORTING {q:PER}?"
)
_NUMBER: Final = Pattern(
    "BEFORE EACH? {d:NUM|ORD} ((I|COMMA|ILI) (DO|K)? {k:NUM|ORD})? "
    "(NUMBERW (EACH|CURRENT|REPORTING|V|ITS)* (MONTHW (?!QUARTER|HALF))?|(EACH|CURRENT|REPORTING)+ MONTHW)".replace(
        "|ITS", ""
    )
)
_WORKDAY: Final = Pattern(
    "(V SROK)? (NE LATER CHEM? (DO)?|DO|K) {d:NUM|ORD} {w:WORKING} DAY ((EACH|CURRENT|REPORTING)+ MONTHW)?(?!COMMA? NEXT ZA DAY)"
)
_RANGE: Final = Pattern(
    "(S {a:NUM|ORD} (PO|DO|NUMBERW PO)|{b:NUM} DASH) {d:NUM|ORD} NUMBERW ((EACH|CURRENT|REPORTING)* MONTHW)?"
)
_BARE_NUMBER: Final = Pattern("(DO|K|NE LATER CHEM?) {d:NUM}(?=FREQ|$)")
_OF_QUARTER: Final = Pattern(
    "BEFORE {d:NUM|ORD} NUMBERW? {o:ORD|NUM} MONTHW (EACH|CURRENT|REPORTING)* (QUARTER|HALF)(?!COMMA? NEXT)"
)
_NEEDED: Final = re.compile(f"[{first_codes('NUMBERW MONTHW NEXT REPORTING AFTERWORD RESULT WORKING FREQ')}]")
_LATER: Final = re.compile(f"[{first_codes('NEXT POSLE PO')}]")
_PERIODS: Final = {"MONTHW": "month", "QUARTER": "quarter", "HALF": "half_year", "GOD": "year"}


def read_offset(tokens: Tokens, place: int) -> After | DayNumber | None:
    """Read a day after a reporting period, or a day of every month, at token `place`; or give None."""
    if not _NEEDED.search(tokens.codes):  # most phrases hold none of these words
        return None
    return _after_period(tokens, place) or _day_number(tokens, place)


def _after_period(tokens: Tokens, place: int) -> After | None:
    found = _SPAN_AFTER.at(tokens, place)
    if found:
        return _span_after(found)
    later = _LATER.search(tokens.codes)
    for pattern in _AFTER if later else ():
        found = pattern.at(tokens, place)
        if found and _clear(found):
            return _after(found)
    found = _DECADE_AFTER.at(tokens, place)
    if found and 1 <= found.number("n") <= 2:
        period = _reporting_period(found)
        return After(place, found.end, period, Offset(period or "month", by_day=found.number("n") * 10))
    found = _WHOLE_MONTH.at(tokens, place)
    if found and found.number("l", -1) == -1:
        period, month = _reporting_period(found), found.number("o") or found.number("o3")
        return After(place, found.end, period, Offset(period or "month", month=month if month > 1 else None))
    found = _WORKDAY.at(tokens, place)
    if found and found.number("d") >= 1 and found.token("w").text != "рабочих":  # type: ignore[union-attr]
        return After(place, found.end, None, Offset("month", by_workday=found.number("d")), vague=True)
    return None


def _day_number(tokens: Tokens, place: int) -> DayNumber | None:
    for pattern in (_OF_QUARTER, _RANGE, _NUMBER, _BARE_NUMBER):
        found = pattern.at(tokens, place)
        if not found or not 1 <= (day := found.number("d")) <= 31:
            continue
        if pattern is _OF_QUARTER:
            return DayNumber(place, found.end, day, found.number("o"))
        if pattern is _RANGE:
            return DayNumber(place, found.end, day, spread=True)
        if pattern is _BARE_NUMBER and not found.token("d").text.endswith(("го", "му")):  # type: ignore[union-attr]
            return None
        other = found.number("k")
        every = any(item.name == "EACH" for item in tokens.items[place : found.end])
        return DayNumber(place, found.end, day, 0, (other,) if 1 <= other <= 31 else (), every)
    return None


def _clear(found: Found) -> bool:
    """A bare number needs a month after it: «до 10 месяца, следующего…», never «5 по итогам года»."""
    return ("w" in found or "c" in found or "x" in found) and 1 <= found.number("d") <= 31


def _after(found: Found) -> After:
    period = _reporting_period(found)
    place = found.number("o")
    month = place if 2 <= place <= 12 else None
    day = found.number("d")
    offset = (
        Offset(period or "month", by_workday=day, month=month)
        if "w" in found
        else Offset(period or "month", by_day=day, month=month)
    )
    vague = period is None and any(
        token is not None and token.name == "PERIOD" for token in (found.token("r"), found.token("q"), found.token("y"))
    )
    return After(found.start, found.end, period, offset, vague)


def _reporting_period(found: Found) -> str | None:
    """Name the period that has ended: the noun after «отчётным», else the one whose month is meant."""
    for part in ("r", "q", "p"):
        token = found.token(part)
        if token is not None and token.name in _PERIODS:
            target = token.name == "MONTHW" and not token.text.endswith("ем") and "x" not in found and part == "r"
            if not target or "y" in found:
                return _PERIODS[token.name]
    token = found.token("y")
    if token is not None and token.name in _PERIODS:
        return _PERIODS[token.name]
    return None


def _span_after(found: Found) -> After | None:
    token, unit = found.token("r"), found.token("u")
    assert token is not None
    assert unit is not None
    period = _PERIODS.get(token.name)
    number = found.number("n", 1)
    after = period or "month"
    vague = period is None
    if unit.name == "MONTHW":
        return After(found.start, found.end, period, Offset(after, month=number if number > 1 else None), vague)
    if "n" not in found:
        return None
    working = found.token("w")
    if working is not None and working.name == "WORKING":
        return After(found.start, found.end, period, Offset(after, by_workday=number), vague)
    return After(found.start, found.end, period, Offset(after, by_day=number), vague)
