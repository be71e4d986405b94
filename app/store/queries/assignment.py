"""Read one assignment with everything its page shows: six queries, however much there is.

A seventh is asked only where somebody corrected the checkpoint's demands after it began. The statements
are built once, over tables: building them anew cost more than running them.
"""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlmodel import Session

from app.core.results import ProofKind
from app.core.status import State
from app.store.base import table_of
from app.store.queries.assignment_values import (
    AssignmentPage,
    CheckpointValue,
    EvidenceValue,
    ExceptionValue,
    ExpectedValue,
    PostponementValue,
    ShareValue,
    SubmissionValue,
    workers,
)
from app.store.queries.evidence import EvidenceFile, read_evidence
from app.store.tables import (
    Activity,
    Assignment,
    AssignmentEvidence,
    Checkpoint,
    Evidence,
    EvidenceException,
    ExpectedResult,
    JournalEntry,
    LinkCheck,
    Person,
    Postponement,
    RoadMap,
    Section,
    StoredFile,
    Submission,
    Territory,
    Unit,
)

__all__ = [
    "AssignmentPage",
    "CheckpointValue",
    "EvidenceFile",
    "EvidenceValue",
    "ExceptionValue",
    "ExpectedValue",
    "PostponementValue",
    "ShareValue",
    "SubmissionValue",
    "read_assignment",
    "read_evidence",
    "shares_of",
]

_assignment, _checkpoint, _activity = table_of(Assignment).c, table_of(Checkpoint).c, table_of(Activity).c
_evidence, _link, _file = table_of(Evidence).c, table_of(AssignmentEvidence).c, table_of(StoredFile).c
_submission, _exception, _move = table_of(Submission).c, table_of(EvidenceException).c, table_of(Postponement).c
_person, _unit, _result, _entry = (
    table_of(Person).c,
    table_of(Unit).c,
    table_of(ExpectedResult).c,
    table_of(JournalEntry).c,
)
_territory, _map, _section = table_of(Territory).c, table_of(RoadMap).c, table_of(Section).c
_entry = table_of(JournalEntry).c
_ROW_ID: Any = bindparam("row_id")


def _named(columns: Any, names: Iterable[str], prefix: str = "") -> list[Any]:
    return [columns[name].label(prefix + name) for name in names]


def _fields(value: type, *but: str) -> list[str]:
    """The fields of a value that are columns of its table."""
    return [field.name for field in fields(value) if field.name not in but]


_POINT = _fields(CheckpointValue)
_OWN = ("id", "version", "part", "required", "state", "submitted_on", "accepted_on", "unit_id", "territory_id")
_ASKED = ("asked_date", "asked_reason", "late_reason")
_OF_ACTIVITY = ("id", "key", "number", "title", "deadline", "responsible", "result", "reading_text")
_HEAD = (
    select(
        *_named(_assignment, (*_OWN, *_ASKED)),
        *_named(_checkpoint, _POINT, "point_"),
        *_named(_activity, _OF_ACTIVITY, "activity_"),
        *_named(_unit, ("name",), "unit_"),
        *_named(_territory, ("key", "name"), "territory_"),
        _territory.time_zone,
        *_named(_map, ("id", "key", "title"), "roadmap_"),
        *_named(_section, ("title",), "section_"),
    )
    .join_from(table_of(Assignment), table_of(Checkpoint), _checkpoint.id == _assignment.checkpoint_id)
    .join(table_of(Activity), _activity.id == _checkpoint.activity_id)
    .join(table_of(RoadMap), _map.id == _checkpoint.roadmap_id)
    .join(table_of(Territory), _territory.id == _assignment.territory_id)
    .outerjoin(table_of(Section), _section.id == _activity.section_id)
    .outerjoin(table_of(Unit), _unit.id == _assignment.unit_id)
    .where(_assignment.id == _ROW_ID)
)
_RESULTS = (
    select(*_named(_result, ("id", "kind", "doc_kind", "text", "extra")))
    .where(_result.activity_id == _ROW_ID)
    .order_by(_result.position, _result.id)
)
_OF_LINK = ("evidence_id", "expected_id", "person_id", "on", "at", "ended_on", "superseded_by")
_OF_EVIDENCE = ("kind", "number", "day", "title", "file_name", "url", "personal_data", "unit_id")
_check, _looker = table_of(LinkCheck).c, table_of(Person).alias("looker")
_EVIDENCE = (
    select(
        _link.id.label("link_id"),
        *_named(_link, _OF_LINK),
        *_named(_evidence, (*_OF_EVIDENCE, "withdrawn_at", "withdraw_ground")),
        _evidence.person_id.label("author_id"),
        *_named(_file, ("size", "media_type", "sha256")),
        *_named(_person, ("name",), "person_"),
        *_named(_check, ("verdict", "target", "status", "on", "said"), "link_"),
        _looker.c.name.label("link_seen_by"),
    )
    .join_from(table_of(AssignmentEvidence), table_of(Evidence), _evidence.id == _link.evidence_id)
    .join(table_of(Person), _person.id == _link.person_id)
    .outerjoin(table_of(StoredFile), _file.id == _evidence.file_id)
    .outerjoin(table_of(LinkCheck), _check.evidence_id == _evidence.id)
    .outerjoin(_looker, _looker.c.id == _check.person_id)
    .where(_link.assignment_id == _ROW_ID)
    .order_by(_link.id)
)
_decider = table_of(Person).alias("decider")
_SUBMISSIONS = (
    select(
        *_named(_submission, _fields(SubmissionValue, "person_name", "decided_name")),
        *_named(_person, ("name",), "person_"),
        *_named(_decider.c, ("name",), "decided_"),
    )
    .join_from(table_of(Submission), table_of(Person), _person.id == _submission.person_id)
    .outerjoin(_decider, _decider.c.id == _submission.decided_by)
    .where(_submission.assignment_id == _ROW_ID)
    .order_by(_submission.id)
)
_EXCEPTIONS = (
    select(
        *_named(_exception, ("id", "expected_id", "person_id", "on", "reason")), *_named(_person, ("name",), "person_")
    )
    .join_from(table_of(EvidenceException), table_of(Person), _person.id == _exception.person_id)
    .where(_exception.assignment_id == _ROW_ID)
    .order_by(_exception.id)
)
_POSTPONEMENTS = (
    select(*_named(_move, _fields(PostponementValue, "person_name")), *_named(_person, ("name",), "person_"))
    .join_from(table_of(Postponement), table_of(Person), _person.id == _move.person_id)
    .where(_move.checkpoint_id == _ROW_ID)
    .order_by(_move.id)
)
_CORRECTIONS = select(_entry.person_id).where(_entry.checkpoint_id == _ROW_ID, _entry.action == "checkpoint.corrected")
_SHARES = (
    select(
        _assignment.id.label("assignment_id"),
        *_named(_assignment, ("unit_id", "part", "required", "submitted_on", "accepted_on", "state")),
        *_named(_unit, ("name",), "unit_"),
    )
    .join_from(table_of(Assignment), table_of(Unit), _unit.id == _assignment.unit_id, isouter=True)
    .where(_assignment.checkpoint_id == _ROW_ID)
    .order_by(_assignment.required.desc(), _unit.sort_key, _assignment.id)
)


def read_assignment(session: Session, assignment_id: int) -> AssignmentPage | None:
    """Read an assignment's page; None when there is no such assignment. Rights are not looked at."""
    rows = _rows(session, _HEAD, assignment_id)
    if not rows:
        return None
    head: dict[str, Any] = dict(rows[0]._mapping)
    of_point = {name: head.pop(f"point_{name}") for name in _POINT}
    point = CheckpointValue(**of_point | {"state": State(of_point["state"])})
    state = State(head.pop("state"))
    evidence = _read_evidence(session, assignment_id)
    submissions = _read_submissions(session, assignment_id)
    results = _rows(session, _RESULTS, head["activity_id"])
    texts = {one.id: one.text for one in results}
    exceptions = _read_exceptions(session, assignment_id, texts, workers(evidence, submissions))
    expected = _cover(results, state, evidence, submissions, exceptions) if head["required"] else ()
    return AssignmentPage(
        **head,
        state=state,
        checkpoint=point,
        expected=expected,
        evidence=evidence,
        submissions=submissions,
        exceptions=exceptions,
        postponements=tuple(PostponementValue(**one._mapping) for one in _rows(session, _POSTPONEMENTS, point.id)),
        corrected_by=_read_corrected_by(session, point.id) if point.corrected else frozenset(),
    )


def _rows(session: Session, statement: Any, row_id: int) -> list[Row[Any]]:
    return list(session.execute(statement, {"row_id": row_id}).all())


def _read_corrected_by(session: Session, checkpoint_id: int) -> frozenset[int]:
    return frozenset(row.person_id for row in _rows(session, _CORRECTIONS, checkpoint_id))


def _read_evidence(session: Session, assignment_id: int) -> tuple[EvidenceValue, ...]:
    return tuple(EvidenceValue(**row._mapping) for row in _rows(session, _EVIDENCE, assignment_id))


def _read_submissions(session: Session, assignment_id: int) -> tuple[SubmissionValue, ...]:
    found = []
    for row in _rows(session, _SUBMISSIONS, assignment_id):
        values = dict(row._mapping)
        values["missing"] = {int(expected_id): words for expected_id, words in values["missing"].items()}
        values["evidence"] = tuple(values["evidence"])
        found.append(SubmissionValue(**values))
    return tuple(found)


def _read_exceptions(
    session: Session, assignment_id: int, texts: dict[int, str], worked: frozenset[int]
) -> tuple[ExceptionValue, ...]:
    return tuple(
        ExceptionValue(**row._mapping, expected_text=texts.get(row.expected_id, ""), counts=row.person_id not in worked)
        for row in _rows(session, _EXCEPTIONS, assignment_id)
    )


def _cover(
    results: list[Row[Any]],
    state: State,
    evidence: tuple[EvidenceValue, ...],
    submissions: tuple[SubmissionValue, ...],
    exceptions: tuple[ExceptionValue, ...],
) -> tuple[ExpectedValue, ...]:
    """Say of every expected result whether it is there: «есть», «принято», «исключение» or «нет»."""
    live = [one for one in evidence if one.live]
    covered = {one.expected_id for one in live}
    excused = {one.expected_id for one in exceptions if one.counts}
    explained = submissions[-1].missing if submissions else {}
    there = "accepted" if state is State.ACCEPTED else "present"
    found = []
    for row in results:
        is_document = row.kind == ProofKind.DOCUMENT
        # An outcome («проведены семинары») is met by any evidence at all.
        present = row.id in covered or (not is_document and bool(live))
        coverage = there if present else "excused" if row.id in excused else "missing"
        found.append(
            ExpectedValue(
                id=row.id,
                kind=row.kind,
                doc_kind=row.doc_kind,
                text=row.text,
                count=(row.extra or {}).get("count"),
                is_document=is_document,
                coverage=coverage,
                explained=explained.get(row.id) if coverage == "missing" else None,
            )
        )
    return tuple(found)


def shares_of(session: Session, checkpoint_id: int) -> tuple[ShareValue, ...]:
    """Read who answers for a checkpoint and how far each is, required ones first; in one query."""
    return tuple(
        ShareValue(**dict(row._mapping) | {"state": State(row.state)}) for row in _rows(session, _SHARES, checkpoint_id)
    )
