"""Write rows that were read: their columns, the units that answer, the results that are expected."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col

from app.core.deadlines import to_open
from app.core.decisions import told
from app.core.results import ProofKind
from app.core.roadmap import DecisionSubject
from app.core.text import search_key
from app.services.load_territory import LoadedTerritory
from app.services.merge_rows import add_rows, delete_rows, merge_rows
from app.services.plan_checkpoints import PlannedActivity
from app.services.read_rows import ReadActivity
from app.store import tables as t
from app.store.base import select_rows, table_of

Reads = Mapping[int, ReadActivity]
"""Rows that were read, by the id of their activity."""


def reading_columns(read: ReadActivity) -> dict[str, Any]:
    """Give the columns of an activity that follow from how it was read and decided."""
    reading = to_open(read.deadline)
    if read.reporting is not None:
        reading["reporting"] = read.reporting.value
    return {
        "stages": list(read.stages),
        "reading": reading,
        "reading_from": read.reading_from,
        "reading_text": " ".join(told(read.deadline, read.reporting)),
        "in_doubt": list(read.doubts),
        "doubtful": bool(read.doubts),
    }


def printed_columns(read: ReadActivity) -> dict[str, Any]:
    """Give the columns of an activity that are the file's own words."""
    printed = read.printed
    words = (printed.number, printed.title, printed.deadline, printed.responsible, printed.result, printed.task)
    return {
        "key": printed.key,
        "number": printed.number,
        "title": printed.title,
        "deadline": printed.deadline,
        "responsible": printed.responsible,
        "result": printed.result,
        "task": printed.task,
        "file_stages": list(printed.stages),
        "remark": printed.remark,
        "search_key": search_key(" ".join(filter(None, words))),
        "gone": False,
    }


def planned(territory: LoadedTerritory, activity_id: int, read: ReadActivity) -> PlannedActivity:
    """Make a row ready to be dated."""
    lead = read.responsible.lead
    co = tuple(
        territory.units[part.unit_key]
        for part in read.responsible.parts
        if part.role.value == "co" and part.unit_key not in territory.groups
    )
    group = territory.groups.get(lead.unit_key) if lead else None
    days = {subject: read.decided[subject] for subject in _OF_DAYS if subject in read.decided}
    unit_id = territory.units[lead.unit_key] if lead else None
    return PlannedActivity(activity_id, read.printed.key, read.deadline, unit_id, group, co, read.reporting, days)


_OF_DAYS = (DecisionSubject.DATES, DecisionSubject.EVENT)


def write_units(session: Session, territory: LoadedTerritory, reads: Reads, fresh: Collection[int] = ()) -> set[int]:
    """Bring the units of rows to what was read; gives the ids of the rows that changed. `fresh` rows have none."""
    known = [activity_id for activity_id in reads if activity_id not in fresh]
    existing = _standing_units(session, known)
    wanted = {
        (activity_id, territory.units[part.unit_key], position, part.role.value)
        for activity_id, read in reads.items()
        for position, part in enumerate(read.responsible.parts)
    }
    changed = {row[0] for row in existing ^ wanted}
    for activity_id in {row[0] for row in existing} & changed:
        session.execute(delete(t.ActivityUnit).where(col(t.ActivityUnit.activity_id) == activity_id))
    names = ("activity_id", "unit_id", "position", "part")
    add_rows(
        session, t.ActivityUnit, [dict(zip(names, row, strict=True)) for row in sorted(wanted) if row[0] in changed]
    )
    return changed


def _standing_units(session: Session, ids: list[int]) -> set[tuple[Any, ...]]:
    columns = (t.ActivityUnit.activity_id, t.ActivityUnit.unit_id, t.ActivityUnit.position, t.ActivityUnit.part)
    found: set[tuple[Any, ...]] = set()
    for start in range(0, len(ids), 500):
        query = select_rows(*columns).where(col(t.ActivityUnit.activity_id).in_(ids[start : start + 500]))
        found.update(tuple(row) for row in session.execute(query))
    return found


def write_results(session: Session, reads: Reads, fresh: Collection[int] = ()) -> set[int]:
    """Bring the expected results of rows to what was read; gives the ids of the rows that changed."""
    existing = _standing_results(session, [activity_id for activity_id in reads if activity_id not in fresh])
    wanted = _numbered(
        {
            "activity_id": activity_id,
            "position": position,
            "kind": result.kind.value,
            "doc_kind": result.doc_kind,
            "text": result.text,
            "extra": {"count": result.count} if result.count else None,
        }
        for activity_id, read in reads.items()
        for position, result in enumerate(read.expected.results)
    )
    if not existing:
        add_rows(session, t.ExpectedResult, list(wanted.values()))
        return {key[0] for key in wanted}
    merged = merge_rows(session, t.ExpectedResult, existing, wanted)
    removed = {row_id: key for key, row_id in merged.removed.items()}
    retired = _drop_results(session, {row_id: existing[key] for row_id, key in removed.items()})
    touched = (*merged.added, *merged.changed, *(removed[row_id] for row_id in retired))
    return {key[0] for key in touched}


ResultKey = tuple[int, str, int]


def _numbered(rows: Iterable[dict[str, Any]]) -> dict[ResultKey, dict[str, Any]]:
    """Key results by row, text and place among equal texts: «составление и размещение справок» is two of one text."""
    found: dict[ResultKey, dict[str, Any]] = {}
    seen: Counter[tuple[int, str]] = Counter()
    for row in rows:
        text = (row["activity_id"], row["text"])
        found[(*text, seen[text])] = row
        seen[text] += 1
    return found


def _standing_results(session: Session, ids: list[int]) -> dict[ResultKey, dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for start in range(0, len(ids), 500):
        of_rows = col(t.ExpectedResult.activity_id).in_(ids[start : start + 500])
        query = select_rows(table_of(t.ExpectedResult)).where(of_rows)
        ordered = query.order_by(col(t.ExpectedResult.position), col(t.ExpectedResult.id))
        rows += [dict(row) for row in session.execute(ordered).mappings()]
    return _numbered(rows)


def _drop_results(session: Session, removed: dict[int, dict[str, Any]]) -> set[int]:
    """Delete expected results; one that evidence refers to stays readable, demanded no more. Gives what changed."""
    ids = list(removed)
    used: set[int] = set()
    for column in (t.AssignmentEvidence.expected_id, t.EvidenceException.expected_id):
        for start in range(0, len(ids), 500):
            query = select_rows(column).where(col(column).in_(ids[start : start + 500]))
            used.update(session.execute(query).scalars())
    delete_rows(session, t.ExpectedResult, [row_id for row_id in ids if row_id not in used])
    demanded = [row_id for row_id in used if removed[row_id]["kind"] != ProofKind.FREE.value]
    if demanded:
        free = {"kind": ProofKind.FREE.value}
        session.execute(update(t.ExpectedResult), [{"id": row_id, **free} for row_id in demanded])
    return {row_id for row_id in ids if row_id not in used} | set(demanded)
