"""Take a checkpoint off, with a ground: it is shown as «снято» and counted apart."""

from sqlalchemy import update
from sqlmodel import col

from app.core.status import Action, State, next_state, require_ground
from app.services.act import Act
from app.services.entered import entered
from app.services.find_assignment import FoundCheckpoint, acting, find_checkpoint
from app.services.settle_checkpoint import settle_checkpoint
from app.services.write_journal import write_journal
from app.store.base import select_rows
from app.store.tables import Assignment, Submission


def cancel_checkpoint(act: Act, checkpoint_id: int, ground: str) -> None:
    """Cancel a checkpoint and its assignments that are not accepted.

    What waits for a decision is returned with the ground as its comment. Raises NotFound, RoleRefused, a
    Refused of the state, or GroundNeeded.
    """
    found, roles = find_checkpoint(act, checkpoint_id)
    checkpoint = found.checkpoint
    before = State(checkpoint.state)
    next_state(Action.CANCEL, roles, before)
    ground = entered(ground, "ground")
    require_ground(Action.CANCEL, ground, began=True)
    _return_what_waits(act, found, ground)
    act.session.execute(
        update(Assignment)
        .where(col(Assignment.checkpoint_id) == checkpoint_id, col(Assignment.state) != State.ACCEPTED.value)
        .values(state=State.CANCELLED.value, version=col(Assignment.version) + 1)
        .execution_options(synchronize_session=False)
    )
    checkpoint.cancelled_on = found.today
    checkpoint.cancel_ground = ground
    settle_checkpoint(act.session, found)
    after = {"state": State.CANCELLED.value}
    write_journal(
        act, "checkpoint.cancelled", **found.journal, before={"state": before.value}, after=after, ground=ground
    )


def _return_what_waits(act: Act, found: FoundCheckpoint, ground: str) -> None:
    of_this = select_rows(Assignment.id).where(col(Assignment.checkpoint_id) == found.checkpoint.id)
    act.session.execute(
        update(Submission)
        .where(col(Submission.assignment_id).in_(of_this), col(Submission.outcome) == "waiting")
        .values(
            outcome="returned",
            decided_by=acting(act).person_id,
            decided_on=found.today,
            decided_at=act.now,
            comment=f"Снято: {ground}",
        )
        .execution_options(synchronize_session=False)
    )
