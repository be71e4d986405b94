"""Look behind a link without being led astray: http(s) to public addresses only, within limits.

Whoever hands in a link chooses where the program goes, so every hop's host is resolved once and the
connection is made to the very address that was looked at; the certificate is checked against the name. No
cookies, no proxies of the environment, and what comes is counted and thrown away.
"""

import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, TypeVar

import anyio
import httpx2

from app.core.links import LinkVerdict

T = TypeVar("T")
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")
_MOVED = frozenset({301, 302, 303, 307, 308})
_DENIED = frozenset({401, 403, 405, 406, 429, 451})
_GONE = frozenset({404, 410})
_ADDRESSES_TRIED = 3
_HEADERS = {"User-Agent": "Vekhi link check", "Accept": "*/*", "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True)
class ProbeLimits:
    """Ports that may be asked; seconds for all, and for each step; redirects followed; bytes of an answer read."""

    ports: frozenset[int] = frozenset({80, 443})
    seconds: float = 20
    step_seconds: float = 8
    redirects: int = 5
    size: int = 64 * 1024


@dataclass(frozen=True, slots=True)
class Probed:
    """What was found: a verdict, where the link led at last when elsewhere, and the last HTTP status."""

    verdict: LinkVerdict
    target: str | None = None
    status: int | None = None


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public Internet, also when an IPv4 address hides in an IPv6 one."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        return _is_global(ip) and not ip.is_site_local and all(map(_is_global, _inside(ip)))
    return _is_global(ip)


def _is_global(ip: IPv4Address | IPv6Address) -> bool:
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _inside(ip: IPv6Address) -> Iterable[IPv4Address]:
    """The IPv4 addresses that an IPv6 address carries: mapped, compatible, 6to4, Teredo, NAT64."""
    if ip in _NAT64 or ip in _COMPATIBLE:
        yield IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip.sixtofour:
        yield ip.sixtofour
    yield from ip.teredo or ()


async def resolve_host(host: str, port: int) -> Sequence[str]:
    """Ask the system for the addresses of a host, IPv4 first."""
    ask = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    found = await anyio.to_thread.run_sync(ask, abandon_on_cancel=True)
    found.sort(key=lambda one: one[0] != socket.AF_INET)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass(frozen=True)
class Prober:
    """Looks behind links; everything that reaches the network can be replaced in a test.

    `resolve` gives a host's addresses, `allows` says which may be connected to; every address must be allowed.
    """

    limits: ProbeLimits = field(default_factory=ProbeLimits)
    resolve: Resolve = resolve_host
    allows: Callable[[str], bool] = is_public
    verify: ssl.SSLContext | bool = True
    transport: httpx2.AsyncBaseTransport | None = None

    async def probe(self, url: str) -> Probed:
        """Say what lies behind a link; never raises for what the network or the site does."""
        seen = _Trail(url)
        try:
            with anyio.fail_after(self.limits.seconds):
                async with self._client() as client:
                    return await self._follow(client, seen)
        except _Forbidden:
            return seen.found(LinkVerdict.UNTRIED)
        except (TimeoutError, OSError, UnicodeError, httpx2.HTTPError) as error:
            return seen.found(LinkVerdict.UNVERIFIED if _is_certificate(error) else LinkVerdict.SILENT)

    def _client(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(
            transport=self.transport,
            verify=self.verify,
            trust_env=False,
            # A connection kept for another name on the same address would carry that name's certificate.
            limits=httpx2.Limits(max_keepalive_connections=0),
            timeout=self.limits.step_seconds,
            headers=_HEADERS,
        )

    async def _follow(self, client: httpx2.AsyncClient, seen: "_Trail") -> Probed:
        for _ in range(self.limits.redirects + 1):
            status, location = await self._ask(client, seen.url)
            seen.status = status
            if status not in _MOVED or not location:
                return seen.found(_verdict(status))
            seen.url = _joined(seen.url, location)
        return seen.found(LinkVerdict.SILENT)

    async def _ask(self, client: httpx2.AsyncClient, address: str) -> tuple[int, str | None]:
        """Ask one hop at an address that was resolved once and looked at; gives the status and where it points."""
        url = _allowed_url(address, self.limits.ports)
        host = url.raw_host.decode("ascii")
        addresses = await self.resolve(host, url.port or (443 if url.scheme == "https" else 80))
        if not addresses or not all(map(self.allows, addresses)):
            raise _Forbidden
        headers, extensions = {"Host": url.netloc.decode("ascii")}, {"sni_hostname": host}
        for place, ip in enumerate(addresses[:_ADDRESSES_TRIED], 1):
            request = client.build_request("GET", url.copy_with(host=ip), headers=headers, extensions=extensions)
            client.cookies.clear()
            try:
                response = await client.send(request, stream=True)
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                if place == min(len(addresses), _ADDRESSES_TRIED) or _is_certificate(error):
                    raise
                continue
            try:
                return await self._read(response)
            finally:
                await response.aclose()
        raise AssertionError("there is at least one address")

    async def _read(self, response: httpx2.Response) -> tuple[int, str | None]:
        """Read as much of a good answer as the limit allows: a page that never comes does not open."""
        if response.is_success:
            size = 0
            async for piece in response.aiter_raw():
                size += len(piece)
                if size >= self.limits.size:
                    break
        return response.status_code, response.headers.get("location")


class _Forbidden(Exception):
    """The program does not go there."""


class _Trail:
    """Where the link was, where it led so far, and the last status."""

    def __init__(self, url: str) -> None:
        self.first = self.url = url
        self.status: int | None = None

    def found(self, verdict: LinkVerdict) -> Probed:
        elsewhere = self.url if _place(self.url) != _place(self.first) else None
        if verdict is LinkVerdict.AVAILABLE and elsewhere:
            verdict = LinkVerdict.REDIRECTED
        return Probed(verdict, elsewhere, self.status)


def _place(url: str) -> str:
    """An address without what a site changes for order's sake: the scheme, «www.», a last slash, a fragment."""
    return url.partition("#")[0].partition("://")[2].removeprefix("www.").rstrip("/").casefold()


def _joined(url: str, location: str) -> str:
    try:
        return str(httpx2.URL(url).join(location))
    except httpx2.InvalidURL as error:
        raise _Forbidden from error


def _allowed_url(address: str, ports: frozenset[int]) -> httpx2.URL:
    try:
        url = httpx2.URL(address)
    except httpx2.InvalidURL as error:
        raise _Forbidden from error
    port = url.port or {"http": 80, "https": 443}.get(url.scheme)
    if url.scheme not in {"http", "https"} or not url.host or url.userinfo or port not in ports:
        raise _Forbidden
    return url


def _verdict(status: int) -> LinkVerdict:
    if 200 <= status < 300:
        return LinkVerdict.AVAILABLE
    if status in _GONE:
        return LinkVerdict.MISSING
    return LinkVerdict.DENIED if status in _DENIED else LinkVerdict.SILENT


def _is_certificate(error: BaseException | None) -> bool:
    """Whether a certificate that nobody vouches for stands behind an error."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


async def probe_all(prober: Prober, urls: Iterable[str], at_once: int = 5) -> dict[str, Probed]:
    """Look behind many links, a few at a time."""
    found: dict[str, Probed] = {}
    limiter = anyio.CapacityLimiter(at_once)

    async def look(url: str) -> None:
        async with limiter:
            found[url] = await prober.probe(url)

    async with anyio.create_task_group() as group:
        for url in dict.fromkeys(urls):
            group.start_soon(look, url)
    return found


def run_apart(work: Callable[..., Awaitable[T]], *arguments: Any) -> T:
    """Run asynchronous work to its end in a thread of its own: whoever asks may have a loop already."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(anyio.run, work, *arguments).result()
