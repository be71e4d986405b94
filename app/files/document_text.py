"""The first words of a PDF or a Word file, for a proposal of its requisites. Nothing is opened unguarded.

A scan has no words, and a broken page no more: then there is nothing to read, and nobody is bothered.
"""

from itertools import islice
from pathlib import Path

import docx
from docx.table import Table
from pypdf import PdfReader

from app.files.limits import MEGABYTE, Limits
from app.files.sniffing import DOCX, PDF
from app.files.zip_guard import open_zip

HEAD_CHARS = 4000
_MOST_PAGES = 2
_MOST_BYTES = 20 * MEGABYTE
_MOST_XML = 8 * MEGABYTE
_MOST_BLOCKS, _MOST_ROWS = 60, 10
_BODY = "word/document.xml"


def head_text(path: Path, media_type: str, limits: Limits | None = None) -> str:
    """Give the first words of the file, «» when it is of another kind, too large, or tells none; never raises."""
    if path.stat().st_size > _MOST_BYTES:
        return ""
    try:
        if media_type == PDF.media_type:
            return _pdf(path)
        if media_type == DOCX.media_type:
            return _word(path, limits or Limits())
    except Exception:  # noqa: BLE001 - a stranger's file breaks a reader in any way; that it is whole was asked before
        return ""
    return ""


def _pdf(path: Path) -> str:
    reader = PdfReader(path)
    text = ""
    for page in reader.pages[:_MOST_PAGES]:
        text += (page.extract_text() or "") + "\n"
        if len(text) >= HEAD_CHARS:
            break
    return text[:HEAD_CHARS]


def _word(path: Path, limits: Limits) -> str:
    with open_zip(path, limits) as archive:
        if archive.getinfo(_BODY).file_size > _MOST_XML:
            return ""
    lines: list[str] = []
    for n, block in enumerate(docx.Document(str(path)).iter_inner_content()):
        if n >= _MOST_BLOCKS:
            break
        # A letterhead is often a table: the date in one cell, the number in the next.
        if isinstance(block, Table):
            lines += [" ".join(cell.text for cell in row.cells) for row in islice(block.rows, _MOST_ROWS)]
        else:
            lines.append(block.text)
    return "\n".join(lines)[:HEAD_CHARS]
