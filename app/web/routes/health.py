"""Is the program alive, and is it ready."""

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse, PlainTextResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.store.migrate import current_revision, newest_revision
from app.web.deps import AppDatabase
from app.web.static_files import STATIC

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
def healthz() -> PlainTextResponse:
    """The process answers."""
    return PlainTextResponse("ok")


@router.get("/readyz")
def readyz(database: AppDatabase) -> PlainTextResponse:
    """The database answers and its schema is the program's; yes or no, nothing more for a stranger."""
    try:
        with database.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        ready = current_revision(database.engine) == newest_revision()
    except SQLAlchemyError:
        ready = False
    return PlainTextResponse("yes" if ready else "no", status_code=200 if ready else 503)


@router.get("/favicon.ico")
def favicon() -> Response:
    """The browser asks for it on its own."""
    return FileResponse(STATIC / "favicon.ico", headers={"Cache-Control": "public, max-age=86400"})
