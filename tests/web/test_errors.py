"""A refusal is one sentence: a page to a browser, a notice to htmx, a problem document to a program."""

import pytest

from tests.web.conftest import Web, whatever_database


@whatever_database
@pytest.mark.parametrize(
    ("path", "status"), [("/nowhere", 404), ("/assignments/999", 404), ("/checkpoints?page=0", 422)]
)
def test_htmx_gets_the_notice_alone_where_notices_stand(web: Web, path: str, status: int) -> None:
    page, notice = web.anna.get(path), web.anna.fragment(path)
    assert page.status_code == notice.status_code == status
    assert page.text.lstrip().startswith("<!doctype html>")
    assert notice.text.strip().startswith('<div class="notice')
    assert notice.headers["hx-retarget"] == "#notices"
    assert notice.text.strip() in page.text


@whatever_database
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nowhere", 404),
        ("GET", "/api/v1/checkpoints/999", 404),
        ("GET", "/api/v1/checkpoints/one", 404),
        ("DELETE", "/api/v1/territories", 405),
        ("GET", "/api/v1/checkpoints?page=0", 422),
    ],
)
def test_the_api_answers_with_a_problem_document(web: Web, method: str, path: str, status: int) -> None:
    answer = web.anna.ask(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (body["type"], body["status"]) == ("about:blank", status)
    assert any("а" <= letter <= "я" for letter in body["detail"])


def test_a_page_that_is_not_there_and_one_that_is_not_for_me_look_alike(web: Web) -> None:
    foreign = web.vera.get(f"/assignments/{web.cast.report}").text
    missing = web.vera.get("/assignments/999999").text
    assert foreign == missing


@whatever_database
def test_a_method_that_a_page_does_not_know_is_told_in_russian(web: Web) -> None:
    answer = web.anna.ask("DELETE", "/tasks")
    assert answer.status_code == 405
    assert "обращаться нельзя" in answer.text
