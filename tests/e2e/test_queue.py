"""«Требует уточнения» worked through in a browser: every row of all five territories, mostly many at once."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlmodel import col, func, select

from app.core.status import Role
from app.files.journal_key import journal_key
from app.services.act import Act
from app.services.add_person import NewPerson, add_person
from app.services.sign_in import hash_password
from app.store.engine import Database
from app.store.migrate import migrate
from app.store.tables import Activity, Checkpoint, RoadMap, RowDecision, Territory
from tests.e2e.house import PASSWORD, TODAY, House, environment, free_port, mark_as_demo, run_vekhi, served

pytestmark = pytest.mark.xdist_group("browser")
TERRITORIES = ("aleksandrovskoe", "korsakov", "sarov", "smirnykh", "tula")
# Who answers for the rows that name nobody.
LEADS = {"smirnykh": "Управление образования", "sarov": "Департамент образования", "tula": "управление образования"}
KORSAKOV_PERIOD = "2021-2024"
GROUND = "Решение рабочей группы от 14.11.2022"


@pytest.fixture(scope="module")
def every_plan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The program with the plans of all five territories and one coordinator of them all."""
    folder = tmp_path_factory.mktemp("every-plan")
    address = f"http://127.0.0.1:{free_port()}"
    env = environment(folder, address)
    database = Database(env["VEKHI_DATABASE_URL"], journal_key=journal_key(Path(env["VEKHI_DATA_DIR"]), None))
    migrate(database.engine)
    mark_as_demo(database)
    loaded = run_vekhi("load", "roadmaps", env=env)
    assert loaded.returncode == 0, loaded.stderr
    hashed = hash_password(PASSWORD)
    with database.write() as session:
        act = Act(session, None, datetime.now(UTC), TODAY)
        for territory in session.exec(select(Territory.id)).all():
            add_person(act, NewPerson("olga@example.org", "Ольга Нечаева", Role.COORDINATOR, territory, None), hashed)
        session.commit()
    with served(env, address, folder / "serve.log"):
        yield House(address, database)
    database.dispose()


@dataclass
class Desk:
    """A coordinator before the queue, her clicks counted."""

    page: Page
    clicks: int = 0

    def press(self, name: str | re.Pattern[str], role: str = "button") -> None:
        """Press the first button (or link) of this name, and wait for the page that follows."""
        with self.page.expect_navigation():
            self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
        self.clicks += 1

    def open(self, territory: str) -> int:
        """Open a territory's queue; gives how many rows stand in it."""
        if not self.page.url.endswith((f"/queue?territory={territory}", f"/queue?territory={territory}&done=1")):
            self.page.goto(f"/queue?territory={territory}")
        told = self.page.locator("#rows > p.quiet").first.inner_text()
        found = re.match(r"Строк:\s*(\d+)", told)
        assert found, told
        return int(found[1])

    def has(self, name: str | re.Pattern[str], role: str = "button") -> bool:
        """Whether there is such a button or link."""
        return self.page.get_by_role(role, name=name).count() > 0  # type: ignore[arg-type]

    def take(self) -> None:
        """Take what was previewed, with a ground where the page asks for one."""
        expect(self.page.locator("#preview")).to_contain_text("Будет: контрольные точки")
        ground = self.page.get_by_label("Основание")
        if ground.count():
            ground.fill(GROUND)
        self.press("Принять решение")
        expect(self.page.get_by_text("Решение записано.")).to_be_visible()


def settle_period(desk: Desk) -> None:
    """A map without a period gets one, and with it its checkpoints."""
    desk.press("Уточнить вместе по карте", "link")
    desk.page.get_by_label("Период", exact=True).fill(KORSAKOV_PERIOD)
    desk.press("Показать, что будет")
    desk.take()


def name_units(desk: Desk, territory: str) -> None:
    """One unit for all rows of a map that name nobody."""
    desk.press(re.compile("^Назначить подразделение"), "link")
    choice = desk.page.get_by_label("Назначить подразделение")
    wanted = LEADS[territory].casefold()
    names = choice.locator("option").all_inner_texts()
    choice.select_option(label=next(name for name in names if name.casefold().startswith(wanted)))
    desk.page.locator("#unit").get_by_role("button", name="Показать, что будет").click()
    desk.clicks += 1
    desk.take()


def name_unit_of_row(desk: Desk) -> None:
    """A unit for the first row that is left, on its own page."""
    desk.press("Другие способы", "link")
    desk.page.get_by_label("Отвечает", exact=True).select_option(label="координатор сам")
    desk.page.locator("form", has=desk.page.locator("#lead")).get_by_role("button", name="Показать").click()
    desk.clicks += 1
    desk.take()


STEPS: tuple[tuple[str | re.Pattern[str], str], ...] = (
    (re.compile("^Назначить подразделение"), "link"),
    (re.compile("^Верно для всех"), "button"),
    (re.compile("^Верно"), "button"),
)


def work_through(desk: Desk, territory: str) -> None:
    """Settle every row, the largest handful first; a row with two doubts is settled in two steps."""
    for _ in range(2 * desk.open(territory)):
        if not desk.open(territory):
            break
        if desk.has(*STEPS[0]):
            name_units(desk, territory)
        elif desk.has(*STEPS[1]):
            desk.press(*STEPS[1])
        elif desk.has(*STEPS[2]):
            desk.press(*STEPS[2])
        elif desk.page.get_by_text("срок реализации карты не напечатан").count():
            settle_period(desk)
        else:
            name_unit_of_row(desk)


def in_doubt(house: House) -> dict[str, int]:
    """How many rows of each territory stand in doubt in the database."""
    with house.database.read() as session:
        query = (
            select(Territory.key, func.count(Activity.id))  # type: ignore[arg-type]
            .join(Activity, (col(Activity.territory_id) == Territory.id) & col(Activity.doubtful), isouter=True)
            .group_by(Territory.key)
        )
        return dict(session.exec(query).all())


def test_the_queue_of_all_five_territories_is_worked_through(
    every_plan: House, open_context: Callable[..., BrowserContext], record_property: Callable[[str, object], None]
) -> None:
    page = open_context(base_url=every_plan.address).new_page()
    page.goto("/sign-in")
    page.get_by_label("Электронная почта").fill("olga@example.org")
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    page.get_by_role("button", name="Выйти", exact=True).wait_for()
    desk, stored, began = Desk(page), in_doubt(every_plan), time.monotonic()
    before = {territory: desk.open(territory) for territory in TERRITORIES}
    assert before == stored
    for territory in TERRITORIES:
        work_through(desk, territory)
    after = {territory: desk.open(territory) for territory in TERRITORIES}
    seconds = time.monotonic() - began
    for territory in TERRITORIES:
        record_property(territory, f"{before[territory]} → {after[territory]}")
        print(f"{territory}: требовало уточнения {before[territory]}, осталось {after[territory]}")
    print(f"нажатий {desk.clicks} на {sum(before.values())} строк, {seconds:.0f} с")
    assert set(after.values()) == {0}
    assert set(in_doubt(every_plan).values()) == {0}
    assert desk.clicks < sum(before.values())
    assert_nothing_was_lost(every_plan)


def assert_nothing_was_lost(house: House) -> None:
    """The map without a period has its checkpoints now; every row that was in doubt has a decision behind it."""
    with house.database.read() as session:
        korsakov = session.exec(
            select(func.count(Checkpoint.id)).join(RoadMap).where(RoadMap.key == "korsakov-1")  # type: ignore[arg-type]
        ).one()
        assert korsakov > 0
        assert session.exec(select(func.count(RowDecision.id))).one() > 0  # type: ignore[arg-type]
