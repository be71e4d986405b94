"""Журнал: who did what, when, on what ground; the same rights as its page."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from app.core.errors import RoleRefused
from app.store.queries.journal import JournalAsked, JournalLine, read_journal
from app.web.api.doors import Asking
from app.web.api.shapes import PAGED, Key, Paged, PagesAsked, QueryDay, QueryId, refusals
from app.web.deps import ReadSession

router = APIRouter(prefix="/journal", tags=["journal"])


class EntryOut(BaseModel):
    """Запись журнала; `number` и `seal` — её место и печать в цепочке территории."""

    id: int
    at: datetime
    person: int | None
    person_name: str | None
    action: Annotated[str, Field(examples=["assignment.accepted"])]
    subject: str
    subject_id: int | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    ground: str | None
    checkpoint: int | None
    roadmap: str | None
    territory_name: str | None
    number: int | None
    seal: str | None


def _out(line: JournalLine) -> EntryOut:
    return EntryOut(
        id=line.id,
        at=line.at,
        person=line.person_id,
        person_name=line.person_name,
        action=line.action,
        subject=line.subject,
        subject_id=line.subject_id,
        before=line.before,
        after=line.after,
        ground=line.ground,
        checkpoint=line.checkpoint_id,
        roadmap=line.roadmap_key,
        territory_name=line.territory_name,
        number=line.number,
        seal=line.seal,
    )


@router.get("", summary="Журнал", responses=PAGED | refusals(403))
def list_all(
    request: Request,
    response: Response,
    actor: Asking,
    session: ReadSession,
    pages: PagesAsked,
    territory: Key = "",
    roadmap: Key = "",
    person: QueryId = None,
    checkpoint: QueryId = None,
    first: QueryDay = None,
    last: QueryDay = None,
) -> Paged[EntryOut]:
    """Новое сверху; территории, которые вы видите целиком. Дни `first` и `last` включены."""
    if not (actor.is_admin or actor.reading_all):
        raise RoleRefused
    asked = JournalAsked(territory, roadmap, person, checkpoint, first, last)
    lines, total = read_journal(session, actor, asked, page=pages.page, size=pages.size)
    return pages.of(request, response, [_out(line) for line in lines], total)
