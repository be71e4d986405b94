"""Lists of assignments under rights and filters, one page of rows and their number."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col

from app.core.access import Actor
from app.core.status import State
from app.core.text import search_key
from app.store.base import select_rows
from app.store.queries.checkpoints import in_state
from app.store.tables import Activity, Assignment, Checkpoint, RoadMap, Submission, Territory, Unit


@dataclass(frozen=True, slots=True)
class AssignmentsAsked:
    """What a list was asked for; an empty value asks for everything. `state` is one of `checkpoints.STATES`."""

    territory: str = ""
    roadmap: str = ""
    checkpoint: int | None = None
    unit: int | None = None
    state: str = ""
    due_from: date | None = None
    due_to: date | None = None
    q: str = ""


@dataclass(frozen=True, slots=True)
class AssignmentLine:
    """An assignment in a list; `submission` is the one that waits for a decision."""

    id: int
    version: int
    state: str
    part: str
    required: bool
    unit_id: int | None
    unit_name: str | None
    submitted_on: date | None
    accepted_on: date | None
    asked_date: date | None
    submission: int | None
    checkpoint_id: int
    period: str
    window_start: date | None
    due: date | None
    first_due: date | None
    no_schedule: bool
    before_approval: bool
    number: str | None
    title: str
    roadmap_key: str
    territory_key: str


_COLUMNS = (
    *(Assignment.id, Assignment.version, Assignment.state, Assignment.part, Assignment.required),
    *(Assignment.unit_id, Unit.name, Assignment.submitted_on, Assignment.accepted_on, Assignment.asked_date),
    Submission.id,
    *(Checkpoint.id, Checkpoint.period, Checkpoint.window_start, Checkpoint.due, Checkpoint.first_due),
    *(Checkpoint.no_schedule, Checkpoint.before_approval, Activity.number, Activity.title, RoadMap.key, Territory.key),
)


def _in_state(state: str) -> Any:
    """The condition «looks so today»; who only takes part is never overdue, his work stays open or returned."""
    stored: Any = Assignment.state
    looks, late = in_state(state, stored), in_state("overdue", stored)
    if state == "overdue":
        return and_(looks, col(Assignment.required))
    kept = {"open": State.PLANNED.value, "returned": State.RETURNED.value}.get(state)
    return or_(looks, and_(late, ~col(Assignment.required), stored == kept)) if kept else looks


def _where(actor: Actor, asked: AssignmentsAsked) -> list[Any]:
    where: list[Any] = []
    if not actor.is_admin:
        own, whole = col(Assignment.unit_id).in_(actor.unit_ids), col(Assignment.territory_id).in_(actor.reading_all)
        where.append(or_(own, whole))
    wanted = {
        Territory.key: asked.territory or None,
        RoadMap.key: asked.roadmap or None,
        Assignment.checkpoint_id: asked.checkpoint,
        Assignment.unit_id: asked.unit,
    }
    where += [column == value for column, value in wanted.items() if value is not None]
    if asked.state:
        where.append(_in_state(asked.state))
    if asked.due_from:
        where.append(col(Checkpoint.due) >= asked.due_from)
    if asked.due_to:
        where.append(col(Checkpoint.due) <= asked.due_to)
    where += [col(Activity.search_key).contains(word, autoescape=True) for word in search_key(asked.q).split()]
    return where


def _joined(query: Any) -> Any:
    return (
        query.select_from(Assignment)
        .join(Checkpoint, Checkpoint.id == Assignment.checkpoint_id)
        .join(Activity, Activity.id == Checkpoint.activity_id)
        .join(RoadMap, RoadMap.id == Checkpoint.roadmap_id)
        .join(Territory, Territory.id == Assignment.territory_id)
    )


def list_assignments(
    session: Session, actor: Actor, asked: AssignmentsAsked, *, today: date, page: int = 1, size: int = 50
) -> tuple[list[AssignmentLine], int]:
    """One page of a list in order of due days, and how many there are in all."""
    where = _where(actor, asked)
    total = session.execute(_joined(select_rows(func.count())).where(*where), {"today": today}).scalar_one()
    waiting = (Submission.assignment_id == Assignment.id) & (Submission.outcome == "waiting")
    rows = (
        _joined(select_rows(*_COLUMNS))
        .outerjoin(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(Submission, waiting)
        .where(*where)
        .order_by(col(Checkpoint.due).is_(None), Checkpoint.due, Assignment.id)
        .limit(size)
        .offset((page - 1) * size)
    )
    return [AssignmentLine(*row) for row in session.execute(rows, {"today": today})], total
