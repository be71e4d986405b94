"""Bring a database to the newest schema with the project's own migrations."""

import logging

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock
from sqlalchemy import Engine, make_url

from app.settings import ROOT


def alembic_config(url: str) -> Config:
    """Configure Alembic for the database at `url`, whatever the working folder is."""
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = url
    return config


def newest_revision() -> str:
    """The revision that this program's tables are at."""
    head = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    if head is None:
        raise RuntimeError("no migrations found")
    return head


def revisions() -> frozenset[str]:
    """All revisions that this program knows."""
    return frozenset(script.revision for script in ScriptDirectory(str(ROOT / "migrations")).walk_revisions())


def current_revision(engine: Engine) -> str | None:
    """The revision of the database, None when it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migrate(engine: Engine, revision: str = "head") -> bool:
    """Upgrade the database, to the newest schema unless told another; say whether anything had to be done.

    On SQLite a file lock keeps two programs from migrating at once; PostgreSQL's own transaction does.
    """
    if current_revision(engine) == (newest_revision() if revision == "head" else revision):
        return False
    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = alembic_config(engine.url.render_as_string(hide_password=False))
    file = make_url(engine.url).database if engine.dialect.name == "sqlite" else None
    if not file:
        command.upgrade(config, revision)
        return True
    with FileLock(f"{file}.migrate.lock"):
        command.upgrade(config, revision)
    return True
