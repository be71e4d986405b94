"""Store the checkpoints that a map's deadlines make, with an assignment for every unit that answers.

Checkpoints are found again by key: what nobody worked on follows the new reading, what somebody
worked on stays. The rules are in `core.checkpoints` and `core.reconcile`; this module only writes.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, update
from sqlmodel import Session, col

from app.core.checkpoints import Occurrence, expand
from app.core.deadlines import Deadline
from app.core.periods import Span
from app.core.reconcile import Existing, reconcile_checkpoints
from app.core.roadmap import RoadMapFile
from app.core.status import State
from app.services.load_territory import LoadedTerritory
from app.services.merge_rows import add_rows, insert_rows
from app.services.work_calendar import work_calendar
from app.store.base import select_rows, table_of
from app.store.tables import Assignment, Checkpoint


@dataclass(frozen=True, slots=True)
class PlannedActivity:
    """An activity ready to be dated: its reading and who answers.

    `unit_id` is the lead, None when the coordinator answers; `group` gives a leading group's members
    by year; `co_ids` are the units that take part.
    """

    id: int
    key: str
    deadline: Deadline
    unit_id: int | None
    group: dict[int, tuple[int, ...]] | None
    co_ids: tuple[int, ...] = ()

    def answering(self, year: int) -> tuple[tuple[int | None, str, bool], ...]:
        """Who gets an assignment in `year`: (unit, part, required). A group without members: the coordinator."""
        if self.group is None:
            required: tuple[int | None, ...] = (self.unit_id,)
        else:
            required = self.group.get(year) or (None,)
        part = "lead" if self.group is None else "member"
        co = tuple((unit, "co", False) for unit in self.co_ids if unit not in required)
        return tuple((unit, part, True) for unit in required) + co


Counts = tuple[int, int, int]


def plan_checkpoints(
    session: Session,
    territory: LoadedTerritory,
    map_id: int,
    file: RoadMapFile,
    approved_on: date | None,
    activities: Iterable[PlannedActivity],
    tracked_from: date,
) -> Counts:
    """Bring the checkpoints of a map to its deadlines; give how many were added, changed, removed."""
    standing = _standing(session, map_id)
    added: list[tuple[PlannedActivity, dict[str, Any]]] = []
    changed: list[dict[str, Any]] = []
    dropped: list[int] = []
    base = {"territory_id": territory.id, "roadmap_id": map_id}
    for activity in activities:
        wanted = expand(activity.deadline, file.period, approved_on=approved_on, calendar=work_calendar())
        rows = standing.get(activity.id, {})
        if not rows:
            added += [(activity, base | _row(activity, o, tracked_from)) for o in wanted]
            continue
        fresh, moved, gone = _reconcile(activity, rows, wanted, tracked_from)
        added += [(activity, base | row) for row in fresh]
        changed += moved
        dropped += gone
    _drop(session, dropped)
    for columns in {tuple(row) for row in changed}:
        session.execute(update(Checkpoint), [row for row in changed if tuple(row) == columns])
    _insert(session, territory.id, added)
    moved_units = _follow_units(session, territory.id, map_id, activities) if standing else 0
    return len(added), len(changed) + moved_units, len(dropped)


def _standing(session: Session, map_id: int) -> dict[int, dict[str, dict[str, Any]]]:
    found: dict[int, dict[str, dict[str, Any]]] = defaultdict(dict)
    query = select_rows(table_of(Checkpoint)).where(col(Checkpoint.roadmap_id) == map_id)
    for row in session.execute(query).mappings():
        found[row["activity_id"]][row["key"]] = dict(row)
    return found


def _row(activity: PlannedActivity, o: Occurrence, tracked_from: date) -> dict[str, Any]:
    return {
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
        "tracked": o.due is None or o.due >= tracked_from,
        # Bulk inserts know no Python defaults of SQLModel fields.
        "accepted_shares": 0,
        "opened_case": False,
        "not_in_reading": False,
        "postponed": 0,
        "corrected": 0,
        "worked_on": False,
    }


def _reconcile(
    activity: PlannedActivity, rows: dict[str, dict[str, Any]], wanted: Iterable[Occurrence], tracked_from: date
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[int]]:
    existing = [
        Existing(
            suffix=key,
            scope=row["label"],
            window=Span(row["window_start"], row["window_end"]),
            due=row["first_due"],
            worked_on=row["worked_on"],
        )
        for key, row in rows.items()
        if not row["opened_case"]
    ]
    plan = reconcile_checkpoints(existing, wanted)
    fresh = [_row(activity, o, tracked_from) for o in plan.add]
    changed = []
    for match in plan.keep:
        old = rows[match.existing.suffix]
        new = {"not_in_reading": False} if old["worked_on"] else _row(activity, match.wanted, tracked_from)
        keep = ("state", "accepted_shares", "required_shares", "postponed", "corrected", "worked_on", "opened_case")
        difference = {name: value for name, value in new.items() if name not in keep and old[name] != value}
        if difference:
            changed.append({"id": old["id"], **difference})
    changed += [
        {"id": rows[stay.suffix]["id"], "not_in_reading": True}
        for stay in plan.stay_marked
        if not rows[stay.suffix]["not_in_reading"]
    ]
    return fresh, changed, [rows[drop.suffix]["id"] for drop in plan.drop]


def _drop(session: Session, ids: list[int]) -> None:
    for start in range(0, len(ids), 500):
        portion = ids[start : start + 500]
        session.execute(delete(Assignment).where(col(Assignment.checkpoint_id).in_(portion)))
        session.execute(delete(Checkpoint).where(col(Checkpoint.id).in_(portion)))


def _insert(session: Session, territory_id: int, added: list[tuple[PlannedActivity, dict[str, Any]]]) -> None:
    ids = insert_rows(session, Checkpoint, [row for _, row in added])
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


def _follow_units(session: Session, territory_id: int, map_id: int, activities: Iterable[PlannedActivity]) -> int:
    """Give the checkpoints that nobody worked on to the units that answer now."""
    by_id = {activity.id: activity for activity in activities}
    query = (
        select_rows(
            Checkpoint.id,
            Checkpoint.activity_id,
            Checkpoint.year,
            Checkpoint.unit_id,
            Assignment.unit_id,
            Assignment.part,
        )
        .outerjoin(Assignment, Assignment.checkpoint_id == Checkpoint.id)
        .where(col(Checkpoint.roadmap_id) == map_id, ~col(Checkpoint.worked_on))
    )
    held: dict[int, set[tuple[int | None, str]]] = defaultdict(set)
    of: dict[int, tuple[int, int, int | None]] = {}
    for checkpoint_id, activity_id, year, lead, unit, part in session.execute(query):
        of[checkpoint_id] = (activity_id, year, lead)
        if part is not None:
            held[checkpoint_id].add((unit, part))
    moved = 0
    for checkpoint_id, (activity_id, year, lead) in of.items():
        activity = by_id.get(activity_id)
        if activity is None:
            continue
        answering = activity.answering(year)
        if {(unit, part) for unit, part, _ in answering} == held[checkpoint_id] and lead == activity.unit_id:
            continue
        _reassign(session, territory_id, checkpoint_id, activity, answering)
        moved += 1
    return moved


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
