"""Every page in a real browser: accessible, whole on a phone, printable, usable without JavaScript."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from sqlmodel import col, select

from app.store.tables import Assignment, Checkpoint, Person, Unit
from tests.e2e.conftest import PHONE, REFUSED, SignIn
from tests.e2e.house import House
from tests.e2e.work import ONLY_FAULTS, SERIOUS, assignment_of

pytestmark = pytest.mark.xdist_group("browser")
MAP = "/roadmaps/sarov-1.2?year=2022"
PAGES = (
    "/", MAP, "/roadmaps/sarov-1.4/passport", "/checkpoints", "/review", "/round-table", "/round-table/sarov?year=2022",
    "/round-table/sarov/rows?year=2022&of=overdue", "/queue", "/journal", "/people", "/letters",
    "/queue/maps/sarov-1.3", "/schedule", "/calendar?year=2021", "/units", "/account", "/tokens",
)  # fmt: skip


# Cells of a card that are seen and whose words have less than half of a phone's width.
SQUEEZED = """[...document.querySelectorAll(".data td[data-label]")].filter(cell => cell.offsetParent
    && cell.clientWidth - parseFloat(getComputedStyle(cell).paddingLeft) < innerWidth / 2).length"""
LARGEST_ID = 2**31 - 1
OF_EXECUTOR = ("/tasks", "/")


def addresses(house: House) -> tuple[str, ...]:
    """All pages of a coordinator, with one activity, one checkpoint and one assignment."""
    number, _ = assignment_of(house, "1.", 2021)
    with house.database.read() as session:
        assignment = session.get_one(Assignment, number)
        checkpoint = session.get_one(Checkpoint, assignment.checkpoint_id)
        units = {unit.key: unit.id for unit in session.exec(select(Unit).where(col(Unit.key).in_(("mc", "oboo"))))}
        boris = session.exec(select(Person.id).where(Person.email == "boris@example.org")).one()
    return (
        *PAGES,
        f"/activities/{checkpoint.activity_id}",
        f"/queue/{checkpoint.activity_id}",
        f"/checkpoints/{checkpoint.id}",
        f"/assignments/{number}",
        f"/units/{units['mc']}",
        f"/units/{units['oboo']}",
        f"/units/{units['mc']}/merge",
        f"/people/{boris}",
        f"/assignments/{LARGEST_ID}",
    )


def open_pages(house: House, sign_in: SignIn, **options: Any) -> Iterator[tuple[str, Page]]:
    """Every page before every eye: the stranger's, the coordinator's, the executor's (who has forms)."""
    number, _ = assignment_of(house, "1.", 2021)
    for person, asked in (("anna", addresses(house)), ("boris", (*OF_EXECUTOR, f"/assignments/{number}"))):
        page = sign_in(person, **options)
        for address in asked:
            page.goto(address)
            if address.startswith(("/units/", "/people/")):
                page.evaluate("document.querySelectorAll('details.fold').forEach(one => one.open = true)")
            yield f"{person} {address}", page
    page.get_by_role("button", name="Выйти", exact=True).click()
    page.get_by_role("button", name="Войти").wait_for()
    yield "stranger /sign-in", page
    page.goto("/forgotten")
    yield "stranger /forgotten", page


def forget_the_missing_page(console: list[str]) -> None:
    """One page was asked for that is not there; that one complaint is meant."""
    assert [line for line in console if REFUSED in line and str(LARGEST_ID) in line]
    console[:] = [line for line in console if str(LARGEST_ID) not in line]


def test_no_page_has_a_serious_barrier(house: House, sign_in: SignIn, console: list[str]) -> None:
    found = {}
    for address, page in open_pages(house, sign_in):
        faults = [v for v in Axe().run(page, options=ONLY_FAULTS).response["violations"] if v["impact"] in SERIOUS]
        if faults:
            found[address] = [(fault["id"], fault["nodes"][0]["html"][:160]) for fault in faults]
    assert found == {}
    forget_the_missing_page(console)


def test_no_page_scrolls_sideways_or_squeezes_words_on_a_phone(
    house: House, sign_in: SignIn, console: list[str]
) -> None:
    wide, squeezed = {}, []
    for address, page in open_pages(house, sign_in, viewport=PHONE):
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            wide[address] = over
        if page.evaluate(SQUEEZED):
            squeezed.append(address)
    assert wide == {}
    assert squeezed == []
    forget_the_missing_page(console)


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


def test_every_figure_of_the_overview_leads_to_as_many_rows(sign_in: SignIn) -> None:
    page = sign_in("anna")
    for label, counted in (("Просрочено", "Найдено"), ("Требует уточнения", "Строк")):
        page.goto("/")
        figure = page.locator(".figure").filter(has_text=label).locator("a")
        told = re.match(r"\d+", figure.inner_text())
        assert told
        figure.click()
        expect(page.locator("#rows")).to_contain_text(f"{counted}: {told[0]}")
