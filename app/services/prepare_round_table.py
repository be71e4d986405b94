"""The numbers a round table reads: completion, discipline, documents, effectiveness, each with its rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from app.core import completion
from app.core.completion import Completion, Corrections, Discipline, Parts, Share
from app.core.effectiveness import Effectiveness, effectiveness
from app.core.facts import CheckpointFact
from app.core.workdays import WorkCalendar
from app.services.work_calendar import work_calendar
from app.store.queries import facts as query
from app.store.queries.facts import Scope


@dataclass(frozen=True, slots=True)
class Numbers:
    """Kи, Kд, Kп and the plan of the year for one set of rows."""

    parts: Parts
    completion: Completion
    discipline: Discipline
    documents: Share
    year_plan: Share


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


def numbers_of(facts: list[CheckpointFact], year: int, day: date, calendar: WorkCalendar) -> Numbers:
    """Compute the numbers of a set of rows."""
    return Numbers(
        completion.parts(facts, year, day),
        completion.ki(facts, year, day),
        completion.kd(facts, year, day, calendar),
        completion.kp(facts, year, day),
        completion.year_plan(facts, year, day),
    )


def prepare_round_table(
    session: Session, scope: Scope, year: int, day: date, plan_ends: int | None = None
) -> RoundTableNumbers:
    """Read the facts of the scope and compute; `plan_ends` is the plan's last year, for targets without years."""
    calendar = work_calendar()
    facts = query.read_facts(session, scope, year)
    total = numbers_of(facts, year, day, calendar)
    measures = completion.activities_done(facts, year, day)
    return RoundTableNumbers(
        year,
        day,
        total,
        tuple(_by_heading(session, scope, facts, year, day, calendar)),
        tuple(_by_unit(session, scope, facts, year, day, calendar)),
        completion.corrections(facts, year, day),
        effectiveness(query.read_indicator_facts(session, scope), measures, year, plan_ends),
        query.read_late_reasons(session, total.parts.overdue),
    )


def _by_heading(
    session: Session, scope: Scope, facts: list[CheckpointFact], year: int, day: date, calendar: WorkCalendar
) -> Iterable[Breakdown]:
    headings = query.read_headings(session, scope)
    heading_of = {section: heading for section, heading, _ in headings}
    rows: dict[int, list[CheckpointFact]] = {}
    for fact in facts:
        if fact.section is not None:
            rows.setdefault(heading_of[fact.section], []).append(fact)
    for heading, title in {heading: title for _, heading, title in headings}.items():
        if heading in rows:
            yield Breakdown(heading, title, numbers_of(rows[heading], year, day, calendar))


def _by_unit(
    session: Session, scope: Scope, facts: list[CheckpointFact], year: int, day: date, calendar: WorkCalendar
) -> Iterable[Breakdown]:
    names = query.read_unit_names(session, scope.territory_id)
    held = {one.unit for fact in facts for one in fact.assignments}
    for unit in [*(unit for unit in names if unit in held), *([None] if None in held else [])]:
        rows = completion.for_unit(facts, unit)
        title = names[unit] if unit is not None else "Координатор (подразделение не названо)"
        yield Breakdown(unit, title, numbers_of(rows, year, day, calendar))


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


def rows_behind(numbers: RoundTableNumbers, of: str) -> tuple[int, ...]:
    """Give the checkpoints behind a number: a part's name, «due», «late», «corrected» and «postponed»."""
    parts, discipline = numbers.total.parts, numbers.total.discipline
    if of in PART_NAMES:
        return tuple(getattr(parts, of))
    known = {
        "due": (*parts.done, *parts.waiting, *parts.overdue),
        "late": discipline.first.missed,
        "in_time": discipline.first.counted,
        "documents_missing": numbers.total.documents.missed,
        "documents_covered": numbers.total.documents.counted,
        "corrected": numbers.corrections.corrected,
        "postponed": numbers.corrections.postponed,
        "cancelled_late": numbers.corrections.cancelled,
        "year_plan": (*numbers.total.year_plan.counted, *numbers.total.year_plan.missed),
    }
    return known.get(of, ())
