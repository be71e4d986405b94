"""Server processes for a benchmark: started as in earnest, one worker, settings by environment."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep

from tests.benchmarks import stage
from tests.benchmarks.measure import Client

LONGEST_START = 60


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its port, its process, the seconds from its start to its first answer."""

    port: int
    process: subprocess.Popen[bytes]
    started: float

    def memory(self) -> float:
        """Resident memory, MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def _environment(home: Path, port: int) -> dict[str, str]:
    environment = os.environ | {
        "VEKHI_DATA_DIR": str(home),
        "VEKHI_TODAY": str(stage.TODAY),
        "VEKHI_SECRET_KEY": "benchmark",
        "VEKHI_BASE_URL": f"http://127.0.0.1:{port}",
        # An installed program is compiled once, not at every start.
        "PYTHONPYCACHEPREFIX": str(home / "compiled"),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


@contextmanager
def serving(factory: str, port: int, home: Path, **settings: str) -> Iterator[Server]:
    """Run a server process until the block ends."""
    command = (sys.executable, "-m", "uvicorn", factory, "--factory", "--port", str(port), "--log-level", "warning")
    began = perf_counter()
    process = subprocess.Popen(command, env=_environment(home, port) | settings)
    try:
        _wait(process, port)
        yield Server(port, process, perf_counter() - began)
    finally:
        process.terminate()
        process.wait(30)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = perf_counter() + LONGEST_START
    while perf_counter() < until:
        if process.poll() is not None:
            raise SystemExit(f"the server ended with {process.returncode}")
        try:
            Client(port).get("/healthz")
            return
        except OSError:
            sleep(0.02)
    raise SystemExit(f"no answer in {LONGEST_START} seconds")
