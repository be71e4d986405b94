"""A coordinator sets the days: a schedule's dates without a script on a phone, an occasion, the holidays."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, SignIn
from tests.e2e.work import ONLY_FAULTS, SERIOUS

pytestmark = pytest.mark.xdist_group("browser")


def open_row(page: Page, title: str, action: str) -> None:
    """From the list to a row's own page."""
    page.goto("/schedule?territory=sarov")
    page.get_by_role("row", name=re.compile(title)).get_by_role("link", name=action).click()


def serious(page: Page) -> list[str]:
    """What bars somebody from the page."""
    found = Axe().run(page, options=ONLY_FAULTS).response["violations"]
    return [one["id"] for one in found if one["impact"] in SERIOUS]


def test_a_schedules_dates_are_entered_on_a_phone_without_javascript(sign_in: SignIn) -> None:
    page = sign_in("anna", viewport=PHONE, has_touch=True, is_mobile=True, java_script_enabled=False)
    open_row(page, "Обучение кандидатов в общественные наблюдатели", "Внести даты")
    year = page.get_by_role("region", name=re.compile("2022"))
    year.get_by_text("Внести даты").click()
    year.get_by_label("Даты").fill("15.11\n10.12–20.12")
    year.get_by_label("Основание").fill("График ВсОШ, приказ № 12")
    year.get_by_role("button", name="Проверить").click()
    expect(page.get_by_role("row", name=re.compile("10.12.2022–20.12.2022"))).to_contain_text("появится")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_role("region", name=re.compile("2022"))).to_contain_text("15 ноября 2022")
    expect(page.get_by_text("График ВсОШ, приказ № 12")).to_be_visible()


def test_an_occasion_is_opened_and_the_holidays_move_what_hangs_on_them(sign_in: SignIn) -> None:
    page = sign_in("anna")
    open_row(page, "Проведение рабочих совещаний с пилотными ОУ", "Открыть случай")
    assert serious(page) == []
    page.get_by_label("День события").fill("2022-11-10")
    page.get_by_label("Что произошло").fill("Заявка школы № 17")
    page.get_by_label("Срок (необязательно)").fill("2022-11-20")
    page.get_by_role("button", name="Проверить").click()
    expect(page.get_by_text("напоминание придёт к 18 ноября")).to_be_visible()
    page.get_by_role("button", name="Открыть случай").click()
    expect(page.get_by_role("listitem").filter(has_text="Заявка школы № 17").first).to_be_visible()
    page.goto("/calendar?territory=sarov&year=2022")
    autumn = page.get_by_role("group", name="Осенние")
    autumn.get_by_label("с", exact=True).fill("2022-10-31")
    autumn.get_by_label("по", exact=True).fill("2022-11-06")
    page.get_by_label(re.compile("Основание")).fill("Приказ о каникулах № 3")
    page.get_by_role("button", name="Показать, что сдвинется").click()
    expect(page.get_by_role("row", name=re.compile("05.11.2022 06.11.2022")).first).to_be_visible()
    assert serious(page) == []
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Контрольных точек сдвинуто: 8")).to_be_visible()
