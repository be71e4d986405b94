"""What comes in, what is refused and with which words; and that nothing half-written stays."""

import base64
import io
import os
import struct
import time
import zlib
from hashlib import sha256
from pathlib import Path

import pytest

from app.core.errors import BadInput
from app.files import sniffing, zip_guard
from app.files.file_names import LONGEST, clean_name
from app.files.limits import Limits
from app.files.uploads import EMPTY, PIECE, forget_abandoned, receive
from tests.files import sample_files as files

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 40
BMP = b"BM" + struct.pack("<IHHI", 66, 0, 0, 54) + struct.pack("<I", 40) + b"\x00" * 40


def name_only(value: object) -> str:
    """Name a case by its words: made archives hold the hour of their making, and workers must agree on names."""
    return value if isinstance(value, str) else type(value).__name__


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("протокол.pdf", files.pdf(), "application/pdf"),
        ("с мусором.pdf", b"\r\n\r\n" + files.pdf(), "application/pdf"),
        ("приказ.docx", files.word(), sniffing.DOCX.media_type),
        ("сведения.xlsx", files.excel(), sniffing.XLSX.media_type),
        ("доклад.pptx", files.office("ppt"), sniffing.PPTX.media_type),
        ("старый.doc", files.compound("WordDocument", "1Table"), "application/msword"),
        ("текст о VBA.doc", files.compound("WordDocument", "Data", "Вопросы VBA"), "application/msword"),
        ("старый.xls", files.compound("Workbook"), "application/vnd.ms-excel"),
        ("очень старый.xls", files.compound("Book"), "application/vnd.ms-excel"),
        ("старый.ppt", files.compound("PowerPoint Document"), "application/vnd.ms-powerpoint"),
        ("письмо.odt", files.open_document("text"), "application/vnd.oasis.opendocument.text"),
        ("таблица.ods", files.open_document("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
        ("слайды.odp", files.open_document("presentation"), "application/vnd.oasis.opendocument.presentation"),
        ("записка.rtf", rb"{\rtf1\ansi text}", "application/rtf"),
        ("записка.doc", rb"{\rtf1\ansi text}", "application/rtf"),
        ("фото.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 40, "image/jpeg"),
        ("фото.png", PNG, "image/png"),
        ("фото.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "image/gif"),
        ("скан.tif", b"II*\x00\x08\x00\x00\x00" + b"\x00" * 20, "image/tiff"),
        ("фото.webp", b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 30, "image/webp"),
        ("фото.heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "image/heic"),
        ("скан.bmp", BMP, "image/bmp"),
        ("материалы.zip", files.packed({"отчёт.txt": "текст"}), "application/zip"),
        ("материалы.7z", files.SEVEN_ZIP, "application/x-7z-compressed"),
        ("материалы4.rar", files.rar4(), "application/vnd.rar"),
        ("материалы5.rar", files.rar5(), "application/vnd.rar"),
        ("приказ.pdf.sig", files.SIGNED, "application/pkcs7-signature"),
        ("приказ.pdf.p7s", base64.encodebytes(files.SIGNED), "application/pkcs7-signature"),
        ("приказ.sig", b"-----BEGIN PKCS7-----\nMIIF\n-----END PKCS7-----\n", "application/pkcs7-signature"),
    ],
    ids=name_only,
)
def test_what_people_hand_in_is_told_by_its_content(tmp_path: Path, name: str, content: bytes, media_type: str) -> None:
    with receive(io.BytesIO(content), name, folder=tmp_path) as received:
        assert (received.media_type, received.file_name) == (media_type, name)
        assert (received.size, received.sha256) == (len(content), sha256(content).hexdigest())
        assert received.path.read_bytes() == content
    assert list(tmp_path.iterdir()) == []


MACRO_TYPES = "<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>"
SECRET_PACKAGE = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("пусто.pdf", b"", EMPTY),
        ("обрезан.pdf", files.pdf(whole=False), sniffing.BROKEN_PDF),
        ("без начала.pdf", files.pdf()[9:], sniffing.UNKNOWN),
        ("протокол.pdf", b"MZ\x90\x00" + b"\x00" * 100, sniffing.PROGRAM),
        ("отчёт.docx", b"\x7fELF\x02\x01\x01" + b"\x00" * 100, sniffing.PROGRAM),
        ("скрипт.pdf", b"#!/bin/sh\nrm -rf /\n", sniffing.PROGRAM),
        ("программа.zip", files.packed({"META-INF/MANIFEST.MF": "x", "Main.class": "x"}), sniffing.PROGRAM),
        ("приложение.zip", files.packed({"AndroidManifest.xml": "x"}), sniffing.PROGRAM),
        ("отчёт.pdf", b"\xef\xbb\xbf<!DOCTYPE html><html><script>alert(1)</script>", sniffing.WEB_PAGE),
        ("выгрузка.xls", b"<html><body><table></table></body></html>", sniffing.WEB_PAGE),
        ("рисунок.svg", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', sniffing.WEB_PAGE),
        ("страница.pdf", "<html>страница</html>".encode("utf-16"), sniffing.WEB_PAGE),
        ("обманка.pdf", b"<script>x()</script>" + files.pdf(), sniffing.WEB_PAGE),
        ("заметка.txt", "Проведено совещание".encode(), sniffing.UNKNOWN),
        ("BMW.bmp", b"BMW is not a picture of anything at all, however it begins", sniffing.UNKNOWN),
        ("схема.vsdx", files.office("visio"), sniffing.UNKNOWN),
        ("база.mdb", files.compound("Что-то"), sniffing.UNKNOWN),
        ("книга.epub", files.packed({"mimetype": "application/epub+zip"}), sniffing.UNKNOWN),
        ("с макросами.docm", files.office("word", types=MACRO_TYPES), sniffing.MACROS),
        ("с макросами.docx", files.office("word", extra="word/vbaProject.bin"), sniffing.MACROS),
        ("старые макросы.xlsx", files.office("xl", extra="xl/macrosheets/sheet1.xml"), sniffing.MACROS),
        ("с макросами.doc", files.compound("WordDocument", "Macros", "VBA"), sniffing.MACROS),
        ("с макросами.xls", files.compound("Workbook", "_VBA_PROJECT_CUR"), sniffing.MACROS),
        ("с макросами.odt", files.open_document("text", Basic_Standard="x"), sniffing.MACROS),
        ("секрет.docx", files.compound("EncryptedPackage", "EncryptionInfo"), zip_guard.LOCKED),
        ("секрет.odt", files.open_document("text", **{"META-INF_manifest.xml": SECRET_PACKAGE}), zip_guard.LOCKED),
        ("секрет.zip", files.locked_zip(), zip_guard.LOCKED),
        ("секрет.7z", files.SEVEN_ZIP_LOCKED, zip_guard.LOCKED),
        ("секретные имена.7z", files.SEVEN_ZIP_HIDDEN, zip_guard.LOCKED),
        ("секрет4.rar", files.rar4(locked=True), zip_guard.LOCKED),
        ("секретные имена4.rar", files.rar4(hidden=True), zip_guard.LOCKED),
        ("секрет5.rar", files.rar5(locked=True), zip_guard.LOCKED),
        ("секретные имена5.rar", files.rar5(hidden=True), zip_guard.LOCKED),
        ("бомба.zip", files.packed({"нули": b"\x00" * 6_000_000}), zip_guard.BOMB),
        (
            "бомба.docx",
            files.packed({"[Content_Types].xml": "", "word/document.xml": b"\x00" * 6_000_000}),
            zip_guard.BOMB,
        ),
        ("тихая бомба.zip", files.overlapping_zip(), zip_guard.BOMB),
        ("бомба.rar", files.rar4(unpacked=4_000_000_000), zip_guard.BOMB),
        ("бомба5.rar", files.rar5(unpacked=200_000_000), zip_guard.BOMB),
        ("много.zip", files.packed({f"{n}": "" for n in range(120)}), zip_guard.TOO_MANY),
        ("обрезан.zip", files.packed({"а": "текст" * 100})[:60], zip_guard.BROKEN_ARCHIVE),
        ("обрезан.7z", files.SEVEN_ZIP[:-4], zip_guard.BROKEN_ARCHIVE),
        ("испорчен.7z", files.SEVEN_ZIP[:-2] + b"\x01\x01", zip_guard.BROKEN_ARCHIVE),
        ("обрезан5.rar", files.rar5()[:30], zip_guard.BROKEN_ARCHIVE),
        ("обрезан4.rar", files.rar4()[:25], zip_guard.BROKEN_ARCHIVE),
        ("обрезан.doc", files.compound("WordDocument")[:700], sniffing.BROKEN_OFFICE),
    ],
    ids=name_only,
)
def test_a_refused_file_is_told_why_and_leaves_nothing(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        receive(io.BytesIO(content), name, Limits(members=100), tmp_path)
    assert refusal.value.sentence == sentence
    assert refusal.value.fields == {"file": sentence}
    assert list(tmp_path.iterdir()) == []


def test_a_file_above_the_limit_is_refused_before_it_is_read_to_its_end(tmp_path: Path) -> None:
    stream = io.BytesIO(b"%PDF-" + b"x" * (4 * 1024 * 1024))
    with pytest.raises(BadInput, match="не больше 1 МБ"):
        receive(stream, "большой.pdf", Limits(size=1024 * 1024), tmp_path)
    assert stream.tell() <= 1024 * 1024 + PIECE
    assert list(tmp_path.iterdir()) == []


class _BreakingStream(io.BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        if self.tell() > 0:
            raise ConnectionResetError
        return super().read(size)


def test_an_interrupted_upload_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ConnectionResetError):
        receive(_BreakingStream(b"%PDF-" + b"x" * 600_000), "протокол.pdf", folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_large_file_is_never_whole_in_memory(tmp_path: Path) -> None:
    class Counting(io.BytesIO):
        largest = 0

        def read(self, size: int | None = -1) -> bytes:
            piece = super().read(size)
            Counting.largest = max(Counting.largest, len(piece))
            return piece

    content = files.pdf() + b"\n" * 2_000_000 + b"%%EOF"
    with receive(Counting(content), "скан.pdf", folder=tmp_path) as received:
        assert received.size == len(content)
    assert Counting.largest == PIECE


def test_what_a_killed_program_left_is_swept_away_later(tmp_path: Path) -> None:
    abandoned = receive(io.BytesIO(files.pdf()), "старый.pdf", folder=tmp_path)
    os.utime(abandoned.path, (time.time() - 90_000,) * 2)
    fresh = receive(io.BytesIO(files.pdf("новый")), "новый.pdf", folder=tmp_path)
    assert forget_abandoned(tmp_path, time.time() - 86_400) == 1
    assert list(tmp_path.iterdir()) == [fresh.path]


@pytest.fixture
def without_libmagic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "magic", None)
    return


@pytest.mark.usefixtures("without_libmagic")
def test_without_libmagic_the_list_stands_alone(tmp_path: Path) -> None:
    with receive(io.BytesIO(files.word()), "приказ.docx", folder=tmp_path) as received:
        assert received.media_type == sniffing.DOCX.media_type
    with pytest.raises(BadInput, match="программа"):
        receive(io.BytesIO(b"MZ" + b"\x00" * 90), "приказ.docx", folder=tmp_path)


def test_what_libmagic_takes_for_a_web_page_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magic.from_buffer", lambda head, mime: "text/html")
    with pytest.raises(BadInput, match="веб-страница"):
        receive(io.BytesIO(files.pdf()), "приказ.pdf", folder=tmp_path)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("протокол № 5.pdf", "протокол № 5.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Борис\\протокол.PDF", "протокол.PDF"),
        ("/", "файл.pdf"),
        ("", "файл.pdf"),
        (".pdf", "pdf.pdf"),
        ("протокол", "протокол.pdf"),
        ("протокол.exe", "протокол.exe.pdf"),
        ("отчёт за 2022 г. Итоги", "отчёт за 2022 г. Итоги.pdf"),
        ("отчёт\u202efdp.exe", "отчётfdp.exe.pdf"),
        ("про\nто\x00кол\t.pdf", "про токол.pdf"),
        ('что: "где" <когда>?.pdf', "что_ _где_ _когда__.pdf"),
        ("con.pdf", "_con.pdf"),
        ("й.pdf", "й.pdf"),
    ],
    ids=name_only,
)
def test_a_name_is_bare_visible_and_fits_its_content(given: str, kept: str) -> None:
    assert clean_name(given, (".pdf",)) == kept


def test_a_name_of_three_hundred_letters_is_shortened_and_keeps_its_extension() -> None:
    name = clean_name("ж" * 300 + ".docx", (".docx",))
    assert len(name) == LONGEST
    assert name.endswith("ж.docx")
    assert len(name.encode()) < 255


def test_an_unknown_end_of_a_7z_that_no_filter_unpacks_hides_nothing(tmp_path: Path) -> None:
    """A header packed by a coder we do not know is let in: it holds no password as far as can be told."""
    header = bytes.fromhex("1706 00 01 09 04 00 070b0100 01 01 99 0c 04".replace(" ", ""))
    packed = b"abcd"
    start = struct.pack("<QQI", len(packed), len(header), zlib.crc32(header))
    content = b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", zlib.crc32(start)) + start + packed + header
    with receive(io.BytesIO(content), "архив.7z", folder=tmp_path) as received:
        assert received.media_type == "application/x-7z-compressed"
