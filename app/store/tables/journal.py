"""The journal: who changed what, when, on what ground. Rows are only ever added."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.store.base import reference


class JournalEntry(SQLModel, table=True):
    """One act. Holds ids of persons, never names; `before` and `after` hold the changed fields.

    Triggers of both databases refuse UPDATE and DELETE.
    """

    __tablename__ = "journal_entry"
    __table_args__ = (
        Index("ix_journal_entry_territory_at", "territory_id", "at"),
        Index("ix_journal_entry_subject", "subject", "subject_id"),
    )

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


class JournalSeal(SQLModel, table=True):
    """An entry's place in the chain of its territory (0: of the installation), and its seal.

    `core.journal_chain` says how a seal is made. Written when the transaction commits; triggers refuse
    UPDATE and DELETE.
    """

    __tablename__ = "journal_seal"
    __table_args__ = (UniqueConstraint("chain", "number"),)

    entry_id: int = Field(foreign_key="journal_entry.id", primary_key=True)
    chain: int
    number: int
    seal: str = Field(max_length=64)


class JournalHead(SQLModel, table=True):
    """The last entry of a chain; its row is locked last in a transaction, so that seals follow one another."""

    __tablename__ = "journal_head"

    chain: int = Field(primary_key=True)
    number: int = 0
    seal: str = Field(default="", max_length=64)
