"""`vekhi report`: the round table of a map for a year as a document, as of a day."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from sqlmodel import Session

from app.core.errors import NotFound
from app.core.journal_chain import Head
from app.core.shown import NBSP, amount, day, day_short, moment, of, percent, period_words
from app.documents.report_docx import report_docx
from app.documents.report_pdf import report_pdf
from app.documents.report_values import FIGURES, LINES, OVERDUE, ReportSheet, Table
from app.documents.report_xlsx import report_xlsx
from app.services.check_journal import read_heads
from app.services.prepare_round_table import (
    PART_NAMES,
    Breakdown,
    Numbers,
    RoundTableNumbers,
    headline,
    prepare_round_table,
)
from app.store.queries.exported import read_map_keys, read_points, read_titles
from app.store.queries.facts import Scope
from app.store.queries.roadmap import MapHead, read_map_head

NOT_JUDGED = "не оценивается"


class ReportFormat(StrEnum):
    """What a report can be written as."""

    DOCX = "docx"
    XLSX = "xlsx"
    PDF = "pdf"


def write_report(
    session: Session, key: str, year: int, form: ReportFormat, *, now: datetime, today_in: Callable[[str], date]
) -> bytes:
    """Give the report of a map as of today in its territory; raises NotFound."""
    head = read_map_head(session, key)
    if head is None:
        raise NotFound(f"Карты «{key}» нет. Есть: {', '.join(read_map_keys(session)) or 'ни одной'}")
    as_of = today_in(head.time_zone)
    sheet = prepare_report(session, head, year, as_of, now)
    if form is ReportFormat.PDF:
        return report_pdf(sheet, as_of)
    return report_docx(sheet) if form is ReportFormat.DOCX else report_xlsx(sheet)


def prepare_report(session: Session, head: MapHead, year: int, as_of: date, now: datetime) -> ReportSheet:
    """Put the numbers of a year into words; the journal's head stands at the foot, so that it can be checked later."""
    plan_ends = head.last_day.year if head.last_day else None
    numbers = prepare_round_table(session, Scope(head.territory_id, head.id), year, as_of, plan_ends)
    tables = (
        Table("Итог", FIGURES, tuple(_figures(numbers.total))),
        Table("По разделам", LINES, tuple(map(_line, numbers.by_heading))),
        Table("По подразделениям", LINES, tuple(map(_line, numbers.by_unit))),
        Table("Что просрочено и почему", OVERDUE, tuple(_overdue(session, head.id, numbers))),
    )
    return ReportSheet(
        f"Анализ эффективности за {year} год",
        f"{head.title}. По состоянию на конец дня {day(as_of)}.",
        tuple(_told(numbers)),
        tables,
        _footer(read_heads(session, [head.territory_id]), now),
    )


def _figures(total: Numbers) -> Iterable[tuple[str, str, str, str]]:
    for one in headline(total):
        counts = f"{amount(one.done)}{NBSP}из{NBSP}{one.total}" if one.total else "—"
        yield one.label, _share(one.value), counts, one.how


def _share(value: Fraction | None) -> str:
    return NOT_JUDGED if value is None else percent(value)


def _line(one: Breakdown) -> tuple[str, ...]:
    numbers = one.numbers
    done = numbers.completion
    return (
        one.title,
        of(done.accepted, done.due) if done.due else "—",
        _share(done.value),
        _share(numbers.discipline.first.value),
        _share(numbers.documents.value),
        str(len(numbers.parts.overdue) or "—"),
    )


def _told(numbers: RoundTableNumbers) -> Iterable[str]:
    parts, corrections = numbers.total.parts, numbers.corrections

    def counted(*names: str) -> str:
        return ", ".join(f"{PART_NAMES[name]} {len(getattr(parts, name))}" for name in names)

    yield f"Наступило: {counted('done', 'waiting', 'overdue')}. Кроме того: {counted('early', 'ahead')}."
    yield f"Отдельно: {counted('no_schedule', 'before_approval', 'cancelled', 'on_demand')}."
    yield (
        f"После начала периода: снято {len(corrections.cancelled)}, перенесено {len(corrections.postponed)},"
        f" исправлено {len(corrections.corrected)}."
    )
    e = numbers.effectiveness
    if e.value is None:
        yield "Эффективность: нет данных" + (" — ни у одного показателя нет факта." if e.indicators is None else ".")
    else:
        of_year = f" (факты за {e.facts_year} год)" if e.facts_year != numbers.year else ""
        yield (
            f"Эффективность Э = СД × СМ = {percent(e.indicators)}{of_year} × {percent(e.measures.value)}"
            f" = {percent(e.value)}, {e.band}."
        )
    yield f"Расчёт {e.method.source}."


def _overdue(session: Session, map_id: int, numbers: RoundTableNumbers) -> Iterable[tuple[str, ...]]:
    late = set(numbers.total.parts.overdue)
    titles = read_titles(session, map_id)
    for point in read_points(session, map_id):
        if point.id in late:
            when = day_short(point.due) if point.due else period_words(point.period)
            reason = numbers.late_reasons.get(point.id) or "не указана"
            yield when, titles[point.activity_key], point.unit or "координатор", reason


def _footer(heads: Iterable[Head], now: datetime) -> str:
    printed = ", ".join(map(str, heads))
    return f"Вехи, составлено {moment(now)} UTC." + (f" Голова журнала {printed}." if printed else "")
