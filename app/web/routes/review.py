"""На проверке: what waits for the person's decision."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.core.errors import RoleRefused
from app.store.queries.tasks import read_waiting
from app.web.chrome import page_for
from app.web.deps import ReadSession, SignedIn
from app.web.render import render

router = APIRouter(prefix="/review", include_in_schema=False)


@router.get("")
def waiting(
    request: Request,
    actor: SignedIn,
    session: ReadSession,
    territory: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Submissions of the territories in which the person may accept, the oldest first."""
    if not actor.deciding:
        raise RoleRefused
    context = {
        "page": page_for(request, actor, "На проверке", current="review"),
        "lines": read_waiting(session, actor, territory),
        "actor": actor,
    }
    return render(request, "pages/review/list.html", context)
