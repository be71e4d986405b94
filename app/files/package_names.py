"""Readable names inside a package: a folder for each row of the plan, a file for each document, never two the same."""

import re
from collections.abc import Container
from datetime import date

from app.files.file_names import clean_name

# Unpacked somewhere deep, a path must stay under the 260 characters of old systems.
LONGEST_FOLDER, LONGEST_FILE = 60, 90
_FORBIDDEN = re.compile(r'[<>:"|?*]')
# Prepositions and conjunctions: a name does not end with one.
_HANGING = re.compile(r"( \w{1,2}| \W*(?:для|при|под|над|или|его|без|про|на тему))+$", re.IGNORECASE)


def folder_name(number: str | None, key: str, title: str) -> str:
    """«2.1 Проведение городского родительского собрания»; the key of the row where no number is printed."""
    return _cut(f"{(number or key).strip(' .')} {title}", LONGEST_FOLDER)


def document_name(unit: str | None, kind: str, number: str | None, day: date | None, file_name: str) -> str:
    """«Гимназия, приказ № 158 от 27.08.2021.pdf»: the unit, the requisites, and the file's own extension."""
    told = f"{unit or 'Координатор'}, {kind}{f' № {number}' if number else ''}{f' от {day:%d.%m.%Y}' if day else ''}"
    return _cut(told, LONGEST_FILE) + _split(file_name)[1].lower()


def unused(path: str, taken: Container[str]) -> str:
    """Give the path, or the first of «… (2)», «… (3)» that is not taken; `taken` holds case-folded paths."""
    stem, extension = _split(path)
    n, found = 1, path
    while found.casefold() in taken:
        n += 1
        found = f"{stem} ({n}){extension}"
    return found


def _split(name: str) -> tuple[str, str]:
    """Stem and extension; «2.1 Собрание» has none."""
    extension = re.search(r"\.[^\W\d]\w{0,8}$", name)
    return (name[: extension.start()], extension[0]) if extension else (name, "")


def _cut(text: str, longest: int) -> str:
    """A bare safe name of at most so many characters, cut after a word that can end it."""
    bare = clean_name(_FORBIDDEN.sub("", text.replace("/", "-").replace("\\", "-")))
    if len(bare) <= longest:
        return bare
    words = bare[: longest + 1].rsplit(" ", 1)[0]
    cut = words if longest // 2 < len(words) <= longest else bare[:longest]
    whole = _HANGING.sub("", cut).rstrip(" .,;-–—«(") or "документ"
    return whole + "»" * (whole.count("«") - whole.count("»"))
