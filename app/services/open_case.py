"""Open a case of work that an event brings to life, and take back one that was opened by mistake.

Each case is a decision of its own and a checkpoint of its own: no other reading of the deadline touches
it. Its due day is counted from the event where the plan says so, may be named where it does not, and is
unknown otherwise: then the case is never overdue.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session, col

from app.core import cases
from app.core.checkpoints import Occurrence
from app.core.deadlines import Clause
from app.core.due_walk import DueWalk, walk_to_due
from app.core.errors import BadInput, NotFound, Refused
from app.core.periods import Span
from app.core.roadmap import DecisionSubject
from app.services.act import Act
from app.services.entered import entered
from app.services.find_assignment import acting
from app.services.find_scheduled_row import ScheduledRow, find_scheduled_row
from app.services.replan_activity import replan_activities
from app.services.work_calendar import work_calendar
from app.services.write_journal import write_journal
from app.store.base import select_rows
from app.store.tables import Assignment, Checkpoint, JournalEntry, RowDecision

LONGEST_WHAT = 300
DAYS = Span(date(2000, 1, 1), date(2099, 12, 31))


@dataclass(frozen=True, slots=True)
class CaseAsked:
    """What is asked for: which clause of the row (its place in the reading), the event's day and words.

    `due` is a day named by the coordinator, for a clause that counts none.
    """

    clause: int
    day: date
    what: str
    due: date | None = None


@dataclass(frozen=True, slots=True)
class CasePreview:
    """What opening a case would make: its due day, None while unknown, and how it was counted."""

    due: date | None
    walk: DueWalk | None


def preview_case(act: Act, activity_id: int, asked: CaseAsked) -> CasePreview:
    """Count the due day of a case, writing nothing. Raises NotFound, RoleRefused or BadInput."""
    row = find_scheduled_row(act, activity_id)
    clause = _checked(row, asked)
    walk = walk_to_due(clause.within, asked.day, work_calendar()) if clause.within else None
    return CasePreview(walk.due if walk else asked.due, walk)


def open_case(act: Act, activity_id: int, asked: CaseAsked) -> int:
    """Open a case; answers its checkpoint's id. Raises NotFound, RoleRefused or BadInput."""
    row = find_scheduled_row(act, activity_id)
    clause = _checked(row, asked)
    what = entered(asked.what, "what", longest=LONGEST_WHAT)
    occurrence = _occurrence(clause, asked)
    point = _point(row, occurrence, _free_key(act.session, row, occurrence.suffix), what)
    act.session.add(point)
    act.session.flush()
    assert point.id is not None
    checkpoint_id, due = point.id, point.due
    value = {
        "day": asked.day.isoformat(),
        "what": what,
        "due": due.isoformat() if due else None,
        "checkpoint": checkpoint_id,
    }
    act.session.add(_decision(act, row, value))
    where = row.journal
    # Who answers is found by planning: it gives a checkpoint that nobody holds to its units.
    replan_activities(act, row.map_id, [row.id])
    write_journal(act, "case.opened", **where, after=value)
    return checkpoint_id


def undo_case(act: Act, decision_id: int) -> None:
    """Take back a case on which nobody worked. Raises NotFound, RoleRefused, or Refused for one worked on."""
    decision = act.session.get(RowDecision, decision_id)
    if decision is None or decision.subject != DecisionSubject.EVENT or decision.activity_id is None:
        raise NotFound
    row = find_scheduled_row(act, decision.activity_id)
    act.session.refresh(decision, with_for_update=True)
    if decision.undone_on is not None:
        raise Refused("Этот случай уже отменён")
    point = act.session.get(Checkpoint, decision.value["checkpoint"])
    if point is not None and (point.worked_on or _is_told_of(act.session, decision.value["checkpoint"])):
        raise Refused("По этому случаю уже работали: снимите его точку с основанием")
    decision.undone_by, decision.undone_on, decision.undone_at = acting(act).person_id, row.today, act.now
    act.session.flush()
    act.session.execute(delete(Assignment).where(col(Assignment.checkpoint_id) == decision.value["checkpoint"]))
    act.session.execute(delete(Checkpoint).where(col(Checkpoint.id) == decision.value["checkpoint"]))
    value, where = decision.value, row.journal
    replan_activities(act, row.map_id, [row.id])
    write_journal(act, "case.undone", **where, before=value)


def _is_told_of(session: Session, checkpoint_id: int) -> bool:
    """Whether the journal names the checkpoint: then it must not vanish."""
    query = select_rows(JournalEntry.id).where(col(JournalEntry.checkpoint_id) == checkpoint_id).limit(1)
    return session.execute(query).first() is not None


def _checked(row: ScheduledRow, asked: CaseAsked) -> Clause:
    clause = row.occasion(asked.clause)
    faults = {}
    if not asked.what.strip():
        faults["what"] = "Напишите, что произошло"
    if asked.day not in DAYS:
        faults["day"] = "Проверьте день события"
    if asked.due is not None and not clause.within and (asked.due < asked.day or asked.due not in DAYS):
        faults["due"] = "Срок раньше дня события"
    if faults:
        raise BadInput("; ".join(faults.values()), faults)
    return clause


def _occurrence(clause: Clause, asked: CaseAsked) -> Occurrence:
    occurrence = cases.open_case(clause, asked.day, work_calendar())
    if asked.due is None or clause.within:
        return occurrence
    return occurrence._replace(due=asked.due, year=asked.due.year, window=Span(asked.day, asked.due))


def _free_key(session: Session, row: ScheduledRow, suffix: str) -> str:
    """Two events of one day are two cases."""
    query = select(Checkpoint.key).where(  # type: ignore[call-overload]
        col(Checkpoint.activity_id) == row.id, col(Checkpoint.key).startswith(suffix, autoescape=True)
    )
    taken = set(session.execute(query).scalars())
    names = [suffix, *(f"{suffix}|{n}" for n in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


def _point(row: ScheduledRow, one: Occurrence, key: str, what: str) -> Checkpoint:
    return Checkpoint(
        territory_id=row.activity.territory_id,
        roadmap_id=row.map_id,
        activity_id=row.id,
        key=key,
        period=one.period,
        label=what,
        year=one.year,
        window_start=one.window.first,
        window_end=one.window.last,
        first_due=one.due,
        due=one.due,
        tracked=one.due is None or one.due >= row.roadmap.tracked_from,
        before_approval=one.due is not None and row.approved_on is not None and one.due < row.approved_on,
        after_plan=one.due is not None and row.roadmap.last_day is not None and one.due > row.roadmap.last_day,
        opened_case=True,
    )


def _decision(act: Act, row: ScheduledRow, value: dict[str, Any]) -> RowDecision:
    return RowDecision(
        territory_id=row.activity.territory_id,
        roadmap_id=row.map_id,
        activity_id=row.id,
        subject=DecisionSubject.EVENT.value,
        phrase=row.activity.deadline or "",
        value=value,
        person_id=acting(act).person_id,
        on=row.today,
        at=act.now,
    )
