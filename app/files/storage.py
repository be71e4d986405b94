"""Bytes of evidence, kept once under their hash: on the disk, in memory or in an S3-compatible store.

The key of bytes is `sha256/ab/abcdef…`, so equal bytes are one object whoever hands them in, and a
second `put` is harmless. Who may read what is no matter of this module: nothing outside asks by hash.
"""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import parse_qs, unquote, urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, MemoryStore, S3Store

PIECE = 256 * 1024
# Above this size bytes go over in parts; a part upload knows no «only when absent», so absence is asked before.
WHOLE_LIMIT = 16 * 1024 * 1024
_FOLDER = "sha256"
# A slow phone may take its time over a whole file; a store that is silent, or away, is told soon.
_S3_PATIENCE = {
    "timeout": timedelta(hours=1),
    "connect_timeout": timedelta(seconds=5),
    "read_timeout": timedelta(minutes=1),
}
_S3_RETRIES: Any = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}
# Beside the bytes, what was drawn of them: `drawn/ab/abcdef…/name`. It can be made anew and goes with the bytes.
_DRAWN = "drawn"


class Storage:
    """Bytes by SHA-256 (64 hex digits). Absent bytes raise `FileNotFoundError` when they are read."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def put(self, source: Path | BinaryIO | bytes, sha256: str) -> bool:
        """Keep the bytes of `source` under their hash; False when they were there already.

        `source` is trusted to hash to `sha256`: whoever received the bytes has just hashed them. An
        interrupted `put` leaves nothing under the key.
        """
        if _size(source) > WHOLE_LIMIT:
            if self.exists(sha256):
                return False
            obstore.put(self._store, _key(sha256), source)
            return True
        try:
            obstore.put(self._store, _key(sha256), source, mode="create", use_multipart=False)
        except AlreadyExistsError:
            return False
        return True

    def size(self, sha256: str) -> int:
        """Give the number of bytes."""
        return int(obstore.head(self._store, _key(sha256))["size"])

    def exists(self, sha256: str) -> bool:
        """Say whether the bytes are there."""
        try:
            self.size(sha256)
        except FileNotFoundError:
            return False
        return True

    def open(self, sha256: str) -> BinaryIO:
        """Open the bytes for reading and seeking."""
        return cast("BinaryIO", io.BytesIO(obstore.get(self._store, _key(sha256)).bytes().to_bytes()))

    def stream(self, sha256: str, piece: int = PIECE) -> Iterator[bytes]:
        """Give the bytes in pieces of at least `piece` bytes (the last may be shorter); absence is told at once."""
        found = obstore.get(self._store, _key(sha256))
        return (bytes(part) for part in found.stream(min_chunk_size=piece))

    def delete(self, sha256: str) -> bool:
        """Destroy the bytes and what was drawn of them; False when the bytes were not there."""
        self.forget_drawn(sha256)
        if not self.exists(sha256):  # S3 says nothing when it deletes what is absent
            return False
        obstore.delete(self._store, _key(sha256))
        return True

    def keep_drawn(self, sha256: str, name: str, content: bytes) -> None:
        """Keep something small that was drawn of the bytes (a page image), in place of an earlier one."""
        obstore.put(self._store, _drawn_key(sha256, name), content)

    def drawn(self, sha256: str, name: str) -> bytes | None:
        """Give what was drawn of the bytes, None when it was not."""
        try:
            return obstore.get(self._store, _drawn_key(sha256, name)).bytes().to_bytes()
        except FileNotFoundError:
            return None

    def forget_drawn(self, sha256: str) -> int:
        """Destroy what was drawn of the bytes; say how many things it was."""
        paths = [entry["path"] for batch in obstore.list(self._store, prefix=_drawn_key(sha256)) for entry in batch]
        if paths:
            obstore.delete(self._store, paths)
        return len(paths)

    def drawn_of(self) -> set[str]:
        """Give the hashes of everything of which something was drawn."""
        batches = obstore.list(self._store, prefix=_DRAWN)
        return {str(entry["path"]).split("/")[-2] for batch in batches for entry in batch}

    def hashes(self, before: datetime | None = None) -> Iterator[str]:
        """Give the hash of everything kept, or of what was put before a moment; in no order."""
        for batch in obstore.list(self._store, prefix=_FOLDER):
            for entry in batch:
                if before is None or entry["last_modified"] < before:
                    yield str(entry["path"]).rsplit("/", 1)[-1]


def open_storage(data_dir: Path, url: str = "") -> Storage:
    """Open the storage that a setting names.

    Empty: the folder `files` of `data_dir`. `file:///folder`: another folder. `memory:///`: forgotten
    at exit. `s3://KEY:SECRET@bucket/prefix?endpoint=http://host:9000&region=ru-1`: an S3-compatible
    store; without a key the usual AWS variables hold. Raises ValueError for anything else.
    """
    if not url:
        return Storage(LocalStore(data_dir / "files", mkdir=True))
    parts = urlsplit(url)
    if parts.scheme == "file":
        return Storage(LocalStore(Path(unquote(parts.path)), mkdir=True))
    if parts.scheme == "memory":
        return Storage(MemoryStore())
    if parts.scheme == "s3":
        return Storage(_open_s3(url))
    raise ValueError("VEKHI_STORAGE_URL: ожидается file:///папка, memory:/// или s3://ключ:секрет@корзина/префикс")


def _open_s3(url: str) -> S3Store:
    parts = urlsplit(url)
    options: dict[str, Any] = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    options.setdefault("region", "us-east-1")
    if parts.username:
        options["access_key_id"] = unquote(parts.username)
        options["secret_access_key"] = unquote(parts.password or "")
    client: Any = dict(_S3_PATIENCE, allow_http=str(options.get("endpoint", "")).startswith("http://"))
    bucket = parts.netloc.rpartition("@")[2]
    return S3Store(
        bucket,
        prefix=unquote(parts.path.strip("/")) or None,
        client_options=client,
        retry_config=_S3_RETRIES,
        **options,
    )


def _key(sha256: str) -> str:
    return f"{_FOLDER}/{sha256[:2]}/{sha256}"


def _drawn_key(sha256: str, name: str = "") -> str:
    return "/".join(filter(None, (_DRAWN, sha256[:2], sha256, name)))


def _size(source: Path | BinaryIO | bytes) -> int:
    if isinstance(source, bytes):
        return len(source)
    if isinstance(source, Path):
        return source.stat().st_size
    here = source.tell()
    end = source.seek(0, io.SEEK_END)
    source.seek(here)
    return end - here
