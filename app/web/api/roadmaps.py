"""Road maps and their activities, as printed, with the reading of their deadlines."""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel

from app.core.access import Actor
from app.core.errors import NotFound
from app.store.queries.roadmap import MapHead, list_maps, read_map_head, read_printed_rows
from app.web.deps import ReadSession, SignedIn

router = APIRouter(prefix="/roadmaps", tags=["roadmaps"])


class RoadMapOut(BaseModel):
    """A road map; `kind` is plan, matrix or order; `period` is null when it is not printed."""

    key: str
    kind: str
    title: str
    period: str | None
    first_day: date | None
    last_day: date | None
    territory: str


class ActivityOut(BaseModel):
    """A row of the plan, its cells exactly as printed."""

    id: int
    number: str | None
    title: str
    deadline: str | None
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


@router.get("")
def list_roadmaps(actor: SignedIn, session: ReadSession) -> list[RoadMapOut]:
    """All maps of the territories that the person reads."""
    return [_out(head) for head in list_maps(session, actor)]


@router.get("/{key}")
def get_roadmap(key: str, actor: SignedIn, session: ReadSession) -> RoadMapOut:
    """One map."""
    return _out(_find(session, actor, key))


@router.get("/{key}/activities")
def list_activities(key: str, actor: SignedIn, session: ReadSession) -> list[ActivityOut]:
    """The rows of a map in printed order."""
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
