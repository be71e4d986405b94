"""The first words of a PDF or a Word file, for a proposal of its requisites, read by a process apart.

A scan has no words, and a broken page no more: then there is nothing to read, and nobody is bothered. What
strangers hand in is read with little memory and time, no settings and no way back.
"""

import subprocess
import sys
from pathlib import Path

from app.core.errors import BadInput
from app.files import read_head
from app.files.limits import MEGABYTE, Limits
from app.files.sniffing import DOCX, PDF
from app.files.zip_guard import open_zip

HEAD_CHARS = read_head.HEAD_CHARS
PROGRAM = Path(read_head.__file__)
SECONDS = 10
_MOST_BYTES = 20 * MEGABYTE
_MOST_XML = 8 * MEGABYTE
_BODY = "word/document.xml"


def head_text(path: Path, media_type: str, limits: Limits | None = None, seconds: float = SECONDS) -> str:
    """Give the first words of the file; «» when it is of another kind, too large, too slow, or tells none."""
    if media_type not in (PDF.media_type, DOCX.media_type) or path.stat().st_size > _MOST_BYTES:
        return ""
    if media_type == DOCX.media_type and not _is_light(path, limits or Limits()):
        return ""
    command = [sys.executable, "-I", str(PROGRAM), str(path), media_type]
    try:
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, timeout=seconds, env={}, check=True, start_new_session=True
        )
    except (subprocess.SubprocessError, OSError):
        return ""
    return done.stdout.decode("utf-8", "replace")


def _is_light(path: Path, limits: Limits) -> bool:
    """Whether the archive is within its limits and its text is small enough to be worth reading."""
    try:
        with open_zip(path, limits) as archive:
            return archive.getinfo(_BODY).file_size <= _MOST_XML
    except (BadInput, KeyError):
        return False
