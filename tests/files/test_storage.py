"""Bytes are kept once under their hash, wherever they are kept."""

import io
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from app.files import storage as module
from app.files.storage import Storage, open_storage

BYTES = "Протокол совещания № 5".encode() * 1000
HASH = sha256(BYTES).hexdigest()


@pytest.fixture(params=["", "memory:///", "file"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    url = (tmp_path / "другая папка").as_uri() if request.param == "file" else request.param
    return open_storage(tmp_path, url)


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
