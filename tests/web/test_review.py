"""Many submissions accepted at once: what lacks nothing, row by row, never one's own."""

import re

import pytest
from sqlmodel import select

from app.core.status import State
from app.services.review_evidence import record_exception
from app.services.submit_evidence import submit_evidence
from app.store.tables import Submission
from tests.cast import state_of
from tests.web.conftest import Web
from tests.web.stage import Builder


@pytest.fixture
def sent(web: Web) -> list[int]:
    """Three whole submissions, one that lacks a document, one of Анна's own, in this order."""
    cast = web.cast
    with web.database.write() as session:
        make = Builder(session, web)
        whole = [make.submitted()[1] for _ in range(3)]
        boris, anna = make.act(make.boris), make.act(make.anna)
        cast.attach(boris, make.storage, cast.meeting, cast.minutes, text="Протокол совещания")
        submit_evidence(boris, cast.meeting, missing={cast.order: "Не издавался"})
        cast.attach(anna, make.storage, cast.office, text="Сводный отчёт")
        submit_evidence(anna, cast.office)
        session.commit()
    return [*whole, cast.meeting, cast.office]


def picks(page: str) -> dict[str, str]:
    """The boxes of a page that can be ticked."""
    return dict(re.findall(r'name="(pick-\d+)" value="(\d+)"', page))


def states(web: Web, assignments: list[int]) -> list[State]:
    with web.database.read() as session:
        return [state_of(session, one) for one in assignments]


def test_only_what_lacks_nothing_can_be_ticked_and_the_reason_of_the_rest_is_said(web: Web, sent: list[int]) -> None:
    page = web.anna.get("/review").text
    assert set(picks(page)) == {f"pick-{one}" for one in sent[:3]}
    assert "Не хватает: Приказ о проведении" in page
    assert "вы работали над этим, решает другой человек" in page
    assert set(picks(web.gleb.get("/review").text)) == {f"pick-{one}" for one in (*sent[:3], sent[4])}


def test_an_exception_of_another_person_lets_the_submission_be_ticked(web: Web, sent: list[int]) -> None:
    with web.database.write() as session:
        record_exception(web.cast.act(session, web.actors["gleb"]), web.cast.meeting, web.cast.order, "Устно")
        session.commit()
    assert f"pick-{web.cast.meeting}" in picks(web.anna.get("/review").text)


def test_what_was_ticked_is_accepted_with_one_remark_and_counted(web: Web, sent: list[int]) -> None:
    form = picks(web.anna.get("/review").text) | {"comment": "Всё на месте"}
    answer = web.anna.post("/review/accept", form)
    assert "Принято 3." in answer.text
    assert states(web, sent) == [State.ACCEPTED] * 3 + [State.SUBMITTED] * 2
    with web.database.read() as session:
        rows = session.exec(select(Submission).where(Submission.outcome == "accepted")).all()
        assert {row.comment for row in rows} == {"Всё на месте"}


def test_one_refused_leaves_the_others_accepted_and_what_was_typed(web: Web, sent: list[int]) -> None:
    form = picks(web.anna.get("/review").text) | {"comment": "Проверено"}
    assert web.gleb.post(f"/assignments/{sent[1]}/accept").status_code == 303
    answer = web.anna.post("/review/accept", form)
    assert answer.status_code == 200
    assert "Принято 2, не принято 1:" in answer.text
    assert "Уже принято" in answer.text
    assert states(web, sent[:3]) == [State.ACCEPTED] * 3


@pytest.mark.parametrize("place", [3, 4], ids=["a gap", "one's own"])
def test_a_forged_tick_does_not_go_round_the_gate(web: Web, sent: list[int], place: int) -> None:
    with web.database.read() as session:
        waiting = session.exec(select(Submission.id).where(Submission.assignment_id == sent[place])).one()
    answer = web.anna.post("/review/accept", {f"pick-{sent[place]}": str(waiting)})
    assert "Принято 0, не принято 1:" in answer.text
    assert states(web, sent)[place] is State.SUBMITTED


@pytest.mark.parametrize("form", [{"pick-999999": "1"}, {"pick-x": "1"}, {"pick-1": "нет"}, {"pick-" + "9" * 30: "1"}])
def test_a_tick_that_leads_nowhere_is_counted_as_refused(web: Web, form: dict[str, str]) -> None:
    assert "Принято 0, не принято 1:" in web.anna.post("/review/accept", form).text


def test_nothing_ticked_is_said(web: Web, sent: list[int]) -> None:
    answer = web.anna.post("/review/accept", {"comment": "Хорошо"})
    assert answer.status_code == 422
    assert "Отметьте хотя бы одно" in answer.text
    assert 'value="Хорошо"' in answer.text


def test_a_neighbours_submission_is_neither_shown_nor_named(web: Web, sent: list[int]) -> None:
    answer = web.zhanna.post("/review/accept", {f"pick-{sent[0]}": "1"})
    assert "Принято 0, не принято 1:" in answer.text
    assert "Отчёт о работе" not in answer.text
    assert states(web, sent[:1]) == [State.SUBMITTED]
