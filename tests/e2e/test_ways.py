"""The main job in other hands: with JavaScript and without, by keyboard alone, on a phone, with a refused file."""

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, REFUSED, SignIn
from tests.e2e.house import House
from tests.e2e.work import (
    FILE_NAME,
    ONLY_FAULTS,
    SERIOUS,
    Hand,
    assignment_of,
    choose_files,
    confirm_requisites,
    cyrillic_file,
)
from tests.files.sample_files import office, pdf
from tests.files.test_document_text import printed_order

pytestmark = pytest.mark.xdist_group("browser")
MOST_TABS = 60
FOCUS_SEEN = "(s => s.outlineStyle !== 'none' || s.boxShadow !== 'none')(getComputedStyle(document.activeElement))"
MACRO_TYPES = '<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
PROGRAM = b"MZ\x90\x00" + b"\x00" * 100
REFUSALS = {
    "program": ("протокол.pdf", PROGRAM, "программ"),
    "macros": ("отчёт.docm", office("word", types=MACRO_TYPES), "макрос"),
}
WAYS: dict[str, tuple[str, dict[str, Any], int]] = {
    # Row of the plan, the browser, the clicks that it takes.
    "javascript": ("21.", {}, 2),
    "plain": ("20.", {"java_script_enabled": False}, 3),
    "phone": ("4.", {"viewport": PHONE, "has_touch": True, "is_mobile": True}, 2),
}


def expect_submitted(page: Page) -> None:
    """The assignment's page says that it waits for a decision, with the file under its own name."""
    expect(page.locator(".lead")).to_contain_text("На проверке")
    expect(page.get_by_role("link", name=FILE_NAME, exact=True)).to_be_visible()


@pytest.mark.parametrize("way", WAYS)
def test_from_the_task_to_its_submission_in_at_most_three_clicks(
    house: House, sign_in: SignIn, tmp_path: Path, way: str
) -> None:
    row, browser, clicks = WAYS[way]
    scripted = browser.get("java_script_enabled", True)
    page = sign_in("boris", **browser)
    assignment, _ = assignment_of(house, row)
    hand = Hand(page)
    page.goto(f"/tasks?of={'later' if row == '21.' else 'month'}")
    hand.click_at(f"main a[href='/assignments/{assignment}']")
    choose_files(hand, cyrillic_file(tmp_path, way), scripted=scripted)
    confirm_requisites(page)
    if scripted:
        found = Axe().run(page, options=ONLY_FAULTS).response["violations"]
        assert [one["id"] for one in found if one["impact"] in SERIOUS] == []
    hand.click("button", "Приложить и отправить на проверку")
    expect_submitted(page)
    assert hand.clicks == clicks, hand.clicked
    if "viewport" in browser:
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus; the focus must be seen."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert page.evaluate(FOCUS_SEEN), selector
            return
    pytest.fail(f"{selector} is not reached by {MOST_TABS} presses of Tab")


def test_an_executor_hands_in_by_keyboard_alone(house: House, sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in("boris")
    file = cyrillic_file(tmp_path, "с клавиатуры")
    # Listening from the start: the browser needs a moment to hand its dialogue over.
    page.on("filechooser", lambda chooser: chooser.set_files(file))
    page.goto(f"/assignments/{assignment_of(house, '16.')[0]}")
    tab_to(page, "#attach .govuk-file-upload-button")
    page.keyboard.press("Enter")
    expect(page.locator("#check")).to_be_focused()
    tab_to(page, "#check [name^=number-]")
    page.keyboard.type("4")
    tab_to(page, "#check [name^=day-]")
    page.keyboard.type("11112022")  # the same day whichever of day and month the browser puts first
    tab_to(page, "#check [name^=title-]")
    page.keyboard.type("О мониторинге")
    tab_to(page, "#check [name^=expected-]")
    page.keyboard.press("ArrowDown")
    tab_to(page, "#check button[value=submit]")
    page.keyboard.press("Enter")
    expect(page.locator(".paper-name", has_text="Протокол № 4 от 11.11.2022")).to_be_visible()
    expect_submitted(page)


@pytest.mark.parametrize("scripted", [True, False], ids=["javascript", "plain"])
@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_refused_file_is_explained_beside_the_one_that_was_taken(
    house: House, sign_in: SignIn, tmp_path: Path, console: list[str], refusal: str, scripted: bool
) -> None:
    name, content, word = REFUSALS[refusal]
    bad, good = tmp_path / name, tmp_path / "Приказ.pdf"
    bad.write_bytes(content)
    good.write_bytes(printed_order())
    page = sign_in("boris", java_script_enabled=scripted)
    page.goto(f"/assignments/{assignment_of(house, '11.')[0]}")
    choose_files(Hand(page), bad, good, scripted=scripted)

    summary = page.locator(".govuk-error-summary")
    expect(summary.get_by_role("alert")).to_contain_text(re.compile(word, re.IGNORECASE))
    if scripted:
        expect(summary).to_be_focused()
    expect(page.locator("#check").get_by_label("№", exact=True)).to_have_value("158")
    expect(page.locator("#check").get_by_label("Дата")).to_have_value("2021-08-27")
    page.get_by_role("button", name="Убрать этот файл").click()
    expect(page.locator("#check")).to_have_count(0)
    console[:] = [line for line in console if REFUSED not in line]


def test_what_was_typed_stays_while_another_file_comes_in(
    house: House, sign_in: SignIn, tmp_path: Path, console: list[str]
) -> None:
    page = sign_in("boris")
    page.goto(f"/assignments/{assignment_of(house, '11.')[0]}")
    first, second = tmp_path / "Приказ № 1.pdf", tmp_path / "Справка.pdf"
    first.write_bytes(pdf("первый"))
    second.write_bytes(pdf("второй"))
    choose_files(Hand(page), first)
    form = page.locator("#check")
    form.get_by_label("№", exact=True).fill("77-ОД")
    form.get_by_label("Заголовок").fill("О сетевом ресурсе")
    choose_files(Hand(page), second)
    expect(form.locator("fieldset")).to_have_count(2)
    expect(form.get_by_label("№", exact=True).first).to_have_value("77-ОД")
    expect(form.get_by_label("Заголовок").first).to_have_value("О сетевом ресурсе")
    page.get_by_role("button", name="Только приложить").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Укажите заголовок документа")
    expect(form.get_by_label("№", exact=True).first).to_have_value("77-ОД")
    for _ in range(2):
        page.get_by_role("button", name="Убрать этот файл").first.click()
    expect(page.locator("#check")).to_have_count(0)
    console[:] = [line for line in console if REFUSED not in line]
