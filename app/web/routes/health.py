"""Is the program alive, and is it ready."""

from datetime import timedelta

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, PlainTextResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.services.sign_in import find_actor
from app.store.engine import Database
from app.store.migrate import current_revision, newest_revision
from app.store.queries.heartbeat import read_heartbeat
from app.web.deps import AppDatabase, AppSettings, session_cookie
from app.web.static_files import STATIC

router = APIRouter(include_in_schema=False)
# The worker leaves its mark twice a minute.
SILENT = timedelta(minutes=5)


@router.get("/healthz")
def healthz() -> PlainTextResponse:
    """The process answers."""
    return PlainTextResponse("ok")


@router.get("/readyz")
def readyz(request: Request, database: AppDatabase, settings: AppSettings) -> PlainTextResponse:
    """Yes or no: the database answers, its schema is the program's, a worker that ever ran is not silent.

    An administrator is told what stands behind it, line by line; nobody else is.
    """
    try:
        checks = [_schema(database), _worker(database)]
        told = _is_administrator(database, request.cookies.get(session_cookie(settings)))
    except SQLAlchemyError:
        checks, told = [(False, "")], False
    ready = all(fine for fine, _ in checks)
    lines = ["yes" if ready else "no", *(words for _, words in checks if told)]
    return PlainTextResponse("\n".join(lines), status_code=200 if ready else 503)


def _schema(database: Database) -> tuple[bool, str]:
    with database.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    found, wanted = current_revision(database.engine), newest_revision()
    words = f"схема базы {found or 'не создана'}" + ("" if found == wanted else f", а нужна {wanted}")
    return found == wanted, f"база отвечает; {words}"


def _worker(database: Database) -> tuple[bool, str]:
    with database.read() as session:
        heard = read_heartbeat(session)
    if heard is None:
        return True, "фоновая работа (vekhi worker) ещё не запускалась"
    seconds = int((clock.now() - heard).total_seconds())
    return seconds <= SILENT.total_seconds(), f"фоновая работа давала о себе знать {seconds} с назад"


def _is_administrator(database: Database, token: str | None) -> bool:
    if not token:
        return False
    with database.read() as session:
        actor = find_actor(session, token, clock.now())
    return actor is not None and actor.is_admin


@router.get("/favicon.ico")
def favicon() -> Response:
    """The browser asks for it on its own."""
    return FileResponse(STATIC / "favicon.ico", headers={"Cache-Control": "public, max-age=86400"})
