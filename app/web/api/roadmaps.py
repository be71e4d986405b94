"""Road maps and their activities, as printed, with the reading of their deadlines."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from app.core.access import Actor
from app.core.errors import NotFound
from app.store.queries.roadmap import MapHead, list_maps, read_map_head, read_printed_rows
from app.web.api.doors import Asking
from app.web.api.shapes import refusals
from app.web.deps import ReadSession

router = APIRouter(prefix="/roadmaps", tags=["roadmaps"])
MapKey = Annotated[str, Path(max_length=64, examples=["sarov-1.1"])]


class RoadMapOut(BaseModel):
    """Дорожная карта; `kind` — plan, matrix или order; `period` — null, если не напечатан."""

    key: Annotated[str, Field(examples=["sarov-1.1"])]
    kind: Annotated[str, Field(examples=["plan"])]
    title: str
    period: Annotated[str | None, Field(examples=["2021-2022"])]
    first_day: date | None
    last_day: date | None
    territory: Annotated[str, Field(examples=["sarov"])]


class ActivityOut(BaseModel):
    """Строка плана; ячейки ровно как напечатаны."""

    id: int
    number: str | None
    title: str
    deadline: Annotated[str | None, Field(examples=["Ежегодно, август"])]
    responsible: str | None
    result: str | None
    remark: str | None
    reading: str
    in_doubt: bool


def _out(head: MapHead) -> RoadMapOut:
    return RoadMapOut(
        key=head.key,
        kind=head.kind,
        title=head.title,
        period=head.period,
        first_day=head.first_day,
        last_day=head.last_day,
        territory=head.territory_key,
    )


def _find(session: ReadSession, actor: Actor, key: str) -> MapHead:
    head = read_map_head(session, key)
    if head is None or not actor.reads(head.territory_id):
        raise NotFound("Такой дорожной карты нет, или она вам не видна")
    return head


@router.get("", summary="Дорожные карты", responses=refusals())
def list_roadmaps(actor: Asking, session: ReadSession) -> list[RoadMapOut]:
    """Все карты территорий, планы которых вы читаете."""
    return [_out(head) for head in list_maps(session, actor)]


@router.get("/{key}", summary="Одна дорожная карта", responses=refusals(404))
def get_roadmap(key: MapKey, actor: Asking, session: ReadSession) -> RoadMapOut:
    """Период пуст, если он не напечатан."""
    return _out(_find(session, actor, key))


@router.get("/{key}/activities", summary="Строки дорожной карты", responses=refusals(404))
def list_activities(key: MapKey, actor: Asking, session: ReadSession) -> list[ActivityOut]:
    """В печатном порядке; ячейки — буква в букву, рядом — прочитанный срок словами."""
    head = _find(session, actor, key)
    return [
        ActivityOut(
            id=row.id,
            number=row.number,
            title=row.title,
            deadline=row.deadline,
            responsible=row.responsible,
            result=row.result,
            remark=row.remark,
            reading=row.reading_text,
            in_doubt=row.doubtful,
        )
        for row in read_printed_rows(session, head.id)
    ]
