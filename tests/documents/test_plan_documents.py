"""A plan leaves as Word, Excel and a calendar with every cell exactly as printed."""

import io
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import pytest
from icalendar import Calendar
from openpyxl import load_workbook

from app.core.roadmap import Activity, RoadMapFile, Section
from app.documents.plan_docx import plan_docx
from app.documents.plan_ics import plan_ics
from app.documents.plan_values import COLUMNS, PlanSheet, PointLine, cells_of
from app.documents.plan_xlsx import plan_xlsx
from app.files.plan_yaml import read_map

PLANS = Path(__file__).parents[2] / "roadmaps"
AT = datetime(2022, 11, 14, 9, 30, tzinfo=UTC)


def sheet_of(plan: RoadMapFile) -> PlanSheet:
    """A plan with two checkpoints of its first row, one of them without a day."""
    key = plan.activities[0].key
    points = (
        PointLine(7, key, "2022", "март", date(2022, 4, 30), date(2022, 3, 31), "Перенесено", "МБОУ «Школа № 7»"),
        PointLine(8, key, "2023", None, None, None, "График не задан", None),
    )
    return PlanSheet(
        plan, "Саров", "приказ № 158 от 27.08.2021", {key: "Каждый год в марте"}, {key: points}, "https://v.example"
    )


@pytest.fixture(params=["sarov/sarov-1.1", "smirnykh/smirnykh-1.1", "korsakov/korsakov-1", "tula/tula-4.2"])
def sheet(request: pytest.FixtureRequest) -> PlanSheet:
    plan, problems = read_map(PLANS / f"{request.param}.yaml")
    assert plan is not None, problems
    return sheet_of(plan)


def test_a_word_document_holds_every_printed_cell_in_order(sheet: PlanSheet) -> None:
    table = docx.Document(io.BytesIO(plan_docx(sheet))).tables[-1]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == list(COLUMNS)
    titles = {section.title for section in sheet.plan.sections if section.title}
    printed = [row for row in rows[1:] if not (len(set(row)) == 1 and row[0] in titles)]
    assert printed == [list(cells_of(activity)) for activity in sheet.plan.activities]


def test_a_workbook_holds_every_printed_cell_and_no_formula(sheet: PlanSheet) -> None:
    book = load_workbook(io.BytesIO(plan_xlsx(sheet)))
    assert book.sheetnames == ["План", "Контрольные точки", "Паспорт", "Показатели"]
    rows = [[cell.value or "" for cell in row[:5]] for row in book["План"].iter_rows(min_row=2)]
    titles = {section.title for section in sheet.plan.sections if section.title}
    printed = [row for row in rows if row[0] not in titles]
    assert printed == [list(cells_of(activity)) for activity in sheet.plan.activities]
    assert not any(cell.data_type == "f" for page in book for row in page.iter_rows() for cell in row)
    point = [cell.value for cell in book["Контрольные точки"][2]]
    assert point[2:] == ["2022 · март", datetime(2022, 4, 30), datetime(2022, 3, 31), "МБОУ «Школа № 7»", "Перенесено"]


def test_a_calendar_has_an_all_day_entry_on_every_due_day(sheet: PlanSheet) -> None:
    content = plan_ics(sheet, AT)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    [event] = Calendar.from_ical(content).walk("VEVENT")
    assert event["dtstart"].dt == date(2022, 4, 30)
    assert event["dtend"].dt == date(2022, 5, 1)
    assert str(event["summary"]) == f"Срок: {sheet.named(sheet.plan.activities[0])}"
    assert str(event["uid"]) == f"checkpoint-7@{sheet.plan.key}.vekhi"


def test_what_looks_like_a_formula_or_an_address_stays_text() -> None:
    row = Activity(key="1", number="=1+1", title="https://example.org", deadline="+7", responsible="@all", result="-")
    plan = RoadMapFile(key="test-1", title="План", sections=(Section(None, (row,)),))
    page = load_workbook(io.BytesIO(plan_xlsx(sheet_of(plan))))["План"]
    assert [cell.value for cell in page[2][:5]] == ["=1+1", "https://example.org", "+7", "@all", "-"]
    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in page[2][:5])
