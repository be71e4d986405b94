"""«Мой вход» and the doors of a stranger: passwords, links of letters, sessions, the second step."""

from datetime import timedelta

import pyotp
import pytest
import time_machine
from httpx2 import Response
from sqlmodel import select

from app import clock as the_clock
from app.mail.sender import MailFailed
from app.services.act import Act
from app.services.deliver_letter import claim_letter, record_failure
from app.services.reset_password import FREE_REQUESTS, LETTERS_A_DAY
from app.services.sign_in import hash_password
from app.store.tables import Letter, Person, PersonLink, SecondFactor, SignIn
from tests.cast import NOW
from tests.web.conftest import BASE, Web, at, whatever_database

EMAIL = "boris@example.org"
PASSWORD = "верный пароль 1"
NEW = "новый пароль 22"


@pytest.fixture
def home(web: Web) -> Web:
    """The program where Борис has a password."""
    with web.database.write() as session:
        session.exec(select(Person).where(Person.email == EMAIL)).one().password_hash = hash_password(PASSWORD)
        session.commit()
    return web


def sign_in(web: Web, password: str = PASSWORD) -> Response:
    return web.stranger.post("/sign-in", {"email": EMAIL, "password": password})


def letters(web: Web) -> list[str]:
    texts = []
    with web.database.write() as session:
        while letter := claim_letter(Act(session, None, the_clock.now()), "проверка"):
            texts.append(letter.message.text)
            assert next(part for part in letter.message.html.split('"') if "/password/" in part) in letter.message.text
        session.commit()
    return texts


def door_of(text: str) -> str:
    [line] = [line.strip() for line in text.splitlines() if "/password/" in line]
    return line.removeprefix(BASE)


def ask(web: Web, email: str = EMAIL) -> Response:
    return web.stranger.post("/forgotten", {"email": email})


def reset_door(web: Web) -> str:
    ask(web)
    [letter] = letters(web)
    return door_of(letter)


# --- «Забыли пароль?»


def test_a_forgotten_password_is_set_anew_by_the_letter_and_every_session_ends(home: Web) -> None:
    assert home.boris.get("/tasks").status_code == 200
    door = reset_door(home)
    page = home.stranger.get(door)
    assert page.status_code == 200
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "Борис" in page.text
    assert home.stranger.post(door, {"password": NEW}).headers["location"] == "/sign-in?done=password"
    assert home.boris.get("/tasks").status_code == 303
    assert sign_in(home).status_code == 401
    assert sign_in(home, NEW).status_code == 303


def test_a_known_and_an_unknown_address_are_answered_alike(home: Web) -> None:
    known, unknown = ask(home), ask(home, "nobody@example.org")
    assert known.status_code == unknown.status_code == 200
    assert known.text.replace(EMAIL, "") == unknown.text.replace("nobody@example.org", "")
    assert known.headers.keys() == unknown.headers.keys()
    assert len(letters(home)) == 1


@whatever_database
@pytest.mark.parametrize("email", [EMAIL, "nobody@example.org"])
def test_asking_again_and_again_is_slowed_down_alike_and_does_not_slow_a_sign_in(home: Web, email: str) -> None:
    answers = [ask(home, email) for _ in range(FREE_REQUESTS + 1)]
    assert [answer.status_code for answer in answers] == [200] * FREE_REQUESTS + [429]
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert sign_in(home).status_code == 303


def test_nobodys_mailbox_is_filled(home: Web, clock: time_machine.Traveller) -> None:
    for n in range(LETTERS_A_DAY + 3):
        at(NOW + timedelta(minutes=20 * n), clock)
        assert ask(home).status_code == 200
    assert len(letters(home)) == LETTERS_A_DAY


@whatever_database
def test_who_was_switched_off_gets_no_letter(home: Web) -> None:
    with home.database.write() as session:
        session.exec(select(Person).where(Person.email == EMAIL)).one().active = False
        session.commit()
    assert ask(home).status_code == 200
    assert letters(home) == []


@whatever_database
@pytest.mark.parametrize("email", ["", "boris", " "])
def test_what_is_no_address_is_told(home: Web, email: str) -> None:
    assert ask(home, email).status_code == 422


# --- links


def test_looking_at_a_link_changes_nothing_and_it_works_once(home: Web) -> None:
    door = reset_door(home)
    for _ in range(3):
        assert home.stranger.get(door).status_code == 200
    assert home.stranger.post(door, {"password": NEW}).status_code == 303
    for answer in (home.stranger.get(door), home.stranger.post(door, {"password": "ещё один пароль"})):
        assert answer.status_code == 404
        assert "Ссылка не действует" in answer.text
        assert "Борис" not in answer.text
        assert EMAIL not in answer.text
    assert sign_in(home, NEW).status_code == 303


def test_a_link_for_a_new_password_lives_an_hour_from_the_letters_leaving(
    home: Web, clock: time_machine.Traveller
) -> None:
    ask(home)
    at(NOW + timedelta(hours=5), clock)
    [letter] = letters(home)
    at(NOW + timedelta(hours=5, minutes=59), clock)
    assert home.stranger.get(door_of(letter)).status_code == 200
    at(NOW + timedelta(hours=6, seconds=1), clock)
    assert home.stranger.get(door_of(letter)).status_code == 404
    assert home.stranger.post(door_of(letter), {"password": NEW}).status_code == 404


@whatever_database
def test_an_invitation_lives_seven_days(home: Web, clock: time_machine.Traveller) -> None:
    form = {"name": "Нина", "email": "nina@example.org", "role": "viewer", "territory": str(home.cast.territory)}
    home.anna.post("/people", form)
    [letter] = letters(home)
    at(NOW + timedelta(days=6, hours=23), clock)
    assert home.stranger.get(door_of(letter)).status_code == 200
    at(NOW + timedelta(days=7, seconds=1), clock)
    assert home.stranger.get(door_of(letter)).status_code == 404


@whatever_database
def test_a_short_password_is_told_and_the_link_still_works(home: Web) -> None:
    door = reset_door(home)
    answer = home.stranger.post(door, {"password": "короткий"})
    assert answer.status_code == 422
    assert "Не короче 10 знаков" in answer.text
    assert "короткий" not in answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert home.stranger.post(door, {"password": NEW}).status_code == 303


def test_the_queue_of_letters_and_the_table_hold_no_token(home: Web) -> None:
    door = reset_door(home)
    token = door.removeprefix("/password/")
    with home.database.read() as session:
        letter = session.exec(select(Letter)).one()
        link = session.exec(select(PersonLink)).one()
    assert token not in letter.body_text + letter.body_html + (link.token_sha256 or "")
    assert home.stranger.get("/password/letter").status_code == 404
    shown = home.boris.get(f"/letters/{letter.id}").text
    assert token not in shown


def test_every_copy_of_a_letter_opens_the_door_and_one_use_shuts_it_for_all(
    home: Web, clock: time_machine.Traveller
) -> None:
    ask(home)
    doors = []
    for n in range(2):
        at(NOW + timedelta(minutes=2 * n), clock)
        with home.database.write() as session:
            act = Act(session, None, the_clock.now())
            letter = claim_letter(act, "проверка")
            assert letter is not None
            doors.append(door_of(letter.message.text))
            record_failure(act, letter, MailFailed("Сервер занят", temporary=True))
            session.commit()
    assert doors[0] != doors[1]
    assert [home.stranger.get(door).status_code for door in doors] == [200, 200]
    assert home.stranger.post(doors[0], {"password": NEW}).status_code == 303
    assert [home.stranger.get(door).status_code for door in doors] == [404, 404]


# --- «Мой вход»


def test_a_password_is_changed_by_whoever_knows_the_old_one_and_only_this_session_stays(home: Web) -> None:
    other = sign_in(home).headers["set-cookie"].split("vekhi_session=")[1].split(";")[0]
    answer = home.boris.post("/account/password", {"old": PASSWORD, "new": NEW})
    assert answer.headers["location"] == "/account?done=password"
    assert home.boris.get("/account").status_code == 200
    assert home.stranger.get("/tasks", headers={"cookie": f"vekhi_session={other}"}).status_code == 303
    assert sign_in(home, NEW).status_code == 303


@whatever_database
@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [("не тот", NEW, "Нынешний пароль не подходит"), (PASSWORD, "короткий", "Не короче 10 знаков")],
)
def test_a_password_not_changed_is_told_why(home: Web, old: str, new: str, sentence: str) -> None:
    answer = home.boris.post("/account/password", {"old": old, "new": new})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert sign_in(home).status_code == 303


def test_a_session_elsewhere_is_seen_and_ended(home: Web) -> None:
    answer = home.stranger.post(
        "/sign-in", {"email": EMAIL, "password": PASSWORD}, headers={"user-agent": "Mozilla/5.0 (iPhone) Safari/605.1"}
    )
    other = answer.headers["set-cookie"].split("vekhi_session=")[1].split(";")[0]
    page = home.boris.get("/account").text
    assert "Safari, iPhone" in page
    assert "это устройство" in page
    with home.database.read() as session:
        mark = session.exec(select(SignIn.token_sha256).where(SignIn.agent != "")).one()[:16]
    assert home.vera.post("/account/sessions/end", {"mark": mark}).status_code == 303
    assert home.stranger.get("/tasks", headers={"cookie": f"vekhi_session={other}"}).status_code == 200
    home.boris.post("/account/sessions/end", {"mark": mark})
    assert home.stranger.get("/tasks", headers={"cookie": f"vekhi_session={other}"}).status_code == 303


# --- the second step


def secret_on(page: str) -> str:
    return page.split("<code>")[1].split("</code>")[0].replace(" ", "")


def switch_on(home: Web) -> tuple[pyotp.TOTP, list[str]]:
    """Switch Борис's second step on; gives his generator and recovery codes."""
    home.boris.post("/account/second-step/begin")
    totp = pyotp.TOTP(secret_on(home.boris.get("/account/second-step").text))
    page = home.boris.post("/account/second-step", {"code": totp.at(the_clock.now())}).text
    codes = [part.split("</code>")[0] for part in page.split("<code>")[1:]]
    assert len(codes) == 10
    return totp, codes


def second_step(web: Web, code: str, password: str = PASSWORD) -> Response:
    cookie = sign_in(web, password).headers["set-cookie"].split(";")[0]
    return web.stranger.post("/sign-in/code", {"code": code, "next": "/tasks"}, headers={"cookie": cookie})


def test_after_the_password_a_code_is_asked_for_and_the_password_alone_opens_nothing(
    home: Web, clock: time_machine.Traveller
) -> None:
    totp, _ = switch_on(home)
    at(NOW + timedelta(minutes=1), clock)
    half = sign_in(home)
    assert half.headers["location"].startswith("/sign-in/code")
    assert "vekhi_session" not in half.headers["set-cookie"]
    cookie = half.headers["set-cookie"].split(";")[0]
    assert home.stranger.get("/tasks", headers={"cookie": cookie}).status_code == 303
    assert home.stranger.get("/sign-in/code", headers={"cookie": cookie}).status_code == 200
    wrong = second_step(home, "000000" if totp.at(the_clock.now()) != "000000" else "000001")
    assert wrong.status_code == 401
    answer = second_step(home, totp.at(the_clock.now()))
    assert (answer.status_code, answer.headers["location"]) == (303, "/tasks")
    assert "vekhi_session=" in answer.headers["set-cookie"]


def test_a_code_works_once_and_its_neighbours_are_taken_for_slow_clocks(
    home: Web, clock: time_machine.Traveller
) -> None:
    totp, _ = switch_on(home)
    at(NOW + timedelta(minutes=5), clock)
    before = totp.at(the_clock.now() - timedelta(seconds=30))
    assert second_step(home, before).status_code == 303
    assert second_step(home, before).status_code == 401
    assert second_step(home, totp.at(the_clock.now())).status_code == 303
    assert second_step(home, totp.at(the_clock.now() - timedelta(seconds=90))).status_code == 401


def test_a_recovery_code_works_once_however_it_is_typed(home: Web) -> None:
    _, codes = switch_on(home)
    assert second_step(home, f" {codes[0].upper().replace('-', ' ')} ").status_code == 303
    assert second_step(home, codes[0]).status_code == 401
    assert "Запасных кодов осталось: 9" in home.boris.get("/account").text


def test_guessing_codes_is_slowed_down(home: Web) -> None:
    switch_on(home)
    cookie = sign_in(home).headers["set-cookie"].split(";")[0]
    answers = [
        home.stranger.post("/sign-in/code", {"code": "wrong"}, headers={"cookie": cookie}).status_code for _ in range(6)
    ]
    assert answers == [401] * 5 + [429]


def test_nothing_is_asked_until_the_first_code_was_entered(home: Web) -> None:
    home.boris.post("/account/second-step/begin")
    assert home.boris.post("/account/second-step", {"code": "wrong"}).status_code == 422
    assert "vekhi_session=" in sign_in(home).headers["set-cookie"]


def test_the_secret_is_not_in_the_database_and_never_shown_again(home: Web) -> None:
    totp, _ = switch_on(home)
    with home.database.read() as session:
        factor = session.exec(select(SecondFactor)).one()
    assert totp.secret not in factor.model_dump_json()
    assert home.boris.get("/account/second-step").headers["location"] == "/account"


def test_the_second_step_is_removed_by_a_code_or_by_an_administrator(home: Web) -> None:
    _, codes = switch_on(home)
    assert home.boris.post("/account/second-step/remove", {"code": "wrong"}).status_code == 422
    assert home.boris.post("/account/second-step/remove", {"code": codes[3]}).status_code == 303
    assert "vekhi_session=" in sign_in(home).headers["set-cookie"]
    switch_on(home)
    person = home.actors["boris"].person_id
    assert home.anna.post(f"/people/{person}/second-step/remove").status_code == 403
    assert home.dina.post(f"/people/{person}/second-step/remove").status_code == 303
    assert home.boris.get("/tasks").status_code == 303
    assert "vekhi_session=" in sign_in(home).headers["set-cookie"]
