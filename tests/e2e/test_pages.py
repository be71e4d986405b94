"""Every page in a real browser: accessible, whole on a phone, printable, usable without JavaScript."""

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.e2e.conftest import PHONE, SignIn
from tests.e2e.house import House
from tests.e2e.work import assignment_of

pytestmark = pytest.mark.xdist_group("browser")
MAP = "/roadmaps/sarov-1.2?year=2022"
PAGES = (
    "/", MAP, "/roadmaps/sarov-1.4/passport", "/checkpoints", "/review", "/round-table", "/round-table/sarov?year=2022",
    "/round-table/sarov/rows?year=2022&of=overdue", "/queue", "/journal", "/people", "/letters",
)  # fmt: skip


def addresses(house: House) -> tuple[str, ...]:
    """All pages, with one activity and one assignment."""
    assignment, _ = assignment_of(house, "1.", 2021)
    return (*PAGES, f"/assignments/{assignment}")


def test_no_page_has_a_serious_barrier(house: House, sign_in: SignIn) -> None:
    page = sign_in("anna")
    found = {}
    for address in addresses(house):
        page.goto(address)
        faults = [v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
        if faults:
            found[address] = [(fault["id"], fault["nodes"][0]["html"][:160]) for fault in faults]
    assert found == {}


def test_no_page_scrolls_sideways_on_a_phone(house: House, sign_in: SignIn) -> None:
    page = sign_in("anna", viewport=PHONE)
    wide = {}
    for address in addresses(house):
        page.goto(address)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            wide[address] = over
    assert wide == {}


def test_the_map_prints_its_head_on_every_sheet_and_no_navigation(sign_in: SignIn) -> None:
    page = sign_in("anna")
    page.goto(MAP)
    pdf = PdfReader(io.BytesIO(page.pdf(format="A4", landscape=True)))
    sheets = [" ".join(one.extract_text().split()) for one in pdf.pages]
    assert len(sheets) > 1
    assert all("№ Мероприятие Срок исполнения Ответственные Результат" in sheet for sheet in sheets)
    assert not any("Круглый стол" in sheet or "Сбросить" in sheet for sheet in sheets)


def test_the_filters_narrow_the_map_with_htmx_and_the_way_back_restores_it(sign_in: SignIn) -> None:
    page = sign_in("anna")
    page.goto(MAP)
    rows = page.locator("tr.plan-row")
    every = rows.count()
    page.get_by_label("Слова").fill("ДИАГНОСТИКА")
    expect(rows).to_have_count(2)
    assert "q=" in page.url
    page.go_back()
    expect(rows).to_have_count(every)


def test_the_filters_work_without_javascript(sign_in: SignIn) -> None:
    page = sign_in("anna", java_script_enabled=False)
    page.goto(MAP)
    page.get_by_label("Слова").fill("диагностика")
    page.get_by_role("button", name="Показать").click()
    expect(page.locator("tr.plan-row")).to_have_count(2)
