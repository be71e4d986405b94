"""The life of an assignment, act by act: who may, what it leaves behind, and every refusal."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlmodel import Session, select

from app.core.errors import (
    AssignmentAlreadyAccepted,
    AssignmentAlreadyReturned,
    AssignmentAlreadySubmitted,
    AssignmentCancelled,
    AssignmentNotSubmitted,
    AssignmentStillOpen,
    BadInput,
    DocumentsMissing,
    EvidenceMissing,
    GroundNeeded,
    NotFound,
    NotSignedIn,
    OwnDemandsRefused,
    OwnWorkRefused,
    Refused,
    RoleRefused,
)
from app.core.status import State
from app.files.storage import Storage
from app.services.cancel_checkpoint import cancel_checkpoint
from app.services.explain_delay import explain_delay, request_date
from app.services.postpone_checkpoint import postpone_checkpoint
from app.services.reopen_assignment import reopen_assignment, reopen_checkpoint
from app.services.review_evidence import accept_assignment, record_exception, return_assignment
from app.services.submit_evidence import submit_evidence
from app.services.write_journal import write_journal
from app.store.engine import Database
from app.store.tables import Assignment, Postponement, Submission
from tests.cast import (
    NOW,
    TODAY,
    Cast,
    assert_summary_in_step,
    build_cast,
    checkpoint_of,
    journal_of,
    memory_storage,
    state_of,
)

STRANGERS = ["vera"]


@pytest.fixture
def storage() -> Storage:
    return memory_storage()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.write() as opened:
        yield opened


@pytest.fixture
def cast(session: Session) -> Cast:
    return build_cast(session)


def _submit_report(cast: Cast, session: Session, storage: Storage, today: date = TODAY) -> int:
    act = cast.act(session, cast.boris, today)
    cast.attach(act, storage, cast.report)
    return submit_evidence(act, cast.report, said="Отчёт составлен")


def test_a_row_is_closed_by_two_people_and_everything_stays_in_step(
    cast: Cast, session: Session, storage: Storage
) -> None:
    boris, anna = cast.act(session, cast.boris), cast.act(session, cast.anna)
    cast.attach(boris, storage, cast.meeting, cast.order, "Приказ")
    cast.attach(boris, storage, cast.meeting, cast.minutes)
    assert checkpoint_of(session, cast.meeting).worked_on is True
    submission_id = submit_evidence(boris, cast.meeting, said="Совещание проведено")
    assert checkpoint_of(session, cast.meeting).state == State.SUBMITTED
    assert_summary_in_step(session, cast.roadmap)
    accept_assignment(anna, cast.meeting, comment="Принято", submission_id=submission_id)
    point = checkpoint_of(session, cast.meeting)
    assert (point.state, point.accepted_shares, point.required_shares) == (State.ACCEPTED, 1, 1)
    assert_summary_in_step(session, cast.roadmap)
    submission = session.get_one(Submission, submission_id)
    assert (submission.outcome, submission.decided_by, submission.decided_on, submission.decided_at) == (
        "accepted",
        cast.anna.person_id,
        TODAY,
        NOW,
    )
    assert submission.covered == sorted([cast.order, cast.minutes])
    assert len(submission.evidence) == 2
    assignment = session.get_one(Assignment, cast.meeting)
    assert (assignment.submitted_on, assignment.accepted_on, assignment.version) == (TODAY, TODAY, 4)
    b, a = cast.boris.person_id, cast.anna.person_id
    assert journal_of(session) == [
        ("evidence.attached", b, None),
        ("evidence.attached", b, None),
        ("assignment.submitted", b, None),
        ("assignment.accepted", a, "Принято"),
    ]


def test_a_submission_without_evidence_is_refused(cast: Cast, session: Session) -> None:
    with pytest.raises(EvidenceMissing, match="хотя бы одно"):
        submit_evidence(cast.act(session, cast.boris), cast.report, said="Всё сделано")
    assert state_of(session, cast.report) is State.PLANNED


def test_a_missing_document_is_named_and_must_be_explained(cast: Cast, session: Session, storage: Storage) -> None:
    act = cast.act(session, cast.boris)
    cast.attach(act, storage, cast.meeting, cast.minutes)
    with pytest.raises(DocumentsMissing, match="«Приказ о проведении»"):
        submit_evidence(act, cast.meeting, missing={cast.order: "  ", cast.minutes: "есть"})
    submission_id = submit_evidence(act, cast.meeting, missing={cast.order: "Приказ издаёт департамент", 0: "лишнее"})
    assert session.get_one(Submission, submission_id).missing == {str(cast.order): "Приказ издаёт департамент"}


def test_acceptance_is_shut_while_a_document_is_missing_until_another_person_records_an_exception(
    cast: Cast, session: Session, storage: Storage
) -> None:
    boris, anna = cast.act(session, cast.boris), cast.act(session, cast.anna)
    cast.attach(boris, storage, cast.meeting, cast.minutes)
    submit_evidence(boris, cast.meeting, missing={cast.order: "Приказа не было"})
    with pytest.raises(DocumentsMissing, match="«Приказ о проведении»"):
        accept_assignment(anna, cast.meeting)
    with pytest.raises(GroundNeeded, match="причину исключения"):
        record_exception(anna, cast.meeting, cast.order, " ")
    record_exception(anna, cast.meeting, cast.order, "Проведено по устному распоряжению")
    with pytest.raises(Refused, match="уже записано"):
        record_exception(anna, cast.meeting, cast.order, "ещё раз")
    accept_assignment(anna, cast.meeting)
    assert state_of(session, cast.meeting) is State.ACCEPTED
    assert ("assignment.exception", cast.anna.person_id, "Проведено по устному распоряжению") in journal_of(session)


def test_an_exception_does_not_replace_all_evidence(cast: Cast, session: Session, storage: Storage) -> None:
    anna = cast.act(session, cast.anna)
    for expected in (cast.order, cast.minutes):
        record_exception(anna, cast.meeting, expected, "Не требуется")
    with pytest.raises(EvidenceMissing):
        submit_evidence(
            cast.act(session, cast.boris), cast.meeting, missing=dict.fromkeys([cast.order, cast.minutes], "нет")
        )


def test_an_outcome_is_no_document_to_be_excepted(cast: Cast, session: Session) -> None:
    with pytest.raises(BadInput, match="ожидаемого документа"):
        record_exception(cast.act(session, cast.anna), cast.meeting, cast.outcome, "Не нужно")


def test_who_submitted_for_another_unit_neither_accepts_nor_excepts(
    cast: Cast, session: Session, storage: Storage
) -> None:
    anna, gleb = cast.act(session, cast.anna), cast.act(session, cast.gleb)
    cast.attach(anna, storage, cast.report)
    submit_evidence(anna, cast.report, said="За гимназию")
    with pytest.raises(OwnWorkRefused, match="решение принимает другой"):
        accept_assignment(anna, cast.report)
    with pytest.raises(OwnWorkRefused):
        record_exception(anna, cast.report, cast.order, "причина")
    accept_assignment(gleb, cast.report)
    assert state_of(session, cast.report) is State.ACCEPTED


def test_who_only_attached_and_took_it_away_is_own_still(cast: Cast, session: Session, storage: Storage) -> None:
    from app.services.attach_evidence import detach_evidence
    from app.store.tables import AssignmentEvidence

    anna = cast.act(session, cast.anna)
    evidence = cast.attach(anna, storage, cast.report, text="Черновик")
    link = session.exec(select(AssignmentEvidence.id).where(AssignmentEvidence.evidence_id == evidence)).one()
    assert link is not None
    detach_evidence(anna, cast.report, link)
    _submit_report(cast, session, storage)
    with pytest.raises(OwnWorkRefused):
        accept_assignment(anna, cast.report)


def test_an_exception_of_somebody_who_later_submitted_does_not_open_the_gate(
    cast: Cast, session: Session, storage: Storage
) -> None:
    anna, gleb = cast.act(session, cast.anna), cast.act(session, cast.gleb)
    record_exception(anna, cast.meeting, cast.order, "Обойдёмся")
    cast.attach(anna, storage, cast.meeting, cast.minutes)
    submit_evidence(anna, cast.meeting, missing={cast.order: "нет"})
    with pytest.raises(DocumentsMissing):
        accept_assignment(gleb, cast.meeting)
    record_exception(gleb, cast.meeting, cast.order, "Согласен")
    accept_assignment(gleb, cast.meeting)


def test_nobody_accepts_where_he_corrected_the_demands_after_the_beginning(
    cast: Cast, session: Session, storage: Storage
) -> None:
    _submit_report(cast, session, storage)
    anna = cast.act(session, cast.anna)
    point = checkpoint_of(session, cast.report)
    write_journal(anna, "checkpoint.corrected", territory_id=cast.territory, checkpoint_id=point.id, ground="опечатка")
    point.corrected += 1
    session.flush()
    with pytest.raises(OwnDemandsRefused):
        accept_assignment(anna, cast.report)
    accept_assignment(cast.act(session, cast.gleb), cast.report)


def test_returned_work_is_mended_and_submitted_again(cast: Cast, session: Session, storage: Storage) -> None:
    first = _submit_report(cast, session, storage)
    anna = cast.act(session, cast.anna)
    with pytest.raises(GroundNeeded, match="что исправить"):
        return_assignment(anna, cast.report, "")
    return_assignment(anna, cast.report, "Нет подписи", submission_id=first)
    assert state_of(session, cast.report) is State.RETURNED
    assert checkpoint_of(session, cast.report).state == State.RETURNED
    assert_summary_in_step(session, cast.roadmap)
    with pytest.raises(AssignmentAlreadyReturned):
        return_assignment(anna, cast.report, "Ещё раз")
    second = submit_evidence(cast.act(session, cast.boris), cast.report, said="Подписано")
    accept_assignment(anna, cast.report, submission_id=second)
    outcomes = [session.get_one(Submission, n).outcome for n in (first, second)]
    assert outcomes == ["returned", "accepted"]
    assert ("assignment.returned", cast.anna.person_id, "Нет подписи") in journal_of(session)


def test_nothing_is_decided_unseen(cast: Cast, session: Session, storage: Storage) -> None:
    first = _submit_report(cast, session, storage)
    return_assignment(cast.act(session, cast.gleb), cast.report, "Нет подписи")
    submit_evidence(cast.act(session, cast.boris), cast.report)
    for decide in (
        lambda act: accept_assignment(act, cast.report, submission_id=first),
        lambda act: return_assignment(act, cast.report, "Поздно", submission_id=first),
    ):
        with pytest.raises(Refused, match="обновите страницу"):
            decide(cast.act(session, cast.anna))
    assert state_of(session, cast.report) is State.SUBMITTED


@pytest.mark.parametrize(
    ("returned", "answered", "counted"),
    [
        # Due on Tuesday 1 November 2022; 4 November is a holiday, 5 and 6 a weekend.
        (date(2022, 11, 2), date(2022, 11, 3), date(2022, 10, 31)),
        (date(2022, 11, 2), date(2022, 11, 8), date(2022, 10, 31)),
        (date(2022, 11, 2), date(2022, 11, 9), date(2022, 11, 9)),
        (date(2022, 11, 1), date(2022, 11, 2), date(2022, 11, 2)),
        (date(2022, 10, 31), date(2022, 11, 1), date(2022, 11, 1)),
    ],
)
def test_an_answer_within_three_working_days_keeps_the_first_day(
    cast: Cast, session: Session, storage: Storage, returned: date, answered: date, counted: date
) -> None:
    _submit_report(cast, session, storage, date(2022, 10, 31))
    return_assignment(cast.act(session, cast.anna, returned), cast.report, "Нет подписи")
    submission_id = submit_evidence(cast.act(session, cast.boris, answered), cast.report)
    submission = session.get_one(Submission, submission_id)
    assert (submission.on, submission.counted_on) == (answered, counted)


def test_accepted_is_left_only_by_reopening_with_a_ground(cast: Cast, session: Session, storage: Storage) -> None:
    submission_id = _submit_report(cast, session, storage)
    boris, anna = cast.act(session, cast.boris), cast.act(session, cast.anna)
    accept_assignment(anna, cast.report)
    point = checkpoint_of(session, cast.report).id
    assert point is not None
    attempts = (
        lambda: cast.attach(boris, storage, cast.report),
        lambda: submit_evidence(boris, cast.report),
        lambda: accept_assignment(anna, cast.report),
        lambda: return_assignment(anna, cast.report, "ещё"),
        lambda: explain_delay(boris, cast.report, "болел"),
        lambda: request_date(boris, cast.report, date(2022, 12, 1), "болел"),
        lambda: record_exception(anna, cast.report, cast.order, "ещё"),
        lambda: cancel_checkpoint(anna, point, "ошибка"),
        lambda: postpone_checkpoint(
            anna, point, new_due=date(2022, 12, 1), order_number="1", order_date=TODAY, ground="x"
        ),
    )
    for attempt in attempts:
        with pytest.raises(AssignmentAlreadyAccepted, match="Уже принято"):
            attempt()
    with pytest.raises(GroundNeeded):
        reopen_assignment(anna, cast.report, " ")
    with pytest.raises(RoleRefused):
        reopen_assignment(boris, cast.report, "Хочу исправить")
    reopen_assignment(anna, cast.report, "Приняли не тот отчёт")
    assert state_of(session, cast.report) is State.RETURNED
    assert session.get_one(Submission, submission_id, populate_existing=True).reopened_on == TODAY
    assert checkpoint_of(session, cast.report).accepted_shares == 0
    assert_summary_in_step(session, cast.roadmap)
    with pytest.raises(AssignmentStillOpen):
        reopen_assignment(anna, cast.report, "Ещё раз")
    assert ("assignment.reopened", cast.anna.person_id, "Приняли не тот отчёт") in journal_of(session)


def test_a_group_is_accepted_share_by_share(cast: Cast, session: Session, storage: Storage) -> None:
    first, second = cast.group_shares
    boris, vera, anna = (cast.act(session, who) for who in (cast.boris, cast.vera, cast.anna))
    cast.attach(boris, storage, first)
    submit_evidence(boris, first)
    assert checkpoint_of(session, first).state == State.PLANNED
    accept_assignment(anna, first)
    point = checkpoint_of(session, first)
    assert (point.state, point.accepted_shares, point.required_shares) == (State.PLANNED, 1, 2)
    cast.attach(vera, storage, second, text="Отчёт школы")
    submit_evidence(vera, second)
    assert checkpoint_of(session, first).state == State.SUBMITTED
    accept_assignment(anna, second)
    point = checkpoint_of(session, first)
    assert (point.state, point.accepted_shares) == (State.ACCEPTED, 2)
    assert_summary_in_step(session, cast.roadmap)
    reopen_checkpoint(anna, cast.group, "Проверка")
    assert [state_of(session, one) for one in (first, second)] == [State.RETURNED] * 2
    assert_summary_in_step(session, cast.roadmap)


def test_a_share_that_is_not_required_asks_for_no_documents_and_closes_nothing(
    cast: Cast, session: Session, storage: Storage
) -> None:
    vera, anna = cast.act(session, cast.vera), cast.act(session, cast.anna)
    cast.attach(vera, storage, cast.co_share)
    submit_evidence(vera, cast.co_share)
    accept_assignment(anna, cast.co_share)
    point = checkpoint_of(session, cast.co_share)
    assert (point.state, point.accepted_shares, point.required_shares) == (State.PLANNED, 0, 1)
    assert_summary_in_step(session, cast.roadmap)


def test_a_postponement_names_its_order_and_keeps_the_first_day(cast: Cast, session: Session) -> None:
    boris, anna = cast.act(session, cast.boris), cast.act(session, cast.anna)
    request_date(boris, cast.report, date(2022, 12, 1), "Ждём данные школ")
    assert session.get_one(Assignment, cast.report).asked_date == date(2022, 12, 1)
    point = checkpoint_of(session, cast.report)
    assert point.id is not None
    order = {"order_number": " 158-о ", "order_date": date(2022, 11, 14)}
    with pytest.raises(GroundNeeded):
        postpone_checkpoint(anna, point.id, new_due=date(2022, 12, 1), **order)  # type: ignore[arg-type]
    row_id = postpone_checkpoint(anna, point.id, new_due=date(2022, 12, 1), ground="Ждём данные", **order)  # type: ignore[arg-type]
    point = checkpoint_of(session, cast.report)
    assert (point.first_due, point.due, point.postponed) == (date(2022, 11, 1), date(2022, 12, 1), 1)
    row = session.get_one(Postponement, row_id)
    assert (row.old_due, row.order_number, row.person_id) == (date(2022, 11, 1), "158-о", cast.anna.person_id)
    asked = session.get_one(Assignment, cast.report, populate_existing=True)
    assert (asked.asked_date, asked.asked_reason) == (None, None)
    assert_summary_in_step(session, cast.roadmap)
    assert ("checkpoint.postponed", cast.anna.person_id, "Ждём данные") in journal_of(session)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"order_number": " "}, "order_number"),
        ({"order_date": date(2022, 11, 15)}, "order_date"),
        ({"new_due": date(2022, 11, 1)}, "new_due"),
        ({"new_due": date(2022, 10, 31)}, "new_due"),
        ({"new_due": date(2202, 12, 1)}, "new_due"),
    ],
)
def test_a_postponement_without_its_order_or_backwards_is_refused(
    cast: Cast, session: Session, change: dict[str, object], field: str
) -> None:
    point = checkpoint_of(session, cast.report).id
    given = {"new_due": date(2022, 12, 1), "order_number": "158", "order_date": TODAY, "ground": "Ждём"} | change
    with pytest.raises(BadInput) as refusal:
        postpone_checkpoint(cast.act(session, cast.anna), point, **given)  # type: ignore[arg-type]
    assert list(refusal.value.fields) == [field]
    assert checkpoint_of(session, cast.report).due == date(2022, 11, 1)


def test_a_checkpoint_without_a_date_has_nothing_to_postpone(cast: Cast, session: Session) -> None:
    point = checkpoint_of(session, cast.report)
    point.due = point.first_due = None
    session.flush()
    with pytest.raises(Refused, match="задайте её график"):
        postpone_checkpoint(
            cast.act(session, cast.anna), point.id or 0, new_due=TODAY, order_number="1", order_date=TODAY, ground="x"
        )


def test_a_cancelled_checkpoint_takes_its_assignments_along_and_comes_back(
    cast: Cast, session: Session, storage: Storage
) -> None:
    submission_id = _submit_report(cast, session, storage)
    anna, boris = cast.act(session, cast.anna), cast.act(session, cast.boris)
    point = checkpoint_of(session, cast.report).id
    assert point is not None
    with pytest.raises(GroundNeeded):
        cancel_checkpoint(anna, point, "")
    cancel_checkpoint(anna, point, "Мероприятие отменено")
    cancelled = checkpoint_of(session, cast.report)
    assert (cancelled.state, cancelled.cancelled_on, cancelled.cancel_ground) == (
        State.CANCELLED,
        TODAY,
        "Мероприятие отменено",
    )
    assert state_of(session, cast.report) is State.CANCELLED
    submission = session.get_one(Submission, submission_id, populate_existing=True)
    assert (submission.outcome, submission.comment) == ("returned", "Снято: Мероприятие отменено")
    assert_summary_in_step(session, cast.roadmap)
    with pytest.raises(AssignmentCancelled):
        submit_evidence(boris, cast.report)
    reopen_assignment(anna, cast.report, "Отмену отменили")
    back = checkpoint_of(session, cast.report)
    assert (back.state, back.cancelled_on, state_of(session, cast.report)) == (State.PLANNED, None, State.PLANNED)
    assert_summary_in_step(session, cast.roadmap)
    told = [row[0] for row in journal_of(session)][-2:]
    assert told == ["checkpoint.cancelled", "checkpoint.reopened"]


def test_cancelling_a_group_keeps_what_was_accepted(cast: Cast, session: Session, storage: Storage) -> None:
    first, second = cast.group_shares
    anna, boris = cast.act(session, cast.anna), cast.act(session, cast.boris)
    cast.attach(boris, storage, first)
    submit_evidence(boris, first)
    accept_assignment(anna, first)
    cancel_checkpoint(anna, cast.group, "Больше не нужно")
    assert [state_of(session, one) for one in (first, second)] == [State.ACCEPTED, State.CANCELLED]
    assert checkpoint_of(session, first).state == State.CANCELLED
    assert_summary_in_step(session, cast.roadmap)
    reopen_checkpoint(anna, cast.group, "Снова нужно")
    point = checkpoint_of(session, first)
    assert (point.state, point.accepted_shares, point.required_shares) == (State.PLANNED, 1, 2)
    assert_summary_in_step(session, cast.roadmap)


def test_the_reason_of_a_delay_is_kept(cast: Cast, session: Session, storage: Storage) -> None:
    boris = cast.act(session, cast.boris)
    with pytest.raises(GroundNeeded, match="причину"):
        explain_delay(boris, cast.report, "\n")
    explain_delay(boris, cast.report, " Карантин ")
    assert session.get_one(Assignment, cast.report).late_reason == "Карантин"
    cast.attach(boris, storage, cast.report)
    submit_evidence(boris, cast.report, late_reason="Карантин в двух классах")
    assert session.get_one(Assignment, cast.report).late_reason == "Карантин в двух классах"


@pytest.mark.parametrize("day", [date(2022, 11, 14), date(2022, 11, 30), date(2222, 1, 1)])
def test_a_date_that_is_not_later_is_not_asked_for(cast: Cast, session: Session, day: date) -> None:
    with pytest.raises(BadInput, match="позже"):
        request_date(cast.act(session, cast.boris), cast.meeting, day, "Не успеваем")


@pytest.mark.parametrize("text", ["а" * 4001, "нуль\x00"])
def test_words_that_cannot_be_kept_are_refused(cast: Cast, session: Session, text: str) -> None:
    with pytest.raises(BadInput):
        explain_delay(cast.act(session, cast.boris), cast.report, text)


def test_a_waiting_submission_is_neither_changed_nor_repeated(cast: Cast, session: Session, storage: Storage) -> None:
    _submit_report(cast, session, storage)
    boris = cast.act(session, cast.boris)
    for attempt in (
        lambda: cast.attach(boris, storage, cast.report),
        lambda: submit_evidence(boris, cast.report),
        lambda: request_date(boris, cast.report, date(2022, 12, 1), "поздно"),
    ):
        with pytest.raises(AssignmentAlreadySubmitted, match="на проверке"):
            attempt()


def test_what_was_not_submitted_is_not_decided(cast: Cast, session: Session) -> None:
    anna = cast.act(session, cast.anna)
    for attempt in (
        lambda: accept_assignment(anna, cast.report),
        lambda: return_assignment(anna, cast.report, "Пусто"),
    ):
        with pytest.raises(AssignmentNotSubmitted):
            attempt()


ACTS = {
    "attach": lambda cast, act, storage: cast.attach(act, storage, cast.report),
    "submit": lambda cast, act, storage: submit_evidence(act, cast.report),
    "accept": lambda cast, act, storage: accept_assignment(act, cast.report),
    "return": lambda cast, act, storage: return_assignment(act, cast.report, "x"),
    "exception": lambda cast, act, storage: record_exception(act, cast.report, cast.order, "x"),
    "explain": lambda cast, act, storage: explain_delay(act, cast.report, "x"),
    "request": lambda cast, act, storage: request_date(act, cast.report, date(2022, 12, 1), "x"),
    "reopen": lambda cast, act, storage: reopen_assignment(act, cast.report, "x"),
}


@pytest.mark.parametrize("name", ACTS)
def test_for_a_stranger_the_assignment_does_not_exist(
    cast: Cast, session: Session, storage: Storage, name: str
) -> None:
    with pytest.raises(NotFound):
        ACTS[name](cast, cast.act(session, cast.vera), storage)
    with pytest.raises(NotSignedIn):
        ACTS[name](cast, cast.act(session, None), storage)
    assert journal_of(session) == []
    assert checkpoint_of(session, cast.report).worked_on is False


@pytest.mark.parametrize(
    ("who", "name"),
    [
        *[("boris", name) for name in ("accept", "return", "exception", "reopen")],
        *[("gleb", name) for name in ("attach", "submit", "explain", "request")],
        *[("dina", name) for name in ACTS],
    ],
)
def test_a_role_does_only_its_own(cast: Cast, session: Session, storage: Storage, who: str, name: str) -> None:
    with pytest.raises(RoleRefused):
        ACTS[name](cast, cast.act(session, getattr(cast, who)), storage)
    assert journal_of(session) == []


def test_a_checkpoint_is_postponed_and_cancelled_only_by_who_decides(cast: Cast, session: Session) -> None:
    for who in (cast.boris, cast.vera, cast.dina):
        act = cast.act(session, who)
        with pytest.raises(RoleRefused):
            cancel_checkpoint(act, cast.group, "x")
        with pytest.raises(RoleRefused):
            reopen_checkpoint(act, cast.group, "x")
        with pytest.raises(RoleRefused):
            postpone_checkpoint(
                act, cast.group, new_due=date(2023, 2, 1), order_number="1", order_date=TODAY, ground="x"
            )
    with pytest.raises(NotFound):
        cancel_checkpoint(cast.act(session, cast.anna), 999_999, "x")
    with pytest.raises(AssignmentStillOpen):
        reopen_checkpoint(cast.act(session, cast.anna), cast.group, "x")


def test_the_coordinators_own_assignment_is_accepted_by_the_head(
    cast: Cast, session: Session, storage: Storage
) -> None:
    anna = cast.act(session, cast.anna)
    cast.attach(anna, storage, cast.office)
    submit_evidence(anna, cast.office)
    with pytest.raises(OwnWorkRefused):
        accept_assignment(anna, cast.office)
    with pytest.raises(NotFound):
        submit_evidence(cast.act(session, cast.boris), cast.office)
    accept_assignment(cast.act(session, cast.gleb), cast.office)
    assert_summary_in_step(session, cast.roadmap)
