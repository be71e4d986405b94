"""Take a decision back: the decision before it comes in force, or the file's, or the parser's reading."""

from sqlalchemy import update
from sqlmodel import Session, col, select

from app.core.decisions import Value, in_force
from app.core.errors import NotFound, Refused
from app.core.roadmap import DecisionSubject
from app.services.act import Act
from app.services.decide_row import Choice, Preview, apply_change, difference, moves_of, preview_supposed
from app.services.entered import entered
from app.services.find_assignment import acting
from app.services.find_row import FoundRows, find_map, find_row, rows_of_map
from app.services.replan_activity import ReplanChange
from app.services.write_journal import write_journal
from app.store.queries.decisions import read_decisions
from app.store.tables import RoadMap, RowDecision


def find_decision(act: Act, decision_id: int, *, lock: bool = True) -> tuple[RowDecision, FoundRows]:
    """Open a decision with its row (or its map); raises NotFound, RoleRefused, or Refused when it was undone."""
    row = act.session.exec(select(RowDecision).where(RowDecision.id == decision_id)).one_or_none()
    if row is None:
        raise NotFound("Такого решения нет, или оно вам не видно")
    if row.activity_id is None:
        found = find_map(act, act.session.get_one(RoadMap, row.roadmap_id).key)
    else:
        found = find_row(act, row.activity_id, lock=lock)
    if row.undone_on is not None:
        raise Refused("Это решение уже отменено")
    if row.subject in (DecisionSubject.DATES, DecisionSubject.EVENT):
        raise Refused("Даты графика и случаи отменяют на странице «График»")
    return row, found


def preview_undo(session: Session, row: RowDecision, found: FoundRows) -> Preview:
    """Tell what undoing a decision would change; nothing is written."""
    subject = DecisionSubject(row.subject)
    made = read_decisions(session, row.roadmap_id, [] if row.activity_id is None else [row.activity_id])
    left = [one for one in made.get(row.activity_id, []) if one.id != row.id]
    before = in_force(left).get(subject)
    value: Value | None = before.value if before else None
    return preview_supposed(session, found, {row.activity_id: {subject: value}})


def undo_decision(act: Act, decision_id: int, ground: str = "") -> ReplanChange:
    """Undo a decision, be it in force, replaced by a newer one, or no longer fitting the print.

    Raises NotFound, RoleRefused, Refused or GroundNeeded.
    """
    row, found = find_decision(act, decision_id)
    ground = entered(ground, "ground")
    undone = {"undone_by": acting(act).person_id, "undone_on": found.today, "undone_at": act.now}
    act.session.execute(update(RowDecision).where(col(RowDecision.id) == decision_id).values(undone))
    of_map, map_id = row.activity_id is None, found.map_id
    if row.activity_id is None:
        touched = [one.id for one in rows_of_map(act.session, map_id) if one.id is not None]
    else:
        touched = [row.activity_id]
    subject, subject_id, value = row.subject, row.activity_id, row.value
    change = apply_change(act, found, touched, ground)
    before, after = difference(change, subject_id) if subject_id is not None else (value, {})
    moves = moves_of(change, Choice(subject_id, DecisionSubject(subject), {}))
    write_journal(
        act,
        "roadmap.decision_undone" if of_map else "activity.decision_undone",
        territory_id=found.plan.territory_id,
        roadmap_id=map_id,
        subject="roadmap" if of_map else "activity",
        subject_id=map_id if of_map else subject_id,
        before=dict(before),
        after={**after, "subject": subject, "decision": decision_id, "points": moves},
        ground=ground or None,
    )
    return change
