"""RAR and 7z archives: whether they are whole, and whether a password stands before them.

Nothing is unpacked. RAR block headers and the 7z end header are walked by their published layouts;
the sizes that a RAR declares are guarded like those of a zip.
"""

import lzma
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

RAR4, RAR5, SEVEN_ZIP = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00", b"7z\xbc\xaf\x27\x1c"
_MOST_HEADER = 16 * 1024 * 1024
_MOST_BLOCKS = 100_000


class Locked(Exception):
    """A password stands before the archive."""


class Broken(Exception):
    """The archive cannot be read to its end."""


def rar_members(path: Path) -> list[tuple[int, int]]:
    """Give (packed, unpacked) bytes of every member; raises `Locked` or `Broken`."""
    with path.open("rb") as file:
        signature = file.read(8)
        if signature == RAR5:
            return list(_rar5(file))
        file.seek(7)
        return list(_rar4(file))


def _rar4(file: BinaryIO) -> Iterator[tuple[int, int]]:
    """Blocks: CRC 2, type 1, flags 2, size 2, then (flag 0x8000) the size of the data that follow."""
    for _ in range(_MOST_BLOCKS):
        at = file.tell()
        head = file.read(7)
        if not head:
            return
        if len(head) < 7:
            raise Broken
        kind, flags, size = struct.unpack_from("<BHH", head, 2)
        body = file.read(max(size - 7, 0))
        if size < 7 or len(body) < size - 7:
            raise Broken
        if (kind == 0x73 and flags & 0x80) or (kind == 0x74 and flags & 0x04):
            raise Locked
        data = struct.unpack_from("<I", body)[0] if flags & 0x8000 and len(body) >= 4 else 0
        if kind == 0x74 and len(body) >= 8:
            yield data, struct.unpack_from("<I", body, 4)[0]
        if kind == 0x7B:
            return
        file.seek(at + size + data)


def _rar5(file: BinaryIO) -> Iterator[tuple[int, int]]:
    """Blocks: CRC 4, then numbers of seven bits a byte: size, type, flags, extra size, data size, fields."""
    for _ in range(_MOST_BLOCKS):
        crc = file.read(4)
        if not crc:
            return
        size, raw = _stream_number(file)
        if len(crc) < 4 or size > _MOST_HEADER:
            raise Broken
        block = file.read(size)
        if len(block) < size or zlib.crc32(raw + block) != struct.unpack("<I", crc)[0]:
            raise Broken
        fields = _Numbers(block)
        kind, flags = fields.number(), fields.number()
        extra = fields.number() if flags & 1 else 0
        data = fields.number() if flags & 2 else 0
        if kind == 4:
            raise Locked
        if kind == 2:
            fields.number()
            unpacked = fields.number()
            _refuse_encrypted_extra(block[len(block) - extra :] if extra else b"")
            yield data, unpacked
        if kind == 5:
            return
        file.seek(data, 1)


def _refuse_encrypted_extra(extra: bytes) -> None:
    """Records of a file's extra area: size, type, data; type 1 is encryption."""
    at = 0
    while at < len(extra):
        record = _Numbers(extra, at)
        size = record.number()
        start = record.at
        if record.number() == 1:
            raise Locked
        at = start + size


class _Numbers:
    """Numbers of seven bits a byte, lowest first (RAR 5)."""

    def __init__(self, block: bytes, at: int = 0) -> None:
        self._block, self.at = block, at

    def number(self) -> int:
        value = shift = 0
        while self.at < len(self._block) and shift < 64:
            byte = self._block[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7
        raise Broken


def _stream_number(file: BinaryIO) -> tuple[int, bytes]:
    raw = b""
    while len(raw) < 10:
        byte = file.read(1)
        if not byte:
            raise Broken
        raw += byte
        if byte[0] < 0x80:
            return _Numbers(raw).number(), raw
    raise Broken


# A coder of AES-256 with SHA-256 as a header names it: four bytes of name, with properties.
_SEVEN_ZIP_AES = bytes.fromhex("2406f10701")
_COPY, _LZMA, _LZMA2 = b"\x00", b"\x03\x01\x01", b"\x21"


def check_seven_zip(path: Path) -> None:
    """Raise `Locked` when content or names of a 7z archive are encrypted, `Broken` when its header is."""
    with path.open("rb") as file:
        start = file.read(32)
        if len(start) < 32 or zlib.crc32(start[12:32]) != struct.unpack_from("<I", start, 8)[0]:
            raise Broken
        offset, size, crc = struct.unpack_from("<QQI", start, 12)
        if size > _MOST_HEADER:
            raise Broken
        file.seek(min(32 + offset, path.stat().st_size))
        header = file.read(size)
        if len(header) < size or zlib.crc32(header) != crc:
            raise Broken
        if _SEVEN_ZIP_AES in header:
            raise Locked
        if header[:1] == b"\x17" and _SEVEN_ZIP_AES in _unpack_header(file, header):
            raise Locked


def _unpack_header(file: BinaryIO, header: bytes) -> bytes:
    """Unpack an encoded header: 17 06 position count 09 size … 00 07 0B 01 00 coders … 0C unpacked size."""
    reader = _SevenZipNumbers(header, 1)
    reader.expect(0x06)
    position, count = reader.number(), reader.number()
    reader.expect(0x09)
    size = reader.number() if count else 0
    folder = header.find(b"\x07\x0b\x01\x00", reader.at)
    if folder < 0 or size > _MOST_HEADER:
        raise Broken
    reader.at = folder + 4
    if reader.number() != 1:
        return b""  # a chain of coders without AES among them: nothing is hidden
    flags = reader.byte()
    name = reader.take(flags & 0x0F)
    properties = reader.take(reader.number()) if flags & 0x20 else b""
    reader.expect(0x0C)
    unpacked = reader.number()
    file.seek(32 + position)
    return _decode(name, properties, file.read(size), min(unpacked, _MOST_HEADER))


def _decode(name: bytes, properties: bytes, packed: bytes, unpacked: int) -> bytes:
    if name == _COPY:
        return packed
    if name == _LZMA and len(properties) == 5:
        lc, rest = properties[0] % 9, properties[0] // 9
        dictionary = struct.unpack_from("<I", properties, 1)[0]
        filters = [
            {"id": lzma.FILTER_LZMA1, "lc": lc, "lp": rest % 5, "pb": rest // 5, "dict_size": max(dictionary, 4096)}
        ]
    elif name == _LZMA2 and properties:
        filters = [{"id": lzma.FILTER_LZMA2, "dict_size": _MOST_HEADER}]
    else:
        return b""
    try:
        return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters).decompress(packed, unpacked)
    except (lzma.LZMAError, MemoryError, ValueError) as error:
        raise Broken from error


class _SevenZipNumbers:
    """Numbers whose first byte tells by its leading ones how many bytes follow (7z)."""

    def __init__(self, block: bytes, at: int) -> None:
        self._block, self.at = block, at

    def byte(self) -> int:
        return self.take(1)[0]

    def take(self, count: int) -> bytes:
        part = self._block[self.at : self.at + count]
        if len(part) < count:
            raise Broken
        self.at += count
        return part

    def expect(self, mark: int) -> None:
        if self.byte() != mark:
            raise Broken

    def number(self) -> int:
        first = self.byte()
        mask, value = 0x80, 0
        for place in range(8):
            if not first & mask:
                return value | (first & (mask - 1)) << (8 * place)
            value |= self.byte() << (8 * place)
            mask >>= 1
        return value
