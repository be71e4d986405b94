"""Checkpoints whose state the person may see: lists by filter, paged."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from app.core.errors import NotFound
from app.store.queries import checkpoints as query
from app.web.deps import AppSettings, ReadSession, RowId, SignedIn, today_in
from app.web.views.checkpoints import LineView, shown_lines

router = APIRouter(prefix="/checkpoints", tags=["checkpoints"])
LIST_ZONE = "Europe/Moscow"
StateName = Literal[
    "overdue", "returned", "submitted", "open", "planned", "accepted", "cancelled", "no_schedule", "before_approval"
]


class CheckpointOut(BaseModel):
    """One dated occurrence of an activity, as it looks today."""

    id: int
    roadmap: str
    territory: str
    activity: int
    number: str | None
    title: str
    period: str
    due: date | None
    first_due: date | None
    state: str
    unit: str | None
    accepted_shares: int | None
    required_shares: int


class CheckpointList(BaseModel):
    """A page of checkpoints in order of their days."""

    total: int
    page: int
    pages: int
    items: list[CheckpointOut]


def _out(view: LineView) -> CheckpointOut:
    line = view.line
    return CheckpointOut(
        id=line.id,
        roadmap=line.roadmap_key,
        territory=line.territory_key,
        activity=line.activity_id,
        number=line.number,
        title=line.title,
        period=line.period,
        due=line.due,
        first_due=line.first_due,
        state=view.state,
        unit=line.unit_name,
        accepted_shares=line.accepted_shares,
        required_shares=line.required_shares,
    )


@router.get("")
def list_checkpoints(
    actor: SignedIn,
    session: ReadSession,
    settings: AppSettings,
    territory: Annotated[str, Query(max_length=64)] = "",
    roadmap: Annotated[str, Query(max_length=64)] = "",
    unit: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    state: StateName | None = None,
    due_from: date | None = None,
    due_to: date | None = None,
    q: Annotated[str, Query(max_length=200)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> CheckpointList:
    """A page of the checkpoints that pass all filters."""
    today = today_in(settings, LIST_ZONE)
    asked = query.Asked(territory, roadmap, unit, state or "", None, due_from, due_to, q)
    lines, total = query.list_checkpoints(session, actor, asked, today=today, page=page)
    items = [_out(view) for view in shown_lines(lines, today)]
    return CheckpointList(total=total, page=page, pages=max(1, -(-total // query.PAGE)), items=items)


@router.get("/{checkpoint_id}")
def get_checkpoint(checkpoint_id: RowId, actor: SignedIn, session: ReadSession, settings: AppSettings) -> CheckpointOut:
    """One checkpoint; 404 also for one whose state the person may not see."""
    today = today_in(settings, LIST_ZONE)
    lines, _ = query.list_checkpoints(session, actor, query.Asked(ids=(checkpoint_id,)), today=today)
    if not lines:
        raise NotFound("Такой контрольной точки нет, или она вам не видна")
    return _out(shown_lines(lines, today)[0])
