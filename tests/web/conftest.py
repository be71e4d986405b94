"""The program in a test: a client per person, signed in by rows of the table, on both databases.

Only the tests that ask for `web` touch a database; Егор watches and Жанна coordinates next door, beside
the people of `tests.cast`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from fastapi import FastAPI
from httpx2 import Response
from pydantic import SecretStr
from sqlmodel import Session
from starlette.testclient import TestClient

from app import main
from app.core.access import Actor
from app.core.status import Role
from app.services.sign_in import actor_of, token_hash
from app.settings import Settings
from app.store.engine import Database
from app.store.tables import Grant, Person, SignIn
from tests.cast import NOW, TODAY, Cast, build_cast

BASE = "http://127.0.0.1:8000"
OWN_PAGE = {"sec-fetch-site": "same-origin"}
# For a test whose answer never depends on the kind of the database: one of them is enough.
whatever_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass
class Visitor:
    """Somebody at a browser: no cookies but his own, redirects shown as they are."""

    client: TestClient
    token: str | None

    def get(self, path: str, **given: Any) -> Response:
        """Open a page."""
        return self.ask("GET", path, **given)

    def post(self, path: str, data: dict[str, Any] | None = None, **given: Any) -> Response:
        """Send a form."""
        return self.ask("POST", path, data=data, **given)

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, **given: Any) -> Response:
        """Ask for anything; an unsafe request says that it comes from a page of the program."""
        sent = dict(OWN_PAGE) if method not in ("GET", "HEAD") else {}
        if self.token is not None:
            sent["cookie"] = f"vekhi_session={self.token}"
        self.client.cookies.clear()
        return self.client.request(method, path, headers=sent | (headers or {}), follow_redirects=False, **given)

    def fragment(self, path: str) -> Response:
        """Ask as htmx does."""
        return self.get(path, headers={"hx-request": "true"})


@dataclass
class Web:
    """The running program with its cast; `actors` are the people by name."""

    app: FastAPI
    database: Database
    client: TestClient
    cast: Cast
    actors: dict[str, Actor] = field(default_factory=dict)

    def visitor(self, name: str = "") -> Visitor:
        """The person called `name`, nobody («») for a stranger."""
        return Visitor(self.client, f"token-{name}" if name else None)

    def __getattr__(self, name: str) -> Visitor:
        if name.startswith("_") or name not in self.actors:
            raise AttributeError(name)
        return self.visitor(name)

    @property
    def stranger(self) -> Visitor:
        """Nobody the program knows."""
        return self.visitor()


def open_for(session: Session, name: str, actor: Actor) -> None:
    """Sign a person in without a password: his token is «token-<name>»."""
    row = SignIn(
        token_sha256=token_hash(f"token-{name}"),
        person_id=actor.person_id,
        created_at=NOW,
        expires_at=NOW + timedelta(days=14),
    )
    session.add(row)


def add_actor(session: Session, name: str, mail: str, role: Role, territory: int, unit: int | None = None) -> Actor:
    """One more person of the cast."""
    person = Person(email=f"{mail}@example.org", name=name, created_at=NOW)
    session.add(person)
    session.flush()
    assert person.id is not None
    session.add(Grant(person_id=person.id, role=role.value, territory_id=territory, unit_id=unit))
    session.flush()
    actor = actor_of(session, person.id)
    assert actor is not None
    return actor


def cast_of(session: Session) -> tuple[Cast, dict[str, Actor]]:
    """The cast, with those whom only the web needs, all signed in."""
    cast = build_cast(session)
    actors = {name: getattr(cast, name) for name in ("anna", "boris", "vera", "gleb", "dina")}
    actors["egor"] = add_actor(session, "Егор", "egor", Role.VIEWER, cast.territory)
    actors["zhanna"] = add_actor(session, "Жанна", "zhanna", Role.COORDINATOR, cast.other_territory)
    for name, actor in actors.items():
        open_for(session, name, actor)
    return cast, actors


@pytest.fixture(autouse=True)
def _collector_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server tunes the garbage collector for its whole process; tests share one process."""
    monkeypatch.setattr(main.gc, "freeze", lambda: None)
    monkeypatch.setattr(main.gc, "set_threshold", lambda *_: None)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The clock stands at the cast's moment, so that nothing depends on the day of the run."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def settings_for(folder: Path, today: date | None = TODAY, **given: Any) -> Settings:
    """Settings of a test: files are kept in memory."""
    given.setdefault("secret_key", SecretStr("секрет проверки"))
    return Settings(data_dir=folder, storage_url="memory:///", base_url=BASE, today=today, **given)


@pytest.fixture
def web(database: Database, tmp_path: Path, clock: time_machine.Traveller) -> Iterator[Web]:
    """The program on a database with the cast in it."""
    with database.write() as session:
        cast, actors = cast_of(session)
        session.commit()
    app = main.create_app(settings_for(tmp_path), database)
    with TestClient(app, base_url=BASE, raise_server_exceptions=False) as client:
        yield Web(app, database, client, cast, actors)


def at(moment: datetime, clock: time_machine.Traveller) -> None:
    """Move the clock."""
    clock.move_to(moment, tick=False)
