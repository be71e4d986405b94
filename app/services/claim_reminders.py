"""Find who is to be reminded of what today, and write it down: the ledger and one letter for a person.

The ledger's key is assignment, person, rung and due day, so a rung goes out once however often this
runs, and a postponed checkpoint climbs its ladder anew. A rung missed by at most three working days
is sent once; an older one, and one due before the plan was loaded, is recorded as missed and never sent.
Planners are one at a time (SQLite by its write transaction, PostgreSQL by an advisory lock); the unique
keys stand behind that.

A person gets one letter for a business day. What comes up after that day's letter was written waits for
the next one. Only a territory whose day had not begun when the letter was written (Sakhalin is eight
hours ahead of Moscow) adds a letter of its own.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, String, and_, cast, exists, insert, or_, select, text
from sqlmodel import Session, col

from app.core.letter_links import link_last_day
from app.core.reminders import Rung, RungCall, due_rungs
from app.core.status import Role, State
from app.mail.reminder_letter import ReminderRow, write_reminder
from app.services.act import Act
from app.services.letter_link import are_links_on, issue_links
from app.services.queue_letter import queue_letter
from app.services.work_calendar import work_calendar
from app.store.tables import (
    Activity,
    Assignment,
    Checkpoint,
    Grant,
    Letter,
    Person,
    Reminder,
    RoadMap,
    Territory,
    Unit,
    UnitSubstitute,
)

# The first rung is a week before the due day, and moves back over a row of days off (New Year: ten).
AHEAD = timedelta(days=7 + 14)
OPEN = (State.PLANNED.value, State.RETURNED.value)
KIND = "reminder"
PLANNERS_LOCK = 7_310_001
PORTION = 5_000


@dataclass(frozen=True, slots=True)
class Place:
    """A territory on its business day; `links`: its letters carry links that hand in without a password."""

    territory_id: int
    name: str
    zone: str
    today: date
    links: bool = True


@dataclass(frozen=True, slots=True)
class Call:
    """One rung of one assignment for one person, to be sent or only recorded."""

    person_id: int
    assignment_id: int
    rung: RungCall
    due: date
    row: ReminderRow
    zone: str
    today: date

    @property
    def key(self) -> str:
        """The ledger's key."""
        return ledger_key(self.assignment_id, self.person_id, self.rung.rung, self.due)


def ledger_key(assignment_id: int, person_id: int, rung: Rung, due: date) -> str:
    """Name a reminder: the same words for the same assignment, person, rung and due day."""
    return f"{assignment_id}:{person_id}:{rung.value}:{due.isoformat()}"


@dataclass(frozen=True, slots=True)
class PlannedLetter:
    """A letter about to be written: to whom, for which business day, with which calls."""

    person_id: int
    name: str
    email: str
    today: date
    key: str
    calls: tuple[Call, ...]

    @property
    def rows(self) -> list[ReminderRow]:
        """One row for an assignment: where two rungs fall on one day, the later speaks for both."""
        order = list(Rung)
        latest = {call.assignment_id: call for call in sorted(self.calls, key=lambda c: order.index(c.rung.rung))}
        return [call.row for call in latest.values()]


@dataclass(slots=True)
class ReminderPlan:
    """What a run would do: letters, calls only recorded, calls that wait for tomorrow's letter."""

    letters: list[PlannedLetter] = field(default_factory=list)
    missed: list[Call] = field(default_factory=list)
    waiting: list[Call] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.letters or self.missed)


def claim_reminders(act: Act, base_url: str, *, at: datetime | None = None, from_hour: int = 0) -> ReminderPlan:
    """Write today's reminders into the ledger and their letters into the queue; give what was written.

    `at` stands for the present moment in every territory (naive: its local time). A territory where
    the local hour is before `from_hour` is left for later: nobody is woken at midnight.
    """
    if act.session.get_bind().dialect.name == "postgresql":
        act.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": PLANNERS_LOCK})
    plan = plan_reminders(act, at=at, from_hour=from_hour)
    rows = [_ledger_row(call, None) for call in plan.missed]
    for planned in plan.letters:
        letter_id = _write_letter(act, planned, base_url)
        rows += [_ledger_row(call, letter_id) for call in planned.calls]
    for start in range(0, len(rows), PORTION):
        act.session.execute(insert(Reminder), rows[start : start + PORTION])
    return plan


def plan_reminders(act: Act, *, at: datetime | None = None, from_hour: int = 0) -> ReminderPlan:
    """Find today's reminders, writing nothing; see `claim_reminders`."""
    plan = ReminderPlan()
    to_send: dict[tuple[int, date], list[Call]] = defaultdict(list)
    for place in _places(act, at, from_hour):
        for call in _calls(act.session, place):
            if call.rung.send:
                to_send[call.person_id, call.today].append(call)
            else:
                plan.missed.append(call)
    people = _people(act.session, {person_id for person_id, _ in to_send})
    written = _letters_written(act.session, to_send)
    for (person_id, day), calls in sorted(to_send.items()):
        for key, part in _by_letter(person_id, day, calls, written):
            if key is None:
                plan.waiting += part
            else:
                plan.letters.append(PlannedLetter(person_id, *people[person_id], day, key, tuple(part)))
    return plan


def _places(act: Act, at: datetime | None, from_hour: int) -> Iterator[Place]:
    columns: tuple[Any, ...] = (Territory.id, Territory.name, Territory.time_zone, Territory.settings)
    for territory_id, name, zone, settings in act.session.execute(select(*columns).order_by(col(Territory.id))):
        # A fixed business date has no hours: a demonstration reminds at any time of the day.
        if at is None and act.fixed_today is None and act.now.astimezone(ZoneInfo(zone)).hour < from_hour:
            continue
        # By the act's own moment, so that a run across midnight has one day for a territory.
        today = local_day(act.now if at is None else at, zone)
        day = act.fixed_today if at is None and act.fixed_today else today
        yield Place(territory_id, name, zone, day, are_links_on(settings))


def local_day(at: datetime, zone: str) -> date:
    """The day of a moment in a time zone; a moment without a zone is local everywhere."""
    return at.date() if at.tzinfo is None else at.astimezone(ZoneInfo(zone)).date()


def _calls(session: Session, place: Place) -> Iterator[Call]:
    found = {
        (row.assignment_id, row.person_id): row
        for query in (_for_executors(place), _for_substitutes(place), _for_coordinators(place))
        for row in session.execute(query)
    }
    known = _known_rungs(session, [key for key, row in found.items() if row.due])
    calendar = work_calendar()
    for (assignment_id, person_id), row in found.items():
        already = known.get((assignment_id, person_id, row.due), ())
        for rung in due_rungs(row.due, place.today, calendar, row.tracked_from, known=already):
            told = ReminderRow(
                assignment_id,
                rung.rung,
                row.due,
                row.number,
                row.activity,
                row.roadmap,
                row.unit,
                returned=row.state == State.RETURNED.value,
                link_until=link_last_day(row.due, place.today, calendar) if place.links else None,
            )
            yield Call(person_id, assignment_id, rung, row.due, told, place.zone, place.today)


def _open_assignments(place: Place) -> Select[*tuple[Any, ...]]:
    # The last rung recorded means the ladder is climbed: the overdue of years are not read every time.
    due = cast(Checkpoint.due, String)
    last_key = cast(Assignment.id, String) + ":" + cast(Person.id, String) + f":{Rung.DAY_AFTER.value}:" + due
    return (
        select(
            col(Assignment.id).label("assignment_id"),
            col(Person.id).label("person_id"),
            col(Assignment.state).label("state"),
            col(Checkpoint.due).label("due"),
            col(Activity.number).label("number"),
            col(Activity.title).label("activity"),
            col(RoadMap.title).label("roadmap"),
            col(RoadMap.tracked_from).label("tracked_from"),
            col(Unit.name).label("unit"),
        )
        .select_from(Checkpoint)
        .join(Assignment, col(Assignment.checkpoint_id) == Checkpoint.id)
        .join(Activity, col(Activity.id) == Checkpoint.activity_id)
        .join(RoadMap, col(RoadMap.id) == Checkpoint.roadmap_id)
        .outerjoin(Unit, col(Unit.id) == Assignment.unit_id)
        .join(Grant, col(Grant.territory_id) == Checkpoint.territory_id)
        .join(Person, col(Person.id) == Grant.person_id)
        .where(
            col(Checkpoint.territory_id) == place.territory_id,
            col(Checkpoint.state).in_(OPEN),
            col(Checkpoint.due) <= place.today + AHEAD,
            col(Checkpoint.cancelled_on).is_(None),
            ~col(Checkpoint.before_approval),
            # What the plan no longer holds, or its reading no longer wants, is nobody's duty any more.
            ~col(Checkpoint.not_in_reading),
            ~col(Activity.gone),
            col(Assignment.required),
            col(Assignment.state).in_(OPEN),
            col(Person.active),
            ~exists().where(col(Reminder.key) == last_key),
        )
        .order_by(col(Checkpoint.due), col(Assignment.id))
    )


def _for_executors(place: Place) -> Select[*tuple[Any, ...]]:
    return _open_assignments(place).where(
        col(Grant.role) == Role.EXECUTOR.value, col(Grant.unit_id) == col(Assignment.unit_id)
    )


def _for_substitutes(place: Place) -> Select[*tuple[Any, ...]]:
    """Those who act today for the unit of an assignment: the people of another unit, or one person."""
    people = and_(col(Grant.role) == Role.EXECUTOR.value, col(Grant.unit_id) == UnitSubstitute.substitute_id)
    return (
        _open_assignments(place)
        .join(UnitSubstitute, col(UnitSubstitute.unit_id) == Assignment.unit_id)
        .where(
            col(UnitSubstitute.since) <= place.today,
            col(UnitSubstitute.until) >= place.today,
            or_(people, col(UnitSubstitute.person_id) == Person.id),
        )
    )


def _for_coordinators(place: Place) -> Select[*tuple[Any, ...]]:
    return _open_assignments(place).where(col(Grant.role) == Role.COORDINATOR.value, col(Assignment.unit_id).is_(None))


def _known_rungs(session: Session, wanted: Sequence[tuple[int, int]]) -> dict[tuple[int, int, date], list[Rung]]:
    assignments = sorted({assignment_id for assignment_id, _ in wanted})
    known: dict[tuple[int, int, date], list[Rung]] = defaultdict(list)
    for start in range(0, len(assignments), PORTION):
        portion = assignments[start : start + PORTION]
        for (key,) in session.execute(select(Reminder.key).where(col(Reminder.assignment_id).in_(portion))):  # type: ignore[call-overload]
            assignment_id, person_id, rung, due = key.split(":")
            known[int(assignment_id), int(person_id), date.fromisoformat(due)].append(Rung(rung))
    return known


def _people(session: Session, ids: set[int]) -> dict[int, tuple[str, str]]:
    query = select(Person.id, Person.name, Person.email).where(col(Person.id).in_(ids))  # type: ignore[call-overload]
    return {person_id: (name, email) for person_id, name, email in session.execute(query)}


def _letter_key(person_id: int, day: date) -> str:
    return f"{KIND}:{person_id}:{day.isoformat()}"


def _letters_written(session: Session, wanted: dict[tuple[int, date], list[Call]]) -> dict[str, datetime]:
    days = sorted({day for _, day in wanted})
    written: dict[str, datetime] = {}
    for day in days:
        people = {person_id for person_id, of_day in wanted if of_day == day}
        query = select(Letter.key, Letter.created_at).where(  # type: ignore[call-overload]
            col(Letter.person_id).in_(people), col(Letter.kind) == KIND, col(Letter.key).contains(day.isoformat())
        )
        written |= dict(session.execute(query).all())
    return written


def _by_letter(
    person_id: int, day: date, calls: list[Call], written: dict[str, datetime]
) -> Iterator[tuple[str | None, list[Call]]]:
    """Say in which letter calls of one person and day go; None: the day's letter is written, they wait."""
    key = _letter_key(person_id, day)
    if key not in written:
        yield key, calls
        return
    for zone in sorted({call.zone for call in calls}):
        own_key = f"{key}:{zone}"
        part = [call for call in calls if call.zone == zone]
        day_began = written[key].astimezone(ZoneInfo(zone)).date() >= day
        yield (None if day_began or own_key in written else own_key), part


def _write_letter(act: Act, planned: PlannedLetter, base_url: str) -> int:
    composed = write_reminder(planned.name, planned.today, planned.rows, base_url)
    letter_id = queue_letter(act, planned.person_id, composed, key=planned.key, kind=KIND)
    links = [(row.assignment_id, row.link_until) for row in planned.rows if row.link_until]
    issue_links(act, letter_id, planned.person_id, links)
    return letter_id


def _ledger_row(call: Call, letter_id: int | None) -> dict[str, object]:
    return {
        "key": call.key,
        "assignment_id": call.assignment_id,
        "person_id": call.person_id,
        "rung": call.rung.rung.value,
        "day": call.rung.day,
        "letter_id": letter_id,
        "missed": letter_id is None,
    }
