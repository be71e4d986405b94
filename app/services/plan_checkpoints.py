"""Store the checkpoints that a map's deadlines make, with an assignment for every unit that answers.

Checkpoints are found again by key: what nobody worked on follows the new reading, what somebody
worked on stays. The rules are in `core.checkpoints` and `core.reconcile`; this module compares what
stands with what is wanted (`compare_checkpoints`, which writes nothing and so serves a preview too)
and writes the difference (`plan_checkpoints`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, update
from sqlmodel import Session, col

from app.core.checkpoints import Occurrence, expand
from app.core.deadlines import Deadline, Freq
from app.core.periods import PlanPeriod, Span
from app.core.reconcile import Existing, reconcile_checkpoints
from app.core.roadmap import DecisionSubject, MapKind
from app.core.schedule_dates import apply_dates
from app.core.school import USUAL, SchoolHolidays
from app.core.status import State
from app.services.hold_off import hold_off
from app.services.merge_rows import add_rows, insert_rows
from app.services.work_calendar import work_calendar
from app.store.base import select_rows, table_of
from app.store.tables import Assignment, Checkpoint, JournalEntry


@dataclass(frozen=True, slots=True)
class PlanFrame:
    """What a map gives to the dating of its rows; without a period only an order's rows have days."""

    territory_id: int
    map_id: int
    kind: MapKind
    period: PlanPeriod | None
    approved_on: date | None
    tracked_from: date
    holidays: SchoolHolidays = USUAL


@dataclass(frozen=True, slots=True)
class PlannedActivity:
    """An activity ready to be dated: its reading and who answers.

    `unit_id` is the lead, None when the coordinator answers; `group` gives a leading group's members
    by year; `co_ids` are the units that take part. `reporting` is the coordinator's choice of control
    points for work without days; `decided` holds what else people decided about the row's days.
    """

    id: int
    key: str
    deadline: Deadline
    unit_id: int | None
    group: dict[int, tuple[int, ...]] | None
    co_ids: tuple[int, ...] = ()
    reporting: Freq | None = None
    decided: Mapping[DecisionSubject, Mapping[str, Any]] = field(default_factory=dict)

    def answering(self, year: int) -> tuple[tuple[int | None, str, bool], ...]:
        """Who gets an assignment in `year`: (unit, part, required). A group without members: the coordinator."""
        if self.group is None:
            required: tuple[int | None, ...] = (self.unit_id,)
        else:
            required = self.group.get(year) or (None,)
        part = "lead" if self.group is None else "member"
        co = tuple((unit, "co", False) for unit in self.co_ids if unit not in required)
        return tuple((unit, part, True) for unit in required) + co


Row = dict[str, Any]


@dataclass(slots=True)
class PlanDiff:
    """What planning changes: rows as they would stand, beside those that stand.

    `added` are new rows with their activities (once written with their ids), `changed` a standing row and
    its new values, `marked` what stays though no reading wants it, `dropped` what nobody worked on and
    goes, `reassigned` checkpoints that other units get; `kept` counts what stays as it is.
    """

    added: list[tuple[PlannedActivity, Row]] = field(default_factory=list)
    changed: list[tuple[Row, Row]] = field(default_factory=list)
    marked: list[Row] = field(default_factory=list)
    dropped: list[Row] = field(default_factory=list)
    reassigned: list[tuple[Row, PlannedActivity]] = field(default_factory=list)
    kept: int = 0

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many checkpoints are added, changed (also in who answers), removed."""
        return len(self.added), len(self.changed) + len(self.marked) + len(self.reassigned), len(self.dropped)


def plan_checkpoints(session: Session, frame: PlanFrame, activities: Sequence[PlannedActivity]) -> PlanDiff:
    """Bring the checkpoints of these activities to their deadlines; the others of the map stay as they are."""
    diff = compare_checkpoints(session, frame, activities)
    _drop(session, [row["id"] for row in diff.dropped])
    changed = [{"id": old["id"], **new} for old, new in diff.changed]
    changed += [{"id": row["id"], "not_in_reading": True} for row in diff.marked]
    for columns in {tuple(row) for row in changed}:
        session.execute(update(Checkpoint), [row for row in changed if tuple(row) == columns])
    _insert(session, frame.territory_id, diff.added)
    for row, activity in diff.reassigned:
        _reassign(session, frame.territory_id, row["id"], activity, activity.answering(row["year"]))
    for activity in activities:
        if (dates := activity.decided.get(DecisionSubject.DATES)) and dates.get("not_held"):
            hold_off(session, activity.id, dates, frame.tracked_from)
    return diff


def compare_checkpoints(session: Session, frame: PlanFrame, activities: Sequence[PlannedActivity]) -> PlanDiff:
    """Say what planning these activities would change; nothing is written."""
    standing = _standing(session, frame.map_id, activities)
    diff = PlanDiff()
    for activity in activities:
        wanted = wanted_occurrences(activity, frame)
        rows = standing.get(activity.id)
        if rows:
            _reconcile(diff, frame, activity, rows, wanted)
        else:
            diff.added += [(activity, _row(frame, activity, one)) for one in wanted]
    _keep_journaled(session, diff)
    if standing:
        _compare_units(session, frame.map_id, diff, activities, standing)
    return diff


def wanted_occurrences(activity: PlannedActivity, frame: PlanFrame) -> tuple[Occurrence, ...]:
    """Give the occurrences that a row's reading and its decisions ask for."""
    found = expand(
        activity.deadline,
        frame.period,
        approved_on=frame.approved_on,
        kind=frame.kind,
        reporting=activity.reporting,
        calendar=work_calendar(),
        holidays=frame.holidays,
    )
    dates = activity.decided.get(DecisionSubject.DATES)
    return apply_dates(found, dates, frame.approved_on) if dates else found


def _of_activities(activities: Sequence[PlannedActivity]) -> Any:
    """Narrow a query of a map to a few of its activities; a whole map is asked for as such."""
    ids = [activity.id for activity in activities]
    return [col(Checkpoint.activity_id).in_(ids)] if len(ids) <= 200 else []


def _standing(session: Session, map_id: int, activities: Sequence[PlannedActivity]) -> dict[int, dict[str, Row]]:
    found: dict[int, dict[str, Row]] = defaultdict(dict)
    of_map = col(Checkpoint.roadmap_id) == map_id
    query = select_rows(table_of(Checkpoint)).where(of_map, *_of_activities(activities))
    for row in session.execute(query).mappings():
        found[row["activity_id"]][row["key"]] = dict(row)
    return found


def _row(frame: PlanFrame, activity: PlannedActivity, o: Occurrence) -> Row:
    return {
        "territory_id": frame.territory_id,
        "roadmap_id": frame.map_id,
        "activity_id": activity.id,
        "unit_id": activity.unit_id,
        "key": o.suffix,
        "period": o.period,
        "label": o.scope or o.window_label,
        "year": o.year,
        "window_start": o.window.first if o.window else None,
        "window_end": o.window.last if o.window else None,
        "first_due": o.due,
        "due": o.due,
        "state": State.PLANNED.value,
        "required_shares": sum(1 for _, _, required in activity.answering(o.year) if required),
        "no_schedule": o.no_schedule,
        "before_approval": o.before_approval,
        "after_plan": o.after_plan,
        "outside_plan": o.outside_plan,
        "tracked": o.due is None or o.due >= frame.tracked_from,
        # Bulk inserts know no Python defaults of SQLModel fields.
        "accepted_shares": 0,
        "opened_case": False,
        "not_in_reading": False,
        "postponed": 0,
        "corrected": 0,
        "worked_on": False,
    }


# What a new reading never touches: it belongs to the work, not to the plan.
_OF_WORK = ("state", "accepted_shares", "required_shares", "postponed", "corrected", "worked_on", "opened_case")


def _is_held(row: Row) -> bool:
    """Whether a checkpoint must not vanish: worked on, or its demands were corrected too late (the journal says so)."""
    return bool(row["worked_on"] or row["corrected"])


def _reconcile(
    diff: PlanDiff, frame: PlanFrame, activity: PlannedActivity, rows: dict[str, Row], wanted: Iterable[Occurrence]
) -> None:
    existing = [
        Existing(
            suffix=key,
            scope=row["label"],
            window=Span(row["window_start"], row["window_end"]),
            due=row["first_due"],
            worked_on=_is_held(row),
        )
        for key, row in rows.items()
        if not row["opened_case"]
    ]
    plan = reconcile_checkpoints(existing, wanted)
    diff.added += [(activity, _row(frame, activity, one)) for one in plan.add]
    for match in plan.keep:
        old = rows[match.existing.suffix]
        new = {"not_in_reading": False} if old["worked_on"] else _row(frame, activity, match.wanted)
        difference = {name: value for name, value in new.items() if name not in _OF_WORK and old[name] != value}
        if difference:
            diff.changed.append((old, difference))
        else:
            diff.kept += 1
    diff.marked += [row for stay in plan.stay_marked if not (row := rows[stay.suffix])["not_in_reading"]]
    diff.dropped += [rows[drop.suffix] for drop in plan.drop]


def _keep_journaled(session: Session, diff: PlanDiff) -> None:
    """What the journal tells of stays, marked: the journal is never rewritten and must not point at nothing."""
    told = journaled(session, [row["id"] for row in diff.dropped])
    if told:
        diff.marked += [row for row in diff.dropped if row["id"] in told and not row["not_in_reading"]]
        diff.dropped = [row for row in diff.dropped if row["id"] not in told]


def journaled(session: Session, ids: Sequence[int]) -> set[int]:
    """Give the checkpoints among these of which the journal tells."""
    told: set[int] = set()
    for start in range(0, len(ids), 500):
        query = select_rows(JournalEntry.checkpoint_id).where(
            col(JournalEntry.checkpoint_id).in_(ids[start : start + 500])
        )
        told.update(session.execute(query).scalars())
    return told


def _drop(session: Session, ids: list[int]) -> None:
    for start in range(0, len(ids), 500):
        portion = ids[start : start + 500]
        session.execute(delete(Assignment).where(col(Assignment.checkpoint_id).in_(portion)))
        session.execute(delete(Checkpoint).where(col(Checkpoint.id).in_(portion)))


def _insert(session: Session, territory_id: int, added: list[tuple[PlannedActivity, Row]]) -> None:
    ids = insert_rows(session, Checkpoint, [row for _, row in added])
    for checkpoint_id, (_, row) in zip(ids, added, strict=True):
        row["id"] = checkpoint_id
    assignments = [
        _assignment(territory_id, checkpoint_id, unit, part, required)
        for checkpoint_id, (activity, row) in zip(ids, added, strict=True)
        for unit, part, required in activity.answering(row["year"])
    ]
    add_rows(session, Assignment, assignments)


def _assignment(
    territory_id: int, checkpoint_id: int, unit_id: int | None, part: str, required: bool
) -> dict[str, Any]:
    return {
        "territory_id": territory_id,
        "checkpoint_id": checkpoint_id,
        "unit_id": unit_id,
        "part": part,
        "required": required,
        "state": State.PLANNED.value,
        "version": 0,
    }


def _compare_units(
    session: Session,
    map_id: int,
    diff: PlanDiff,
    activities: Sequence[PlannedActivity],
    standing: dict[int, dict[str, Row]],
) -> None:
    """Tell which checkpoints that nobody worked on go to the units that answer now."""
    query = (
        select_rows(Assignment.checkpoint_id, Assignment.unit_id, Assignment.part)
        .join(Checkpoint, Checkpoint.id == Assignment.checkpoint_id)
        .where(col(Checkpoint.roadmap_id) == map_id, ~col(Checkpoint.worked_on), *_of_activities(activities))
    )
    held: dict[int, set[tuple[int | None, str]]] = defaultdict(set)
    for checkpoint_id, unit, part in session.execute(query):
        held[checkpoint_id].add((unit, part))
    gone = {row["id"] for row in diff.dropped}
    years: dict[int, int] = {old["id"]: new["year"] for old, new in diff.changed if "year" in new}
    for activity in activities:
        for row in standing.get(activity.id, {}).values():
            if row["worked_on"] or row["id"] in gone:
                continue
            year = years[row["id"]] if row["id"] in years else row["year"]
            answering = {(unit, part) for unit, part, _ in activity.answering(year)}
            if answering != held[row["id"]] or row["unit_id"] != activity.unit_id:
                diff.reassigned.append((row | {"year": year}, activity))


def _reassign(
    session: Session,
    territory_id: int,
    checkpoint_id: int,
    activity: PlannedActivity,
    answering: tuple[tuple[int | None, str, bool], ...],
) -> None:
    session.execute(delete(Assignment).where(col(Assignment.checkpoint_id) == checkpoint_id))
    session.execute(insert(Assignment), [_assignment(territory_id, checkpoint_id, *who) for who in answering])
    shares = sum(1 for _, _, required in answering if required)
    session.execute(
        update(Checkpoint)
        .where(col(Checkpoint.id) == checkpoint_id)
        .values(unit_id=activity.unit_id, required_shares=shares)
    )
