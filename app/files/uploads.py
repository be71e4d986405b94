"""Receive a file from a stranger's hands: counted, hashed and looked into before anybody keeps it.

A file is read in pieces into a temporary file, so memory stays flat whatever its size; what is refused
or interrupted leaves nothing behind. All of this is done before the write transaction begins.
"""

import tempfile
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import IO, BinaryIO, Self

from app.core.errors import BadInput
from app.files.file_names import clean_name
from app.files.limits import MEGABYTE, Limits
from app.files.sniffing import sniff

__all__ = ["Limits", "Received", "forget_abandoned", "receive"]

PIECE = 256 * 1024
# Named after the program: the sweep looks into a folder that others use too.
_PREFIX = "vekhi-upload-"
EMPTY = "Файл пуст"


@dataclass(frozen=True, slots=True)
class Received:
    """A file that passed: its temporary place, hash (hex), bytes, media type by content and bare name.

    `fresh`: its bytes were put into the storage just now, nobody had them there before. As a context
    manager it removes the temporary file at the end.
    """

    path: Path
    sha256: str
    size: int
    media_type: str
    file_name: str
    fresh: bool = False

    def discard(self) -> None:
        """Remove the temporary file; harmless when it is gone."""
        self.path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.discard()


def receive(stream: BinaryIO, name: str, limits: Limits | None = None, folder: Path | None = None) -> Received:
    """Read `stream` to its end into a temporary file of `folder` and tell what it is.

    Raises BadInput (field `file`) with a sentence when the file is empty, too large, broken, locked, of
    a kind that is not taken, a bomb, or refused by `limits.scan`.
    """
    limits = limits or Limits()
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(prefix=_PREFIX, dir=folder, delete=False) as target:
        path = Path(target.name)
        try:
            digest, size = _copy(stream, target.file, limits)
            target.close()
            kind = sniff(path, limits)
            if limits.scan is not None:
                limits.scan(path)
        except BadInput as refusal:
            path.unlink(missing_ok=True)
            raise BadInput(refusal.sentence, {"file": refusal.sentence}) from refusal
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return Received(path, digest, size, kind.media_type, clean_name(name, kind.extensions))


def _copy(stream: BinaryIO, target: IO[bytes], limits: Limits) -> tuple[str, int]:
    digest, size = sha256(), 0
    while piece := stream.read(PIECE):
        size += len(piece)
        if size > limits.size:
            raise BadInput(f"Файл слишком велик: принимается не больше {limits.size // MEGABYTE} МБ")
        digest.update(piece)
        target.write(piece)
    if not size:
        raise BadInput(EMPTY)
    return digest.hexdigest(), size


def forget_abandoned(folder: Path, before: float) -> int:
    """Remove temporary files last touched before `before` (Unix time): what a killed process left; say how many."""
    removed = 0
    for path in folder.glob(f"{_PREFIX}*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()
                removed += 1
    return removed
