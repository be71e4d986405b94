"""The demonstration: told once, the same everywhere, honest, and never on somebody's real work."""

from collections import Counter
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from app.services.seed_demo import DEMO_TODAY, DemoRefused, seed_demo
from app.settings import Settings
from app.store.engine import Database
from app.store.tables import Assignment, AssignmentEvidence, Evidence, Person, StoredFile, Submission, Territory


def settings_in(folder: Path) -> Settings:
    """Settings with a data folder of their own and a known password."""
    return Settings(data_dir=folder, demo_password=SecretStr("пароль для показа"))


def test_the_story_is_believable_and_told_once(database: Database, tmp_path: Path) -> None:
    lines, fresh = seed_demo(database, settings_in(tmp_path))
    assert fresh
    assert lines[-1].endswith("пароль для показа")
    with database.read() as session:
        states = Counter(session.execute(select(Assignment.state)).scalars())
        assert all(states[state] > 0 for state in ("planned", "submitted", "returned", "accepted", "cancelled"))
        rows = session.execute(select(Submission).where(Submission.outcome == "accepted")).scalars().all()
        assert all(row.decided_by != row.person_id for row in rows)
        assert all(row.on <= (row.decided_on or DEMO_TODAY) <= DEMO_TODAY for row in rows)
        late = session.execute(select(func.count()).where(Assignment.late_reason.is_not(None))).scalar_one()
        assert late > 0
        before = session.execute(select(func.count()).select_from(Evidence)).scalar_one()
        kinds = set(session.execute(select(StoredFile.media_type)).scalars())
        assert len(kinds) == 2
        hashes = dict(session.execute(select(Person.email, Person.password_hash)).all())
    again, fresh = seed_demo(database, settings_in(tmp_path))
    assert (again, fresh) == (lines, False)
    with database.read() as session:
        assert session.execute(select(func.count()).select_from(Evidence)).scalar_one() == before
        assert session.execute(select(func.count()).select_from(AssignmentEvidence)).scalar_one() >= before
        anew = dict(session.execute(select(Person.email, Person.password_hash)).all())
    assert all(hashes[email] != anew[email] for email in hashes)


def test_it_refuses_a_database_with_real_work(database: Database, tmp_path: Path) -> None:
    with database.write() as session:
        session.add(Territory(key="real", name="Настоящая", time_zone="Europe/Moscow"))
        session.commit()
    with pytest.raises(DemoRefused):
        seed_demo(database, settings_in(tmp_path))
    with database.read() as session:
        assert session.execute(select(func.count()).select_from(Person)).scalar_one() == 0
