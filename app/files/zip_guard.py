"""Zip archives, and the documents that are zips inside: guarded by what the directory declares, never unpacked.

A bomb is told before anything reads it: by the size of its directory, the number of members, the sum and the
ratio of the declared sizes, and members that overlap (their packed sizes add up to more than the file).
"""

import struct
import zipfile
import zlib
from pathlib import Path

from app.core.errors import BadInput
from app.files.limits import Limits

_END = b"PK\x05\x06"
_END_SIZE = 22
# Room of a directory entry: 46 bytes, a long name, some extra fields.
_ENTRY_ROOM = 512
# A small member may well shrink 500 times (an empty table); it harms nobody.
_SMALL = 4 * 1024 * 1024
_MOST_PART = 4 * 1024 * 1024

BOMB = "Архив разворачивается в слишком большой объём — такие файлы не принимаются"
TOO_MANY = "В архиве слишком много файлов"
LOCKED = "Файл защищён паролем: снимите защиту и приложите снова"
BROKEN_ARCHIVE = "Архив повреждён: он не открывается"


def open_zip(path: Path, limits: Limits) -> zipfile.ZipFile:
    """Open a zip whose directory is within the limits; raises BadInput with a sentence for people."""
    _guard_directory(path, limits)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise BadInput(BROKEN_ARCHIVE) from error
    try:
        guard_members(
            [(info.compress_size, info.file_size) for info in archive.infolist()], path.stat().st_size, limits
        )
        if any(info.flag_bits & 0x1 for info in archive.infolist()):
            raise BadInput(LOCKED)
    except BadInput:
        archive.close()
        raise
    return archive


def _guard_directory(path: Path, limits: Limits) -> None:
    """Refuse by the end record alone: reading a directory of a million entries is the harm itself."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _END_SIZE - 0xFFFF))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise BadInput(BROKEN_ARCHIVE)
    count, length = struct.unpack_from("<HI", tail, at + 10)
    if count > limits.members or length > limits.members * _ENTRY_ROOM:
        raise BadInput(TOO_MANY)


def guard_members(sizes: list[tuple[int, int]], size: int, limits: Limits) -> None:
    """Refuse a bomb by the (packed, unpacked) bytes of its members; `size` is the archive's own."""
    if len(sizes) > limits.members:
        raise BadInput(TOO_MANY)
    swollen = any(full > _SMALL and full > packed * limits.ratio for packed, full in sizes)
    if swollen or sum(full for _, full in sizes) > limits.unpacked or sum(packed for packed, _ in sizes) > size:
        raise BadInput(BOMB)


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Read a small member; empty when it is absent or not small."""
    try:
        info = archive.getinfo(name)
        return archive.read(info) if info.file_size <= _MOST_PART else b""
    except KeyError:
        return b""
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, zlib.error) as error:
        raise BadInput(BROKEN_ARCHIVE) from error
