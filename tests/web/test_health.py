"""Readiness: yes or no for anybody, what stands behind it for an administrator."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.jobs.tasks import beat
from tests.cast import NOW
from tests.web.conftest import Web, at


def test_a_program_without_a_worker_is_ready_and_only_an_administrator_is_told_of_it(web: Web) -> None:
    assert (web.stranger.get("/readyz").text, web.anna.get("/readyz").text) == ("yes", "yes")
    assert "ещё не запускалась" in web.dina.get("/readyz").text


def test_a_worker_that_fell_silent_makes_the_answer_no(web: Web, clock) -> None:
    beat(web.database)
    at(NOW + timedelta(minutes=4), clock)
    assert web.stranger.get("/readyz").text == "yes"
    assert "240 с назад" in web.dina.get("/readyz").text
    at(NOW + timedelta(minutes=6), clock)
    answer = web.stranger.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "no")
    assert "360 с назад" in web.dina.get("/readyz").text


@pytest.mark.parametrize("statement", ["UPDATE alembic_version SET version_num = 'older'", "DROP TABLE database_mark"])
def test_another_schema_is_not_ready_and_nothing_is_told(web: Web, statement: str) -> None:
    with web.database.write() as session:
        session.execute(text(statement))
        session.commit()
    answer = web.stranger.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "no")
