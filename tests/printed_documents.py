"""A printed document as text: its cells, its action tables, and whether some words stand in it.

Both the print and a text looked for are made bare: tags, markdown marks, hyphens and white space go.
"""

import html
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

PRINTED = Path(__file__).resolve().parent / "corpus" / "printed"

GAP = 2500  # between two pieces of a torn row: the rest of its row, a heading repeated on the new page
PIECES = 3
ROWS = 8  # the longest activity torn over pages


def bare(text: str) -> str:
    """Text without tags, markdown marks, hyphens and white space; every other character stays."""
    text = html.unescape(re.sub(r"<[^>]*>", "", text)).replace("**", "")
    return re.sub(r"[\s\u00ad\u2011-]+", "", re.sub(r"^\s*#+\s", "", text))


@dataclass
class Print:
    """A document as one bare string, with the places where its cells begin and end."""

    rows: list[list[str]]
    text: str = ""
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        at, parts = 0, []
        for cell in (bare(cell) for row in self.rows for cell in row):
            if cell:
                self.starts.append(at)
                at += len(cell)
                self.ends.append(at)
                parts.append(cell)
        self.text = "".join(parts)

    def holds(self, wanted: str, pieces: int = PIECES) -> bool:
        """Whether the bare text stands here whole or in that many pieces, cut at cells, in printed order."""
        if wanted in self.text:
            return True
        head, at = wanted[:6], -1
        while (at := self.text.find(head, at + 1)) >= 0:
            if self._continues(wanted, at, pieces):
                return True
        return False

    def _continues(self, wanted: str, at: int, pieces: int) -> bool:
        if self.text.startswith(wanted, at):
            return True
        if pieces == 1:
            return False
        for end in reversed(self.ends[bisect_right(self.ends, at) : bisect_right(self.ends, at + len(wanted))]):
            if self.text[at:end] != wanted[: end - at]:
                continue
            nearby = self.starts[bisect_right(self.starts, end) : bisect_left(self.starts, end + GAP)]
            if any(self._continues(wanted[end - at :], start, pieces - 1) for start in nearby):
                return True
        return False


@cache
def exceptions() -> Any:
    """What is let pass, by kind, with the reasons."""
    return YAML(typ="safe", pure=True).load((PRINTED / "exceptions.yaml").read_text(encoding="utf-8"))


@cache
def lines_of(territory: str) -> list[str]:
    """The lines of a printed document."""
    return (PRINTED / f"{territory}.txt").read_text(encoding="utf-8").split("\n")


@cache
def printed(territory: str) -> Print:
    """The printed document of a territory."""
    return Print([line.split("\t") for line in lines_of(territory)])


def words(text: str) -> list[str]:
    """The words and figures of a text."""
    return re.findall(r"\w+", html.unescape(re.sub(r"<[^>]*>", " ", text)))


HEADER = re.compile(r"^(№( п/п)?)?\t.*[Мм]ероприяти[ея]\tСрок")
RULE = re.compile(r"^[-\t ]*$")
TULA_MAP = re.compile(r"^(3\.[1-4]|4\.[1-5]) \S")


@cache
def table_lines(territory: str, maps: tuple[str, ...]) -> dict[str, list[str]]:
    """The lines of each action table without its headers, and the headings that stand between its rows.

    The maps are named in the order in which their tables are printed.
    """
    tables: dict[str, list[str]] = {}
    numbers = iter(maps)
    current: list[str] | None = None
    for line in lines_of(territory):
        if territory == "tula" and "\t" not in line and (found := TULA_MAP.match(line)):
            current = tables.setdefault(found[1], [])
        elif HEADER.match(line):
            if territory != "tula":
                current = tables.setdefault(next(numbers), [])
        elif current is not None and not RULE.match(line):
            current.append(line)
    return {number: _trimmed(table) for number, table in tables.items()}


def _trimmed(lines: list[str]) -> list[str]:
    rows = [number for number, line in enumerate(lines) if line.count("\t") >= 3]
    between = lines[rows[0] : rows[-1] + 1] if rows else []
    return [line for line in between if line.count("\t") >= 3 or re.match(r"\d+\. ?\w", line)]


def row_cells(line: str, territory: str, columns: int) -> list[str]:
    """The bare cells of a table line, moved to the columns they belong to where the print lost an empty one."""
    cells = line.split("\t")
    if territory == "tula" and cells[-1] == "" and not re.match(r"\d*\.?$", cells[0]):
        cells = ["", "", cells[0], *cells[2:4]]  # the merged first columns of a task are not printed
    if len(cells) == columns - 1:
        cells = ["", *cells]
    return [bare(cell) for cell in cells]


def columns_of(territory: str, table: list[str]) -> tuple[str, ...]:
    """The fields of the columns after the number; four printed columns have no responsible units."""
    if territory == "tula":
        return ("task", "title", "deadline", "responsible")
    if territory == "smirnykh" and max(line.count("\t") for line in table) == 3:
        return ("title", "deadline", "result")
    return ("title", "deadline", "responsible", "result")


def joined_rows(rows: list[list[str]], columns: tuple[str, ...]) -> list[str]:
    """Rows put together column by column."""
    cells = ["".join(column) for column in zip(*rows, strict=True)]
    by_name = dict(zip(columns, cells[1:], strict=True))
    by_name["title"] = cells[0] + by_name["title"]
    return [by_name[name] for name in columns if name != "task"]
