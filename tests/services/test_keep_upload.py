"""A kept upload is attached once, whatever its person presses twice."""

import threading

import pytest
from sqlmodel import select

from app.core.errors import AssignmentAlreadySubmitted, NotFound, RoleRefused
from app.core.requisites import Proposal
from app.services.keep_upload import Described, attach_kept, keep_uploads
from app.services.submit_evidence import submit_evidence
from app.store.engine import Database
from app.store.tables import Evidence, KeptUpload
from tests.cast import REQUISITES, Cast, build_cast, memory_storage, upload

STORAGE = memory_storage()


@pytest.fixture
def cast(database: Database) -> Cast:
    with database.write() as session:
        cast = build_cast(session)
        session.commit()
    return cast


def keep(database: Database, cast: Cast) -> int:
    """Борис uploads a file to his late report."""
    with database.write() as session, upload(STORAGE) as received:
        [kept] = keep_uploads(cast.act(session, cast.boris), cast.report, [(received, Proposal("протокол"))])
        session.commit()
    return kept


def test_two_presses_of_one_button_attach_one_document(database: Database, cast: Cast) -> None:
    kept = keep(database, cast)
    both = threading.Barrier(2)
    outcomes: list[str] = []

    def press() -> None:
        both.wait()
        with database.write() as session:
            try:
                attach_kept(cast.act(session, cast.boris), STORAGE, cast.report, {kept: Described(REQUISITES)})
                session.commit()
                outcomes.append("attached")
            except NotFound:
                outcomes.append("gone")

    presses = [threading.Thread(target=press) for _ in range(2)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert sorted(outcomes) == ["attached", "gone"]
    with database.read() as session:
        assert len(session.exec(select(Evidence)).all()) == 1
        assert session.exec(select(KeptUpload)).all() == []


def test_nothing_is_kept_for_work_that_was_sent_or_by_those_who_only_look(database: Database, cast: Cast) -> None:
    with database.write() as session, upload(STORAGE) as received:
        cast.attach(cast.act(session, cast.boris), STORAGE, cast.report)
        submit_evidence(cast.act(session, cast.boris), cast.report)
        files = [(received, Proposal())]
        with pytest.raises(AssignmentAlreadySubmitted):
            keep_uploads(cast.act(session, cast.boris), cast.report, files)
        with pytest.raises(RoleRefused):
            keep_uploads(cast.act(session, cast.gleb), cast.meeting, files)
        with pytest.raises(NotFound):
            keep_uploads(cast.act(session, cast.vera), cast.meeting, files)
