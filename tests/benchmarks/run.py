"""How fast the real pages are, each beside a bare baseline measured in the same run.

    .venv/bin/python -m tests.benchmarks.run [--size 700|12000] [--only NAME]

Nothing is asserted here: a table is printed, with the mark to reach and whether it is reached. The marks hold
for a machine with two free cores; the ratio to the baseline tells more than milliseconds do.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from app.files.journal_key import journal_key
from app.store.engine import Database
from tests.benchmarks import acts, stage
from tests.benchmarks.measure import Times, load_average, page, together
from tests.benchmarks.server import Server, serving

MAP, SHORT_MAP = "/roadmaps/place0-0?year=2022", f"/roadmaps/{stage.SHORT_MAP}?year=2022"
OVERDUE = "/checkpoints?state=overdue"
TOKEN = stage.TOKENS["coordinator"]
# Pages without a mark may be slow: a few answers tell enough.
FEW = 24
ANY = float("inf")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; `reached` is None where there is no mark."""

    name: str
    measured: str
    baseline: str = ""
    ratio: str = ""
    mark: str = ""
    reached: bool | None = None

    def __str__(self) -> str:
        told = {None: "", True: "yes", False: "NO"}[self.reached]
        cells = (f"{self.name:<36}", f"{self.measured:>16}", f"{self.baseline:>22}", f"{self.ratio:>6}")
        return f"| {' | '.join(cells)} | {self.mark:>10} | {told:<3} |"


HEAD = Row("what", "p50 / p95 ms", "baseline p50", "ratio", "to reach")


@dataclass(frozen=True)
class Stand:
    """A filled database with the real server and the bare one over it."""

    database: Database
    loading: float
    real: Server
    bare: Server

    @cached_property
    def hello(self) -> Times:
        """The server and the client alone."""
        return page(self.bare.port, "/hello")

    @cached_property
    def rows(self) -> Times:
        """Fifty rows by `sqlite3` into a bare template."""
        return page(self.bare.port, "/rows")

    @cached_property
    def from_memory(self) -> Times:
        """The map's page from memory."""
        return page(self.bare.port, "/page/0")

    def against_hello(self, name: str, got: Times, mark: float | None) -> Row:
        """A line whose baseline is `hello`."""
        return timed_row(name, got, ("hello", self.hello), mark)


def timed_row(name: str, got: Times, baseline: tuple[str, Times], mark: float | None, tail: float = ANY) -> Row:
    """A line of times; the ratio is the baseline's p50 to the measured one."""
    told, reached = "", None
    if mark is not None:
        told = f"{mark:g}" if tail == ANY else f"{mark:g} / {tail:g}"
        reached = got[0] <= mark and got[1] <= tail
    against, bare = baseline
    return Row(name, shown(got), f"{against} {bare[0]:.2f}", f"{bare[0] / got[0]:.2f}", told, reached)


def shown(times: Times) -> str:
    """Write p50 and p95."""
    return f"{times[0]:.2f} / {times[1]:.2f}"


def resources(stand: Stand) -> Iterator[Row]:
    """Loading, start, memory."""
    seconds, started, memory = stand.loading, stand.real.started, stand.real.memory()
    yield Row("loading, checkpoints included", f"{seconds:.1f} s", mark="10 s", reached=seconds <= 10)
    bare = f"bare {stand.bare.started:.2f} s"
    yield Row("start to first answer", f"{started:.2f} s", bare, mark="3 s", reached=started <= 3)
    bare = f"bare {stand.bare.memory():.0f} MiB"
    yield Row("memory, idle", f"{memory:.0f} MiB", bare, mark="150 MiB", reached=memory <= 150)


def baselines(stand: Stand) -> Iterator[Row]:
    """What the machine and the client take themselves."""
    yield Row("baseline: hello", shown(stand.hello))
    yield Row("baseline: sqlite3, 50 rows, template", shown(stand.rows))
    yield Row("baseline: the map from memory", shown(stand.from_memory))


def pages(stand: Stand) -> Iterator[Row]:
    """Pages over one connection."""
    port = stand.real.port
    got = page(port, MAP, TOKEN)
    yield timed_row("map of 60 rows", got, ("memory", stand.from_memory), 3, 6)
    ratio = stand.from_memory[0] / got[0]
    yield Row("map: its baseline over it", "", "", f"{ratio:.2f}", "0.35", ratio >= 0.35)
    yield timed_row("overdue over everything", page(port, OVERDUE, TOKEN), ("sqlite3 rows", stand.rows), 3)
    yield stand.against_hello("overview", page(port, "/", TOKEN), 4)


def acting(stand: Stand) -> Iterator[Row]:
    """Upload, submit, accept, each to the commit."""
    for name, got, mark in acts.measured(stand.database, stand.real.port):
        yield stand.against_hello(name, got, mark)


def crowd(stand: Stand) -> Iterator[Row]:
    """Eight connections at once."""
    rate, bare = together(stand.real.port, SHORT_MAP, TOKEN), together(stand.bare.port, "/page/1")
    measured, baseline = f"{rate:.0f} /s", f"memory {bare:.0f} /s"
    yield Row("8 connections, map of 40 rows", measured, baseline, f"{rate / bare:.2f}", "350 /s", rate >= 350)


def unmarked(stand: Stand) -> Iterator[Row]:
    """Pages that have no mark yet."""
    port = stand.real.port
    tasks = page(port, "/tasks", stage.TOKENS["executor"], FEW)
    yield stand.against_hello("tasks of an executor", tasks, None)
    found = page(port, "/round-table/place0?year=2022", TOKEN, FEW)
    yield stand.against_hello("round table of a territory", found, None)


PARTS: dict[str, Callable[[Stand], Iterator[Row]]] = {
    "resources": resources,
    "baselines": baselines,
    "pages": pages,
    "acts": acting,
    "crowd": crowd,
    "unmarked": unmarked,
}


def main() -> None:
    """Fill a database, start the two servers, print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=12_000, help="activities: 700, 12000")
    parser.add_argument("--only", choices=PARTS, help="one part of the table")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        stage.write_plans(home / "plans", asked.size)
        database = Database(f"sqlite:///{home / 'vekhi.db'}", journal_key=journal_key(home, None))
        seconds = stage.fill(database, home / "plans")
        stage.people(database)
        stage.history(database)
        print(f"{stage.counts(database)}; {load_average()}\n\n{HEAD}", flush=True)
        with (
            serving("tests.benchmarks.baseline:application", 8701, home, BENCHMARK_PATHS=f"{MAP} {SHORT_MAP}") as bare,
            serving("app.serving:application", 8702, home) as real,
        ):
            stand = Stand(database, seconds, real, bare)
            for name in [asked.only] if asked.only else PARTS:
                for row in PARTS[name](stand):
                    print(row, flush=True)
        print(f"\n{load_average()}")


if __name__ == "__main__":
    main()
