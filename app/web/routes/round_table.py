"""Круглый стол «Анализ эффективности»: a map or a territory for a year, every number with its rows."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.core.access import Actor
from app.core.errors import NotFound, RoleRefused
from app.services.prepare_round_table import (
    MOST_TOLD,
    ROW_NAMES,
    RoundTableNumbers,
    breakdown_of,
    prepare_round_table,
    rows_behind,
)
from app.settings import Settings
from app.store.queries.checkpoints import Asked, list_checkpoints
from app.store.queries.facts import Scope
from app.store.queries.overview import read_overview
from app.store.queries.roadmap import read_map_head
from app.store.queries.territory import read_territory
from app.web.chrome import page_for
from app.web.deps import LARGEST_ID, AppSettings, ReadSession, SignedIn, today_in
from app.web.render import render
from app.web.views.checkpoints import shown_lines
from app.web.views.round_table import RoundTableScope, rows_href, view_round_table

router = APIRouter(prefix="/round-table", include_in_schema=False)

Year = Annotated[str, Query(pattern=r"^(20\d{2})?$")]
Day = Annotated[date | None, Query()]
# A line of a breakdown: the id of its section, map or unit.
Line = Annotated[int | None, Query(ge=0, le=LARGEST_ID)]
ZONE = "Europe/Moscow"
MOST_ROWS = 2000


@router.get("")
def choose(request: Request, actor: SignedIn, session: ReadSession, settings: AppSettings) -> Response:
    """Choose a territory or a map."""
    if not (actor.is_admin or actor.reading_all):
        raise RoleRefused
    today = today_in(settings, ZONE)
    territories = read_overview(session, actor, today=today, year=today.year)
    context = {
        "page": page_for(request, actor, "Круглый стол", current="round_table"),
        "territories": [one for one in territories if actor.is_admin or one.id in actor.reading_all],
        "year": today.year,
    }
    return render(request, "pages/round_table/choose.html", context)


def find_scope(session: ReadSession, actor: Actor, kind: str, key: str) -> RoundTableScope:
    """The map or the territory, if the person reads its every assignment; NotFound otherwise."""
    if kind == "maps":
        head = read_map_head(session, key)
        if head is not None and (actor.is_admin or head.territory_id in actor.reading_all):
            last = head.last_day.year if head.last_day else None
            return RoundTableScope(Scope(head.territory_id, head.id), f"maps/{key}", head.title, head.time_zone, last)
    else:
        found = read_territory(session, key)
        if found is not None and (actor.is_admin or found.id in actor.reading_all):
            return RoundTableScope(Scope(found.id), key, found.name, found.time_zone, None)
    raise NotFound("Такой территории или карты нет, или она вам не видна")


def _numbers(
    session: ReadSession, settings: Settings, scope: RoundTableScope, year: str, day: date | None
) -> RoundTableNumbers:
    as_of = day or today_in(settings, scope.time_zone)
    return prepare_round_table(session, scope.scope, int(year) if year else as_of.year, as_of, scope.plan_ends)


@router.get("/maps/{key}")
def of_map(
    request: Request,
    key: str,
    actor: SignedIn,
    session: ReadSession,
    settings: AppSettings,
    year: Year = "",
    day: Day = None,
) -> Response:
    """The numbers of a map."""
    return _show(request, actor, session, settings, find_scope(session, actor, "maps", key), year, day)


@router.get("/maps/{key}/rows")
def rows_of_map(
    request: Request, key: str, actor: SignedIn, session: ReadSession, settings: AppSettings,
    of: Annotated[str, Query(max_length=32)], year: Year = "", day: Day = None,
    heading: Line = None, unit: Line = None,
) -> Response:  # fmt: skip
    """The rows behind a number of a map."""
    scope = find_scope(session, actor, "maps", key)
    return _rows(request, actor, session, _numbers(session, settings, scope, year, day), scope, of, (heading, unit))


@router.get("/{key}")
def of_territory(
    request: Request,
    key: str,
    actor: SignedIn,
    session: ReadSession,
    settings: AppSettings,
    year: Year = "",
    day: Day = None,
) -> Response:
    """The numbers of all plans of a territory."""
    return _show(request, actor, session, settings, find_scope(session, actor, "territory", key), year, day)


@router.get("/{key}/rows")
def rows_of_territory(
    request: Request, key: str, actor: SignedIn, session: ReadSession, settings: AppSettings,
    of: Annotated[str, Query(max_length=32)], year: Year = "", day: Day = None,
    heading: Line = None, unit: Line = None,
) -> Response:  # fmt: skip
    """The rows behind a number of a territory."""
    scope = find_scope(session, actor, "territory", key)
    return _rows(request, actor, session, _numbers(session, settings, scope, year, day), scope, of, (heading, unit))


def _show(
    request: Request,
    actor: Actor,
    session: ReadSession,
    settings: Settings,
    scope: RoundTableScope,
    year: str,
    day: date | None,
) -> Response:
    numbers = _numbers(session, settings, scope, year, day)
    told = numbers.total.parts.overdue[:MOST_TOLD]
    overdue, _ = list_checkpoints(session, actor, Asked(ids=told), today=numbers.day, size=MOST_TOLD)
    context = {
        "page": page_for(request, actor, f"Круглый стол: {scope.title}", current="round_table"),
        "scope": scope,
        "numbers": numbers,
        "view": view_round_table(numbers, scope),
        "corrections_href": rows_href(scope, numbers, ""),
        "overdue": shown_lines(overdue, numbers.day),
        "overdue_total": len(numbers.total.parts.overdue),
        "overdue_href": rows_href(scope, numbers, "overdue"),
    }
    return render(request, "pages/round_table/show.html", context)


def _rows(
    request: Request,
    actor: Actor,
    session: ReadSession,
    numbers: RoundTableNumbers,
    scope: RoundTableScope,
    of: str,
    which: tuple[int | None, int | None],
) -> Response:
    line = breakdown_of(numbers, *which)
    if line is None and which != (None, None):
        raise NotFound("Такой строки в этом году нет")
    ids = rows_behind(numbers, of, line)
    lines, total = list_checkpoints(session, actor, Asked(ids=ids), today=numbers.day, size=MOST_ROWS)
    context = {
        "page": page_for(request, actor, f"{scope.title}: строки", current="round_table"),
        "scope": scope,
        "numbers": numbers,
        "lines": shown_lines(lines, numbers.day),
        "total": total,
        "name": ROW_NAMES.get(of, "строки показателя"),
        "line": line.title if line else None,
    }
    return render(request, "pages/round_table/rows.html", context)
