"""Two people act at the same moment: one of them is told what the other did, and nothing is written twice."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import func
from sqlmodel import Session, select

from app.core.access import Actor
from app.core.errors import Refused, VekhiError
from app.core.status import State
from app.files.storage import Storage
from app.services.act import Act
from app.services.find_assignment import change_assignment, find_assignment
from app.services.reopen_assignment import reopen_assignment
from app.services.review_evidence import accept_assignment, return_assignment
from app.services.submit_evidence import submit_evidence
from app.store.engine import Database
from app.store.tables import Assignment, JournalEntry, StoredFile, Submission
from tests.cast import Cast, assert_summary_in_step, build_cast, checkpoint_of, memory_storage, state_of

Deed = Callable[[Act], object]


@pytest.fixture
def storage() -> Storage:
    return memory_storage()


@pytest.fixture
def cast(database: Database) -> Cast:
    with database.write() as session:
        cast = build_cast(session)
        session.commit()
    return cast


def _at_once(database: Database, cast: Cast, deeds: list[tuple[Actor, Deed]]) -> list[str]:
    """Carry out the deeds on threads that start together; answers how each ended, sorted."""
    barrier, ends = threading.Barrier(len(deeds)), []

    def carry_out(who: Actor, deed: Deed) -> None:
        with database.write() as session:
            barrier.wait()
            try:
                deed(cast.act(session, who))
                session.commit()
                ends.append("done")
            except VekhiError as refusal:
                ends.append(refusal.sentence.split(":")[0].split(".")[0])

    threads = [threading.Thread(target=carry_out, args=deed) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(ends)


def _submit(database: Database, cast: Cast, storage: Storage, assignment_id: int, who: Actor) -> None:
    with database.write() as session:
        act = cast.act(session, who)
        cast.attach(act, storage, assignment_id)
        submit_evidence(act, assignment_id)
        session.commit()


def _counted(session: Session, action: str) -> int:
    return session.exec(select(func.count()).where(JournalEntry.action == action)).one()


def test_of_two_who_accept_the_second_hears_that_it_is_accepted(
    database: Database, cast: Cast, storage: Storage
) -> None:
    _submit(database, cast, storage, cast.report, cast.boris)
    deeds: list[tuple[Actor, Deed]] = [
        (who, lambda act: accept_assignment(act, cast.report)) for who in (cast.anna, cast.gleb)
    ]
    assert _at_once(database, cast, deeds) == ["done", "Уже принято"]
    with database.write() as session:
        assert _counted(session, "assignment.accepted") == 1
        assert checkpoint_of(session, cast.report).accepted_shares == 1
        assert_summary_in_step(session, cast.roadmap)


def test_accepting_and_returning_at_once_leave_one_decision(database: Database, cast: Cast, storage: Storage) -> None:
    _submit(database, cast, storage, cast.report, cast.boris)
    ends = _at_once(
        database,
        cast,
        [
            (cast.anna, lambda act: accept_assignment(act, cast.report)),
            (cast.gleb, lambda act: return_assignment(act, cast.report, "Нет подписи")),
        ],
    )
    with database.write() as session:
        state = state_of(session, cast.report)
        told = {State.ACCEPTED: "Уже принято", State.RETURNED: "Уже возвращено на доработку"}
        assert ends == sorted(["done", told[state]])
        assert session.exec(select(Submission.outcome)).one() == state.value
        assert_summary_in_step(session, cast.roadmap)


def test_two_submissions_at_once_are_one(database: Database, cast: Cast, storage: Storage) -> None:
    with database.write() as session:
        cast.attach(cast.act(session, cast.boris), storage, cast.report)
        session.commit()
    deeds: list[tuple[Actor, Deed]] = [
        (who, lambda act: submit_evidence(act, cast.report)) for who in (cast.boris, cast.anna)
    ]
    assert _at_once(database, cast, deeds) == ["done", "Уже на проверке"]
    with database.write() as session:
        assert len(session.exec(select(Submission)).all()) == 1


def test_evidence_does_not_slip_in_beside_a_submission(database: Database, cast: Cast, storage: Storage) -> None:
    with database.write() as session:
        cast.attach(cast.act(session, cast.boris), storage, cast.report)
        session.commit()
    ends = _at_once(
        database,
        cast,
        [
            (cast.boris, lambda act: submit_evidence(act, cast.report)),
            (cast.anna, lambda act: cast.attach(act, storage, cast.report, text="Ещё один")),
        ],
    )
    assert ends in (["done", "done"], ["done", "Уже на проверке"])
    with database.write() as session:
        submission = session.exec(select(Submission)).one()
        assert len(submission.evidence) == _counted(session, "evidence.attached")


def test_two_shares_of_one_checkpoint_accepted_at_once_are_both_counted(
    database: Database, cast: Cast, storage: Storage
) -> None:
    first, second = cast.group_shares
    _submit(database, cast, storage, first, cast.boris)
    _submit(database, cast, storage, second, cast.vera)
    ends = _at_once(
        database,
        cast,
        [
            (cast.anna, lambda act: accept_assignment(act, first)),
            (cast.gleb, lambda act: accept_assignment(act, second)),
        ],
    )
    assert ends == ["done", "done"]
    with database.write() as session:
        point = checkpoint_of(session, first)
        assert (point.state, point.accepted_shares) == (State.ACCEPTED, 2)
        assert_summary_in_step(session, cast.roadmap)


def test_a_second_act_on_a_checkpoint_waits_for_the_first(database: Database, cast: Cast, storage: Storage) -> None:
    """Each share alone would be told apart by its version; the count of shares needs them one after the other."""
    first, second = cast.group_shares
    _submit(database, cast, storage, first, cast.boris)
    _submit(database, cast, storage, second, cast.vera)

    def accept_second() -> None:
        with database.write() as session:
            accept_assignment(cast.act(session, cast.gleb), second)
            session.commit()

    thread = threading.Thread(target=accept_second)
    with database.write() as session:
        accept_assignment(cast.act(session, cast.anna), first)
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()
        session.commit()
    thread.join(30)
    with database.write() as session:
        point = checkpoint_of(session, first)
        assert (point.state, point.accepted_shares) == (State.ACCEPTED, 2)
        assert_summary_in_step(session, cast.roadmap)


def test_acts_on_many_checkpoints_at_once_keep_the_summary_in_step(
    database: Database, cast: Cast, storage: Storage
) -> None:
    """Different checkpoints, the same places of the summary: nobody is locked out, nothing is lost."""
    _submit(database, cast, storage, cast.report, cast.boris)
    _submit(database, cast, storage, cast.school_report, cast.vera)
    for _ in range(5):
        deeds: list[tuple[Actor, Deed]] = [
            (cast.anna, lambda act: accept_assignment(act, cast.report)),
            (cast.gleb, lambda act: accept_assignment(act, cast.school_report)),
        ]
        assert _at_once(database, cast, deeds) == ["done", "done"]
        with database.write() as session:
            assert_summary_in_step(session, cast.roadmap)
            for who, unit in ((cast.report, cast.boris), (cast.school_report, cast.vera)):
                reopen_assignment(cast.act(session, cast.anna), who, "Ещё раз")
                submit_evidence(cast.act(session, unit), who)
            session.commit()


def test_equal_bytes_from_two_people_at_once_make_one_row(database: Database, cast: Cast, storage: Storage) -> None:
    ends = _at_once(
        database,
        cast,
        [
            (cast.boris, lambda act: cast.attach(act, storage, cast.report, text="Общий")),
            (cast.vera, lambda act: cast.attach(act, storage, cast.school_report, text="Общий")),
        ],
    )
    assert ends == ["done", "done"]
    with database.write() as session:
        assert len(session.exec(select(StoredFile)).all()) == 1


@pytest.mark.parametrize(
    ("state", "sentence"), [(State.ACCEPTED, "Уже принято"), (State.SUBMITTED, "обновите страницу")]
)
def test_the_version_catches_a_change_that_no_lock_held_back(
    database: Database, cast: Cast, storage: Storage, state: State, sentence: str
) -> None:
    from app.core.status import Action

    _submit(database, cast, storage, cast.report, cast.boris)
    with database.write() as session:
        found = find_assignment(cast.act(session, cast.anna), cast.report)
        row = session.get_one(Assignment, cast.report)
        table = Assignment.__table__  # type: ignore[attr-defined]
        session.execute(table.update().where(table.c.id == row.id).values(state=state.value, version=99))
        with pytest.raises(Refused, match=sentence):
            change_assignment(session, found, Action.ACCEPT, {"state": "accepted"})
