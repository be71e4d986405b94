"""Signing in and out for real: the cookie, where one lands, how guessing is slowed down."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from httpx2 import Response
from sqlalchemy import func
from sqlmodel import select

from app.services import sign_in
from app.services.sign_in import FREE_TRIES, hash_password, token_hash
from app.store.tables import JournalEntry, Person, SignIn, SignInAttempt
from tests.cast import NOW
from tests.web.conftest import Web, at, whatever_database

PASSWORD = "верный пароль 1"
EMAIL = "boris@example.org"


@pytest.fixture
def door(web: Web) -> Web:
    """The program where Борис has a password."""
    with web.database.write() as session:
        person = session.exec(select(Person).where(Person.email == EMAIL)).one()
        person.password_hash = hash_password(PASSWORD)
        session.commit()
    return web


def knock(web: Web, password: str = PASSWORD, email: str = EMAIL, **more: str) -> Response:
    return web.stranger.post("/sign-in", {"email": email, "password": password} | more)


def test_the_right_password_opens_a_session_and_the_journal_says_whose(door: Web) -> None:
    answer = knock(door, email="  BORIS@Example.org ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    token = cookie.split("vekhi_session=")[1].split(";")[0]
    flags = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= flags
    # The base address of the test is http: a secure cookie would never come back.
    assert "secure" not in flags
    page = door.stranger.get("/tasks", headers={"cookie": f"vekhi_session={token}"})
    assert page.status_code == 200
    assert "Борис" in page.text
    with door.database.read() as session:
        assert session.get(SignIn, token) is None
        assert session.get(SignIn, token_hash(token)) is not None
        entry = session.exec(select(JournalEntry).where(JournalEntry.action == "session.opened")).one()
    assert entry.person_id == door.cast.boris.person_id


@whatever_database
@pytest.mark.parametrize("email", [EMAIL, "nobody@example.org", "anna@example.org"])
def test_a_wrong_password_is_told_alike_whoever_it_is(door: Web, email: str) -> None:
    answer = knock(door, "не тот", email)
    assert answer.status_code == 401
    assert "Почта или пароль не подходят" in answer.text
    assert f'value="{email}"' in answer.text
    assert "не тот" not in answer.text
    assert "set-cookie" not in answer.headers


@whatever_database
@pytest.mark.parametrize(
    "form", [{"email": EMAIL}, {"email": EMAIL, "password": ""}, {"password": PASSWORD}, {"email": " "}, {}]
)
def test_a_form_left_blank_is_shown_again(door: Web, form: dict[str, str]) -> None:
    answer = door.stranger.post("/sign-in", form)
    assert answer.status_code == 422
    assert "Укажите электронную почту и пароль" in answer.text
    assert f'value="{form.get("email", "")}"' in answer.text or not form.get("email")


@whatever_database
@pytest.mark.parametrize(
    ("asked", "lands"),
    [
        ("/tasks", "/tasks"),
        ("/checkpoints?state=overdue&q=а", "/checkpoints?state=overdue&q=%D0%B0"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.example", "/"),
        ("/\r\nLocation: https://evil.example", "/"),
        ("", "/"),
    ],
)
def test_one_lands_on_a_page_of_this_program(door: Web, asked: str, lands: str) -> None:
    assert knock(door, next=asked).headers["location"] == lands
    already = door.client.get(
        "/sign-in", params={"next": asked}, headers={"cookie": "vekhi_session=token-boris"}, follow_redirects=False
    )
    assert already.headers["location"] == lands


@whatever_database
def test_a_stranger_comes_back_to_the_page_he_asked_for(door: Web) -> None:
    sent = door.stranger.get("/checkpoints?state=overdue&q=%D0%B0").headers["location"]
    assert sent == "/sign-in?next=/checkpoints%3Fstate%3Doverdue%26q%3D%25D0%25B0"
    assert 'value="/checkpoints?state=overdue&amp;q=%D0%B0"' in door.stranger.get(sent).text
    assert door.stranger.fragment("/tasks").headers["hx-redirect"] == "/sign-in?next=/tasks"


def test_guessing_is_slowed_down_before_argon2_and_never_locked(
    door: Web, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(FREE_TRIES):
        assert knock(door, "не тот").status_code == 401
    asked: list[Any] = []
    checked = sign_in.check_password

    def counted(*given: Any) -> bool:
        asked.append(given)
        return checked(*given)

    monkeypatch.setattr(sign_in, "check_password", counted)
    answer = knock(door)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1
    assert "Повторите через" in answer.text
    assert f'value="{EMAIL}"' in answer.text
    assert asked == []
    at(NOW + timedelta(seconds=5), clock)
    assert knock(door).status_code == 303
    assert len(asked) == 1
    with door.database.read() as session:
        assert session.exec(select(func.count()).select_from(SignInAttempt)).one() == 0


def test_one_address_that_guesses_at_many_accounts_is_slowed_down_too(door: Web) -> None:
    for n in range(FREE_TRIES):
        assert knock(door, "не тот", f"somebody{n}@example.org").status_code == 401
    assert knock(door).status_code == 429


def test_signing_out_ends_this_session_only(door: Web) -> None:
    other = knock(door).headers["set-cookie"].split("vekhi_session=")[1].split(";")[0]
    answer = door.boris.post("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert door.boris.get("/tasks").status_code == 303
    assert door.stranger.get("/tasks", headers={"cookie": f"vekhi_session={other}"}).status_code == 200


def test_signing_out_everywhere_ends_every_session_of_the_person_and_of_nobody_else(door: Web) -> None:
    other = knock(door).headers["set-cookie"].split("vekhi_session=")[1].split(";")[0]
    assert door.boris.post("/sign-out/everywhere").status_code == 303
    assert door.boris.get("/tasks").status_code == 303
    assert door.stranger.get("/tasks", headers={"cookie": f"vekhi_session={other}"}).status_code == 303
    assert door.anna.get("/").status_code == 200


def test_a_session_ends_by_itself(door: Web, clock: time_machine.Traveller) -> None:
    at(NOW + timedelta(days=13, hours=23), clock)
    assert door.boris.get("/tasks").status_code == 200
    at(NOW + timedelta(days=14, seconds=1), clock)
    assert door.boris.get("/tasks").status_code == 303


def test_who_was_switched_off_is_a_stranger_at_once(door: Web) -> None:
    with door.database.write() as session:
        session.exec(select(Person).where(Person.email == EMAIL)).one().active = False
        session.commit()
    assert door.boris.get("/tasks").status_code == 303
    assert knock(door).status_code == 401
