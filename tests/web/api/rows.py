"""Every operation of the API for the access matrix: how it is asked, and what each role gets."""

from collections.abc import Callable
from typing import Any

from httpx2 import Response

from tests.web.conftest import Visitor, Web
from tests.web.stage import Stage

Asking = Callable[[Visitor, Web, Stage], Response]
RowOf = tuple[str, str, Asking]
V1 = "/api/v1"
LINK = {"kind": "публикация", "title": "Новость", "url": "https://school.example/news/5", "day": "2022-11-01"}
ORDER = {"new_due": "2022-12-20", "order_number": "7", "order_date": "2022-11-10", "ground": "Приказ"}
WHY, GROUND = {"reason": "Причина"}, {"ground": "Основание"}


def filled(value: Any, web: Web, stage: Stage) -> Any:
    """Put ids of the stage and the cast for `{…}`; a text that is a number from then on is one."""
    if isinstance(value, dict):
        return {key: filled(one, web, stage) for key, one in value.items()}
    if not isinstance(value, str) or "{" not in value:
        return value
    text = value.format(a=stage.assignments, c=stage.points, s=stage, x=stage.api, cast=web.cast)
    return int(text) if text.isdecimal() else text


def send(method: str, route: str, expected: str, path: str = "", json: dict[str, Any] | None = None) -> RowOf:
    """An operation under `/api/v1`."""

    def ask(visitor: Visitor, web: Web, stage: Stage) -> Response:
        given = {} if json is None else {"json": filled(json, web, stage)}
        return visitor.ask(method, V1 + filled(path or route, web, stage), **given)

    return f"{method} {V1}{route}", expected, ask


A, C = "/assignments/{assignment_id}", "/checkpoints/{checkpoint_id}"
ROWS = [
    #                                           Борис Вера Анна Глеб Егор Дина Жанна чужой
    send("POST", "/deadlines/parse", "22222221", "", {"phrase": "Ежегодно, август"}),
    send("GET", "/territories", "22222221"),
    send("GET", "/units", "22222221"),
    send("GET", "/roadmaps", "22222221"),
    send("GET", "/roadmaps/{key}", "222222N1", "/roadmaps/test-1"),
    send("GET", "/roadmaps/{key}/activities", "222222N1", "/roadmaps/test-1/activities"),
    send("GET", "/checkpoints", "22222221"),
    send("GET", C, "2N2222N1", "/checkpoints/{c[attach]}"),
    send("POST", C + "/postpone", "FF22FFN1", "/checkpoints/{c[api-postpone]}/postpone", ORDER),
    send("POST", C + "/cancel", "FF22FFN1", "/checkpoints/{c[api-cancel]}/cancel", GROUND),
    send("POST", C + "/reopen", "FF22FFN1", "/checkpoints/{c[api-cancelled]}/reopen", GROUND),
    send("POST", C + "/exception", "FF22FFN1", "/checkpoints/{c[api-exception]}/exception",
         WHY | {"expected": "{cast.order}"}),
    send("GET", "/assignments", "22222221"),
    send("GET", A, "2N2222N1", "/assignments/{a[attach]}"),
    send("GET", A + "/evidence", "2N2222N1", "/assignments/{a[api-detach]}/evidence"),
    send("POST", A + "/evidence", "CNCFFFN1", "/assignments/{a[api-attach]}/evidence", LINK),
    send("DELETE", A + "/evidence/{link_id}", "DNDFFFN1", "/assignments/{a[api-detach]}/evidence/{x[link]}"),
    send("POST", A + "/submit", "2N2FFFN1", "/assignments/{a[api-submit]}/submit", {"said": "Сделано"}),
    send("POST", A + "/accept", "FN22FFN1", "/assignments/{a[api-accept]}/accept", {"submission": "{x[accept]}"}),
    send("POST", A + "/return", "FN22FFN1", "/assignments/{a[api-return]}/return",
         WHY | {"submission": "{x[return]}"}),
    send("POST", A + "/explain", "2N2FFFN1", "/assignments/{a[api-explain]}/explain", WHY),
    send("POST", A + "/request-date", "2N2FFFN1", "/assignments/{a[api-explain]}/request-date",
         WHY | {"day": "2022-12-30"}),
    send("POST", A + "/reopen", "FN22FFN1", "/assignments/{a[api-reopen]}/reopen", GROUND),
    send("POST", A + "/exception", "FN22FFN1", "/assignments/{a[api-exception]}/exception",
         WHY | {"expected": "{cast.minutes}"}),
    send("GET", "/evidence/{evidence_id}/file", "2N2222N1", "/evidence/{x[evidence]}/file"),
    send("POST", "/evidence/{evidence_id}/withdraw", "FNFFFDN1", "/evidence/{x[evidence]}/withdraw", GROUND),
    send("GET", "/indicators", "22222221"),
    send("PUT", "/indicators/{indicator_id}/facts/{year}", "FF2FFFN1", "/indicators/{x[indicator]}/facts/2022",
         {"value": 87.5}),
    send("GET", "/roundtables", "22222221"),
    send("GET", "/queue", "FF222221"),
    send("GET", "/journal", "FF222221"),
]  # fmt: skip

BODIES = {
    "postpone": ORDER,
    "cancel": GROUND,
    "reopen": GROUND,
    "exception": WHY | {"expected": 1},
    "evidence": LINK,
    "submit": {},
    "accept": {"submission": 1},
    "return": WHY | {"submission": 1},
    "explain": WHY,
    "request-date": WHY | {"day": "2022-12-30"},
    "withdraw": GROUND,
    "{year}": {"value": 1},
}


def to_nowhere(route: str, number: int | str, visitor: Visitor) -> Response:
    """Ask an operation for an id, with everything else right."""
    method, path = route.split(" ")
    body = BODIES.get(path.rsplit("/", 1)[1])
    for name in ("assignment_id", "checkpoint_id", "link_id", "evidence_id", "indicator_id"):
        path = path.replace("{" + name + "}", str(number))
    return visitor.ask(method, path.replace("{year}", "2022"), **({"json": body} if method in ("POST", "PUT") else {}))
