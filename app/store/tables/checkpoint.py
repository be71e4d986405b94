"""Checkpoints, the assignments that carry them, and everything that happened to an assignment."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from app.core.status import State
from app.store.base import json_dict, json_list, one_of, reference


class Checkpoint(SQLModel, table=True):
    """One dated occurrence of an activity.

    `first_due` is the printed day, `due` the day in force (later after a postponement); both are
    None while no schedule is set. `year` is the year it counts in. `state` is derived from the
    required assignments, of which `accepted_shares` of `required_shares` are accepted. `unit_id` is
    the lead unit, None when the coordinator answers. `worked_on`: somebody attached, submitted, postponed
    or cancelled here, so a new reading leaves it alone. `one_for_all`: one member's work is the whole group's.
    """

    __tablename__ = "checkpoint"
    __table_args__ = (
        UniqueConstraint("activity_id", "key"),
        one_of("state", State),
        Index("ix_checkpoint_map_year", "roadmap_id", "year"),
        # Its last column lets a list count what is overdue from the index alone.
        Index("ix_checkpoint_territory_state_due", "territory_id", "state", "due", "before_approval"),
        Index(
            "ix_checkpoint_open_due",
            "due",
            "unit_id",
            sqlite_where=text("state IN ('planned', 'returned')"),
            postgresql_where=text("state IN ('planned', 'returned')"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    territory_id: int = reference("territory.id", index=False)
    roadmap_id: int = reference("roadmap.id", index=False)
    activity_id: int = reference("activity.id", index=False)
    unit_id: int | None = reference("unit.id")
    key: str = Field(max_length=200)
    period: str = Field(max_length=40)
    label: str | None = None
    year: int
    window_start: date | None = None
    window_end: date | None = None
    first_due: date | None = None
    due: date | None = None
    state: str = Field(default=State.PLANNED, max_length=16)
    required_shares: int = 1
    accepted_shares: int = 0
    no_schedule: bool = False
    before_approval: bool = False
    after_plan: bool = False
    outside_plan: bool = False
    tracked: bool = True
    opened_case: bool = False
    not_in_reading: bool = False
    cancelled_on: date | None = None
    cancel_ground: str | None = None
    postponed: int = 0
    corrected: int = 0
    worked_on: bool = False
    one_for_all: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class Assignment(SQLModel, table=True):
    """One unit's share of a checkpoint; `unit_id` None is the coordinator's own.

    Only a `required` assignment counts; a co-executor's or an external unit's is shown, never
    required. `version` grows with every change: two people acting at once are told apart by it.
    """

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("checkpoint_id", "unit_id"), one_of("state", State))

    id: int | None = Field(default=None, primary_key=True)
    territory_id: int = reference("territory.id", index=False)
    checkpoint_id: int = reference("checkpoint.id", index=False)
    unit_id: int | None = reference("unit.id")
    part: str = Field(max_length=16)
    required: bool = True
    state: str = Field(default=State.PLANNED, max_length=16)
    submitted_on: date | None = None
    accepted_on: date | None = None
    asked_date: date | None = None
    asked_reason: str | None = None
    late_reason: str | None = None
    version: int = 0


class Submission(SQLModel, table=True):
    """One handing-in of an assignment and its fate.

    `on` and `decided_on` are business days in the territory's zone, `at` and `decided_at` real time.
    `counted_on` is the day that timeliness is judged by. `outcome` is waiting, accepted or returned;
    `reopened_on` ends an acceptance. `missing` explains expected documents that were not handed in
    (expected result id as text → explanation). `evidence` and `covered` freeze what was handed in: the ids
    of the evidence, and of the expected results that it covered.
    """

    __tablename__ = "submission"

    id: int | None = Field(default=None, primary_key=True)
    assignment_id: int = reference("assignment.id")
    person_id: int = reference("person.id")
    on: date
    at: datetime
    counted_on: date
    said: str = ""
    missing: dict[str, str] = json_dict()
    evidence: list[int] = json_list()
    covered: list[int] = json_list()
    outcome: str = Field(default="waiting", max_length=16)
    decided_by: int | None = reference("person.id", index=False)
    decided_on: date | None = None
    decided_at: datetime | None = None
    comment: str = ""
    reopened_on: date | None = None


class EvidenceException(SQLModel, table=True):
    """A recorded exception: acceptance without this expected document, by another person, with a reason."""

    __tablename__ = "evidence_exception"

    id: int | None = Field(default=None, primary_key=True)
    assignment_id: int = reference("assignment.id")
    expected_id: int = reference("expected_result.id", index=False)
    person_id: int = reference("person.id", index=False)
    on: date
    at: datetime
    reason: str


class Postponement(SQLModel, table=True):
    """A due day moved by an order; the first day stays on the checkpoint."""

    __tablename__ = "postponement"

    id: int | None = Field(default=None, primary_key=True)
    checkpoint_id: int = reference("checkpoint.id")
    person_id: int = reference("person.id", index=False)
    on: date
    at: datetime
    old_due: date | None = None
    new_due: date
    order_number: str
    order_date: date
    ground: str = ""


class Summary(SQLModel, table=True):
    """How many checkpoints of a map, lead unit, year and state fall due on one day.

    Written in the transaction that changes a checkpoint. `unit_id` 0 is the coordinator's own,
    `due` 9999-12-31 is «no day». Overdue is a sum over `due < today`, so nothing is recomputed at midnight.
    `apart` counts what is outside the numbers: cancelled, before approval, without schedule.
    """

    __tablename__ = "summary"
    __table_args__ = (Index("ix_summary_counts", "roadmap_id", "year", "apart", "state", "due", "n"),)

    roadmap_id: int = Field(foreign_key="roadmap.id", primary_key=True)
    unit_id: int = Field(primary_key=True)
    year: int = Field(primary_key=True)
    state: str = Field(primary_key=True, max_length=16)
    apart: bool = Field(primary_key=True)
    due: date = Field(primary_key=True)
    n: int
