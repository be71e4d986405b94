"""A report of a year says the same as Word, Excel and PDF."""

import io
from datetime import date

import docx
from openpyxl import load_workbook
from pypdf import PdfReader

from app.documents.report_docx import report_docx
from app.documents.report_pdf import report_pdf
from app.documents.report_values import FIGURES, LINES, OVERDUE, ReportSheet, Table
from app.documents.report_xlsx import report_xlsx

SHEET = ReportSheet(
    "Анализ эффективности за 2022 год",
    "План «Ёлка» #1 *звезда* $формула$ @ссылка. По состоянию на конец дня 14 ноября 2022.",
    ("Наступило: исполнено 2.", "Эффективность: нет данных."),
    (
        Table("Итог", FIGURES, (("Исполнение Kи", "85\u00a0%", "17 из 20", "принято"),)),
        Table("По разделам", LINES, (("=1+1", "0 из 1", "0\u00a0%", "не оценивается", "—", "1"),)),
        Table("По подразделениям", LINES, ()),
        Table("Что просрочено и почему", OVERDUE, (("31.10.2022", "2.1. Собрание", "МБОУ № 7", "не указана"),)),
    ),
    "Вехи, составлено 14 ноября 2022. Голова журнала test:3:0123456789abcdef.",
)
CELLS = [cell for table in SHEET.tables for row in table.rows for cell in row]


def test_a_word_report_holds_every_line_and_cell() -> None:
    file = docx.Document(io.BytesIO(report_docx(SHEET)))
    texts = [paragraph.text for paragraph in file.paragraphs]
    for line in (SHEET.title, SHEET.lead, *SHEET.lines, "Строк нет."):
        assert line in texts
    assert [cell.text for table in file.tables for row in table.rows[1:] for cell in row.cells] == CELLS
    assert file.sections[0].footer.paragraphs[0].text == SHEET.footer


def test_a_workbook_holds_every_cell_as_text() -> None:
    book = load_workbook(io.BytesIO(report_xlsx(SHEET)))
    assert book.sheetnames == ["Отчёт", *(table.caption for table in SHEET.tables)]
    pages = [book[table.caption] for table in SHEET.tables]
    assert [cell.value for page in pages for row in page.iter_rows(min_row=2) for cell in row] == CELLS
    assert not any(cell.data_type == "f" for page in book for row in page.iter_rows() for cell in row)


def test_a_pdf_holds_every_word_as_written_and_is_the_same_twice() -> None:
    content = report_pdf(SHEET, date(2022, 11, 14))
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    words = " ".join(text.split())
    for wanted in (
        SHEET.title,
        "#1 *звезда* $формула$ @ссылка",
        "17 из 20",
        "=1+1",
        "2.1. Собрание",
        "test:3:0123456789abcdef",
    ):
        assert wanted in words, wanted
    assert content == report_pdf(SHEET, date(2022, 11, 14))
