"""The first words of a file are read for a proposal; what cannot be read says nothing and breaks nothing."""

import io
import time
import zlib
from datetime import date
from pathlib import Path

import docx
import pytest
import typst

from app.core.requisites import Proposal, propose_requisites
from app.files.document_text import HEAD_CHARS, head_text
from app.files.limits import Limits
from app.files.sniffing import DOCX, PDF
from tests.files.sample_files import packed, pdf, word

ORDER = Proposal("приказ", "158", date(2021, 8, 27), "О проведении совещания директоров")


def printed_order() -> bytes:
    """A PDF with words in it, as an office program prints it."""
    source = """#set page("a4")
#align(center)[ДЕПАРТАМЕНТ ОБРАЗОВАНИЯ \\ ПРИКАЗ]
от 27.08.2021 #h(1fr) № 158

О проведении совещания директоров

В соответствии с приказом от 01.02.2020 № 7 приказываю:
"""
    return bytes(typst.compile(source.encode()))


def word_order() -> bytes:
    """A Word file whose letterhead is a table."""
    document, target = docx.Document(), io.BytesIO()
    document.add_paragraph("П Р И К А З")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "27 августа 2021 г.", "№ 158"
    document.add_paragraph("О проведении совещания директоров")
    document.add_paragraph("В соответствии с приказом от 01.02.2020 № 7 приказываю:")
    document.save(target)
    return target.getvalue()


def head_of(folder: Path, content: bytes, media_type: str) -> str:
    path = folder / "file"
    path.write_bytes(content)
    return head_text(path, media_type, Limits())


@pytest.mark.parametrize(
    ("content", "media_type"), [(printed_order, PDF.media_type), (word_order, DOCX.media_type)], ids=["PDF", "Word"]
)
def test_an_order_proposes_its_requisites_itself(tmp_path: Path, content: object, media_type: str) -> None:
    assert callable(content)
    assert propose_requisites(head_of(tmp_path, content(), media_type)) == ORDER


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (pdf("без слов"), PDF.media_type),
        (pdf("обрыв", whole=False), PDF.media_type),
        (b"%PDF-1.4 nothing", PDF.media_type),
        (b"no zip at all", DOCX.media_type),
        (packed({"word/other.xml": "<a/>"}), DOCX.media_type),
        (packed({"word/document.xml": "<broken"}), DOCX.media_type),
        (packed({"word/document.xml": " " * (9 * 1024 * 1024)}), DOCX.media_type),
        (word("Приказ"), "image/png"),
    ],
)
def test_what_cannot_be_read_says_nothing(tmp_path: Path, content: bytes, media_type: str) -> None:
    assert head_of(tmp_path, content, media_type).strip() == ""


def test_only_the_head_is_read(tmp_path: Path) -> None:
    assert len(head_of(tmp_path, word("слово " * 5000), DOCX.media_type)) == HEAD_CHARS


def heavy_pdf() -> bytes:
    """Sixty kilobytes that unpack to twenty million bytes of drawing."""
    stream = zlib.compress(b"BT /F1 9 Tf 1 0 0 1 9 9 Tm (a) Tj ET\n" * 540_000)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for n, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (n, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Root 1 0 R/Size 6>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(body),
    )


def test_a_small_file_that_is_a_minutes_work_is_let_go_in_time(tmp_path: Path) -> None:
    path = tmp_path / "heavy.pdf"
    path.write_bytes(heavy_pdf())
    begun = time.monotonic()
    assert head_text(path, PDF.media_type, Limits(), seconds=2).strip() == ""
    assert time.monotonic() - begun < 20
