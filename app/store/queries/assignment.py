"""Read one assignment with everything its page shows: six queries, however much there is.

A seventh is asked only where somebody corrected the checkpoint's demands after it began.
"""

from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.core.results import ProofKind
from app.core.status import State
from app.store.base import select_rows
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

_POINT = tuple(name for name in CheckpointValue.__dataclass_fields__ if name != "state")
_OWN = (
    "id",
    "version",
    "part",
    "required",
    "submitted_on",
    "accepted_on",
    "asked_date",
    "asked_reason",
    "late_reason",
    "unit_id",
    "territory_id",
)
_OF_ACTIVITY = ("id", "key", "number", "title", "deadline", "responsible", "result", "reading_text")


def read_assignment(session: Session, assignment_id: int) -> AssignmentPage | None:
    """Read an assignment's page; None when there is no such assignment. Rights are not looked at."""
    row = _read_head(session, assignment_id)
    if row is None:
        return None
    head: dict[str, Any] = dict(row._mapping)
    point = CheckpointValue(
        **{name: head.pop(f"point_{name}") for name in _POINT}, state=State(head.pop("point_state"))
    )
    state = State(head.pop("state"))
    evidence = _read_evidence(session, assignment_id)
    submissions = _read_submissions(session, assignment_id)
    results = _read_results(session, head["activity_id"])
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
        postponements=_read_postponements(session, point.id),
        corrected_by=_read_corrected_by(session, point.id) if point.corrected else frozenset(),
    )


def _read_head(session: Session, assignment_id: int) -> Row[Any] | None:
    columns = (
        *(getattr(Assignment, name) for name in (*_OWN, "state")),
        *(getattr(Checkpoint, name).label(f"point_{name}") for name in (*_POINT, "state")),
        *(getattr(Activity, name).label(f"activity_{name}") for name in _OF_ACTIVITY),
        col(Unit.name).label("unit_name"),
        col(Territory.key).label("territory_key"),
        col(Territory.name).label("territory_name"),
        col(Territory.time_zone),
        col(RoadMap.id).label("roadmap_id"),
        col(RoadMap.key).label("roadmap_key"),
        col(RoadMap.title).label("roadmap_title"),
        col(Section.title).label("section_title"),
    )
    query = (
        select(*columns)
        .join(Checkpoint, col(Checkpoint.id) == col(Assignment.checkpoint_id))
        .join(Activity, col(Activity.id) == col(Checkpoint.activity_id))
        .join(RoadMap, col(RoadMap.id) == col(Checkpoint.roadmap_id))
        .join(Territory, col(Territory.id) == col(Assignment.territory_id))
        .outerjoin(Section, col(Section.id) == col(Activity.section_id))
        .outerjoin(Unit, col(Unit.id) == col(Assignment.unit_id))
        .where(col(Assignment.id) == assignment_id)
    )
    return session.execute(query).one_or_none()


def _read_results(session: Session, activity_id: int) -> list[Row[Any]]:
    columns = (getattr(ExpectedResult, name) for name in ("id", "kind", "doc_kind", "text", "extra"))
    query = (
        select(*columns)
        .where(col(ExpectedResult.activity_id) == activity_id)
        .order_by(col(ExpectedResult.position), col(ExpectedResult.id))
    )
    return list(session.execute(query).all())


def _read_evidence(session: Session, assignment_id: int) -> tuple[EvidenceValue, ...]:
    of_evidence = ("kind", "number", "day", "title", "file_name", "url", "personal_data", "unit_id")
    columns = (
        col(AssignmentEvidence.id).label("link_id"),
        *(getattr(AssignmentEvidence, name) for name in ("evidence_id", "expected_id", "person_id", "on", "at")),
        *(getattr(AssignmentEvidence, name) for name in ("ended_on", "superseded_by")),
        *(getattr(Evidence, name) for name in (*of_evidence, "withdrawn_at", "withdraw_ground")),
        col(Evidence.person_id).label("author_id"),
        *(getattr(StoredFile, name) for name in ("size", "media_type", "sha256")),
        col(Person.name).label("person_name"),
    )
    query = (
        select(*columns)
        .join(Evidence, col(Evidence.id) == col(AssignmentEvidence.evidence_id))
        .join(Person, col(Person.id) == col(AssignmentEvidence.person_id))
        .outerjoin(StoredFile, col(StoredFile.id) == col(Evidence.file_id))
        .where(col(AssignmentEvidence.assignment_id) == assignment_id)
        .order_by(col(AssignmentEvidence.id))
    )
    return tuple(EvidenceValue(**row._mapping) for row in session.execute(query))


def _read_submissions(session: Session, assignment_id: int) -> tuple[SubmissionValue, ...]:
    decider = aliased(Person)
    apart = {"person_name", "decided_name"}
    names = [name for name in SubmissionValue.__dataclass_fields__ if name not in apart]
    query = (
        select(
            *(getattr(Submission, name) for name in names),
            col(Person.name).label("person_name"),
            decider.name.label("decided_name"),  # type: ignore[attr-defined]
        )
        .join(Person, col(Person.id) == col(Submission.person_id))
        .outerjoin(decider, decider.id == col(Submission.decided_by))  # type: ignore[arg-type]
        .where(col(Submission.assignment_id) == assignment_id)
        .order_by(col(Submission.id))
    )
    found = []
    for row in session.execute(query):
        values = dict(row._mapping)
        values["missing"] = {int(expected_id): words for expected_id, words in values["missing"].items()}
        values["evidence"] = tuple(values["evidence"])
        found.append(SubmissionValue(**values))
    return tuple(found)


def _read_exceptions(
    session: Session, assignment_id: int, texts: dict[int, str], worked: frozenset[int]
) -> tuple[ExceptionValue, ...]:
    columns = (getattr(EvidenceException, name) for name in ("id", "expected_id", "person_id", "on", "reason"))
    query = (
        select(*columns, col(Person.name).label("person_name"))
        .join(Person, col(Person.id) == col(EvidenceException.person_id))
        .where(col(EvidenceException.assignment_id) == assignment_id)
        .order_by(col(EvidenceException.id))
    )
    return tuple(
        ExceptionValue(**row._mapping, expected_text=texts.get(row.expected_id, ""), counts=row.person_id not in worked)
        for row in session.execute(query)
    )


def _read_postponements(session: Session, checkpoint_id: int) -> tuple[PostponementValue, ...]:
    names = [name for name in PostponementValue.__dataclass_fields__ if name != "person_name"]
    query = (
        select(*(getattr(Postponement, name) for name in names), col(Person.name).label("person_name"))
        .join(Person, col(Person.id) == col(Postponement.person_id))
        .where(col(Postponement.checkpoint_id) == checkpoint_id)
        .order_by(col(Postponement.id))
    )
    return tuple(PostponementValue(**row._mapping) for row in session.execute(query))


def _read_corrected_by(session: Session, checkpoint_id: int) -> frozenset[int]:
    query = select_rows(JournalEntry.person_id).where(
        col(JournalEntry.checkpoint_id) == checkpoint_id, col(JournalEntry.action) == "checkpoint.corrected"
    )
    return frozenset(session.execute(query).scalars())


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
    names = ("unit_id", "part", "required", "submitted_on", "accepted_on", "state")
    query = (
        select(
            col(Assignment.id).label("assignment_id"),
            *(getattr(Assignment, name) for name in names),
            col(Unit.name).label("unit_name"),
        )
        .outerjoin(Unit, col(Unit.id) == col(Assignment.unit_id))
        .where(col(Assignment.checkpoint_id) == checkpoint_id)
        .order_by(col(Assignment.required).desc(), col(Unit.sort_key), col(Assignment.id))
    )
    return tuple(ShareValue(**dict(row._mapping) | {"state": State(row.state)}) for row in session.execute(query))
