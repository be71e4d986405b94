"""Spans of days and the year a plan counts in.

A plan counts either in calendar years («2021-2022») or in school years («2021/22», 1 September to
31 August). Everything here is closed on both ends and knows no clock.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class YearBase(StrEnum):
    """Which year «ежегодно» means: the calendar's or the school's."""

    CALENDAR = "calendar"
    SCHOOL = "school"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from `first` to `last`, both included; `first <= last`."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError(f"span ends before it begins: {self.first} > {self.last}")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def overlaps(self, other: "Span") -> bool:
        """Say whether the two spans share at least one day."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class PlanPeriod:
    """The years a road map runs: `first_year` to `last_year`, both included, in its year base.

    With the school base `first_year` is the year in which the first school year begins and
    `last_year` the year in which the last one begins: «2021/22» is 2021 to 2021.
    """

    first_year: int
    last_year: int
    base: YearBase = YearBase.CALENDAR

    @property
    def span(self) -> Span:
        """First and last day of the plan."""
        if self.base is YearBase.SCHOOL:
            return Span(date(self.first_year, 9, 1), date(self.last_year + 1, 8, 31))
        return Span(date(self.first_year, 1, 1), date(self.last_year, 12, 31))

    @property
    def years(self) -> int:
        """How many years (of its base) the plan runs."""
        return self.last_year - self.first_year + 1

    def __str__(self) -> str:
        if self.base is YearBase.SCHOOL:
            first = school_year_label(self.first_year)
            return first if self.years == 1 else f"{first}-{school_year_label(self.last_year)}"
        return str(self.first_year) if self.years == 1 else f"{self.first_year}-{self.last_year}"


def school_year_label(first_year: int) -> str:
    """Write the school year that begins in `first_year`: 2021 is «2021/22»."""
    return f"{first_year}/{(first_year + 1) % 100:02d}"


_PERIOD = re.compile(r"^(\d{4})(?:/(\d{2}))?(?:\s*[-–—]\s*(\d{4})(?:/(\d{2}))?)?$")


def parse_period(text: str) -> PlanPeriod:
    """Read «2021-2022», «2022», «2021/22» or «2021/22-2023/24» as a plan file writes it.

    Raises ValueError with a sentence in Russian when the text is none of these.
    """
    match = _PERIOD.match(text.strip())
    if not match:
        raise ValueError(f"период «{text}» не прочитан: пишите 2021-2022, 2022 или учебный год 2021/22")
    first, first_half, last, last_half = match.groups()
    halves = [(first, first_half), (last, last_half)] if last else [(first, first_half)]
    schools = {half is not None for _, half in halves}
    if len(schools) == 2 or any(half and int(half) != (int(year) + 1) % 100 for year, half in halves):
        raise ValueError(f"период «{text}» противоречив: учебный год пишется 2021/22")
    period = PlanPeriod(int(first), int(last or first), YearBase.SCHOOL if first_half else YearBase.CALENDAR)
    if period.first_year > period.last_year:
        raise ValueError(f"период «{text}» кончается раньше, чем начинается")
    return period
