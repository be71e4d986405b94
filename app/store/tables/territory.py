"""Territories, their directory of units, and the mark a database bears."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
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
    """Who answers for an activity. A group has members by year; an external unit is never required.

    `edited` names the fields that a person set on a page: a plan file no longer changes them. A unit merged
    into another keeps its row, for the journal names it, but answers for nothing.
    """

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
    head: str | None = None
    email: str | None = Field(default=None, max_length=254)
    edited: list[str] = json_list()
    # No foreign key: SQLite cannot add one to a table that stands, and `merge_units` alone writes here.
    merged_into_id: int | None = Field(default=None, index=True)


class UnitSubstitute(SQLModel, table=True):
    """Who acts for a unit from a day to a day, both included: the people of another unit, or one person."""

    __tablename__ = "unit_substitute"
    __table_args__ = (CheckConstraint("(substitute_id IS NULL) <> (person_id IS NULL)", name="one"),)

    id: int | None = Field(default=None, primary_key=True)
    territory_id: int = reference("territory.id")
    unit_id: int = reference("unit.id")
    substitute_id: int | None = reference("unit.id")
    person_id: int | None = reference("person.id")
    since: date
    until: date
    ground: str = ""
    added_by: int | None = reference("person.id", index=False)
    at: datetime


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
