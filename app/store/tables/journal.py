"""The journal: who changed what, when, on what ground. Rows are only ever added."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from app.store.base import reference


class JournalEntry(SQLModel, table=True):
    """One act. Holds ids of persons, never names; `before` and `after` hold the changed fields.

    Triggers of both databases refuse UPDATE and DELETE.
    """

    __tablename__ = "journal_entry"
    __table_args__ = (Index("ix_journal_entry_territory_at", "territory_id", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    territory_id: int | None = reference("territory.id", index=False)
    roadmap_id: int | None = reference("roadmap.id")
    checkpoint_id: int | None = reference("checkpoint.id")
    person_id: int | None = reference("person.id")
    action: str = Field(max_length=40)
    subject: str = Field(default="", max_length=40)
    subject_id: int | None = None
    before: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    after: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    ground: str | None = None
