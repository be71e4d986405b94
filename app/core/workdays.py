"""Working days of a production calendar.

A `WorkCalendar` holds only what differs from «Saturday and Sunday are off»: holidays and
transferred days off, and weekend days that are worked. A year without data falls back to Saturdays
and Sundays; `covers` says whether a year has data, so that the fallback can be shown.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
_SATURDAY = 5
_LONGEST_REST = 366


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Days off and worked weekend days of the `years` it has data for.

    `days_off` may or may not list ordinary weekends; `workdays` are weekend days worked by a
    transfer and win over both.
    """

    days_off: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def covers(self, year: int) -> bool:
        """Say whether the calendar has data for `year`; without it only weekends are off."""
        return year in self.years

    def changed(self, year: int, *, days_off: Iterable[date] = (), workdays: Iterable[date] = ()) -> "WorkCalendar":
        """Give the calendar with data for `year`: its days off and worked days win over what stood here."""
        off, worked = frozenset(days_off), frozenset(workdays)
        return WorkCalendar((self.days_off - worked) | off, (self.workdays - off) | worked, self.years | {year})

    def is_workday(self, day: date) -> bool:
        """Say whether `day` is worked."""
        if day in self.workdays:
            return True
        return day.weekday() < _SATURDAY and day not in self.days_off

    def next_workday(self, day: date) -> date:
        """Give the first working day after `day` (never `day` itself)."""
        return next(self._walk(day, DAY))

    def previous_workday(self, day: date) -> date:
        """Give the last working day before `day` (never `day` itself)."""
        return next(self._walk(day, -DAY))

    def shift(self, day: date, *, forward: bool) -> date:
        """Give `day` when it is worked, else the nearest working day after (or before) it."""
        if self.is_workday(day):
            return day
        return self.next_workday(day) if forward else self.previous_workday(day)

    def add_workdays(self, day: date, count: int) -> date:
        """Give the `count`-th working day after `day` (before it when negative; `day` when 0)."""
        for _ in range(abs(count)):
            day = self.next_workday(day) if count > 0 else self.previous_workday(day)
        return day

    def workdays_between(self, day: date, later: date) -> int:
        """Count the working days after `day` up to and including `later`; 0 when `later <= day`."""
        days = range(1, (later - day).days + 1)
        return sum(self.is_workday(day + timedelta(days=n)) for n in days)

    def effective(self, due: date) -> date:
        """Give the working day by which the work is done when `due` is a day off: the one before it."""
        return self.shift(due, forward=False)

    def rests_between(self, day: date, later: date) -> tuple[tuple[date, date], ...]:
        """Give the runs of days off after `day` up to and including `later`, each (first, last), in order."""
        runs: list[tuple[date, date]] = []
        for n in range(1, (later - day).days + 1):
            one = day + timedelta(days=n)
            if self.is_workday(one):
                continue
            if runs and runs[-1][1] == one - DAY:
                runs[-1] = (runs[-1][0], one)
            else:
                runs.append((one, one))
        return tuple(runs)

    def _walk(self, day: date, step: timedelta) -> Iterator[date]:
        # A calendar that rests for a whole year is a fault of its file, not a reason to walk for ever.
        for _ in range(_LONGEST_REST):
            day += step
            if self.is_workday(day):
                yield day
        raise ValueError(f"calendar has no working day within a year of {day}")


WEEKENDS = WorkCalendar()
