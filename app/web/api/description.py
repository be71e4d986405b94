"""The description of the API, `/openapi.json`: public, at the root, with the problem document in it."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.web.problems import Problem

ABOUT = """\
Всё, что люди делают на страницах «Вех», делается и отсюда: те же службы, те же права, тот же журнал.

Войдите на странице или создайте ключ в «Мои ключи» и присылайте его в заголовке `Authorization: Bearer vekhi_…`.
Ключ «только читать» ничего не изменит. Дни пишутся как `2022-11-14`. Списки отдаются страницами:
`page` и `size`, всего — `total`, соседние страницы — в заголовке `Link`.

Отказ — документ `application/problem+json` (RFC 9457): `detail` по-русски, `code` — имя правила для программ,
`errors` — что не так с каждым полем. Чужое и несуществующее отвечают одинаково: 404. Если поручение
изменил кто-то другой, ответ 409 говорит, что с ним стало.
"""
TAGS = {
    "deadlines": "Чтение сроков",
    "territories": "Территории",
    "units": "Подразделения",
    "roadmaps": "Дорожные карты и их строки, как напечатаны",
    "checkpoints": "Контрольные точки",
    "assignments": "Поручения",
    "evidence": "Подтверждения",
    "indicators": "Показатели",
    "roundtables": "Итоги года",
    "queue": "Требует уточнения",
    "journal": "Журнал",
}
EXAMPLE = {
    "type": "about:blank",
    "title": "Состояние не позволяет",
    "status": 409,
    "detail": "Уже принято. Чтобы изменить, возобновите поручение с указанием основания",
    "instance": "/api/v1/assignments/17/accept",
    "code": "assignment_already_accepted",
    "errors": [],
}


def describe(app: FastAPI) -> None:
    """Make the application answer `/openapi.json` with this description; it is built once, when asked for."""

    def description() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _build(app)
        return app.openapi_schema

    app.openapi = description  # type: ignore[method-assign]


def _build(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(
        title=app.title,
        version=app.version,
        summary="Трекер дорожных карт",
        description=ABOUT,
        routes=app.routes,
        tags=[{"name": name, "description": text} for name, text in TAGS.items()],
    )
    document = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    parts = document.pop("$defs", {})
    schema["components"]["schemas"] |= parts | {"Problem": document | {"examples": [EXAMPLE]}}
    for operation in _operations(schema):
        for answer in operation["responses"].values():
            if answer["description"] == "Successful Response":
                answer["description"] = "Сделано"
    return schema


def _operations(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (operation for path in schema["paths"].values() for operation in path.values())
