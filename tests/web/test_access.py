"""Who may do what: every route and every API operation against every role.

A row of `TABLE` gives the status for each role in the order of `ROLES`; a route that is missing from the
table, or a row without a route, fails. «2» stands for 200, «3» for 303 onwards, «0» for 303 to the
sign-in page, «1» for 401 as a problem document, «F» for 403, «N» for 404.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts
from httpx2 import Response
from sqlmodel import func, select

from app.main import create_app
from app.store.tables import RowDecision
from tests.files.sample_files import pdf
from tests.web.api.rows import ROWS, to_nowhere
from tests.web.conftest import Visitor, Web, settings_for
from tests.web.stage import Stage, build_stage

# The gymnasium's executor, another unit's, coordinator, head, viewer, administrator, a coordinator next
# door, a stranger.
ROLES = ("boris", "vera", "anna", "gleb", "egor", "dina", "zhanna", "")
STATUS = {"2": 200, "3": 303, "0": 303, "1": 401, "F": 403, "N": 404, "C": 201, "D": 204}
FORM_OF_EVIDENCE = {"kind": "протокол", "title": "Протокол", "number": "1", "day": "2022-11-01"}
WORDS = {"reason": "Причина", "ground": "Основание", "comment": "Замечание"}
UNIT = {"how": "unit", "lead": "gymnasium", "ground": "Приказ № 5"}
STAGES = {"how": "stages", "stages": "меры"}
ORDER = {"new_due": "2022-12-20", "order_number": "7", "order_date": "2022-11-10", "ground": "Приказ"}


@dataclass(frozen=True)
class Row:
    """A route, how it is asked, and what each role gets."""

    route: str
    expected: str
    ask: Callable[[Visitor, Web, Stage], Response]
    name: str = field(default="")


def page(route: str, expected: str, path: str = "") -> Row:
    """A page; `{…}` in `path` are ids of the stage and the cast."""
    return Row(f"GET {route}", expected, lambda visitor, web, stage: visitor.get(_filled(path or route, web, stage)))


def form(route: str, expected: str, path: str, data: dict[str, Any] | None = None, **given: Any) -> Row:
    """A form sent from a page of the program."""

    def ask(visitor: Visitor, web: Web, stage: Stage) -> Response:
        filled = {key: _filled(str(value), web, stage) for key, value in (data or {}).items()}
        return visitor.post(_filled(path, web, stage), filled, **given)

    return Row(f"POST {route}", expected, ask)


def _filled(text: str, web: Web, stage: Stage) -> str:
    return text.format(a=stage.assignments, c=stage.points, s=stage, cast=web.cast)


def newest_decision(web: Web) -> int:
    """The decision about a row that was taken last."""
    with web.database.read() as session:
        return session.exec(select(func.max(RowDecision.id))).one() or 0


FILE = {"file": ("протокол.pdf", pdf("Новый"), "application/pdf")}
NEW = {"name": "Новый Человек", "email": "new@example.org", "role": "viewer"}
P, U = "/people/{person_id}", "/units/{unit_id}"
A, C = "/assignments/{assignment_id}", "/checkpoints/{checkpoint_id}"
TABLE = [
    #                                   Борис Вера Анна Глеб Егор Дина Жанна чужой
    page("/openapi.json", "22222222"),
    page("/healthz", "22222222"),
    page("/readyz", "22222222"),
    page("/favicon.ico", "22222222"),
    page("/sign-in", "33333332"),
    page("/", "22222220"),
    page("/roadmaps/{key}", "222222N0", "/roadmaps/test-1"),
    page("/roadmaps/{key}/package", "FF2222N0", "/roadmaps/test-1/package?year=2022"),
    page("/roadmaps/{key}/passport", "222222N0", "/roadmaps/test-1/passport"),
    page("/activities/{activity_id}", "222222N0", "/activities/{cast.activities[0]}"),
    page("/checkpoints", "22222220"),
    page(C, "222222N0", "/checkpoints/{c[attach]}"),
    form(C + "/postpone", "FF33FFN0", "/checkpoints/{c[postpone]}/postpone", ORDER),
    form(
        C + "/group-mode", "FF3FFFN0", "/checkpoints/{cast.group}/group-mode",
        {"one_for_all": "1", "ground": "Приказ"},
    ),
    form(C + "/cancel", "FF33FFN0", "/checkpoints/{c[cancel]}/cancel", WORDS),
    form(C + "/reopen", "FF33FFN0", "/checkpoints/{c[reopen-point]}/reopen", WORDS),
    page(A, "2N2222N0", "/assignments/{a[attach]}"),
    form(A + "/evidence", "3N3FFFN0", "/assignments/{a[attach]}/evidence", FORM_OF_EVIDENCE, files=FILE),
    form(A + "/evidence/{link_id}/detach", "3N3FFFN0", "/assignments/{a[detach]}/evidence/{s.link}/detach"),
    form(A + "/uploads", "3N3FFFN0", "/assignments/{a[attach]}/uploads", files={"files": FILE["file"]}),
    Row("POST " + A + "/uploads/attach", "3NNNNNN0", lambda visitor, _, s: visitor.post(
        f"/assignments/{s.assignments['attach']}/uploads/attach", {f"kind-{s.kept}": "протокол",
        f"title-{s.kept}": "Протокол", "then": "attach"})),
    form(A + "/uploads/{upload_id}/drop", "3NNNNNN0", "/assignments/{a[attach]}/uploads/{s.kept_to_drop}/drop"),
    page(A + "/evidence/{link_id}/newer", "2N2NNNN0", "/assignments/{a[newer]}/evidence/{s.newer}/newer"),
    form(
        A + "/evidence/{link_id}/newer", "3N3FFFN0", "/assignments/{a[newer]}/evidence/{s.newer}/newer",
        FORM_OF_EVIDENCE, files=FILE,
    ),
    form(A + "/submit", "3N3FFFN0", "/assignments/{a[submit]}/submit", {"said": "Сделано"}),
    form(A + "/accept", "FN33FFN0", "/assignments/{a[accept]}/accept", {"submission": "{s.submission}"}),
    form(A + "/return", "FN33FFN0", "/assignments/{a[return]}/return", WORDS),
    form(
        A + "/exception", "FN33FFN0", "/assignments/{a[exception]}/exception",
        {"expected": "{cast.order}", "reason": "Не издавался"},
    ),
    form(A + "/reopen", "FN33FFN0", "/assignments/{a[reopen]}/reopen", WORDS),
    form(A + "/explain", "3N3FFFN0", "/assignments/{a[explain]}/explain", WORDS),
    form(A + "/request-date", "3N3FFFN0", "/assignments/{a[request-date]}/request-date", WORDS | {"day": "2022-12-30"}),
    page("/evidence/{evidence_id}/file", "2N2222N0", "/evidence/{s.evidence}/file"),
    page("/evidence/{evidence_id}/file", "2N2NNNN0", "/evidence/{s.personal}/file"),
    page("/evidence/{evidence_id}/preview", "2N2222N0", "/evidence/{s.evidence}/preview"),
    page("/evidence/{evidence_id}/preview", "2N2NNNN0", "/evidence/{s.personal}/preview"),
    page("/evidence/{evidence_id}/preview/{page}.png", "2N2222N0", "/evidence/{s.evidence}/preview/1.png"),
    page("/evidence/{evidence_id}/preview/{page}.png", "2N2NNNN0", "/evidence/{s.personal}/preview/1.png"),
    form("/evidence/{evidence_id}/look", "FN3FFFN0", "/evidence/{s.web_link}/look",
         {"assignment": "{a[detach]}", "opens": "1"}),
    page("/evidence/{evidence_id}/links", "2N2222N0", "/evidence/{s.evidence}/links"),
    Row("POST /evidence/{evidence_id}/links", "3N3FFFN0", lambda visitor, _, s: visitor.post(
        f"/evidence/{s.evidence}/links", {f"to-{s.assignments['link']}": "1"})),
    form("/evidence/{evidence_id}/withdraw", "FNFFF3N0", "/evidence/{s.evidence}/withdraw", WORDS),
    page("/tasks", "22222220"),
    page("/review", "FF22FF20"),
    form("/review/accept", "FF22FF20", "/review/accept", {"pick-999999": "1"}),
    page("/round-table", "FF222220"),
    page("/round-table/maps/{key}", "NN2222N0", "/round-table/maps/test-1"),
    page("/round-table/maps/{key}/rows", "NN2222N0", "/round-table/maps/test-1/rows?of=due"),
    page("/round-table/{key}", "NN2222N0", "/round-table/test"),
    page("/round-table/{key}/rows", "NN2222N0", "/round-table/test/rows?of=due"),
    page("/queue", "FF222220"),
    page("/queue/maps/{key}", "FF2FFFN0", "/queue/maps/doubtful"),
    form("/queue/maps/{key}/preview", "FF2FFFN0", "/queue/maps/doubtful/preview", UNIT),
    form("/queue/maps/{key}", "FF3FFFN0", "/queue/maps/doubtful", UNIT),
    page("/queue/{activity_id}", "FF2FFFN0", "/queue/{s.doubtful}"),
    form("/queue/{activity_id}/preview", "FF2FFFN0", "/queue/{s.doubtful}/preview", STAGES),
    form("/queue/{activity_id}", "FF3FFFN0", "/queue/{s.doubtful}", STAGES),
    Row("POST /queue/decisions/{decision_id}/undo", "FF3FFFN0", lambda visitor, web, _: visitor.post(
        f"/queue/decisions/{newest_decision(web)}/undo", WORDS)),
    page("/schedule", "FF2FFF20"),
    page("/schedule/{activity_id}", "NN2NNNN0", "/schedule/{s.scheduled}"),
    form(
        "/schedule/{activity_id}/dates", "FF2FFFN0", "/schedule/{s.scheduled}/dates",
        {"slot": "2023|график", "dates": "20.04"},
    ),
    form(
        "/schedule/{activity_id}/cases", "FF2FFFN0", "/schedule/{s.scheduled}/cases",
        {"clause": "1", "day": "2022-11-14", "what": "Проверка"},
    ),
    form("/schedule/decisions/{decision_id}/undo", "FF3FFFN0", "/schedule/decisions/{s.dates}/undo"),
    page("/calendar", "FF2FFF20"),
    form("/calendar/{territory_key}", "FF2FFFN0", "/calendar/test", {"year": "2023", "usual": "1"}),
    page("/journal", "FF222220"),
    page("/journal/export", "FF222220"),
    page("/people", "FF2FF220"),
    form("/people", "FF3FF3F0", "/people", NEW | {"territory": "{cast.territory}"}),
    page(P, "FF2FF2N0", "/people/{cast.boris.person_id}"),
    form(P, "FF3FF3N0", "/people/{cast.boris.person_id}", {"name": "Борис", "post": "методист"}),
    form(P + "/invite", "FF3FF3N0", "/people/{cast.boris.person_id}/invite"),
    form(P + "/sessions/end", "FF3FF3N0", "/people/{cast.vera.person_id}/sessions/end"),
    form(P + "/second-step/remove", "FFFFF3N0", "/people/{cast.vera.person_id}/second-step/remove"),
    form(P + "/switch", "FF3FF3N0", "/people/{cast.vera.person_id}/switch", {"active": "false"}),
    form(P + "/roles/{grant_id}/take", "FF3FF3N0", "/people/{cast.gleb.person_id}/roles/{s.grant}/take"),
    page("/units", "22222220"),
    form("/units", "FF3FFFN0", "/units", {"territory": "{cast.territory}", "name": "Новая школа"}),
    form("/units/letter-links", "FF3FFFN0", "/units/letter-links", {"territory": "{cast.territory}", "on": "true"}),
    page(U, "222222N0", "/units/{cast.school}"),
    form(U, "FF3FFFN0", "/units/{cast.school}", {"name": "Школа № 2"}),
    form(U + "/members", "FF3FFFN0", "/units/{s.group_unit}/members", {"year": "2022"}),
    form(U + "/substitutes", "FF3FFFN0", "/units/{cast.gymnasium}/substitutes",
         {"substitute": "u{cast.school}", "since": "2023-01-01", "until": "2023-01-31"}),
    form(U + "/substitutes/{row_id}/end", "FF3FFFN0", "/units/{cast.gymnasium}/substitutes/{s.substitution}/end"),
    page(U + "/merge", "FF2FFFN0", "/units/{s.twin}/merge"),
    form(U + "/merge", "FF3FFFN0", "/units/{s.twin}/merge", {"target": "{cast.school}", "ground": "Одна школа"}),
    page("/account", "22222220"),
    form("/account/password", "55555550", "/account/password", {"old": "не тот пароль", "new": "достаточно длинный"}),
    form("/account/sessions/end", "33333330", "/account/sessions/end", {"mark": "0123456789abcdef"}),
    form("/account/second-step/begin", "33333330", "/account/second-step/begin"),
    page("/account/second-step", "22222220"),
    form("/account/second-step", "55555550", "/account/second-step", {"code": "000000"}),
    form("/account/second-step/codes", "55555550", "/account/second-step/codes"),
    form("/account/second-step/remove", "55555550", "/account/second-step/remove", {"code": "000000"}),
    # Doors without a person: what a living link opens is tried by test_account.py and test_hand_in.py.
    page("/forgotten", "22222222"),
    form("/forgotten", "22222222", "/forgotten", {"email": "boris@example.org"}),
    page("/password/{token}", "NNNNNNNN", "/password/nobody"),
    form("/password/{token}", "NNNNNNNN", "/password/nobody", {"password": "достаточно длинный"}),
    page("/hand-in/done", "22222222"),
    page("/hand-in/{token}", "NNNNNNNN", "/hand-in/nobody"),
    form("/hand-in/{token}", "NNNNNNNN", "/hand-in/nobody", FORM_OF_EVIDENCE, files=FILE),
    form("/hand-in/{token}/detach/{link_id}", "NNNNNNNN", "/hand-in/nobody/detach/{s.link}"),
    page("/sign-in/outside", "00000000"),
    page("/sign-in/outside/back", "00000000"),
    page("/sign-in/code", "00000000"),
    form("/sign-in/code", "00000000", "/sign-in/code", {"code": "000000"}),
    page("/letters", "22222220"),
    page("/letters/{letter_id}", "2N2NN2N0", "/letters/{s.letter}"),
    page("/letters/{letter_id}/body", "2N2NN2N0", "/letters/{s.letter}/body"),
    page("/tokens", "22222220"),
    form("/tokens", "22222220", "/tokens", {"name": "Отчёт", "scope": "read"}),
    form("/tokens/{token_id}/revoke", "3NNNNNN0", "/tokens/{s.api[token]}/revoke"),
    *(Row(*one) for one in ROWS),
    # Signing in is tried by test_sign_in.py; signing out comes last, for it ends the visitor.
    form("/sign-in", "44444444", "/sign-in", {"email": "nobody@example.org", "password": "нет такого"}),
    form("/sign-out", "33333330", "/sign-out"),
    form("/sign-out/everywhere", "00000000", "/sign-out/everywhere"),
]  # fmt: skip
STATUS |= {"4": 401, "5": 422}


@pytest.fixture
def stage(web: Web) -> Stage:
    return build_stage(web)


def told(row: Row, answer: Response, expected: str) -> str | None:
    """What is wrong with an answer, None when nothing is."""
    wrong = f"{row.route}: {answer.status_code} instead of {expected}"
    if answer.status_code != STATUS[expected]:
        return wrong
    if expected == "0" and not answer.headers["location"].startswith("/sign-in"):
        return f"{row.route}: a stranger is sent to {answer.headers['location']}"
    if expected == "3" and answer.headers["location"].startswith("/sign-in?"):
        return f"{row.route}: a person signed in is sent to the sign-in page"
    if expected == "1" and answer.headers["content-type"] != "application/problem+json":
        return f"{row.route}: 401 is not a problem document"
    if expected in "FN" and "Cyrl" not in _script(answer.text):
        return f"{row.route}: no Russian sentence"
    return None


def _script(text: str) -> str:
    return "Cyrl" if any("а" <= letter <= "я" for letter in text) else ""


@pytest.mark.parametrize("place", range(len(ROLES)), ids=[name or "stranger" for name in ROLES])
def test_every_route_answers_every_role_as_the_table_says(web: Web, stage: Stage, place: int) -> None:
    visitor = web.visitor(ROLES[place])
    faults = [told(row, row.ask(visitor, web, stage), row.expected[place]) for row in TABLE]
    assert [fault for fault in faults if fault] == []


def test_the_table_names_every_route_and_nothing_else(tmp_path: Any) -> None:
    app = create_app(settings_for(tmp_path))
    served = {
        f"{method} {context.path}"
        for context in iter_route_contexts(app.routes)
        for method in context.methods or ()
        if method != "HEAD"
    }
    app.state.database.dispose()
    assert served == {row.route for row in TABLE}
    assert all(len(row.expected) == len(ROLES) for row in TABLE)


GONE = 2**31 - 1
BEYOND = 10**30
BY_ID = sorted({row.route for row in TABLE if "_id}" in row.route})


def _to_nowhere(route: str, number: int | str, visitor: Visitor) -> Response:
    if " /api/" in route:
        return to_nowhere(route, number, visitor)
    method, path = route.split(" ")
    path = re.sub(r"{\w+_id}", str(number), path)
    sent = ORDER | WORDS | FORM_OF_EVIDENCE
    sent |= {"one_for_all": "1"}
    sent |= {"day": "2022-12-30", "expected": "1", "said": "Сделано", "active": "true"} | {
        "assignment": "1",
        "opens": "1",
    }
    return visitor.ask(method, path, **({"data": sent} if method == "POST" else {}))


@pytest.mark.parametrize("number", [GONE, BEYOND, 0, -1, "one"])
def test_an_id_that_leads_nowhere_is_not_found(web: Web, number: int | str) -> None:
    answers = {route: _to_nowhere(route, number, web.anna) for route in BY_ID}
    assert {route: answer.status_code for route, answer in answers.items() if answer.status_code != 404} == {}
    assert all(_script(answer.text) for answer in answers.values())
