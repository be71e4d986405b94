"""The life of an assignment: one table of the state machine, and what is derived from it.

    planned → submitted → accepted          open, overdue and postponed are derived, never stored
                  ↘ returned → submitted …  accepted and cancelled are left only by a reopening

`TABLE` says for every action who may do it and where it leads from each stored state: to a state, or
to a refusal that carries its sentence. Forms, the API, letters and bulk actions all ask `next_state`.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.errors import (
    AssignmentAlreadyAccepted,
    AssignmentAlreadyReturned,
    AssignmentAlreadySubmitted,
    AssignmentCancelled,
    AssignmentNotSubmitted,
    AssignmentStillOpen,
    DocumentsMissing,
    EvidenceMissing,
    GroundNeeded,
    OwnDemandsRefused,
    OwnWorkRefused,
    Refused,
    RoleRefused,
)


class State(StrEnum):
    """What is stored for an assignment (and, derived from its assignments, for a checkpoint)."""

    PLANNED = "planned"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"


class Shown(StrEnum):
    """What a person sees on a day: the stored state seen through the date."""

    PLANNED = "planned"
    OPEN = "open"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    OVERDUE = "overdue"
    CANCELLED = "cancelled"
    NO_SCHEDULE = "no_schedule"
    BEFORE_APPROVAL = "before_approval"


class Role(StrEnum):
    """In what capacity a person meets an assignment; an executor is one of the assignment's unit."""

    EXECUTOR = "executor"
    COORDINATOR = "coordinator"
    HEAD = "head"
    VIEWER = "viewer"
    ADMIN = "admin"


class Action(StrEnum):
    """What can be done to an assignment (cancel and postpone act on its whole checkpoint)."""

    ATTACH = "attach"
    SUBMIT = "submit"
    ACCEPT = "accept"
    RETURN = "return"
    POSTPONE = "postpone"
    CANCEL = "cancel"
    REOPEN = "reopen"
    EXPLAIN = "explain"
    RECORD_EXCEPTION = "record_exception"
    REQUEST_DATE = "request_date"
    WITHDRAW_EVIDENCE = "withdraw_evidence"


Move = State | type[Refused]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table.

    `roles` may act; `moves` leads from every stored state; `another` demands somebody who neither
    attached nor submitted anything here; `ground` demands words always, `ground_once_began` only
    after the checkpoint's window began.
    """

    roles: frozenset[Role]
    moves: Mapping[State, Move]
    another: bool = False
    ground: bool = False
    ground_once_began: bool = False


_WORKERS = frozenset({Role.EXECUTOR, Role.COORDINATOR})
_DECIDERS = frozenset({Role.COORDINATOR, Role.HEAD})


def _moves(planned: Move, submitted: Move, returned: Move, accepted: Move, cancelled: Move) -> dict[State, Move]:
    return dict(zip(State, (planned, submitted, returned, accepted, cancelled), strict=True))


_PLANNED, _SUBMITTED, _RETURNED, _ACCEPTED, _CANCELLED = State
_DONE, _OFF, _WAITS = AssignmentAlreadyAccepted, AssignmentCancelled, AssignmentAlreadySubmitted
_NOT_YET, _BACK, _STILL = AssignmentNotSubmitted, AssignmentAlreadyReturned, AssignmentStillOpen

TABLE: Mapping[Action, Rule] = {
    #                          who       from: planned     submitted    returned    accepted    cancelled
    Action.ATTACH: Rule(_WORKERS, _moves(_PLANNED, _WAITS, _RETURNED, _DONE, _OFF)),
    Action.SUBMIT: Rule(_WORKERS, _moves(_SUBMITTED, _WAITS, _SUBMITTED, _DONE, _OFF)),
    Action.ACCEPT: Rule(_DECIDERS, _moves(_NOT_YET, _ACCEPTED, _BACK, _DONE, _OFF), another=True),
    Action.RETURN: Rule(_DECIDERS, _moves(_NOT_YET, _RETURNED, _BACK, _DONE, _OFF), ground=True),
    Action.POSTPONE: Rule(_DECIDERS, _moves(_PLANNED, _SUBMITTED, _RETURNED, _DONE, _OFF), ground_once_began=True),
    Action.CANCEL: Rule(_DECIDERS, _moves(_CANCELLED, _CANCELLED, _CANCELLED, _DONE, _OFF), ground=True),
    Action.REOPEN: Rule(_DECIDERS, _moves(_STILL, _STILL, _STILL, _RETURNED, _PLANNED), ground=True),
    Action.EXPLAIN: Rule(_WORKERS, _moves(_PLANNED, _SUBMITTED, _RETURNED, _DONE, _OFF), ground=True),
    Action.RECORD_EXCEPTION: Rule(
        _DECIDERS, _moves(_PLANNED, _SUBMITTED, _RETURNED, _DONE, _OFF), another=True, ground=True
    ),
    Action.REQUEST_DATE: Rule(_WORKERS, _moves(_PLANNED, _WAITS, _RETURNED, _DONE, _OFF), ground=True),
    Action.WITHDRAW_EVIDENCE: Rule(
        frozenset({Role.ADMIN}), _moves(_PLANNED, _SUBMITTED, _RETURNED, _ACCEPTED, _CANCELLED), ground=True
    ),
}


def next_state(
    action: Action, roles: Collection[Role], state: State, *, own: bool = False, corrected: bool = False
) -> State:
    """Give the state that `action` leads to, for a person who holds `roles` here.

    `own`: the person attached or submitted anything to this assignment (also for another unit).
    `corrected`: the person corrected the checkpoint's demands after it began. Raises `RoleRefused`,
    then the state's refusal, then `OwnWorkRefused` or `OwnDemandsRefused`.
    """
    rule = TABLE[action]
    if rule.roles.isdisjoint(roles):
        raise RoleRefused
    move = rule.moves[state]
    if not isinstance(move, State):
        raise move
    if rule.another and own:
        raise OwnWorkRefused
    if action is Action.ACCEPT and corrected:
        raise OwnDemandsRefused
    return move


def allowed_actions(
    roles: Collection[Role], state: State, *, own: bool = False, corrected: bool = False
) -> frozenset[Action]:
    """Give the actions that `next_state` would not refuse; for the buttons of a page."""
    allowed = set()
    for action in Action:
        try:
            next_state(action, roles, state, own=own, corrected=corrected)
        except Refused:
            continue
        allowed.add(action)
    return frozenset(allowed)


def began(window_first: date | None, today: date) -> bool:
    """Say whether a checkpoint's window has begun; one without days has not."""
    return window_first is not None and window_first <= today


_GROUND_SENTENCES = {
    Action.RETURN: "Напишите, что исправить",
    Action.EXPLAIN: "Напишите причину",
    Action.REQUEST_DATE: "Напишите, почему нужен другой срок",
    Action.RECORD_EXCEPTION: "Укажите причину исключения",
}


def require_ground(action: Action, ground: str, *, began: bool) -> None:
    """Raise `GroundNeeded` when the action needs words and `ground` holds none.

    A cancellation, a reopening, a return, an exception, an explanation and a withdrawal always need
    them; a postponement (which always names its order) once the window began.
    """
    rule = TABLE[action]
    if (rule.ground or (rule.ground_once_began and began)) and not ground.strip():
        raise GroundNeeded(_GROUND_SENTENCES.get(action))


def require_correction_ground(ground: str, *, began: bool) -> None:
    """Raise `GroundNeeded` when a reading, expected documents, units or a group mode change too late unsaid."""
    if began and not ground.strip():
        raise GroundNeeded("Период уже начался: укажите основание исправления")


def shown_state(
    state: State,
    window_first: date | None,
    due: date | None,
    today: date,
    *,
    no_schedule: bool = False,
    before_approval: bool = False,
) -> Shown:
    """Say how a stored state looks on `today`.

    `due` is the day in force (the postponed one when there is one); a due day itself is not yet
    overdue. What waits for a decision or was decided keeps its name whatever the date; a returned
    assignment past its day is overdue.
    """
    if state in (State.ACCEPTED, State.CANCELLED, State.SUBMITTED):
        return Shown(state.value)
    if before_approval:
        return Shown.BEFORE_APPROVAL
    if no_schedule and due is None:
        return Shown.NO_SCHEDULE
    if due is not None and due < today:
        return Shown.OVERDUE
    if state is State.RETURNED:
        return Shown.RETURNED
    return Shown.OPEN if began(window_first, today) else Shown.PLANNED


_PROGRESS = (State.PLANNED, State.RETURNED, State.SUBMITTED, State.ACCEPTED)


def checkpoint_state(states: Iterable[State], *, one_for_all: bool = False) -> State:
    """Derive a checkpoint's state from its required assignments.

    Cancelled assignments do not count; when all are cancelled, so is the checkpoint. Of the rest the
    least advanced gives the state (planned, returned, submitted, accepted), or the most advanced
    where one answers for all. No assignment at all is planned.
    """
    given = tuple(states)
    counted = [state for state in given if state is not State.CANCELLED]
    if not counted:
        return State.CANCELLED if given else State.PLANNED
    return (max if one_for_all else min)(counted, key=_PROGRESS.index)


def shares(states: Iterable[State], *, one_for_all: bool = False) -> tuple[int, int]:
    """Count (accepted, all) required assignments that are not cancelled: «9 из 13»; (k, 1) for one for all."""
    counted = [state for state in states if state is not State.CANCELLED]
    accepted = sum(state is State.ACCEPTED for state in counted)
    return (min(accepted, 1), min(len(counted), 1)) if one_for_all else (accepted, len(counted))


@dataclass(frozen=True, slots=True)
class Gaps:
    """What a submission or an acceptance still lacks; false when nothing.

    `missing` holds expected documents in the given order, `no_evidence` that nothing at all is attached.
    """

    missing: tuple[Hashable, ...] = ()
    no_evidence: bool = False

    def __bool__(self) -> bool:
        return self.no_evidence or bool(self.missing)

    def refuse(self) -> None:
        """Raise `EvidenceMissing` or `DocumentsMissing` when there are gaps."""
        if self.no_evidence:
            raise EvidenceMissing
        if self.missing:
            raise DocumentsMissing


def acceptance_gaps(
    expected: Iterable[Hashable],
    covered: Collection[Hashable],
    exceptions: Collection[Hashable],
    evidence_count: int,
) -> Gaps:
    """Say what forbids acceptance: expected documents neither covered nor excepted, or no evidence at all.

    `expected` are documents only: an outcome is met by any evidence. Exceptions must have been
    recorded by another person (the action `RECORD_EXCEPTION` sees to it); even with all of them at
    least one evidence is needed.
    """
    missing = tuple(one for one in expected if one not in covered and one not in exceptions)
    return Gaps(missing, no_evidence=evidence_count < 1)


def submission_gaps(
    expected: Iterable[Hashable],
    covered: Collection[Hashable],
    explained: Collection[Hashable],
    evidence_count: int,
) -> Gaps:
    """Say what forbids a submission: a missing document without an explanation, or no evidence at all."""
    return acceptance_gaps(expected, covered, explained, evidence_count)
