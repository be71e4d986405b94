"""A ZIP given piece by piece while it is made: memory holds one piece, whatever the archive's size.

`zipfile` writes to what cannot be rewound with sizes after the bytes, as every system reads it; names are
UTF-8 by the flag, large archives are ZIP64.
"""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# A ZIP knows no earlier day.
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_READABLE_FILE = 0o644 << 16


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its path inside, local time, expected bytes, and the bytes as they come."""

    path: str
    at: datetime
    size: int
    pieces: Iterable[bytes]


def zip_stream(members: Iterable[Member]) -> Iterator[bytes]:
    """Give the archive of these members; a member is asked for only after the one before has gone out."""
    sink = _Sink()
    with ZipFile(sink, "w") as archive:
        for member in members:
            info = ZipInfo(member.path, max(member.at.timetuple()[:6], _EARLIEST))
            info.compress_type, info.external_attr, info.file_size = ZIP_DEFLATED, _READABLE_FILE, member.size
            with archive.open(info, "w") as target:
                for piece in member.pieces:
                    target.write(piece)
                    yield from sink.taken()
            yield from sink.taken()
    yield from sink.taken()


class _Sink(io.RawIOBase):
    """Takes what is written until somebody takes it away; cannot be rewound."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._held.append(piece)
        return len(piece)

    def taken(self) -> Iterator[bytes]:
        if self._held:
            held, self._held = b"".join(self._held), []
            yield held
