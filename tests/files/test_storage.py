"""Bytes are kept once under their hash, wherever they are kept."""

import io
import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from threading import Thread

import pytest
from obstore.exceptions import GenericError, PermissionDeniedError

from app import clock
from app.files import storage as module
from app.files.storage import Storage, open_storage
from tests.s3_peer import storage_url

BYTES = "Протокол совещания № 5".encode() * 1000
HASH = sha256(BYTES).hexdigest()


def _url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The setting for a store of each kind, empty and one's own."""
    if kind == "s3":
        return storage_url(request.getfixturevalue("s3_address"), f"вехи/{secrets.token_hex(4)}")
    return {"data folder": "", "memory": "memory:///", "folder": (tmp_path / "другая папка").as_uri()}[kind]


@pytest.fixture(params=["data folder", "folder", "memory", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    return open_storage(tmp_path, _url(request.param, request, tmp_path))


def _as_path(content: bytes, folder: Path) -> Path:
    path = folder / "source"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("give", [_as_path, lambda content, _: io.BytesIO(content), lambda content, _: content])
def test_bytes_come_back_as_they_were_given(
    storage: Storage, tmp_path: Path, give: Callable[[bytes, Path], object]
) -> None:
    assert storage.put(give(BYTES, tmp_path), HASH) is True  # type: ignore[arg-type]
    assert storage.size(HASH) == len(BYTES)
    assert storage.open(HASH).read() == BYTES
    assert b"".join(storage.stream(HASH, 4096)) == BYTES
    assert list(storage.hashes()) == [HASH]


def test_equal_bytes_are_kept_once(storage: Storage) -> None:
    assert [storage.put(BYTES, HASH), storage.put(BYTES, HASH)] == [True, False]
    assert list(storage.hashes()) == [HASH]


def test_a_large_file_is_kept_once_too(storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WHOLE_LIMIT", 1000)
    path = _as_path(BYTES, tmp_path)
    assert [storage.put(path, HASH), storage.put(path, HASH)] == [True, False]
    assert b"".join(storage.stream(HASH)) == BYTES


def test_a_file_of_several_parts_comes_back_whole(storage: Storage, tmp_path: Path) -> None:
    content = b"%PDF-1.7 " * (module.WHOLE_LIMIT // 9 + 500_000)
    digest = sha256(content).hexdigest()
    assert storage.put(_as_path(content, tmp_path), digest) is True
    arrived = sha256()
    for piece in storage.stream(digest):
        arrived.update(piece)
    assert arrived.hexdigest() == digest
    assert storage.size(digest) == len(content)


class _Torn(io.BytesIO):
    """A file whose disk fails in the middle."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() >= 4096:
            raise OSError("диск отказал")
        return super().read(4096 if size is None or size < 0 else min(size, 4096))


@pytest.mark.parametrize("limit", [1000, 10**9], ids=["in parts", "whole"])
def test_bytes_torn_on_the_way_are_not_there(storage: Storage, monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(module, "WHOLE_LIMIT", limit)
    with pytest.raises(Exception, match="диск отказал"):
        storage.put(_Torn(BYTES), HASH)
    assert storage.exists(HASH) is False
    assert list(storage.hashes()) == []
    assert storage.put(BYTES, HASH) is True


def test_of_many_who_bring_the_same_bytes_one_puts_them(storage: Storage) -> None:
    put: list[bool] = []
    crowd = [Thread(target=lambda: put.append(storage.put(BYTES, HASH))) for _ in range(8)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert sorted(put) == [False] * 7 + [True]
    assert storage.open(HASH).read() == BYTES


def test_what_was_drawn_of_bytes_stands_beside_them_and_goes_with_them(storage: Storage) -> None:
    storage.put(BYTES, HASH)
    for name, content in (("1.png", b"one"), ("2.png", b"two"), ("2.png", b"new")):
        storage.keep_drawn(HASH, name, content)
    assert [storage.drawn(HASH, name) for name in ("1.png", "2.png", "3.png")] == [b"one", b"new", None]
    assert list(storage.hashes()) == [HASH]
    assert storage.drawn_of() == {HASH}
    assert storage.delete(HASH) is True
    assert [storage.drawn(HASH, "1.png"), storage.drawn_of(), storage.forget_drawn(HASH)] == [None, set(), 0]


def test_what_is_older_is_told_from_what_was_put_just_now(storage: Storage) -> None:
    storage.put(BYTES, HASH)
    now = clock.now()
    assert list(storage.hashes(before=now - timedelta(hours=1))) == []
    assert list(storage.hashes(before=now + timedelta(hours=1))) == [HASH]


def test_an_s3_store_believes_only_its_key(s3_address: str, tmp_path: Path) -> None:
    with pytest.raises(PermissionDeniedError):
        open_storage(tmp_path, storage_url(s3_address, "place", secret="wrong")).put(BYTES, HASH)


def test_an_s3_store_that_is_away_is_told_and_not_waited_for(tmp_path: Path) -> None:
    storage = open_storage(tmp_path, storage_url("http://127.0.0.1:9", "place"))
    begun = time.monotonic()
    with pytest.raises(GenericError):
        storage.put(BYTES, HASH)
    assert time.monotonic() - begun < 15


def test_stores_under_different_prefixes_do_not_see_each_other(s3_address: str, tmp_path: Path) -> None:
    one, other = (open_storage(tmp_path, storage_url(s3_address, secrets.token_hex(4))) for _ in range(2))
    one.put(BYTES, HASH)
    assert (one.exists(HASH), other.exists(HASH), list(other.hashes())) == (True, False, [])


def test_destroyed_bytes_are_gone_and_can_come_again(storage: Storage) -> None:
    storage.put(BYTES, HASH)
    assert [storage.delete(HASH), storage.delete(HASH)] == [True, False]
    assert storage.exists(HASH) is False
    with pytest.raises(FileNotFoundError):
        storage.stream(HASH)
    assert storage.put(BYTES, HASH) is True


def test_by_default_bytes_lie_in_the_data_folder(tmp_path: Path) -> None:
    open_storage(tmp_path).put(BYTES, HASH)
    assert (tmp_path / "files" / "sha256" / HASH[:2] / HASH).read_bytes() == BYTES


@pytest.mark.parametrize("url", ["ftp://host/folder", "просто/папка"])
def test_a_storage_that_is_not_known_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ValueError, match="VEKHI_STORAGE_URL"):
        open_storage(tmp_path, url)
