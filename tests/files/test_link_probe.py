"""The program looks behind a link that a stranger chose, and is never led to an address of the inside."""

import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2
import pytest

from app.core.links import LinkVerdict, verdict_words
from app.files.link_probe import Probed, ProbeLimits, Prober, is_public, probe_all, run_apart

PEM = Path(__file__).parents[1] / "mail" / "localhost.pem"
PUBLIC = "93.184.215.14"
V = LinkVerdict


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.5.5", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "203.0.113.7",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "::10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
        "2002:7f00:1::", "2002:c0a8:101::1", "2001:0:7f00:1::", "2001:0:4136:e378:8000:63bf:80ff:fffe",
    ],
)  # fmt: skip
def test_an_address_of_the_inside_is_no_public_one(address: str) -> None:
    assert is_public(address) is False


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "77.88.55.88", "2a02:6b8::2:242", "2606:4700::6810:84e5"])
def test_a_public_address_is_one(address: str) -> None:
    assert is_public(address) is True


class Names:
    """A resolver by a table that counts its questions."""

    def __init__(self, **table: str) -> None:
        self.table = {name.replace("_", "."): addresses.split() for name, addresses in table.items()}
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        if host not in self.table:
            raise OSError("Name or service not known")
        return self.table[host]


def site(answer: Callable[[httpx2.Request], httpx2.Response], names: Names, **given: object) -> Prober:
    """A prober whose network is a function."""
    return Prober(resolve=names, transport=httpx2.MockTransport(answer), **given)  # type: ignore[arg-type]


def page(status: int = 200) -> httpx2.Response:
    """A page that comes piece by piece, as from the network."""

    async def pieces() -> AsyncIterator[bytes]:
        yield "Новости".encode()

    return httpx2.Response(status, content=pieces())


def probe(prober: Prober, url: str) -> Probed:
    return run_apart(prober.probe, url)


def test_the_connection_goes_to_the_address_that_was_resolved_and_the_certificate_to_the_name() -> None:
    asked: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return page()

    names = Names(school_example=PUBLIC)
    assert probe(site(answer, names), "https://school.example/news?id=5#top") == Probed(V.AVAILABLE, None, 200)
    assert names.asked == [("school.example", 443)]
    [request] = asked
    assert str(request.url) == f"https://{PUBLIC}/news?id=5#top"
    assert request.headers["host"] == "school.example"
    assert request.extensions["sni_hostname"] == "school.example"
    assert "cookie" not in request.headers


def test_a_name_in_cyrillic_is_asked_for_as_the_network_writes_it() -> None:
    written = "школа.рф".encode("idna").decode()
    names = Names(**{written: PUBLIC})
    assert probe(site(lambda _: page(), names), "http://школа.рф/") == Probed(V.AVAILABLE, None, 200)
    assert names.asked == [(written, 80)]


@pytest.mark.parametrize(
    ("status", "verdict"),
    [(200, V.AVAILABLE), (204, V.AVAILABLE), (401, V.DENIED), (403, V.DENIED), (404, V.MISSING), (410, V.MISSING),
     (429, V.DENIED), (500, V.SILENT), (503, V.SILENT), (304, V.SILENT)],
)  # fmt: skip
def test_a_status_becomes_a_verdict(status: int, verdict: LinkVerdict) -> None:
    prober = site(lambda _: page(status), Names(a_ru=PUBLIC))
    assert probe(prober, "http://a.ru/x") == Probed(verdict, None, status)


def moving(steps: dict[str, str]) -> Callable[[httpx2.Request], httpx2.Response]:
    """A site where addresses (by Host and path) lead to others; what leads nowhere is a page."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        to = steps.get(request.headers["host"] + request.url.path)
        return httpx2.Response(302, headers={"location": to}) if to else page()

    return answer


def test_a_redirect_is_followed_hop_by_hop_each_resolved_anew() -> None:
    names = Names(a_ru=PUBLIC, b_ru="8.8.8.8")
    prober = site(moving({"a.ru/1": "/2", "a.ru/2": "https://b.ru/3"}), names)
    assert probe(prober, "http://a.ru/1") == Probed(V.REDIRECTED, "https://b.ru/3", 200)
    assert names.asked == [("a.ru", 80), ("a.ru", 80), ("b.ru", 443)]


def test_tidying_an_address_is_no_redirect() -> None:
    prober = site(moving({"a.ru/1": "https://www.a.ru/1/"}), Names(a_ru=PUBLIC, www_a_ru=PUBLIC))
    assert probe(prober, "http://a.ru/1") == Probed(V.AVAILABLE, None, 200)


@pytest.mark.parametrize(
    "url",
    [
        "http://inside.ru/", "http://both.ru/", "http://mapped.ru/", "ftp://a.ru/", "file:///etc/passwd", "gopher://a.ru/",
        "http://a.ru:8080/", "http://a.ru:22/", "https://user:secret@a.ru/", "javascript:alert(1)",
        "http://a.ru:99999/", "http://[::1]:80:80/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("by_redirect", [False, True])
def test_the_program_does_not_go_inside_nor_by_other_doors(url: str, by_redirect: bool) -> None:
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.headers["host"])
        return httpx2.Response(302, headers={"location": url}) if request.headers["host"] == "start.ru" else page()

    names = Names(
        start_ru=PUBLIC, a_ru=PUBLIC, inside_ru="10.1.1.1", both_ru=f"{PUBLIC} 127.0.0.1", mapped_ru="::ffff:127.0.0.1"
    )
    found = probe(site(answer, names), "http://start.ru/" if by_redirect else url)
    assert found.verdict is V.UNTRIED
    assert asked == (["start.ru"] if by_redirect else [])


def test_a_name_that_changes_its_address_between_questions_gains_nothing() -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    asked: list[str] = []

    async def turning(_host: str, _port: int) -> Sequence[str]:
        return next(answers)

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.host)
        return httpx2.Response(302, headers={"location": "/again"})

    prober = Prober(resolve=turning, transport=httpx2.MockTransport(answer))
    assert probe(prober, "http://turning.ru/") == Probed(V.UNTRIED, "http://turning.ru/again", 302)
    assert asked == [PUBLIC]


def test_a_ring_of_redirects_ends() -> None:
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.path)
        return httpx2.Response(302, headers={"location": f"/{len(asked)}"})

    found = probe(site(answer, Names(a_ru=PUBLIC)), "http://a.ru/")
    assert (found.verdict, len(asked)) == (V.SILENT, 6)


def test_a_second_address_is_tried_when_the_first_does_not_answer() -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.host == PUBLIC:
            raise httpx2.ConnectError("no route")
        return page()

    assert probe(site(answer, Names(a_ru=f"{PUBLIC} 8.8.8.8")), "http://a.ru/").verdict is V.AVAILABLE
    assert probe(site(answer, Names(a_ru=PUBLIC)), "http://a.ru/") == Probed(V.SILENT)


def test_an_unknown_name_does_not_answer() -> None:
    assert probe(site(lambda _: page(), Names()), "http://nowhere.ru/") == Probed(V.SILENT)


@pytest.mark.parametrize(
    ("probed", "words"),
    [
        (Probed(V.AVAILABLE, None, 200), "доступна"),
        (Probed(V.REDIRECTED, "https://b.ru/3", 200), "перенаправлена на https://b.ru/3"),
        (Probed(V.SILENT), "не отвечает"),
        (Probed(V.SILENT, None, 503), "не отвечает (код 503)"),
        (Probed(V.UNVERIFIED), "сертификат не проверен"),
        (Probed(V.SEEN_OPEN), "посмотрено: открывается"),
    ],
)
def test_a_verdict_is_said_in_words(probed: Probed, words: str) -> None:
    assert verdict_words(probed.verdict, probed.target, probed.status) == words


# A real server on loopback, reached through a resolver and a list of the test's own.


class House(BaseHTTPRequestHandler):
    """Pages good and bad; every question is noted."""

    seen: list[tuple[str, str]]

    def do_GET(self) -> None:
        self.server.seen.append((self.headers["host"], self.path))  # type: ignore[attr-defined]
        getattr(self, f"_{self.path.strip('/')}", self._page)()

    def _page(self) -> None:
        self._head(200, "content-length: 5")
        self.wfile.write(b"hello")

    def _moved(self) -> None:
        self._head(301, "location: /page")

    def _endless(self) -> None:
        self._head(200)
        while True:
            self.wfile.write(b"x" * 65536)
            self.server.sent += 65536  # type: ignore[attr-defined]

    def _silent(self) -> None:
        time.sleep(5)

    def _dripping(self) -> None:
        for _ in range(100):
            self.wfile.write(b"H")
            self.wfile.flush()
            time.sleep(0.1)

    def _nonsense(self) -> None:
        self.wfile.write(b"\x00\x01 what is this\r\n\r\n")

    def _head(self, status: int, *lines: str) -> None:
        self.wfile.write("\r\n".join([f"HTTP/1.1 {status} X", *lines, "", ""]).encode())

    def log_message(self, *args: object) -> None:
        pass

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True


@pytest.fixture
def house() -> Iterator[ThreadingHTTPServer]:
    yield from _serving(None)


@pytest.fixture
def guarded_house() -> Iterator[ThreadingHTTPServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    yield from _serving(context)


def _serving(context: ssl.SSLContext | None) -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), House)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    server.daemon_threads = True
    server.block_on_close = False
    server.seen, server.sent = [], 0  # type: ignore[attr-defined]
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def near(server: ThreadingHTTPServer, **given: object) -> tuple[Prober, str]:
    """A prober that may go to this server under two names, and the start of its address."""
    port = server.server_address[1]
    limits = ProbeLimits(ports=frozenset({port}), seconds=1.5, step_seconds=1)
    names = Names(school_example="127.0.0.1", localhost="127.0.0.1")
    prober = Prober(limits=limits, resolve=names, allows=lambda ip: ip == "127.0.0.1", **given)  # type: ignore[arg-type]
    return prober, f"school.example:{port}"


def test_a_real_site_is_reached_at_its_address_under_its_name(house: ThreadingHTTPServer) -> None:
    prober, place = near(house)
    assert probe(prober, f"http://{place}/page") == Probed(V.AVAILABLE, None, 200)
    assert probe(prober, f"http://{place}/moved") == Probed(V.REDIRECTED, f"http://{place}/page", 200)
    assert house.seen == [(place, "/page"), (place, "/moved"), (place, "/page")]  # type: ignore[attr-defined]


def test_as_it_is_the_program_never_knocks_at_loopback(house: ThreadingHTTPServer) -> None:
    port = house.server_address[1]
    prober = Prober(limits=ProbeLimits(ports=frozenset({port})))
    for host in ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "127.1"):
        assert probe(prober, f"http://{host}:{port}/page").verdict in (V.UNTRIED, V.SILENT)
    assert probe(Prober(), f"http://localhost:{port}/page").verdict is V.UNTRIED
    assert house.seen == []  # type: ignore[attr-defined]


def test_an_endless_page_is_read_no_further_than_the_limit(house: ThreadingHTTPServer) -> None:
    prober, place = near(house)
    assert probe(prober, f"http://{place}/endless").verdict is V.AVAILABLE
    assert house.sent < 50_000_000  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", ["silent", "dripping"])
def test_a_site_that_keeps_one_waiting_does_not_answer(house: ThreadingHTTPServer, path: str) -> None:
    prober, place = near(house)
    begun = time.monotonic()
    assert probe(prober, f"http://{place}/{path}") == Probed(V.SILENT)
    assert time.monotonic() - begun < 4


def test_nonsense_and_a_shut_door_are_no_answer(house: ThreadingHTTPServer) -> None:
    prober, place = near(house)
    assert probe(prober, f"http://{place}/nonsense").verdict is V.SILENT
    shut = Prober(limits=ProbeLimits(ports=frozenset({9})), resolve=prober.resolve, allows=prober.allows)
    assert probe(shut, "http://school.example:9/").verdict is V.SILENT


def test_a_certificate_that_nobody_vouches_for_is_told(guarded_house: ThreadingHTTPServer) -> None:
    prober, place = near(guarded_house)
    assert probe(prober, f"https://{place}/page") == Probed(V.UNVERIFIED)
    assert guarded_house.seen == []  # type: ignore[attr-defined]


def test_the_certificate_is_that_of_the_name_and_not_of_the_address(guarded_house: ThreadingHTTPServer) -> None:
    trusting = ssl.create_default_context(cafile=PEM)
    prober, place = near(guarded_house, verify=trusting)
    port = place.partition(":")[2]
    assert probe(prober, f"https://localhost:{port}/page").verdict is V.AVAILABLE
    assert probe(prober, f"https://{place}/page").verdict is V.UNVERIFIED


def test_many_links_are_looked_behind_at_once(house: ThreadingHTTPServer) -> None:
    prober, place = near(house)
    urls = [f"http://{place}/page{n}" for n in range(12)] + [f"http://{place}/page0"]
    found = run_apart(probe_all, prober, urls)
    assert len(found) == 12
    assert {one.verdict for one in found.values()} == {V.AVAILABLE}
    assert len(house.seen) == 12  # type: ignore[attr-defined]
