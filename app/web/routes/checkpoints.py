"""Контрольные точки: the list behind a number, and one checkpoint with its shares."""

from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from app.core.errors import NotFound
from app.services.cancel_checkpoint import cancel_checkpoint
from app.services.choose_group_mode import choose_group_mode
from app.services.postpone_checkpoint import postpone_checkpoint
from app.services.reopen_assignment import reopen_checkpoint
from app.store.queries import checkpoints as query
from app.store.queries.checkpoint import read_checkpoint
from app.web.chrome import page_for
from app.web.deps import AppSettings, ReadSession, RowId, SignedIn, Writing, quick, today_in
from app.web.render import render
from app.web.views.checkpoints import shown_lines, view_checkpoint_page
from app.web.views.plan import state_choices

router = APIRouter(prefix="/checkpoints", include_in_schema=False)
LIST_ZONE = "Europe/Moscow"


@router.get("")
@quick
def list_checkpoints(
    request: Request,
    actor: SignedIn,
    session: ReadSession,
    settings: AppSettings,
    territory: Annotated[str, Query(max_length=64)] = "",
    roadmap: Annotated[str, Query(max_length=64)] = "",
    unit: Annotated[str, Query(pattern=r"^\d{0,9}$")] = "",
    state: Annotated[str, Query(max_length=20)] = "",
    year: Annotated[str, Query(pattern=r"^(20\d{2})?$")] = "",
    q: Annotated[str, Query(max_length=200)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """A page of the list; htmx gets the rows alone."""
    today = today_in(settings, LIST_ZONE)
    asked = query.Asked(
        territory, roadmap, int(unit) if unit else None, state if state in query.STATES else "",
        int(year) if year else None, q=q,
    )  # fmt: skip
    lines, total = query.list_checkpoints(session, actor, asked, today=today, page=page)
    kept = urlencode(
        {"territory": territory, "roadmap": roadmap, "unit": unit, "state": asked.state, "year": year, "q": q}
    )
    context = {
        "page": page_for(request, actor, "Контрольные точки", current="overview"),
        "lines": shown_lines(lines, today),
        "total": total,
        "asked": asked,
        "states": state_choices(query.STATES),
        "number": page,
        "pages": max(1, -(-total // query.PAGE)),
        "pager_href": f"/checkpoints?{kept}&page={{page}}",
    }
    return render(request, "pages/checkpoints/list.html", context, block="rows")


@router.get("/{checkpoint_id}")
@quick
def show_checkpoint(
    request: Request, checkpoint_id: RowId, actor: SignedIn, session: ReadSession, settings: AppSettings
) -> Response:
    """The dates to everybody in the territory; states, people and actions to those who may see them."""
    found = read_checkpoint(session, checkpoint_id)
    if found is None or not actor.reads(found.territory_id):
        raise NotFound("Такой контрольной точки нет, или она вам не видна")
    today = today_in(settings, found.time_zone)
    context = {
        "page": page_for(request, actor, found.title or "Контрольная точка", current="overview"),
        "view": view_checkpoint_page(found, actor, today),
        "today": today,
    }
    return render(request, "pages/checkpoints/show.html", context)


def _back(checkpoint_id: int) -> Response:
    return RedirectResponse(f"/checkpoints/{checkpoint_id}", status_code=303)


@router.post("/{checkpoint_id}/postpone")
def postpone(
    checkpoint_id: RowId,
    act: Writing,
    new_due: Annotated[date, Form()],
    order_number: Annotated[str, Form(max_length=64)],
    order_date: Annotated[date, Form()],
    ground: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Move the due day by an order."""
    postpone_checkpoint(
        act, checkpoint_id, new_due=new_due, order_number=order_number, order_date=order_date, ground=ground
    )
    return _back(checkpoint_id)


@router.post("/{checkpoint_id}/cancel")
def cancel(checkpoint_id: RowId, act: Writing, ground: Annotated[str, Form(max_length=2000)] = "") -> Response:
    """Take the checkpoint off with a ground."""
    cancel_checkpoint(act, checkpoint_id, ground)
    return _back(checkpoint_id)


@router.post("/{checkpoint_id}/reopen")
def reopen(checkpoint_id: RowId, act: Writing, ground: Annotated[str, Form(max_length=2000)] = "") -> Response:
    """Take back an acceptance or a cancellation with a ground."""
    reopen_checkpoint(act, checkpoint_id, ground)
    return _back(checkpoint_id)


@router.post("/{checkpoint_id}/group-mode")
def choose_mode(
    checkpoint_id: RowId,
    act: Writing,
    one_for_all: Annotated[bool, Form()],
    ground: Annotated[str, Form(max_length=2000)] = "",
    whole_activity: Annotated[bool, Form()] = False,
) -> Response:
    """Choose whether one member's work closes the checkpoint of a group."""
    choose_group_mode(act, checkpoint_id, one_for_all=one_for_all, ground=ground, whole_activity=whole_activity)
    return _back(checkpoint_id)
