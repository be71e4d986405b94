"""The journal as a table for Excel: UTF-8 with a mark, semicolons, no cell that could be a formula."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

HEAD = (
    "№ в журнале", "Когда", "Часовой пояс", "Кто", "Действие", "Территория", "Дорожная карта", "№", "Мероприятие",
    "Контрольная точка", "Было", "Стало", "Основание", "Печать",
)  # fmt: skip


class JournalRow(NamedTuple):
    """A line of the table; empty strings where there is nothing to tell."""

    number: int | None
    at: datetime
    zone: str
    who: str
    what: str
    territory: str
    roadmap: str
    activity_number: str
    activity: str
    checkpoint: int | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    ground: str
    seal: str


def journal_csv(rows: Iterable[JournalRow], heads: Iterable[str]) -> Iterator[bytes]:
    """Write the table piece by piece; the heads of the chains, as they stood, come last."""
    yield "\ufeff".encode()
    yield _line(HEAD)
    for row in rows:
        yield _line([_cell(value) for value in row])
    for head in heads:
        yield _line(("Голова цепочки", head))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%d.%m.%Y %H:%M:%S")
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False) if value else ""
    text = str(value)
    # Excel takes a cell that begins so for a formula.
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _line(cells: Iterable[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line, delimiter=";", lineterminator="\r\n").writerow(cells)
    return line.getvalue().encode()
