"""Sign in by an outside provider (OpenID Connect, code flow with PKCE), where the installation has one.

The provider says whose e-mail it is; who he is here and what he may do is said by our own tables, so a
stranger with an account there is a stranger here. Between the two requests a signed ticket waits in the
browser: state, nonce and verifier never touch the database.
"""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest, digest
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx2
from pydantic import SecretStr

from app.core.errors import SignInRefused

TICKET_LIFE = timedelta(minutes=10)
TIMEOUT = 10.0
SCOPE = "openid email profile"
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]


class OpenIdFailed(SignInRefused):
    """The provider is away, or what it said does not hold."""

    default = "Вход через внешнюю учётную запись не удался: попробуйте ещё раз или войдите по паролю"


@dataclass(frozen=True, slots=True)
class Provider:
    """Whom we ask, and as whom."""

    issuer: str
    client_id: str
    client_secret: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """What must come back: state and nonce, the verifier of PKCE, where to go afterwards, until when (seconds)."""

    state: str
    nonce: str
    verifier: str
    target: str
    until: int


def provider_of(url: SecretStr) -> Provider:
    """Read the setting: the provider's address with our name and secret in it."""
    parts = urlsplit(url.get_secret_value())
    host = parts.netloc.rpartition("@")[2]
    issuer = f"{parts.scheme}://{host}{parts.path}".rstrip("/")
    return Provider(issuer, unquote(parts.username or ""), unquote(parts.password or ""))


def begin(
    provider: Provider, back: str, target: str, now: datetime, transport: httpx2.BaseTransport | None = None
) -> tuple[str, Ticket]:
    """Give the provider's address to go to and the ticket to keep; raises OpenIdFailed when it is away."""
    ticket = Ticket(
        secrets.token_urlsafe(24),
        secrets.token_urlsafe(24),
        secrets.token_urlsafe(48),
        target,
        int((now + TICKET_LIFE).timestamp()),
    )
    with _client(provider, back, transport) as client:
        known = _discover(client, provider)
        address, _ = client.create_authorization_url(
            known["authorization_endpoint"], state=ticket.state, nonce=ticket.nonce, code_verifier=ticket.verifier
        )
    return str(address), ticket


def finish(
    provider: Provider,
    back: str,
    ticket: Ticket,
    answer: str,
    now: datetime,
    transport: httpx2.BaseTransport | None = None,
) -> str:
    """Give the e-mail that the provider vouches for; `answer` is the whole address it sent the browser to."""
    from authlib.common.errors import AuthlibBaseError

    with _client(provider, back, transport) as client:
        known = _discover(client, provider)
        try:
            token = client.fetch_token(
                known["token_endpoint"],
                authorization_response=answer,
                state=ticket.state,
                code_verifier=ticket.verifier,
            )
            keys = client.request("GET", known["jwks_uri"], withhold_token=True).raise_for_status().json()
        except (AuthlibBaseError, httpx2.HTTPError, ValueError, KeyError) as error:
            raise OpenIdFailed from error
    return _email(provider, ticket, token.get("id_token", ""), keys, now)


def _client(provider: Provider, back: str, transport: httpx2.BaseTransport | None) -> Any:
    from authlib.integrations.httpx_client import OAuth2Client

    return OAuth2Client(
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        scope=SCOPE,
        redirect_uri=back,
        code_challenge_method="S256",
        timeout=TIMEOUT,
        transport=transport,
    )


def _discover(client: Any, provider: Provider) -> dict[str, Any]:
    try:
        address = f"{provider.issuer}/.well-known/openid-configuration"
        known: dict[str, Any] = client.request("GET", address, withhold_token=True).raise_for_status().json()
    except (httpx2.HTTPError, ValueError) as error:
        raise OpenIdFailed from error
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if str(known.get("issuer", "")).rstrip("/") != provider.issuer or any(name not in known for name in needed):
        raise OpenIdFailed
    return known


def _email(provider: Provider, ticket: Ticket, id_token: str, keys: dict[str, Any], now: datetime) -> str:
    """Read the e-mail out of an ID token whose signature, issuer, audience, time and nonce hold."""
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    try:
        token = jwt.decode(id_token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
        rules = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=60,
            iss={"essential": True, "values": [provider.issuer, f"{provider.issuer}/"]},
            aud={"essential": True, "value": provider.client_id},
            exp={"essential": True},
            nonce={"essential": True, "value": ticket.nonce},
            email={"essential": True},
        )
        rules.validate(token.claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise OpenIdFailed from error
    if token.claims.get("email_verified") is False:
        raise OpenIdFailed("Внешняя служба не подтвердила вашу почту")
    return str(token.claims["email"])


# --- the ticket's way through the browser


def seal_ticket(ticket: Ticket, key: SecretStr) -> str:
    """Write a ticket for a cookie, signed by the installation's key."""
    body = urlsafe_b64encode(json.dumps(asdict(ticket)).encode()).decode()
    return f"{body}.{_sign(body, key)}"


def open_ticket(text: str, key: SecretStr, now: datetime) -> Ticket:
    """Read a ticket back; raises OpenIdFailed for one that is not ours or too old."""
    body, _, signature = text.partition(".")
    if not (text.isascii() and compare_digest(_sign(body, key), signature)):
        raise OpenIdFailed
    ticket = Ticket(**json.loads(urlsafe_b64decode(body)))
    if ticket.until < now.timestamp():
        raise OpenIdFailed
    return ticket


def _sign(body: str, key: SecretStr) -> str:
    return digest(key.get_secret_value().encode(), f"openid:{body}".encode(), sha256).hex()
