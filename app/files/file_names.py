"""The name under which an uploaded file is kept and given back: a bare name that no system trips over."""

import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath

# A file system allows 255 bytes; a Cyrillic letter takes two.
LONGEST = 120
NAMELESS = "файл"
# Control characters, and the invisible ones that turn «fdp.exe» into «exe.pdf» before the eye.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def clean_name(name: str, extensions: Sequence[str] = ()) -> str:
    """Make a bare file name: no path, nothing invisible, at most 120 characters, its extension kept.

    `extensions` are those that fit the content («.docx», …), the usual one first: a name with another
    or none gets the usual one added («протокол.exe» that holds a PDF becomes «протокол.exe.pdf»).
    """
    bare = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    bare = "".join(
        " " if c in "\t\r\n" else c for c in bare if c in "\t\r\n" or unicodedata.category(c) not in _INVISIBLE
    )
    bare = re.sub(r'[<>:"|?*]', "_", bare)
    bare = re.sub(r"\s+", " ", bare).strip(" .")
    stem, extension = _split(bare)
    if extensions and extension.lower() not in extensions:
        stem, extension = bare, extensions[0]
    if _RESERVED.fullmatch(stem):
        stem = f"_{stem}"
    stem = stem[: LONGEST - len(extension)].rstrip(" .") or NAMELESS
    return stem + extension


def _split(bare: str) -> tuple[str, str]:
    """Split into stem and extension; a «tail» with spaces or longer than nine letters is no extension."""
    extension = PurePosixPath(bare).suffix if bare else ""
    if not re.fullmatch(r"\.\w{1,9}", extension):
        return bare, ""
    return bare[: -len(extension)], extension
