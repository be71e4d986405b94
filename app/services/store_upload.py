"""Take an upload into the storage before the transaction, and give it its row within.

Bytes come first and the row after, so a crash between leaves bytes without a row (swept away later),
never a row without bytes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from app.core.errors import BadInput
from app.files.storage import Storage
from app.files.uploads import Limits, Received, receive
from app.services.act import Act
from app.store.base import table_of
from app.store.tables import StoredFile

_table = table_of(StoredFile)
_INSERT = {
    name: insert(_table).on_conflict_do_nothing().returning(_table.c.sha256)
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_ROWS = (
    select(StoredFile)
    .where(col(StoredFile.sha256).in_(bindparam("hashes", expanding=True)))
    .order_by(col(StoredFile.id))
    .with_for_update()
)


GONE = "Файл больше не хранится: выберите его снова"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """Bytes that were received and put before; `sha256`, `size`, `media_type`, `file_name` as in `Received`."""

    sha256: str
    size: int
    media_type: str
    file_name: str


def take_upload(
    storage: Storage, stream: BinaryIO, name: str, limits: Limits | None = None, folder: Path | None = None
) -> Received:
    """Receive, look into and keep the bytes; to be called before the write transaction begins.

    The temporary file lives until `discard`, for `store_uploads` may need it. Raises BadInput.
    """
    received = receive(stream, name, limits, folder)
    try:
        fresh = storage.put(received.path, received.sha256)
    except BaseException:
        received.discard()
        raise
    return replace(received, fresh=fresh)


def store_uploads(act: Act, storage: Storage, uploads: Iterable[Received | KeptFile]) -> dict[str, int]:
    """Give every upload its row, equal bytes one and the same; answers SHA-256 → id of the row.

    Bytes that somebody else's withdrawal or the sweep took away meanwhile are put again: the row is
    locked here, and both of them ask for it before they destroy anything. Fresh bytes of a new row need
    no such look, for the sweep leaves alone what was put lately. Kept bytes cannot be put again: BadInput.
    """
    by_hash = {upload.sha256: upload for upload in uploads}
    if not by_hash:
        return {}
    new = _insert_new(act, by_hash.values())
    rows = act.session.execute(_ROWS, {"hashes": sorted(by_hash)}).scalars()
    found: dict[str, int] = {}
    for row in rows:
        assert row.id is not None
        found[row.sha256] = row.id
        upload = by_hash[row.sha256]
        fresh = isinstance(upload, Received) and upload.fresh
        in_danger = row.destroyed_at is not None or (row.sha256 in new and not fresh)
        if in_danger and not storage.exists(row.sha256):
            if isinstance(upload, KeptFile):
                raise BadInput(GONE, {"files": GONE})
            storage.put(upload.path, row.sha256)
        row.destroyed_at = None
    return found


def _insert_new(act: Act, uploads: Iterable[Received | KeptFile]) -> frozenset[str]:
    """Insert the rows that are not there yet; a race for one hash is settled by its unique key."""
    values = [
        {"sha256": u.sha256, "size": u.size, "media_type": u.media_type, "stored_at": act.now}
        for u in sorted(uploads, key=lambda upload: upload.sha256)
    ]
    inserted = act.session.connection().execute(_INSERT[act.session.get_bind().dialect.name], values)
    return frozenset(inserted.scalars())
