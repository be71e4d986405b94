"""How often: adverbs, counts, intervals, weekdays, ends of every period.

rhythm  = FREQ | каждый [N] unit | count | weekdays | (конец | последний день) [каждого] unit
count   = [не реже | не менее [чем]] [N] раз [в | за] [каждый] [N] [учебный] unit | дважды в unit
weekdays = по пятницам | каждую пятницу | nth [и nth] четверг [каждого] (месяца | квартала)
"""

import re
from typing import Final, cast

from app.core.deadlines import Freq, Weekday
from app.core.lexing import Tokens
from app.core.phrases.facts import Rhythm
from app.core.phrases.patterns import Found, Pattern, first_codes

_UNIT_FREQ: Final = {
    "GOD": Freq.YEARLY, "HALF": Freq.HALF_YEARLY, "QUARTER": Freq.QUARTERLY, "MONTHW": Freq.MONTHLY,
    "WEEK": Freq.WEEKLY, "DAY": Freq.DAILY, "TERM": Freq.QUARTERLY, "DECADE": Freq.MONTHLY, "TRIM": Freq.QUARTERLY,
}  # fmt: skip
_PER: Final = ("(V|ZA|SLASH|NA) (TECH)? EACH? ({i:NUM|CARD} (LP (CARD|NUM|ORD|WORD)+ RP)?)? {s:SCHOOL|CALENDAR}? {r:REPORTING|CURRENT}?"
               "{u:GOD|QUARTER|HALF|MONTHW|WEEK|DAY|TERM|DECADE|TRIM}")  # fmt: skip
_FLOOR: Final = "({l:NE (LESS|RARER) COMMA? CHEM? V?|LESS CHEM?|RARER}|{mm:NE MORE CHEM?|DO})?"
_COUNT: Final = Pattern(
    f"{_FLOOR} ({{n:NUM|CARD}} (LP (CARD|NUM|ORD|WORD)+ RP)? ((DASH|ILI) {{m:NUM|CARD}})?)? EACH? RAZ (A)? {_PER}".replace(
        "(A)?", ""
    )
)
_COUNT_TIMES: Final = Pattern(f"{_FLOOR} {{t:TIMES}} {_PER}")
_COUNT_AFTER: Final = Pattern(f"{_PER} {_FLOOR} {{n:NUM|CARD}} RAZ")
_COUNT_LOOSE: Final = Pattern(f"{_FLOOR} ({{n:NUM|CARD}} ((DASH|ILI) {{m:NUM|CARD}})? RAZ|{{t:TIMES}})")
_EVERY: Final = Pattern("(V|ZA|NA)? EACH ({i:NUM|CARD} )? {s:SCHOOL|CALENDAR}? {r:REPORTING|CURRENT}?"
                        "{u:GOD|QUARTER|HALF|MONTHW|WEEK|DAY|TERM|DECADE}(?!COMMA? NEXT)")  # fmt: skip
_EVERY_DAY: Final = Pattern("{w:FREQ}? (V|PO|K|DO)? EACH {d:WEEKDAY} WEEK?")
_ON_DAYS: Final = Pattern("PO {d:WEEKDAY}")
_NTH_DAY: Final = Pattern(
    "(V|PO|NE LATER CHEM?|DO|K)? EACH? {n:NTH} ((I|COMMA|ILI) {k:NTH})? {d:WEEKDAY} (V|EACH|REPORTING|CURRENT)* {u:MONTHW|QUARTER}"
)
_NTH_DAY_SHORT: Final = Pattern("(EACH|PO|V EACH) {n:NTH} ((I|COMMA) {k:NTH})? {d:WEEKDAY}")
_EDGE_OF: Final = Pattern(
    "(V|DO|K|NE LATER CHEM?|NA)* ({e:ENDING}|{o:ORD} WORKING? (DAY|NUMBERW|WEEK|DECADE|MONTHW) |{b:BEGIN}|{o2:NTH} {d:WEEK|DECADE}) "
    "(EACH|REPORTING|CURRENT|NEXT|V)* {u:MONTHW|QUARTER|HALF}"
)
_RESULTS_OF: Final = Pattern(
    "(PO|POSLE|V|NA) (RESULT|ENDING|AFTERWORD) (RABOTY)? ZA? (EACH|REPORTING|CURRENT)* {s:SCHOOL|CALENDAR}? "
    "{u:MONTHW|QUARTER|HALF|GOD|TERM|WEEK}(?!WORD)".replace("(RABOTY)?", "WORD?")
)
_BY_UNITS: Final = Pattern("PO {u:QUARTER|HALF|TERM|MONTHW|WEEK}")
_LAST_DAY: Final = Pattern("(V|DO|NA|K)? {o:ORD} {w:WORKING}? (DAY|NUMBERW)(?!MONTH)")
_FREQ_NTH_DAY: Final = Pattern(
    "{f:FREQ} (COMMA|LP|DASH|COLON)? (V|PO|NA)? {n:NTH} ((I|COMMA|ILI) {k:NTH})? {d:WEEKDAY}(?!MONTH|V|QUARTER)"
)
_FREQ_DAY: Final = Pattern("{f:FREQ} (COMMA|LP|DASH)? (V|PO)? {d:WEEKDAY}")


_DAYS_OF_WEEK: Final = first_codes("WEEKDAY")
_EACH: Final = first_codes("EACH")
_TIMES_WORDS: Final = re.compile(f"[{first_codes('RAZ TIMES')}]")
_PERIOD_WORDS: Final = re.compile(f"[{first_codes('MONTHW QUARTER HALF TERM WEEK GOD')}]")


def read_rhythm(tokens: Tokens, place: int) -> Rhythm | None:
    """Read how often at token `place`, or give None."""
    item = tokens.items[place]
    if item.name == "FREQ":
        found = _FREQ_DAY.at(tokens, place)
        if found and item.value is Freq.WEEKLY:
            return Rhythm(place, found.end, Freq.WEEKLY, weekday=Weekday(_day(found)))
        found = _FREQ_NTH_DAY.at(tokens, place)
        if found and item.value is Freq.MONTHLY:
            return _nth_weekday(found, Freq.MONTHLY)
        return Rhythm(place, place + 1, cast(Freq, item.value))
    codes = tokens.codes  # most phrases hold none of the words that these rules need
    return (
        (_weekday(tokens, place) if _DAYS_OF_WEEK in codes else None)
        or (_count(tokens, place) if _TIMES_WORDS.search(codes) else None)
        or (_every(tokens, place) if _EACH in codes else None)
        or _edge_of(tokens, place)
    )


def _day(found: Found) -> str:
    token = found.token("d")
    assert token is not None
    return str(token.value)


def _weekday(tokens: Tokens, place: int) -> Rhythm | None:
    found = _NTH_DAY.at(tokens, place)
    if found:
        unit = found.token("u")
        freq = Freq.QUARTERLY if unit and unit.name == "QUARTER" else Freq.MONTHLY
        return _nth_weekday(found, freq)
    found = _NTH_DAY_SHORT.at(tokens, place)
    if found:
        return _nth_weekday(found, Freq.MONTHLY)
    found = _EVERY_DAY.at(tokens, place)
    if found:
        return Rhythm(place, found.end, Freq.WEEKLY, weekday=Weekday(_day(found)))
    found = _ON_DAYS.at(tokens, place)
    if found:
        return Rhythm(place, found.end, Freq.WEEKLY, weekday=Weekday(_day(found)))
    item = tokens.items[place]
    if item.name == "WEEKDAY" and not item.text.startswith("сред"):  # «среда» is an environment, too
        plain = not item.text.endswith(("ам", "ям"))
        return Rhythm(place, place + 1, Freq.WEEKLY, weekday=Weekday(str(item.value)), doubt=plain)
    if item.name == "WEEKDAY" and item.text == "средам":
        return Rhythm(place, place + 1, Freq.WEEKLY, weekday=Weekday("WE"))
    return None


def _nth_weekday(found: Found, freq: Freq) -> Rhythm | None:
    number, other = found.number("n"), found.number("k") or None
    if not (number == -1 or 1 <= number <= 5) or (other and not (other == -1 or 1 <= other <= 5)):
        return None
    return Rhythm(found.start, found.end, freq, weekday=Weekday(_day(found), number), also_n=other)


def _count(tokens: Tokens, place: int) -> Rhythm | None:
    found = _COUNT.at(tokens, place) or _COUNT_TIMES.at(tokens, place) or _COUNT_AFTER.at(tokens, place)
    if found:
        return _counted(found)
    found = _COUNT_LOOSE.at(tokens, place)
    if not found or tokens.items[found.end - 1].text == "р":
        return None
    times, doubt = _times(found)
    return Rhythm(place, found.end, Freq.YEARLY, times, "l" in found, loose=True, doubt=doubt)


def _times(found: Found) -> tuple[int, bool]:
    if "t" in found:
        return found.number("t"), "mm" in found
    return found.number("n", 1), "m" in found or "mm" in found


def _counted(found: Found) -> Rhythm | None:
    unit = found.token("u")
    assert unit is not None
    times, doubt = _times(found)
    interval = found.number("i", 1)
    if interval < 1 or times < 1:
        return None
    freq, interval, odd = _freq_of(unit.name, interval)
    at_least = "l" in found or "m" in found
    school = _school(found)
    if school and freq is Freq.YEARLY:
        freq = Freq.SCHOOL_YEAR
    return Rhythm(found.start, found.end, freq, times, at_least, interval, school, doubt=doubt or odd)


def _school(found: Found) -> bool:
    token = found.token("s")
    return token is not None and token.name == "SCHOOL"


def _freq_of(unit: str, interval: int) -> tuple[Freq, int, bool]:
    """Give frequency, interval and whether the unit (decade, school term) only nearly fits."""
    if unit == "DECADE":
        return Freq.DAILY, 10 * interval, True
    return _UNIT_FREQ[unit], interval, unit in ("TERM", "TRIM")


def _every(tokens: Tokens, place: int) -> Rhythm | None:
    found = _EVERY.at(tokens, place)
    if not found:
        return None
    unit = found.token("u")
    assert unit is not None
    interval = found.number("i", 1)
    if interval < 1:
        return None
    freq, interval, doubt = _freq_of(unit.name, interval)
    if _school(found) and freq is Freq.YEARLY:
        freq = Freq.SCHOOL_YEAR
    return Rhythm(place, found.end, freq, interval=interval, doubt=doubt)


def _edge_of(tokens: Tokens, place: int) -> Rhythm | None:
    named = _PERIOD_WORDS.search(tokens.codes)
    found = _EDGE_OF.at(tokens, place) if named else None
    if found:
        unit = found.token("u")
        assert unit is not None
        exact = "e" in found or (
            found.number("o") == -1 and tokens.items[found.end - 2].name in ("DAY", "MONTHW", "DECADE")
        )
        return Rhythm(place, found.end, _UNIT_FREQ[unit.name], doubt=not exact)
    found = _BY_UNITS.at(tokens, place) if named else None
    if found and tokens.items[found.end - 1].text.endswith(("ам", "ям")):
        unit = found.token("u")
        assert unit is not None
        return Rhythm(place, found.end, _UNIT_FREQ[unit.name], doubt=unit.name == "TERM")
    found = _LAST_DAY.at(tokens, place)
    if found and found.number("o") == -1:
        return Rhythm(place, found.end, Freq.MONTHLY, loose=True, doubt="w" in found)
    found = _RESULTS_OF.at(tokens, place) if named else None
    if not found:
        return None
    unit = found.token("u")
    assert unit is not None
    freq = _UNIT_FREQ[unit.name]
    if _school(found) and freq is Freq.YEARLY:
        freq = Freq.SCHOOL_YEAR
    return Rhythm(place, found.end, freq, doubt=freq in (Freq.YEARLY, Freq.SCHOOL_YEAR) or unit.name == "TERM")
