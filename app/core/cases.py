"""Work on demand: nothing is due until somebody opens a case for an event."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from app.core.checkpoints import Occurrence, occurrence_of
from app.core.deadlines import Clause, Within
from app.core.periods import Span
from app.core.windows import Piece
from app.core.workdays import WEEKENDS, WorkCalendar

CASE_LABEL = "случай"


def within_due(within: Within, event_day: date, calendar: WorkCalendar = WEEKENDS) -> date:
    """Give the day that is so far after (or before) an event; hours count as whole days gone by."""
    n = within.n if within.direction == "after" else -within.n
    if within.unit == "workday":
        return calendar.add_workdays(event_day, n)
    if within.unit in ("month", "year"):
        due: date = event_day + (relativedelta(years=n) if within.unit == "year" else relativedelta(months=n))
        return due
    days = {"day": n, "week": 7 * n, "hour": (within.n // 24) * (1 if n >= 0 else -1)}[within.unit]
    return event_day + timedelta(days=days)


def open_case(clause: Clause, event_day: date, calendar: WorkCalendar = WEEKENDS) -> Occurrence:
    """Open a case of work on demand for an event; without `within` it has no due day yet."""
    due = within_due(clause.within, event_day, calendar) if clause.within else None
    window = Span(min(event_day, due or event_day), max(event_day, due or event_day))
    piece = Piece(event_day.isoformat(), CASE_LABEL, window.first, window.last)
    one = occurrence_of(clause, piece, window, None)
    return one._replace(due=due, year=(due or event_day).year)
