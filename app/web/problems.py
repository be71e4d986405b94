"""Problem documents of the API (RFC 9457): what went wrong, in Russian, with a pointer to each fault."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi.responses import JSONResponse
from pydantic import BaseModel

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "Запрос написан неверно",
    401: "Нужен вход",
    403: "Нет права",
    404: "Не найдено",
    405: "Способ обращения не поддерживается",
    409: "Состояние не позволяет",
    413: "Слишком большой запрос",
    415: "Вид данных не поддерживается",
    422: "Данные не приняты",
    429: "Слишком много попыток",
    500: "Ошибка программы",
    503: "Служба недоступна",
}


class Fault(BaseModel):
    """One fault of what was sent: `pointer` into the body (RFC 6901, «#/new_due»), or the name of a `parameter`."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None


class Problem(BaseModel):
    """Why a request was not fulfilled. `code` names a refusal of the rules, for programs."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    instance: str
    code: str | None = None
    errors: list[Fault] = []


def problem(
    path: str,
    status: int,
    sentence: str,
    *,
    code: str | None = None,
    faults: Iterable[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Answer with a problem document about the request to `path`."""
    document = Problem(
        title=TITLES.get(status, TITLES[400]),
        status=status,
        detail=sentence,
        instance=path,
        code=code,
        errors=list(faults),
    )
    body = json.loads(document.model_dump_json(exclude_none=True))
    return JSONResponse(body, status, dict(headers or {}), media_type=MEDIA_TYPE)


def code_of(error: Exception) -> str:
    """The name of a refusal for programs: «AssignmentAlreadyAccepted» is `assignment_already_accepted`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()


def faults_of_fields(fields: Mapping[str, str]) -> list[Fault]:
    """Faults that a service found: it numbers the fields of several documents, a request has one («title-0»)."""
    names = {name: name.removesuffix("-0").replace("-", "/") for name in fields}
    return [Fault(detail=text, pointer=f"#/{names[name]}") for name, text in fields.items()]


def faults_of_validation(errors: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """Faults that the reading of a request found."""
    return [_fault(error) for error in errors]


def _fault(error: Mapping[str, Any]) -> Fault:
    where, *place = error["loc"]
    text = _words(error["type"], error.get("ctx") or {})
    if where == "body":
        # A name of the body comes from outside: what no text can hold is replaced.
        steps = [str(step).encode("utf-8", "replace").decode() for step in place]
        return Fault(detail=text, pointer="#" + "".join(f"/{_escaped(step)}" for step in _named(steps, error)))
    return Fault(detail=text, parameter=str(place[-1]) if place else str(where))


def _named(steps: list[str], error: Mapping[str, Any]) -> list[str]:
    return [] if error["type"] == "json_invalid" else steps


def _escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


_WORDS = {
    "missing": "Этого поля не хватает",
    "extra_forbidden": "Такого поля нет",
    "json_invalid": "Это не JSON",
    "model_attributes_type": "Нужен объект JSON",
    "model_type": "Нужен объект JSON",
    "dict_type": "Нужен объект JSON",
    "string_type": "Нужен текст",
    "string_unicode": "В тексте есть недопустимый знак",
    "int_type": "Нужно целое число",
    "int_parsing": "Нужно целое число",
    "int_from_float": "Нужно целое число",
    "float_type": "Нужно число",
    "finite_number": "Нужно конечное число",
    "bool_type": "Нужно true или false",
    "bool_parsing": "Нужно true или false",
    "day": "Нужен день вида 2022-11-14",
    "date_parsing": "Нужен день вида 2022-11-14",
    "date_from_datetime_parsing": "Нужен день вида 2022-11-14",
    "date_type": "Нужен день вида 2022-11-14",
}
_MEASURED = {
    "string_too_long": ("max_length", "Слишком длинно, не больше знаков: {}"),
    "string_too_short": ("min_length", "Слишком коротко, не меньше знаков: {}"),
    "greater_than_equal": ("ge", "Не меньше {}"),
    "less_than_equal": ("le", "Не больше {}"),
    "literal_error": ("expected", "Возможны: {}"),
    "enum": ("expected", "Возможны: {}"),
}


def _words(kind: str, context: Mapping[str, Any]) -> str:
    if kind in _MEASURED:
        name, words = _MEASURED[kind]
        return words.format(str(context.get(name, "")).replace(" or ", " или "))
    return _WORDS.get(kind, "Написано неверно")
