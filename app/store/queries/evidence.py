"""One evidence as a value: requisites, file, and whom it serves."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.store.base import select_rows
from app.store.tables import Assignment, AssignmentEvidence, Evidence, StoredFile


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file (`sha256`, `size`, `media_type`, `file_name`) or a link (`url`) with its requisites.

    `unit_ids` are the units whose assignments it serves or served (None: the coordinator's own), besides
    `unit_id`, whose it is. `destroyed_at`: its bytes are gone, as a withdrawal demanded.
    """

    id: int
    territory_id: int
    unit_id: int | None
    person_id: int
    kind: str
    number: str | None
    day: date | None
    title: str
    url: str | None
    file_name: str | None
    personal_data: bool
    on: date
    at: datetime
    withdrawn_at: datetime | None
    sha256: str | None
    size: int | None
    media_type: str | None
    destroyed_at: datetime | None
    assignment_ids: frozenset[int]
    unit_ids: frozenset[int | None]


_COLUMNS = (
    *(
        getattr(Evidence, name)
        for name in (
            "id",
            "territory_id",
            "unit_id",
            "person_id",
            "kind",
            "number",
            "day",
            "title",
            "url",
            "file_name",
            "personal_data",
            "on",
            "at",
            "withdrawn_at",
        )
    ),
    *(getattr(StoredFile, name) for name in ("sha256", "size", "media_type", "destroyed_at")),
)


def read_evidence(session: Session, evidence_id: int) -> EvidenceFile | None:
    """Read an evidence in two queries; None when there is none. Rights are not looked at."""
    query = (
        select(*_COLUMNS)
        .outerjoin(StoredFile, col(StoredFile.id) == col(Evidence.file_id))
        .where(col(Evidence.id) == evidence_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    served = session.execute(
        select_rows(Assignment.id, Assignment.unit_id)
        .join(AssignmentEvidence, col(AssignmentEvidence.assignment_id) == col(Assignment.id))
        .where(col(AssignmentEvidence.evidence_id) == evidence_id)
    ).all()
    return EvidenceFile(
        **row._mapping,
        assignment_ids=frozenset(one.id for one in served),
        unit_ids=frozenset(one.unit_id for one in served),
    )
