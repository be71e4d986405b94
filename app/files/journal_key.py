"""The key that seals the journal: from a setting, or a file of the data folder made at first use."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

FILE = "journal.key"
SHORTEST = 16


def journal_key(folder: Path, given: str | None) -> bytes:
    """Give the key: `given` (a setting, at least 16 characters), else the file `journal.key` in `folder`.

    The file is made when absent, readable by its owner only. Two processes that start at once end up
    with the same key: only one of them makes the file.
    """
    if given:
        if len(given) < SHORTEST:
            raise ValueError(f"VEKHI_JOURNAL_KEY короче {SHORTEST} знаков")
        return given.encode()
    path = folder / FILE
    if not path.exists():
        _make(path)
    return path.read_text(encoding="ascii").strip().encode()


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
        file.flush()
        os.fsync(file.fileno())
    # A link is made whole or not at all, and never over a key that is there.
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
