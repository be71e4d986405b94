"""What a file is, by its content: an allow-list, everything else is refused with a sentence.

The first bytes decide, then the inside (members of a zip, streams of an old Office file). Where libmagic
is on the machine it is asked for a second opinion: it never lets anything in, but what it takes for a
program or a web page is refused.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from app.core.errors import BadInput
from app.files import archives, ole
from app.files.limits import Limits
from app.files.zip_guard import BROKEN_ARCHIVE, LOCKED, guard_members, open_zip, read_part

HEAD = 4096
_TAIL = 4096


@dataclass(frozen=True, slots=True)
class Kind:
    """A media type with the extensions that fit it, the usual one first."""

    media_type: str
    extensions: tuple[str, ...]


_WORD_NAMES, _EXCEL_NAMES = (".docx", ".doc", ".dotx", ".rtf"), (".xlsx", ".xls", ".xltx")
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
PDF = Kind("application/pdf", (".pdf",))
RTF = Kind("application/rtf", (".rtf", ".doc"))
DOCX = Kind(_OFFICE + "wordprocessingml.document", _WORD_NAMES)
XLSX = Kind(_OFFICE + "spreadsheetml.sheet", _EXCEL_NAMES)
PPTX = Kind(_OFFICE + "presentationml.presentation", (".pptx", ".ppt", ".ppsx", ".potx"))
DOC = Kind("application/msword", (".doc", ".docx", ".dot"))
XLS = Kind("application/vnd.ms-excel", (".xls", ".xlsx", ".xlt"))
PPT = Kind("application/vnd.ms-powerpoint", (".ppt", ".pptx", ".pps"))
ZIP = Kind("application/zip", (".zip",))
RAR = Kind("application/vnd.rar", (".rar",))
SEVEN_ZIP = Kind("application/x-7z-compressed", (".7z",))
SIGNATURE = Kind("application/pkcs7-signature", (".sig", ".p7s", ".sgn", ".p7m"))
_OPEN_DOCUMENTS = {
    _OPEN + "text": Kind(_OPEN + "text", (".odt",)),
    _OPEN + "spreadsheet": Kind(_OPEN + "spreadsheet", (".ods",)),
    _OPEN + "presentation": Kind(_OPEN + "presentation", (".odp",)),
    _OPEN + "graphics": Kind(_OPEN + "graphics", (".odg",)),
}
_IMAGES = (
    (rb"\xff\xd8\xff", Kind("image/jpeg", (".jpg", ".jpeg", ".jfif"))),
    (rb"\x89PNG\r\n\x1a\n", Kind("image/png", (".png",))),
    (rb"GIF8[79]a", Kind("image/gif", (".gif",))),
    (rb"II\*\x00|MM\x00\*", Kind("image/tiff", (".tif", ".tiff"))),
    (rb"RIFF....WEBP", Kind("image/webp", (".webp",))),
    (rb"BM.{4}\x00{4}.{3}\x00[\x0c\x28\x38\x40\x6c\x7c]\x00{3}", Kind("image/bmp", (".bmp",))),
    (rb"....ftyp(heic|heix|heim|heis|hevc|mif1|msf1)", Kind("image/heic", (".heic", ".heif"))),
)

ALLOWED = "PDF, Word, Excel, PowerPoint, OpenDocument, RTF, изображения, архивы ZIP, RAR, 7z и подписи SIG, P7S"
UNKNOWN = f"Такой вид файла не принимается. Принимаются: {ALLOWED}"
PROGRAM = "Это программа, а не документ: такие файлы не принимаются, как бы они ни назывались"
WEB_PAGE = "Это веб-страница или рисунок SVG: в них может скрываться программа. Сохраните документ в PDF"
MACROS = "В файле есть макросы. Сохраните его без макросов (DOCX, XLSX, PPTX) или в PDF и приложите снова"
BROKEN_PDF = "PDF повреждён: у него нет начала или конца. Сохраните или отсканируйте его заново"
BROKEN_OFFICE = "Файл повреждён: он не открывается"

_PROGRAM = re.compile(
    rb"MZ|\x7fELF|#!|\xca\xfe\xba\xbe|[\xce\xcf]\xfa\xed\xfe|dex\n|MSCF|\x4c\x00\x00\x00\x01\x14\x02\x00"
)
_WEB_PAGE = re.compile(rb"<!doctype\s+html|<html|<head|<body|<svg|<script|<iframe", re.IGNORECASE)
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")


def sniff(path: Path, limits: Limits) -> Kind:
    """Tell what the file is; raises BadInput with a sentence when it is not on the list, broken or guarded."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    kind = _by_content(path, head, limits)
    _ask_libmagic(head, kind)
    return kind


def _by_content(path: Path, head: bytes, limits: Limits) -> Kind:
    for pattern, kind in _IMAGES:
        if re.match(pattern, head, re.DOTALL):
            return kind
    if head.startswith(rb"{\rtf"):
        return RTF
    if head.startswith(b"%PDF-"):
        return _whole_pdf(path)
    if head.startswith(ole.SIGNATURE):
        return _ole_kind(path)
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(path, limits)
    if head.startswith((archives.RAR4, archives.RAR5, archives.SEVEN_ZIP)):
        return _packed_kind(path, head, limits)
    return _unmarked_kind(path, head)


def _unmarked_kind(path: Path, head: bytes) -> Kind:
    """What no mark at the front tells: a PDF behind some rubbish, a signature, or what is refused by name."""
    if _PROGRAM.match(head):
        raise BadInput(PROGRAM)
    if _WEB_PAGE.search(head.replace(b"\x00", b"")):
        raise BadInput(WEB_PAGE)
    if b"%PDF-" in head[:1024]:
        return _whole_pdf(path)
    if _is_signature(head):
        return SIGNATURE
    raise BadInput(UNKNOWN)


def _whole_pdf(path: Path) -> Kind:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        if b"%%EOF" not in file.read():
            raise BadInput(BROKEN_PDF)
    return PDF


def _is_signature(head: bytes) -> bool:
    """PKCS #7 signed data: DER, PEM, or base64 without its frame, as signing programs write it."""
    if head.startswith((b"-----BEGIN PKCS7", b"-----BEGIN CMS", b"-----BEGIN SIGNED")):
        return True
    if head.startswith(b"MI"):
        try:
            head = base64.b64decode(re.sub(rb"\s", b"", head)[:64], validate=True)
        except binascii.Error:
            return False
    return head.startswith(b"\x30") and _SIGNED_DATA in head[:32]


def _packed_kind(path: Path, head: bytes, limits: Limits) -> Kind:
    try:
        if head.startswith(archives.SEVEN_ZIP):
            archives.check_seven_zip(path)
            return SEVEN_ZIP
        guard_members(archives.rar_members(path), path.stat().st_size, limits)
    except archives.Locked as locked:
        raise BadInput(LOCKED) from locked
    except archives.Broken as broken:
        raise BadInput(BROKEN_ARCHIVE) from broken
    return RAR


def _ole_kind(path: Path) -> Kind:
    try:
        names = ole.stream_names(path)
    except ValueError as error:
        raise BadInput(BROKEN_OFFICE) from error
    if "EncryptedPackage" in names:
        raise BadInput(LOCKED)
    if names & {"_VBA_PROJECT", "VBA", "Macros", "_VBA_PROJECT_CUR"}:
        raise BadInput(MACROS)
    for stream, kind in (("WordDocument", DOC), ("Workbook", XLS), ("Book", XLS), ("PowerPoint Document", PPT)):
        if stream in names:
            return kind
    raise BadInput(UNKNOWN)


def _zip_kind(path: Path, limits: Limits) -> Kind:
    with open_zip(path, limits) as archive:
        names = archive.namelist()
        if "[Content_Types].xml" in names:
            return _office_kind(archive, names)
        if "mimetype" in names:
            return _open_document_kind(archive, names)
        if "AndroidManifest.xml" in names or ("META-INF/MANIFEST.MF" in names and _holds(names, ".class")):
            raise BadInput(PROGRAM)
        return ZIP


def _office_kind(archive: ZipFile, names: list[str]) -> Kind:
    types = read_part(archive, "[Content_Types].xml").lower()
    if b"macroenabled" in types or _holds(names, "vbaproject.bin") or any("/macrosheets/" in name for name in names):
        raise BadInput(MACROS)
    for folder, kind in (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX)):
        if any(name.startswith(folder) for name in names):
            return kind
    raise BadInput(UNKNOWN)


def _open_document_kind(archive: ZipFile, names: list[str]) -> Kind:
    media_type = read_part(archive, "mimetype").decode("ascii", "replace").strip().removesuffix("-template")
    if media_type not in _OPEN_DOCUMENTS:
        raise BadInput(UNKNOWN)
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        raise BadInput(MACROS)
    if b"encryption-data" in read_part(archive, "META-INF/manifest.xml"):
        raise BadInput(LOCKED)
    return _OPEN_DOCUMENTS[media_type]


def _holds(names: list[str], ending: str) -> bool:
    return any(name.lower().endswith(ending) for name in names)


_HARMFUL = re.compile(
    r"text/(?!rtf|plain)|image/svg|application/(x-dosexec|vnd\.microsoft\.portable-executable|x-(pie-)?executable"
    r"|x-sharedlib|x-mach-binary|x-elf|x-msi|java|x-java|vnd\.android|javascript|xhtml)"
)


def _ask_libmagic(head: bytes, kind: Kind) -> None:
    try:
        import magic
    except ImportError:  # the C library is not on this machine; the allow-list above stands alone
        return
    opinion = magic.from_buffer(head, mime=True)
    if kind is not RTF and _HARMFUL.match(opinion):
        raise BadInput(WEB_PAGE if opinion.startswith(("text/", "image/")) else PROGRAM)
