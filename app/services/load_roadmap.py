"""Bring one map in the database to what its file says: rows as printed, their reading, their checkpoints.

Rows are found again by key, so a re-load keeps evidence; a row that is gone from the file is deleted
only when nobody worked on it or decided about it, else it stays, marked `gone`. A decision wins over
the file and the file over the parser; a decision whose printed cell changed turns stale.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col

from app.core.decisions import Decision, asks_again, cell_of, decided_to_json, in_force, period_of
from app.core.periods import PlanPeriod
from app.core.roadmap import Activity, DecisionSubject, MapKind, RoadMapFile
from app.services.load_territory import LoadedTerritory, rows_by_key
from app.services.merge_rows import Merge, delete_rows, merge_rows
from app.services.plan_checkpoints import PlanFrame, plan_checkpoints
from app.services.read_rows import ReadActivity, read_activity
from app.services.school_calendar import read_holidays
from app.services.sum_up import sum_up_map
from app.services.write_rows import planned, printed_columns, reading_columns, write_results, write_units
from app.store import tables as t
from app.store.base import select_rows
from app.store.queries.decisions import read_decisions


@dataclass(slots=True)
class MapChange:
    """What loading one map changed, in counts."""

    key: str
    kind: MapKind
    activities: int
    new: bool = False
    added: int = 0
    changed: int = 0
    removed: int = 0
    checkpoints_added: int = 0
    checkpoints_changed: int = 0
    checkpoints_removed: int = 0
    other: bool = False
    doubtful: int = 0
    remarks: list[str] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        """Whether the load changed anything at all."""
        counts = (self.added, self.changed, self.removed, self.checkpoints_added)
        return self.new or self.other or any((*counts, self.checkpoints_changed, self.checkpoints_removed))


def load_roadmap(
    session: Session,
    territory: LoadedTerritory,
    file: RoadMapFile,
    *,
    source: tuple[str, str],
    position: int,
    today: date,
) -> MapChange:
    """Write a map; `source` is its path and SHA-256. `today` becomes `tracked_from` at the first load."""
    change = MapChange(file.key, file.kind, len(file.activities))
    existing = rows_by_key(session, t.RoadMap, t.RoadMap.key, t.RoadMap.key == file.key)
    decisions = _fitting_decisions(session, file, existing[file.key]["id"], change) if existing else {}
    period = _period_in_force(file, decisions.get(None, []), change)
    row = _map_row(territory, file, period, source, position)
    if not existing or file.tracked_from:
        row["tracked_from"] = file.tracked_from or today
    merged = merge_rows(session, t.RoadMap, existing, {file.key: row})
    change.new, change.other = bool(merged.added), change.other or bool(merged.changed)
    map_id = merged.ids[file.key]
    change.other |= _write_passport(session, map_id, file)
    change.other |= _write_indicators(session, map_id, file)
    sections = _write_sections(session, map_id, file)
    reads, written = _write_activities(session, territory, map_id, file, period, decisions, sections)
    change.doubtful = sum(1 for read in reads.values() if read.doubts)
    change.remarks += [remark for read in reads.values() for remark in read.remarks]
    change.added, change.changed = len(written.added), len(written.changed)
    change.removed = _retire(session, written)
    _drop_sections(session, map_id, sections)
    fresh = {written.ids[key] for key in written.added}
    change.other |= bool(write_units(session, territory, reads, fresh))
    change.other |= bool(write_results(session, reads, fresh))
    tracked_from = row.get("tracked_from") or existing[file.key]["tracked_from"]
    approved_on = _approved_on(session, territory, file)
    holidays = read_holidays(session, territory.id)
    frame = PlanFrame(territory.id, map_id, file.kind, period, approved_on, tracked_from, holidays)
    rows = [planned(territory, activity_id, read) for activity_id, read in reads.items()]
    counts = plan_checkpoints(session, frame, rows).counts
    change.checkpoints_added, change.checkpoints_changed, change.checkpoints_removed = counts
    sum_up_map(session, map_id)
    return change


def _fitting_decisions(
    session: Session, file: RoadMapFile, map_id: int, change: MapChange
) -> dict[str | None, list[Decision]]:
    """Read the decisions by the key of their row, each stale or not by the words printed now."""
    found = read_decisions(session, map_id)
    if not found:
        return {}
    keys = dict(
        session.execute(select_rows(t.Activity.id, t.Activity.key).where(t.Activity.roadmap_id == map_id)).all()
    )
    printed = {activity.key: activity for activity in file.activities}
    by_key: dict[str | None, list[Decision]] = {}
    turned: list[dict[str, Any]] = []
    for activity_id, decisions in found.items():
        key = None if activity_id is None else keys[activity_id]
        if key is not None and key not in printed:
            continue
        by_key[key] = [_fitted(one, printed[key] if key else None, file) for one in decisions]
        pairs = zip(decisions, by_key[key], strict=True)
        turned += [{"id": new.id, "stale": new.stale} for old, new in pairs if new.stale != old.stale]
    if turned:
        session.execute(update(t.RowDecision), turned)
        change.other = True
    return by_key


def _fitted(one: Decision, activity: Activity | None, file: RoadMapFile) -> Decision:
    if one.subject is DecisionSubject.EVENT:  # what happened has happened, whatever is printed now
        return one
    words = (file.period_printed or "") if activity is None else cell_of(one.subject, activity, file.kind)
    return replace(one, stale=one.phrase != words)


def _period_in_force(file: RoadMapFile, decisions: list[Decision], change: MapChange) -> PlanPeriod | None:
    filed = file.decided.period if file.decided and file.decided.period else file.period
    decision = in_force(decisions).get(DecisionSubject.PERIOD)
    if decision is None:
        return filed
    period = period_of(decision.value)
    if filed is not None and filed != period:
        change.remarks.append(
            f"период в файле ({filed}) — не тот, что решил координатор ({period}); в силе его решение"
        )
    return period


def _approved_on(session: Session, territory: LoadedTerritory, file: RoadMapFile) -> date | None:
    if not file.approved:
        return None
    query = select_rows(t.ApprovingOrder.day).where(t.ApprovingOrder.id == territory.orders[file.approved])
    return session.execute(query).scalar()


def _map_row(
    territory: LoadedTerritory,
    file: RoadMapFile,
    period: PlanPeriod | None,
    source: tuple[str, str],
    position: int,
) -> dict[str, Any]:
    span = period.span if period else None
    return {
        "territory_id": territory.id,
        "order_id": territory.orders.get(file.approved) if file.approved else None,
        "key": file.key,
        "kind": file.kind.value,
        "title": file.title,
        "period": str(period) if period else None,
        "first_day": span and span.first,
        "last_day": span and span.last,
        "period_printed": file.period_printed,
        "file_period": str(file.period) if file.period else None,
        "decided": decided_to_json(file.decided),
        "programme": file.programme,
        "block": file.block,
        "remark": file.remark,
        "risks": list(file.risks),
        "source_path": source[0],
        "source_sha256": source[1],
        "position": position,
    }


def _write_passport(session: Session, map_id: int, file: RoadMapFile) -> bool:
    wanted = {
        position: {"roadmap_id": map_id, "position": position, "number": p.number, "field": p.field, "text": p.text}
        for position, p in enumerate(file.passport)
    }
    existing = rows_by_key(session, t.PassportRow, t.PassportRow.position, t.PassportRow.roadmap_id == map_id)
    merged = merge_rows(session, t.PassportRow, existing, wanted)
    delete_rows(session, t.PassportRow, merged.removed.values())
    return bool(merged.added or merged.changed or merged.removed)


def _write_indicators(session: Session, map_id: int, file: RoadMapFile) -> bool:
    existing = rows_by_key(session, t.IndicatorRow, t.IndicatorRow.key, t.IndicatorRow.roadmap_id == map_id)
    wanted = {}
    first_year = file.period.first_year if file.period else 0
    for position, i in enumerate(file.indicators):
        wanted[i.key] = {
            "roadmap_id": map_id,
            "key": i.key,
            "position": position,
            "title": i.title,
            "unit": i.unit,
            "direction": i.direction,
            "target": i.target,
            "plan": {str(year): value for year, value in i.years.items() if year >= first_year},
            "formula": i.formula,
        }
        # What was measured before the plan began is a fact; a fact that a person entered wins over the file.
        measured = {str(year): value for year, value in i.years.items() if year < first_year}
        wanted[i.key]["fact"] = measured | (existing[i.key]["fact"] if i.key in existing else {})
    merged = merge_rows(session, t.IndicatorRow, existing, wanted)
    delete_rows(session, t.IndicatorRow, merged.removed.values())
    return bool(merged.added or merged.changed or merged.removed)


def _write_activities(
    session: Session,
    territory: LoadedTerritory,
    map_id: int,
    file: RoadMapFile,
    period: PlanPeriod | None,
    decisions: Mapping[str | None, list[Decision]],
    sections: Sequence[int],
) -> tuple[dict[int, ReadActivity], Merge]:
    """Read and write the rows; gives the readings by id in printed order, and what changed."""
    wanted: dict[str, dict[str, Any]] = {}
    reads: dict[str, ReadActivity] = {}
    for section, activity in ((n, a) for n, one in enumerate(file.sections) for a in one.activities):
        made = decisions.get(activity.key, [])
        values = {subject: one.value for subject, one in in_force(made).items()}
        read = read_activity(activity, file.kind, period, territory.directory, values, asks_again(made))
        place = {"territory_id": territory.id, "roadmap_id": map_id, "section_id": sections[section]}
        filed = {"position": len(wanted), "decided": decided_to_json(activity.decided)}
        wanted[activity.key] = place | filed | printed_columns(read) | reading_columns(read)
        reads[activity.key] = read
    existing = rows_by_key(session, t.Activity, t.Activity.key, t.Activity.roadmap_id == map_id)
    merged = merge_rows(session, t.Activity, existing, wanted)
    # Only rows that the file held until now go; those kept for their work went before.
    merged.removed = {key: row_id for key, row_id in merged.removed.items() if not existing[key]["gone"]}
    return {merged.ids[key]: read for key, read in reads.items()}, merged


def _write_sections(session: Session, map_id: int, file: RoadMapFile) -> list[int]:
    """Write the headings; gives their ids in printed order."""
    wanted = {
        position: {"roadmap_id": map_id, "position": position, "title": s.title, "stages": list(s.stages)}
        for position, s in enumerate(file.sections)
    }
    existing = rows_by_key(session, t.Section, t.Section.position, t.Section.roadmap_id == map_id)
    ids = merge_rows(session, t.Section, existing, wanted).ids
    return [ids[position] for position in wanted]


def _drop_sections(session: Session, map_id: int, kept: Collection[int]) -> None:
    """Take away headings that the file no longer holds and under which no row stayed."""
    held = select_rows(t.Activity.section_id).where(
        t.Activity.roadmap_id == map_id, col(t.Activity.section_id).is_not(None)
    )
    gone = (col(t.Section.roadmap_id) == map_id, col(t.Section.id).not_in(kept), col(t.Section.id).not_in(held))
    session.execute(delete(t.Section).where(*gone))


def _retire(session: Session, written: Merge) -> int:
    """Take away rows that the file no longer holds; those worked on or decided about stay, marked."""
    if not written.removed:
        return 0
    gone = list(written.removed.values())
    held = (col(t.Checkpoint.worked_on) | (col(t.Checkpoint.corrected) > 0), t.Checkpoint.activity_id)
    touched = set(session.execute(select_rows(held[1]).where(held[0], col(held[1]).in_(gone))).scalars())
    told = select_rows(t.Checkpoint.activity_id).join(t.JournalEntry, t.JournalEntry.checkpoint_id == t.Checkpoint.id)
    touched.update(session.execute(told.where(col(t.Checkpoint.activity_id).in_(gone))).scalars())
    decided = select_rows(t.RowDecision.activity_id).where(col(t.RowDecision.activity_id).in_(gone))
    touched.update(session.execute(decided).scalars())
    idle = [row_id for row_id in gone if row_id not in touched]
    points = select_rows(t.Checkpoint.id).where(col(t.Checkpoint.activity_id).in_(idle))
    session.execute(delete(t.Assignment).where(col(t.Assignment.checkpoint_id).in_(points)))
    session.execute(delete(t.Checkpoint).where(col(t.Checkpoint.activity_id).in_(idle)))
    delete_rows(session, t.Activity, idle)
    if touched:
        session.execute(update(t.Activity), [{"id": row_id, "gone": True} for row_id in sorted(touched)])
    return len(gone)
