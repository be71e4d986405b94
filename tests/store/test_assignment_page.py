"""The page of an assignment: everything it shows, in a number of queries that does not grow."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event
from sqlmodel import Session

from app.core.status import Action, Shown, State
from app.files.storage import Storage
from app.services.attach_evidence import link_evidence
from app.services.postpone_checkpoint import postpone_checkpoint
from app.services.review_evidence import accept_assignment, record_exception, return_assignment
from app.services.submit_evidence import submit_evidence
from app.services.write_journal import write_journal
from app.store.engine import Database
from app.store.queries.assignment import AssignmentPage, read_assignment, shares_of
from tests.cast import TODAY, Cast, build_cast, checkpoint_of, memory_storage


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


def _read(session: Session, assignment_id: int) -> AssignmentPage:
    session.flush()
    page = read_assignment(session, assignment_id)
    assert page is not None
    return page


@contextmanager
def counted_queries(database: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine, "before_cursor_execute", note)


def _live_through(cast: Cast, session: Session, storage: Storage) -> None:
    boris, anna, gleb = (cast.act(session, who) for who in (cast.boris, cast.anna, cast.gleb))
    evidence = cast.attach(boris, storage, cast.meeting, cast.minutes)
    submit_evidence(boris, cast.meeting, said="Проведено", missing={cast.order: "Приказ у департамента"})
    return_assignment(anna, cast.meeting, "Приложите список")
    cast.attach(boris, storage, cast.meeting, text="Список")
    link_evidence(boris, evidence, [(cast.meeting, cast.outcome)])
    point = checkpoint_of(session, cast.meeting).id
    assert point is not None
    postpone_checkpoint(anna, point, new_due=date(2022, 12, 15), order_number="9", order_date=TODAY, ground="Карантин")
    record_exception(gleb, cast.meeting, cast.order, "Не нужен")
    submit_evidence(boris, cast.meeting, missing={cast.order: "Приказ у департамента"})


def test_the_page_holds_everything(cast: Cast, session: Session, storage: Storage) -> None:
    _live_through(cast, session, storage)
    page = _read(session, cast.meeting)
    assert (page.unit_name, page.territory_key, page.roadmap_key, page.section_title) == (
        "Гимназия",
        "test",
        "test-1",
        "I. Меры",
    )
    assert (page.activity_number, page.activity_title) == ("1.", "Совещание руководителей")
    assert (page.checkpoint.first_due, page.checkpoint.due) == (date(2022, 11, 30), date(2022, 12, 15))
    assert [(one.text, one.coverage, one.is_document) for one in page.expected] == [
        ("Приказ о проведении", "excused", True),
        ("Протокол совещания", "present", True),
        ("Проведено совещание", "present", False),
    ]
    assert len({one.evidence_id for one in page.live_evidence}) == 2
    assert [(one.person_name, one.outcome, one.decided_name, one.comment) for one in page.submissions] == [
        ("Борис", "returned", "Анна", "Приложите список"),
        ("Борис", "waiting", None, ""),
    ]
    assert page.waiting is page.submissions[1]
    assert page.submissions[0].missing == {cast.order: "Приказ у департамента"}
    assert [(one.expected_text, one.person_name, one.counts) for one in page.exceptions] == [
        ("Приказ о проведении", "Глеб", True)
    ]
    assert [(one.order_number, one.ground, one.person_name) for one in page.postponements] == [
        ("9", "Карантин", "Анна")
    ]
    assert not page.acceptance_gaps()


def test_the_number_of_queries_does_not_grow(
    cast: Cast, session: Session, storage: Storage, database: Database
) -> None:
    with counted_queries(database) as before:
        _read(session, cast.meeting)
    _live_through(cast, session, storage)
    session.flush()
    with counted_queries(database) as after:
        _read(session, cast.meeting)
    assert len(before) == len(after) == 6


def test_coverage_goes_from_missing_to_present_to_accepted(cast: Cast, session: Session, storage: Storage) -> None:
    boris = cast.act(session, cast.boris)
    assert [one.coverage for one in _read(session, cast.meeting).expected] == ["missing"] * 3
    gaps = _read(session, cast.meeting).submission_gaps()
    assert (gaps.missing, gaps.no_evidence) == ((cast.order, cast.minutes), True)
    cast.attach(boris, storage, cast.meeting, cast.order, "Приказ")
    assert [one.coverage for one in _read(session, cast.meeting).expected] == ["present", "missing", "present"]
    cast.attach(boris, storage, cast.meeting, cast.minutes)
    submit_evidence(boris, cast.meeting)
    accept_assignment(cast.act(session, cast.anna), cast.meeting)
    page = _read(session, cast.meeting)
    assert {one.coverage for one in page.expected} == {"accepted"}
    assert (page.state, page.shown(TODAY)) == (State.ACCEPTED, Shown.ACCEPTED)


def test_of_a_co_executor_nothing_is_expected(cast: Cast, session: Session) -> None:
    assert _read(session, cast.co_share).expected == ()


def test_the_page_knows_who_sees_it_and_what_each_may_do(cast: Cast, session: Session, storage: Storage) -> None:
    boris = cast.act(session, cast.boris)
    cast.attach(boris, storage, cast.report)
    page = _read(session, cast.report)
    seen = [who.name for who in (cast.anna, cast.boris, cast.vera, cast.gleb, cast.dina) if page.visible_to(who)]
    assert seen == ["Анна", "Борис", "Глеб", "Дина"]
    assert page.shown(TODAY) is Shown.OVERDUE
    assert {Action.ATTACH, Action.SUBMIT, Action.EXPLAIN, Action.REQUEST_DATE} == page.actions(cast.boris)
    submit_evidence(boris, cast.report)
    page = _read(session, cast.report)
    assert page.is_own(cast.boris)
    assert Action.ACCEPT in page.actions(cast.anna)
    assert Action.ACCEPT not in page.actions(cast.boris)
    assert page.actions(cast.vera) == frozenset()


def test_who_corrected_the_demands_is_not_offered_to_accept(cast: Cast, session: Session, storage: Storage) -> None:
    anna, boris = cast.act(session, cast.anna), cast.act(session, cast.boris)
    cast.attach(boris, storage, cast.report)
    submit_evidence(boris, cast.report)
    point = checkpoint_of(session, cast.report)
    point.corrected = 1
    write_journal(anna, "checkpoint.corrected", checkpoint_id=point.id, ground="Опечатка")
    page = _read(session, cast.report)
    assert (Action.ACCEPT in page.actions(cast.anna), Action.ACCEPT in page.actions(cast.gleb)) == (False, True)


def test_shares_of_a_group_are_read_at_once(cast: Cast, session: Session) -> None:
    shares = shares_of(session, cast.group)
    assert [(one.unit_name, one.part, one.state) for one in shares] == [
        ("Гимназия", "member", State.PLANNED),
        ("Школа № 2", "member", State.PLANNED),
    ]


def test_there_is_no_page_of_what_is_not(session: Session) -> None:
    assert read_assignment(session, 999_999) is None
