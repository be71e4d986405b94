"""Page images of a file, drawn by a process apart: it has little memory and time, no settings and no way back.

What strangers hand in is drawn by large libraries in C; whatever they do with a file made to harm them ends
with that process.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.files import draw_pages

PROGRAM = Path(draw_pages.__file__)
SECONDS = 30


class CannotDraw(Exception):
    """The pages cannot be drawn: the file is broken, locked, or too heavy."""


@dataclass(frozen=True, slots=True)
class PageImages:
    """PNG images of the first pages, and how many pages there are in all."""

    total: int
    images: tuple[bytes, ...]


def draw_file(pieces: Iterable[bytes], media_type: str, pages: int, seconds: float = SECONDS) -> PageImages:
    """Draw the first pages of the bytes; raises CannotDraw, after `seconds` at the latest."""
    with tempfile.TemporaryDirectory(prefix="vekhi-draw-") as name:
        folder = Path(name)
        source = folder / "source"
        with source.open("wb") as target:
            target.writelines(pieces)
        total = _run(source, folder, media_type, pages, seconds)
        paths = sorted(folder.glob("*.png"), key=lambda path: int(path.stem))
        images = tuple(path.read_bytes() for path in paths)
    if not images:
        raise CannotDraw("no pages")
    return PageImages(total, images)


def _run(source: Path, folder: Path, media_type: str, pages: int, seconds: float) -> int:
    command = [sys.executable, "-I", str(PROGRAM), str(source), str(folder), media_type, str(pages)]
    try:
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, timeout=seconds, env={}, cwd=folder, check=True, start_new_session=True
        )
        return int(done.stdout)
    except subprocess.TimeoutExpired as slow:
        raise CannotDraw(f"not drawn within {seconds} s") from slow
    except (subprocess.CalledProcessError, ValueError) as broken:
        told = getattr(broken, "stderr", b"") or b""
        raise CannotDraw(told.decode(errors="replace")[-500:]) from broken
