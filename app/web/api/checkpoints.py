"""Контрольные точки: lists by filter, paged, and what a coordinator or a head does with one."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, StringConstraints
from sqlmodel import Session

from app.core.access import Actor
from app.core.errors import BadInput, NotFound, RoleRefused
from app.core.status import TABLE, Action
from app.services.act import Act
from app.services.cancel_checkpoint import cancel_checkpoint
from app.services.find_assignment import find_checkpoint
from app.services.postpone_checkpoint import postpone_checkpoint
from app.services.reopen_assignment import reopen_checkpoint
from app.services.review_evidence import record_exception
from app.settings import Settings
from app.store.queries import checkpoints as query
from app.store.queries.assignment import shares_of
from app.web.api.assignment_bodies import ExceptionIn, OnlyGroundIn
from app.web.api.doors import Asking, Changing
from app.web.api.shapes import (
    LIST_ZONE,
    PAGED,
    Body,
    Day,
    Filters,
    Paged,
    PagesAsked,
    Words,
    refusals,
)
from app.web.deps import AppSettings, ReadSession, RowId, today_in
from app.web.views.checkpoints import LineView, shown_lines

router = APIRouter(prefix="/checkpoints", tags=["checkpoints"])
ACTED = refusals(403, 404, 409)


class CheckpointOut(BaseModel):
    """Один срок мероприятия, как он выглядит сегодня."""

    id: int
    roadmap: Annotated[str, Field(examples=["sarov-1.1"])]
    territory: Annotated[str, Field(examples=["sarov"])]
    activity: int
    number: str | None
    title: str
    period: Annotated[str, Field(examples=["2022-Q3"])]
    due: date | None
    first_due: date | None
    state: Annotated[str, Field(examples=["overdue"])]
    unit: str | None
    accepted_shares: int | None
    required_shares: int


class PostponeIn(Body):
    """Новый срок и приказ, которым он назначен; после начала работы — и основание."""

    new_due: Day
    order_number: Annotated[str, StringConstraints(max_length=100), Field(examples=["201-п"])]
    order_date: Day
    ground: Words = ""


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


@router.get("", summary="Контрольные точки, состояние которых вам видно", responses=PAGED)
def list_checkpoints(
    request: Request,
    response: Response,
    actor: Asking,
    session: ReadSession,
    settings: AppSettings,
    pages: PagesAsked,
    filters: Filters,
) -> Paged[CheckpointOut]:
    """По порядку сроков; точки без срока — в конце. `q` — слова из строки плана."""
    today = today_in(settings, LIST_ZONE)
    asked = query.Asked(**filters._asdict())
    lines, total = query.list_checkpoints(session, actor, asked, today=today, page=pages.page, size=pages.size)
    return pages.of(request, response, [_out(view) for view in shown_lines(lines, today)], total)


def _shown(session: Session, actor: Actor, settings: Settings, checkpoint_id: int) -> CheckpointOut:
    today = today_in(settings, LIST_ZONE)
    lines, _ = query.list_checkpoints(session, actor, query.Asked(ids=(checkpoint_id,)), today=today)
    if not lines:
        raise NotFound("Такой контрольной точки нет, или она вам не видна")
    return _out(shown_lines(lines, today)[0])


def _after(act: Act, settings: Settings, checkpoint_id: int) -> CheckpointOut:
    """The checkpoint as the act leaves it."""
    assert act.actor is not None
    act.session.flush()
    return _shown(act.session, act.actor, settings, checkpoint_id)


@router.get("/{checkpoint_id}", summary="Одна контрольная точка", responses=refusals(404))
def get_checkpoint(checkpoint_id: RowId, actor: Asking, session: ReadSession, settings: AppSettings) -> CheckpointOut:
    """404 и для точки, состояние которой вам не видно."""
    return _shown(session, actor, settings, checkpoint_id)


@router.post("/{checkpoint_id}/postpone", summary="Перенести срок приказом", responses=ACTED)
def postpone(checkpoint_id: RowId, body: PostponeIn, act: Changing, settings: AppSettings) -> CheckpointOut:
    """Первый срок остаётся и считается в дисциплине."""
    postpone_checkpoint(
        act,
        checkpoint_id,
        new_due=body.new_due,
        order_number=body.order_number,
        order_date=body.order_date,
        ground=body.ground,
    )
    return _after(act, settings, checkpoint_id)


@router.post("/{checkpoint_id}/cancel", summary="Снять с основанием", responses=ACTED)
def cancel(checkpoint_id: RowId, body: OnlyGroundIn, act: Changing, settings: AppSettings) -> CheckpointOut:
    """Принятое не снимается; то, что ждёт решения, возвращается."""
    cancel_checkpoint(act, checkpoint_id, body.ground)
    return _after(act, settings, checkpoint_id)


@router.post("/{checkpoint_id}/reopen", summary="Возобновить снятое или принятое", responses=ACTED)
def reopen(checkpoint_id: RowId, body: OnlyGroundIn, act: Changing, settings: AppSettings) -> CheckpointOut:
    """С основанием; приёмка и снятие остаются в истории."""
    reopen_checkpoint(act, checkpoint_id, body.ground)
    return _after(act, settings, checkpoint_id)


@router.post("/{checkpoint_id}/exception", summary="Записать исключение для документа", responses=ACTED)
def except_document(checkpoint_id: RowId, body: ExceptionIn, act: Changing, settings: AppSettings) -> CheckpointOut:
    """Приёмка без одного из ожидаемых документов; у точки с несколькими поручениями назовите `assignment`."""
    _, roles = find_checkpoint(act, checkpoint_id)
    if TABLE[Action.RECORD_EXCEPTION].roles.isdisjoint(roles):
        raise RoleRefused
    record_exception(act, _share(act, checkpoint_id, body.assignment), body.expected, body.reason)
    return _after(act, settings, checkpoint_id)


def _share(act: Act, checkpoint_id: int, named: int | None) -> int:
    """The assignment that an exception is for: the one named, else the only required one."""
    required = [one.assignment_id for one in shares_of(act.session, checkpoint_id) if one.required]
    wanted = [one for one in required if named in (None, one)]
    if len(wanted) != 1:
        raise BadInput("У точки несколько поручений", {"assignment": "Назовите поручение этой точки"})
    return wanted[0]
