"""Enter the days of what a schedule sets: dates of a year, or that it is not held at all; take it back.

A decision bound to the printed phrase keeps what was entered, who did and when. Checkpoints that nobody
worked on follow it, those worked on stay. What is not held is cancelled with its ground.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.checkpoints import Occurrence
from app.core.errors import BadInput, GroundNeeded, NotFound, Refused
from app.core.periods import Span
from app.core.roadmap import DecisionSubject
from app.core.schedule_dates import EnteredDates, dated_suffix, dates_to_open
from app.core.status import began, require_correction_ground
from app.services.act import Act
from app.services.cancel_slot import cancel_slot, lift_slot
from app.services.correct_points import correct_points
from app.services.entered import entered
from app.services.find_assignment import acting
from app.services.find_scheduled_row import ScheduledRow, dates_in_force, find_scheduled_row
from app.services.replan_activity import PointMove, ReplanChange, preview_replan, replan_activities
from app.services.write_journal import write_journal
from app.store.base import select_rows
from app.store.tables import Checkpoint, RowDecision

MOST_DATES = 60


def enter_dates(act: Act, activity_id: int, slot: str, spans: Sequence[Span], ground: str = "") -> ReplanChange:
    """Give the days on which a year's scheduled work is held; each must lie in that year.

    The ground is the document that sets them; it must be named once the year has begun. Raises NotFound,
    RoleRefused, BadInput or GroundNeeded.
    """
    row = find_scheduled_row(act, activity_id)
    waiting, ground = row.slot(slot), entered(ground, "ground")
    check_dates(waiting, spans)
    require_schedule_ground(row, waiting, ground)
    before = dates_in_force(act.session, row)
    _ready_slot(act, row, waiting, sorted(spans), before)
    return _decide(act, row, waiting, before, before.with_dates(slot, spans), ground, "schedule.entered")


def preview_dates(act: Act, activity_id: int, slot: str, spans: Sequence[Span]) -> ReplanChange:
    """Tell what entering these dates would change; nothing is written. Raises as `enter_dates`, ground apart."""
    row = find_scheduled_row(act, activity_id)
    check_dates(row.slot(slot), spans)
    value = dates_to_open(dates_in_force(act.session, row).with_dates(slot, spans))
    return preview_replan(act.session, row.map_id, [row.id], {row.id: {DecisionSubject.DATES: value}})


def mark_not_held(act: Act, activity_id: int, slot: str, ground: str) -> None:
    """Say that a year's scheduled work is not held, on what ground: its checkpoint is cancelled.

    Dates entered for the year go; what was worked on at them stays and is cancelled by itself if need be.
    Raises NotFound, RoleRefused, GroundNeeded, or Refused when the year is accepted already.
    """
    row = find_scheduled_row(act, activity_id)
    waiting, ground = row.slot(slot), entered(ground, "ground")
    if not ground:
        raise GroundNeeded("Укажите основание, по которому не проводится")
    before = dates_in_force(act.session, row)
    if slot in before.not_held:
        raise Refused("Уже отмечено, что не проводится")
    _decide(act, row, waiting, before, before.with_ground(slot, ground, row.today), ground, "schedule.not_held")
    point = _slot_point(act.session, row, slot)
    if point is None:
        raise Refused("По датам этого года уже работали: снимите каждую точку с основанием")
    if point.cancelled_on is None:
        cancel_slot(act, point, ground, row.today)


def undo_schedule(act: Act, decision_id: int, ground: str = "") -> None:
    """Take back the newest entry about a row's dates; what stood before it is in force again.

    Raises NotFound, RoleRefused, Refused for an entry that is not the newest, or GroundNeeded.
    """
    decision = act.session.get(RowDecision, decision_id)
    if decision is None or decision.subject != DecisionSubject.DATES or decision.activity_id is None:
        raise NotFound
    row = find_scheduled_row(act, decision.activity_id)
    if _newest(act.session, row) != decision_id or decision.undone_on is not None:
        raise Refused("Отменить можно только последнюю запись о датах этой строки")
    ground = entered(ground, "ground")
    now = dates_in_force(act.session, row)
    decision.undone_by, decision.undone_on, decision.undone_at = acting(act).person_id, row.today, act.now
    act.session.flush()
    then = dates_in_force(act.session, row)
    touched = [one for one in row.slots if _entry(now, one.suffix) != _entry(then, one.suffix)]
    for waiting in touched:
        require_schedule_ground(row, waiting, ground)
        if waiting.suffix in now.not_held:
            _ready_slot(act, row, waiting, then.of(waiting.suffix), now)
    change = replan_activities(act, row.map_id, [row.id])
    for waiting in touched:
        _correct(act, row, waiting.suffix, change, now.of(waiting.suffix), ground)
        _cancel_again(act, row, waiting, then)
    stood, stands = dates_to_open(now), dates_to_open(then)
    write_journal(act, "schedule.undone", **row.journal, before=stood, after=stands, ground=ground or None)


def check_dates(waiting: Occurrence, spans: Sequence[Span]) -> None:
    """Raise BadInput for no dates at all, too many, or one outside the year they are for."""
    if not spans:
        raise BadInput("Впишите хотя бы одну дату", {"dates": "Впишите хотя бы одну дату"})
    if len(spans) > MOST_DATES:
        sentence = f"Слишком много дат: не больше {MOST_DATES} на год"
        raise BadInput(sentence, {"dates": sentence})
    for span in spans:
        if span.first not in waiting.window or span.last not in waiting.window:
            sentence = f"{span.last:%d.%m.%Y} — вне периода {waiting.period}"
            raise BadInput(sentence, {"dates": sentence})


def require_schedule_ground(row: ScheduledRow, waiting: Occurrence, ground: str) -> None:
    """Raise GroundNeeded when the year of the schedule has begun and no document is named."""
    require_correction_ground(ground, began=began(waiting.window.first, row.today))


def _entry(entered_dates: EnteredDates, slot: str) -> tuple[Any, ...]:
    return (entered_dates.of(slot), entered_dates.not_held.get(slot))


def _decide(
    act: Act,
    row: ScheduledRow,
    waiting: Occurrence,
    before: EnteredDates,
    after: EnteredDates,
    ground: str,
    action: str,
) -> ReplanChange:
    """Write the decision, let the checkpoints follow, and tell the journal."""
    value, stood = dates_to_open(after), dates_to_open(before)
    decision = RowDecision(
        territory_id=row.activity.territory_id,
        roadmap_id=row.map_id,
        activity_id=row.id,
        subject=DecisionSubject.DATES.value,
        phrase=row.activity.deadline or "",
        value=value,
        before=stood,
        ground=ground or None,
        person_id=acting(act).person_id,
        on=row.today,
        at=act.now,
    )
    act.session.add(decision)
    where = row.journal
    change = replan_activities(act, row.map_id, [row.id])
    _correct(act, row, waiting.suffix, change, before.of(waiting.suffix), ground)
    write_journal(act, action, **where, before=stood, after=value | {"period": waiting.period}, ground=ground or None)
    return change


def _correct(act: Act, row: ScheduledRow, slot: str, change: ReplanChange, old: Iterable[Span], ground: str) -> None:
    """Count a change of dates that had come already as a correction of what stands in their place."""
    gone = any(point.move in (PointMove.REMOVED, PointMove.MARKED) for point in change.points)
    if not gone or not any(began(span.first, row.today) for span in old):
        return
    days = [point.due for point in change.points if point.move is PointMove.ADDED and point.due]
    query = select_rows(Checkpoint.id).where(
        col(Checkpoint.activity_id) == row.id,
        col(Checkpoint.key).startswith(slot, autoescape=True),
        ~col(Checkpoint.not_in_reading),
        col(Checkpoint.first_due).in_(days) | col(Checkpoint.first_due).is_(None),
    )
    correct_points(act, list(act.session.execute(query).scalars()), ground)


def _ready_slot(act: Act, row: ScheduledRow, waiting: Occurrence, spans: Sequence[Span], before: EnteredDates) -> None:
    """Make the checkpoint that waited ready for its dates.

    One cancelled as «не проводится» lives again. One that somebody worked on takes the first of the dates:
    it is his work that the date is for.
    """
    point = _slot_point(act.session, row, waiting.suffix)
    if point is None:
        return
    if waiting.suffix in before.not_held:
        lift_slot(act, point)
    elif point.cancelled_on is not None:
        raise Refused("Точка этого года снята: сначала возобновите её")
    if point.worked_on and spans:
        span = spans[0]
        point.key, point.no_schedule, point.year = dated_suffix(waiting.suffix, span), False, span.last.year
        point.window_start, point.window_end, point.first_due, point.due = span.first, span.last, span.last, span.last
        point.before_approval = row.approved_on is not None and span.last < row.approved_on
        point.tracked = span.last >= row.roadmap.tracked_from
        act.session.flush()


def _cancel_again(act: Act, row: ScheduledRow, waiting: Occurrence, then: EnteredDates) -> None:
    why = then.not_held.get(waiting.suffix)
    point = _slot_point(act.session, row, waiting.suffix) if why else None
    if why and point is not None and point.cancelled_on is None:
        cancel_slot(act, point, why.ground, row.today)


def _slot_point(session: Session, row: ScheduledRow, slot: str) -> Checkpoint | None:
    query = select(Checkpoint).where(col(Checkpoint.activity_id) == row.id, col(Checkpoint.key) == slot)
    return session.execute(query).scalar_one_or_none()


def _newest(session: Session, row: ScheduledRow) -> int | None:
    query = (
        select_rows(RowDecision.id)
        .where(
            col(RowDecision.activity_id) == row.id,
            col(RowDecision.subject) == DecisionSubject.DATES.value,
            col(RowDecision.undone_on).is_(None),
        )
        .order_by(col(RowDecision.id).desc())
        .limit(1)
    )
    found: int | None = session.execute(query).scalar()
    return found
