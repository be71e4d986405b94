"""Журнал: who did what, when, on what ground."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.core.errors import RoleRefused
from app.store.queries.journal import PAGE, read_journal
from app.store.queries.overview import read_territories
from app.web.chrome import page_for
from app.web.deps import ReadSession, SignedIn
from app.web.render import render
from app.web.views.journal import view_journal

router = APIRouter(prefix="/journal", include_in_schema=False)


@router.get("")
def journal(
    request: Request,
    actor: SignedIn,
    session: ReadSession,
    territory: Annotated[str, Query(max_length=64)] = "",
    person: Annotated[str, Query(max_length=200)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """The newest acts first, of the territories that the person reads whole."""
    if not (actor.is_admin or actor.reading_all):
        raise RoleRefused
    lines, total = read_journal(session, actor, territory=territory, person=person, page=page)
    context = {
        "page": page_for(request, actor, "Журнал", current="journal"),
        "lines": view_journal(lines),
        "total": total,
        "territories": [(key, name) for _, key, name in read_territories(session, actor)],
        "territory": territory,
        "person": person,
        "number": page,
        "pages": max(1, -(-total // PAGE)),
    }
    return render(request, "pages/journal/list.html", context, block="rows")
