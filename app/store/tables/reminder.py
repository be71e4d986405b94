"""Reminders: the ledger that makes each go out once, and the letters that carry them."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from app.store.base import reference


class Letter(SQLModel, table=True):
    """A letter to one person; claimed by a conditional UPDATE with a lease, sent outside the transaction.

    `key` is unique: one reminder letter per person and day. `state` is new, claimed, sent or dead.
    """

    __tablename__ = "letter"
    __table_args__ = (Index("ix_letter_state_not_before", "state", "not_before"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=200)
    kind: str = Field(max_length=32)
    person_id: int = reference("person.id")
    subject: str
    body_text: str
    body_html: str
    state: str = Field(default="new", max_length=16)
    attempts: int = 0
    created_at: datetime
    not_before: datetime
    lease_until: datetime | None = None
    claimed_by: str | None = Field(default=None, max_length=64)
    sent_at: datetime | None = None
    last_error: str | None = None


class Reminder(SQLModel, table=True):
    """A rung reached by an assignment for a person on a day: sent in a letter, or recorded as missed."""

    __tablename__ = "reminder"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=120)
    assignment_id: int = reference("assignment.id", cascade=True)
    person_id: int = reference("person.id", index=False)
    rung: str = Field(max_length=16)
    day: date
    letter_id: int | None = reference("letter.id")
    missed: bool = False
