"""The main job in other hands: without JavaScript, without a mouse, on a phone, with a file that is refused."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, REFUSED, SignIn
from tests.e2e.house import House
from tests.e2e.work import FILE_NAME, Hand, assignment_of, cyrillic_file, fill_requisites
from tests.files.sample_files import office

pytestmark = pytest.mark.xdist_group("browser")
MOST_TABS = 60
FOCUS_SEEN = "(s => s.outlineStyle !== 'none' || s.boxShadow !== 'none')(getComputedStyle(document.activeElement))"
MACRO_TYPES = '<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
PROGRAM = b"MZ\x90\x00" + b"\x00" * 100
REFUSALS = {
    "program": ("протокол.pdf", PROGRAM, "программ"),
    "macros": ("отчёт.docm", office("word", types=MACRO_TYPES), "макрос"),
}


def expect_submitted(page: Page) -> None:
    """The assignment's page says that it waits for a decision, with the file under its own name."""
    expect(page.locator(".lead")).to_contain_text("На проверке")
    expect(page.get_by_role("link", name=FILE_NAME)).to_be_visible()


def attach_and_submit(page: Page, assignment: int, file: Path) -> Hand:
    """From the task's page to a submission by clicks."""
    page.goto(f"/assignments/{assignment}")
    hand = Hand(page)
    fill_requisites(page, file)
    hand.click("button", "Приложить")
    expect(page.get_by_role("link", name=FILE_NAME)).to_be_visible()
    hand.click("button", "Отправить на проверку")
    return hand


def test_an_executor_hands_in_without_javascript(house: House, sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in("boris", java_script_enabled=False)
    attach_and_submit(page, assignment_of(house, "20.")[0], cyrillic_file(tmp_path, "без сценариев"))
    expect_submitted(page)


def test_an_executor_hands_in_on_a_phone(house: House, sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in("boris", viewport=PHONE, has_touch=True, is_mobile=True)
    hand = attach_and_submit(page, assignment_of(house, "4.")[0], cyrillic_file(tmp_path, "с телефона"))
    expect_submitted(page)
    assert hand.clicks == 2
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus; the focus must be seen."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert page.evaluate(FOCUS_SEEN), selector
            return
    pytest.fail(f"{selector} is not reached by {MOST_TABS} presses of Tab")


def choose_protocol(page: Page) -> None:
    """Walk the list of kinds by arrows; what the plan names stands chosen before."""
    tab_to(page, "#attach select[name=kind]")
    kind = page.locator("#attach").get_by_label("Вид документа")
    expect(kind).to_have_value("отчет")  # as the plan spells it
    for _ in range(kind.locator("option").count()):
        if kind.input_value() == "протокол":
            return
        page.keyboard.press("ArrowDown")
    pytest.fail("The list of kinds has no «протокол»")


def test_an_executor_hands_in_by_keyboard_alone(house: House, sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in("boris")
    file = cyrillic_file(tmp_path, "с клавиатуры")
    # Listening from the start: the browser needs a moment to hand its dialogue over.
    page.on("filechooser", lambda chooser: chooser.set_files(file))
    page.goto(f"/assignments/{assignment_of(house, '16.')[0]}")
    tab_to(page, "#attach .govuk-file-upload-button")
    page.keyboard.press("Enter")
    expect(page.locator(".govuk-file-upload-button__status")).to_have_text(FILE_NAME)
    choose_protocol(page)
    tab_to(page, "#attach input[name=number]")
    page.keyboard.type("4")
    tab_to(page, "#attach input[name=day]")
    page.keyboard.type("11112022")  # the same day whichever of day and month the browser puts first
    tab_to(page, "#attach input[name=title]")
    page.keyboard.type("О мониторинге")
    tab_to(page, "#attach button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("rowheader", name=re.compile(r"Протокол № 4 от 11.11.2022"))).to_be_visible()
    tab_to(page, "#submit button[type=submit]")
    page.keyboard.press("Enter")
    expect_submitted(page)


@pytest.mark.parametrize("scripted", [True, False], ids=["javascript", "plain"])
@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_refused_file_is_explained_and_nothing_typed_is_lost(
    house: House, sign_in: SignIn, tmp_path: Path, console: list[str], refusal: str, scripted: bool
) -> None:
    name, content, word = REFUSALS[refusal]
    bad = tmp_path / name
    bad.write_bytes(content)
    page = sign_in("boris", java_script_enabled=scripted)
    page.goto(f"/assignments/{assignment_of(house, '11.')[0]}")
    fill_requisites(page, bad, title="О сетевом ресурсе")
    page.get_by_role("button", name="Приложить", exact=True).click()

    summary = page.locator(".govuk-error-summary")
    expect(summary.get_by_role("alert")).to_contain_text(re.compile(word, re.IGNORECASE))
    if scripted:
        expect(summary).to_be_focused()
    form = page.locator("#attach")
    expect(form.get_by_label("№", exact=True)).to_have_value("4")
    expect(form.get_by_label("Дата")).to_have_value("2022-11-10")
    expect(form.get_by_label("Заголовок")).to_have_value("О сетевом ресурсе")
    expect(form.get_by_label("Вид документа")).to_have_value("протокол")
    expect(form.locator(".govuk-error-message")).to_have_count(1)
    console[:] = [line for line in console if REFUSED not in line]
