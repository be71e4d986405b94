"""How long the link of a reminder letter opens its assignment."""

from datetime import date, timedelta

from app.core.workdays import WorkCalendar

# A correction that comes within three working days keeps the first day: the link lives as long.
WORKDAYS_AFTER_DUE = 3
LONGEST_LIFE = timedelta(days=30)


def link_last_day(due: date, issued: date, calendar: WorkCalendar) -> date | None:
    """Give the last day of a link issued on `issued`: three working days after the due day, at most thirty days.

    None when that day is behind: such a letter carries no link.
    """
    last = min(calendar.add_workdays(due, WORKDAYS_AFTER_DUE), issued + LONGEST_LIFE)
    return last if last >= issued else None
