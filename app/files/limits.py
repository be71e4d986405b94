"""How much an upload may be."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of a file; for an archive: members, unpacked ÷ packed bytes of a member, unpacked bytes in all.

    `scan` is asked last, of a file that passed all the rest: it raises BadInput to refuse it.
    """

    size: int = 50 * MEGABYTE
    members: int = 10_000
    ratio: int = 200
    unpacked: int = 1024 * MEGABYTE
    scan: Callable[[Path], None] | None = None
