"""The schema goes forward and back on both databases, and the tables in code are the tables in the database."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from app.store.engine import Database
from app.store.migrate import alembic_config, current_revision, migrate, newest_revision


def test_the_tables_in_code_are_the_tables_in_the_database(database: Database) -> None:
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []


def test_the_schema_goes_back_and_forward_again(database: Database) -> None:
    config = alembic_config(database.engine.url.render_as_string(hide_password=False))
    command.downgrade(config, "base")
    assert current_revision(database.engine) is None
    assert migrate(database.engine) is True
    assert current_revision(database.engine) == newest_revision()
    assert migrate(database.engine) is False


@pytest.mark.parametrize("statement", ["UPDATE journal_entry SET action = 'x'", "DELETE FROM journal_entry"])
def test_the_journal_refuses_changes(database: Database, statement: str) -> None:
    with database.write() as session:
        session.execute(
            text("INSERT INTO journal_entry (at, action, subject) VALUES ('2022-11-14 00:00:00+00', 'a', 's')")
        )
        session.commit()
    with database.write() as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(statement))
