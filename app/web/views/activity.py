"""One activity as a page shows it: its reading in words, its doubts, its years."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.core.decisions import deadline_of, told
from app.core.wording import assumption_text, flag_text
from app.store.queries.activity import ActivityPage
from app.store.queries.roadmap import DatedRow
from app.web.month_strip import MonthStrip, month_strip
from app.web.views.plan import CheckpointView, view_checkpoint

PART_WORDS = {"lead": "ответственный", "co": "соисполнитель", "external": "по согласованию"}
PROOF_WORDS = {
    "document": "документ",
    "event": "мероприятие проведено",
    "publication": "публикация",
    "number": "число",
    "free": "отчёт в свободной форме",
}
WHOSE = {"decision": "решение координатора", "file": "решение из файла плана"}
DOUBTS = {
    "period": "срок реализации карты не напечатан",
    "deadline": "срок исполнения можно прочесть по-разному",
    "units": "подразделение не узнано: отвечает координатор",
    "results": "ожидаемый результат не разобран до конца",
    "changed": "напечатанный текст изменился после решения координатора",
}


@dataclass(frozen=True, slots=True)
class ReadingView:
    """A deadline's reading in plain Russian; `whose` says who settled it, None for the program."""

    sentences: tuple[str, ...]
    assumed: tuple[str, ...]
    flags: tuple[str, ...]
    remainder: str
    whose: str | None


@dataclass(frozen=True, slots=True)
class YearView:
    """A year of an activity: the strip and all its checkpoints."""

    year: int
    strip: MonthStrip
    checkpoints: tuple[CheckpointView, ...]


def explain_reading(activity: ActivityPage) -> ReadingView:
    """Say what the program understood, what it supposed, what it could not read."""
    if not activity.reading:
        return ReadingView(("Срок не прочитан.",), (), (), activity.deadline or "", None)
    deadline, reporting = deadline_of({"reading": activity.reading, "reporting": activity.reading.get("reporting")})
    return ReadingView(
        tuple(told(deadline, reporting)),
        tuple(assumption_text(code) for code in deadline.assumed),
        tuple(flag_text(code) for code in deadline.flags),
        deadline.remainder,
        WHOSE.get(activity.reading_from),
    )


def explain_doubts(activity: ActivityPage) -> list[str]:
    """Say why the row stands in «требует уточнения»."""
    return [DOUBTS[code] for code in activity.in_doubt]


def view_years(dated: Iterable[DatedRow], today: date) -> list[YearView]:
    """Group checkpoints by the year of their day (or of their period while no day is set)."""
    years: dict[int, list[DatedRow]] = {}
    for row in dated:
        years.setdefault(_year(row), []).append(row)
    views = []
    for year, rows in sorted(years.items()):
        checkpoints = tuple(view_checkpoint(row, year, today) for row in rows)
        spans = [(r.window_start, r.window_end, r.due, v.state) for r, v in zip(rows, checkpoints, strict=True)]
        views.append(YearView(year, month_strip(year, spans, today), checkpoints))
    return views


def _year(row: DatedRow) -> int:
    if row.due is not None:
        return row.due.year
    return row.window_start.year if row.window_start else int(row.period[:4])
