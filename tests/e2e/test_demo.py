"""The first command of the README: one line, and the program stands there, alive, until Ctrl+C."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.house import ROOT, free_port
from tests.e2e.work import ONLY_FAULTS, SERIOUS

pytestmark = pytest.mark.xdist_group("browser")
PASSWORD = "пароль для показа"
COORDINATOR = "anna@sarov.example"
FINISH_SECONDS = 30


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """`python3 -m app demo` in this environment, in a folder of its own; what it complained of goes to a file."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VEKHI_")}
    env = kept | {
        "VEKHI_VENV": sys.prefix,
        "VEKHI_DATA_DIR": str(tmp_path / "var"),
        "VEKHI_DEMO_PASSWORD": PASSWORD,
        "PYTHONUTF8": "1",
    }
    complaints = tmp_path / "complaints.txt"
    with complaints.open("wb") as errors:
        command = [sys.executable, "-m", "app", "demo", "--port", str(free_port())]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
        )
    try:
        yield process, complaints
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def read_greeting(process: subprocess.Popen[str]) -> str:
    """What the demonstration says until it waits for visitors."""
    assert process.stdout is not None
    told = []
    for line in process.stdout:
        told.append(line)
        if "Ctrl+C" in line:
            break
    return "".join(told)


def read_a_letter(page: Page) -> None:
    """A letter stands on its page as its reader saw it, in a frame that lets its styles in and nothing else."""
    page.get_by_text("Ещё", exact=True).click()
    page.get_by_role("link", name="Письма", exact=True).click()
    page.locator("main table a").first.click()
    letter = page.frame_locator("iframe")
    expect(letter.get_by_text("Здравствуйте").first).to_be_visible()
    assert "Golos Text" in letter.locator("body").evaluate("body => getComputedStyle(body).fontFamily")
    barriers = [v["id"] for v in Axe().run(page, options=ONLY_FAULTS).response["violations"] if v["impact"] in SERIOUS]
    assert barriers == []


def test_the_demo_tells_its_address_shows_living_plans_and_stops_by_ctrl_c(
    demo: tuple[subprocess.Popen[str], Path], open_context: Callable[..., BrowserContext]
) -> None:
    process, complaints = demo
    greeting = read_greeting(process)
    address = re.search(r"http://127\.0\.0\.1:\d+", greeting)
    assert address, greeting + complaints.read_text("utf-8")
    assert COORDINATOR in greeting
    assert PASSWORD in greeting

    page = open_context(base_url=address[0]).new_page()
    page.goto("/")
    page.get_by_label("Электронная почта").fill(COORDINATOR)
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("heading", name="Обзор", level=1)).to_be_visible()
    expect(page.locator(".today-banner")).to_contain_text("«сегодня» — 14 ноября 2022")
    figures = page.locator(".figure-value").all_inner_texts()
    assert len(figures) == 4
    assert all(int(re.sub(r"\D.*", "", figure)) > 0 for figure in figures), figures

    read_a_letter(page)
    process.send_signal(signal.SIGINT)
    process.wait(FINISH_SECONDS)
    assert "Traceback" not in complaints.read_text("utf-8")
