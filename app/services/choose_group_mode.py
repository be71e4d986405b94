"""«Один за всех»: one member's accepted work closes a group's checkpoint, or every member hands in again."""

from sqlmodel import col

from app.core.errors import AssignmentAlreadyAccepted, AssignmentCancelled, Refused, RoleRefused
from app.core.status import Role, State, began, require_correction_ground
from app.services.act import Act
from app.services.entered import entered
from app.services.find_assignment import FoundCheckpoint, find_checkpoint
from app.services.read_case import CORRECTED
from app.services.settle_checkpoint import settle_checkpoint
from app.services.write_journal import write_journal
from app.store.base import select_rows
from app.store.tables import Assignment, Checkpoint

NO_GROUP = "За эту точку отвечает одно подразделение: выбирать нечего"
_SHUT = {State.ACCEPTED: AssignmentAlreadyAccepted, State.CANCELLED: AssignmentCancelled}


def choose_group_mode(
    act: Act, checkpoint_id: int, *, one_for_all: bool, ground: str = "", whole_activity: bool = False
) -> int:
    """Choose the mode of a checkpoint led by a group; answers how many checkpoints changed.

    With `whole_activity` the activity's other group checkpoints follow that are neither accepted nor
    cancelled. Raises NotFound, RoleRefused (only a coordinator chooses), a Refused when the checkpoint is
    closed or no group's, GroundNeeded once a period began.
    """
    found, roles = find_checkpoint(act, checkpoint_id)
    if Role.COORDINATOR not in roles:
        raise RoleRefused
    state = State(found.checkpoint.state)
    if state in _SHUT:
        raise _SHUT[state]
    if _members(act, checkpoint_id) < 2:
        raise Refused(NO_GROUP)
    ground = entered(ground, "ground")
    every = [found]
    if whole_activity:
        every += [find_checkpoint(act, one)[0] for one in _others(act, found)]
    return sum(_choose(act, one, one_for_all, ground) for one in every)


def _choose(act: Act, found: FoundCheckpoint, one_for_all: bool, ground: str) -> bool:
    checkpoint = found.checkpoint
    if checkpoint.one_for_all == one_for_all:
        return False
    late = began(checkpoint.window_start, found.today)
    require_correction_ground(ground, began=late)
    checkpoint.one_for_all = one_for_all
    checkpoint.corrected += late
    before = {"one_for_all": not one_for_all, "state": checkpoint.state}
    settle_checkpoint(act.session, found)
    write_journal(
        act,
        CORRECTED if late else "checkpoint.group_mode",
        **found.journal,
        subject="checkpoint",
        subject_id=checkpoint.id,
        before=before,
        after={"one_for_all": one_for_all, "state": checkpoint.state},
        ground=ground or None,
    )
    return True


def _members(act: Act, checkpoint_id: int) -> int:
    query = select_rows(Assignment.id).where(Assignment.checkpoint_id == checkpoint_id, col(Assignment.required))
    return len(act.session.execute(query).all())


def _others(act: Act, found: FoundCheckpoint) -> list[int]:
    query = (
        select_rows(Checkpoint.id)
        .where(
            Checkpoint.activity_id == found.checkpoint.activity_id,
            Checkpoint.id != found.checkpoint.id,
            col(Checkpoint.state).not_in([state.value for state in _SHUT]),
        )
        .order_by(Checkpoint.id)
    )
    return [one for one in act.session.execute(query).scalars() if _members(act, one) > 1]
