"""Журнал: who did what, when, on what ground; a page, and a table for an inspection."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BeforeValidator

from app.core.access import Actor
from app.core.errors import RoleRefused
from app.documents.journal_csv import journal_csv
from app.services.check_journal import read_heads
from app.services.write_journal import write_journal
from app.store.engine import Database
from app.store.queries.journal import PAGE, JournalAsked, read_acting_people, read_journal, walk_journal
from app.store.queries.overview import read_territories
from app.web.chrome import page_for
from app.web.deps import AppDatabase, ReadSession, SignedIn, Writing
from app.web.render import render
from app.web.views.journal import journal_row, view_journal

router = APIRouter(prefix="/journal", include_in_schema=False)
# A form sends an empty field as an empty text.
Day = Annotated[date | None, BeforeValidator(lambda text: text or None), Query()]


def asked_of(
    territory: Annotated[str, Query(max_length=64)] = "",
    roadmap: Annotated[str, Query(max_length=64)] = "",
    person: Annotated[str, Query(pattern=r"^\d{0,9}$")] = "",
    checkpoint: Annotated[str, Query(pattern=r"^\d{0,9}$")] = "",
    first: Day = None,
    last: Day = None,
) -> JournalAsked:
    """The filters of the page and of the table alike."""
    ids = [int(value) if value else None for value in (person, checkpoint)]
    return JournalAsked(territory, roadmap, ids[0], ids[1], first, last)


Asked = Annotated[JournalAsked, Depends(asked_of)]


def _check(actor: Actor) -> None:
    if not (actor.is_admin or actor.reading_all):
        raise RoleRefused


def _kept(asked: JournalAsked) -> str:
    given = {
        "territory": asked.territory, "roadmap": asked.roadmap, "person": asked.person, "checkpoint": asked.checkpoint,
        "first": asked.first, "last": asked.last,
    }  # fmt: skip
    return urlencode({name: value for name, value in given.items() if value})


@router.get("")
def journal(
    request: Request,
    actor: SignedIn,
    session: ReadSession,
    asked: Asked,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """The newest acts first, of the territories that the person reads whole."""
    _check(actor)
    lines, total = read_journal(session, actor, asked, page=page)
    context = {
        "page": page_for(request, actor, "Журнал", current="journal"),
        "lines": view_journal(lines),
        "total": total,
        "territories": [(key, name) for _, key, name in read_territories(session, actor)],
        "people": read_acting_people(session, actor),
        "heads": read_heads(session, None if actor.is_admin else actor.reading_all),
        "asked": asked,
        "kept": _kept(asked),
        "number": page,
        "pages": max(1, -(-total // PAGE)),
    }
    return render(request, "pages/journal/list.html", context, block="rows")


@router.get("/export")
def export(actor: SignedIn, database: AppDatabase, act: Writing, asked: Asked) -> Response:
    """The whole of what is asked for as a table; the journal keeps that it was taken."""
    _check(actor)
    write_journal(act, "journal.exported", after={"asked": _kept(asked)} if _kept(asked) else None)
    headers = {"Content-Disposition": "attachment; filename*=UTF-8''%D0%96%D1%83%D1%80%D0%BD%D0%B0%D0%BB.csv"}
    return StreamingResponse(_table(database, actor, asked), media_type="text/csv; charset=utf-8", headers=headers)


def _table(database: Database, actor: Actor, asked: JournalAsked) -> Iterator[bytes]:
    """A session of its own: the request's has ended when the table leaves."""
    with database.read() as session:
        heads = [str(head) for head in read_heads(session, None if actor.is_admin else actor.reading_all)]
        yield from journal_csv(map(journal_row, walk_journal(session, actor, asked)), heads)
