"""The inventory of an evidence package: a Word table for people, CSV for Excel, checksums for `sha256sum -c`."""

import io
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.documents.csv_table import csv_lines

if TYPE_CHECKING:
    from docx.document import Document

COLUMNS = (
    "№", "Мероприятие", "Контрольная точка", "Подразделение", "Документ", "Реквизиты", "Сдано", "Принято", "Файл",
    "SHA-256",
)  # fmt: skip
_WIDTHS_CM = (0.9, 4.4, 2.2, 2.8, 4.2, 2.6, 1.8, 2.5, 3.7, 2.5)


@dataclass(frozen=True, slots=True)
class InventoryLine:
    """One evidence in one of its uses, in words.

    `file` is its path in the archive, its address, or why it is not there. `sha256` is what the bytes in the
    archive hash to, empty where there are none.
    """

    activity: str
    checkpoint: str
    unit: str
    document: str
    requisites: str
    handed_in: str
    accepted: str
    file: str
    sha256: str = ""

    def cells(self, number: int) -> tuple[str, ...]:
        """The line as it stands in a table, under its number."""
        return (
            str(number), self.activity, self.checkpoint, self.unit, self.document, self.requisites,
            self.handed_in, self.accepted, self.file, self.sha256,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class InventoryHead:
    """What stands above the table: the map, territory and year, who packed when (local), and the count in words."""

    roadmap: str
    territory: str
    year: int
    packed_by: str
    packed_at: datetime
    counted: str


def inventory_csv(lines: Iterable[InventoryLine]) -> bytes:
    """The table as CSV that Excel opens by a double click: UTF-8 with its mark, semicolons, no live formulas."""
    return b"".join(csv_lines([COLUMNS, *(line.cells(n) for n, line in enumerate(lines, 1))]))


def checksums(files: Iterable[tuple[str, str]]) -> bytes:
    """Lines of (SHA-256, path) as `sha256sum -c` reads them."""
    return "".join(f"{digest}  {path}\n" for digest, path in files).encode()


def inventory_docx(head: InventoryHead, lines: Sequence[InventoryLine]) -> bytes:
    """The inventory as a Word document: A4 across, the heading of the table on every page."""
    import docx

    document = docx.Document()
    _lay_out(document)
    document.add_heading("Опись подтверждений", level=1)
    document.add_paragraph(f"{head.roadmap}\n{head.territory}, {head.year} год").runs[0].bold = True
    document.add_paragraph(f"Составил(а): {head.packed_by}, {head.packed_at:%d.%m.%Y %H:%M}. {head.counted}.")
    if lines:
        _add_table(document, [line.cells(n) for n, line in enumerate(lines, 1)])
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _lay_out(document: "Document") -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt

    page = document.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
    page.left_margin = page.right_margin = Cm(1)
    page.top_margin = page.bottom_margin = Cm(1.5)
    style: Any = document.styles["Normal"]
    style.font.size = Pt(10)


def _add_table(document: "Document", rows: Sequence[Sequence[str]]) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Cm, Pt

    table = document.add_table(rows=2, cols=len(COLUMNS), style="Table Grid")
    table.autofit = False
    for row in table.rows:
        for cell, width in zip(row.cells, _WIDTHS_CM, strict=True):
            cell.width = Cm(width)
            cell.paragraphs[0].add_run("-").font.size = Pt(8)
    heading, pattern = (row._tr for row in table.rows)
    _fill(heading, COLUMNS)
    heading.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    # Rows are copied as XML: asking the library for each cell of a long table takes minutes.
    table._tbl.remove(pattern)
    for cells in rows:
        copied = deepcopy(pattern)
        _fill(copied, cells)
        table._tbl.append(copied)


def _fill(row: Any, cells: Sequence[str]) -> None:
    for place, text in zip(row.xpath(".//w:t"), cells, strict=True):
        place.text = _printable(text)


def _printable(text: str) -> str:
    """Leave out what XML cannot hold."""
    return "".join(letter for letter in text if letter >= " " or letter in "\t\n")
