"""Keys of the API: made once, used by programs, never on pages, and dead at once when they should be."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from httpx2 import Response
from sqlmodel import select

from app.core.access import Scope
from app.core.errors import BadInput
from app.services.issue_token import MOST_KEYS, issue_token
from app.services.sign_in import token_hash
from app.store.tables import ApiToken, JournalEntry
from tests.cast import NOW
from tests.web.conftest import Visitor, Web, at, whatever_database

ZONE = "Asia/Sakhalin"


def key_of(web: Web, name: str, scope: Scope = Scope.WRITE, **given: Any) -> str:
    with web.database.write() as session:
        key = issue_token(web.cast.act(session, web.actors[name]), "Отчёт", scope, **given, zone=ZONE)
        session.commit()
    return key


def ask(web: Web, key: str, path: str = "/territories", method: str = "GET", **given: Any) -> Response:
    """Ask as a program does: with a key, without a cookie, from no page."""
    headers = {"authorization": f"Bearer {key}"} | given.pop("headers", {})
    web.client.cookies.clear()
    return web.client.request(method, f"/api/v1{path}", headers=headers, **given)


def rows(web: Web) -> list[ApiToken]:
    with web.database.read() as session:
        return list(session.exec(select(ApiToken)))


def acts(web: Web) -> list[tuple[str, int | None]]:
    with web.database.read() as session:
        found = session.exec(select(JournalEntry).where(JournalEntry.subject == "token")).all()
    return [(entry.action, entry.person_id) for entry in found]


def test_a_key_is_made_on_a_page_shown_once_and_opens_the_api(web: Web) -> None:
    page = web.boris.post("/tokens", {"name": "Таблица", "scope": "read", "last_day": "31.12.2022"})
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    [key] = re.findall(r">(vekhi_[\w-]{43})<", page.text)
    assert key not in web.boris.get("/tokens").text
    assert ask(web, key).json() == [{"key": "test", "name": "Тестовый округ"}]
    [row] = rows(web)
    assert (row.token_sha256, row.scope) == (token_hash(key), "read")
    assert row.expires_at is not None
    assert acts(web) == [("token.issued", web.cast.boris.person_id)]
    assert "31.12.2022" in web.boris.get("/tokens").text


def test_nothing_of_a_key_but_its_hash_is_kept(web: Web) -> None:
    key = key_of(web, "boris")
    with web.database.read() as session:
        entries = session.exec(select(JournalEntry)).all()
        kept = [row.model_dump_json() for row in [*rows(web), *entries]]
    assert kept
    assert not any(key in text or key.removeprefix("vekhi_") in text for text in kept)


@whatever_database
@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"name": " "}, "Напишите, какая программа"),
        ({"name": "х" * 101}, "не больше 100 знаков"),
        ({"name": "Отчёт", "last_day": "2022-11-13"}, "не раньше сегодняшнего"),
        ({"name": "Отчёт", "last_day": "завтра"}, "Пишите дату"),
        ({"name": "Отчёт", "scope": "everything"}, "Проверьте введённое"),
    ],
)
def test_a_key_with_a_fault_is_not_made_and_what_was_typed_stands(
    web: Web, form: dict[str, str], sentence: str
) -> None:
    page = web.boris.post("/tokens", {"scope": "read"} | form)
    assert page.status_code == 422
    assert sentence in page.text
    assert rows(web) == []


@whatever_database
def test_a_person_holds_only_so_many_keys(web: Web) -> None:
    for _ in range(MOST_KEYS):
        key_of(web, "boris")
    with pytest.raises(BadInput, match="отзовите"):
        key_of(web, "boris")
    key_of(web, "vera")


def test_a_revoked_key_opens_nothing_from_then_on(web: Web) -> None:
    key = key_of(web, "boris")
    [row] = rows(web)
    assert web.vera.post(f"/tokens/{row.id}/revoke").status_code == 404
    assert ask(web, key).status_code == 200
    assert web.boris.post(f"/tokens/{row.id}/revoke").is_redirect
    assert web.boris.post(f"/tokens/{row.id}/revoke").is_redirect
    refused = ask(web, key)
    assert (refused.status_code, refused.json()["code"]) == (401, "key_refused")
    assert refused.headers["www-authenticate"] == "Bearer"
    assert "отозван" in refused.json()["detail"]
    assert acts(web) == [("token.issued", web.cast.boris.person_id), ("token.revoked", web.cast.boris.person_id)]


def test_a_key_ends_with_its_last_day_in_its_persons_zone(web: Web, clock: time_machine.Traveller) -> None:
    key = key_of(web, "boris", last_day=NOW.date())
    at(NOW.replace(hour=12, minute=59, second=59), clock)
    assert ask(web, key).status_code == 200
    at(NOW.replace(hour=13, minute=0, second=0), clock)  # midnight on Sakhalin
    assert ask(web, key).status_code == 401
    assert "истёк&nbsp;14.11.2022" in web.boris.get("/tokens").text


def test_whoever_is_switched_off_loses_his_keys_for_good(web: Web) -> None:
    key = key_of(web, "boris")
    person = web.cast.boris.person_id
    assert web.anna.post(f"/people/{person}/switch", {"active": "false"}).is_redirect
    assert ask(web, key).status_code == 401
    assert web.anna.post(f"/people/{person}/switch", {"active": "true"}).is_redirect
    assert ask(web, key).status_code == 401
    assert ("token.revoked", web.cast.anna.person_id) in acts(web)


def test_a_key_that_reads_changes_nothing(web: Web) -> None:
    reading, writing = key_of(web, "boris", Scope.READ), key_of(web, "boris")
    path, body = f"/assignments/{web.cast.report}/explain", {"reason": "Болезнь"}
    refused = ask(web, reading, path, "POST", json=body)
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_refused")
    assert refused.headers["content-type"] == "application/problem+json"
    assert ask(web, reading, f"/assignments/{web.cast.report}").json()["late_reason"] is None
    parsed = ask(web, reading, "/deadlines/parse", "POST", json={"phrase": "Ежегодно, август"})
    assert parsed.json()["clauses"][0]["freq"] == "yearly"
    assert ask(web, writing, path, "POST", json=body).json()["late_reason"] == "Болезнь"


def test_the_last_use_is_written_at_most_once_an_hour(web: Web, clock: time_machine.Traveller) -> None:
    key = key_of(web, "boris")

    def used() -> Any:
        return rows(web)[0].last_used_at

    assert used() is None
    ask(web, key)
    assert used() == NOW
    at(NOW + timedelta(minutes=59), clock)
    ask(web, key)
    assert used() == NOW
    at(NOW + timedelta(minutes=60), clock)
    ask(web, key, "/nowhere")
    ask(web, key, "/units")
    assert used() == NOW + timedelta(minutes=60)


@whatever_database
@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer vekhi_", "Basic dGVzdDp0ZXN0", "Bearer token-boris", "Bearer vekhi_" + "a" * 43],
)
def test_what_is_no_key_opens_nothing_even_beside_a_session(web: Web, header: str) -> None:
    for visitor in (web.stranger, web.boris):
        answer = visitor.get("/api/v1/territories", headers={"authorization": header})
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"


@whatever_database
def test_a_stranger_hears_who_is_asked_for_before_anything_of_the_request_is_looked_at(web: Web) -> None:
    for given in ({"content": b"{"}, {"json": {"no": 1}}, {"files": {"x": b"y"}}, {}):
        for path in ("/assignments/1/evidence", "/assignments/1/submit", "/checkpoints/0/cancel"):
            answer = web.stranger.ask("POST", f"/api/v1{path}", **given)
            assert answer.status_code == 401, (path, given)


@whatever_database
def test_a_key_opens_no_page(web: Web) -> None:
    key = key_of(web, "dina")
    for path in ("/", "/tokens", "/people", "/journal"):
        answer = web.stranger.get(path, headers={"authorization": f"Bearer {key}"})
        assert answer.headers["location"].startswith("/sign-in")


@whatever_database
@pytest.mark.parametrize(
    "headers",
    [{}, {"origin": "https://elsewhere.example"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "none"}],
)
def test_a_program_with_a_key_need_not_come_from_a_page(web: Web, headers: dict[str, str]) -> None:
    path, body = f"/assignments/{web.cast.report}/explain", {"reason": "Болезнь"}
    assert ask(web, key_of(web, "boris"), path, "POST", json=body, headers=headers).status_code == 200


@whatever_database
def test_a_session_still_has_to_come_from_a_page(web: Web) -> None:
    boris: Visitor = web.boris
    path, body = f"/api/v1/assignments/{web.cast.report}/explain", {"reason": "Болезнь"}
    for headers in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "cross-site", "authorization": "Bearer x"}):
        answer = boris.ask("POST", path, headers=headers, json=body)
        assert answer.status_code == 403
        assert answer.headers["content-type"] == "application/problem+json"
        assert "не со страницы" in answer.json()["detail"]
