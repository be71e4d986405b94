"""What all tables share: names for every constraint, and the two column idioms used again and again."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, select
from sqlmodel import Field, SQLModel

# Set before the first table: a constraint without a name cannot be dropped by a migration on SQLite.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def reference(target: str, *, index: bool = True, cascade: bool = False, unique: bool = False) -> Any:
    """Declare a foreign key to `target` («table.id»); with `cascade` the row goes with its parent."""
    options: dict[str, Any] = {"ondelete": "CASCADE"} if cascade else {}
    return Field(foreign_key=target, index=index, unique=unique, **options)


def json_list() -> Any:
    """Declare a JSON column that holds a list."""
    return Field(default_factory=list, sa_type=JSON)


def json_dict() -> Any:
    """Declare a JSON column that holds an object."""
    return Field(default_factory=dict, sa_type=JSON)


def one_of(column: str, values: type) -> CheckConstraint:
    """Allow in `column` only the values of a StrEnum (the database keeps them as text)."""
    allowed = ", ".join(f"'{value}'" for value in values)  # type: ignore[attr-defined]
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


def select_rows(*columns: Any) -> Any:
    """A SELECT of columns. SQLModel's annotations say what a row holds, not what a column is: hence Any."""
    return select(*columns)


def table_of(model: type[SQLModel]) -> Any:
    """The table behind a table class, for reading whole rows as mappings."""
    return model.__dict__["__table__"]
