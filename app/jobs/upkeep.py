"""What the worker does for the files: bytes that nobody refers to, and files that a killed process left, go away."""

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session

from app import clock
from app.files.storage import Storage
from app.files.uploads import forget_abandoned
from app.mail.words import NBSP, plural
from app.services.act import Act
from app.services.sweep_files import destroy_orphans, find_orphans, find_withdrawn
from app.services.withdraw_evidence import destroy_bytes
from app.settings import Settings
from app.store.engine import Database

# An upload's bytes come before its row, so what is younger than a day may still be on its way.
GRACE = timedelta(days=1)
# Uploads wait while one batch is looked at and destroyed.
BATCH = 50
# Withdrawn bytes are destroyed at once; what a broken store kept then is tried again for so long, then by the sweep.
WITHDRAWN_SINCE = timedelta(days=30)


def sweep_at_night(
    database: Database, settings: Settings, storage: Storage, temporary: Path | None = None
) -> Iterator[str]:
    """Destroy bytes without a row and temporary files of killed uploads, all older than a day; tell how many."""
    before = clock.now() - GRACE
    with database.read() as session:
        orphans = find_orphans(session, storage, before)
    destroyed = 0
    for at in range(0, len(orphans), BATCH):
        with database.write() as session:
            destroyed += destroy_orphans(_act(session, settings), storage, orphans[at : at + BATCH])
            session.commit()
    if destroyed:
        yield f"Уничтожено файлов, на которые никто не ссылается: {destroyed}"
    left = forget_abandoned(temporary or Path(tempfile.gettempdir()), before.timestamp())
    if left:
        yield f"Убрано брошенных временных файлов: {left}"


def destroy_withdrawn(database: Database, storage: Storage) -> Iterator[str]:
    """Destroy the bytes of withdrawn evidence that are still there; tell how many."""
    with database.read() as session:
        withdrawn = find_withdrawn(session, storage, clock.now() - WITHDRAWN_SINCE)
    destroyed = 0
    for sha256 in withdrawn:
        with database.write() as session:
            destroyed += destroy_bytes(session, storage, sha256)
            session.commit()
    if destroyed:
        count = plural(destroyed, "файла", "файлов", "файлов").replace(NBSP, " ")
        yield f"Уничтожены байты {count} изъятых подтверждений"


def _act(session: Session, settings: Settings) -> Act:
    return Act(session, None, clock.now(), settings.today)
