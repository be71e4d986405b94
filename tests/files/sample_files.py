"""Small files of every kind that people hand in, and of the kinds that must not come in; made anew, no fixtures."""

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

import docx
import openpyxl

SEVEN_ZIP = base64.b64decode(
    "N3q8ryccAATm+DbtmAAAAAAAAAAVAAAAAAAAAC8XLDfgAOMAGF0AaC+WJ+fpbT11P5PUnsCS3S9PB8Ix0eoAAOAAggBwXQAAgTMHrg/QDrA8nzkQnHGU"
    "LWw0Ilr6nmi0ZxlS3YjBqoIQT0+hih436YEWfq58csuWr2xBKZfjeBfutZszBHlCBhj0pJlh9B5/1aJfOI2xBOHGCusYTo3vByTILoLRUmkNgWY+lEBl"
    "R817i5dMAAAAABcGIAEJeAAHCwEAASEhARgMgIMAAA=="
)
# The same two texts under a password; in the second their names are hidden too.
SEVEN_ZIP_LOCKED = base64.b64decode(
    "N3q8ryccAAQrRBu/swAAAAAAAAAWAAAAAAAAAJrlkUjXqlI7rPe54xfaWZntjbdyuGvcp2RudMTb8Fdb6ZmDfOAAmgCLXQAAgTMHrg/QDv4SVE+L46Hr"
    "MLL9igzGWWnG+lheWehwDjd8JjRFjzkq2bjwVXf5lmAq2VGo6funl3TTJHpKR4TSpH6Zb8cS/q9RcK0MF0vJcYjmBlJ6L0MMh1zjq3SjIYgqgRx1x+is"
    "kqVWOk5Gzf21bcynStStvFIHBtj61xbRGsV0sa056osAAAAAABcGIAEJgJMABwsBAAEhIQEYDICbAAA="
)
SEVEN_ZIP_HIDDEN = base64.b64decode(
    "N3q8ryccAAQwnifPwAAAAAAAAAAqAAAAAAAAABXgMzWl8ohiVZ6viJqUHPMN+YBgMcRbezbhSAQu5wpLqIqEJj5xt/nYxPrj5fmug09VNoHN4//V6jRh"
    "Xs42AA+uuHcDMV/3zS8t+RCv1uhsUVG+yD32tpp6WEtZTsauBlp8m19Wb+WtJmXRRPTBamwXq4rIxVSJEcHCWtd1kjT5pP8NweUbA8Qg+VHqqzW72Csez"
    "DQzTCluujFU3SjFeqnHf6bmuingJsJS/rJ+SxyWHqjotvi9sIcmo+BHl0xwJ9QT8VwXBiABCYCgAAcLAQABJAbxBwESUw+iELUy4XS4c8XgeTcHpZHCDICbAAA="
)
SIGNED = bytes.fromhex("308205d306092a864886f70d010702a08205c4") + b"\x30" * 40


def pdf(text: str = "Протокол", *, whole: bool = True) -> bytes:
    """A PDF of one empty page, whose comment tells it from others; cut before its end unless `whole`."""
    body = (
        f"%PDF-1.4\n% {text}\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    )
    return body.encode() + (b"trailer<</Root 1 0 R>>\n%%EOF\n" if whole else b"")


def word(text: str = "Приказ") -> bytes:
    document, target = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(target)
    return target.getvalue()


def excel() -> bytes:
    book, target = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Школа", 1])
    book.save(target)
    return target.getvalue()


def packed(members: Mapping[str, bytes | str]) -> bytes:
    """A zip of these members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def open_document(media_type: str = "text", **members: str) -> bytes:
    inside = {"mimetype": f"application/vnd.oasis.opendocument.{media_type}", "content.xml": "<x/>"}
    return packed(inside | {name.replace("_", "/"): content for name, content in members.items()})


def office(folder: str, *, types: str = "<Types/>", extra: str = "") -> bytes:
    """A modern Office file by its skeleton."""
    members = {"[Content_Types].xml": types, f"{folder}/main.xml": "<x/>"}
    return packed(members | ({extra: "x"} if extra else {}))


def locked_zip() -> bytes:
    """A zip whose member says that a password stands before it."""
    data = bytearray(packed({"отчёт.txt": "секрет"}))
    at = data.rfind(b"PK\x01\x02")
    data[at + 8] |= 1
    data[6] |= 1
    return bytes(data)


def overlapping_zip() -> bytes:
    """A bomb of the quiet kind: a hundred directory entries that all show the same packed bytes."""
    one = packed({"a.bin": b"\x00" * 3_000_000})
    at, end = one.rfind(b"PK\x01\x02"), one.rfind(b"PK\x05\x06")
    entry = one[at:end] * 100
    return one[:at] + entry + one[end : end + 8] + struct.pack("<HHIIH", 100, 100, len(entry), at, 0)


def compound(*streams: str) -> bytes:
    """An old Office file: header, one sector of the allocation table, a directory of four entries a sector."""
    entries = b"".join(_entry(name, 5 if name == "Root Entry" else 2) for name in ("Root Entry", *streams))
    entries += b"\x00" * (-len(entries) % 512)
    sectors = len(entries) // 512
    chain = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    header = bytearray(b"\x00" * 512)
    header[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<III", header, 44, 1, 1, 0)
    struct.pack_into("<IIIII", header, 56, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    return bytes(header) + table + entries


def _entry(name: str, kind: int) -> bytes:
    text = name.encode("utf-16-le") + b"\x00\x00"
    return (text.ljust(64, b"\x00") + struct.pack("<HBB", len(text), kind, 1)).ljust(128, b"\x00")


def rar4(*, locked: bool = False, hidden: bool = False, unpacked: int = 10) -> bytes:
    main = struct.pack("<HBHH6x", 0, 0x73, 0x80 if hidden else 0, 13)
    file = struct.pack(
        "<HBHHIIBIIBBHI", 0, 0x74, 0x8000 | (0x04 if locked else 0), 32 + 5, 4, unpacked, 0, 0, 0, 20, 48, 5, 0
    )
    return b"Rar!\x1a\x07\x00" + main + file + b"a.txt" + b"data" + struct.pack("<HBHH", 0, 0x7B, 0, 7)


def rar5(*, locked: bool = False, hidden: bool = False, unpacked: int = 10) -> bytes:
    extra = b"\x03\x01\x00\x00" if locked else b""
    size = bytes(
        [unpacked & 0x7F | 0x80, unpacked >> 7 & 0x7F | 0x80, unpacked >> 14 & 0x7F | 0x80, unpacked >> 21 & 0x7F]
    )
    fields = b"\x00" + size + b"\x20\x00\x00\x05a.txt"
    file = b"\x02" + (b"\x03" + bytes([len(extra)]) if locked else b"\x02") + b"\x04" + fields + extra
    blocks = [b"\x04\x00\x00"] if hidden else [b"\x01\x00\x00", file, b"\x05\x00\x00"]
    result = b"Rar!\x1a\x07\x01\x00"
    for block in blocks:
        sized = bytes([len(block)]) + block
        result += struct.pack("<I", zlib.crc32(sized)) + sized + (b"data" if block is file else b"")
    return result
