"""Требует уточнения: the rows in which a person must settle something; the same rights as the page."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from app.core.errors import RoleRefused
from app.store.queries.queue import PAGE, QueueRow, read_queue
from app.web.api.doors import Asking
from app.web.api.shapes import LARGEST_PAGE, PAGED, Key, Paged, Pages
from app.web.deps import ReadSession

router = APIRouter(prefix="/queue", tags=["queue"])
Reason = Literal["period", "deadline", "units", "results", "changed"]


class QueuePages(Pages):
    """Pages of the queue, as long as those of its page."""

    def __init__(self, page: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 1) -> None:
        super().__init__(page, PAGE)


class DoubtOut(BaseModel):
    """Строка плана, как напечатана, и то, как она прочитана; `in_doubt` — почему она здесь."""

    activity: int
    roadmap: Annotated[str, Field(examples=["sarov-1.1"])]
    number: str | None
    title: str
    deadline: Annotated[str | None, Field(examples=["По отдельному плану"])]
    responsible: str | None
    result: str | None
    reading: dict[str, Any]
    reading_words: str
    in_doubt: list[str]
    remark: str | None


def _out(row: QueueRow) -> DoubtOut:
    return DoubtOut(
        activity=row.id,
        roadmap=row.roadmap_key,
        number=row.number,
        title=row.title,
        deadline=row.deadline,
        responsible=row.responsible,
        result=row.result,
        reading=row.reading,
        reading_words=row.reading_text,
        in_doubt=list(row.in_doubt),
        remark=row.remark,
    )


@router.get("", summary="Требует уточнения", responses=PAGED)
def list_all(
    request: Request,
    response: Response,
    actor: Asking,
    session: ReadSession,
    pages: Annotated[QueuePages, Depends()],
    territory: Key = "",
    roadmap: Key = "",
    reason: Reason | None = None,
) -> Paged[DoubtOut]:
    """Территории, которые вы видите целиком; сначала карты без периода."""
    if not (actor.is_admin or actor.reading_all):
        raise RoleRefused
    found = read_queue(session, actor, territory=territory, roadmap=roadmap, reason=reason or "", page=pages.page)
    rows = [_out(row) for rows in found.rows.values() for row in rows]
    return pages.of(request, response, rows, found.total)
