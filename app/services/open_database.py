"""Open the database, and make it ready for a command: migrated, its demonstration mark and its key respected."""

from sqlalchemy import text
from sqlmodel import Session

from app.core.errors import VekhiError
from app.core.journal_chain import key_mark
from app.files.journal_key import journal_key
from app.settings import Settings
from app.store.base import select_rows
from app.store.engine import Database
from app.store.migrate import current_revision, migrate, newest_revision
from app.store.tables import DatabaseMark

DEMO = "demo"
KEY_MARK = "journal_key"
# Two processes may meet a new database at once: the first one's key stays.
_KEEP_MARK = text("INSERT INTO database_mark (key, value) VALUES (:key, :value) ON CONFLICT (key) DO NOTHING")


class DatabaseRefused(VekhiError):
    """The database cannot be used as asked."""


def database_of(settings: Settings) -> Database:
    """Open the database of these settings with the key of its journal; raises DatabaseRefused for a bad key."""
    given = settings.journal_key.get_secret_value() if settings.journal_key else None
    try:
        key = journal_key(settings.data_dir, given)
    except ValueError as error:
        raise DatabaseRefused(str(error)) from None
    return Database(settings.database, journal_key=key)


def prepare_database(database: Database, settings: Settings, *, demo: bool = False) -> list[str]:
    """Migrate a SQLite database, check a PostgreSQL one; give notes to tell.

    Raises DatabaseRefused when PostgreSQL is behind, when a business date is set outside a demonstration, or
    when the journal was sealed with another key.
    """
    _bring_up(database)
    _know_key(database)
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


def _know_key(database: Database) -> None:
    """Keep the mark of the journal's key at first, and refuse another: its seals would break the chain."""
    mark = key_mark(database.journal_key or b"")
    query = select_rows(DatabaseMark.value).where(DatabaseMark.key == KEY_MARK)
    with database.read() as session:
        known = session.execute(query).scalar()
    if known is None:
        with database.write() as session:
            session.execute(_KEEP_MARK, {"key": KEY_MARK, "value": mark})
            known = session.execute(query).scalar()
            session.commit()
    if known != mark:
        raise DatabaseRefused(
            "Журнал этой базы запечатан другим ключом: верните файл journal.key в папку данных (VEKHI_DATA_DIR)"
            " или задайте прежний VEKHI_JOURNAL_KEY"
        )


def is_demo(session: Session) -> bool:
    """Whether the database bears the demonstration mark."""
    return session.execute(select_rows(DatabaseMark.key).where(DatabaseMark.key == DEMO)).first() is not None
