"""Destroy the bytes that nothing refers to: left by a crash between disk and database, or by a withdrawal."""

from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session, col

from app.files.storage import Storage
from app.store.base import select_rows
from app.store.tables import StoredFile


def sweep_files(session: Session, storage: Storage, before: datetime) -> int:
    """Destroy bytes put before a moment and without a living row, in a write session of its own; say how many.

    `before` lies a day back: an upload's bytes come before its row. Uploads wait meanwhile: on SQLite for
    the write transaction, on PostgreSQL for the table; one that comes after finds its bytes gone and puts
    them again.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE stored_file IN EXCLUSIVE MODE"))
    alive = set(session.execute(select_rows(StoredFile.sha256).where(col(StoredFile.destroyed_at).is_(None))).scalars())
    orphans = [sha256 for sha256 in storage.hashes(before) if sha256 not in alive]
    return sum(storage.delete(sha256) for sha256 in orphans)
