"""A plan as a Word document: the order, the title, the passport and the table as printed."""

import io
from collections.abc import Sequence
from typing import Any

from app.core.roadmap import RoadMapFile
from app.documents.plan_values import COLUMNS, PlanSheet, cells_of

# Widths of the five columns in centimetres; landscape A4 with margins of 1.5 cm has 26.7.
WIDTHS = (1.5, 9.2, 4.5, 5.0, 6.5)


def plan_docx(sheet: PlanSheet) -> bytes:
    """Write the document, landscape A4, the table's head repeated on every page."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    file = docx.Document()
    page = file.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Cm(29.7), Cm(21)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(page, side, Cm(1.5))
    file.styles["Normal"].font.name = "Times New Roman"
    file.styles["Normal"].font.size = Pt(11)
    file.core_properties.title = sheet.plan.title
    file.core_properties.author = sheet.territory
    if sheet.order:
        file.add_paragraph(f"Утверждено: {sheet.order}").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    title = file.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.add_run(sheet.plan.title).bold = True
    if sheet.plan.period_printed:
        file.add_paragraph(sheet.plan.period_printed).alignment = WD_ALIGN_PARAGRAPH.CENTER
    _add_passport(file, sheet.plan)
    _add_activities(file, sheet.plan)
    target = io.BytesIO()
    file.save(target)
    return target.getvalue()


def _add_passport(file: Any, plan: RoadMapFile) -> None:
    if not plan.passport:
        return
    rows = [(item.number or "", item.field, item.text) for item in plan.passport]
    _add_table(file, ("№", "Паспорт", ""), (1.5, 7.0, 18.2), rows)
    file.add_paragraph()


def _add_activities(file: Any, plan: RoadMapFile) -> None:
    rows: list[Sequence[str]] = []
    for section in plan.sections:
        if section.title:
            rows.append((section.title,))
        rows += [cells_of(activity) for activity in section.activities]
    _add_table(file, COLUMNS, WIDTHS, rows)


def _add_table(file: Any, head: Sequence[str], widths: Sequence[float], rows: Sequence[Sequence[str]]) -> None:
    """Add a table; a row of one cell is a heading over the whole width."""
    from docx.shared import Cm

    table = file.add_table(rows=1, cols=len(head))
    table.style = "Table Grid"
    table.autofit = False
    _repeat_head(table.rows[0])
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for texts in rows:
        cells = table.add_row().cells
        if len(texts) == 1:
            cells[0].merge(cells[-1]).paragraphs[0].add_run(texts[0]).bold = True
            continue
        for cell, text in zip(cells, texts, strict=True):
            cell.text = text
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)


def _repeat_head(row: Any) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
