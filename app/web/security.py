"""Plain ASGI middleware: the same-origin check, the security headers, the request's address.

Cross-site requests are refused without tokens: an unsafe method passes when the browser says
`Sec-Fetch-Site: same-origin` (or `none`), or, from an old browser, when `Origin` is the program's own
base address; never by `Host`, which the client chooses. A request with a bearer token and no cookie
cannot be forged by a page and is exempt.
"""

import logging
import re
from collections.abc import Sequence
from ipaddress import ip_address, ip_network

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.problems import problem

# Pages whose address holds a token and which send no referrer: browsers that tell no site then tell no origin
# either («null»). Nobody forges such a request without the token, and who has it needs no forgery.
TOKEN_DOORS = ("/hand-in/", "/password/")
_TOKEN = re.compile(r"^(/(?:hand-in|password)/)(?!done$)[^/?#]+|^(/calendar/)[^/?#]+(?=\.ics)")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def is_same_origin(headers: Headers, base_url: str) -> bool:
    """Whether an unsafe request comes from the program's own pages, or with a key, which no page can add."""
    if headers.get("authorization", "").lower().startswith("bearer ") and "cookie" not in headers:
        return True
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    return headers.get("origin") == base_url


def refusal(scope: Scope, status: int, sentence: str) -> Response:
    """A refusal before any route: a problem document for the API, plain words for the rest."""
    if scope["path"].startswith("/api/"):
        return problem(scope["path"], status, sentence)
    return PlainTextResponse(sentence, status_code=status)


class SameOrigin:
    """Refuse unsafe requests from elsewhere with 403."""

    def __init__(self, app: ASGIApp, base_url: str) -> None:
        self.app = app
        self.base_url = base_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        unsafe = scope["type"] == "http" and scope["method"] not in SAFE_METHODS
        if unsafe and not self._passes(scope):
            answer = refusal(scope, 403, "Запрос пришёл не со страницы программы и отклонён.")
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _passes(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        untold = "sec-fetch-site" not in headers and headers.get("origin") == "null"
        return is_same_origin(headers, self.base_url) or (untold and scope["path"].startswith(TOKEN_DOORS))


class NoNul:
    """Refuse an address with a NUL in it with 400: PostgreSQL keeps no such text, and nobody types one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and ("\0" in scope["path"] or b"%00" in scope["query_string"]):
            answer = refusal(scope, 400, "Адрес написан неверно.")
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)


class DeclaredSize:
    """Refuse with 413 a body whose declared length is beyond the limit, before any of it is read."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = Headers(scope=scope).get("content-length", "") if scope["type"] == "http" else ""
        if length.isdigit() and int(length) > self.limit:
            answer = refusal(scope, 413, "Отправленное слишком велико и не принято.")
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)


class SecurityHeaders:
    """Put the security headers on every answer, unless the answer sets its own."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        self.headers = dict(HEADERS)
        if https:
            self.headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)


def without_token(path: str) -> str:
    """Give an address fit for a log: a token that opens something by itself is left out of it."""
    return _TOKEN.sub(lambda found: f"{found[1] or found[2]}…", path)


class HideTokens(logging.Filter):
    """Keep the tokens of addresses out of the server's log of requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the address among the record's arguments; every record passes."""
        if isinstance(record.args, tuple):
            record.args = tuple(without_token(one) if isinstance(one, str) else one for one in record.args)
        return True


def client_address(peer: str, forwarded: str | None, trusted: Sequence[str]) -> str:
    """The caller's address: the last hop in X-Forwarded-For that is not a trusted proxy of ours."""
    networks = [ip_network(text) for text in trusted]
    address = peer
    for hop in reversed([part.strip() for part in (forwarded or "").split(",") if part.strip()]):
        if not any(_inside(address, network) for network in networks):
            break
        address = hop
    return address


def _inside(address: str, network: object) -> bool:
    try:
        return ip_address(address) in network  # type: ignore[operator]
    except ValueError:
        return False
