"""What a report of a year holds, in words ready to be set: the same for Word, Excel and PDF."""

from dataclasses import asdict, dataclass
from typing import Any

FIGURES = ("Показатель", "Значение", "Счёт", "Как считается")
LINES = ("Название", "Принято из наступивших", "Kи", "Kд", "Kп", "Просрочено")
OVERDUE = ("Срок", "Мероприятие", "Ответственный", "Причина")


@dataclass(frozen=True, slots=True)
class Table:
    """A table under its heading; every cell a text."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """The report: `lead` says of what and as of which day, `lines` are paragraphs, `footer` where it comes from."""

    title: str
    lead: str
    lines: tuple[str, ...]
    tables: tuple[Table, ...]
    footer: str

    def plain(self) -> dict[str, Any]:
        """Everything as plain values, for JSON."""
        return asdict(self)
