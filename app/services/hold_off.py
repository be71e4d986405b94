"""Keep checkpoints of a schedule that is not held cancelled, however often the plan is dated anew."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from app.core.schedule_dates import dates_from_open
from app.core.status import State
from app.store.base import select_rows
from app.store.tables import Assignment, Checkpoint


def hold_off(session: Session, activity_id: int, value: Mapping[str, Any], otherwise_on: date) -> None:
    """Cancel what a decision about dates says is not held and nobody worked on; the summary is the caller's.

    `otherwise_on` is the day where the decision (a plan file's) names none.
    """
    for slot, why in dates_from_open(value).not_held.items():
        query = select_rows(Checkpoint.id).where(
            col(Checkpoint.activity_id) == activity_id,
            col(Checkpoint.key) == slot,
            col(Checkpoint.cancelled_on).is_(None),
            ~col(Checkpoint.worked_on),
        )
        for checkpoint_id in session.execute(query).scalars().all():
            _cancel(session, checkpoint_id, why.ground, why.on or otherwise_on)


def _cancel(session: Session, checkpoint_id: int, ground: str, on: date) -> None:
    cancelled = State.CANCELLED.value
    session.execute(
        update(Checkpoint)
        .where(col(Checkpoint.id) == checkpoint_id)
        .values(cancelled_on=on, cancel_ground=ground, state=cancelled)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Assignment)
        .where(col(Assignment.checkpoint_id) == checkpoint_id, col(Assignment.state) == State.PLANNED.value)
        .values(state=cancelled, version=col(Assignment.version) + 1)
        .execution_options(synchronize_session=False)
    )
