"""A copy holds everything, goes back into an empty database of either kind, and a damaged one writes nothing."""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from app.files.storage import Storage, open_storage
from app.services.back_up import BackupRefused, back_up, restore
from app.services.check_journal import check_journal
from app.store.engine import Database
from app.store.tables import JournalEntry, Person, StoredFile, Unit
from tests.cast import build_cast
from tests.conftest import JOURNAL_KEY

AT = datetime(2022, 11, 14, 9, 30, tzinfo=UTC)
CONTENT = "Приказ № 158".encode()


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return open_storage(tmp_path / "here")


@pytest.fixture
def full(database: Database, storage: Storage) -> Database:
    """The cast, a file, and acts in the journal."""
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    storage.put(CONTENT, sha256)
    with database.write() as session:
        cast = build_cast(session)
        session.add(StoredFile(sha256=sha256, size=len(CONTENT), media_type="text/plain", stored_at=AT))
        session.add(StoredFile(sha256="0" * 64, size=1, media_type="text/plain", stored_at=AT, destroyed_at=AT))
        session.add(JournalEntry(at=AT, territory_id=cast.territory, action="roadmap.loaded", after={"ё": [1, None]}))
        session.commit()
    return database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database, SQLite's not even migrated."""
    fresh: Callable[[], str] = lambda: f"sqlite:///{tmp_path / 'other.db'}"  # noqa: E731
    if request.param == "postgresql":
        fresh = request.getfixturevalue("fresh_postgres")
    opened = Database(fresh(), journal_key=JOURNAL_KEY)
    yield opened
    opened.dispose()


def everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in SQLModel.metadata.sorted_tables
        }


def test_a_copy_goes_back_row_by_row_into_either_database(
    full: Database, empty: Database, storage: Storage, tmp_path: Path
) -> None:
    target, there = tmp_path / "copy.tar", open_storage(tmp_path / "there")
    said = back_up(full, storage, target, AT)
    assert "файлов 1" in said
    assert not list(tmp_path.glob("*.part"))
    restore(empty, there, target)
    assert everything(empty) == everything(full)
    [sha256] = list(there.hashes())
    assert there.open(sha256).read() == CONTENT
    with empty.read() as session:
        assert check_journal(session, JOURNAL_KEY).faults == []


def test_work_goes_on_after_a_restore(full: Database, empty: Database, storage: Storage, tmp_path: Path) -> None:
    back_up(full, storage, tmp_path / "copy.tar", AT)
    restore(empty, open_storage(tmp_path / "there"), tmp_path / "copy.tar")
    with empty.write() as session:
        session.add(Person(email="new@example.org", name="Новый", created_at=AT))
        session.add(Unit(territory_id=1, key="new", name="Новое"))
        session.add(JournalEntry(at=AT, territory_id=1, action="roadmap.loaded"))
        session.commit()
    with empty.read() as session:
        assert check_journal(session, JOURNAL_KEY).faults == []


def rewritten(source: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The copy with its members changed; None leaves one out."""
    target = source.with_name("changed.tar")
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for member in old:
            file = old.extractfile(member)
            content = change(member.name, file.read() if file else b"")
            if content is not None:
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
    return target


def newer(name: str, content: bytes) -> bytes:
    if name != "manifest.json":
        return content
    return json.dumps(json.loads(content) | {"schema": "9999"}).encode()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda name, content: content + b" " if name == "rows.jsonl" else content, "изменены"),
        (lambda name, content: b"x" if name.startswith("files/") else content, "изменён"),
        (lambda name, content: None if name.startswith("files/") else content, "неполная"),
        (lambda name, content: None if name == "manifest.json" else content, "повреждён"),
        (newer, "более новой"),
    ],
)
def test_a_damaged_copy_writes_nothing(
    full: Database,
    empty: Database,
    storage: Storage,
    tmp_path: Path,
    change: Callable[[str, bytes], bytes | None],
    fault: str,
) -> None:
    back_up(full, storage, tmp_path / "copy.tar", AT)
    with pytest.raises(BackupRefused, match=fault):
        restore(empty, open_storage(tmp_path / "there"), rewritten(tmp_path / "copy.tar", change))
    with empty.engine.connect() as connection:
        if connection.dialect.has_table(connection, "person"):
            assert connection.execute(select(Person.id)).first() is None


def test_a_copy_is_not_restored_over_work(full: Database, storage: Storage, tmp_path: Path) -> None:
    back_up(full, storage, tmp_path / "copy.tar", AT)
    before = everything(full)
    with pytest.raises(BackupRefused, match="пустую"):
        restore(full, storage, tmp_path / "copy.tar")
    assert everything(full) == before


def test_a_copy_is_not_written_over_another_file(full: Database, storage: Storage, tmp_path: Path) -> None:
    (tmp_path / "copy.tar").write_text("важное")
    with pytest.raises(BackupRefused, match="уже есть"):
        back_up(full, storage, tmp_path / "copy.tar", AT)
    assert (tmp_path / "copy.tar").read_text() == "важное"


def test_a_copy_with_evidence_missing_is_not_made(full: Database, storage: Storage, tmp_path: Path) -> None:
    [sha256] = list(storage.hashes())
    storage.delete(sha256)
    with pytest.raises(BackupRefused, match="неполной"):
        back_up(full, storage, tmp_path / "copy.tar", AT)
    assert list(tmp_path.glob("copy*")) == []
