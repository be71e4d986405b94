"""What looks like a deadline and is none.

trap  = от date [№ …] | date № … | № … | (п. | каб. | строка) N[.N] | clock | ____ | «исполнено» [date]
| name | [продолжительностью | в объёме] N unit | создан в year
name  = (улица | имени | площадь) N month | N-летия month
clock = N ":" N | N ("." | "-") N час | с N до N час | N час N мин
"""

import re
from collections.abc import Callable
from typing import Final

from app.core.lexing import Tokens
from app.core.phrases.facts import Trap
from app.core.phrases.patterns import Pattern, first_codes
from app.core.phrases.points import read_point

_NUMBER_SIGN: Final = Pattern(
    "NUMSIGN (NUM|BIG|YEAR|ROMAN|WORD)? ((DASH|SLASH|DOT|COMMA|I) (NUM|BIG|YEAR|WORD|DOC|ROMAN))*"
)
_REFERENCE: Final = Pattern(
    "{d:DOC} NUMSIGN? (NUM|BIG|YEAR) ((DASH|SLASH|DOT) (NUM|BIG|YEAR|WORD|DOC))* ((COMMA|I) NUM (DOT NUM)+)*(?!MONTH)"
)
_CLOCK: Final = Pattern(
    "(V|S|DO|K|NA)? NUM COLON NUM (COLON NUM)? HOUR? ((DASH|DO|PO) NUM COLON NUM HOUR?)?"
    "|(V|S|K)? NUM ((DOT|DASH) NUM)? HOUR WORD?|(V|S|DO|K)? NUM HOUR NUM? "
    "|S NUM ((DOT|DASH) NUM)? (DO|DASH) NUM ((DOT|DASH) NUM)? HOUR"
)
_MINUTES: Final = Pattern("(V|S|DO|K|PO)? {h:NUM} DOT {m:NUM} ((DASH|DO|PO) NUM DOT NUM)?(?!DOT)")
_DOCUMENT: Final = Pattern("NUMSIGN (NUM|BIG|YEAR|WORD|ROMAN)? ((DASH|SLASH) (NUM|BIG|WORD|DOC|YEAR))*")
_DURATION: Final = Pattern(
    "DURATION (V|DO|NE (MORE|LESS) CHEM?)? (NUM|CARD|BIG) ((DASH|DO) (NUM|CARD))? WORKING? (DAY|WEEK|MONTHW|GOD|HOUR)"
)
_PAST: Final = Pattern("(NUM MONTH|MONTH|V) BIG GOD")
_NAME: Final = Pattern(
    "NAMED (NUM|ORD|ROMAN|WORD)? (DASH? JUBILEE)? MONTH(?!YEAR)|NAMED YEAR GOD|NUM DASH? JUBILEE MONTH"
)
_YEARS_OF: Final = Pattern("NUM GOD MONTH")
_DATED_DAY: Final = Pattern("NUM (DOT NUM DOT|MONTH) YEAR")
_APPROVED: Final = (
    "утвержд",
    "подписан",
    "зарегистрирован",
    "принятый",
    "принятая",
    "принятое",
    "принятые",
    "принятого",
)
_NUMBERED_DAY: Final = Pattern("NUM (DOT NUM DOT|MONTH) YEAR GOD* NUMSIGN")
_HOLY_DATE: Final = Pattern("DAY NUM MONTH(?!YEAR)")


_CLOCK_WORDS: Final = re.compile(f"[{first_codes('COLON HOUR DOT DASH')}]")


def read_trap(tokens: Tokens, place: int) -> Trap | None:
    """Read something that is no deadline at token `place`, or give None."""
    for rule in _RULES.get(tokens.items[place].name, ()):
        trap = rule(tokens, place)
        if trap is not None:
            return trap
    return None


def _issued(tokens: Tokens, place: int) -> Trap | None:
    return _document_date(tokens, place, place + 1)


def _numbered(tokens: Tokens, place: int) -> Trap | None:
    """«5 июля 2021 г. № 64101», «утверждённые 28.09.2020»: the day is a document's."""
    approved = place > 0 and tokens.items[place - 1].text.startswith(_APPROVED) and _DATED_DAY.at(tokens, place)
    return _document_date(tokens, place, place) if approved or _NUMBERED_DAY.at(tokens, place) else None


def _blank(tokens: Tokens, place: int) -> Trap:
    end = place + 1
    while end < len(tokens.items) and tokens.items[end].name in ("BLANK", "GOD", "YEAR", "MONTH", "QUOTED"):
        end += 1
    return Trap(place, end, "blank_form")


def _status(tokens: Tokens, place: int) -> Trap:
    """«выполнено», «выполнено 15.03.2022»."""
    done = read_point(tokens, place + 1)
    dated = done is not None and done[0].unit == "day" and not done[0].bare and done[0].year is not None
    return Trap(place, done[1] if done is not None and dated else place + 1, "status_text")


def _past(tokens: Tokens, place: int) -> Trap | None:
    """«1 сентября 1936 года»: nobody plans for a year of the last century."""
    found = _PAST.at(tokens, place)
    return Trap(place, found.end, "document_date") if found else None


def _lasting(tokens: Tokens, place: int) -> Trap | None:
    found = _DURATION.at(tokens, place)
    return Trap(place, found.end, "duration") if found else None


def _reference(tokens: Tokens, place: int) -> Trap | None:
    found = _NUMBER_SIGN.at(tokens, place) or _REFERENCE.at(tokens, place)
    return Trap(place, found.end, "number_reference") if found else None


def _done(tokens: Tokens, place: int) -> Trap | None:
    """«создан в 2015 году», «открыта 1 сентября 2010 года»: a day of something done."""
    day = place + 1
    if day < len(tokens.items) and tokens.items[day].name == "V":
        day += 1
    found = read_point(tokens, day)
    dated = found is not None and found[0].year is not None and found[0].until_year is None
    return Trap(place, found[1], "status_text") if found is not None and dated else None


def _named(tokens: Tokens, place: int) -> Trap | None:
    """«улица 8 Марта», «имени 60-летия Октября», «Дню 8 Марта»: the date is a name."""
    found = _NAME.at(tokens, place)
    if found is None and (found := _YEARS_OF.at(tokens, place)) and tokens.items[place + 1].text != "лет":
        return None
    if found is None and tokens.items[place].text in ("дню", "день", "дня"):
        found = _HOLY_DATE.at(tokens, place)
    return Trap(place, found.end, "proper_name") if found else None


def _document_date(tokens: Tokens, place: int, day: int) -> Trap | None:
    found = read_point(tokens, day)
    if found is None or found[0].unit not in ("day", "year") or found[0].bare:
        return None
    end = found[1]
    number = _DOCUMENT.at(tokens, end)
    return Trap(place, number.end if number else end, "document_date")


_CLOCK_OF_DAY: Final = Pattern("(S|DO|K|PO|NE LATER CHEM?) CLOCK (?=NUM MONTH|NUM DOT NUM DOT)")


def _clock(tokens: Tokens, place: int) -> Trap | None:
    if not _CLOCK_WORDS.search(tokens.codes, place):
        return None
    if _CLOCK_OF_DAY.at(tokens, place):  # «с 08.00 1 мая»: the rule of windows reads it
        return None
    found = _CLOCK.at(tokens, place)
    if found:
        return Trap(place, found.end, "clock_time")
    found = _MINUTES.at(tokens, place)
    if found and found.token("m").start - found.token("h").end > 1:  # type: ignore[union-attr]
        return None  # «1. 27 мая»: no clock has a space inside
    if found and found.number("h") <= 24 and (found.number("m") == 0 or 12 < found.number("m") < 60):
        return Trap(place, found.end, "clock_time")
    return None


_RULES: Final[dict[str, tuple[Callable[[Tokens, int], Trap | None], ...]]] = {
    "OT": (_issued,), "BLANK": (_blank,), "STATUS": (_status,), "DONE": (_done,), "DURATION": (_lasting,),
    "NAMED": (_named,), "DAY": (_named,), "MONTH": (_past,), "NUMSIGN": (_reference,), "DOC": (_reference,),
    "NUM": (_numbered, _named, _past, _clock), "V": (_past, _clock), "S": (_clock,), "DO": (_clock,), "K": (_clock,),
    "NA": (_clock,), "PO": (_clock,), "NE": (_clock,),
}  # fmt: skip
