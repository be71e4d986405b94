"""From the letter to «отправлено на проверку» in three clicks: the link, the file, the button.

With JavaScript, without it, on a phone, by keyboard alone; and what the addressee then finds behind the link.
"""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlmodel import col, select

from app.core.reminders import Rung
from app.mail.reminder_letter import ReminderRow, write_reminder
from app.services.act import Act
from app.services.deliver_letter import claim_letter
from app.services.letter_link import issue_links
from app.store.tables import Activity, Assignment, Checkpoint, Letter, LetterLink, Person, RoadMap, Submission, Unit
from tests.e2e.conftest import PHONE, REFUSED
from tests.e2e.house import TODAY, House
from tests.e2e.work import ONLY_FAULTS, SERIOUS, Hand, cyrillic_file

pytestmark = pytest.mark.xdist_group("browser")
ROADMAP = "sarov-1.1"
SMALL = {"width": 360, "height": 740}
WAYS: dict[str, dict[str, Any]] = {
    "laptop": {},
    "phone": {"viewport": PHONE, "has_touch": True, "is_mobile": True},
    "small phone without JavaScript": {"viewport": SMALL, "has_touch": True, "java_script_enabled": False},
}


def open_assignment(house: House) -> tuple[int, str]:
    """An assignment of the methodical centre that nobody touched and that no letter told of; its id and title."""
    with house.database.read() as session:
        told = select(LetterLink.assignment_id)
        query = (
            select(Assignment.id, Activity.title)
            .join(Checkpoint, Checkpoint.id == Assignment.checkpoint_id)  # type: ignore[arg-type]
            .join(Activity, Activity.id == Checkpoint.activity_id)  # type: ignore[arg-type]
            .join(RoadMap, RoadMap.id == Activity.roadmap_id)  # type: ignore[arg-type]
            .join(Unit, Unit.id == Assignment.unit_id)  # type: ignore[arg-type]
            .where(RoadMap.key == ROADMAP, Unit.key == "mc", Assignment.required, Assignment.state == "planned")
            .where(col(Assignment.id).not_in(told), Checkpoint.year == TODAY.year)
            .order_by(col(Assignment.id))
        )
        found, title = session.exec(query).first() or (0, "")
    assert found
    return found, title


def letter(house: House, assignment: int, title: str) -> str:
    """The HTML of a reminder to Борис, as it left."""
    row = ReminderRow(
        assignment, Rung.WEEK_BEFORE, date(2022, 11, 21), "1.", title, "Карта", "МБОУ ДПО МЦ",
        link_until=date(2022, 11, 24),
    )  # fmt: skip
    composed = write_reminder("Борис Лунин", TODAY, [row], house.address)
    now = datetime.now(UTC)
    with house.database.write() as session:
        boris = session.exec(select(Person.id).where(Person.email == "boris@example.org")).one() or 0
        sent = Letter(
            key=f"reminder:{assignment}",
            kind="reminder",
            person_id=boris,
            subject=composed.subject,
            body_text=composed.text,
            body_html=composed.html,
            created_at=now,
            not_before=now,
        )
        session.add(sent)
        session.flush()
        act = Act(session, None, now, TODAY)
        issue_links(act, sent.id or 0, boris, [(assignment, date(2022, 11, 24))])
        claimed = claim_letter(act, "проверка")
        session.commit()
    assert claimed is not None
    return claimed.message.html


def open_letter(page: Page, html: str) -> tuple[Hand, Page]:
    """Show the letter and click its button; gives the page that opened."""
    page.set_content(html)
    hand = Hand(page)
    with page.expect_popup() as opened:
        hand.click("link", "Сдать")
    return hand, opened.value


def assert_accessible(page: Page) -> None:
    found = Axe().run(page, options=ONLY_FAULTS).response["violations"]
    assert [one["id"] for one in found if one["impact"] in SERIOUS] == []


@pytest.mark.parametrize("way", WAYS)
def test_a_secretary_hands_in_from_the_letter_in_three_clicks(
    house: House, open_context: Any, console: list[str], tmp_path: Path, way: str
) -> None:
    assignment, title = open_assignment(house)
    hand, page = open_letter(open_context(**WAYS[way]).new_page(), letter(house, assignment, title))
    expect(page.get_by_role("heading", level=1)).to_contain_text(title[:40])
    address = page.url
    if way != "small phone without JavaScript":
        assert_accessible(page)
        width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1]
    page.locator("input[type=file]").set_input_files(cyrillic_file(tmp_path, way))
    page.get_by_label("№", exact=True).fill("4")
    hand.page = page
    hand.click("button", "Отправить на проверку")
    expect(page.get_by_role("heading", name="Отправлено на проверку")).to_be_visible()
    # The third is the choice of the file.
    assert hand.clicks == 2, hand.clicked
    with house.database.read() as session:
        sent = session.exec(select(Submission).where(Submission.assignment_id == assignment)).one()
        assert session.get_one(Person, sent.person_id).name == "Борис Лунин"
    page.goto(address)
    expect(page.get_by_role("heading", name="Ссылка не действует")).to_be_visible()
    assert title not in page.content()
    console[:] = [line for line in console if REFUSED not in line]


def tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{selector} is not reached by Tab")


def test_by_keyboard_alone(house: House, open_context: Any, tmp_path: Path) -> None:
    assignment, title = open_assignment(house)
    shown = open_context().new_page()
    shown.set_content(letter(house, assignment, title))
    [address] = re.findall(r'href="([^"]+/hand-in/[^"]+)"', shown.content())[:1]
    page = shown
    file = cyrillic_file(tmp_path, "клавиатура и письмо")
    page.on("filechooser", lambda chooser: chooser.set_files(file))
    page.goto(address)
    tab_to(page, ".govuk-file-upload-button")
    page.keyboard.press("Enter")
    expect(page.locator(".govuk-file-upload-button__status")).to_have_text(file.name)
    tab_to(page, "input[name=number]")
    page.keyboard.type("4")
    tab_to(page, "textarea[name=said]")
    page.keyboard.type("Провели")
    tab_to(page, "button[name=go][value=submit]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Отправлено на проверку")).to_be_visible()


def test_a_mistake_keeps_the_file_and_every_word(
    house: House, open_context: Any, console: list[str], tmp_path: Path
) -> None:
    assignment, title = open_assignment(house)
    _, page = open_letter(open_context(**WAYS["phone"]).new_page(), letter(house, assignment, title))
    file = cyrillic_file(tmp_path, "с ошибкой")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_label("Заголовок").fill("")
    page.get_by_label("Коротко своими словами").fill("Провели и записали")
    page.get_by_role("button", name="Отправить на проверку").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Укажите заголовок документа")
    expect(page.get_by_label("Коротко своими словами")).to_have_value("Провели и записали")
    expect(page.locator(".govuk-file-upload-button__status")).to_have_text(file.name)
    page.get_by_label("Заголовок").fill("Протокол")
    page.get_by_role("button", name="Отправить на проверку").click()
    expect(page.get_by_role("heading", name="Отправлено на проверку")).to_be_visible()
    console[:] = [line for line in console if REFUSED not in line]
