"""Take off the checkpoint of a schedule that is not held, and put it on again when it is held after all.

The journal tells it at the row of the plan: a checkpoint that nobody worked on may still be replaced by
dated ones.
"""

from datetime import date

from sqlalchemy import update
from sqlmodel import col

from app.core.status import State, checkpoint_state, shares
from app.services.act import Act
from app.services.cancel_checkpoint import cancel_checkpoint
from app.services.sum_up import sum_up_map
from app.store.base import select_rows
from app.store.tables import Assignment, Checkpoint


def cancel_slot(act: Act, point: Checkpoint, ground: str, today: date) -> None:
    """Cancel a checkpoint without days on a ground; one worked on is cancelled with all that belongs to it."""
    assert point.id is not None
    if point.worked_on:
        cancel_checkpoint(act, point.id, ground)
        return
    _turn(act, point.id, State.PLANNED, State.CANCELLED)
    point.cancelled_on, point.cancel_ground, point.state = today, ground, State.CANCELLED.value
    sum_up_map(act.session, point.roadmap_id)


def lift_slot(act: Act, point: Checkpoint) -> None:
    """Undo it: its assignments are open again. The summary is for whoever plans the row anew."""
    assert point.id is not None
    _turn(act, point.id, State.CANCELLED, State.PLANNED)
    point.cancelled_on, point.cancel_ground = None, None
    query = select_rows(Assignment.state).where(col(Assignment.checkpoint_id) == point.id, col(Assignment.required))
    states = [State(state) for state in act.session.execute(query).scalars()]
    point.state = checkpoint_state(states).value
    point.accepted_shares, point.required_shares = shares(states)
    act.session.flush()


def _turn(act: Act, checkpoint_id: int, state: State, to: State) -> None:
    act.session.execute(
        update(Assignment)
        .where(col(Assignment.checkpoint_id) == checkpoint_id, col(Assignment.state) == state.value)
        .values(state=to.value, version=col(Assignment.version) + 1)
        .execution_options(synchronize_session=False)
    )
