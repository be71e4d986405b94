"""How fast the real pages are, each beside a bare baseline measured in the same run.

    .venv/bin/python -m tests.benchmarks.run [--size 700|12000]

Nothing is asserted here: a table is printed, with the mark to reach and whether it is reached. The marks
hold for a machine with two free cores; the ratio to the baseline tells more than milliseconds do.
"""

import argparse
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep
from urllib.parse import urlencode

from sqlalchemy import select

from app.store.engine import Database
from app.store.tables import Assignment, Checkpoint, ExpectedResult, Territory, Unit
from tests.benchmarks import stage

COOKIE = "vekhi_session"
TIMES = 300


@contextmanager
def serving(factory: str, port: int, home: Path, **settings: str) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """Run a server process; give it and the seconds until it answered."""
    environment = os.environ | {
        "VEKHI_DATA_DIR": str(home), "VEKHI_TODAY": str(stage.TODAY), "VEKHI_SECRET_KEY": "benchmark",
        "VEKHI_BASE_URL": f"http://127.0.0.1:{port}", **settings,
    }  # fmt: skip
    command = (sys.executable, "-m", "uvicorn", factory, "--factory", "--port", str(port), "--log-level", "warning")
    began = perf_counter()
    process = subprocess.Popen(command, env=environment)
    try:
        while True:
            try:
                Client(port).get("/healthz")
                break
            except OSError:
                sleep(0.05)
        yield process, perf_counter() - began
    finally:
        process.terminate()
        process.wait(20)


class Client:
    """One connection kept open, with a session."""

    def __init__(self, port: int, token: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Cookie": f"{COOKIE}={token}", "Sec-Fetch-Site": "same-origin"}

    def get(self, path: str) -> tuple[int, bytes]:
        """Ask for a page."""
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def post(self, path: str, body: bytes, kind: str = "application/x-www-form-urlencoded") -> int:
        """Send a form; give the status."""
        self.connection.request("POST", path, body, self.headers | {"Content-Type": kind})
        answer = self.connection.getresponse()
        answer.read()
        return answer.status


def timed(act: Callable[[int], object], times: int = TIMES, warm: int = 20) -> tuple[float, float]:
    """Milliseconds p50 and p95 of an act."""
    taken = []
    for n in range(times):
        began = perf_counter()
        act(n)
        taken.append((perf_counter() - began) * 1000)
    taken = sorted(taken[warm:] if times > 2 * warm else taken)
    return statistics.median(taken), taken[int(len(taken) * 0.95)]


def page(port: int, path: str, token: str) -> tuple[float, float]:
    """Time a page for a person."""
    client = Client(port, token)

    def ask(_: int) -> None:
        status, _body = client.get(path)
        assert status == 200, (path, status)

    return timed(ask)


def together(port: int, path: str, token: str, connections: int = 8, seconds: float = 4.0) -> float:
    """Requests a second over several connections, each in a thread of this process."""
    done = [0] * connections
    until = perf_counter() + seconds

    def work(n: int) -> None:
        client = Client(port, token)
        while perf_counter() < until:
            client.get(path)
            done[n] += 1

    threads = [threading.Thread(target=work, args=(n,)) for n in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds


def form_with_file(n: int, size: int = 100_000) -> tuple[bytes, str]:
    """A multipart form with requisites and a PDF of its own of about `size` bytes."""
    content = b"%PDF-1.4\n" + os.urandom(size // 2).hex().encode() + b"\nstartxref\n0\n%%EOF\n"
    fields = {"kind": "протокол", "number": str(n), "day": "2022-11-10", "title": f"О совещании {n}", "expected": ""}
    parts = [f'--b\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in fields.items()]
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="p{n}.pdf"\r\n\r\n'
    return b"".join(parts) + head.encode() + content + b"\r\n--b--\r\n", "multipart/form-data; boundary=b"


def acts(database: Database, port: int) -> Iterator[tuple[str, float, float]]:
    """Upload, submit and accept, each on assignments of its own."""
    with database.read() as session:
        query = (
            select(Assignment.id)
            .join(Checkpoint, Checkpoint.id == Assignment.checkpoint_id)
            .join(Unit, Unit.id == Assignment.unit_id)
            .join(Territory, Territory.id == Unit.territory_id)
            .where(Territory.key == "place0", Unit.key == "mc", Assignment.required, Assignment.state == "planned")
            .where(Checkpoint.due < stage.TODAY, ~Checkpoint.before_approval)
            # Without expected documents nothing has to be explained: the act alone is timed.
            .where(
                Checkpoint.activity_id.not_in(
                    select(ExpectedResult.activity_id).where(ExpectedResult.kind == "document")
                )
            )
            .order_by(Assignment.id)
            .limit(150)
        )
        ids = list(session.execute(query).scalars())
    executor, coordinator = Client(port, stage.TOKENS["executor"]), Client(port, stage.TOKENS["coordinator"])
    forms = [form_with_file(n) for n in range(len(ids))]
    said = urlencode({"said": "Сделано"}).encode()

    def upload(n: int) -> None:
        assert executor.post(f"/assignments/{ids[n]}/evidence", *forms[n]) == 303

    yield ("upload of 100 KB", *timed(upload, len(ids)))

    def submit(n: int) -> None:
        assert executor.post(f"/assignments/{ids[n]}/submit", said) == 303

    yield ("submit", *timed(submit, len(ids)))

    def accept(n: int) -> None:
        assert coordinator.post(f"/assignments/{ids[n]}/accept", b"comment=") == 303

    yield ("accept", *timed(accept, len(ids)))


def row(name: str, value: str, baseline: str, mark: str, reached: bool) -> None:
    """Print a line of the table."""
    print(f"| {name:<34} | {value:>16} | {baseline:>22} | {mark:>12} | {'yes' if reached else 'NO':<3} |", flush=True)


def memory(process: subprocess.Popen[bytes]) -> float:
    """Resident memory of a process, MiB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def main() -> None:
    """Fill a database, start the servers, print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=12_000)
    size = parser.parse_args().size
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        stage.write_plans(home / "plans", size)
        database = Database(f"sqlite:///{home / 'vekhi.db'}")
        seconds = stage.fill(database, home / "plans")
        stage.people(database)
        stage.history(database)
        print(f"{stage.counts(database)}; load average {os.getloadavg()[0]:.1f}\n")
        print(f"| {'what':<34} | {'p50 / p95 ms':>16} | {'baseline':>22} | {'mark':>12} | ok  |")
        row("loading, checkpoints included", f"{seconds:.1f} s", "", "10 s", seconds <= 10)
        measure(database, home)


def measure(database: Database, home: Path) -> None:
    """Measure every row of the table against the two servers."""
    path, token = "/roadmaps/place0-0?year=2022", stage.TOKENS["coordinator"]
    with (
        serving("tests.benchmarks.baseline:application", 8701, home, BENCHMARK_PATH=path) as _,
        serving("app.serving:application", 8702, home) as (process, started),
    ):
        idle = memory(process)
        row("start to first answer", f"{started:.2f} s", "", "3 s", started <= 3)
        row("memory, idle", f"{idle:.0f} MiB", "", "150 MiB", idle <= 150)
        hello = page(8701, "/hello", "")
        memory_page = page(8701, "/page", "")
        row("hello (the client's own cost)", f"{hello[0]:.2f} / {hello[1]:.2f}", "", "", True)
        real = page(8702, path, token)
        ratio = memory_page[0] / real[0]
        row(
            "map of 60 rows",
            "{:.2f} / {:.2f}".format(*real),
            f"from memory {memory_page[0]:.2f}",
            "3 / 6",
            real[0] <= 3,
        )
        row("  its baseline over it", f"{ratio:.2f}", "", "0.35", ratio >= 0.35)
        for name, where, mark in (
            ("overdue over everything", "/checkpoints?state=overdue", 3.0),
            ("overview", "/", 4.0),
            ("tasks", "/tasks", 0.0),
            ("round table of a territory", "/round-table/place0?year=2022", 0.0),
        ):
            person = stage.TOKENS["executor"] if where == "/tasks" else token
            got = page(8702, where, person)
            told = f"{mark:g}" if mark else "—"
            row(
                name,
                "{:.2f} / {:.2f}".format(*got),
                f"hello x{got[0] / hello[0]:.0f}",
                told,
                not mark or got[0] <= mark,
            )
        for name, p50, p95 in acts(database, 8702):
            mark = 6.0 if name.startswith("upload") else 5.0
            row(name, f"{p50:.2f} / {p95:.2f}", f"hello x{p50 / hello[0]:.0f}", f"{mark:g}", p50 <= mark)
        rate, bare = together(8702, path, token), together(8701, "/page", "")
        row("8 connections, map of 60 rows", f"{rate:.0f} /s", f"from memory {bare:.0f} /s", "350 /s (40)", rate >= 350)


if __name__ == "__main__":
    main()
