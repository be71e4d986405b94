"""The page of an assignment and its forms: three acts from a task to a decision, and what stands after a refusal."""

from typing import Any

import pytest
from httpx2 import Response

from app.core.status import State
from tests.cast import checkpoint_of, state_of
from tests.files.sample_files import pdf
from tests.web.conftest import Visitor, Web
from tests.web.stage import Stage, build_stage

FORM = {"kind": "протокол", "title": "О совещании", "number": "5", "day": "2022-11-10"}


@pytest.fixture
def stage(web: Web) -> Stage:
    return build_stage(web)


def attach(visitor: Visitor, assignment: int, file: bytes | None = b"", **changed: str) -> Response:
    files = {"file": ("протокол.pdf", file or pdf("Совещание"), "application/pdf")} if file is not None else None
    return visitor.post(f"/assignments/{assignment}/evidence", FORM | changed, files=files)


def stored(web: Web, assignment: int) -> State:
    with web.database.read() as session:
        return state_of(session, assignment)


def test_from_a_task_to_its_acceptance_without_any_script(web: Web) -> None:
    report = web.cast.report
    assert f'href="/assignments/{report}"' in web.boris.get("/tasks").text
    answer = attach(web.boris, report)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/assignments/{report}")
    page = web.boris.get(f"/assignments/{report}").text
    assert "О совещании" in page
    assert f'action="/assignments/{report}/submit"' in page
    assert web.boris.post(f"/assignments/{report}/submit", {"said": "Провели", "late_reason": "Болезнь"}).is_redirect
    assert f"/assignments/{report}" in web.anna.get("/review").text
    waiting = web.anna.get(f"/assignments/{report}").text
    assert "Провели" in waiting
    number = waiting.split('name="submission" value="')[1].split('"')[0]
    accepted = web.anna.post(f"/assignments/{report}/accept", {"submission": number, "comment": "Хорошо"})
    assert (accepted.status_code, accepted.headers["location"]) == (303, "/review")
    assert stored(web, report) is State.ACCEPTED
    assert f"/assignments/{report}" not in web.boris.get("/tasks").text


def test_what_is_returned_comes_back_with_its_reason(web: Web) -> None:
    report = web.cast.report
    attach(web.boris, report)
    web.boris.post(f"/assignments/{report}/submit", {"late_reason": "Болезнь"})
    assert web.gleb.post(f"/assignments/{report}/return", {"reason": "Нет подписи"}).is_redirect
    assert stored(web, report) is State.RETURNED
    assert "Нет подписи" in web.boris.get("/tasks").text
    assert "Нет подписи" in web.boris.get(f"/assignments/{report}").text


@pytest.mark.parametrize(
    ("changed", "file", "sentence"),
    [
        ({"title": ""}, b"", "аголов"),
        ({"day": "32.13.2022"}, b"", "Пишите дату как 14.11.2022"),
        ({"url": "https://example.org/1"}, b"", ""),
        ({}, None, ""),
        ({"url": "javascript:alert(1)"}, None, ""),
        ({"url": "file:///etc/passwd"}, None, ""),
        ({"kind": ""}, b"", ""),
        ({"expected": "999999"}, b"", ""),
        ({"expected": "9" * 30}, b"", ""),
    ],
)
def test_a_document_not_taken_leaves_the_form_as_typed(
    web: Web, changed: dict[str, str], file: bytes | None, sentence: str
) -> None:
    answer = attach(web.boris, web.cast.report, file, **changed)
    assert answer.status_code == 422, answer.text
    assert "govuk-error-summary" in answer.text
    assert sentence in answer.text
    typed = FORM | changed
    assert f'value="{typed["number"]}"' in answer.text
    assert f'value="{typed["title"]}"' in answer.text or not typed["title"]
    assert "Пока ничего." in web.boris.get(f"/assignments/{web.cast.report}").text


def test_a_submission_without_evidence_or_without_a_word_about_the_missing_is_refused(web: Web) -> None:
    meeting, cast = web.cast.meeting, web.cast
    bare = web.boris.post(f"/assignments/{meeting}/submit", {"said": "Всё сделано"})
    assert bare.status_code == 422
    assert "Приложите хотя бы одно подтверждение" in bare.text
    attach(web.boris, meeting, expected=str(cast.minutes))
    unsaid = web.boris.post(f"/assignments/{meeting}/submit", {"said": "Всё сделано"})
    assert unsaid.status_code == 422
    assert "Всё сделано" in unsaid.text
    assert stored(web, meeting) is State.PLANNED
    said = web.boris.post(f"/assignments/{meeting}/submit", {f"missing-{cast.order}": "Приказ не издавался"})
    assert said.status_code == 303
    assert "Приказ не издавался" in web.anna.get(f"/assignments/{meeting}").text


def test_a_missing_document_bars_acceptance_until_another_person_excepts_it(web: Web) -> None:
    meeting, cast = web.cast.meeting, web.cast
    attach(web.boris, meeting, expected=str(cast.minutes))
    web.boris.post(f"/assignments/{meeting}/submit", {f"missing-{cast.order}": "Не издавался"})
    refused = web.anna.post(f"/assignments/{meeting}/accept", {"comment": "Принято в целом"})
    assert refused.status_code == 422
    assert "Не хватает документов: «Приказ о проведении»" in refused.text
    assert "Принято в целом" in refused.text
    excepted = web.gleb.post(
        f"/assignments/{meeting}/exception", {"expected": str(cast.order), "reason": "Устное распоряжение"}
    )
    assert excepted.status_code == 303
    assert web.anna.post(f"/assignments/{meeting}/accept").status_code == 303
    assert stored(web, meeting) is State.ACCEPTED


def test_nobody_accepts_what_he_handed_in_himself(web: Web) -> None:
    office = web.cast.office
    attach(web.anna, office)
    assert web.anna.post(f"/assignments/{office}/submit").status_code == 303
    refused = web.anna.post(f"/assignments/{office}/accept")
    assert refused.status_code == 403
    assert "решение принимает другой человек" in refused.text
    assert f'action="/assignments/{office}/accept"' not in web.anna.get(f"/assignments/{office}").text
    assert web.gleb.post(f"/assignments/{office}/accept").status_code == 303


def test_a_decision_on_a_submission_that_is_no_longer_the_one_shown_is_refused(web: Web, stage: Stage) -> None:
    assignment = stage.assignments["accept"]
    assert web.anna.post(f"/assignments/{assignment}/return", {"reason": "Неполно"}).status_code == 303
    assert web.boris.post(f"/assignments/{assignment}/submit", {"said": "Ещё раз"}).status_code == 303
    stale = web.gleb.post(f"/assignments/{assignment}/accept", {"submission": str(stage.submission)})
    assert stale.status_code == 409
    assert stored(web, assignment) is State.SUBMITTED


@pytest.mark.parametrize(
    ("act", "who", "form", "status"),
    [
        ("accept/return", "anna", {"reason": " "}, 422),
        ("reopen/reopen", "anna", {}, 422),
        ("explain/explain", "boris", {"reason": ""}, 422),
        ("request-date/request-date", "boris", {"day": "2022-12-30", "reason": ""}, 422),
        ("request-date/request-date", "boris", {"day": "завтра", "reason": "Надо"}, 422),
        ("request-date/request-date", "boris", {"reason": "Надо"}, 422),
        ("exception/exception", "anna", {"reason": "Надо"}, 422),
        ("explain/explain", "boris", {"reason": "х" * 2001}, 422),
        ("attach/submit", "boris", {}, 422),
        ("attach/accept", "anna", {}, 409),
        ("reopen/accept", "anna", {}, 409),
        ("attach/reopen", "anna", {"ground": "Надо"}, 409),
        ("explain/explain", "boris", {"reason": "\x00"}, 422),
    ],
)
def test_an_act_that_cannot_be_is_refused_in_russian_and_changes_nothing(
    web: Web, stage: Stage, act: str, who: str, form: dict[str, Any], status: int
) -> None:
    ready, action = act.split("/")
    assignment = stage.assignments[ready]
    before = stored(web, assignment)
    answer = web.visitor(who).post(f"/assignments/{assignment}/{action}", form)
    assert answer.status_code == status, answer.text
    assert "<h1" in answer.text
    assert any("а" <= letter <= "я" for letter in answer.text)
    assert stored(web, assignment) is before


@pytest.mark.parametrize(
    ("action", "form", "status"),
    [
        ("postpone", {"new_due": "2022-12-20", "order_number": " ", "order_date": "2022-11-10"}, 422),
        ("postpone", {"new_due": "", "order_number": "1", "order_date": "2022-11-10"}, 422),
        ("postpone", {"new_due": "20.12.22", "order_number": "1", "order_date": "2022-11-10"}, 422),
        ("cancel", {"ground": " "}, 422),
        ("reopen", {"ground": "Надо"}, 409),
    ],
)
def test_a_checkpoint_is_not_moved_by_a_form_that_lacks_its_ground(
    web: Web, stage: Stage, action: str, form: dict[str, str], status: int
) -> None:
    with web.database.read() as session:
        before = checkpoint_of(session, stage.assignments["postpone"]).due
    answer = web.anna.post(f"/checkpoints/{stage.points['postpone']}/{action}", form)
    assert answer.status_code == status, answer.text
    with web.database.read() as session:
        point = checkpoint_of(session, stage.assignments["postpone"])
    assert (point.due, point.state) == (before, State.PLANNED.value)
