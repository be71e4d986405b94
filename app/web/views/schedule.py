"""Rows that wait for days, as the pages of «График» show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.core.checkpoints import Occurrence
from app.core.deadlines import Clause
from app.core.decisions import dates_of_file
from app.core.due_walk import walk_words
from app.core.periods import Span
from app.core.roadmap import DecisionSubject, MapKind
from app.core.schedule_dates import EnteredDates, dates_from_open, placed
from app.core.shown import day_short, period_words
from app.core.status import State, began, shown_state
from app.core.wording import describe_clause
from app.core.workdays import WorkCalendar
from app.services.find_scheduled_row import occasions_of, slots_of
from app.services.open_case import CasePreview
from app.services.replan_activity import PointChange, PointMove, ReplanChange
from app.services.work_calendar import unknown_year_warning
from app.store.queries.schedule import MadeLine, PointLine, ScheduledLine

MOVE_WORDS = {
    PointMove.ADDED: "появится",
    PointMove.MOVED: "сдвинется",
    PointMove.REMOVED: "исчезнет",
    PointMove.MARKED: "останется: по ней уже работали",
}


@dataclass(frozen=True, slots=True)
class DatedPoint:
    """A checkpoint with a day: how it looks, where it leads, and the working day before a day off."""

    id: int
    due: date | None
    state: str
    effective: date | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class SlotView:
    """A year's schedule: waiting, with dates, or not held on a ground. `typed` are its dates as a person types them."""

    suffix: str
    name: str
    window: Span
    waits: bool
    ground: str | None
    points: tuple[DatedPoint, ...]
    typed: str
    begun: bool
    at_least: int | None


@dataclass(frozen=True, slots=True)
class OccasionView:
    """A clause that an event brings to life: its place in the reading, its words, what is counted."""

    place: int
    words: str
    counts: bool
    event: str | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """An opened case: the decision behind it, the event and its checkpoint."""

    decision_id: int
    day: date
    what: str
    who: str
    on: date
    point: DatedPoint | None
    may_undo: bool


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry about dates in the row's history."""

    id: int
    on: date
    who: str
    told: str
    ground: str | None
    mark: str
    may_undo: bool


@dataclass(frozen=True)
class ScheduledRowView:
    """A row that waits for days, with all that was decided about them."""

    line: ScheduledLine
    slots: tuple[SlotView, ...]
    occasions: tuple[OccasionView, ...]
    cases: tuple[CaseView, ...]
    entries: tuple[EntryView, ...] = ()
    left_over: tuple[DatedPoint, ...] = field(default=())

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The clauses that an event brings to life, to choose from."""
        return [(str(one.place), one.words) for one in self.occasions]

    @property
    def counts(self) -> bool:
        """Whether each of them counts its due day from the event."""
        return all(one.counts for one in self.occasions)

    @property
    def waiting_names(self) -> str:
        """The years that wait, in one line."""
        return ", ".join(slot.name for slot in self.slots if slot.waits)

    @property
    def waiting(self) -> int:
        """How many years wait for a schedule."""
        return sum(1 for slot in self.slots if slot.waits)


def view_row(
    line: ScheduledLine,
    points: Sequence[PointLine],
    made: Sequence[MadeLine],
    today: date,
    calendar: WorkCalendar,
) -> ScheduledRowView:
    """Make the view of one row."""
    slots = slots_of(line.reading, line.period, line.approved_on, MapKind(line.map_kind))
    entries = [one for one in made if one.subject == DecisionSubject.DATES]
    force = next((one for one in entries if not one.stale and one.undone_on is None), None)
    entered = placed(dates_from_open(force.value if force else dates_of_file(line.filed)), slots)
    dated = {point.id: _dated(point, today, calendar) for point in points}
    newest = next((one.id for one in entries if one.undone_on is None), None)
    return ScheduledRowView(
        line,
        tuple(_slot(slot, entered, points, dated, today) for slot in slots),
        tuple(_occasion(place, clause) for place, clause in occasions_of(line.reading).items()),
        tuple(_case(one, dated, points) for one in made if one.subject == DecisionSubject.EVENT and not one.undone_on),
        tuple(_entry(one, newest, slots) for one in entries),
        tuple(dated[point.id] for point in points if point.not_in_reading),
    )


def view_rows(
    lines: Iterable[ScheduledLine],
    points: Mapping[int, Sequence[PointLine]],
    made: Mapping[int, Sequence[MadeLine]],
    today: Mapping[str, date],
    calendar: WorkCalendar,
) -> list[ScheduledRowView]:
    """Make the views of a list; `today` is the day in each time zone. Rows whose reading asks for no days fall out."""
    views = (
        view_row(line, points.get(line.id, ()), made.get(line.id, ()), today[line.time_zone], calendar)
        for line in lines
    )
    return [view for view in views if view.slots or view.occasions]


def _dated(point: PointLine, today: date, calendar: WorkCalendar) -> DatedPoint:
    state = shown_state(
        State(point.state),
        point.window_start,
        point.due,
        today,
        no_schedule=point.no_schedule,
        before_approval=point.before_approval,
    )
    effective = calendar.effective(point.due) if point.due else None
    note = "нет в новом графике, по ней работали" if point.not_in_reading else ""
    return DatedPoint(point.id, point.due, str(state.value), effective if effective != point.due else None, note)


def _slot(
    slot: Occurrence,
    entered: EnteredDates,
    points: Sequence[PointLine],
    dated: Mapping[int, DatedPoint],
    today: date,
) -> SlotView:
    spans, why = entered.of(slot.suffix), entered.not_held.get(slot.suffix)
    ground = why.ground if why else None
    mine = [one for one in points if one.key == slot.suffix or one.key.startswith(f"{slot.suffix}|")]
    shown = tuple(dated[one.id] for one in mine if not one.no_schedule and not one.not_in_reading)
    name = period_words(slot.period) + (f", {slot.scope}" if slot.scope else "")
    typed = "\n".join(typed_span(span) for span in spans)
    waits = not spans and ground is None and not any(one.state == State.CANCELLED for one in mine)
    return SlotView(
        slot.suffix, name, slot.window, waits, ground, shown, typed, began(slot.window.first, today), slot.at_least
    )


def typed_span(span: Span) -> str:
    """Write days as a person types them: «15.03.2022», «10.04.2022–20.04.2022»."""
    if span.first == span.last:
        return day_short(span.last)
    return f"{day_short(span.first)}–{day_short(span.last)}"


def _occasion(place: int, clause: Clause) -> OccasionView:
    event = clause.within.event if clause.within else clause.event
    return OccasionView(place, describe_clause(clause), clause.within is not None, event)


def _case(one: MadeLine, dated: Mapping[int, DatedPoint], points: Sequence[PointLine]) -> CaseView:
    point_id = one.value.get("checkpoint")
    untouched = any(point.id == point_id and not point.worked_on for point in points)
    return CaseView(
        one.id,
        date.fromisoformat(one.value["day"]),
        one.value["what"],
        one.person_name or "",
        one.on,
        dated.get(point_id) if isinstance(point_id, int) else None,
        untouched,
    )


def _entry(made: MadeLine, newest: int | None, slots: Sequence[Occurrence]) -> EntryView:
    entered = placed(dates_from_open(made.value), slots)
    names = {slot.suffix: period_words(slot.period) for slot in slots}
    told = []
    for suffix in dict.fromkeys([*(one.slot or "" for one in entered.dates), *entered.not_held]):
        days = ", ".join(typed_span(span) for span in entered.of(suffix))
        told.append(f"{names.get(suffix, suffix)}: {days or 'не проводится'}")
    mark = "отменено" if made.undone_on else "срок в плане с тех пор изменился" if made.stale else ""
    words = "; ".join(told) or "ждёт графика"
    return EntryView(made.id, made.on, made.person_name or "", words, made.ground, mark, made.id == newest)


@dataclass(frozen=True, slots=True)
class MoveView:
    """One line of «что изменится»: the days that were and will be, in words, and what becomes of the point."""

    words: str
    old: str
    new: str


def view_moves(change: ReplanChange) -> list[MoveView]:
    """Tell what a change does to checkpoints: what goes first, then what comes, in order of days."""
    order = (PointMove.REMOVED, PointMove.MARKED, PointMove.MOVED, PointMove.ADDED)
    return [_move(point) for point in sorted(change.points, key=lambda one: order.index(one.move))]


def _move(point: PointChange) -> MoveView:
    period = period_words(point.period)
    old = day_short(point.old_due) if point.old_due else f"{period}: график не задан"
    new = f"{period}: график не задан"
    if point.due is not None and point.since is not None:
        new = typed_span(Span(min(point.since, point.due), point.due))
    comes = point.move in (PointMove.ADDED, PointMove.MOVED)
    return MoveView(MOVE_WORDS[point.move], "" if point.move is PointMove.ADDED else old, new if comes else "")


def case_words(preview: CasePreview) -> list[str]:
    """Tell how a case's due day came about, and what is not known."""
    if preview.walk is None:
        return ["Срок назван координатором." if preview.due else "Срок не известен: просроченным случай не станет."]
    return [f"{walk_words(preview.walk)}.", *(unknown_year_warning(year) for year in preview.walk.unknown_years)]
