"""The school year and its holidays.

The school year runs from 1 September to 31 August. A territory enters its holidays per school year;
where it has not, the usual dates stand in (`SchoolHolidays.is_usual` tells it).
"""

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
