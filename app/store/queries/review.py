"""На проверке: what waits for a decision, and what still bars each acceptance."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col

from app.core.access import Actor
from app.core.results import ProofKind
from app.core.status import State, acceptance_gaps
from app.store.base import select_rows
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
    RoadMap,
    Submission,
    Territory,
    Unit,
)

MOST = 200
CORRECTED = "checkpoint.corrected"


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A submission that waits.

    `own`: the person attached or submitted anything here; `corrected`: he corrected its demands after it
    began. `missing` names the documents neither attached nor excepted, `evidence` counts what is attached.
    """

    assignment_id: int
    submission_id: int
    number: str | None
    title: str
    roadmap_title: str
    unit_name: str | None
    due: date | None
    submitted_at: datetime
    counted_on: date
    said: str
    submitted_by: str
    person_id: int
    territory_key: str
    evidence: int
    own: bool
    corrected: bool
    missing: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """Whether the person may accept it as it is."""
        return not (self.own or self.corrected or self.missing) and self.evidence > 0


@dataclass
class _Case:
    """What is attached to one assignment, and who worked on it."""

    covered: set[int | None]
    evidence: set[int]
    workers: set[int]


def read_waiting(session: Session, actor: Actor, territory: str = "") -> tuple[list[WaitingLine], int]:
    """Read the submissions waiting where the person may accept, the oldest first: at most `MOST`, and how many."""
    rows = _waiting(session, actor, territory)
    total = len(rows)
    rows = rows[:MOST]
    ids = {row.assignment_id for row in rows}
    cases = _cases(session, ids)
    documents = _documents(session, {row.activity_id for row in rows if row.required})
    excepted = _exceptions(session, ids, cases)
    corrected = _corrected(session, actor, {row.checkpoint_id for row in rows if row.corrected})
    return [
        _line(row, actor, cases[row.assignment_id], documents, excepted[row.assignment_id], corrected) for row in rows
    ], total


def _waiting(session: Session, actor: Actor, territory: str) -> list[Any]:
    query = (
        select_rows(
            Assignment.id.label("assignment_id"),  # type: ignore[union-attr]
            Submission.id.label("submission_id"),  # type: ignore[union-attr]
            Activity.number,
            Activity.title,
            RoadMap.title.label("roadmap_title"),  # type: ignore[attr-defined]
            Unit.name.label("unit_name"),  # type: ignore[attr-defined]
            Checkpoint.due,
            Submission.at,
            Submission.counted_on,
            Submission.said,
            Person.name.label("person_name"),  # type: ignore[attr-defined]
            Person.id.label("person_id"),  # type: ignore[union-attr]
            Territory.key.label("territory_key"),  # type: ignore[attr-defined]
            Activity.id.label("activity_id"),  # type: ignore[union-attr]
            Checkpoint.id.label("checkpoint_id"),  # type: ignore[union-attr]
            Checkpoint.corrected,
            Assignment.required,
        )
        .join(Submission, (Submission.assignment_id == Assignment.id) & (Submission.outcome == "waiting"))
        .join(Person, Person.id == Submission.person_id)
        .join(Checkpoint, Checkpoint.id == Assignment.checkpoint_id)
        .join(Activity, Activity.id == Checkpoint.activity_id)
        .join(RoadMap, RoadMap.id == Checkpoint.roadmap_id)
        .join(Territory, Territory.id == Checkpoint.territory_id)
        .outerjoin(Unit, Unit.id == Assignment.unit_id)
        .where(Assignment.state == State.SUBMITTED.value, col(Assignment.territory_id).in_(actor.deciding))
        .order_by(Submission.at, Assignment.id)
    )
    if territory:
        query = query.where(Territory.key == territory)
    return list(session.execute(query).all())


def _cases(session: Session, ids: Collection[int]) -> dict[int, _Case]:
    cases: dict[int, _Case] = defaultdict(lambda: _Case(set(), set(), set()))
    links = (
        select_rows(
            AssignmentEvidence.assignment_id,
            AssignmentEvidence.evidence_id,
            AssignmentEvidence.expected_id,
            AssignmentEvidence.person_id,
            Evidence.person_id.label("author_id"),  # type: ignore[attr-defined]
            (col(AssignmentEvidence.ended_on).is_(None) & col(Evidence.withdrawn_at).is_(None)).label("live"),
        )
        .join(Evidence, Evidence.id == AssignmentEvidence.evidence_id)
        .where(col(AssignmentEvidence.assignment_id).in_(ids))
    )
    for row in session.execute(links):
        case = cases[row.assignment_id]
        case.workers |= {row.person_id, row.author_id}
        if row.live:
            case.evidence.add(row.evidence_id)
            case.covered.add(row.expected_id)
    submitted = select_rows(Submission.assignment_id, Submission.person_id).where(
        col(Submission.assignment_id).in_(ids)
    )
    for assignment_id, person_id in session.execute(submitted):
        cases[assignment_id].workers.add(person_id)
    return cases


def _documents(session: Session, activities: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    query = (
        select_rows(ExpectedResult.activity_id, ExpectedResult.id, ExpectedResult.text)
        .where(col(ExpectedResult.activity_id).in_(activities), ExpectedResult.kind == ProofKind.DOCUMENT.value)
        .order_by(ExpectedResult.position, ExpectedResult.id)
    )
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for activity_id, result_id, text in session.execute(query):
        found[activity_id].append((result_id, text))
    return found


def _exceptions(session: Session, ids: Collection[int], cases: dict[int, _Case]) -> dict[int, set[int]]:
    """Exceptions that count: recorded by somebody who did not work here."""
    query = select_rows(
        EvidenceException.assignment_id, EvidenceException.expected_id, EvidenceException.person_id
    ).where(col(EvidenceException.assignment_id).in_(ids))
    found: dict[int, set[int]] = defaultdict(set)
    for assignment_id, expected_id, person_id in session.execute(query):
        if person_id not in cases[assignment_id].workers:
            found[assignment_id].add(expected_id)
    return found


def _corrected(session: Session, actor: Actor, checkpoints: Collection[int]) -> frozenset[int]:
    query = select_rows(JournalEntry.checkpoint_id).where(
        col(JournalEntry.checkpoint_id).in_(checkpoints),
        JournalEntry.action == CORRECTED,
        JournalEntry.person_id == actor.person_id,
    )
    return frozenset(session.execute(query).scalars()) if checkpoints else frozenset()


def _line(
    row: Any,
    actor: Actor,
    case: _Case,
    documents: dict[int, list[tuple[int, str]]],
    excepted: Iterable[int],
    corrected: Collection[int],
) -> WaitingLine:
    asked = documents[row.activity_id] if row.required else []
    gaps = acceptance_gaps([one for one, _ in asked], case.covered, frozenset(excepted), len(case.evidence))
    told = (
        len(case.evidence),
        actor.person_id in case.workers,
        row.checkpoint_id in corrected,
        tuple(text for one, text in asked if one in gaps.missing),
    )
    return WaitingLine(*(*row[:13], *told))
