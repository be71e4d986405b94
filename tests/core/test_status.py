"""The state machine, pair by pair: 11 actions × 5 roles × 5 states, written out by hand."""

from datetime import date

import pytest

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
    VekhiError,
)
from app.core.status import (
    TABLE,
    Action,
    Role,
    Shown,
    State,
    acceptance_gaps,
    allowed_actions,
    began,
    checkpoint_state,
    next_state,
    require_correction_ground,
    require_ground,
    shares,
    shown_state,
    submission_gaps,
)

P, S, R, A, C = State
DONE, OFF, WAITS = AssignmentAlreadyAccepted, AssignmentCancelled, AssignmentAlreadySubmitted
NOT_YET, BACK, STILL = AssignmentNotSubmitted, AssignmentAlreadyReturned, AssignmentStillOpen

# Who may act at all (executor, coordinator, head, viewer, admin), then what comes of planned,
# submitted, returned, accepted, cancelled.
EXPECTED = {
    "attach": ("+ + - - -", (P, WAITS, R, DONE, OFF)),
    "submit": ("+ + - - -", (S, WAITS, S, DONE, OFF)),
    "accept": ("- + + - -", (NOT_YET, A, BACK, DONE, OFF)),
    "return": ("- + + - -", (NOT_YET, R, BACK, DONE, OFF)),
    "postpone": ("- + + - -", (P, S, R, DONE, OFF)),
    "cancel": ("- + + - -", (C, C, C, DONE, OFF)),
    "reopen": ("- + + - -", (STILL, STILL, STILL, R, P)),
    "explain": ("+ + - - -", (P, S, R, DONE, OFF)),
    "record_exception": ("- + + - -", (P, S, R, DONE, OFF)),
    "request_date": ("+ + - - -", (P, WAITS, R, DONE, OFF)),
    "withdraw_evidence": ("- - - - +", (P, S, R, A, C)),
}
EVERY = [
    pytest.param(
        Action(name), role, state, move if allowed == "+" else RoleRefused, id=f"{name}-{role.value}-{state.value}"
    )
    for name, (roles, moves) in EXPECTED.items()
    for role, allowed in zip(Role, roles.split(), strict=True)
    for state, move in zip(State, moves, strict=True)
]


@pytest.mark.parametrize(("action", "role", "state", "expected"), EVERY)
def test_every_action_of_every_role_in_every_state(
    action: Action, role: Role, state: State, expected: State | type[Refused]
) -> None:
    if isinstance(expected, State):
        assert next_state(action, {role}, state) is expected
        assert action in allowed_actions({role}, state)
    else:
        with pytest.raises(expected) as refusal:
            next_state(action, {role}, state)
        assert type(refusal.value) is expected
        assert action not in allowed_actions({role}, state)


def test_the_table_has_every_action_and_every_state() -> None:
    assert set(TABLE) == set(Action) == {Action(name) for name in EXPECTED}
    assert len(EVERY) == 11 * 5 * 5
    assert all(set(rule.moves) == set(State) for rule in TABLE.values())


def test_accepted_is_left_only_by_a_reopening() -> None:
    leaving = {action for action, rule in TABLE.items() if rule.moves[State.ACCEPTED] in set(State) - {State.ACCEPTED}}
    assert leaving == {Action.REOPEN}


def test_accepted_is_reached_only_by_acceptance_of_what_was_submitted() -> None:
    reaching = {(action, state) for action, rule in TABLE.items() for state in State if rule.moves[state] is A}
    assert reaching == {(Action.ACCEPT, State.SUBMITTED), (Action.WITHDRAW_EVIDENCE, State.ACCEPTED)}


def test_a_person_with_two_roles_may_do_what_either_may() -> None:
    assert next_state(Action.ACCEPT, {Role.EXECUTOR, Role.HEAD}, State.SUBMITTED) is State.ACCEPTED
    with pytest.raises(RoleRefused):
        next_state(Action.SUBMIT, set(), State.PLANNED)


@pytest.mark.parametrize("action", [Action.ACCEPT, Action.RECORD_EXCEPTION])
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.HEAD])
def test_who_submitted_anything_neither_accepts_nor_records_an_exception(action: Action, role: Role) -> None:
    with pytest.raises(OwnWorkRefused):
        next_state(action, {role}, State.SUBMITTED, own=True)


@pytest.mark.parametrize("action", sorted(set(Action) - {Action.ACCEPT, Action.RECORD_EXCEPTION}))
def test_own_work_hinders_no_other_action(action: Action) -> None:
    for role in Role:
        for state in State:
            assert (action in allowed_actions({role}, state)) is (action in allowed_actions({role}, state, own=True))


def test_who_corrected_the_demands_after_the_beginning_does_not_accept() -> None:
    with pytest.raises(OwnDemandsRefused):
        next_state(Action.ACCEPT, {Role.COORDINATOR}, State.SUBMITTED, corrected=True)
    assert next_state(Action.RETURN, {Role.COORDINATOR}, State.SUBMITTED, corrected=True) is State.RETURNED


def test_the_second_of_two_acceptances_hears_that_it_is_accepted_already() -> None:
    with pytest.raises(AssignmentAlreadyAccepted) as refusal:
        next_state(Action.ACCEPT, {Role.HEAD}, State.ACCEPTED, own=True)
    assert refusal.value.sentence.startswith("Уже принято")
    assert refusal.value.status == 409


def test_every_refusal_has_a_sentence_of_its_own_and_a_status() -> None:
    refusals = [DONE, OFF, WAITS, NOT_YET, BACK, STILL, RoleRefused, OwnWorkRefused, OwnDemandsRefused]
    sentences = {refusal().sentence for refusal in refusals}
    assert len(sentences) == len(refusals)
    assert VekhiError.default not in sentences
    assert {refusal.status for refusal in refusals} == {403, 409}


@pytest.mark.parametrize(
    ("action", "when_begun", "needed"),
    [
        (Action.CANCEL, False, True),
        (Action.REOPEN, False, True),
        (Action.RETURN, False, True),
        (Action.RECORD_EXCEPTION, False, True),
        (Action.WITHDRAW_EVIDENCE, False, True),
        (Action.EXPLAIN, False, True),
        (Action.REQUEST_DATE, False, True),
        (Action.POSTPONE, False, False),
        (Action.POSTPONE, True, True),
        (Action.SUBMIT, True, False),
        (Action.ACCEPT, True, False),
        (Action.ATTACH, True, False),
    ],
)
def test_which_actions_need_a_ground(action: Action, when_begun: bool, needed: bool) -> None:
    require_ground(action, "приказ № 5", began=when_begun)
    if needed:
        with pytest.raises(GroundNeeded):
            require_ground(action, "  ", began=when_begun)
    else:
        require_ground(action, "", began=when_begun)


def test_a_correction_needs_a_ground_once_the_period_began() -> None:
    require_correction_ground("", began=False)
    require_correction_ground("опечатка в приказе", began=True)
    with pytest.raises(GroundNeeded):
        require_correction_ground(" ", began=True)


DAY = date(2022, 11, 14)


@pytest.mark.parametrize(
    ("state", "first", "due", "shown"),
    [
        (P, date(2022, 11, 15), date(2022, 11, 30), Shown.PLANNED),
        (P, date(2022, 11, 14), date(2022, 11, 30), Shown.OPEN),
        (P, date(2022, 11, 1), date(2022, 11, 14), Shown.OPEN),
        (P, date(2022, 11, 1), date(2022, 11, 13), Shown.OVERDUE),
        (R, date(2022, 11, 1), date(2022, 11, 14), Shown.RETURNED),
        (R, date(2022, 11, 1), date(2022, 11, 13), Shown.OVERDUE),
        (S, date(2022, 11, 1), date(2022, 11, 13), Shown.SUBMITTED),
        (A, date(2022, 11, 1), date(2022, 11, 13), Shown.ACCEPTED),
        (C, date(2022, 11, 1), date(2022, 11, 13), Shown.CANCELLED),
        (P, None, None, Shown.PLANNED),
    ],
)
def test_a_stored_state_is_shown_through_the_date(
    state: State, first: date | None, due: date | None, shown: Shown
) -> None:
    assert shown_state(state, first, due, DAY) is shown


def test_without_a_schedule_or_before_the_approval_nothing_is_overdue() -> None:
    early = date(2022, 1, 1)
    assert shown_state(P, early, None, DAY, no_schedule=True) is Shown.NO_SCHEDULE
    assert shown_state(P, early, early, DAY, no_schedule=True) is Shown.OVERDUE
    assert shown_state(P, early, early, DAY, before_approval=True) is Shown.BEFORE_APPROVAL
    assert shown_state(A, early, early, DAY, before_approval=True) is Shown.ACCEPTED


def test_a_window_has_begun_on_its_first_day() -> None:
    assert began(DAY, DAY)
    assert not began(date(2022, 11, 15), DAY)
    assert not began(None, DAY)


@pytest.mark.parametrize(
    ("states", "state", "for_all"),
    [
        ([A], A, A),
        ([A, A], A, A),
        ([A, P], P, A),
        ([S, A], S, A),
        ([S, P], P, S),
        ([R, S], R, S),
        ([R, P], P, R),
        ([A, C], A, A),
        ([C, C], C, C),
        ([], P, P),
    ],
)
def test_a_checkpoint_stands_where_its_slowest_assignment_stands(
    states: list[State], state: State, for_all: State
) -> None:
    assert checkpoint_state(states) is state
    assert checkpoint_state(states, one_for_all=True) is for_all


def test_nine_of_thirteen() -> None:
    group = [A] * 9 + [S, P, R, P, C]
    assert shares(group) == (9, 13)
    assert shares(group, one_for_all=True) == (1, 1)
    assert shares([C]) == (0, 0)


@pytest.mark.parametrize(
    ("expected", "covered", "exceptions", "count", "missing", "no_evidence"),
    [
        ((), (), (), 1, (), False),
        ((), (), (), 0, (), True),
        (("приказ", "протокол"), ("приказ",), (), 1, ("протокол",), False),
        (("приказ", "протокол"), ("приказ",), ("протокол",), 1, (), False),
        (("приказ",), (), ("приказ",), 0, (), True),
        (("приказ",), ("приказ", "справка"), (), 2, (), False),
    ],
)
def test_the_gate_of_acceptance(
    expected: tuple[str, ...],
    covered: tuple[str, ...],
    exceptions: tuple[str, ...],
    count: int,
    missing: tuple[str, ...],
    no_evidence: bool,
) -> None:
    gaps = acceptance_gaps(expected, covered, exceptions, count)
    assert (gaps.missing, gaps.no_evidence) == (missing, no_evidence)
    assert bool(gaps) is bool(missing or no_evidence)


def test_gaps_refuse_with_their_own_sentence() -> None:
    acceptance_gaps((), (), (), 1).refuse()
    with pytest.raises(EvidenceMissing):
        acceptance_gaps(("приказ",), (), (), 0).refuse()
    with pytest.raises(DocumentsMissing):
        acceptance_gaps(("приказ",), (), (), 1).refuse()


def test_a_submission_needs_evidence_and_a_word_about_each_missing_document() -> None:
    assert submission_gaps(("приказ", "протокол"), ("приказ",), ("протокол",), 1).missing == ()
    assert submission_gaps(("приказ", "протокол"), ("приказ",), (), 1).missing == ("протокол",)
    assert submission_gaps((), (), (), 0).no_evidence
