"""The journal as a table for Excel."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from app.documents.csv_table import csv_lines

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
    yield from csv_lines(_lines(rows, heads))


def _lines(rows: Iterable[JournalRow], heads: Iterable[str]) -> Iterator[tuple[str, ...]]:
    yield HEAD
    for row in rows:
        yield tuple(_cell(value) for value in row)
    for head in heads:
        yield "Голова цепочки", head


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%d.%m.%Y %H:%M:%S")
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return str(value)
