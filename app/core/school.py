"""The school year and its holidays.

The school year runs from 1 September to 31 August. A territory enters its holidays per school year;
where it has not, the usual dates stand in (`SchoolHolidays.is_usual` tells it).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from app.core.periods import Span


class HolidayKind(StrEnum):
    """The four holidays of a school year, in order."""

    AUTUMN = "autumn"
    WINTER = "winter"
    SPRING = "spring"
    SUMMER = "summer"


HOLIDAY_WORDS = {
    HolidayKind.AUTUMN: "осенние",
    HolidayKind.WINTER: "зимние",
    HolidayKind.SPRING: "весенние",
    HolidayKind.SUMMER: "летние",
}
STEMS = {
    HolidayKind.AUTUMN: "осен",
    HolidayKind.WINTER: "зимн",
    HolidayKind.SPRING: "весен",
    HolidayKind.SUMMER: "летн",
}


@dataclass(frozen=True, slots=True)
class SchoolHoliday:
    """One holiday: first and last day, both included."""

    kind: HolidayKind
    span: Span


def school_year_of(day: date) -> int:
    """Give the year in which the school year that holds `day` began."""
    return day.year if day.month >= 9 else day.year - 1


def school_year_span(first_year: int) -> Span:
    """Give 1 September of `first_year` to 31 August of the next."""
    return Span(date(first_year, 9, 1), date(first_year + 1, 8, 31))


@lru_cache(maxsize=64)
def usual_holidays(first_year: int) -> tuple[SchoolHoliday, ...]:
    """Give the holidays most schools have in the school year that begins in `first_year`.

    Nine days about 4 November, New Year's to 8 January, the last week of March, June to August.
    """
    following = first_year + 1
    return (
        SchoolHoliday(HolidayKind.AUTUMN, Span(date(first_year, 10, 28), date(first_year, 11, 5))),
        SchoolHoliday(HolidayKind.WINTER, Span(date(first_year, 12, 30), date(following, 1, 8))),
        SchoolHoliday(HolidayKind.SPRING, Span(date(following, 3, 24), date(following, 3, 31))),
        SchoolHoliday(HolidayKind.SUMMER, Span(date(following, 6, 1), date(following, 8, 31))),
    )


@dataclass(frozen=True, slots=True)
class SchoolHolidays:
    """A territory's holidays: `entered` pairs a school year's first calendar year with its holidays."""

    entered: tuple[tuple[int, tuple[SchoolHoliday, ...]], ...] = ()

    def is_usual(self, first_year: int) -> bool:
        """Say whether the usual dates stand in for that school year."""
        return all(year != first_year for year, _ in self.entered)

    def of(self, first_year: int) -> tuple[SchoolHoliday, ...]:
        """Give the holidays of the school year that begins in `first_year`, in order."""
        for year, holidays in self.entered:
            if year == first_year:
                return holidays
        return usual_holidays(first_year)

    def inside(self, span: Span) -> tuple[tuple[int, SchoolHoliday], ...]:
        """Give (school year, holiday) for every holiday that begins inside `span`, in order of days."""
        years = range(school_year_of(span.first), school_year_of(span.last + timedelta(days=1)) + 1)
        found = [(year, holiday) for year in years for holiday in self.of(year)]
        return tuple(sorted((one for one in found if one[1].span.first in span), key=lambda one: one[1].span))


USUAL = SchoolHolidays()


def check_holidays(first_year: int, holidays: Sequence[SchoolHoliday]) -> dict[HolidayKind, str]:
    """Say in Russian what is wrong with the holidays of a school year, by holiday; empty when all is well.

    Each begins inside its school year, and they follow each other without sharing a day. Holidays that
    last into September of the next year are none.
    """
    faults: dict[HolidayKind, str] = {}
    year = school_year_span(first_year)
    for before, one in zip((None, *holidays), holidays, strict=False):
        if one.span.first not in year or one.span.last not in year:
            faults[one.kind] = f"Дни должны лежать в учебном году: {year.first:%d.%m.%Y} – {year.last:%d.%m.%Y}"
        elif before is not None and one.span.first <= before.span.last:
            faults[one.kind] = f"Начинаются раньше, чем кончаются {HOLIDAY_WORDS[before.kind]}"
    return faults


def holidays_to_open(holidays: Sequence[SchoolHoliday]) -> dict[str, list[str]]:
    """Write the holidays of one school year as plain JSON: kind → [first day, last day]."""
    return {one.kind.value: [one.span.first.isoformat(), one.span.last.isoformat()] for one in holidays}


def holidays_from_open(data: Mapping[str, Mapping[str, Sequence[str]]] | None) -> SchoolHolidays:
    """Read what a territory entered: school year's first year (text) → `holidays_to_open`; None: nothing.

    Raises KeyError or ValueError when it is not of the format.
    """
    return SchoolHolidays(
        tuple(
            (int(year), tuple(_holiday(kind, *days[kind]) for kind in HolidayKind if kind in days))
            for year, days in sorted((data or {}).items())
        )
    )


def _holiday(kind: HolidayKind, first: str, last: str) -> SchoolHoliday:
    return SchoolHoliday(kind, Span(date.fromisoformat(first), date.fromisoformat(last)))
