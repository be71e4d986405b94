"""A plan as an Excel workbook: the table as printed, its checkpoints, its passport and indicators."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from app.documents.plan_values import COLUMNS, PlanSheet, cells_of

WIDTHS = (8, 60, 26, 34, 40, 44, 44)


def plan_xlsx(sheet: PlanSheet) -> bytes:
    """Write the workbook. Every text is written as text, so nothing in it can be a formula."""
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    wrap = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    formats = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": "#eeeeee"}),
        "section": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1}),
        "day": book.add_format({"num_format": "dd.mm.yyyy", "valign": "top", "border": 1}),
        "cell": wrap,
    }
    _write_plan(book, sheet, formats)
    _write_points(book, sheet, formats)
    _write_table(book, "Паспорт", ("№", "Поле", "Текст"), (8, 40, 100), _passport(sheet), formats)
    _write_table(book, "Показатели", ("Показатель", "Единица", "Лучше", "Цель", "По годам"), (80, 16, 10, 10, 40),
                 _indicators(sheet), formats)  # fmt: skip
    book.close()
    return target.getvalue()


def _write_plan(book: Any, sheet: PlanSheet, formats: dict[str, Any]) -> None:
    page = _page(book, "План", (*COLUMNS, "Прочтение срока", "Замечание"), WIDTHS, formats)
    row = 1
    for section in sheet.plan.sections:
        if section.title:
            page.merge_range(row, 0, row, len(WIDTHS) - 1, section.title, formats["section"])
            row += 1
        for activity in section.activities:
            texts = (*cells_of(activity), sheet.readings.get(activity.key, ""), activity.remark or "")
            _write_row(page, row, texts, formats)
            row += 1
    page.print_area(0, 0, max(row - 1, 1), len(COLUMNS) - 1)


def _write_points(book: Any, sheet: PlanSheet, formats: dict[str, Any]) -> None:
    head = ("№", "Мероприятие", "Период", "Срок", "Первый срок", "Подразделение", "Состояние")
    rows = [
        (activity.number or "", activity.title, " · ".join(filter(None, (point.period, point.label))), point.due,
         point.first_due if point.first_due != point.due else None, point.unit or "координатор", point.state)
        for activity in sheet.plan.activities
        for point in sheet.points.get(activity.key, ())
    ]  # fmt: skip
    _write_table(book, "Контрольные точки", head, (8, 60, 20, 12, 12, 34, 16), rows, formats)


def _passport(sheet: PlanSheet) -> list[tuple[str, str, str]]:
    return [(item.number or "", item.field, item.text) for item in sheet.plan.passport]


def _indicators(sheet: PlanSheet) -> list[tuple[Any, ...]]:
    better = {"more": "больше", "less": "меньше"}
    return [
        (one.title, one.unit or "", better.get(one.direction or "", ""), one.target if one.target is not None else "",
         "; ".join(f"{year}: {value:g}" for year, value in sorted(one.years.items())))
        for one in sheet.plan.indicators
    ]  # fmt: skip


def _write_table(
    book: Any,
    name: str,
    head: Sequence[str],
    widths: Sequence[int],
    rows: Iterable[Sequence[Any]],
    formats: dict[str, Any],
) -> None:
    page = _page(book, name, head, widths, formats)
    for number, cells in enumerate(rows, start=1):
        _write_row(page, number, cells, formats)


def _page(book: Any, name: str, head: Sequence[str], widths: Sequence[int], formats: dict[str, Any]) -> Any:
    page = book.add_worksheet(name)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.freeze_panes(1, 0)
    for column, (title, width) in enumerate(zip(head, widths, strict=True)):
        page.set_column(column, column, width)
        page.write_string(0, column, title, formats["head"])
    return page


def _write_row(page: Any, row: int, cells: Sequence[Any], formats: dict[str, Any]) -> None:
    for column, value in enumerate(cells):
        if value is None or value == "":
            page.write_blank(row, column, None, formats["cell"])
        elif hasattr(value, "isoformat"):
            page.write_datetime(row, column, value, formats["day"])
        elif isinstance(value, (int, float)):
            page.write_number(row, column, value, formats["cell"])
        else:
            page.write_string(row, column, str(value), formats["cell"])
