"""Требует уточнения: rows whose deadline, units or results are in doubt."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.core.errors import RoleRefused
from app.store.queries.journal import PAGE, read_queue
from app.store.queries.overview import read_territories
from app.web.chrome import page_for
from app.web.deps import ReadSession, SignedIn
from app.web.render import render
from app.web.views.activity import DOUBTS

router = APIRouter(prefix="/queue", include_in_schema=False)


@router.get("")
def queue(
    request: Request,
    actor: SignedIn,
    session: ReadSession,
    territory: Annotated[str, Query(max_length=64)] = "",
    roadmap: Annotated[str, Query(max_length=64)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """Rows in doubt of the territories that the person reads whole, maps without a period first."""
    if not (actor.is_admin or actor.reading_all):
        raise RoleRefused
    rows, total = read_queue(session, actor, territory=territory, roadmap=roadmap, page=page)
    context = {
        "page": page_for(request, actor, "Требует уточнения", current="queue"),
        "rows": rows,
        "total": total,
        "doubts": DOUBTS,
        "territories": [(key, name) for _, key, name in read_territories(session, actor)],
        "territory": territory,
        "roadmap": roadmap,
        "number": page,
        "pages": max(1, -(-total // PAGE)),
    }
    return render(request, "pages/queue/list.html", context, block="rows")
