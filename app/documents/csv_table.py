"""Tables for Excel: CSV in UTF-8 with its mark, semicolons, no cell that could be a formula."""

import csv
import io
from collections.abc import Iterable, Iterator

# Excel runs a cell that begins so.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
MARK = "\ufeff".encode()


def csv_lines(rows: Iterable[Iterable[str]]) -> Iterator[bytes]:
    """Write rows of texts piece by piece; the mark that tells Excel of UTF-8 comes first."""
    yield MARK
    for row in rows:
        line = io.StringIO()
        csv.writer(line, delimiter=";", lineterminator="\r\n").writerow([_dead(cell) for cell in row])
        yield line.getvalue().encode()


def _dead(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
