"""A real Chromium before the real program. A page that complains in its console fails its test."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.e2e.house import PASSWORD, House, open_house

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
# What Chromium says of every answer of 400 and above; a test of a refusal expects it.
REFUSED = "Failed to load resource: the server responded with a status of 4"

SignIn = Callable[..., Page]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser; where the program is checked before it is accepted it must be there."""
    if not (shutil.which("chromium") or Path(CHROMIUM).exists()):
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is not installed: apt-get install chromium")
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or CHROMIUM
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The program with the plans of Sarov and a small cast, shared by all tests of this folder."""
    with open_house(tmp_path_factory.mktemp("house")) as opened:
        yield opened


@pytest.fixture
def console() -> list[str]:
    """What pages complained about; a test may take away what it expects."""
    return []


def watch(context: BrowserContext, console: list[str]) -> None:
    """Gather errors and warnings of every page of the context."""

    def on_message(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            console.append(f"{message.location.get('url')}: {message.text}")

    context.on("console", on_message)
    context.on("weberror", lambda error: console.append(str(error.error)))


@pytest.fixture
def open_context(chromium: Browser, house: House, console: list[str]) -> Iterator[Callable[..., BrowserContext]]:
    """A maker of separate browsers (cookies of their own); at the end none may have complained."""
    made: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        settings = {"viewport": LAPTOP, "locale": "ru-RU", "base_url": house.address} | options
        context = chromium.new_context(**settings)
        context.set_default_timeout(15_000)
        watch(context, console)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()
    assert not console


@pytest.fixture
def sign_in(open_context: Callable[..., BrowserContext]) -> SignIn:
    """Sign a person of the cast in through the form, in a browser of his own; gives its page."""

    def enter(person: str, **options: Any) -> Page:
        page = open_context(**options).new_page()
        page.goto("/sign-in")
        page.get_by_label("Электронная почта").fill(f"{person}@example.org")
        page.get_by_label("Пароль").fill(PASSWORD)
        page.get_by_role("button", name="Войти").click()
        page.get_by_role("button", name="Выйти", exact=True).wait_for()
        return page

    return enter
