"""Dates typed or pasted by a person: «15.03, 20.04, 18.05», one per line, windows «10.04–20.04».

    line = item { ("," | ";") item }
    item = day ["-" day] | day-number "-" day
    day  = number "." number ["." year]

A line of figures is read here, exactly; a line with words («с 10 по 20 апреля», «3 квартал») by the
deadline language, and taken only when that is sure of it. A date without a year is of the period asked
for; a date outside it is a fault, for it belongs to another year's schedule.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.core.checkpoints import expand
from app.core.deadlines import Kind
from app.core.periods import PlanPeriod, Span, YearBase
from app.core.phrases import parse_deadline

_DAY = r"(\d{1,2})\s?[./]\s?(\d{1,2})(?:\s?[./]\s?(\d{4}|\d{2}))?(?:\s*г(?:ода?)?\.?)?"
_ITEM = re.compile(rf"^(?:{_DAY}\s*[-–—]\s*)?{_DAY}$")
_SHORT = re.compile(rf"^(\d{{1,2}})\s*[-–—]\s*{_DAY}$")
_BETWEEN = re.compile(r"[,;]")


@dataclass(frozen=True, slots=True)
class LineFault:
    """A line that was not taken: its number from 1, its words, and what is wrong with it in Russian."""

    line: int
    text: str
    sentence: str

    def __str__(self) -> str:
        return f"Строка {self.line}, «{self.text}»: {self.sentence}"


@dataclass(frozen=True, slots=True)
class DayList:
    """The days read, each once, in order; nothing may be taken while there are `faults`."""

    spans: tuple[Span, ...]
    faults: tuple[LineFault, ...]


def read_day_list(text: str, within: Span) -> DayList:
    """Read dates that all belong to the period `within` (a calendar or a school year, or a part of it)."""
    spans: list[Span] = []
    faults: list[LineFault] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip(" \t,;.·•*\u00a0")
        if not line:
            continue
        try:
            found = list(_of_line(line, within))
            _check(found, within)
            spans += found
        except ValueError as error:
            faults.append(LineFault(number, line[:80], str(error)))
    return DayList(tuple(sorted(dict.fromkeys(spans))), tuple(faults))


def _of_line(line: str, within: Span) -> Iterator[Span]:
    items = [item.strip(" .") for item in _BETWEEN.split(line) if item.strip(" .")]
    if all(_ITEM.match(item) or _SHORT.match(item) for item in items):
        return (_of_figures(item, within) for item in items)
    return _of_words(line, within)


def _of_figures(item: str, within: Span) -> Span:
    if short := _SHORT.match(item):
        first_day, day, month, year = short.groups()
        last = _day(day, month, year, within)
        return _span(_day(first_day, month, str(last.year), within), last)
    match = _ITEM.match(item)
    assert match is not None
    first_day, first_month, first_year, day, month, year = match.groups()
    last = _day(day, month, year, within)
    if first_day is None:
        return Span(last, last)
    # «20.12–10.01.2022»: the year printed once is the end's.
    first = _day(first_day, first_month, first_year or (str(last.year) if year else None), within)
    return _span(first, last)


def _span(first: date, last: date) -> Span:
    if first > last:
        raise ValueError(f"начало {first:%d.%m.%Y} позже конца {last:%d.%m.%Y}")
    return Span(first, last)


def _day(day: str, month: str, year: str | None, within: Span) -> date:
    if year:
        years = [int(year) + (2000 if len(year) == 2 else 0)]
    else:
        years = list(range(within.first.year, within.last.year + 1))
    days = []
    for one in years:
        try:
            days.append(date(one, int(month), int(day)))
        except ValueError:
            continue
    if not days:
        raise ValueError(f"дня {day}.{month} нет в календаре")
    return next((one for one in days if one in within), days[0])


def _of_words(line: str, within: Span) -> Iterator[Span]:
    plan = _plan(within)
    deadline = parse_deadline(line, plan)
    if deadline.remainder:
        raise ValueError(f"не прочитано «{deadline.remainder}»; впишите только даты: 15.03 или 10.04–20.04")
    if deadline.in_doubt or any(clause.kind is not Kind.ONCE for clause in deadline.clauses):
        raise ValueError("это не дата; впишите день (15.03) или дни с — по (10.04–20.04)")
    return (_named_days(one.window, line) for one in expand(deadline, plan))


def _plan(within: Span) -> PlanPeriod:
    school = within.first.month >= 9 and within.last.year > within.first.year
    if school:
        return PlanPeriod(within.first.year, within.last.year - 1, YearBase.SCHOOL)
    return PlanPeriod(within.first.year, within.last.year)


def _named_days(span: Span, line: str) -> Span:
    """Take back the last day of February where its 28th is written: here a day is that day and no month's end."""
    if (span.last.month, span.last.day) == (2, 29) and "28" in line and "29" not in line:
        eve = span.last.replace(day=28)
        return Span(min(span.first, eve), eve)
    if (span.last.month, span.last.day) == (2, 28) and re.search(r"\b29\b", line):
        raise ValueError("дня 29.02 в этом году нет")
    return span


def _check(spans: list[Span], within: Span) -> None:
    if not spans:
        raise ValueError("в строке нет дат")
    for span in spans:
        for day in (span.first, span.last):
            if day not in within:
                of = f"{within.first:%d.%m.%Y} – {within.last:%d.%m.%Y}"
                raise ValueError(f"{day:%d.%m.%Y} вне периода {of}: впишите в график другого года")
