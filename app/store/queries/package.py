"""Everything that was handed in for a map and year, in two queries, in the order of the plan.

Rights are not looked at: who packs asks them of every row.
"""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlmodel import Session

from app.core.status import State
from app.store.base import table_of
from app.store.tables import (
    Activity,
    Assignment,
    AssignmentEvidence,
    Checkpoint,
    Evidence,
    ExpectedResult,
    Person,
    StoredFile,
    Submission,
    Unit,
)


class PackedRow(NamedTuple):
    """One evidence in one of its uses: for which row, checkpoint and unit, and what was decided on it.

    `sha256`, `size` and `file_name` are None for a link. `unit_id` is the assignment's (None: the
    coordinator's own), `owner_unit_id` the evidence's. `accepted_*` are None while it is being looked at.
    """

    activity_id: int
    activity_key: str
    number: str | None
    activity_title: str
    period: str
    due: date | None
    unit_id: int | None
    unit_name: str | None
    expected: str | None
    evidence_id: int
    owner_unit_id: int | None
    kind: str
    doc_number: str | None
    day: date | None
    title: str
    personal_data: bool
    url: str | None
    file_name: str | None
    sha256: str | None
    size: int | None
    handed_in: date | None
    accepted_by: str | None
    accepted_on: date | None
    at: datetime


_activity, _point = table_of(Activity).c, table_of(Checkpoint).c
_assignment, _link, _evidence = table_of(Assignment).c, table_of(AssignmentEvidence).c, table_of(Evidence).c
_file, _unit, _result = table_of(StoredFile).c, table_of(Unit).c, table_of(ExpectedResult).c
_submission, _person = table_of(Submission).c, table_of(Person).c
# A draft is nobody's business but its unit's: only what waits or was accepted goes into a package.
_HANDED_IN = (State.SUBMITTED.value, State.ACCEPTED.value)
_OF_THE_MAP = (_point.roadmap_id == bindparam("roadmap_id"), _point.year == bindparam("year"))
_ROWS = (
    select(
        _assignment.id.label("assignment_id"),
        _activity.id.label("activity_id"),
        _activity.key.label("activity_key"),
        _activity.number,
        _activity.title.label("activity_title"),
        _point.period,
        _point.due,
        _assignment.unit_id,
        _unit.name.label("unit_name"),
        _result.text.label("expected"),
        _evidence.id.label("evidence_id"),
        _evidence.unit_id.label("owner_unit_id"),
        _evidence.kind,
        _evidence.number.label("doc_number"),
        *(_evidence[name] for name in ("day", "title", "personal_data", "url", "file_name", "at")),
        _file.sha256,
        _file.size,
    )
    .join_from(table_of(AssignmentEvidence), table_of(Assignment), _assignment.id == _link.assignment_id)
    .join(table_of(Checkpoint), _point.id == _assignment.checkpoint_id)
    .join(table_of(Activity), _activity.id == _point.activity_id)
    .join(table_of(Evidence), _evidence.id == _link.evidence_id)
    .outerjoin(table_of(StoredFile), _file.id == _evidence.file_id)
    .outerjoin(table_of(Unit), _unit.id == _assignment.unit_id)
    .outerjoin(table_of(ExpectedResult), _result.id == _link.expected_id)
    .where(
        *_OF_THE_MAP,
        _assignment.state.in_(_HANDED_IN),
        _link.ended_on.is_(None),
        _evidence.withdrawn_at.is_(None),
    )
    .order_by(_activity.position, _activity.id, _point.due, _point.id, _unit.sort_key, _link.id)
)
_DECISIONS = (
    select(_submission.assignment_id, _submission.on, _submission.outcome, _submission.decided_on, _person.name)
    .join_from(table_of(Submission), table_of(Assignment), _assignment.id == _submission.assignment_id)
    .join(table_of(Checkpoint), _point.id == _assignment.checkpoint_id)
    .outerjoin(table_of(Person), _person.id == _submission.decided_by)
    .where(*_OF_THE_MAP, _submission.outcome.in_(("waiting", "accepted")), _submission.reopened_on.is_(None))
    .order_by(_submission.id)
)


def read_packed_rows(session: Session, roadmap_id: int, year: int) -> list[PackedRow]:
    """Read what was handed in and stands, of the map's checkpoints of a year."""
    asked = {"roadmap_id": roadmap_id, "year": year}
    decided = {row.assignment_id: row for row in session.execute(_DECISIONS, asked)}
    return [_packed(dict(row._mapping), decided) for row in session.execute(_ROWS, asked)]


def _packed(values: dict[str, Any], decided: dict[int, Any]) -> PackedRow:
    last = decided.get(values.pop("assignment_id"))
    accepted = last if last is not None and last.outcome == "accepted" else None
    return PackedRow(
        **values,
        handed_in=last.on if last else None,
        accepted_by=accepted.name if accepted else None,
        accepted_on=accepted.decided_on if accepted else None,
    )
