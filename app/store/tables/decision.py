"""What people decided about a printed row: it wins over the file and over the parser, and survives a re-load."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from app.core.roadmap import DecisionSubject
from app.store.base import json_dict, one_of, reference


class RowDecision(SQLModel, table=True):
    """A decision about one row, or about a whole map where `activity_id` is None (its period).

    It is bound to `phrase`, the cell exactly as printed: when a re-load brings another text the decision
    turns `stale` and waits in the queue instead of being in force. `before` keeps what stood without it.
    The newest that is neither undone nor stale is in force; an undone one stays as history.
    """

    __tablename__ = "row_decision"
    __table_args__ = (
        one_of("subject", DecisionSubject),
        Index("ix_row_decision_roadmap_subject", "roadmap_id", "subject"),
    )

    id: int | None = Field(default=None, primary_key=True)
    territory_id: int = reference("territory.id")
    roadmap_id: int = reference("roadmap.id", index=False, cascade=True)
    activity_id: int | None = reference("activity.id", cascade=True)
    subject: str = Field(max_length=16)
    phrase: str = ""
    value: dict[str, Any] = json_dict()
    before: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    ground: str | None = None
    person_id: int | None = reference("person.id", index=False)
    on: date
    at: datetime
    stale: bool = False
    undone_by: int | None = reference("person.id", index=False)
    undone_on: date | None = None
    undone_at: datetime | None = None
