"""Say why an assignment is late, or ask for a later date."""

from datetime import date

from app.core.errors import BadInput
from app.core.status import Action, next_state, require_ground
from app.services.act import Act
from app.services.entered import entered
from app.services.find_assignment import change_assignment, find_assignment
from app.services.postpone_checkpoint import LAST_DAY
from app.services.settle_checkpoint import mark_worked_on
from app.services.write_journal import write_journal


def explain_delay(act: Act, assignment_id: int, reason: str) -> None:
    """Keep the reason of a delay on the assignment. Raises NotFound, a Refused of the state, or GroundNeeded."""
    found = find_assignment(act, assignment_id)
    next_state(Action.EXPLAIN, found.roles, found.state)
    reason = entered(reason, "reason")
    require_ground(Action.EXPLAIN, reason, began=True)
    before = {"late_reason": found.assignment.late_reason}
    change_assignment(act.session, found, Action.EXPLAIN, {"late_reason": reason})
    mark_worked_on(found)
    write_journal(act, "assignment.explained", **found.journal, before=before, after={"late_reason": reason})


def request_date(act: Act, assignment_id: int, day: date, reason: str) -> None:
    """Ask for a later due day; whoever postpones answers it. Raises as `explain_delay`, and BadInput."""
    found = find_assignment(act, assignment_id)
    next_state(Action.REQUEST_DATE, found.roles, found.state)
    reason = entered(reason, "reason")
    due = found.checkpoint.due
    if day <= found.today or (due is not None and day <= due) or day > LAST_DAY:
        sentence = "Новый срок должен быть позже нынешнего и позже сегодняшнего дня"
        raise BadInput(sentence, {"day": sentence})
    require_ground(Action.REQUEST_DATE, reason, began=True)
    before = {"asked_date": found.assignment.asked_date and found.assignment.asked_date.isoformat()}
    change_assignment(act.session, found, Action.REQUEST_DATE, {"asked_date": day, "asked_reason": reason})
    mark_worked_on(found)
    after = {"asked_date": day.isoformat(), "asked_reason": reason}
    write_journal(act, "assignment.date_requested", **found.journal, before=before, after=after)
