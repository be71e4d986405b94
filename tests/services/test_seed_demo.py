"""The demonstration: told once, the same everywhere, honest, and never on somebody's real work."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select
from sqlmodel import Session

from app.jobs.tasks import remind_now
from app.services import seed_demo as seeding
from app.services.demo_people import CAST
from app.services.load_plans import LoadReport
from app.services.seed_demo import DEMO_TODAY, REMINDED_ON, DemoRefused, Scene, seed_demo
from app.settings import Settings
from app.store.engine import Database
from app.store.tables import (
    Assignment,
    AssignmentEvidence,
    Checkpoint,
    Evidence,
    EvidenceException,
    IndicatorRow,
    JournalEntry,
    Letter,
    Person,
    StoredFile,
    Submission,
    Territory,
)

PASSWORD = "пароль для показа"
TOLD: list[dict[str, Any]] = []
"""What was told so far in this run: each kind of database adds its own."""


def settings_in(folder: Path) -> Settings:
    """Settings with a data folder of their own and a known password."""
    return Settings(data_dir=folder, demo_password=SecretStr(PASSWORD))


def told_in(session: Session) -> dict[str, Any]:
    """The story as a reader would retell it, without anything that a database numbers."""
    evidence = select(Evidence.title, Evidence.kind, Evidence.number, Evidence.day, Evidence.url)
    submissions = select(Submission.on, Submission.counted_on, Submission.decided_on, Submission.outcome)
    return {
        "states": Counter(session.execute(select(Assignment.state)).scalars()),
        "evidence": Counter(tuple(row) for row in session.execute(evidence)),
        "submissions": Counter(tuple(row) for row in session.execute(submissions)),
        "files": set(session.execute(select(StoredFile.sha256).where(StoredFile.media_type.contains("pdf"))).scalars()),
    }


def check_honesty(session: Session) -> None:
    """Nobody decided on his own work, nothing happened out of order or after the demonstration's «today»."""
    rows = session.execute(select(Submission).where(Submission.outcome != "waiting")).scalars().all()
    assert all(row.decided_by != row.person_id for row in rows)
    assert all(row.on <= row.decided_on <= DEMO_TODAY for row in rows if row.decided_on)
    submitters = {(row.assignment_id, row.person_id) for row in rows}
    exceptions = session.execute(select(EvidenceException.assignment_id, EvidenceException.person_id)).all()
    assert exceptions
    assert not submitters & {tuple(row) for row in exceptions}
    dated = select(Evidence.day, AssignmentEvidence.on).join(
        AssignmentEvidence, AssignmentEvidence.evidence_id == Evidence.id
    )
    assert all(day <= on <= DEMO_TODAY for day, on in session.execute(dated))


def check_variety(session: Session) -> None:
    """Every state is there, and enough of it to look at."""
    states = Counter(session.execute(select(Assignment.state)).scalars())
    assert all(states[state] >= 3 for state in ("planned", "submitted", "returned", "accepted", "cancelled"))
    years = Counter(on.year for on in session.execute(select(Submission.on)).scalars())
    assert set(years) == {2021, 2022}
    assert 250 <= sum(years.values()) <= 400
    late = select(func.count()).where(Assignment.late_reason.is_not(None))
    links = select(func.count()).where(Evidence.url.is_not(None))
    asked = select(func.count()).where(Assignment.asked_date.is_not(None))
    moved = select(func.count()).select_from(JournalEntry).where(JournalEntry.action == "checkpoint.postponed")
    for count in (late, links, asked, moved):
        assert session.execute(count).scalar_one() > 0
    assert len(set(session.execute(select(StoredFile.media_type)).scalars())) == 2
    assert any("2022" in fact for fact in session.execute(select(IndicatorRow.fact)).scalars())


def check_letters(database: Database, settings: Settings) -> None:
    """Several people were reminded on the chosen mornings."""
    for day in REMINDED_ON:
        remind_now(database, settings.model_copy(update={"today": day}))
    with database.read() as session:
        receivers = session.execute(select(Letter.person_id)).scalars().all()
    assert len(receivers) >= 5
    assert len(set(receivers)) >= 3


@pytest.mark.xdist_group("demonstration")
def test_the_story_is_believable_and_told_once(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell = seeding._tell_story

    def stopped(database: Database, storage: Any, scene: Scene) -> None:
        if scene.territory == "smirnykh":
            raise KeyboardInterrupt
        tell(database, storage, scene)

    monkeypatch.setattr(seeding, "_tell_story", stopped)
    with pytest.raises(KeyboardInterrupt):
        seed_demo(database, settings_in(tmp_path))
    monkeypatch.setattr(seeding, "_tell_story", tell)
    # The plans stand; that loading them again changes nothing is tried elsewhere, and takes its time.
    monkeypatch.setattr(seeding, "load_plans", lambda *_, **__: LoadReport())
    lines, fresh = seed_demo(database, settings_in(tmp_path))
    assert fresh
    assert lines[-1].endswith(PASSWORD)
    assert all(any(one.email in line and one.name in line for line in lines) for one in CAST)
    with database.read() as session:
        check_variety(session)
        check_honesty(session)
        TOLD.append(told_in(session))
        hashes = dict(tuple(row) for row in session.execute(select(Person.email, Person.password_hash)))
    again, fresh = seed_demo(database, settings_in(tmp_path))
    assert (again, fresh) == (lines, False)
    with database.read() as session:
        assert told_in(session) == TOLD[-1]
        anew = dict(tuple(row) for row in session.execute(select(Person.email, Person.password_hash)))
    assert hashes.keys() == anew.keys() == {one.email for one in CAST}
    assert all(hashes[email] != anew[email] for email in hashes)
    check_letters(database, settings_in(tmp_path))
    # Each kind of database tells the same story.
    assert all(one == TOLD[0] for one in TOLD)


@pytest.mark.parametrize(
    "real",
    [
        Territory(key="real", name="Настоящая", time_zone="Europe/Moscow"),
        Person(email="real@person.example", name="Настоящий", created_at=datetime(2022, 1, 1, tzinfo=UTC)),
    ],
    ids=["territory", "person"],
)
def test_it_refuses_a_database_with_real_work(database: Database, tmp_path: Path, real: Territory | Person) -> None:
    with database.write() as session:
        session.add(type(real)(**real.model_dump()))
        session.commit()
    with pytest.raises(DemoRefused):
        seed_demo(database, settings_in(tmp_path))
    with database.read() as session:
        assert session.execute(select(func.count()).select_from(Checkpoint)).scalar_one() == 0
        assert not session.execute(select(Person.id).where(Person.email == CAST[0].email)).first()
