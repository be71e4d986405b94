"""Decide on a submission: accept it, return it with a reason, record an exception for a missing document.

Own means the person: who attached or submitted anything here neither accepts it nor records its exception.
The second of two who decide at once is told what the first did.
"""

from typing import Any

from app.core.errors import BadInput, Refused
from app.core.status import Action, State, began, next_state, require_ground
from app.services.act import Act
from app.services.entered import entered
from app.services.find_assignment import (
    CHANGED_MEANWHILE,
    FoundAssignment,
    acting,
    change_assignment,
    find_assignment,
)
from app.services.read_case import Case, has_corrected, read_case
from app.services.settle_checkpoint import mark_worked_on, settle_checkpoint
from app.services.write_journal import write_journal
from app.store.tables import EvidenceException, Submission


def accept_assignment(act: Act, assignment_id: int, *, comment: str = "", submission_id: int | None = None) -> None:
    """Accept what was submitted.

    `submission_id` is the submission that the person saw: when another waits by now, nothing is accepted
    unseen. Raises NotFound, RoleRefused, OwnWorkRefused, OwnDemandsRefused, a Refused of the state,
    EvidenceMissing or DocumentsMissing.
    """
    found = find_assignment(act, assignment_id)
    next_state(Action.ACCEPT, found.roles, found.state)
    case = read_case(act.session, found)
    person_id = acting(act).person_id
    own, corrected = case.own(person_id), has_corrected(act.session, found, person_id)
    state = next_state(Action.ACCEPT, found.roles, found.state, own=own, corrected=corrected)
    submission = _waiting(case, submission_id)
    case.refuse_acceptance_gaps()
    comment = entered(comment, "comment")
    _decide(act, found, submission, "accepted", comment)
    values = {"state": state.value, "accepted_on": found.today, "asked_date": None, "asked_reason": None}
    _settle(act, found, Action.ACCEPT, values, submission, comment or None)


def return_assignment(act: Act, assignment_id: int, reason: str, *, submission_id: int | None = None) -> None:
    """Return what was submitted, saying what to mend. Raises as `accept_assignment`, and GroundNeeded."""
    found = find_assignment(act, assignment_id)
    state = next_state(Action.RETURN, found.roles, found.state)
    reason = entered(reason, "reason")
    require_ground(Action.RETURN, reason, began=began(found.checkpoint.window_start, found.today))
    submission = _waiting(read_case(act.session, found), submission_id)
    _decide(act, found, submission, "returned", reason)
    _settle(act, found, Action.RETURN, {"state": state.value}, submission, reason)


def record_exception(act: Act, assignment_id: int, expected_id: int, reason: str) -> int:
    """Allow acceptance without one expected document, with a reason; answers the exception's id."""
    found = find_assignment(act, assignment_id)
    next_state(Action.RECORD_EXCEPTION, found.roles, found.state)
    case = read_case(act.session, found)
    next_state(Action.RECORD_EXCEPTION, found.roles, found.state, own=case.own(acting(act).person_id))
    reason = entered(reason, "reason")
    require_ground(Action.RECORD_EXCEPTION, reason, began=True)
    if expected_id not in case.documents:
        raise BadInput("Такого ожидаемого документа у поручения нет", {"expected": "Выберите документ из списка"})
    if expected_id in case.excepted:
        raise Refused("Исключение для этого документа уже записано")
    row = EvidenceException(
        assignment_id=found.id,
        expected_id=expected_id,
        person_id=acting(act).person_id,
        on=found.today,
        at=act.now,
        reason=reason,
    )
    act.session.add(row)
    mark_worked_on(found)
    change_assignment(act.session, found, Action.RECORD_EXCEPTION, {})
    act.session.flush()
    after = {"exception": row.id, "expected": expected_id}
    write_journal(act, "assignment.exception", **found.journal, after=after, ground=reason)
    assert row.id is not None
    return row.id


def _waiting(case: Case, submission_id: int | None) -> Submission:
    waiting = case.waiting
    if waiting is None or (submission_id is not None and waiting.id != submission_id):
        raise Refused(CHANGED_MEANWHILE)
    return waiting


def _decide(act: Act, found: FoundAssignment, submission: Submission, outcome: str, comment: str) -> None:
    submission.outcome = outcome
    submission.decided_by = acting(act).person_id
    submission.decided_on = found.today
    submission.decided_at = act.now
    submission.comment = comment


def _settle(
    act: Act,
    found: FoundAssignment,
    action: Action,
    values: dict[str, Any],
    submission: Submission,
    ground: str | None,
) -> None:
    change_assignment(act.session, found, action, values)
    settle_checkpoint(act.session, found)
    after = {"state": values["state"], "submission": submission.id}
    name = "assignment.accepted" if action is Action.ACCEPT else "assignment.returned"
    before = {"state": State.SUBMITTED.value}
    write_journal(act, name, **found.journal, before=before, after=after, ground=ground)
