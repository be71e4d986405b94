"""The reminder: everything that one person is reminded of on one day, in three groups.

The group follows from the day itself, not only from the rung: a rung that was missed is sent later, and
a rung before a holiday is sent earlier, so «завтра» is said only where it is true.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.core.reminders import Rung
from app.mail.compose import Composed, compose
from app.mail.words import distance, shorten

MAP_WIDTH = 100
UNIT_WIDTH = 80
DAY = timedelta(days=1)


class Nearness(StrEnum):
    """The three groups of a reminder."""

    OVERDUE = "overdue"
    SOON = "soon"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """One assignment in a letter; `unit` None is the coordinator's own, `returned` waits for a correction.

    `link_until` is the last day on which the letter's link hands it in without a password, None for none.
    The token comes into the link when the letter leaves.
    """

    assignment_id: int
    rung: Rung
    due: date
    number: str | None
    title: str
    roadmap: str
    unit: str | None
    returned: bool = False
    link_until: date | None = None

    def nearness(self, today: date) -> Nearness:
        """The group in which the row stands on a day; a due day itself is not yet overdue."""
        if self.due < today:
            return Nearness.OVERDUE
        if self.rung == Rung.WEEK_BEFORE and self.due > today + DAY:
            return Nearness.WEEK
        return Nearness.SOON


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row in words: what the template prints."""

    day: date
    distance: str
    label: str
    roadmap: str
    unit: str | None
    returned: bool
    href: str
    link_until: date | None


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one nearness under their heading; `short` is the group's name in the subject («завтра»)."""

    nearness: Nearness
    heading: str
    short: str
    rows: tuple[ShownRow, ...]


def write_reminder(name: str, today: date, rows: Sequence[ReminderRow], base_url: str) -> Composed:
    """Write the letter that reminds a person of `rows` (at least one) on the day `today`."""
    own = any(row.unit is not None for row in rows)
    context = {
        "name": name,
        "today": today,
        "groups": group_rows(rows, today, base_url),
        "total": len(rows),
        "list_href": f"{base_url}/tasks" if own else f"{base_url}/",
        "own": own,
        "links": any(row.link_until for row in rows),
    }
    return compose("reminder", context)


def group_rows(rows: Iterable[ReminderRow], today: date, base_url: str) -> tuple[Group, ...]:
    """Put rows into groups: overdue first, in each the nearest day first; a group without rows is left out."""
    ordered = sorted(rows, key=lambda row: (row.due, row.roadmap, row.assignment_id))
    many_units = len({row.unit for row in ordered}) > 1
    groups = []
    for nearness in Nearness:
        inside = [row for row in ordered if row.nearness(today) is nearness]
        if inside:
            heading, short = _names(nearness, {(row.due - today).days for row in inside})
            shown = tuple(_show(row, today, base_url, many_units=many_units) for row in inside)
            groups.append(Group(nearness, heading, short, shown))
    return tuple(groups)


def _names(nearness: Nearness, ahead: set[int]) -> tuple[str, str]:
    if nearness is Nearness.OVERDUE:
        return "Просрочено", "просрочено"
    if nearness is Nearness.SOON:
        exact = {frozenset({0}): "сегодня", frozenset({1}): "завтра"}.get(frozenset(ahead), "на днях")
    else:
        exact = "через неделю" if ahead == {7} else "в ближайшие дни"
    return f"Срок {exact}", exact


def _show(row: ReminderRow, today: date, base_url: str, *, many_units: bool) -> ShownRow:
    number = (row.number or "").strip().rstrip(".")
    title = " ".join(row.title.split()) or "Мероприятие без названия"
    unit: str | None = "Исполнитель в плане не назван: поручение координатора"
    if row.unit is not None:
        unit = f"Исполнитель: {shorten(row.unit, UNIT_WIDTH)}" if many_units else None
    return ShownRow(
        day=row.due,
        distance=distance(row.due, today),
        label=f"№\N{NO-BREAK SPACE}{number}. {title}" if number else title,
        roadmap=shorten(row.roadmap, MAP_WIDTH),
        unit=unit,
        returned=row.returned,
        href=f"{base_url}/assignments/{row.assignment_id}",
        link_until=row.link_until,
    )
