"""A report of a year as an Excel workbook: a sheet for every table."""

import io

from app.documents.report_values import ReportSheet

# Excel takes no more characters in the name of a sheet.
LONGEST_NAME = 31


def report_xlsx(sheet: ReportSheet) -> bytes:
    """Write the workbook; every cell is text, so nothing in it can be a formula."""
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": "#eeeeee"})
    cell = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    first = book.add_worksheet("Отчёт")
    first.set_column(0, 0, 110, book.add_format({"text_wrap": True}))
    for row, line in enumerate((sheet.title, sheet.lead, *sheet.lines, sheet.footer)):
        first.write_string(row, 0, line)
    for table in sheet.tables:
        page = book.add_worksheet(table.caption[:LONGEST_NAME])
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        page.freeze_panes(1, 0)
        page.set_column(0, len(table.head) - 1, 24)
        for column, title in enumerate(table.head):
            page.write_string(0, column, title, head)
        for row, texts in enumerate(table.rows, start=1):
            for column, text in enumerate(texts):
                page.write_string(row, column, text, cell)
    book.close()
    return target.getvalue()
