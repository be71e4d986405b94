"""Points of time: a day, a month, a quarter… with its year, printed or named.

point   = date | day month [year] | part month [year] | month [year] | nth unit [year] | years | year-word
date    = NUM "." NUM ["." (YEAR | NUM)]
part    = nth (декада | неделя | половина) | начало | середина | конец
nth     = NUM | ROMAN | ORD
unit    = квартал | полугодие | четверть | триместр
years   = YEAR ["-" (YEAR | NUM)] ["уч."] ["г."]
year    = ["," | "в"] years | (текущего | каждого | следующего | отчетного) года
| года, следующего за (отчетным | годом окончания …) | года, предшествующего … | учебного года | т.г.
"""

import re
from typing import Final, cast

from app.core.lexing import Tokens
from app.core.phrases.facts import Point, Unit, YearWord
from app.core.phrases.patterns import Found, Pattern, first_codes

_TAIL_RANGE: Final = Pattern(
    "(COMMA|V|ZA|NA|LP)? {y:YEAR} GOD* {sep:DASH|SLASH|I} {z:YEAR|NUM} (?!DOT|MONTH|NUM|QUARTER|HALF|RAZ) {s:SCHOOL}? GOD* RP?"
)
_TAIL_YEAR: Final = Pattern("(COMMA|V|ZA|NA|DASH)? {y:YEAR} {s:SCHOOL|CALENDAR}? GOD* (?!DASH NUM DOT)")
_TAIL_YEAR_BRACKETED: Final = Pattern("LP {y:YEAR} GOD* RP")
_TAIL_AFTER_PLAN: Final = Pattern(
    "COMMA? GOD COMMA? NEXT ZA (GOD|PERIOD) (AFTERWORD|ENDING) (ACTION|PROGRAM|PERIOD|ALL|WORD|SCHED|SROK)*"
)
_TAIL_AFTER: Final = Pattern(
    "COMMA? {s:SCHOOL|CALENDAR}? GOD COMMA? NEXT ZA REPORTING (GOD|PERIOD)?"
    "|COMMA? NEXT ZA REPORTING (PERIOD|GOD)? COMMA? GOD?|COMMA? GOD COMMA? NEXT POSLE REPORTING (GOD)?"
)
_TAIL_BEFORE: Final = Pattern(
    "COMMA? GOD COMMA? {p:REPORTING} (WORD|GOD|ACTION|PROGRAM|SCHED|PLAN_WORD)*".replace("PLAN_WORD", "AFTERWORD")
)
_TAIL_WORD: Final = Pattern("V? {w:CURRENT|EACH|NEXT|REPORTING} {s:SCHOOL|CALENDAR}? GOD+|{v:SCHOOL} GOD|CALENDAR GOD")
_PARTS_OF_MONTH: Final = re.compile(f"[{first_codes('DECADE WEEK POLOV')}]")
_AFTER_CODES: Final = frozenset(
    first_codes("COMMA V ZA NA LP DASH YEAR GOD NEXT CURRENT EACH REPORTING SCHOOL CALENDAR")
)

_DATE: Final = Pattern("{d:NUM} DOT {m:NUM} (DOT {y:YEAR|NUM} GOD*|{yy:YEAR} GOD*)?")
_SLASHED: Final = Pattern("{d:NUM} (SLASH {m:NUM} SLASH|DASH {mm:NUM} DASH) {y:YEAR} GOD*")
_MONTH_YEAR: Final = Pattern("{m:NUM} DOT {y:YEAR} GOD*")
_ISO: Final = Pattern("{y:YEAR} DASH {m:NUM} DASH {d:NUM}")
_DAY_MONTH: Final = Pattern("{d:NUM|ORD} DOT? {m:MONTH} MONTHW?")
_PART: Final = Pattern("{n:NTH} {u:DECADE|WEEK|POLOV} V? {m:MONTH} MONTHW?|{p:BEGIN|MIDDLE|ENDING} {mm:MONTH} MONTHW?")
_ABOUT: Final = Pattern("{n:ORD} NUMBERW {m:MONTH}")
_DAY_OF: Final = Pattern("{o:ORD} {w:WORKING}? DAY {m:MONTH}")
_LENGTHS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_WEEKDAY: Final = Pattern("{n:NTH} {d:WEEKDAY} V? {m:MONTH}")
_MONTH: Final = Pattern("{m:MONTH} MONTHW?")
_MONTH_PART: Final = Pattern(
    "{m:MONTH} LP {n:NTH} {u:DECADE|WEEK|POLOV} RP|{mm:MONTH} (COMMA|DASH)? {nn:NTH} {uu:DECADE|WEEK|POLOV}(?!V? MONTH)"
)
_NTH_UNIT: Final = Pattern("{n:NTH} SCHOOL? {u:QUARTER|HALF|TERM|TRIM} SCHOOL?")
_SCHOOL_YEARS: Final = Pattern("{y:YEAR} (DASH|SLASH) {z:YEAR|NUM} SCHOOL GOD*|{yy:YEAR} SLASH {zz:YEAR|NUM} GOD*")
_SHORT_YEARS: Final = Pattern(
    "{y:YEAR} GOD* DASH {z:NUM} GOD+|{yy:YEAR} DASH {zz:NUM} (?!DOT|MONTH|QUARTER|HALF|DASH|NUM|TERM)"
)
_YEAR: Final = Pattern("{y:YEAR} CALENDAR? GOD*")
_PART_LONG: Final = Pattern("{p:BEGIN|MIDDLE|ENDING} {n:NTH} {u:QUARTER|HALF|TERM}|{q:BEGIN|MIDDLE|ENDING}"
                            " {w:CURRENT|EACH|NEXT|REPORTING}? {s:SCHOOL|CALENDAR}? (GOD|{y:YEAR} GOD?)")  # fmt: skip
_OF_SCHOOL_YEAR: Final = Pattern("{n:NTH} {u:WEEK|DECADE|MONTHW|POLOV} (CURRENT|EACH|NEXT)? SCHOOL GOD")
_EDGES_OF_YEAR: Final = Pattern(
    "{q:BEGIN|MIDDLE}(?=(COMMA|I|ILI) (V|K)? (MIDDLE|ENDING) (CURRENT|EACH|NEXT|REPORTING)? {s:SCHOOL|CALENDAR}? (GOD|{y:YEAR} GOD?))"
)
_SEASON: Final = Pattern("SEASON PERIOD|SEASON(?!WORD|HOLIDAY|PUPIL|COMMA HOLIDAY)")
_SEASONS: Final = {"з": 1, "в": 2, "л": 3, "о": 4}
_WORD_YEAR: Final = Pattern("{w:CURRENT|EACH|NEXT|REPORTING}? {s:SCHOOL|CALENDAR}? GOD")
_BARE: Final = Pattern("{n:NTH}(?=(DASH|COMMA|I|ILI|PO|DO|SLASH))")

_UNITS: Final[dict[str, Unit]] = {
    "DECADE": "decade", "WEEK": "week", "POLOV": "half_month", "QUARTER": "quarter", "HALF": "half", "TERM": "term",
    "TRIM": "trimester",
}  # fmt: skip
_MOST: Final = {"week": 5, "decade": 3, "half_month": 2, "quarter": 4, "half": 2, "term": 4, "trimester": 3}
_YEAR_WORDS: Final[dict[str, YearWord]] = {
    "CURRENT": "current", "EACH": "each", "NEXT": "next", "REPORTING": "reporting",
}  # fmt: skip
_NOMINATIVE: Final = frozenset(
    ["январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"]
)
_PARTS: Final = {"BEGIN": 1, "MIDDLE": 2, "ENDING": 3}


def read_point(tokens: Tokens, place: int, *, year_words: bool = False) -> tuple[Point, int] | None:
    """Read the point at token `place`; gives it and the token after it, or None.

    `year_words` lets «года», «учебного года» alone be a point (after «до конца»).
    """
    items = tokens.items
    if place >= len(items):
        return None
    name = items[place].name
    if name == "NUM":
        found = _numeric(tokens, place)
    elif name == "MONTH":
        found = _month(tokens, place)
    elif name == "YEAR":
        found = _years(tokens, place)
    elif name in ("ROMAN", "ORD"):
        found = _nth(tokens, place)
    elif name == "SEASON":
        found = _season(tokens, place)
    elif name in _PARTS:
        found = _part_point(tokens, place)
    else:
        found = None
    if found is None and year_words:
        found = _word_year(tokens, place)
    return found


def _with_tail(tokens: Tokens, point: Point, place: int) -> tuple[Point, int]:
    """Give the point, just made, the year printed or named at `place`, if there is one."""
    if place >= len(tokens.codes) or tokens.codes[place] not in _AFTER_CODES:
        return point, place
    found = _TAIL_RANGE.at(tokens, place)
    if found and (years := _range_of(found)):
        first, last, school = years
        pair = found.token("sep").name != "I" or last == first + 1  # type: ignore[union-attr]
        if pair:
            point.year, point.until_year, point.school = first, None if school else last, school
            return point, found.end
    found = _TAIL_YEAR.at(tokens, place) or _TAIL_YEAR_BRACKETED.at(tokens, place)
    if found:
        point.year = found.number("y")
        return point, found.end
    return _with_year_word(tokens, point, place)


def _with_year_word(tokens: Tokens, point: Point, place: int) -> tuple[Point, int]:
    for pattern, word in ((_TAIL_AFTER_PLAN, "after_plan_end"), (_TAIL_AFTER, "after_reporting")):
        found = pattern.at(tokens, place)
        if found:
            point.year_word = cast(YearWord, word)
            return point, found.end
    found = _TAIL_BEFORE.at(tokens, place)
    if found and found.token("p").value == "предшествующ":  # type: ignore[union-attr]
        point.year_word = "before_event"
        return point, found.end
    found = _TAIL_WORD.at(tokens, place)
    if not found:
        return point, place
    token = found.token("w")
    named: YearWord = _YEAR_WORDS[token.name] if token else "school" if "v" in found else "each"
    point.year_word = named
    return point, found.end


def _range_of(found: Found, first: str = "y", last: str = "z") -> tuple[int, int, bool] | None:
    """Give first year, last year and whether it is a school year; None when the numbers do not fit."""
    begin, end = found.number(first), found.number(last)
    if end < 100:
        end += begin // 100 * 100
        if end <= begin or end - begin > 15:
            return None
    separator = found.token("sep")
    school = "s" in found or (separator is not None and separator.name == "SLASH")
    return (begin, end, True) if school and end == begin + 1 else (begin, end, False)


def _numeric(tokens: Tokens, place: int) -> tuple[Point, int] | None:
    after = tokens.items[place + 1].name if place + 1 < len(tokens.items) else ""
    if after not in ("DOT", "SLASH", "DASH"):
        return _nth(tokens, place)
    found = _MONTH_YEAR.at(tokens, place)
    spaced = place + 2 < len(tokens.items) and tokens.items[place + 2].start - tokens.items[place].end > 1
    if found and spaced and len(tokens.items[place].text) == 1:
        return None  # «1. 2021 г.» is the first item of a list
    if found and 1 <= found.number("m") <= 12:
        return Point("month", month=found.number("m"), year=found.number("y")), found.end
    found = _SLASHED.at(tokens, place) or _DATE.at(tokens, place)
    if found:
        return _date(tokens, found)
    found = _DAY_MONTH.at(tokens, place)
    if found and 1 <= found.number("d") <= 31 and not _is_item(found):
        return _with_tail(tokens, Point("day", found.number("d"), found.number("m")), found.end)
    return _nth(tokens, place)


def _is_item(found: Found) -> bool:
    """«1. Август» is the first item of a list; a day has its month in the genitive."""
    day, month = found.token("d"), found.token("m")
    assert day is not None
    assert month is not None
    return month.start - day.end > 1 and found.end - found.start > 2 and month.text in _NOMINATIVE


def _date(tokens: Tokens, found: Found) -> tuple[Point, int] | None:
    day, month = found.number("d"), found.number("m") or found.number("mm")
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    year_token = found.token("y") or found.token("yy")
    if year_token is None:
        weak = len(found.token("m").text) < 2  # type: ignore[union-attr]
        point, end = _with_tail(tokens, Point("day", day, month, weak=weak), found.end)
        return None if weak and point.year is None and point.year_word is None else (point, end)
    year = cast(int, year_token.value)
    if year < 100:
        if len(year_token.text) < 2:
            return None
        year += 2000
    return Point("day", day, month, year), found.end


def _month(tokens: Tokens, place: int) -> tuple[Point, int] | None:
    found = _MONTH_PART.at(tokens, place) if _PARTS_OF_MONTH.search(tokens.codes) else None
    if found:
        unit_token, number = found.token("u") or found.token("uu"), found.number("n") or found.number("nn")
        unit = _UNITS[unit_token.name]  # type: ignore[union-attr]
        number = _MOST[unit] if number == -1 and unit != "week" else number
        if number == -1 or 1 <= number <= _MOST[unit]:
            month = found.number("m") or found.number("mm")
            return _with_tail(tokens, Point(unit, number, month), found.end)
    found = _MONTH.at(tokens, place)
    if not found:
        return None
    genitive = tokens.items[place].text[-1] in "яа"
    return _with_tail(tokens, Point("month", month=found.number("m"), of_month=genitive), found.end)


def _nth(tokens: Tokens, place: int) -> tuple[Point, int] | None:
    found = _DAY_MONTH.at(tokens, place)
    if found and 1 <= found.number("d") <= 31 and not _is_item(found):
        return _with_tail(tokens, Point("day", found.number("d"), found.number("m")), found.end)
    found = _ABOUT.at(tokens, place)
    if found and tokens.items[place].text.endswith("х") and found.number("n") in (1, -1, 10, 20):
        part = {1: 1, 10: 2, 20: 3, -1: 3}[found.number("n")]
        return _with_tail(tokens, Point("part", part, found.number("m")), found.end)
    found = _DAY_OF.at(tokens, place)
    if found and found.number("o") in (-1, 1):
        month = found.number("m")
        point = Point("day", 1 if found.number("o") == 1 else _LENGTHS[month - 1], month, weak="w" in found)
        return _with_tail(tokens, point, found.end)
    found = _WEEKDAY.at(tokens, place)
    if found and found.number("n") <= 5:
        day = found.token("d")
        point = Point("month", found.number("n"), found.number("m"), weekday=str(day.value) if day else None)
        return _with_tail(tokens, point, found.end)
    found = _PART.at(tokens, place) or _NTH_UNIT.at(tokens, place)
    if found:
        unit = _UNITS[found.token("u").name]  # type: ignore[union-attr]
        number = found.number("n")
        number = _MOST[unit] if number == -1 and unit != "week" else number
        if number == 0 or number > _MOST[unit]:
            return None
        named = found.token("u")
        school = any(item.name == "SCHOOL" for item in tokens.items[place : found.end]) or (
            named is not None and named.value == "semester"
        )
        return _with_tail(
            tokens, Point(unit, number, found.number("m"), year_word="school" if school else None), found.end
        )
    found = _OF_SCHOOL_YEAR.at(tokens, place)
    if found and found.number("n") in (1, 2):
        return _of_school_year(found)
    found = _BARE.at(tokens, place)
    return (Point("day", found.number("n"), bare=True), found.end) if found else None


def _of_school_year(found: Found) -> tuple[Point, int]:
    """«первая неделя учебного года» is one of September; the second month is October."""
    unit, number = found.token("u").name, found.number("n")  # type: ignore[union-attr]
    if unit == "MONTHW":
        return Point("month", month=8 + number), found.end
    if unit == "POLOV":
        return Point("half", number, year_word="school"), found.end
    return Point(_UNITS[unit], number, 9), found.end


def _years(tokens: Tokens, place: int) -> tuple[Point, int] | None:
    found = _ISO.at(tokens, place)
    if found and 1 <= found.number("m") <= 12 and 1 <= found.number("d") <= 31:
        return Point("day", found.number("d"), found.number("m"), found.number("y")), found.end
    found = _SCHOOL_YEARS.at(tokens, place)
    if found:
        years = _range_of(found) if "y" in found else _range_of(found, "yy", "zz")
        if years and years[1] == years[0] + 1:
            return Point("year", year=years[0], school=True), found.end
    found = _SHORT_YEARS.at(tokens, place)
    if found:
        years = _range_of(found) if "y" in found else _range_of(found, "yy", "zz")
        if years:
            return Point("year", year=years[0], until_year=years[1]), found.end
    found = _YEAR.at(tokens, place)
    return (Point("year", year=found.number("y")), found.end) if found else None


def _season(tokens: Tokens, place: int) -> tuple[Point, int] | None:
    found = _SEASON.at(tokens, place)
    if not found or (found.end == place + 1 and _is_adjective(tokens, place)):
        return None
    return _with_tail(tokens, Point("season", _SEASONS[tokens.items[place].text[0]]), found.end)


def _is_adjective(tokens: Tokens, place: int) -> bool:
    """«осенний – в сентябре» is no autumn; «осень», «осенне-зимний период» are seasons."""
    item = tokens.items[place]
    after = tokens.items[place + 1].name if place + 1 < len(tokens.items) else ""
    return item.value in ("осенн", "зимн", "весенн", "летн") and after not in ("DASH", "COMMA", "I")


def _part_point(tokens: Tokens, place: int) -> tuple[Point, int] | None:
    found = _PART.at(tokens, place)
    if found:
        part = found.token("p")
        assert part is not None
        return _with_tail(tokens, Point("part", _PARTS[part.name], found.number("mm")), found.end)
    found = _PART_LONG.at(tokens, place) or _EDGES_OF_YEAR.at(tokens, place)
    if not found:
        return None
    part = found.token("p") or found.token("q")
    assert part is not None
    if "p" in found:
        unit = _UNITS[found.token("u").name]  # type: ignore[union-attr]
        month = _edge_month(unit, found.number("n"), part.name)
    else:
        months = (9, 1, 5) if _is_school(found) else (1, 6, 12)
        month = months[_PARTS[part.name] - 1]
    point = Point("month", month=month, year=found.number("y") or None, weak=True)
    return _with_tail(tokens, point, found.end) if point.year is None else (point, found.end)


def _is_school(found: Found) -> bool:
    token = found.token("s")
    return token is not None and token.name == "SCHOOL"


def _edge_month(unit: str, number: int, part: str) -> int:
    size = {"quarter": 3, "half": 6}.get(unit, 3)
    first = (number - 1) * size + 1
    return min(12, first + {"BEGIN": 0, "MIDDLE": size // 2, "ENDING": size - 1}[part])


def _word_year(tokens: Tokens, place: int) -> tuple[Point, int] | None:
    found = _WORD_YEAR.at(tokens, place)
    if not found:
        return None
    word = found.token("w")
    return Point("year", school=_is_school(found), year_word=_YEAR_WORDS[word.name] if word else None), found.end
