"""The facts that numbers are computed from, for a map or a territory and a year, in six queries."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_
from sqlmodel import Session, col

from app.core.effectiveness import IndicatorFact
from app.core.facts import AssignmentFact, CheckpointFact, SubmissionFact
from app.core.roadmap import MapKind
from app.store.base import select_rows
from app.store.tables import (
    Activity,
    Assignment,
    Checkpoint,
    ExpectedResult,
    IndicatorRow,
    JournalEntry,
    Postponement,
    RoadMap,
    Section,
    Submission,
    Territory,
    Unit,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """A map (its id) or all plans of a territory (its id); a matrix and order points are counted apart."""

    territory_id: int
    roadmap_id: int | None = None

    def where(self) -> list[Any]:
        """The condition on checkpoints joined with their maps."""
        if self.roadmap_id is not None:
            return [Checkpoint.roadmap_id == self.roadmap_id]
        return [Checkpoint.territory_id == self.territory_id, RoadMap.kind == MapKind.PLAN.value]


def _of_year(year: int) -> Any:
    due = col(Checkpoint.due)
    return or_(col(Checkpoint.year) == year, due.between(date(year, 1, 1), date(year, 12, 31)))


def read_facts(session: Session, scope: Scope, year: int) -> list[CheckpointFact]:
    """Checkpoints that may count in `year`, with the history of their required assignments."""
    where = [*scope.where(), _of_year(year)]
    points = session.execute(
        select_rows(
            Checkpoint.id,
            Checkpoint.activity_id,
            Checkpoint.year,
            Checkpoint.first_due,
            Activity.section_id,
            Checkpoint.cancelled_on,
            Checkpoint.before_approval,
            Checkpoint.no_schedule,
            Checkpoint.opened_case,
            Checkpoint.tracked,
            Checkpoint.window_start,
            Checkpoint.window_end,
            Checkpoint.one_for_all,
        )
        .join(Activity, Activity.id == Checkpoint.activity_id)
        .join(RoadMap, RoadMap.id == Checkpoint.roadmap_id)
        .where(*where)
        .order_by(Checkpoint.id)
    ).all()
    assignments = _assignments(session, where)
    moves = _postponements(session, where)
    corrections = _corrections(session, where)
    return [
        CheckpointFact(
            id=row[0],
            activity=row[1],
            year=row[2],
            due=row[3],
            assignments=tuple(assignments[row[0]]),
            section=row[4],
            postponed=tuple(moves[row[0]]),
            cancelled_on=row[5],
            before_approval=row[6],
            no_schedule=row[7],
            on_demand=row[8] and row[3] is None,
            tracked=row[9],
            began_on=row[10],
            period_end=row[11],
            one_for_all=row[12],
            corrected_on=tuple(corrections[row[0]]),
        )
        for row in points
    ]


def _assignments(session: Session, where: list[Any]) -> dict[int, list[AssignmentFact]]:
    rows = session.execute(
        select_rows(Assignment.id, Assignment.checkpoint_id, Assignment.unit_id, Checkpoint.activity_id)
        .join(Checkpoint, Checkpoint.id == Assignment.checkpoint_id)
        .join(RoadMap, RoadMap.id == Checkpoint.roadmap_id)
        .where(*where, col(Assignment.required))
        .order_by(Assignment.id)
    ).all()
    submissions = _submissions(session, where)
    expected = _expected(session, where)
    found: dict[int, list[AssignmentFact]] = defaultdict(list)
    for assignment_id, checkpoint_id, unit_id, activity_id in rows:
        documents = frozenset(expected[activity_id])
        found[checkpoint_id].append(AssignmentFact(unit_id, tuple(submissions[assignment_id]), documents))
    return found


def _submissions(session: Session, where: list[Any]) -> dict[int, list[SubmissionFact]]:
    query = (
        select_rows(
            Submission.assignment_id,
            Submission.on,
            Submission.outcome,
            Submission.decided_on,
            Submission.reopened_on,
            Submission.covered,
        )
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .join(Checkpoint, Checkpoint.id == Assignment.checkpoint_id)
        .join(RoadMap, RoadMap.id == Checkpoint.roadmap_id)
        .where(*where)
        .order_by(Submission.id)
    )
    found: dict[int, list[SubmissionFact]] = defaultdict(list)
    for assignment_id, on, outcome, decided_on, reopened_on, covered in session.execute(query):
        returned = decided_on if outcome == "returned" else None
        accepted = decided_on if outcome == "accepted" else None
        found[assignment_id].append(SubmissionFact(on, returned, accepted, reopened_on, frozenset(covered)))
    return found


def _expected(session: Session, where: list[Any]) -> dict[int, list[int]]:
    query = select_rows(ExpectedResult.activity_id, ExpectedResult.id).where(
        ExpectedResult.kind == "document",
        col(ExpectedResult.activity_id).in_(
            select_rows(Checkpoint.activity_id).join(RoadMap, RoadMap.id == Checkpoint.roadmap_id).where(*where)
        ),
    )
    found: dict[int, list[int]] = defaultdict(list)
    for activity_id, expected_id in session.execute(query):
        found[activity_id].append(expected_id)
    return found


def _postponements(session: Session, where: list[Any]) -> dict[int, list[tuple[date, date]]]:
    query = (
        select_rows(Postponement.checkpoint_id, Postponement.on, Postponement.new_due)
        .join(Checkpoint, Checkpoint.id == Postponement.checkpoint_id)
        .join(RoadMap, RoadMap.id == Checkpoint.roadmap_id)
        .where(*where)
        .order_by(Postponement.id)
    )
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for checkpoint_id, on, new_due in session.execute(query):
        found[checkpoint_id].append((on, new_due))
    return found


def _corrections(session: Session, where: list[Any]) -> dict[int, list[date]]:
    """Days, in the territory's time, on which demands were corrected after their period began."""
    query = (
        select_rows(JournalEntry.checkpoint_id, JournalEntry.at, Territory.time_zone)
        .join(Checkpoint, Checkpoint.id == JournalEntry.checkpoint_id)
        .join(RoadMap, RoadMap.id == Checkpoint.roadmap_id)
        .join(Territory, Territory.id == Checkpoint.territory_id)
        .where(*where, JournalEntry.action == "checkpoint.corrected", col(Checkpoint.corrected) > 0)
        .order_by(JournalEntry.id)
    )
    found: dict[int, list[date]] = defaultdict(list)
    for checkpoint_id, at, zone in session.execute(query):
        found[checkpoint_id].append(at.astimezone(ZoneInfo(zone)).date())
    return found


def read_headings(session: Session, scope: Scope) -> list[tuple[int, int, str]]:
    """(section id, heading's id, heading): sections of a map, or the maps of a territory."""
    if scope.roadmap_id is not None:
        query = (
            select_rows(Section.id, Section.id, Section.title)
            .where(Section.roadmap_id == scope.roadmap_id)
            .order_by(Section.position)
        )
    else:
        query = (
            select_rows(Section.id, RoadMap.id, RoadMap.title)
            .join(RoadMap, RoadMap.id == Section.roadmap_id)
            .where(RoadMap.territory_id == scope.territory_id, RoadMap.kind == MapKind.PLAN.value)
            .order_by(RoadMap.position, Section.position)
        )
    return [(section, heading, title or "Без раздела") for section, heading, title in session.execute(query)]


def read_unit_names(session: Session, territory_id: int) -> dict[int, str]:
    """Names of a territory's units by id, in order of their names."""
    query = select_rows(Unit.id, Unit.name).where(Unit.territory_id == territory_id).order_by(Unit.sort_key)
    return dict(tuple(row) for row in session.execute(query))


def read_indicator_facts(session: Session, scope: Scope) -> list[IndicatorFact]:
    """The indicators of the scope with plans and facts by year."""
    query = select_rows(
        IndicatorRow.roadmap_id,
        IndicatorRow.key,
        IndicatorRow.direction,
        IndicatorRow.plan,
        IndicatorRow.target,
        IndicatorRow.fact,
    ).join(RoadMap, RoadMap.id == IndicatorRow.roadmap_id)
    if scope.roadmap_id is not None:
        query = query.where(RoadMap.id == scope.roadmap_id)
    else:
        query = query.where(RoadMap.territory_id == scope.territory_id, RoadMap.kind == MapKind.PLAN.value)
    return [
        IndicatorFact(
            key=f"{roadmap_id}/{key}",
            direction=direction,
            plans={int(year): value for year, value in plan.items()},
            target=target,
            facts={int(year): value for year, value in fact.items()},
        )
        for roadmap_id, key, direction, plan, target, fact in session.execute(query)
    ]


def read_late_reasons(session: Session, checkpoint_ids: tuple[int, ...]) -> dict[int, str]:
    """Reasons of delay stated so far, by checkpoint."""
    query = select_rows(Assignment.checkpoint_id, Assignment.late_reason).where(
        col(Assignment.checkpoint_id).in_(checkpoint_ids), col(Assignment.late_reason).is_not(None)
    )
    return {checkpoint_id: reason for checkpoint_id, reason in session.execute(query) if reason}
