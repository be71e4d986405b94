"""A report of a year as a Word document."""

import io
from typing import Any

from app.documents.report_values import ReportSheet, Table


def report_docx(sheet: ReportSheet) -> bytes:
    """Write the document, portrait A4; the heads of tables come again on every page."""
    import docx
    from docx.shared import Cm, Pt

    file = docx.Document()
    page = file.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    for side, width in (("left_margin", 2.5), ("right_margin", 1.5), ("top_margin", 2), ("bottom_margin", 2)):
        setattr(page, side, Cm(width))
    file.styles["Normal"].font.name = "Times New Roman"
    file.styles["Normal"].font.size = Pt(11)
    file.core_properties.title = sheet.title
    file.core_properties.author = "Вехи"
    file.add_heading(sheet.title, level=1)
    file.add_paragraph(sheet.lead)
    for table in sheet.tables[:1]:
        _add_table(file, table)
    for line in sheet.lines:
        file.add_paragraph(line)
    for table in sheet.tables[1:]:
        _add_table(file, table)
    page.footer.paragraphs[0].text = sheet.footer
    target = io.BytesIO()
    file.save(target)
    return target.getvalue()


def _add_table(file: Any, table: Table) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    file.add_heading(table.caption, level=2)
    if not table.rows:
        file.add_paragraph("Строк нет.")
        return
    grid = file.add_table(rows=1, cols=len(table.head))
    grid.style = "Table Grid"
    grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell, text in zip(grid.rows[0].cells, table.head, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for texts in table.rows:
        for cell, text in zip(grid.add_row().cells, texts, strict=True):
            cell.text = text
    for row in grid.rows:
        for cell in row.cells:
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(9)
