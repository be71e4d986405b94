"""A plan as a calendar (RFC 5545): an all-day entry on every checkpoint's due day."""

from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from app.documents.plan_values import PlanSheet


def plan_ics(sheet: PlanSheet, at: datetime) -> bytes:
    """Write the calendar. Entries keep their UID from export to export, so a calendar program moves, not doubles."""
    calendar = Calendar()
    calendar.add("prodid", "-//Vekhi//RU")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{sheet.territory}: {sheet.plan.key}")
    for activity in sheet.plan.activities:
        for point in sheet.points.get(activity.key, ()):
            if point.due is None:
                continue
            event = Event()
            event.add("uid", f"checkpoint-{point.id}@{sheet.plan.key}.vekhi")
            event.add("dtstamp", at.astimezone(UTC))
            event.add("dtstart", point.due)
            event.add("dtend", point.due + timedelta(days=1))
            event.add("transp", "TRANSPARENT")
            event.add("summary", f"Срок: {sheet.named(activity)}")
            lines = (activity.deadline, point.unit, activity.result, point.state)
            event.add("description", "\n".join(line for line in lines if line))
            event.add("url", f"{sheet.address}/checkpoints/{point.id}")
            calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
