"""Bring rows of a table to a wanted state by key, touching only what differs, in bulk."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import UniqueConstraint, delete, insert, update
from sqlmodel import Session, SQLModel

from app.store.base import table_of

Fields = Mapping[str, Any]


@dataclass(slots=True)
class Merge:
    """What a merge did: ids by key of all rows that stand now, and the keys of each sort of change."""

    ids: dict[Any, int] = field(default_factory=dict)
    added: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    removed: dict[Any, int] = field(default_factory=dict)


@cache
def _unique_key(table: type[SQLModel]) -> tuple[Any, ...]:
    constraints = (c for c in table_of(table).constraints if isinstance(c, UniqueConstraint))
    return next((tuple(constraint.columns) for constraint in constraints), ())


def insert_rows(session: Session, table: type[SQLModel], rows: list[dict[str, Any]]) -> list[int]:
    """Insert rows in bulk and give their ids in the same order.

    A database gives ids back in no order of ours, and asking for one costs a statement a row: where the
    table has a unique key, ids are told apart by it, so that a thousand rows are one statement.
    """
    if not rows:
        return []
    target, key = table_of(table), _unique_key(table)
    if not key:
        statement = insert(target).returning(target.c.id, sort_by_parameter_order=True)
        return list(session.execute(statement, rows).scalars())
    found = session.execute(insert(target).returning(target.c.id, *key), rows)
    ids = {tuple(values): row_id for row_id, *values in found}
    names = [column.key for column in key]
    return [ids[tuple(row[name] for name in names)] for row in rows]


def add_rows(session: Session, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    """Insert rows in bulk whose ids nobody needs."""
    if rows:
        session.execute(insert(table_of(table)), rows)


def merge_rows(
    session: Session,
    table: type[SQLModel],
    existing: Mapping[Any, Fields],
    wanted: Mapping[Any, dict[str, Any]],
) -> Merge:
    """Insert, update and tell what is no longer wanted (nothing is deleted: that is the caller's decision).

    `existing` maps a key to the row's fields with its `id`; `wanted` maps a key to the fields to stand.
    """
    merge = Merge(ids={key: row["id"] for key, row in existing.items() if key in wanted})
    fresh = {key: row for key, row in wanted.items() if key not in existing}
    merge.added = list(fresh)
    merge.ids.update(zip(fresh, insert_rows(session, table, list(fresh.values())), strict=True))
    changes = {key: _difference(existing[key], row) for key, row in wanted.items() if key in existing}
    merge.changed = [key for key, change in changes.items() if change]
    # Rows with the same changed columns go in one statement.
    for columns in {tuple(change) for change in changes.values() if change}:
        rows = [{"id": merge.ids[k], **changes[k]} for k in merge.changed if tuple(changes[k]) == columns]
        session.execute(update(table), rows)
    merge.removed = {key: row["id"] for key, row in existing.items() if key not in wanted}
    return merge


def _difference(old: Fields, new: Fields) -> dict[str, Any]:
    return {name: value for name, value in new.items() if old[name] != value}


def delete_rows(session: Session, table: type[SQLModel], ids: Iterable[int]) -> None:
    """Delete rows by id, in portions that every database takes."""
    every = list(ids)
    for start in range(0, len(every), 500):
        session.execute(delete(table).where(table.id.in_(every[start : start + 500])))  # type: ignore[attr-defined]
