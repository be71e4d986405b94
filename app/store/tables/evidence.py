"""Evidence: the bytes, the document with its requisites, and the assignments it serves."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from app.core.links import LinkVerdict
from app.store.base import one_of, reference


class StoredFile(SQLModel, table=True):
    """Bytes kept once, found by their hash; never reached by it from outside."""

    __tablename__ = "stored_file"

    id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(unique=True, max_length=64)
    size: int
    media_type: str = Field(max_length=128)
    stored_at: datetime
    destroyed_at: datetime | None = None


class Evidence(SQLModel, table=True):
    """A file or a link with its requisites, handed in by a unit (None: by the coordinator)."""

    __tablename__ = "evidence"

    id: int | None = Field(default=None, primary_key=True)
    territory_id: int = reference("territory.id")
    unit_id: int | None = reference("unit.id")
    person_id: int = reference("person.id", index=False)
    file_id: int | None = reference("stored_file.id")
    file_name: str | None = None
    url: str | None = None
    kind: str = Field(max_length=64)
    number: str | None = None
    day: date | None = None
    title: str
    personal_data: bool = False
    on: date
    at: datetime
    withdrawn_at: datetime | None = None
    withdraw_ground: str | None = None


class AssignmentEvidence(SQLModel, table=True):
    """One evidence serving one assignment, perhaps as one of its expected results.

    `expected_id` None means «to the assignment as a whole». A link is ended (`ended_on`), never
    deleted, once the assignment was submitted with it; `superseded_by` names the newer version.
    """

    __tablename__ = "assignment_evidence"

    id: int | None = Field(default=None, primary_key=True)
    assignment_id: int = reference("assignment.id")
    evidence_id: int = reference("evidence.id")
    expected_id: int | None = reference("expected_result.id", index=False)
    person_id: int = reference("person.id", index=False)
    on: date
    at: datetime
    ended_on: date | None = None
    superseded_by: int | None = reference("evidence.id", index=False)


class LinkCheck(SQLModel, table=True):
    """What is known of an evidence that is a link: found by the program, or seen by a person (`person_id`).

    `target` is where it led at last, `status` the last HTTP answer, None when there was none; `tries` counts
    the checks in a row that found the same. A person's look, with what he `said`, is never overwritten.
    """

    __tablename__ = "link_check"
    __table_args__ = (one_of("verdict", LinkVerdict),)

    evidence_id: int = Field(foreign_key="evidence.id", primary_key=True)
    verdict: str = Field(max_length=16)
    target: str | None = None
    status: int | None = None
    tries: int = 1
    checked_at: datetime = Field(index=True)
    person_id: int | None = reference("person.id", index=False)
    on: date | None = None
    said: str = ""
