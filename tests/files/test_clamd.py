"""The installation's antivirus is asked of every upload, and its silence is not taken for a verdict."""

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.core.errors import BadInput
from app.files.clamd import ClamdSilent, find_virus
from app.services.scan_upload import upload_limits
from app.settings import Settings
from tests.files.clamd_peer import EICAR, Clamd, LocalClamd, clamd_peer


@pytest.fixture
def clamd() -> Iterator[Clamd]:
    with clamd_peer() as peer:
        yield peer


def file_of(folder: Path, content: bytes) -> Path:
    path = folder / "upload"
    path.write_bytes(content)
    return path


def test_a_clean_file_is_sent_whole_and_passes(clamd: Clamd, tmp_path: Path) -> None:
    content = bytes(range(256)) * 2000
    assert find_virus(file_of(tmp_path, content), clamd.url) is None
    assert clamd.seen == [content]


def test_an_infected_file_is_named(clamd: Clamd, tmp_path: Path) -> None:
    assert find_virus(file_of(tmp_path, b"%PDF-1.4 " + EICAR), clamd.url) == "Eicar-Test-Signature"


def test_a_socket_of_the_file_system_is_asked_alike(tmp_path: Path) -> None:
    path = tmp_path / "clamd.ctl"
    with clamd_peer(LocalClamd(path)):
        assert find_virus(file_of(tmp_path, b"x"), f"unix://{path}") is None
        assert find_virus(file_of(tmp_path, EICAR), f"unix://{path}") == "Eicar-Test-Signature"


@pytest.mark.parametrize("mood", ["mute", "small", "odd", "slow"])
def test_without_a_verdict_there_is_none(clamd: Clamd, tmp_path: Path, mood: str) -> None:
    clamd.mood = mood
    begun = time.monotonic()
    with pytest.raises(ClamdSilent):
        find_virus(file_of(tmp_path, b"x" * 500_000), clamd.url, seconds=0.5)
    assert time.monotonic() - begun < 2.5


def _shut_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{probe.getsockname()[1]}"


@pytest.mark.parametrize("address", [_shut_port, lambda: "unix:///nowhere/clamd.ctl"], ids=["port", "socket"])
def test_an_absent_clamd_refuses_where_a_verdict_is_demanded_and_is_logged_where_not(
    address: Callable[[], str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path, url = file_of(tmp_path, b"x"), address()
    demanding, trusting = (upload_limits(1, url, required=required).scan for required in (True, False))
    assert demanding is not None
    assert trusting is not None
    with pytest.raises(BadInput, match="Антивирус не отвечает"):
        demanding(path)
    trusting(path)
    assert "taken unchecked" in caplog.text


def test_without_an_address_nothing_is_scanned() -> None:
    assert upload_limits(1, "", required=False).scan is None


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"clamd_url": "http://127.0.0.1"}, "VEKHI_CLAMD_URL"),
        ({"clamd_url": "127.0.0.1:3310"}, "VEKHI_CLAMD_URL"),
        ({"clamd_url": "tcp://"}, "VEKHI_CLAMD_URL"),
        ({"clamd_required": True}, "VEKHI_CLAMD_REQUIRED"),
    ],
)
def test_settings_that_cannot_be_followed_are_refused(given: dict[str, str], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Settings(**given)  # type: ignore[arg-type]
