"""The main job from end to end: hand in, accept, see the number move, read who did it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.core.shown import percent
from tests.e2e.conftest import SignIn
from tests.e2e.house import House
from tests.e2e.work import (
    FILE_NAME,
    ROADMAP,
    Hand,
    Numbers,
    assignment_of,
    choose_files,
    confirm_requisites,
    cyrillic_file,
    figure,
)

pytestmark = pytest.mark.xdist_group("browser")
OVERDUE_ROW = "6."


def round_table(page: Page) -> tuple[Numbers, Numbers]:
    """Completion of what fell due, and of the year, as the round table tells them."""
    page.goto(f"/round-table/maps/{ROADMAP}?year=2022")
    return figure(page, "Исполнение"), figure(page, "План года")


def hand_in(page: Page, assignment: int, file: Path) -> Hand:
    """From «Мои задачи» to a submission, counting clicks."""
    page.goto("/tasks?of=overdue")
    hand = Hand(page)
    hand.click_at(f"main a[href='/assignments/{assignment}']")
    choose_files(hand, file)
    confirm_requisites(page)
    hand.click("button", "Приложить и отправить на проверку")
    expect(page.get_by_role("link", name=FILE_NAME, exact=True)).to_be_visible()
    expect(page.locator(".lead")).to_contain_text("На проверке")
    return hand


def accept(page: Page, title: str) -> None:
    """From «На проверке» to an acceptance."""
    page.get_by_role("link", name="На проверке", exact=True).click()
    page.get_by_role("link", name=re.compile(re.escape(title))).click()
    expect(page.locator(".paper-name", has_text="Протокол № 4 от 10.11.2022")).to_be_visible()
    page.get_by_role("button", name="Принять", exact=True).click()
    expect(page.get_by_role("heading", name="На проверке")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile(re.escape(title)))).to_have_count(0)


def test_an_accepted_protocol_moves_the_round_table_by_one_and_the_journal_tells_it(
    house: House, sign_in: SignIn, tmp_path: Path
) -> None:
    assignment, title = assignment_of(house, OVERDUE_ROW)
    coordinator, executor = sign_in("anna"), sign_in("boris")
    due_before, year_before = round_table(coordinator)

    hand = hand_in(executor, assignment, cyrillic_file(tmp_path, "главная работа"))
    assert hand.clicks <= 3, hand.clicked
    due_submitted, year_submitted = round_table(coordinator)
    assert (due_submitted, year_submitted) == (due_before, year_before)
    accept(coordinator, title)

    due_after, year_after = round_table(coordinator)
    assert (due_after.done, due_after.total) == (due_before.done + 1, due_before.total)
    assert (year_after.done, year_after.total) == (year_before.done + 1, year_before.total)
    assert f"{year_after.percent} %" == percent(year_after.share).replace("\xa0", " ")
    assert due_after.percent > due_before.percent
    assert_journal_tells(coordinator)
    assert_file_comes_back(executor, tmp_path, title)


def assert_journal_tells(page: Page) -> None:
    """The last acts stand at the top of the journal, newest first, each with its person."""
    page.get_by_text("Ещё", exact=True).click()
    page.get_by_role("link", name="Журнал", exact=True).click()
    rows = page.locator("#rows tbody tr")
    told = [rows.nth(n).inner_text().casefold() for n in range(3)]
    for text, (who, what) in zip(
        told, [("Анна Серова", "принят"), ("Борис Лунин", "отправлен"), ("Борис Лунин", "приложен")], strict=True
    ):
        assert who.casefold() in text
        assert what in text


def assert_file_comes_back(page: Page, folder: Path, title: str) -> None:
    """The executor gets the same bytes under the same Cyrillic name."""
    page.reload()
    with page.expect_download() as waiting:
        page.get_by_role("link", name=FILE_NAME, exact=True).click()
    assert waiting.value.suggested_filename == FILE_NAME
    assert waiting.value.path().read_bytes() == (folder / FILE_NAME).read_bytes()
