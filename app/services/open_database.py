"""Make a database ready for a command: migrated, and its demonstration mark respected."""

from sqlmodel import Session

from app.core.errors import VekhiError
from app.settings import Settings
from app.store.base import select_rows
from app.store.engine import Database
from app.store.migrate import current_revision, migrate, newest_revision
from app.store.tables import DatabaseMark

DEMO = "demo"


class DatabaseRefused(VekhiError):
    """The database cannot be used as asked."""


def prepare_database(database: Database, settings: Settings, *, demo: bool = False) -> list[str]:
    """Migrate a SQLite database, check a PostgreSQL one; give notes to tell.

    Raises DatabaseRefused when PostgreSQL is behind, or when a business date is set outside a demonstration.
    """
    _bring_up(database)
    with database.read() as session:
        marked = is_demo(session)
    if settings.today is not None and not (marked or demo):
        raise DatabaseRefused("VEKHI_TODAY действует только в демонстрационной базе: уберите эту настройку")
    return ["это демонстрационная база"] if marked and not demo else []


def _bring_up(database: Database) -> None:
    if database.is_sqlite:
        migrate(database.engine)
    elif current_revision(database.engine) != newest_revision():
        raise DatabaseRefused("Схема базы данных не нынешняя: выполните vekhi migrate")


def is_demo(session: Session) -> bool:
    """Whether the database bears the demonstration mark."""
    return session.execute(select_rows(DatabaseMark.key).where(DatabaseMark.key == DEMO)).first() is not None
