"""The plan as printed: orders, maps, passports, indicators, sections, activities and what each expects."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.roadmap import MapKind
from app.store.base import json_dict, json_list, one_of, reference


class ApprovingOrder(SQLModel, table=True):
    """An order that approves maps; its points stand as printed, dated ones also as activities of a map."""

    __tablename__ = "approving_order"
    __table_args__ = (UniqueConstraint("territory_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    territory_id: int = reference("territory.id", index=False)
    key: str = Field(max_length=64)
    kind: str = Field(max_length=64)
    number: str | None = None
    day: date | None = None
    title: str | None = None
    points: list[dict[str, Any]] = json_list()


class RoadMap(SQLModel, table=True):
    """An approved plan. `period` is written as in the plan file («2021-2022», «2021/22»), None when unknown.

    `period` is the one in force, which a person may have decided; `file_period` is the file's own, and
    `decided` what the file says a person decided about the map.
    """

    __tablename__ = "roadmap"
    __table_args__ = (one_of("kind", MapKind),)

    id: int | None = Field(default=None, primary_key=True)
    territory_id: int = reference("territory.id")
    order_id: int | None = reference("approving_order.id")
    key: str = Field(unique=True, max_length=64)
    kind: str = Field(default=MapKind.PLAN, max_length=16)
    title: str
    period: str | None = Field(default=None, max_length=32)
    first_day: date | None = None
    last_day: date | None = None
    period_printed: str | None = None
    file_period: str | None = Field(default=None, max_length=32)
    decided: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    programme: str | None = None
    block: str | None = None
    remark: str | None = None
    tracked_from: date
    risks: list[str] = json_list()
    source_path: str = ""
    source_sha256: str = Field(default="", max_length=64)
    position: int = 0


class PassportRow(SQLModel, table=True):
    """A row of a map's passport."""

    __tablename__ = "passport_item"

    id: int | None = Field(default=None, primary_key=True)
    roadmap_id: int = reference("roadmap.id", cascade=True)
    position: int
    number: str | None = None
    field: str
    text: str


class IndicatorRow(SQLModel, table=True):
    """An indicator of a map; `plan` and `fact` map a year (text) to a number."""

    __tablename__ = "indicator"
    __table_args__ = (UniqueConstraint("roadmap_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    roadmap_id: int = reference("roadmap.id", index=False, cascade=True)
    key: str = Field(max_length=64)
    position: int
    title: str
    unit: str | None = None
    direction: str | None = Field(default=None, max_length=8)
    target: float | None = None
    plan: dict[str, Any] = json_dict()
    fact: dict[str, Any] = json_dict()
    formula: str | None = None


class Section(SQLModel, table=True):
    """A heading over activities; `title` is None for activities straight under the map."""

    __tablename__ = "section"

    id: int | None = Field(default=None, primary_key=True)
    roadmap_id: int = reference("roadmap.id", cascade=True)
    position: int
    title: str | None = None
    stages: list[str] = json_list()


class Activity(SQLModel, table=True):
    """A row of the plan: its cells as printed beside their reading.

    `reading` is the deadline in the open format; `reading_from` says whose it is (parser, file or
    decision). `in_doubt` keeps the reasons (codes) why the row stands in «требует уточнения».
    `stages` are those in force, `file_stages` the file's. `decided` is what the file says a person decided:
    weaker than a `RowDecision`, stronger than the parser.
    `search_key` holds the row's words without regard to case and ё. `gone` marks a row that the file
    no longer holds but on which somebody worked.
    """

    __tablename__ = "activity"
    # The overview counts rows and doubts of every map: from the index alone, or it would read the whole table.
    __table_args__ = (
        UniqueConstraint("roadmap_id", "key"),
        Index("ix_activity_counts", "roadmap_id", "gone", "doubtful"),
    )

    id: int | None = Field(default=None, primary_key=True)
    territory_id: int = reference("territory.id")
    roadmap_id: int = reference("roadmap.id", index=False)
    section_id: int | None = reference("section.id")
    key: str = Field(max_length=64)
    position: int
    number: str | None = None
    title: str
    deadline: str | None = None
    responsible: str | None = None
    result: str | None = None
    task: str | None = None
    stages: list[str] = json_list()
    file_stages: list[str] | None = Field(default=None, sa_type=JSON)
    remark: str | None = None
    reading: dict[str, Any] = json_dict()
    reading_from: str = Field(default="parser", max_length=16)
    reading_text: str = ""
    in_doubt: list[str] = json_list()
    doubtful: bool = Field(default=False, index=True)
    decided: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    search_key: str = ""
    gone: bool = False


class ActivityUnit(SQLModel, table=True):
    """A unit's part in an activity: lead, co (takes part) or external; in printed order."""

    __tablename__ = "activity_unit"

    activity_id: int = Field(foreign_key="activity.id", primary_key=True, ondelete="CASCADE")
    unit_id: int = Field(foreign_key="unit.id", primary_key=True, index=True)
    position: int
    part: str = Field(max_length=16)


class ExpectedResult(SQLModel, table=True):
    """A document or an outcome that the plan expects of an activity; `text` as printed."""

    __tablename__ = "expected_result"

    id: int | None = Field(default=None, primary_key=True)
    activity_id: int = reference("activity.id", cascade=True)
    position: int
    kind: str = Field(max_length=16)
    doc_kind: str | None = Field(default=None, max_length=64)
    text: str
    extra: dict[str, Any] | None = Field(default=None, sa_type=JSON)
