"""Bring a checkpoint to what its assignments are: the only writer of its state, its shares and its summary."""

from sqlalchemy import bindparam
from sqlmodel import Session

from app.core.status import State, checkpoint_state, shares
from app.services.find_assignment import FoundCheckpoint
from app.services.sum_up import shift_summary, summary_key
from app.store.base import select_rows, table_of
from app.store.tables import Assignment

_assignment = table_of(Assignment).c
_REQUIRED_STATES = select_rows(_assignment.state).where(
    _assignment.checkpoint_id == bindparam("checkpoint"), _assignment.required
)


def mark_worked_on(found: FoundCheckpoint) -> None:
    """Tell that somebody worked here, so that a new reading of the deadline leaves the checkpoint alone."""
    found.checkpoint.worked_on = True


def settle_checkpoint(session: Session, found: FoundCheckpoint) -> None:
    """Derive state and shares from the required assignments, and move the checkpoint in the summary.

    A cancelled checkpoint (`cancelled_on`) is cancelled whatever its assignments are; its shares stay.
    Call it once, after everything else of the act was written.
    """
    checkpoint = found.checkpoint
    mark_worked_on(found)
    if checkpoint.cancelled_on is not None:
        checkpoint.state = State.CANCELLED.value
    else:
        rows = session.connection().execute(_REQUIRED_STATES, {"checkpoint": checkpoint.id})
        states = [State(state) for state in rows.scalars()]
        one_for_all = checkpoint.one_for_all
        checkpoint.state = checkpoint_state(states, one_for_all=one_for_all).value
        checkpoint.accepted_shares, checkpoint.required_shares = shares(states, one_for_all=one_for_all)
    session.flush()
    after = summary_key(checkpoint)
    shift_summary(session, found.before, after)
    found.before = after
