"""The first words of a file are read for a proposal; what cannot be read says nothing and breaks nothing."""

import io
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
