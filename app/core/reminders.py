"""When a reminder is due: three rungs about the due day, moved off days off.

A rung before the due day that falls on a day off moves to the working day before it; the rung after
moves to the next working day. The due day itself never moves.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.core.workdays import WorkCalendar

# A rung missed by more working days than this is recorded and never sent.
LATEST_WORKDAYS = 3


class Rung(StrEnum):
    """The rungs of the ladder, in order of their days."""

    WEEK_BEFORE = "week_before"
    DAY_BEFORE = "day_before"
    DAY_AFTER = "day_after"


_DAYS_FROM_DUE = {Rung.WEEK_BEFORE: -7, Rung.DAY_BEFORE: -1, Rung.DAY_AFTER: 1}


@dataclass(frozen=True, slots=True)
class RungCall:
    """A rung that has come: its `nominal` day, the `day` in force, and whether it is sent or only recorded."""

    rung: Rung
    day: date
    nominal: date
    send: bool


def nominal_rung_day(rung: Rung, due: date) -> date:
    """Give the day of a rung before days off are looked at."""
    return due + timedelta(days=_DAYS_FROM_DUE[rung])


def rung_day(rung: Rung, due: date, calendar: WorkCalendar) -> date:
    """Give the working day on which a rung stands."""
    return calendar.shift(nominal_rung_day(rung, due), forward=rung is Rung.DAY_AFTER)


def due_rungs(
    due: date | None,
    today: date,
    calendar: WorkCalendar,
    loaded_on: date | None,
    known: Collection[Rung] = (),
) -> tuple[RungCall, ...]:
    """Give the rungs that have come by `today` and are not `known` to the ledger, in order of days.

    A rung is sent when it was missed by at most three working days and did not stand before the day
    the plan was loaded; any other is recorded, never sent. Without a due day there is none. Where two
    are sent at once, one letter names the assignment once, by the later.
    """
    if due is None:
        return ()
    calls = []
    for rung in Rung:
        day = rung_day(rung, due, calendar)
        if rung not in known and day <= today:
            before_load = loaded_on is not None and day < loaded_on
            fresh = not before_load and _is_fresh(day, today, calendar)
            calls.append(RungCall(rung, day, nominal_rung_day(rung, due), send=fresh))
    return tuple(calls)


def _is_fresh(day: date, today: date, calendar: WorkCalendar) -> bool:
    # No row of days off is sixty days long; it spares counting the working days of years.
    near = today - day < timedelta(days=60)
    return near and calendar.workdays_between(day, today) <= LATEST_WORKDAYS
