"""The life of an assignment through both doors: every pair role × state × action, by a form and by the API.

What must come of each pair stands in `tests.core.test_status`, once for the core, the form and the API.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from httpx2 import Response
from sqlmodel import Session

from app.core.errors import Refused, RoleRefused
from app.core.status import Role, State
from app.store.tables import Assignment, AssignmentEvidence, Checkpoint, Evidence, Submission
from tests.cast import NOW, TODAY
from tests.core.test_status import EXPECTED
from tests.web.conftest import Visitor, Web, whatever_database
from tests.web.stage import Builder

WHO = dict(zip(Role, ("boris", "anna", "gleb", "egor", "dina"), strict=True))
ORDER = {"new_due": "2022-12-20", "order_number": "7", "order_date": "2022-11-10", "ground": "Приказ"}
DOCUMENT = {"kind": "публикация", "title": "Новость", "url": "https://school.example/news/5"}
A, C, E = "/assignments/{assignment}", "/checkpoints/{point}", "/evidence/{evidence}"

# Where each action is asked for, and with what; the same under `/api/v1` as JSON.
ACTS: dict[str, tuple[str, dict[str, Any]]] = {
    "attach": (A + "/evidence", DOCUMENT),
    "submit": (A + "/submit", {"said": "Сделано"}),
    "accept": (A + "/accept", {"submission": "{submission}"}),
    "return": (A + "/return", {"submission": "{submission}", "reason": "Нет подписи"}),
    "postpone": (C + "/postpone", ORDER),
    "cancel": (C + "/cancel", {"ground": "Приказ"}),
    "reopen": (A + "/reopen", {"ground": "Ошибка"}),
    "explain": (A + "/explain", {"reason": "Болезнь"}),
    "record_exception": (A + "/exception", {"expected": "{order}", "reason": "В архиве"}),
    "request_date": (A + "/request-date", {"day": "2022-12-30", "reason": "Болезнь"}),
    "withdraw_evidence": (E + "/withdraw", {"ground": "152-ФЗ"}),
}


@dataclass(frozen=True)
class Ready:
    """An assignment in a state, with what belongs to it."""

    assignment: int
    point: int
    evidence: int
    submission: int
    order: int


def make_ready(session: Session, make: Builder, activity: int, state: State) -> Ready:
    """An assignment of the gymnasium in `state`, with a link attached by Борис, as rows."""
    point_id, assignment_id = make.planned(activity)
    boris, place = make.boris.person_id, make.cast.territory
    evidence = Evidence(
        territory_id=place, unit_id=make.cast.gymnasium, person_id=boris, url="https://school.example/1",
        kind="публикация", title="Новость", on=TODAY, at=NOW,
    )  # fmt: skip
    session.add(evidence)
    session.flush()
    evidence_id = evidence.id or 0
    session.add(
        AssignmentEvidence(assignment_id=assignment_id, evidence_id=evidence_id, person_id=boris, on=TODAY, at=NOW)
    )
    submission = Submission(
        assignment_id=assignment_id, person_id=boris, on=TODAY, at=NOW, counted_on=TODAY, evidence=[evidence_id],
        outcome={State.SUBMITTED: "waiting", State.ACCEPTED: "accepted"}.get(state, "returned"), decided_on=TODAY,
    )  # fmt: skip
    session.add(submission)
    session.get_one(Assignment, assignment_id).state = state.value
    point = session.get_one(Checkpoint, point_id)
    point.state = state.value
    point.cancelled_on = TODAY if state is State.CANCELLED else None
    session.flush()
    return Ready(assignment_id, point_id, evidence_id, submission.id or 0, make.cast.order)


def by_form(visitor: Visitor, path: str, given: dict[str, Any]) -> Response:
    return visitor.post(path, {name: str(value) for name, value in given.items()})


def by_api(visitor: Visitor, path: str, given: dict[str, Any]) -> Response:
    return visitor.ask("POST", "/api/v1" + path, json=given)


DOORS: dict[str, Callable[[Visitor, str, dict[str, Any]], Response]] = {"form": by_form, "api": by_api}
DONE = {"form": {303}, "api": {200, 201, 204}}


def fault(answer: Response, door: str, expected: State | type[Refused], now: State) -> str | None:
    """What is wrong with an answer, None when nothing is."""
    if isinstance(expected, State):
        if answer.status_code not in DONE[door]:
            return f"{answer.status_code}, {answer.text[:300]}"
        return None if now is expected else f"stands in {now}"
    if answer.status_code != expected.status:
        return f"{answer.status_code} instead of {expected.status}"
    return None if expected.default in answer.text else f"does not say «{expected.default}»"


@whatever_database
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("action", ACTS)
def test_an_action_comes_to_the_same_through_every_door(web: Web, action: str, door: str) -> None:
    roles, moves = EXPECTED[action]
    activity = web.cast.activities[0 if action == "record_exception" else 1]
    wanted: list[tuple[Role, State, Ready, State | type[Refused]]] = []
    with web.database.write() as session:
        make = Builder(session, web)
        for state, move in zip(State, moves, strict=True):
            refused = make_ready(session, make, activity, state)  # a refusal leaves it as it was, for the next one
            for role, may in zip(Role, roles.split(), strict=True):
                done = may == "+" and isinstance(move, State)
                ready = make_ready(session, make, activity, state) if done else refused
                wanted.append((role, state, ready, move if may == "+" else RoleRefused))
        session.commit()
    path, body = ACTS[action]
    faults = []
    for role, state, ready, expected in wanted:
        ids = vars(ready)
        given = {name: ids[value[1:-1]] if value[:1] == "{" else value for name, value in body.items()}
        answer = DOORS[door](web.visitor(WHO[role]), path.format(**ids), given)
        with web.database.read() as session:
            now = State(session.get_one(Assignment, ready.assignment).state)
        if told := fault(answer, door, expected, now):
            faults.append(f"{action} by {role} in {state}: {told}")
    assert faults == []


def test_every_action_of_the_table_has_both_doors() -> None:
    assert set(ACTS) == set(EXPECTED)
