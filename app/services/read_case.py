"""What speaks for an assignment when it is submitted or decided on: demands, evidence, submissions, exceptions."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Row, and_, select
from sqlmodel import Session, col

from app.core.errors import DocumentsMissing
from app.core.results import ProofKind
from app.core.status import Gaps, acceptance_gaps, submission_gaps
from app.services.find_assignment import FoundAssignment
from app.store.base import select_rows
from app.store.tables import (
    AssignmentEvidence,
    Evidence,
    EvidenceException,
    ExpectedResult,
    JournalEntry,
    Submission,
)

# A correction of a checkpoint's demands after it began writes this into the journal.
CORRECTED = "checkpoint.corrected"


@dataclass(frozen=True)
class Case:
    """`documents`: expected document id → its words. `evidence`: ids of what is attached now, in order."""

    documents: dict[int, str]
    evidence: tuple[int, ...]
    covered: frozenset[int]
    excepted: frozenset[int]
    worked: frozenset[int]
    submissions: tuple[Submission, ...]

    @property
    def waiting(self) -> Submission | None:
        """The submission that waits for a decision."""
        last = self.submissions[-1] if self.submissions else None
        return last if last is not None and last.outcome == "waiting" else None

    def own(self, person_id: int) -> bool:
        """Whether the person attached or submitted anything here, be it taken away since."""
        return person_id in self.worked

    def refuse_acceptance_gaps(self) -> None:
        """Raise EvidenceMissing or DocumentsMissing (naming them) when the gate of acceptance is shut."""
        self._refuse(
            acceptance_gaps(self.documents, self.covered, self.excepted, len(self.evidence)), "запишите исключение"
        )

    def refuse_submission_gaps(self, explained: Iterable[int]) -> None:
        """Raise EvidenceMissing or DocumentsMissing (naming them) when something is missing unexplained."""
        gaps = submission_gaps(self.documents, self.covered, frozenset(explained), len(self.evidence))
        self._refuse(gaps, "объясните, почему их нет")

    def _refuse(self, gaps: Gaps, way_out: str) -> None:
        if gaps.missing and not gaps.no_evidence:
            named = "; ".join(f"«{self.documents[one]}»" for one in gaps.missing if isinstance(one, int))
            raise DocumentsMissing(f"Не хватает документов: {named}. Приложите их или {way_out}")
        gaps.refuse()


def read_case(session: Session, found: FoundAssignment) -> Case:
    """Read the case of an assignment in three queries.

    Only a required assignment is asked for documents. An exception recorded by somebody who attached or
    submitted anything here, be it later, does not count.
    """
    links = session.execute(
        select_rows(
            AssignmentEvidence.evidence_id,
            AssignmentEvidence.expected_id,
            AssignmentEvidence.person_id,
            AssignmentEvidence.ended_on,
            Evidence.person_id.label("author_id"),  # type: ignore[attr-defined]
            Evidence.withdrawn_at,
        )
        .join(Evidence, col(Evidence.id) == col(AssignmentEvidence.evidence_id))
        .where(col(AssignmentEvidence.assignment_id) == found.id)
        .order_by(col(AssignmentEvidence.id))
    ).all()
    submissions = tuple(
        session.execute(
            select(Submission).where(col(Submission.assignment_id) == found.id).order_by(col(Submission.id))
        ).scalars()
    )
    worked = frozenset(
        [link.person_id for link in links] + [link.author_id for link in links] + [s.person_id for s in submissions]
    )
    live = [link for link in links if link.ended_on is None and link.withdrawn_at is None]
    demands = _demands(session, found) if found.assignment.required else []
    return Case(
        documents={row.id: row.text for row in demands},
        evidence=tuple(dict.fromkeys(link.evidence_id for link in live)),
        covered=frozenset(link.expected_id for link in live if link.expected_id is not None),
        excepted=frozenset(row.id for row in demands if row.person_id is not None and row.person_id not in worked),
        worked=worked,
        submissions=submissions,
    )


def _demands(session: Session, found: FoundAssignment) -> list[Row[tuple[int, str, int | None]]]:
    """Expected documents, each with whoever recorded its exception (a row for every exception)."""
    query = (
        select_rows(ExpectedResult.id, ExpectedResult.text, EvidenceException.person_id)
        .outerjoin(
            EvidenceException,
            and_(
                col(EvidenceException.expected_id) == col(ExpectedResult.id),
                col(EvidenceException.assignment_id) == found.id,
            ),
        )
        .where(
            col(ExpectedResult.activity_id) == found.checkpoint.activity_id,
            col(ExpectedResult.kind) == ProofKind.DOCUMENT.value,
        )
        .order_by(col(ExpectedResult.position), col(ExpectedResult.id))
    )
    return list(session.execute(query).all())


def has_corrected(session: Session, found: FoundAssignment, person_id: int) -> bool:
    """Whether the person corrected the checkpoint's demands after it began; asked only where anybody did."""
    if not found.checkpoint.corrected:
        return False
    query = select_rows(JournalEntry.id).where(
        col(JournalEntry.checkpoint_id) == found.checkpoint.id,
        col(JournalEntry.action) == CORRECTED,
        col(JournalEntry.person_id) == person_id,
    )
    return session.execute(query.limit(1)).first() is not None
