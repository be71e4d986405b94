"""Refuse an act on an assignment that is no longer as its person saw it."""

from app.core.errors import Refused
from app.core.status import Action, next_state
from app.services.act import Act
from app.services.find_assignment import CHANGED_MEANWHILE, find_assignment


def expect_version(act: Act, assignment_id: int, action: Action, version: int | None) -> None:
    """Raise when the assignment has another version: the state's own refusal if it forbids the act, else Refused.

    None asks for nothing. Raises NotFound as every act does.
    """
    if version is None:
        return
    found = find_assignment(act, assignment_id)
    if found.assignment.version != version:
        next_state(action, found.roles, found.state)
        raise Refused(CHANGED_MEANWHILE)
