"""Asking a server and timing its answers, by a client that costs next to nothing itself."""

import os
import socket
import statistics
import threading
from collections.abc import Callable
from time import perf_counter

COOKIE = "vekhi_session"
WARM = 30
TIMES = 230

Times = tuple[float, float]


class Client:
    """One connection kept open, with a session; answers are read to their end and not looked into."""

    def __init__(self, port: int, token: str = "") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=120)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.head = f"Host: 127.0.0.1:{port}\r\nCookie: {COOKIE}={token}\r\nSec-Fetch-Site: same-origin\r\n"

    def get(self, path: str) -> int:
        """Ask for a page; give the status."""
        return self._ask(f"GET {path} HTTP/1.1\r\n{self.head}\r\n".encode())

    def post(self, path: str, body: bytes, kind: str = "application/x-www-form-urlencoded") -> int:
        """Send a form; give the status."""
        head = f"POST {path} HTTP/1.1\r\n{self.head}Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        return self._ask(head.encode() + body)

    def _ask(self, request: bytes) -> int:
        self.socket.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._read()
        head, _, rest = answer.partition(b"\r\n\r\n")
        left = _length(head) - len(rest)
        while left > 0:
            left -= len(self._read())
        return int(head[9:12])

    def _read(self) -> bytes:
        got = self.socket.recv(262_144)
        if not got:
            raise ConnectionError("the server closed the connection")
        return got


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise ValueError("an answer without a length")


def timed(act: Callable[[int], object], times: int = TIMES, warm: int = WARM) -> Times:
    """Milliseconds p50 and p95 of an act; the first `warm` are not counted."""
    taken = []
    for n in range(times):
        began = perf_counter()
        act(n)
        taken.append((perf_counter() - began) * 1000)
    counted = sorted(taken[warm:])
    return statistics.median(counted), counted[int(len(counted) * 0.95)]


def page(port: int, path: str, token: str = "", times: int = TIMES) -> Times:
    """Time a page for a person over one connection."""
    client = Client(port, token)

    def ask(_: int) -> None:
        status = client.get(path)
        assert status == 200, (path, status)

    return timed(ask, times, min(WARM, times // 4))


def together(port: int, path: str, token: str = "", connections: int = 8, seconds: float = 5.0) -> float:
    """Requests a second over several connections, each in a thread of this process."""
    done = [0] * connections
    until = perf_counter() + seconds

    def work(n: int) -> None:
        client = Client(port, token)
        while perf_counter() < until:
            assert client.get(path) == 200
            done[n] += 1

    threads = [threading.Thread(target=work, args=(n,)) for n in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds


def load_average() -> str:
    """Tell how busy the machine was in the last minute: figures of a busy machine say little."""
    return f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
