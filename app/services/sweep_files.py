"""Destroy the bytes that nothing refers to: left by a crash between disk and database, or by a withdrawal.

Two steps, so that nobody's writing waits while a large store is listed: what looks forsaken is found by
reading; then, a handful at a time, it is looked at again under a lock and destroyed.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, text
from sqlmodel import Session, col

from app.files.storage import Storage
from app.services.act import Act
from app.services.write_journal import write_journal
from app.store.base import select_rows
from app.store.tables import KeptUpload, StoredFile


def find_orphans(session: Session, storage: Storage, before: datetime) -> list[str]:
    """Give the hashes of bytes put before a moment, or of drawings, that have no living row.

    `before` lies a day back: an upload's bytes come before its row.
    """
    alive = _alive(session, None)
    stored = [sha256 for sha256 in storage.hashes(before) if sha256 not in alive]
    drawn = sorted(sha256 for sha256 in storage.drawn_of() - alive - set(stored) if not storage.exists(sha256))
    return stored + drawn


def destroy_orphans(act: Act, storage: Storage, orphans: Collection[str]) -> int:
    """Destroy those that still have no living row, in a write session of its own; say how many bytes went.

    Uploads wait meanwhile: on SQLite for the write transaction, on PostgreSQL for the table; one that comes
    after finds its bytes gone and puts them again.
    """
    if act.session.get_bind().dialect.name == "postgresql":
        act.session.execute(text("LOCK TABLE stored_file IN EXCLUSIVE MODE"))
    alive = _alive(act.session, orphans)
    gone = [sha256 for sha256 in orphans if sha256 not in alive and storage.delete(sha256)]
    if gone:
        write_journal(act, "storage.swept", subject="storage", after={"destroyed": len(gone), "sha256": gone})
    return len(gone)


def _alive(session: Session, among: Collection[str] | None) -> set[str]:
    """Hashes of bytes that a living row refers to, or that a person uploaded and has not attached yet."""
    stored = select_rows(StoredFile.sha256).where(col(StoredFile.destroyed_at).is_(None))
    kept = select_rows(KeptUpload.sha256)
    if among is not None:
        stored, kept = stored.where(col(StoredFile.sha256).in_(among)), kept.where(col(KeptUpload.sha256).in_(among))
    return {*session.execute(stored).scalars(), *session.execute(kept).scalars()}


def forget_kept(session: Session, before: datetime) -> int:
    """Forget uploads that nobody attached since before a moment, in a write session; say how many."""
    gone = session.execute(delete(KeptUpload).where(col(KeptUpload.at) < before))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def find_withdrawn(session: Session, storage: Storage, since: datetime) -> list[str]:
    """Give the hashes marked for destruction since a moment whose bytes are still there."""
    query = select_rows(StoredFile.sha256).where(col(StoredFile.destroyed_at) >= since).order_by(col(StoredFile.id))
    return [sha256 for sha256 in session.execute(query).scalars() if storage.exists(sha256)]


def sweep_files(act: Act, storage: Storage, before: datetime) -> int:
    """Find and destroy in one go, in one write session: for a small store and for tests."""
    return destroy_orphans(act, storage, find_orphans(act.session, storage, before))
