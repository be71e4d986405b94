"""Hand an assignment in: what was done, with which evidence, and why something is missing or late."""

from collections.abc import Mapping, Sequence
from datetime import date

from app.core.facts import SubmissionFact, counted_day
from app.core.status import Action, next_state
from app.services.act import Act
from app.services.entered import entered
from app.services.find_assignment import acting, change_assignment, find_assignment
from app.services.read_case import Case, read_case
from app.services.settle_checkpoint import settle_checkpoint
from app.services.work_calendar import work_calendar
from app.services.write_journal import write_journal
from app.store.tables import Submission


def counted_on(today: date, due: date | None, earlier: Sequence[Submission]) -> date:
    """Give the day that the timeliness of a submission made `today` is judged by; `today` where nothing is due."""
    if due is None:
        return today
    facts = [
        SubmissionFact(
            one.on, returned_on=one.decided_on if one.outcome == "returned" else None, reopened_on=one.reopened_on
        )
        for one in earlier
    ]
    return counted_day([*facts, SubmissionFact(today)], due, work_calendar())


def submit_evidence(
    act: Act, assignment_id: int, *, said: str = "", missing: Mapping[int, str] | None = None, late_reason: str = ""
) -> int:
    """Submit the assignment for acceptance; answers the submission's id.

    `missing` explains expected documents that are not attached (expected result id → words). Raises
    NotFound, a Refused of the state, EvidenceMissing, or DocumentsMissing while one lacks an explanation.
    A submission made for another unit is his who makes it.
    """
    found = find_assignment(act, assignment_id)
    state = next_state(Action.SUBMIT, found.roles, found.state)
    said, late_reason = entered(said, "said"), entered(late_reason, "late_reason")
    case = read_case(act.session, found)
    explained = _explained(case, missing or {})
    case.refuse_submission_gaps(explained)
    submission = Submission(
        assignment_id=found.id,
        person_id=acting(act).person_id,
        on=found.today,
        at=act.now,
        counted_on=counted_on(found.today, found.checkpoint.due, case.submissions),
        said=said,
        missing={str(expected_id): words for expected_id, words in explained.items()},
        evidence=list(case.evidence),
        covered=sorted(case.covered),
    )
    act.session.add(submission)
    before = found.state
    reason = {"late_reason": late_reason} if late_reason else {}
    values = {"state": state.value, "submitted_on": found.today, **reason}
    change_assignment(act.session, found, Action.SUBMIT, values)
    settle_checkpoint(act.session, found)
    after = {"state": state.value, "submission": submission.id, "evidence": submission.evidence, "said": said, **reason}
    write_journal(act, "assignment.submitted", **found.journal, before={"state": before.value}, after=after)
    assert submission.id is not None
    return submission.id


def _explained(case: Case, missing: Mapping[int, str]) -> dict[int, str]:
    """Keep the explanations of what is really missing and really explained."""
    words = {one: entered(missing.get(one, ""), f"missing-{one}") for one in case.documents if one not in case.covered}
    return {one: text for one, text in words.items() if text}
