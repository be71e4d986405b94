"""A coordinator decides about rows of a map: the decision is kept, the rows are read and dated anew.

What is decided after a period has begun needs a ground when it changes what is demanded there; such
checkpoints are counted as corrected, and who corrected them does not accept them (the journal tells).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from app.core.decisions import Value, cell_of
from app.core.roadmap import DecisionSubject
from app.core.status import State, began, require_correction_ground
from app.services.act import Act
from app.services.entered import entered
from app.services.find_assignment import acting
from app.services.find_row import FoundRows
from app.services.read_case import CORRECTED
from app.services.replan_activity import (
    PointMove,
    ReplanChange,
    Supposed,
    preview_replan,
    printed_row,
    replan_activities,
)
from app.services.write_journal import write_journal
from app.store.base import select_rows
from app.store.tables import Activity, Checkpoint, RowDecision


@dataclass(frozen=True, slots=True)
class Choice:
    """What is decided about one row; `activity_id` None: about the map."""

    activity_id: int | None
    subject: DecisionSubject
    value: Value


@dataclass(frozen=True, slots=True)
class Preview:
    """What a decision would change, and whether it needs a ground: something changes where a period has begun."""

    change: ReplanChange
    needs_ground: bool


def preview_decision(session: Session, found: FoundRows, choices: Sequence[Choice]) -> Preview:
    """Tell what these decisions would change; nothing is written."""
    supposed: dict[int | None, dict[DecisionSubject, Value | None]] = {}
    for choice in choices:
        supposed.setdefault(choice.activity_id, {})[choice.subject] = choice.value
    return preview_supposed(session, found, supposed)


def preview_supposed(session: Session, found: FoundRows, supposed: Supposed) -> Preview:
    """Tell what would change, were this decided or undone; nothing is written."""
    change = preview_replan(session, found.map_id, _touched(session, found, supposed), supposed)
    return Preview(change, bool(change_too_late(session, change, found.today)))


def decide_rows(act: Act, found: FoundRows, choices: Sequence[Choice], ground: str = "") -> ReplanChange:
    """Keep the decisions and bring the rows to them; raises GroundNeeded or BadInput with nothing written.

    `found` holds every row that is decided about, opened for this act.
    """
    ground = entered(ground, "ground")
    rows = [_decision(act, found, choice, ground) for choice in choices]
    act.session.add_all(rows)
    touched = _touched(act.session, found, {choice.activity_id: {} for choice in choices})
    change = apply_change(act, found, touched, ground)
    for choice, row in zip(choices, rows, strict=True):
        row.before = dict(_said(change.before, choice))
        _tell(act, found, choice, row, change)
    act.session.flush()
    return change


def apply_change(act: Act, found: FoundRows, activity_ids: Collection[int], ground: str) -> ReplanChange:
    """Replan rows after a decision or its undoing, demand a ground where a period began, count corrections."""
    act.session.flush()
    change = replan_activities(act, found.map_id, activity_ids)
    late = change_too_late(act.session, change, found.today)
    require_correction_ground(ground, began=bool(late))
    mark_corrected(act, late, change, ground)
    return change


def _touched(session: Session, found: FoundRows, supposed: Mapping[int | None, Any]) -> list[int]:
    if None not in supposed:
        return [row_id for row_id in supposed if row_id is not None]
    of_map = (col(Activity.roadmap_id) == found.map_id, ~col(Activity.gone))
    return list(session.execute(select_rows(Activity.id).where(*of_map)).scalars())


def _decision(act: Act, found: FoundRows, choice: Choice, ground: str) -> RowDecision:
    if choice.activity_id is None:
        phrase = found.plan.period_printed or ""
    else:
        phrase = cell_of(choice.subject, printed_row(found.rows[choice.activity_id].model_dump()), found.kind)
    return RowDecision(
        territory_id=found.plan.territory_id,
        roadmap_id=found.map_id,
        activity_id=choice.activity_id,
        subject=choice.subject.value,
        phrase=phrase,
        value=dict(choice.value),
        ground=ground or None,
        person_id=acting(act).person_id,
        on=found.today,
        at=act.now,
    )


_SAID = {
    DecisionSubject.UNITS: ("lead", "co"),
    DecisionSubject.RESULTS: ("results",),
    DecisionSubject.STAGES: ("stages",),
}


def _said(told: Mapping[int, Mapping[str, Any]], choice: Choice) -> dict[str, Any]:
    if choice.activity_id is None or choice.activity_id not in told:
        return {}
    row = told[choice.activity_id]
    return {name: row[name] for name in _SAID.get(choice.subject, ("reading",))}


def _tell(act: Act, found: FoundRows, choice: Choice, row: RowDecision, change: ReplanChange) -> None:
    of_map = choice.activity_id is None
    before = {"period": found.plan.file_period} if of_map else _said(change.before, choice)
    after = dict(choice.value) if of_map else _said(change.after, choice)
    assert row.id is not None
    write_journal(
        act,
        "roadmap.decided" if of_map else "activity.decided",
        territory_id=found.plan.territory_id,
        roadmap_id=found.map_id,
        subject="roadmap" if of_map else "activity",
        subject_id=found.map_id if of_map else choice.activity_id,
        before=before,
        after=after | {"subject": choice.subject.value, "decision": row.id, "points": moves_of(change, choice)},
        ground=row.ground,
    )


def moves_of(change: ReplanChange, choice: Choice) -> dict[str, int]:
    """Count what became of a row's checkpoints, for the journal."""
    moved = [one for one in change.points if choice.activity_id in (None, one.activity_id)]
    counts = {move.value: sum(1 for one in moved if one.move is move) for move in PointMove}
    return {name: n for name, n in counts.items() if n}


# --- corrections made too late ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LateChange:
    """A checkpoint whose demands change after its period began; `id` None for one that is taken away or not made."""

    activity_id: int
    id: int | None


def change_too_late(session: Session, change: ReplanChange, today: date) -> list[LateChange]:
    """Give the checkpoints that a change touches and whose period has begun by `today`.

    Removed and added ones count: a period that has begun gets other days, or none. Other expected results
    change the demands of every checkpoint of their row that is not cancelled. The rows of a map that had no
    period had no checkpoints at all: giving the map its period corrects nothing.
    """
    undated = {row_id for row_id, row in change.before.items() if "period" in row["in_doubt"]}
    late = [
        LateChange(one.activity_id, None if one.move is PointMove.REMOVED else one.checkpoint_id)
        for one in change.points
        if one.activity_id not in undated
        if began(one.since, today) or began(one.old_since, today)
    ]
    known = {one.id for one in late}
    others = [row_id for row_id, since in change.reassigned if began(since, today) and row_id not in known]
    other_results = [k for k, row in change.before.items() if k in change.after and _results(row, change.after[k])]
    return late + _begun(session, today, others, other_results, known)


def _results(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return bool(before["results"] != after["results"])


def _begun(
    session: Session, today: date, points: Collection[int], activities: Collection[int], known: Collection[int | None]
) -> list[LateChange]:
    if not points and not activities:
        return []
    query = select_rows(Checkpoint.activity_id, Checkpoint.id).where(
        col(Checkpoint.id).in_(points)
        | (
            col(Checkpoint.activity_id).in_(activities)
            & (col(Checkpoint.window_start) <= today)
            & (col(Checkpoint.state) != State.CANCELLED.value)
        )
    )
    return [LateChange(*row) for row in session.execute(query) if row[1] not in known]


def mark_corrected(act: Act, late: Iterable[LateChange], change: ReplanChange, ground: str) -> int:
    """Count the corrections on their checkpoints and write each into the journal; gives how many.

    What was added has its id only now; what was taken away has none: its row's own entry tells of it.
    """
    ids = {one.id for one in late if one.id is not None}
    if not ids:
        return 0
    act.session.execute(
        update(Checkpoint).where(col(Checkpoint.id).in_(ids)).values(corrected=col(Checkpoint.corrected) + 1)
    )
    columns = (Checkpoint.id, Checkpoint.activity_id, Checkpoint.territory_id, Checkpoint.roadmap_id)
    for row_id, activity_id, territory_id, roadmap_id in act.session.execute(
        select_rows(*columns).where(col(Checkpoint.id).in_(ids)).order_by(Checkpoint.id)
    ):
        before, after = difference(change, activity_id)
        write_journal(
            act, CORRECTED, territory_id=territory_id, roadmap_id=roadmap_id, checkpoint_id=row_id,
            subject="checkpoint", subject_id=row_id, before=before, after=after, ground=ground or None,
        )  # fmt: skip
    return len(ids)


def difference(change: ReplanChange, activity_id: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give what of a row changed: before and after, only the fields that differ."""
    before, after = change.before.get(activity_id, {}), change.after.get(activity_id, {})
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}
