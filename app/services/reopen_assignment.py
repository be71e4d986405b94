"""Reopen what was accepted or cancelled, with a ground: the only way out of both."""

from sqlalchemy import update
from sqlmodel import col

from app.core.errors import AssignmentStillOpen
from app.core.status import Action, State, next_state, require_ground
from app.services.act import Act
from app.services.entered import entered
from app.services.find_assignment import (
    FoundCheckpoint,
    change_assignment,
    find_assignment,
    find_assignments,
    find_checkpoint,
)
from app.services.settle_checkpoint import settle_checkpoint
from app.services.write_journal import write_journal
from app.store.base import select_rows
from app.store.tables import Assignment, Submission


def reopen_assignment(act: Act, assignment_id: int, ground: str) -> None:
    """Reopen an accepted assignment (it becomes returned), or the whole checkpoint when that is cancelled.

    The acceptance stays in the history, ended today. Raises NotFound, RoleRefused, AssignmentStillOpen or
    GroundNeeded.
    """
    found = find_assignment(act, assignment_id)
    state = next_state(Action.REOPEN, found.roles, found.state)
    ground = entered(ground, "ground")
    require_ground(Action.REOPEN, ground, began=True)
    if found.state is State.CANCELLED or found.checkpoint.cancelled_on is not None:
        _undo_cancellation(act, found, ground)
        return
    act.session.execute(
        update(Submission)
        .where(
            col(Submission.assignment_id) == assignment_id,
            col(Submission.outcome) == "accepted",
            col(Submission.reopened_on).is_(None),
        )
        .values(reopened_on=found.today)
        .execution_options(synchronize_session=False)
    )
    change_assignment(act.session, found, Action.REOPEN, {"state": state.value, "accepted_on": None})
    settle_checkpoint(act.session, found)
    before, after = {"state": State.ACCEPTED.value}, {"state": state.value}
    write_journal(act, "assignment.reopened", **found.journal, before=before, after=after, ground=ground)


def reopen_checkpoint(act: Act, checkpoint_id: int, ground: str) -> None:
    """Undo a cancellation, or reopen every accepted required assignment. Raises as `reopen_assignment`."""
    found, roles = find_checkpoint(act, checkpoint_id)
    ground = entered(ground, "ground")
    if found.checkpoint.cancelled_on is not None:
        next_state(Action.REOPEN, roles, State.CANCELLED)
        require_ground(Action.REOPEN, ground, began=True)
        _undo_cancellation(act, found, ground)
        return
    next_state(Action.REOPEN, roles, State.ACCEPTED)  # the role is asked before anything is told
    query = select_rows(Assignment.id).where(
        col(Assignment.checkpoint_id) == checkpoint_id,
        col(Assignment.required),
        col(Assignment.state) == State.ACCEPTED.value,
    )
    accepted = list(act.session.execute(query).scalars())
    if not accepted:
        raise AssignmentStillOpen
    for assignment_id in find_assignments(act, accepted):
        reopen_assignment(act, assignment_id, ground)


def _undo_cancellation(act: Act, found: FoundCheckpoint, ground: str) -> None:
    act.session.execute(
        update(Assignment)
        .where(col(Assignment.checkpoint_id) == found.checkpoint.id, col(Assignment.state) == State.CANCELLED.value)
        .values(state=State.PLANNED.value, version=col(Assignment.version) + 1)
        .execution_options(synchronize_session=False)
    )
    found.checkpoint.cancelled_on = None
    found.checkpoint.cancel_ground = None
    settle_checkpoint(act.session, found)
    after = {"state": found.checkpoint.state}
    journal = FoundCheckpoint(found.checkpoint, found.today, found.before).journal
    write_journal(
        act, "checkpoint.reopened", **journal, before={"state": State.CANCELLED.value}, after=after, ground=ground
    )
