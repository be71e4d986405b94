"""How much an upload may be."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of a file; for an archive: members, unpacked ÷ packed bytes of a member, unpacked bytes in all."""

    size: int = 50 * MEGABYTE
    members: int = 10_000
    ratio: int = 200
    unpacked: int = 1024 * MEGABYTE
