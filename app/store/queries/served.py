"""What an evidence serves, who took its file away, and what a person uploaded but has not attached yet."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlmodel import Session

from app.core.access import Actor
from app.core.requisites import Proposal
from app.core.status import Role
from app.store.base import table_of
from app.store.tables import (
    Activity,
    Assignment,
    AssignmentEvidence,
    Checkpoint,
    Evidence,
    JournalEntry,
    KeptUpload,
    Person,
    RoadMap,
    StoredFile,
    Unit,
)

DOWNLOADED = "evidence.downloaded"

_evidence, _link, _file = table_of(Evidence).c, table_of(AssignmentEvidence).c, table_of(StoredFile).c
_assignment, _checkpoint, _activity = table_of(Assignment).c, table_of(Checkpoint).c, table_of(Activity).c
_map, _unit, _person = table_of(RoadMap).c, table_of(Unit).c, table_of(Person).c
_entry, _kept = table_of(JournalEntry).c, table_of(KeptUpload).c


@dataclass(frozen=True, slots=True)
class Use:
    """One living link: the evidence, whose it is, and the assignment that it serves."""

    evidence_id: int
    sha256: str | None
    kind: str
    document_number: str | None
    day: date | None
    document_title: str
    personal_data: bool
    owner_id: int | None
    territory_id: int
    assignment_id: int
    unit_id: int | None
    unit_name: str | None
    number: str | None
    title: str
    period: str
    roadmap_title: str

    def visible_to(self, actor: Actor) -> bool:
        """Whether the person may know both of the evidence and of the assignment."""
        if not actor.sees(self.territory_id, self.unit_id):
            return False
        coordinates = Role.COORDINATOR in actor.roles_in(self.territory_id, self.unit_id)
        return not self.personal_data or self.owner_id in actor.unit_ids or coordinates


_USES = (
    select(
        _link.evidence_id,
        _file.sha256,
        _evidence.kind,
        _evidence.number,
        _evidence.day,
        _evidence.title,
        _evidence.personal_data,
        _evidence.unit_id,
        _evidence.territory_id,
        _assignment.id,
        _assignment.unit_id,
        _unit.name,
        _activity.number,
        _activity.title,
        _checkpoint.period,
        _map.title,
    )
    .join_from(table_of(AssignmentEvidence), table_of(Evidence), _evidence.id == _link.evidence_id)
    .outerjoin(table_of(StoredFile), _file.id == _evidence.file_id)
    .join(table_of(Assignment), _assignment.id == _link.assignment_id)
    .join(table_of(Checkpoint), _checkpoint.id == _assignment.checkpoint_id)
    .join(table_of(Activity), _activity.id == _checkpoint.activity_id)
    .join(table_of(RoadMap), _map.id == _checkpoint.roadmap_id)
    .outerjoin(table_of(Unit), _unit.id == _assignment.unit_id)
    .where(
        _link.ended_on.is_(None),
        _evidence.withdrawn_at.is_(None),
        or_(
            _evidence.id.in_(bindparam("ids", expanding=True)),
            _evidence.file_id.in_(
                select(_file.id).where(_file.sha256.in_(bindparam("hashes", expanding=True))).scalar_subquery()
            ),
        ),
    )
    .order_by(_link.id)
)


def read_uses(session: Session, evidence_ids: Collection[int] = (), hashes: Collection[str] = ()) -> tuple[Use, ...]:
    """Read the living links of evidence named by id or by the hash of its bytes. Rights are not looked at."""
    if not evidence_ids and not hashes:
        return ()
    rows = session.execute(_USES, {"ids": sorted(evidence_ids), "hashes": sorted(hashes)}).all()
    return tuple(dict.fromkeys(Use(*row) for row in rows))


@dataclass(frozen=True, slots=True)
class Download:
    """One taking-away of an evidence's file."""

    evidence_id: int
    at: datetime
    person_name: str


_DOWNLOADS = (
    select(_entry.subject_id, _entry.at, _person.name)
    .join_from(table_of(JournalEntry), table_of(Person), _person.id == _entry.person_id)
    .where(
        _entry.subject == "evidence",
        _entry.subject_id.in_(bindparam("ids", expanding=True)),
        _entry.action == DOWNLOADED,
    )
    .order_by(_entry.id.desc())
)


def read_downloads(session: Session, evidence_ids: Collection[int]) -> tuple[Download, ...]:
    """Read from the journal who took the files of these evidence, the newest first."""
    if not evidence_ids:
        return ()
    return tuple(Download(*row) for row in session.execute(_DOWNLOADS, {"ids": sorted(evidence_ids)}))


@dataclass(frozen=True, slots=True)
class KeptValue:
    """An upload that waits for its requisites, with what was read from it."""

    id: int
    sha256: str
    size: int
    file_name: str
    at: datetime
    proposed: Proposal


_KEPT = (
    select(_kept.id, _kept.sha256, _kept.size, _kept.file_name, _kept.at, _kept.proposed)
    .where(
        _kept.assignment_id == bindparam("assignment"),
        _kept.person_id == bindparam("person"),
        _kept.at >= bindparam("since"),
    )
    .order_by(_kept.id)
)


def read_kept(session: Session, assignment_id: int, person_id: int, since: datetime) -> tuple[KeptValue, ...]:
    """Read what a person uploaded to an assignment since a moment and has not attached."""
    named: dict[str, Any] = {"assignment": assignment_id, "person": person_id, "since": since}
    rows: Any = session.execute(_KEPT, named)
    return tuple(KeptValue(*(*row[:5], Proposal.from_json(row[5]))) for row in rows)
