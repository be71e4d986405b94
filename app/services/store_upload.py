"""Take an upload into the storage before the transaction, and give it its row within.

Bytes come first and the row after, so a crash between leaves bytes without a row (swept away later),
never a row without bytes.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from app.files.storage import Storage
from app.files.uploads import Limits, Received, receive
from app.services.act import Act
from app.store.tables import StoredFile


def take_upload(
    storage: Storage, stream: BinaryIO, name: str, limits: Limits | None = None, folder: Path | None = None
) -> Received:
    """Receive, look into and keep the bytes; to be called before the write transaction begins.

    The temporary file lives until `discard`, for `store_uploads` may need it. Raises BadInput.
    """
    received = receive(stream, name, limits, folder)
    try:
        storage.put(received.path, received.sha256)
    except BaseException:
        received.discard()
        raise
    return received


def store_uploads(act: Act, storage: Storage, uploads: Iterable[Received]) -> dict[str, int]:
    """Give every upload its row, equal bytes one and the same; answers SHA-256 → id of the row.

    Bytes that somebody else's withdrawal or the sweep took away meanwhile are put again: the row is
    locked here, and both of them ask for it before they destroy anything.
    """
    by_hash = {upload.sha256: upload for upload in uploads}
    if not by_hash:
        return {}
    new = _insert_new(act, by_hash.values())
    rows = act.session.execute(
        select(StoredFile).where(col(StoredFile.sha256).in_(by_hash)).order_by(col(StoredFile.id)).with_for_update()
    ).scalars()
    found: dict[str, int] = {}
    for row in rows:
        assert row.id is not None
        found[row.sha256] = row.id
        if (row.sha256 in new or row.destroyed_at) and not storage.exists(row.sha256):
            storage.put(by_hash[row.sha256].path, row.sha256)
        row.destroyed_at = None
    return found


def _insert_new(act: Act, uploads: Iterable[Received]) -> frozenset[str]:
    """Insert the rows that are not there yet; a race for one hash is settled by its unique key."""
    make = sqlite.insert if act.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = [
        {"sha256": u.sha256, "size": u.size, "media_type": u.media_type, "stored_at": act.now}
        for u in sorted(uploads, key=lambda upload: upload.sha256)
    ]
    inserted = act.session.execute(
        make(StoredFile).values(values).on_conflict_do_nothing().returning(col(StoredFile.sha256))
    )
    return frozenset(inserted.scalars())
