"""Карта: the plan as printed, with this year's checkpoints, and its passport."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.core.access import Actor
from app.core.errors import NotFound
from app.store.queries import roadmap as query
from app.web.chrome import page_for
from app.web.deps import AppSettings, ReadSession, SignedIn, quick, today_in
from app.web.render import render
from app.web.views.plan import Filters, passport_facts, state_choices, view_plan, year_choices

router = APIRouter(prefix="/roadmaps", include_in_schema=False)

FILTER_STATES = ("overdue", "returned", "submitted", "open", "planned", "accepted", "cancelled", "no_schedule")


def find_map(session: ReadSession, actor: Actor, key: str) -> query.MapHead:
    """The map, if the person reads its territory; NotFound otherwise."""
    head = query.read_map_head(session, key)
    if head is None or not actor.reads(head.territory_id):
        raise NotFound("Такой дорожной карты нет, или она вам не видна")
    return head


def default_year(years: list[int], this_year: int) -> int:
    """Give this year, or the nearest one in which the map has anything."""
    return min(years, key=lambda year: (abs(year - this_year), year), default=this_year)


@router.get("/{key}")
@quick
def show_map(
    request: Request,
    key: str,
    actor: SignedIn,
    session: ReadSession,
    settings: AppSettings,
    year: Annotated[str, Query(pattern=r"^(20\d{2})?$")] = "",
    state: Annotated[str, Query(max_length=20)] = "",
    unit: Annotated[str, Query(pattern=r"^\d{0,9}$")] = "",
    q: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """The plan's table, filtered; htmx gets the table alone."""
    head = find_map(session, actor, key)
    years = query.read_years(session, head.id)
    today = today_in(settings, head.time_zone)
    filters = Filters(int(year) if year else default_year(years, today.year), state, int(unit) if unit else None, q)
    plan = view_plan(
        query.read_sections(session, head.id),
        query.read_printed_rows(session, head.id, filters.unit),
        query.read_dated_of_map(session, actor, head.territory_id, head.id, filters.year),
        filters,
        today,
    )
    context = {
        "page": page_for(request, actor, head.title, current="overview"),
        "map": head,
        "plan": plan,
        "shown_rows": sum(len(rows) for _, rows in plan),
        "filters": filters,
        "years": year_choices(sorted({*years, filters.year})),
        "states": state_choices(FILTER_STATES),
        "units": query.read_units_of_map(session, head.id),
        "passport": passport_facts(query.read_passport(session, head.id)),
        "sees": query.sees_states(actor, head.territory_id),
    }
    return render(request, "pages/roadmaps/show.html", context, block="rows")


@router.get("/{key}/passport")
def show_passport(request: Request, key: str, actor: SignedIn, session: ReadSession) -> Response:
    """The passport whole: its rows, the indicators with plan and fact, the risks."""
    head = find_map(session, actor, key)
    indicators = query.read_indicators(session, head.id)
    years = sorted({int(year) for one in indicators for year in (*one.plan, *one.fact)})
    context = {
        "page": page_for(request, actor, f"Паспорт: {head.title}", current="overview"),
        "map": head,
        "passport": passport_facts(query.read_passport(session, head.id)),
        "indicators": indicators,
        "years": years,
        "year_columns": [(str(year), "num") for year in years],
    }
    return render(request, "pages/roadmaps/passport.html", context)
