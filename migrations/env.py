"""Alembic's entry: the address comes from the caller or from the program's settings."""

from alembic import context
from sqlmodel import SQLModel

import app.store.tables  # noqa: F401  (declares all tables)
from app.settings import Settings
from app.store.engine import make_engine


def run() -> None:
    """Run the migrations in one transaction, in batch mode so that SQLite can alter tables."""
    url = context.config.attributes.get("url") or Settings().database
    engine = make_engine(url)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
