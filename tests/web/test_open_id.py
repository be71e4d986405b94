"""Signing in by an outside provider: whom it vouches for is let in if he is known here; nothing forged passes."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
import time_machine
from joserfc import jwt
from joserfc.jwk import RSAKey
from pydantic import SecretStr

from app import clock as the_clock
from tests.cast import NOW
from tests.web.conftest import BASE, Web, at, whatever_database

ISSUER = "https://id.example/realms/school"
pytestmark = whatever_database


class Provider:
    """A provider of one account; what it says can be changed."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "k1"})
        self.signing = self.key
        self.claims: dict[str, Any] = {}
        self.asked: list[dict[str, list[str]]] = []
        self.nonce = ""
        self.away = False
        self.issuer = ISSUER

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        if self.away:
            raise httpx2.ConnectError("away", request=request)
        path = request.url.path.removeprefix("/realms/school")
        if path == "/.well-known/openid-configuration":
            names = {"authorization_endpoint": "auth", "token_endpoint": "token", "jwks_uri": "keys"}
            found = {name: f"{ISSUER}/{end}" for name, end in names.items()}
            return httpx2.Response(200, json={"issuer": self.issuer} | found)
        if path == "/keys":
            return httpx2.Response(200, json={"keys": [self.key.as_dict(private=False)]})
        self.asked.append(parse_qs(request.content.decode()))
        now = int(the_clock.now().timestamp())
        claims = {
            "iss": ISSUER, "aud": "vekhi", "sub": "1", "iat": now, "exp": now + 300, "nonce": self.nonce,
            "email": "BORIS@example.org", "email_verified": True,
        }  # fmt: skip
        token = jwt.encode({"alg": "RS256", "kid": "k1"}, claims | self.claims, self.signing)
        return httpx2.Response(200, json={"access_token": "a", "token_type": "Bearer", "id_token": token})


@pytest.fixture
def provider(web: Web) -> Provider:
    given = Provider()
    url = SecretStr("https://vekhi:s%40cret@id.example/realms/school")
    web.app.state.settings = web.app.state.settings.model_copy(update={"oidc_url": url})
    web.app.state.oidc_transport = httpx2.MockTransport(given.answer)
    return given


def go(web: Web, provider: Provider, target: str = "/tasks") -> tuple[str, str]:
    """Go to the provider; gives the ticket's cookie and the state."""
    answer = web.stranger.get(f"/sign-in/outside?next={target}")
    assert answer.status_code == 303
    asked = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}
    assert answer.headers["location"].startswith(f"{ISSUER}/auth?")
    assert (asked["client_id"], asked["redirect_uri"]) == ("vekhi", f"{BASE}/sign-in/outside/back")
    assert asked["code_challenge_method"] == "S256"
    provider.nonce = asked["nonce"]
    return answer.headers["set-cookie"].split(";")[0], asked["state"]


def back(web: Web, cookie: str, state: str) -> httpx2.Response:
    return web.stranger.get(f"/sign-in/outside/back?code=c&state={state}", headers={"cookie": cookie})


def test_whom_the_provider_vouches_for_is_let_in(web: Web, provider: Provider) -> None:
    assert "Войти через внешнюю учётную запись" in web.stranger.get("/sign-in").text
    answer = back(web, *go(web, provider))
    assert (answer.status_code, answer.headers["location"]) == (303, "/tasks")
    session = next(part for part in answer.headers.get_list("set-cookie") if part.startswith("vekhi_session="))
    assert "Борис" in web.stranger.get("/tasks", headers={"cookie": session.split(";")[0]}).text
    assert provider.asked[0]["code_verifier"]


def test_a_stranger_with_an_account_there_is_a_stranger_here(web: Web, provider: Provider) -> None:
    provider.claims = {"email": "nobody@example.org"}
    answer = back(web, *go(web, provider))
    assert answer.status_code == 401
    assert "попросите координатора пригласить вас" in answer.text
    assert "vekhi_session=" not in json.dumps(dict(answer.headers))


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another"},
        {"iss": "https://evil.example"},
        {"nonce": "another"},
        {"exp": 1},
        {"email_verified": False},
        {"email": None},
    ],
)
def test_a_token_that_does_not_hold_lets_nobody_in(web: Web, provider: Provider, claims: dict[str, Any]) -> None:
    provider.claims = claims
    assert back(web, *go(web, provider)).status_code == 401


def test_a_token_signed_by_another_lets_nobody_in(web: Web, provider: Provider) -> None:
    provider.signing = RSAKey.generate_key(2048, {"kid": "k1"})
    assert back(web, *go(web, provider)).status_code == 401


def test_a_ticket_forged_old_or_of_another_state_lets_nobody_in(
    web: Web, provider: Provider, clock: time_machine.Traveller
) -> None:
    cookie, state = go(web, provider)
    for wrong in ("", "vekhi_openid=x.y", cookie[:-1] + ("0" if cookie[-1] != "0" else "1")):
        assert back(web, wrong, state).status_code == 401
    assert back(web, cookie, "another").status_code == 401
    assert provider.asked == []
    at(NOW + timedelta(minutes=11), clock)
    assert back(web, cookie, state).status_code == 401


def test_a_provider_that_is_away_or_another_is_told(web: Web, provider: Provider) -> None:
    provider.away = True
    assert "войдите по паролю" in web.stranger.get("/sign-in/outside").text
    provider.away, provider.issuer = False, "https://evil.example"
    assert web.stranger.get("/sign-in/outside").status_code == 401


def test_without_the_setting_there_is_no_such_door(web: Web) -> None:
    assert "внешнюю учётную запись" not in web.stranger.get("/sign-in").text
    assert web.stranger.get("/sign-in/outside").headers["location"] == "/sign-in"
