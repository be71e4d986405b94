"""What every answer carries, who may send a form, where one may be sent, how a file leaves."""

import logging
from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy.exc import OperationalError

from app.main import create_app
from app.web.security import CSP, HideTokens, without_token
from tests.web.conftest import BASE, Web, settings_for, whatever_database

PATHS = ("/", "/sign-in", "/healthz", "/nowhere", "/static/nowhere", "/api/v1/territories", "/assignments/999")


@whatever_database
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_security_headers(web: Web, path: str) -> None:
    for visitor in (web.anna, web.stranger):
        headers = visitor.get(path).headers
        assert headers["content-security-policy"] == CSP
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "strict-transport-security" not in headers


def test_the_policy_allows_no_inline_script_and_no_frame() -> None:
    assert "unsafe-inline" not in CSP
    assert "script-src 'self'" in CSP
    assert "frame-ancestors 'none'" in CSP


@whatever_database
def test_a_crash_is_told_in_russian_with_the_headers_and_without_a_trace(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: Any, **__: Any) -> None:
        raise OperationalError("SELECT secret", {}, Exception("host=db"))

    monkeypatch.setattr("app.web.routes.overview.read_overview", crash)
    answer = web.anna.get("/")
    assert answer.status_code == 500
    assert "Ошибка программы" in answer.text
    assert "secret" not in answer.text
    assert "host=db" not in answer.text
    assert answer.headers["content-security-policy"] == CSP


def test_https_makes_cookies_secure_and_asks_for_https_from_then_on(tmp_path: Any) -> None:
    from starlette.testclient import TestClient

    settings = settings_for(tmp_path).model_copy(update={"base_url": "https://vekhi.example.ru"})
    app = create_app(settings)
    with TestClient(app, base_url="https://vekhi.example.ru") as client:
        assert client.get("/healthz").headers["strict-transport-security"] == "max-age=31536000"
    from app.web.deps import session_cookie

    assert session_cookie(settings) == "__Host-vekhi_session"


def sent_with(web: Web, headers: dict[str, str], path: str = "/sign-out") -> Response:
    """An unsafe request of Анна with these headers and no others."""
    sent = {"cookie": "vekhi_session=token-anna"} | headers
    return web.client.post(path, headers=sent, follow_redirects=False)


@whatever_database
@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site", "origin": BASE}, False),
        ({"origin": BASE}, True),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://127.0.0.1:8001"}, False),
        ({"origin": "https://evil.example", "host": "evil.example"}, False),
        ({}, False),
        ({"authorization": "Bearer token"}, False),
    ],
)
def test_a_form_is_taken_only_from_the_programs_own_pages(web: Web, headers: dict[str, str], passes: bool) -> None:
    answer = sent_with(web, headers)
    assert answer.status_code == (303 if passes else 403)
    still_signed_in = web.anna.get("/").status_code == 200
    assert still_signed_in is not passes
    if not passes:
        assert "отклонён" in answer.text


@whatever_database
def test_the_api_too_refuses_what_another_site_sends(web: Web) -> None:
    answer = web.client.post(
        "/api/v1/deadlines/parse",
        json={"phrase": "август"},
        headers={"cookie": "vekhi_session=token-anna", "sec-fetch-site": "cross-site"},
    )
    assert answer.status_code == 403


@whatever_database
@pytest.mark.parametrize(
    "sent",
    [
        {"content": b"{", "headers": {"content-type": "application/json"}},
        {"json": {"phrase": 1}},
        {"content": b"phrase=1", "headers": {"content-type": "text/plain"}},
        {},
    ],
)
def test_a_stranger_is_told_to_sign_in_before_his_input_is_judged(web: Web, sent: dict[str, Any]) -> None:
    path = "/api/v1/deadlines/parse"
    assert web.stranger.ask("POST", path, **sent).status_code == 401
    known = web.anna.ask("POST", path, **sent)
    assert known.status_code == 422
    assert known.headers["content-type"] == "application/problem+json"
    assert known.json()["detail"].startswith("Проверьте введённое")


@whatever_database
@pytest.mark.parametrize("path", ["/checkpoints?page=x", "/checkpoints/x", "/letters?page=0", "/journal?page=-1"])
def test_a_stranger_learns_nothing_from_a_wrong_address(web: Web, path: str) -> None:
    answer = web.stranger.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=")


@pytest.mark.parametrize("path", ["/checkpoints?q=%00", "/roadmaps/a%00b", "/journal?person=%00", "/?%00=1"])
def test_a_nul_in_an_address_is_refused_and_breaks_nothing(web: Web, path: str) -> None:
    answer = web.anna.get(path)
    assert answer.status_code == 400
    assert "Адрес" in answer.text


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/hand-in/wk0MCO6veTd-iGUvY_", "/hand-in/…"),
        ("/hand-in/wk0MCO6veTd-iGUvY_/detach/7", "/hand-in/…/detach/7"),
        ("/hand-in/done", "/hand-in/done"),
        ("/password/mbxtw7glXs2?x=1", "/password/…?x=1"),
        ("/calendar/secret-token.ics", "/calendar/….ics"),
        ("/calendar/sarov", "/calendar/sarov"),
        ("/assignments/7?next=/hand-in/x", "/assignments/7?next=/hand-in/x"),
    ],
)
def test_a_token_that_opens_something_stays_out_of_the_logs(path: str, told: str) -> None:
    assert without_token(path) == told
    record = logging.LogRecord("uvicorn.access", logging.INFO, "", 0, "%s %s %d", ("1.2.3.4", path, 200), None)
    assert HideTokens().filter(record)
    assert record.getMessage() == f"1.2.3.4 {told} 200"
