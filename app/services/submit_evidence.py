"""Hand an assignment in: what was done, with which evidence, and why something is missing or late."""

from collections.abc import Mapping
from datetime import date

from app.core.status import Action, next_state
from app.core.workdays import WorkCalendar
from app.services.act import Act
from app.services.entered import entered
from app.services.find_assignment import acting, change_assignment, find_assignment
from app.services.read_case import Case, read_case
from app.services.settle_checkpoint import settle_checkpoint
from app.services.work_calendar import work_calendar
from app.services.write_journal import write_journal
from app.store.tables import Submission

# An answer to a return within so many working days keeps the day of the first handing-in.
ANSWER_DAYS = 3


def counted_day(today: date, due: date | None, last: Submission | None, calendar: WorkCalendar) -> date:
    """Give the day that the timeliness of a submission made `today` is judged by.

    It is `today`, unless the last submission was returned (or its acceptance reopened) after the due day
    and the answer comes within three working days after that: then the last one's day is kept.
    """
    back_on = (last.reopened_on or last.decided_on) if last is not None else None
    if last is None or back_on is None or due is None or back_on <= due:
        return today
    return last.counted_on if calendar.workdays_between(back_on, today) <= ANSWER_DAYS else today


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
    last = case.submissions[-1] if case.submissions else None
    submission = Submission(
        assignment_id=found.id,
        person_id=acting(act).person_id,
        on=found.today,
        at=act.now,
        counted_on=counted_day(found.today, found.checkpoint.due, last, work_calendar()),
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
