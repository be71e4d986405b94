"""What the worker does for evidence: forsaken bytes and files of killed uploads go away, links are looked behind."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session

from app import clock
from app.core.links import VERDICT_WORDS
from app.core.shown import NBSP, plural
from app.files.link_probe import Prober, probe_all, run_apart
from app.files.storage import Storage
from app.files.uploads import forget_abandoned
from app.services.act import Act
from app.services.check_link import find_due_links, record_checks
from app.services.sweep_files import destroy_orphans, find_orphans, find_withdrawn, forget_kept
from app.services.withdraw_evidence import destroy_bytes
from app.settings import Settings
from app.store.engine import Database

# An upload's bytes come before its row, so what is younger than a day may still be on its way.
GRACE = timedelta(days=1)
# Uploads wait while one batch is looked at and destroyed.
BATCH = 50
# Withdrawn bytes are destroyed at once; what a broken store kept then is tried again for so long, then by the sweep.
WITHDRAWN_SINCE = timedelta(days=30)
LINKS_AT_ONCE = 30


def sweep_at_night(
    database: Database, settings: Settings, storage: Storage, temporary: Path | None = None
) -> Iterator[str]:
    """Destroy bytes without a row and temporary files of killed uploads, all older than a day; tell how many."""
    before = clock.now() - GRACE
    with database.write() as session:
        forget_kept(session, before)
        session.commit()
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


def check_links(database: Database, prober: Prober | None = None) -> Iterator[str]:
    """Look behind some links that are due; what was found is kept beside each, and told in a line.

    The network is asked outside any transaction.
    """
    with database.read() as session:
        due = find_due_links(session, clock.now(), LINKS_AT_ONCE)
    if not due:
        return
    found = run_apart(probe_all, prober or Prober(), [link.url for link in due])
    with database.write() as session:
        record_checks(session, [(link.evidence_id, found[link.url]) for link in due], clock.now())
        session.commit()
    counts = Counter(VERDICT_WORDS[found[link.url].verdict] for link in due)
    yield f"Проверено ссылок: {len(due)} — " + ", ".join(f"{words} {n}" for words, n in counts.items())


def _act(session: Session, settings: Settings) -> Act:
    return Act(session, None, clock.now(), settings.today)
