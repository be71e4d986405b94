"""The pages of letters: who reads whose, and how a letter looks there."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from app import clock
from app.jobs.tasks import remind_now
from app.services.sign_in import token_hash
from app.store.engine import Database
from app.store.tables import Letter, Person, SignIn
from app.web import errors
from app.web.routes import letters
from app.web.security import SecurityHeaders
from app.web.static_files import StaticAssets
from tests.reminder_cast import MONDAY, World, settings_for

TOKENS = {"Анна": "anna", "Борис": "boris", "Вера": "vera", "Зоя": "zoya", "Глава": "glava"}


@pytest.fixture
def client(database: Database, tmp_path: Path) -> Iterator[TestClient]:
    settings = settings_for(tmp_path)
    with database.write() as session:
        world = World(session)
        world.person("Анна", "coordinator")
        boris = world.person("Борис", "executor", world.school)
        world.person("Вера", "executor", world.centre)
        island = World(session, key="korsakov", zone="Asia/Sakhalin")
        island.person("Зоя", "coordinator")
        island.person("Глава", "admin")
        # Борис works on the island too: his letter tells of both.
        island.grant(boris, "executor", island.school)
        day = MONDAY + timedelta(days=1)
        world.assignment(day, world.school, title="Собрание <b>в Сарове</b>")
        island.assignment(day, island.school, title="Семинар на острове")
        world.assignment(day, world.centre, title="Справка центра")
        for name, token in TOKENS.items():
            person = session.execute(select(Person.id).where(Person.name == name)).scalar_one()
            session.add(
                SignIn(
                    token_sha256=token_hash(token),
                    person_id=person,
                    created_at=clock.now(),
                    expires_at=clock.now() + timedelta(days=1),
                )
            )
        session.commit()
    remind_now(database, settings)
    app = FastAPI()
    app.state.settings, app.state.database = settings, database
    app.mount("/static", StaticAssets())
    app.include_router(letters.router)
    errors.install(app)
    app.add_middleware(SecurityHeaders, https=False)
    with TestClient(app, base_url=settings.base_url, follow_redirects=False) as made:
        yield made


def letter_of(database: Database, name: str) -> int:
    with database.read() as session:
        return session.execute(select(Letter.id).join(Person).where(Person.name == name)).scalar_one()


def sign_in(client: TestClient, name: str) -> None:
    client.cookies.set("__Host-vekhi_session", TOKENS[name])


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("Борис", {"Борис"}),
        ("Вера", {"Вера"}),
        ("Анна", {"Вера"}),
        ("Зоя", set()),
        ("Глава", {"Борис", "Вера"}),
    ],
)
def test_everybody_reads_what_concerns_him_and_no_more(
    client: TestClient, database: Database, name: str, sees: set[str]
) -> None:
    sign_in(client, name)
    page = client.get("/letters").text
    for addressee in ("Борис", "Вера"):
        letter = letter_of(database, addressee)
        expected = 200 if addressee in sees else 404
        assert client.get(f"/letters/{letter}").status_code == expected
        assert client.get(f"/letters/{letter}/body").status_code == expected
        assert (f'href="/letters/{letter}"' in page) == (addressee in sees)
    assert ("Писем пока нет" in page) == (not sees)


def test_a_letter_is_shown_as_it_is_read(client: TestClient, database: Database) -> None:
    sign_in(client, "Борис")
    letter = letter_of(database, "Борис")

    page = client.get(f"/letters/{letter}")
    assert "Вехи: завтра 2" in page.text
    assert f'src="/letters/{letter}/body"' in page.text
    assert "отправлено" in page.text
    assert "Собрание &lt;b&gt;в Сарове&lt;/b&gt;" in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]

    body = client.get(f"/letters/{letter}/body")
    policy = body.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "frame-ancestors 'self'" in policy
    assert "Семинар на острове" in body.text


@pytest.mark.parametrize(
    "path", ["/letters/0", "/letters/99999", "/letters/99999999999999999999", "/letters/x", "/letters/-1"]
)
def test_a_letter_that_is_not_there_is_not_found(client: TestClient, path: str) -> None:
    sign_in(client, "Борис")
    assert client.get(path).status_code == 404


def test_a_stranger_is_sent_to_sign_in(client: TestClient) -> None:
    answer = client.get("/letters")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/letters")


def test_a_page_past_the_end_is_the_last_one(client: TestClient) -> None:
    sign_in(client, "Глава")
    assert "Борис" in client.get("/letters?page=9").text
    assert client.get("/letters?page=0").status_code == 422
