"""What speaks for an assignment when it is submitted or decided on: demands, evidence, submissions, exceptions."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Row, and_, bindparam, select
from sqlmodel import Session, col

from app.core.errors import DocumentsMissing
from app.core.results import ProofKind
from app.core.status import Gaps, acceptance_gaps, submission_gaps
from app.services.find_assignment import FoundAssignment
from app.store.base import select_rows, table_of
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

# Built once: building a statement anew costs more than running it. Over tables, so nothing is flushed on the
# way: whoever opens an assignment has flushed what came before.
_link, _evidence = table_of(AssignmentEvidence).c, table_of(Evidence).c
_result, _exception = table_of(ExpectedResult).c, table_of(EvidenceException).c
_LINKS = (
    select_rows(
        _link.evidence_id,
        _link.expected_id,
        _link.person_id,
        _link.ended_on,
        _evidence.person_id.label("author_id"),
        _evidence.withdrawn_at,
    )
    .join_from(table_of(AssignmentEvidence), table_of(Evidence), _evidence.id == _link.evidence_id)
    .where(_link.assignment_id == bindparam("assignment"))
    .order_by(_link.id)
)
_SUBMISSIONS = (
    select(Submission).where(col(Submission.assignment_id) == bindparam("assignment")).order_by(col(Submission.id))
)
_DEMANDS = (
    select_rows(_result.id, _result.text, _exception.person_id)
    .join_from(
        table_of(ExpectedResult),
        table_of(EvidenceException),
        and_(_exception.expected_id == _result.id, _exception.assignment_id == bindparam("assignment")),
        isouter=True,
    )
    .where(_result.activity_id == bindparam("activity"), _result.kind == ProofKind.DOCUMENT.value)
    .order_by(_result.position, _result.id)
)


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
    links = session.execute(_LINKS, {"assignment": found.id}).all()
    submissions = tuple(session.execute(_SUBMISSIONS, {"assignment": found.id}).scalars())
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
    named = {"assignment": found.id, "activity": found.checkpoint.activity_id}
    return list(session.execute(_DEMANDS, named).all())


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
