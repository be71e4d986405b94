"""`vekhi backup` and `vekhi restore`: the whole installation in one file, whatever the database and the storage.

The file is a tar: `manifest.json`, `rows.jsonl` (a row a line, [table, values]) and the evidence under its
hashes. The key of the journal is left out on purpose: with the copy alone nobody can make up a journal.
"""

import hashlib
import io
import json
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import func, select

from app.core.errors import VekhiError
from app.files.storage import Storage
from app.store.base import table_of
from app.store.copying import read_all, write_all
from app.store.engine import Database
from app.store.migrate import current_revision, migrate, revisions
from app.store.tables import JournalEntry, Person, StoredFile, Territory

FORM = "vekhi-backup-1"
MANIFEST, ROWS, FILES = "manifest.json", "rows.jsonl", "files/"
PIECE = 1024 * 1024


class BackupRefused(VekhiError):
    """A copy cannot be made or used; the sentence says why."""


def back_up(database: Database, storage: Storage, target: Path, at: datetime) -> str:
    """Write the copy to `target`, which must not exist; give a line to tell.

    Rows first, as of one moment; then the evidence they name, whose bytes were there before them.
    """
    if target.exists():
        raise BackupRefused(f"{target} уже есть: укажите другое имя файла")
    draft = target.with_name(f"{target.name}.part")
    try:
        with tempfile.TemporaryFile("w+b") as rows, tarfile.open(draft, "w") as archive:
            manifest, hashes = _write_rows(database, rows, at)
            head = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
            _add(archive, MANIFEST, io.BytesIO(head), len(head))
            _add(archive, ROWS, rows, manifest["rows_size"])
            for sha256 in hashes:
                with _opened(storage, sha256) as file:
                    _add(archive, FILES + sha256, file, storage.size(sha256))
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)
    return f"Копия записана: {target}; строк {manifest['rows']}, файлов {len(hashes)}"


def _opened(storage: Storage, sha256: str) -> IO[bytes]:
    try:
        return storage.open(sha256)
    except FileNotFoundError:
        raise BackupRefused(f"Нет файла подтверждения {sha256}: копия была бы неполной. Проверьте хранилище") from None


def _write_rows(database: Database, target: IO[bytes], at: datetime) -> tuple[dict[str, Any], list[str]]:
    digest, count, size, hashes = hashlib.sha256(), 0, 0, []
    with database.engine.connect().execution_options(**_ONE_MOMENT.get(database.engine.dialect.name, {})) as connection:
        for table, row in read_all(connection):
            line = json.dumps([table, row], ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            target.write(line)
            digest.update(line)
            count, size = count + 1, size + len(line)
            if table == StoredFile.__tablename__ and row["destroyed_at"] is None:
                hashes.append(row["sha256"])
    target.seek(0)
    manifest = {
        "form": FORM, "made": at.isoformat(), "schema": current_revision(database.engine),
        "rows": count, "rows_size": size, "rows_sha256": digest.hexdigest(), "files": len(hashes),
    }  # fmt: skip
    return manifest, hashes


_ONE_MOMENT: dict[str, dict[str, Any]] = {"postgresql": {"isolation_level": "REPEATABLE READ"}}


def _add(archive: tarfile.TarFile, name: str, source: IO[bytes], size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size = size
    member.mode = 0o600
    archive.addfile(member, source)


def restore(database: Database, storage: Storage, source: Path) -> str:
    """Bring a copy into an empty database and into the storage; give a line to tell.

    The schema is brought to that of the copy, the rows written in one transaction, the schema brought on.
    Nothing is written when the copy is damaged or the database holds anything.
    """
    try:
        with tarfile.open(source, "r") as archive:
            manifest = _read_manifest(archive)
            _check_rows(archive, manifest)
            _ready(database, manifest["schema"])
            files = _bring_files(archive, storage)
            if files != manifest["files"]:
                raise BackupRefused(f"Копия неполная: файлов {files}, а должно быть {manifest['files']}")
            with database.engine.begin() as connection:
                rows = write_all(connection, _read_rows(archive))
    except (tarfile.TarError, OSError, KeyError, ValueError) as error:
        raise BackupRefused(f"{source} — не копия Вех или повреждён: {error}") from None
    migrate(database.engine)
    return f"Копия от {manifest['made'][:16].replace('T', ' ')} восстановлена: строк {rows}, файлов {files}"


def _read_manifest(archive: tarfile.TarFile) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(_member(archive, MANIFEST).read())
    if manifest.get("form") != FORM:
        raise ValueError("неизвестный вид копии")
    if manifest["schema"] not in revisions():
        raise BackupRefused("Копия сделана более новой программой: обновите программу и повторите")
    return manifest


def _check_rows(archive: tarfile.TarFile, manifest: dict[str, Any]) -> None:
    with _member(archive, ROWS) as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != manifest["rows_sha256"]:  # type: ignore[arg-type]
            raise ValueError("строки базы изменены")


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    file = archive.extractfile(name)
    if file is None:
        raise ValueError(f"нет {name}")
    return file


def _ready(database: Database, schema: str) -> None:
    """Bring an empty database to the copy's schema; refuse one that holds anything."""
    if current_revision(database.engine) is not None:
        _refuse_full(database)
    migrate(database.engine, schema)


def _refuse_full(database: Database) -> None:
    with database.engine.connect() as connection:
        for model in (Territory, Person, JournalEntry):
            if connection.execute(select(func.count()).select_from(table_of(model))).scalar_one():
                raise BackupRefused("В базе уже есть данные: копия восстанавливается только в пустую базу")


def _bring_files(archive: tarfile.TarFile, storage: Storage) -> int:
    """Put the evidence into the storage, each file checked by its hash before."""
    brought = 0
    for member in archive:
        if not member.name.startswith(FILES):
            continue
        sha256 = member.name.removeprefix(FILES)
        with tempfile.TemporaryFile() as file:
            _copy_checked(_member(archive, member.name), file, sha256)
            storage.put(file, sha256)
        brought += 1
    return brought


def _copy_checked(source: IO[bytes], target: IO[bytes], sha256: str) -> None:
    digest = hashlib.sha256()
    while piece := source.read(PIECE):
        digest.update(piece)
        target.write(piece)
    if digest.hexdigest() != sha256:
        raise ValueError(f"файл подтверждения {sha256} изменён")
    target.seek(0)


def _read_rows(archive: tarfile.TarFile) -> Iterator[tuple[str, dict[str, Any]]]:
    with _member(archive, ROWS) as file:
        for line in file:
            table, row = json.loads(line)
            yield table, row
