"""Обзор: territories and maps with completion, overdue, waiting, «требует уточнения»."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.store.queries.overview import read_overview
from app.store.queries.people import territories_without_acceptor
from app.store.queries.units import read_orphans
from app.web.chrome import page_for
from app.web.deps import AppSettings, ReadSession, SignedIn, quick, today_in
from app.web.render import render

router = APIRouter(include_in_schema=False)
# Maps of one page may lie in several zones; the overview counts days as the capital does.
OVERVIEW_ZONE = "Europe/Moscow"


@router.get("/")
@quick
def overview(request: Request, actor: SignedIn, session: ReadSession, settings: AppSettings) -> Response:
    """All maps of the person's territories."""
    today = today_in(settings, OVERVIEW_ZONE)
    territories = read_overview(session, actor, today=today, year=today.year)
    overseen = [one.id for one in territories if actor.is_admin or one.id in actor.reading_all]
    context = {
        "page": page_for(request, actor, "Обзор", current="overview"),
        "territories": territories,
        "unmanned": read_orphans(session, overseen) if overseen else [],
        "orphans": territories_without_acceptor(session, actor),
        "year": today.year,
        "actor": actor,
    }
    return render(request, "pages/overview/show.html", context)
