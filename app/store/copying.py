"""Every row of the database as plain values, and back: one form for SQLite and PostgreSQL alike.

A copy is read in one transaction, so it is of one moment. It is written into tables reflected from the
database, not into those of the code: a copy made by an older program meets the schema it was made with.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Connection, Date, DateTime, MetaData, Table, insert, null, select, text, update
from sqlmodel import SQLModel

PORTION = 500
Row = dict[str, Any]


def read_all(connection: Connection) -> Iterator[tuple[str, Row]]:
    """Give every row of every table of the program, parents before children, as JSON values."""
    for table in SQLModel.metadata.sorted_tables:
        ordered = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=PORTION)
        for row in connection.execute(ordered).mappings():
            yield table.name, {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def write_all(connection: Connection, rows: Iterable[tuple[str, Row]]) -> int:
    """Write rows into empty tables, in the order given; say how many. Raises KeyError for an unknown table."""
    schema = MetaData()
    schema.reflect(connection)
    naive = connection.dialect.name == "sqlite"
    later: list[tuple[Table, Row, Row]] = []
    written = 0
    for name, portion in _portions(rows):
        table = schema.tables[name]
        values = [_typed(table, row, naive) for row in portion]
        for column in _self_references(table):
            later += [
                (table, _identity(table, row), {column: row[column]}) for row in values if row[column] is not None
            ]
            for row in values:
                row[column] = None
        connection.execute(insert(table), values)
        written += len(values)
    for table, identity, values_of_row in later:
        found = [table.c[name] == value for name, value in identity.items()]
        connection.execute(update(table).where(*found).values(values_of_row))
    if not naive:
        _continue_sequences(connection, schema)
    return written


def _portions(rows: Iterable[tuple[str, Row]]) -> Iterator[tuple[str, list[Row]]]:
    name, portion = "", list[Row]()
    for table, row in rows:
        if table != name or len(portion) == PORTION:
            if portion:
                yield name, portion
            name, portion = table, []
        portion.append(row)
    if portion:
        yield name, portion


def _typed(table: Table, row: Row, naive: bool) -> Row:
    return {name: _value(table.c[name].type, value, naive) for name, value in row.items()}


def _value(kind: Any, value: Any, naive: bool) -> Any:
    if isinstance(kind, JSON):
        return null() if value is None else value
    if value is None:
        return None
    if isinstance(kind, DateTime):
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=None) if naive else moment
    return date.fromisoformat(value) if isinstance(kind, Date) else value


def _identity(table: Table, row: Row) -> Row:
    return {column.name: row[column.name] for column in table.primary_key.columns}


def _self_references(table: Table) -> list[str]:
    """Columns that point into their own table: a row may come before the one it names."""
    return [key.parent.name for key in table.foreign_keys if key.column.table is table and not key.parent.primary_key]


def _continue_sequences(connection: Connection, schema: MetaData) -> None:
    """PostgreSQL's counters know nothing of rows written with their ids."""
    for table in schema.tables.values():
        if "id" in table.c and table.c["id"].primary_key:
            name = table.name
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), coalesce(max(id), 1), max(id) IS NOT NULL)"  # noqa: S608
                    f" FROM {name}"
                )
            )
