"""What a person sees when something went wrong: the same sentence as a page, a fragment or a problem document.

API answers are RFC 9457 problem documents; pages get a template of `errors/`.
"""

import logging
from collections.abc import Iterable
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException

from app.core.errors import BadInput, NotSignedIn, TooManyAttempts, VekhiError
from app.web.api.doors import find_caller
from app.web.problems import Fault, code_of, faults_of_fields, faults_of_validation, problem
from app.web.render import render_error
from app.web.security import without_token

SENTENCES = {
    400: "Запрос не понят",
    401: "Войдите, чтобы продолжить",
    403: "Нет права на это действие",
    404: "Такой страницы нет, или она вам не видна",
    405: "Так к этой странице обращаться нельзя",
    409: "Состояние изменилось: обновите страницу",
    413: "Отправленное слишком велико и не принято",
    422: "Проверьте введённое",
    429: "Слишком много попыток, подождите",
    500: "Ошибка программы. Введённое не потеряно, повторите позже",
}
log = logging.getLogger("vekhi.web")


def is_api(request: Request) -> bool:
    """Whether the request speaks JSON to the API."""
    return request.url.path.startswith("/api/")


def answer(
    request: Request,
    status: int,
    sentence: str,
    headers: dict[str, str] | None = None,
    *,
    code: str | None = None,
    faults: Iterable[Fault] = (),
) -> Response:
    """Tell `sentence` in the manner of the request; `code` and `faults` are for programs."""
    if is_api(request):
        return problem(request.url.path, status, sentence, code=code, faults=faults, headers=headers)
    return render_error(request, status, sentence, headers)


def to_sign_in(request: Request) -> Response:
    """Send a stranger to the sign-in page, and back here afterwards."""
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    target = "/sign-in" if request.method != "GET" or here == "/" else f"/sign-in?next={quote(here)}"
    if request.headers.get("hx-request"):
        return Response(status_code=401, headers={"HX-Redirect": target})
    return RedirectResponse(target, status_code=303)


def on_vekhi_error(request: Request, error: VekhiError) -> Response:
    """Answer a rule's refusal with its own sentence."""
    if isinstance(error, NotSignedIn) and not is_api(request):
        return to_sign_in(request)
    headers = {"Retry-After": str(error.seconds)} if isinstance(error, TooManyAttempts) else None
    if is_api(request) and isinstance(error, NotSignedIn):
        headers = {"WWW-Authenticate": "Bearer"}
    fields = error.fields if isinstance(error, BadInput) else {}
    return answer(request, error.status, error.sentence, headers, code=code_of(error), faults=faults_of_fields(fields))


def on_http_error(request: Request, error: HTTPException) -> Response:
    """Answer what the framework refuses. A body that is no form is refused before anybody asks who sent it."""
    if is_api(request) and error.status_code == 400 and not _is_known(request):
        return on_vekhi_error(request, NotSignedIn())
    sentence = SENTENCES.get(error.status_code, SENTENCES[400])
    return answer(request, error.status_code, sentence, dict(error.headers or {}))


def on_invalid(request: Request, error: RequestValidationError) -> Response:
    """Answer input of the wrong form, naming the fields.

    A body that is no JSON is refused before any dependency runs, so a stranger is recognised here.
    """
    if is_api(request) and not _is_known(request):
        return on_vekhi_error(request, NotSignedIn())
    if any(part["loc"][0] == "path" for part in error.errors()):
        return answer(request, 404, SENTENCES[404])
    if is_api(request):
        return answer(request, 422, SENTENCES[422], code="bad_input", faults=faults_of_validation(error.errors()))
    fields = ", ".join(sorted({str(part["loc"][-1]) for part in error.errors()}))
    return answer(request, 422, f"Проверьте введённое: {fields}")


def _is_known(request: Request) -> bool:
    return find_caller(request, request.app.state.settings, request.app.state.database) is not None


def on_bad_data(request: Request, error: DataError) -> Response:
    """Answer text or a number that the database cannot keep (a NUL, an integer beyond its own)."""
    log.warning("refused by the database on %s %s: %s", request.method, without_token(request.url.path), error.orig)
    return answer(request, 422, "В введённом есть знак или число, которые нельзя сохранить")


def on_crash(request: Request, error: Exception) -> Response:
    """Answer a fault of ours; the trace goes to the log, never to the person."""
    log.error("unhandled error on %s %s", request.method, without_token(request.url.path), exc_info=error)
    return answer(request, 500, SENTENCES[500])


def install(app: FastAPI) -> None:
    """Register all handlers."""
    app.add_exception_handler(VekhiError, on_vekhi_error)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, on_http_error)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, on_invalid)  # type: ignore[arg-type]
    app.add_exception_handler(DataError, on_bad_data)  # type: ignore[arg-type]
    app.add_exception_handler(Exception, on_crash)
