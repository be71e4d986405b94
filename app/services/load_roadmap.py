"""Bring one map in the database to what its file says: rows as printed, their reading, their checkpoints.

Rows are found again by key, so a re-load keeps evidence; a row that is gone from the file is deleted
only when nobody worked on it, else it stays, marked `gone`.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col

from app.core.deadlines import Deadline, to_open
from app.core.periods import PlanPeriod, YearBase
from app.core.phrases import parse_deadline
from app.core.responsible import Directory, Responsible, split_responsible
from app.core.results import Expected, expected_results
from app.core.roadmap import Activity, MapKind, RoadMapFile
from app.core.text import search_key
from app.core.wording import describe
from app.services.load_territory import LoadedTerritory, rows_by_key
from app.services.merge_rows import Merge, add_rows, delete_rows, merge_rows
from app.services.plan_checkpoints import PlannedActivity, plan_checkpoints
from app.services.sum_up import sum_up_map
from app.store import tables as t
from app.store.base import select_rows, table_of


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


@dataclass(frozen=True, slots=True)
class ReadActivity:
    """A printed row with the three readings of its cells."""

    printed: Activity
    deadline: Deadline
    responsible: Responsible
    expected: Expected
    doubts: tuple[str, ...]


@lru_cache(maxsize=8192)
def _read_deadline(phrase: str, period: PlanPeriod | None, base: YearBase) -> tuple[Deadline, dict[str, Any], str]:
    deadline = parse_deadline(phrase, period, base)
    return deadline, to_open(deadline), " ".join(describe(deadline))


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """Reads cells by one territory's directory, each wording once.

    A plan names the same units in four rows of five. A directory is the same only as itself: comparing
    all its names would cost more than reading a cell.
    """

    directory: Directory

    def __hash__(self) -> int:
        return id(self.directory)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Cells) and self.directory is other.directory

    @lru_cache(maxsize=8192)  # noqa: B019 -- a few directories live in it until others push them out
    def responsible(self, cell: str | None) -> Responsible:
        return split_responsible(cell, self.directory)

    @lru_cache(maxsize=8192)  # noqa: B019 -- as above
    def expected(self, cell: str | None) -> Expected:
        return expected_results(cell, self.directory)


def _base(period: PlanPeriod | None) -> YearBase:
    return period.base if period else YearBase.CALENDAR


def read_activity(activity: Activity, file: RoadMapFile, territory: LoadedTerritory) -> ReadActivity:
    """Read the cells of a row: deadline, responsible units, expected results, and the doubts about them."""
    deadline, _, _ = _read_deadline(activity.deadline or "", file.period, _base(file.period))
    cells = _Cells(territory.directory)
    responsible = cells.responsible(activity.responsible)
    # A cell of a matrix is itself the document that is expected.
    printed = activity.title if file.kind is MapKind.MATRIX else activity.result
    expected = cells.expected(printed)
    return ReadActivity(activity, deadline, responsible, expected, _doubts(file, deadline, responsible, expected))


def _doubts(file: RoadMapFile, deadline: Deadline, who: Responsible, expected: Expected) -> tuple[str, ...]:
    found = []
    if file.period is None:
        found.append("period")
    if deadline.in_doubt:
        found.append("deadline")
    if file.kind is not MapKind.MATRIX and (who.in_doubt or who.lead is None):
        found.append("units")
    if expected.in_doubt:
        found.append("results")
    return tuple(found)


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
    existing = rows_by_key(session, t.RoadMap, t.RoadMap.key, t.RoadMap.key == file.key)
    row = _map_row(territory, file, source, position)
    if not existing or file.tracked_from:
        row["tracked_from"] = file.tracked_from or today
    merged = merge_rows(session, t.RoadMap, existing, {file.key: row})
    change = MapChange(file.key, file.kind, len(file.activities), new=bool(merged.added), other=bool(merged.changed))
    map_id = merged.ids[file.key]
    change.other |= _write_passport(session, map_id, file)
    change.other |= _write_indicators(session, map_id, file)
    reads = [read_activity(activity, file, territory) for activity in file.activities]
    change.doubtful = sum(1 for read in reads if read.doubts)
    written = _write_activities(session, territory, map_id, file, reads)
    change.added, change.changed = len(written.added), len(written.changed)
    change.removed = _retire(session, written)
    change.other |= _write_units(session, territory, written, reads)
    change.other |= _write_results(session, written, reads)
    tracked_from = row.get("tracked_from") or existing[file.key]["tracked_from"]
    planned = [_planned(territory, written.ids[read.printed.key], read) for read in reads]
    counts = plan_checkpoints(
        session, territory, map_id, file, _approved_on(session, territory, file), planned, tracked_from
    )
    change.checkpoints_added, change.checkpoints_changed, change.checkpoints_removed = counts
    sum_up_map(session, map_id)
    return change


def _approved_on(session: Session, territory: LoadedTerritory, file: RoadMapFile) -> date | None:
    if not file.approved:
        return None
    query = select_rows(t.ApprovingOrder.day).where(t.ApprovingOrder.id == territory.orders[file.approved])
    return session.execute(query).scalar()


def _map_row(territory: LoadedTerritory, file: RoadMapFile, source: tuple[str, str], position: int) -> dict[str, Any]:
    span = file.period.span if file.period else None
    return {
        "territory_id": territory.id,
        "order_id": territory.orders.get(file.approved) if file.approved else None,
        "key": file.key,
        "kind": file.kind.value,
        "title": file.title,
        "period": str(file.period) if file.period else None,
        "first_day": span and span.first,
        "last_day": span and span.last,
        "period_printed": file.period_printed,
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
    session: Session, territory: LoadedTerritory, map_id: int, file: RoadMapFile, reads: list[ReadActivity]
) -> Merge:
    sections = _write_sections(session, map_id, file)
    place = {a.key: sections[n] for n, section in enumerate(file.sections) for a in section.activities}
    wanted = {
        read.printed.key: _activity_row(territory.id, map_id, place[read.printed.key], position, read, file)
        for position, read in enumerate(reads)
    }
    existing = rows_by_key(session, t.Activity, t.Activity.key, t.Activity.roadmap_id == map_id)
    for key, row in wanted.items():
        if key in existing and existing[key]["reading_from"] == "decision":
            _keep_decision(existing[key], row)
    return merge_rows(session, t.Activity, existing, wanted)


def _keep_decision(old: dict[str, Any], row: dict[str, Any]) -> None:
    """A person's reading stays in force while the phrase is the one he decided on."""
    if old["deadline"] == row["deadline"]:
        for name in ("reading", "reading_from", "reading_text"):
            row[name] = old[name]
        row["in_doubt"] = [doubt for doubt in row["in_doubt"] if doubt != "deadline"]
        row["doubtful"] = bool(row["in_doubt"])


def _write_sections(session: Session, map_id: int, file: RoadMapFile) -> dict[int, int]:
    wanted = {
        position: {"roadmap_id": map_id, "position": position, "title": s.title, "stages": list(s.stages)}
        for position, s in enumerate(file.sections)
    }
    existing = rows_by_key(session, t.Section, t.Section.position, t.Section.roadmap_id == map_id)
    return merge_rows(session, t.Section, existing, wanted).ids


def _activity_row(
    territory_id: int, map_id: int, section_id: int, position: int, read: ReadActivity, file: RoadMapFile
) -> dict[str, Any]:
    printed = read.printed
    _, reading, reading_text = _read_deadline(printed.deadline or "", file.period, _base(file.period))
    words = (printed.number, printed.title, printed.deadline, printed.responsible, printed.result, printed.task)
    return {
        "territory_id": territory_id,
        "roadmap_id": map_id,
        "section_id": section_id,
        "key": printed.key,
        "position": position,
        "number": printed.number,
        "title": printed.title,
        "deadline": printed.deadline,
        "responsible": printed.responsible,
        "result": printed.result,
        "task": printed.task,
        "stages": list(printed.stages),
        "remark": printed.remark,
        "reading": reading,
        "reading_from": "parser",
        "reading_text": reading_text,
        "in_doubt": list(read.doubts),
        "doubtful": bool(read.doubts),
        "search_key": search_key(" ".join(filter(None, words))),
        "gone": False,
    }


def _retire(session: Session, written: Merge) -> int:
    """Take away rows that the file no longer holds; those somebody worked on stay, marked."""
    if not written.removed:
        return 0
    worked = set(
        session.execute(
            select_rows(t.Checkpoint.activity_id).where(
                t.Checkpoint.worked_on, col(t.Checkpoint.activity_id).in_(written.removed.values())
            )
        ).scalars()
    )
    idle = [row_id for row_id in written.removed.values() if row_id not in worked]
    points = select_rows(t.Checkpoint.id).where(col(t.Checkpoint.activity_id).in_(idle))
    session.execute(delete(t.Assignment).where(col(t.Assignment.checkpoint_id).in_(points)))
    session.execute(delete(t.Checkpoint).where(col(t.Checkpoint.activity_id).in_(idle)))
    delete_rows(session, t.Activity, idle)
    for activity_id in worked:
        row = session.get_one(t.Activity, activity_id)
        row.gone = True
    return len(written.removed)


def _write_units(session: Session, territory: LoadedTerritory, written: Merge, reads: list[ReadActivity]) -> bool:
    ids = list(written.ids.values())
    columns = (t.ActivityUnit.activity_id, t.ActivityUnit.unit_id, t.ActivityUnit.position, t.ActivityUnit.part)
    existing = (
        {
            tuple(row)
            for row in session.execute(
                select_rows(*columns)
                .join(t.Activity, t.Activity.id == t.ActivityUnit.activity_id)
                .where(col(t.Activity.id).in_(ids))
            )
        }
        if set(ids) - {written.ids[key] for key in written.added}
        else set()
    )
    wanted = {
        (written.ids[read.printed.key], territory.units[part.unit_key], position, part.role.value)
        for read in reads
        for position, part in enumerate(read.responsible.parts)
    }
    changed = {row[0] for row in existing ^ wanted}
    for activity_id in {row[0] for row in existing} & changed:
        session.execute(delete(t.ActivityUnit).where(t.ActivityUnit.activity_id == activity_id))
    rows = [
        dict(zip(("activity_id", "unit_id", "position", "part"), row, strict=True))
        for row in wanted
        if row[0] in changed
    ]
    add_rows(session, t.ActivityUnit, rows)
    return bool(changed)


def _write_results(session: Session, written: Merge, reads: list[ReadActivity]) -> bool:
    known = [written.ids[key] for key in written.ids if key not in set(written.added)]
    existing: dict[tuple[int, str], dict[str, Any]] = {}
    for start in range(0, len(known), 500):
        portion = known[start : start + 500]
        for row in session.execute(
            select_rows(table_of(t.ExpectedResult)).where(col(t.ExpectedResult.activity_id).in_(portion))
        ).mappings():
            existing[row["activity_id"], row["text"]] = dict(row)
    wanted = {
        (written.ids[read.printed.key], result.text): {
            "activity_id": written.ids[read.printed.key],
            "position": position,
            "kind": result.kind.value,
            "doc_kind": result.doc_kind,
            "text": result.text,
            "extra": {"count": result.count} if result.count else None,
        }
        for read in reads
        for position, result in enumerate(read.expected.results)
    }
    if not existing:
        add_rows(session, t.ExpectedResult, list(wanted.values()))
        return bool(wanted)
    merged = merge_rows(session, t.ExpectedResult, existing, wanted)
    _drop_results(session, merged)
    return bool(merged.added or merged.changed or merged.removed)


def _drop_results(session: Session, merged: Merge) -> None:
    """Delete expected results that nothing refers to; the others keep the history readable."""
    if not merged.removed:
        return
    used = set(
        session.execute(
            select_rows(t.AssignmentEvidence.expected_id).where(
                col(t.AssignmentEvidence.expected_id).in_(merged.removed.values())
            )
        ).scalars()
    ) | set(
        session.execute(
            select_rows(t.EvidenceException.expected_id).where(
                col(t.EvidenceException.expected_id).in_(merged.removed.values())
            )
        ).scalars()
    )
    delete_rows(session, t.ExpectedResult, [row_id for row_id in merged.removed.values() if row_id not in used])


def _planned(territory: LoadedTerritory, activity_id: int, read: ReadActivity) -> PlannedActivity:
    lead = read.responsible.lead
    co = tuple(
        territory.units[part.unit_key]
        for part in read.responsible.parts
        if part.role.value == "co" and part.unit_key not in territory.groups
    )
    group = territory.groups.get(lead.unit_key) if lead else None
    return PlannedActivity(
        activity_id, read.printed.key, read.deadline, territory.units[lead.unit_key] if lead else None, group, co
    )


__all__ = ["Directory", "MapChange", "ReadActivity", "load_roadmap", "read_activity"]
