"""Old Office files (.doc, .xls, .ppt): the names of the streams inside a compound file.

Only the directory is read, by the published layout ([MS-CFB]): header, sector table, directory
entries of 128 bytes. The text of the document is not looked at, so a paragraph about «VBA» is no macro.
"""

import struct
from pathlib import Path

SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
_LAST = 0xFFFFFFFA  # from here on a sector number is a mark, not a number
_MOST_SECTORS = 4096
_ENTRY = 128


def stream_names(path: Path) -> frozenset[str]:
    """Give the names of all streams and storages; raises ValueError when the file is broken."""
    with path.open("rb") as file:
        header = file.read(512)
        if len(header) < 512 or not header.startswith(SIGNATURE):
            raise ValueError("no compound file")
        shift = struct.unpack_from("<H", header, 30)[0]
        if shift not in (9, 12):
            raise ValueError("unknown sector size")
        data = file.read()
    sector = _Sectors(data if shift == 9 else data[(1 << shift) - 512 :], 1 << shift)
    table = [number for number in struct.unpack_from("<109I", header, 76) if number < _LAST]
    first = struct.unpack_from("<I", header, 48)[0]
    directory = b"".join(sector.chain(first, table))
    return frozenset(filter(None, (_name(directory[at : at + _ENTRY]) for at in range(0, len(directory), _ENTRY))))


class _Sectors:
    def __init__(self, data: bytes, size: int) -> None:
        self._data, self._size = data, size

    def _sector(self, number: int) -> bytes:
        found = self._data[number * self._size : (number + 1) * self._size]
        if not found:
            raise ValueError("sector beyond the end")
        return found

    def chain(self, number: int, table: list[int]) -> list[bytes]:
        """Follow the chain of sectors from `number`; `table` lists the sectors of the allocation table."""
        per = self._size // 4
        found: list[bytes] = []
        while number < _LAST:
            if len(found) >= _MOST_SECTORS or number // per >= len(table):
                raise ValueError("chain of sectors is broken")
            found.append(self._sector(number))
            part = self._sector(table[number // per])
            if len(part) < self._size:
                raise ValueError("allocation table is cut")
            number = struct.unpack_from("<I", part, number % per * 4)[0]
        return found


def _name(entry: bytes) -> str:
    if len(entry) < _ENTRY or entry[66] == 0:
        return ""
    length = struct.unpack_from("<H", entry, 64)[0]
    return entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
