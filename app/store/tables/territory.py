"""Territories, their directory of units, and the mark a database bears."""

from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.store.base import json_dict, json_list, reference


class Territory(SQLModel, table=True):
    """A tenant: a municipality with its time zone; `settings` holds its formulas, bands and calendars."""

    __tablename__ = "territory"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=64)
    name: str
    region: str | None = None
    time_zone: str = Field(max_length=64)
    zone_assumed: bool = False
    settings: dict[str, Any] = json_dict()


class Unit(SQLModel, table=True):
    """Who answers for an activity. A group has members by year; an external unit is never required."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("territory_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    territory_id: int = reference("territory.id", index=False)
    key: str = Field(max_length=64)
    name: str
    aliases: list[str] = json_list()
    external: bool = False
    is_group: bool = False
    sort_key: str = ""


class UnitMember(SQLModel, table=True):
    """One unit's membership of a group in one year."""

    __tablename__ = "unit_member"

    group_id: int = Field(foreign_key="unit.id", primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", primary_key=True)
    year: int = Field(primary_key=True)


class DatabaseMark(SQLModel, table=True):
    """A fact about the whole database: «demo», or the day the background work has reached."""

    __tablename__ = "database_mark"

    key: str = Field(primary_key=True, max_length=32)
    value: str
