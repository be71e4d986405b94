"""Ask a clamd of the installation whether a file is infected: its INSTREAM command over TCP or a local socket."""

import socket
import struct
import time
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

PIECE = 64 * 1024
PORT = 3310
CONNECT_SECONDS, SECONDS = 5.0, 60.0
_LONGEST_ANSWER = 4096


class ClamdSilent(Exception):
    """There is no verdict: clamd is away, slow, or could not look at the file."""


def find_virus(path: Path, url: str, seconds: float = SECONDS) -> str | None:
    """Give the name of what was found in the file, None when it is clean; raises ClamdSilent without a verdict.

    `url` is tcp://host:port or unix:///path, as `settings.py` checks it.
    """
    end = time.monotonic() + seconds
    try:
        with _connect(url) as clamd, path.open("rb") as file:
            answer = _converse(clamd, file, end)
    except OSError as error:
        raise ClamdSilent(str(error)) from error
    name, _, word = answer.removeprefix("stream: ").rpartition(" ")
    if answer == "stream: OK":
        return None
    if word == "FOUND":
        return name
    raise ClamdSilent(answer or "no answer")


def _connect(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "tcp":
        return socket.create_connection((parts.hostname or "", parts.port or PORT), timeout=CONNECT_SECONDS)
    clamd = socket.socket(socket.AF_UNIX)
    clamd.settimeout(CONNECT_SECONDS)
    try:
        clamd.connect(unquote(parts.path))
    except OSError:
        clamd.close()
        raise
    return clamd


def _converse(clamd: socket.socket, file: BinaryIO, end: float) -> str:
    """Send the file in counted pieces and read the answer; one that comes early ends the sending."""
    try:
        _send(clamd, b"zINSTREAM\0", end)
        while piece := file.read(PIECE):
            _send(clamd, struct.pack(">I", len(piece)) + piece, end)
        _send(clamd, struct.pack(">I", 0), end)
    except (BrokenPipeError, ConnectionResetError):
        pass  # refused in the middle: it may still say why
    answer = b""
    while len(answer) < _LONGEST_ANSWER and not answer.endswith(b"\0"):
        clamd.settimeout(_left(end))
        piece = clamd.recv(_LONGEST_ANSWER)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


def _send(clamd: socket.socket, data: bytes, end: float) -> None:
    clamd.settimeout(_left(end))
    clamd.sendall(data)


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError("clamd is slow")
    return left
