"""The steps of the main job as a person takes them, shared by the tests that walk it in different ways."""

import re
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlmodel import Session, select

from app.store.tables import Activity, Assignment, Checkpoint, RoadMap
from tests.e2e.house import House
from tests.files.sample_files import pdf

# Rows of the map 1.2 of Sarov that the methodical centre answers for, with their due days in 2022.
ROADMAP = "sarov-1.2"
# What the accessibility checker is asked for, and which of its findings fail a page.
ONLY_FAULTS = {"resultTypes": ["violations"]}
SERIOUS = ("serious", "critical")
FILE_NAME = "Протокол совещания № 4.pdf"


@dataclass
class Hand:
    """A hand on the mouse that counts its clicks on links and buttons."""

    page: Page
    clicks: int = 0
    clicked: list[str] = field(default_factory=list)

    def click(self, role: str, name: str | re.Pattern[str]) -> None:
        """Click a link or a button by its words."""
        target = self.page.get_by_role(role, name=name).first  # type: ignore[arg-type]
        self.clicked.append(target.inner_text())
        target.click()
        self.clicks += 1

    def click_at(self, selector: str) -> None:
        """Click what the selector finds first."""
        self.page.locator(selector).first.click()
        self.clicked.append(selector)
        self.clicks += 1


@dataclass(frozen=True)
class Numbers:
    """A figure of the round table: its counts, and the share as shown."""

    done: int
    total: int
    percent: int

    @property
    def share(self) -> Fraction:
        """Done of total, exact."""
        return Fraction(self.done, self.total)


def assignment_of(house: House, number: str, year: int = 2022) -> tuple[int, str]:
    """The assignment of a row of the map in a year: its id, and the row's title as printed."""
    with house.database.read() as session:
        return _find(session, number, year)


def _find(session: Session, number: str, year: int) -> tuple[int, str]:
    query = (
        select(Assignment.id, Activity.title)
        .join(Checkpoint, Checkpoint.id == Assignment.checkpoint_id)  # type: ignore[arg-type]
        .join(Activity, Activity.id == Checkpoint.activity_id)  # type: ignore[arg-type]
        .join(RoadMap, RoadMap.id == Activity.roadmap_id)  # type: ignore[arg-type]
        .where(RoadMap.key == ROADMAP, Activity.number == number, Checkpoint.year == year, Assignment.required)
    )
    found, title = session.exec(query).one()
    assert found is not None
    assert title is not None
    return found, title


def cyrillic_file(folder: Path, text: str) -> Path:
    """A PDF under a Cyrillic name with a number sign; other text, other bytes."""
    target = folder / FILE_NAME
    target.write_bytes(pdf(text))
    return target


def choose_files(hand: Hand, *files: Path, scripted: bool = True) -> None:
    """Choose files; they go over at once, or by a button where no script runs."""
    hand.page.locator("input[type=file][name=files]").set_input_files(files)
    if not scripted:
        hand.click("button", "Загрузить")
    hand.page.locator("#check").wait_for()


def confirm_requisites(page: Page, *, title: str = "О работе со школами") -> None:
    """Look at what was proposed by the file's name, and type the rest."""
    form = page.locator("#check")
    expect(form.get_by_text("Предложено по файлу, проверьте")).to_be_visible()
    expect(form.get_by_label("Вид документа")).to_have_value("протокол")
    expect(form.get_by_label("№", exact=True)).to_have_value("4")
    form.get_by_label("Дата").fill("2022-11-10")
    form.get_by_label("Заголовок").fill(title)
    expected = form.get_by_label("К чему относится")
    if expected.count() and not expected.input_value():
        expected.select_option(index=1)


def figure(page: Page, label: str) -> Numbers:
    """Read a figure of the round-table page that stands open."""
    box = page.locator(".figure").filter(has=page.locator(".figure-label", has_text=re.compile(f"^{label}")))
    counts = re.match(r"(\d+)\s+из\s+(\d+)", box.locator(".figure-detail").inner_text())
    percent = re.match(r"(\d+)\s*%", box.locator(".figure-value").inner_text())
    assert counts
    assert percent
    return Numbers(int(counts[1]), int(counts[2]), int(percent[1]))
