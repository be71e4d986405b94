"""The numbers a round table reads: completion, discipline, documents, effectiveness, each with its rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from sqlmodel import Session

from app.core import completion
from app.core.completion import Completion, Corrections, Discipline, Judgement, Parts, Share
from app.core.effectiveness import Effectiveness, effectiveness
from app.core.facts import CheckpointFact
from app.services.work_calendar import work_calendar
from app.store.queries import facts as query
from app.store.queries.facts import Scope

# So many overdue rows a round table reads one by one; the rest stand in the list behind their number.
MOST_TOLD = 100


@dataclass(frozen=True, slots=True)
class Numbers:
    """Kи, Kд, Kп and the plan of the year for one set of rows."""

    parts: Parts
    completion: Completion
    discipline: Discipline
    documents: Share
    year_plan: Share


class Figure(NamedTuple):
    """One number of the headline: how it is called and counted, its counts, its value (None: «не оценивается»).

    `rows` names the list behind it, as `rows_behind` knows it.
    """

    label: str
    how: str
    done: Fraction | int
    total: int
    value: Fraction | None
    rows: str


def headline(total: Numbers) -> tuple[Figure, ...]:
    """The figures that a page and a report begin with."""
    done = total.completion

    def share(label: str, how: str, one: Share, rows: str) -> Figure:
        return Figure(label, how, one.numerator, one.denominator, one.value, rows)

    ki = "принято из наступивших; доля — среднее по мероприятиям"
    kd = "отправлено в срок (по первому сроку) из наступивших"
    moved = "отправлено в срок по перенесённому сроку"
    return (
        Figure("Исполнение Kи", ki, done.accepted, done.due, done.value, "due"),
        share("Исполнительская дисциплина Kд", kd, total.discipline.first, "late"),
        share("Kд с учётом переносов", moved, total.discipline.postponed, "postponed"),
        share("Обеспеченность Kп", "документов приложено из ожидаемых", total.documents, "documents_missing"),
        share("План года", "принято из всех точек года", total.year_plan, "year_plan"),
    )


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Numbers of one section, map or unit."""

    id: int | None
    title: str
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class RoundTableNumbers:
    """Everything the page of a round table shows, as of the end of `day`."""

    year: int
    day: date
    total: Numbers
    by_heading: tuple[Breakdown, ...]
    by_unit: tuple[Breakdown, ...]
    corrections: Corrections
    effectiveness: Effectiveness
    late_reasons: dict[int, str]


def numbers_of(judged: list[Judgement]) -> Numbers:
    """Count the numbers of a set of rows."""
    parts = completion.parts(judged)
    return Numbers(
        parts, completion.ki(judged), completion.kd(judged), completion.kp(judged), completion.year_plan(parts)
    )


def prepare_round_table(
    session: Session, scope: Scope, year: int, day: date, plan_ends: int | None = None
) -> RoundTableNumbers:
    """Read the facts of the scope and compute; `plan_ends` is the plan's last year, for targets without years."""
    facts = query.read_facts(session, scope, year)
    judged = completion.judge(facts, year, day, work_calendar())
    total = numbers_of(judged)
    return RoundTableNumbers(
        year,
        day,
        total,
        tuple(_by_heading(session, scope, judged)),
        tuple(_by_unit(session, scope, facts, judged, year, day)),
        completion.corrections(facts, year, day),
        effectiveness(query.read_indicator_facts(session, scope), completion.activities_done(judged), year, plan_ends),
        query.read_late_reasons(session, total.parts.overdue[:MOST_TOLD]),
    )


def _by_heading(session: Session, scope: Scope, judged: list[Judgement]) -> Iterable[Breakdown]:
    headings = query.read_headings(session, scope)
    heading_of = {section: heading for section, heading, _ in headings}
    rows: dict[int, list[Judgement]] = {}
    for one in judged:
        if one.section is not None:
            rows.setdefault(heading_of[one.section], []).append(one)
    for heading, title in {heading: title for _, heading, title in headings}.items():
        if heading in rows:
            yield Breakdown(heading, title, numbers_of(rows[heading]))


def _by_unit(
    session: Session, scope: Scope, facts: list[CheckpointFact], judged: list[Judgement], year: int, day: date
) -> Iterable[Breakdown]:
    """A unit that answers alone is judged as its checkpoint is; a share of a group's is judged by itself."""
    names = query.read_unit_names(session, scope.territory_id)
    judgements = {one.id: one for one in judged}
    rows: dict[int | None, list[Judgement]] = {}
    shared: dict[int | None, list[CheckpointFact]] = {}
    for fact in facts:
        if len(fact.assignments) == 1 and fact.id in judgements:
            rows.setdefault(fact.assignments[0].unit, []).append(judgements[fact.id])
        elif len(fact.assignments) > 1:
            for one in fact.assignments:
                shared.setdefault(one.unit, []).append(fact)
    calendar = work_calendar()
    for unit, held in shared.items():
        rows.setdefault(unit, []).extend(completion.judge(completion.for_unit(held, unit), year, day, calendar))
    for unit in [*(unit for unit in names if unit in rows), *([None] if None in rows else [])]:
        title = names[unit] if unit is not None else "Координатор (подразделение не названо)"
        yield Breakdown(unit, title, numbers_of(rows[unit]))


PART_NAMES = {
    "done": "исполнено",
    "waiting": "на проверке",
    "overdue": "просрочено",
    "early": "исполнено досрочно",
    "ahead": "впереди",
    "no_schedule": "без графика",
    "before_approval": "до утверждения",
    "cancelled": "снято",
    "on_demand": "по случаям",
}


ROW_NAMES = PART_NAMES | {
    "due": "наступившие",
    "late": "не сданы в срок",
    "in_time": "сданы в срок",
    "documents_missing": "документы приложены не все",
    "documents_covered": "документы приложены все",
    "year_plan": "все точки года",
    "corrected": "исправлено после начала периода",
    "postponed": "перенесено после начала периода",
    "cancelled_late": "снято после начала периода",
}


def breakdown_of(numbers: RoundTableNumbers, heading: int | None, unit: int | None) -> Breakdown | None:
    """Find a line of a breakdown: of a section or map, or of a unit (0 is the coordinator); None for the whole."""
    if heading is not None:
        return next((one for one in numbers.by_heading if one.id == heading), None)
    if unit is not None:
        return next((one for one in numbers.by_unit if (one.id or 0) == unit), None)
    return None


def rows_behind(numbers: RoundTableNumbers, of: str, line: Breakdown | None = None) -> tuple[int, ...]:
    """Give the checkpoints behind a number of the whole or of one `line`.

    `of` is a part's name, «due», «late», «corrected», «postponed» and the like; an unknown one has none.
    """
    found = line.numbers if line else numbers.total
    if of in PART_NAMES:
        return tuple(getattr(found.parts, of))
    known = {
        "due": (*found.parts.done, *found.parts.waiting, *found.parts.overdue),
        "late": found.discipline.first.missed,
        "in_time": found.discipline.first.counted,
        "documents_missing": found.documents.missed,
        "documents_covered": found.documents.counted,
        "year_plan": (*found.year_plan.counted, *found.year_plan.missed),
        "corrected": numbers.corrections.corrected,
        "postponed": numbers.corrections.postponed,
        "cancelled_late": numbers.corrections.cancelled,
    }
    return known.get(of, ())
