"""Read and date a few rows of a map anew from what the database holds: the print, the decisions in force.

`replan_activities` writes, `preview_replan` only tells; both see the same difference. A preview may be
given decisions that nobody has taken yet. Loading a map comes to the same as replanning all its rows.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from app.core.decisions import Value, asks_again, decided_from_json, in_force, period_of, results_value, units_value
from app.core.periods import PlanPeriod, parse_period
from app.core.roadmap import Activity, DecisionSubject, MapKind
from app.core.school import SchoolHolidays
from app.services.act import Act
from app.services.load_territory import LoadedTerritory
from app.services.open_territory import open_territory
from app.services.plan_checkpoints import PlanDiff, PlanFrame, Row, compare_checkpoints, plan_checkpoints
from app.services.read_rows import ReadActivity, read_activity
from app.services.school_calendar import read_holidays
from app.services.sum_up import sum_up_map
from app.services.write_rows import planned, reading_columns, write_results, write_units
from app.store import tables as t
from app.store.base import select_rows, table_of
from app.store.queries.decisions import read_decisions

Supposed = Mapping[int | None, Mapping[DecisionSubject, Value | None]]
"""Decisions not taken yet, by activity (None: about the map); the value None is «as if undone»."""


class PointMove(StrEnum):
    """What becomes of a checkpoint; `marked` stays though the new reading does not want it."""

    ADDED = "added"
    MOVED = "moved"
    REMOVED = "removed"
    MARKED = "marked"


@dataclass(frozen=True, slots=True)
class PointChange:
    """One checkpoint that changes: its key, days and windows' beginnings, the new and the old.

    `checkpoint_id` is None for one that is not made yet.
    """

    activity_id: int
    move: PointMove
    key: str
    period: str
    label: str | None
    due: date | None
    since: date | None
    old_due: date | None = None
    old_since: date | None = None
    checkpoint_id: int | None = None


@dataclass(frozen=True, slots=True)
class ReplanChange:
    """What replanning changes. `points` are in order of days; `kept` counts what stays as it is.

    `reassigned` are the checkpoints (id, since) that other units get, `before` and `after` what each row
    said and says: reading in words, units, results, stages, doubts.
    """

    points: tuple[PointChange, ...]
    kept: int
    reassigned: tuple[tuple[int, date | None], ...]
    before: Mapping[int, Mapping[str, Any]]
    after: Mapping[int, Mapping[str, Any]]

    def count(self, move: PointMove) -> int:
        """How many checkpoints move so."""
        return sum(1 for point in self.points if point.move is move)

    @property
    def anything(self) -> bool:
        """Whether a checkpoint or who answers for it changes."""
        return bool(self.points or self.reassigned)


@dataclass(frozen=True, slots=True)
class _Read:
    """A map opened for planning: its rows as they stand and as they are read now."""

    frame: PlanFrame
    territory: LoadedTerritory
    rows: Mapping[int, Row]
    reads: Mapping[int, ReadActivity]


def replan_activities(act: Act, map_id: int, activity_ids: Collection[int]) -> ReplanChange:
    """Bring rows, their units, results and checkpoints to the decisions in force; the summary follows.

    Writes nothing into the journal and asks no rights: that is for whoever decided. Flush the decision first.
    """
    session = act.session
    session.flush()
    read = _read(session, map_id, activity_ids, {})
    change_before = _told(session, read.territory, activity_ids)
    _write_period(session, map_id, read.frame.period)
    columns = [{"id": row_id, **reading_columns(one)} for row_id, one in read.reads.items()]
    if columns:
        session.execute(update(t.Activity), columns)
    write_units(session, read.territory, read.reads)
    write_results(session, read.reads)
    diff = plan_checkpoints(session, read.frame, _planned(read))
    sum_up_map(session, map_id)
    session.expire_all()
    return _change(diff, change_before, read)


def _write_period(session: Session, map_id: int, period: PlanPeriod | None) -> None:
    plan, span = session.get_one(t.RoadMap, map_id), period.span if period else None
    plan.period = str(period) if period else None
    plan.first_day, plan.last_day = (span.first, span.last) if span else (None, None)
    session.flush()


def preview_replan(
    session: Session,
    map_id: int,
    activity_ids: Collection[int],
    supposed: Supposed | None = None,
    holidays: SchoolHolidays | None = None,
) -> ReplanChange:
    """Tell what replanning these rows would change, were `supposed` decided; nothing is written.

    `holidays` stand for the territory's as they would be.
    """
    read = _read(session, map_id, activity_ids, supposed or {})
    if holidays is not None:
        read = replace(read, frame=replace(read.frame, holidays=holidays))
    diff = compare_checkpoints(session, read.frame, _planned(read))
    return _change(diff, _told(session, read.territory, activity_ids), read)


def _planned(read: _Read) -> list[Any]:
    return [planned(read.territory, row_id, one) for row_id, one in read.reads.items()]


def _read(session: Session, map_id: int, activity_ids: Collection[int], supposed: Supposed) -> _Read:
    plan = session.get_one(t.RoadMap, map_id)
    territory = open_territory(session, plan.territory_id)
    decisions = read_decisions(session, map_id, activity_ids)
    values = {subject: one.value for subject, one in in_force(decisions.get(None, [])).items()}
    period = _period(plan, _over(values, supposed.get(None, {})))
    frame = PlanFrame(
        plan.territory_id, map_id, MapKind(plan.kind), period, _approved_on(session, plan), plan.tracked_from,
        read_holidays(session, plan.territory_id),
    )  # fmt: skip
    rows = _rows(session, activity_ids)
    reads = {}
    for row_id, row in rows.items():
        made = decisions.get(row_id, [])
        decided = _over({s: one.value for s, one in in_force(made).items()}, supposed.get(row_id, {}))
        open_questions = {s: one for s, one in asks_again(made).items() if s not in supposed.get(row_id, {})}
        reads[row_id] = read_activity(
            printed_row(row), frame.kind, period, territory.directory, decided, open_questions
        )
    return _Read(frame, territory, rows, reads)


def _over(
    values: Mapping[DecisionSubject, Value], supposed: Mapping[DecisionSubject, Value | None]
) -> dict[DecisionSubject, Value]:
    return {subject: value for subject, value in {**values, **supposed}.items() if value is not None}


def _period(plan: t.RoadMap, values: Mapping[DecisionSubject, Value]) -> PlanPeriod | None:
    if DecisionSubject.PERIOD in values:
        return period_of(values[DecisionSubject.PERIOD])
    filed = decided_from_json(plan.decided)
    if filed and filed.period:
        return filed.period
    return parse_period(plan.file_period) if plan.file_period else None


def period_in_force(session: Session, plan: t.RoadMap) -> PlanPeriod | None:
    """Give a map's period: a decision's, else the file's."""
    assert plan.id is not None
    made = read_decisions(session, plan.id, []).get(None, [])
    return _period(plan, {subject: one.value for subject, one in in_force(made).items()})


def _approved_on(session: Session, plan: t.RoadMap) -> date | None:
    if plan.order_id is None:
        return None
    query = select_rows(t.ApprovingOrder.day).where(col(t.ApprovingOrder.id) == plan.order_id)
    return session.execute(query).scalar()


def _rows(session: Session, activity_ids: Collection[int]) -> dict[int, Row]:
    found: dict[int, Row] = {}
    ids = sorted(activity_ids)
    for start in range(0, len(ids), 500):
        query = select_rows(table_of(t.Activity)).where(
            col(t.Activity.id).in_(ids[start : start + 500]), ~col(t.Activity.gone)
        )
        for row in session.execute(query.order_by(col(t.Activity.position))).mappings():
            found[row["id"]] = dict(row)
    return found


def printed_row(row: Row) -> Activity:
    """Give a stored row as the plan prints it, with what the file says was decided."""
    names = ("key", "title", "number", "deadline", "responsible", "result", "task", "remark")
    return Activity(
        **{name: row[name] for name in names},
        stages=tuple(row["stages"] if row["file_stages"] is None else row["file_stages"]),
        decided=decided_from_json(row["decided"]),
    )


def _told(session: Session, territory: LoadedTerritory, ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Say what rows say now, for the journal and the preview: units by their keys, results by their words."""
    keys = {unit_id: key for key, unit_id in territory.units.items()}
    told: dict[int, dict[str, Any]] = {}
    columns = (t.Activity.id, t.Activity.reading_text, t.Activity.stages, t.Activity.in_doubt)
    for row_id, text, stages, doubts in session.execute(select_rows(*columns).where(col(t.Activity.id).in_(ids))):
        told[row_id] = {"reading": text, "lead": None, "co": [], "results": [], "stages": stages, "in_doubt": doubts}
    units = select_rows(t.ActivityUnit.activity_id, t.ActivityUnit.unit_id, t.ActivityUnit.part)
    for row_id, unit_id, part in session.execute(
        units.where(col(t.ActivityUnit.activity_id).in_(ids)).order_by(t.ActivityUnit.position)
    ):
        if part == "lead":
            told[row_id]["lead"] = keys[unit_id]
        else:
            told[row_id]["co"].append(keys[unit_id])
    results = select_rows(t.ExpectedResult.activity_id, t.ExpectedResult.text, t.ExpectedResult.kind)
    for row_id, text, kind in session.execute(
        results.where(col(t.ExpectedResult.activity_id).in_(ids)).order_by(t.ExpectedResult.position)
    ):
        told[row_id]["results"].append([kind, text])
    return told


def _change(diff: PlanDiff, before: Mapping[int, Mapping[str, Any]], read: _Read) -> ReplanChange:
    points = [_point(row, PointMove.ADDED) for _, row in diff.added]
    for old, new in diff.changed:
        if {"first_due", "window_start", "window_end"} & set(new):
            points.append(_point(old | new, PointMove.MOVED, old))
    points += [_point(row, PointMove.MARKED, row) for row in diff.marked]
    points += [_point(row, PointMove.REMOVED, row) for row in diff.dropped]
    points.sort(key=lambda one: (one.due or date.max, one.move, one.period))
    after = {
        row_id: {
            "reading": reading_columns(one)["reading_text"],
            **units_value(one.responsible),
            "results": [[result["kind"], result["text"]] for result in results_value(one.expected)["results"]],
            "stages": list(one.stages),
            "in_doubt": list(one.doubts),
        }
        for row_id, one in read.reads.items()
    }
    reassigned = tuple((row["id"], row["window_start"]) for row, _ in diff.reassigned)
    return ReplanChange(tuple(points), diff.kept, reassigned, before, after)


def _point(row: Row, move: PointMove, old: Row | None = None) -> PointChange:
    return PointChange(
        row["activity_id"],
        move,
        row["key"],
        row["period"],
        row["label"],
        row["first_due"],
        row["window_start"],
        old["first_due"] if old else None,
        old["window_start"] if old else None,
        row.get("id"),
    )


__all__: Sequence[str] = (
    "PointChange", "PointMove", "ReplanChange", "Supposed", "period_in_force", "preview_replan", "printed_row",
    "replan_activities",
)  # fmt: skip
