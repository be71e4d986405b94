"""Подразделения: the directory of the territories that the person reads."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from app.store.queries.units_list import UnitLine, list_units
from app.web.api.doors import Asking
from app.web.api.shapes import PAGED, Key, Paged, PagesAsked
from app.web.deps import ReadSession

router = APIRouter(prefix="/units", tags=["units"])


class UnitOut(BaseModel):
    """Подразделение или группа; `members` — состав группы по годам. Руководителя и почту видят не все."""

    id: int
    territory: Annotated[str, Field(examples=["sarov"])]
    key: str
    name: Annotated[str, Field(examples=["Методический центр"])]
    aliases: list[str]
    external: bool
    is_group: bool
    head: str | None
    email: str | None
    members: Annotated[dict[str, list[int]], Field(examples=[{"2022": [3, 5]}])]


def _out(line: UnitLine) -> UnitOut:
    return UnitOut(
        id=line.id,
        territory=line.territory_key,
        key=line.key,
        name=line.name,
        aliases=list(line.aliases),
        external=line.external,
        is_group=line.is_group,
        head=line.head,
        email=line.email,
        members={str(year): list(ids) for year, ids in line.members.items()},
    )


@router.get("", summary="Подразделения", responses=PAGED)
def list_all(
    request: Request,
    response: Response,
    actor: Asking,
    session: ReadSession,
    pages: PagesAsked,
    territory: Key = "",
    q: Annotated[str, Query(max_length=200)] = "",
) -> Paged[UnitOut]:
    """По территориям и названиям; `q` — слова из названия."""
    lines, total = list_units(session, actor, territory=territory, q=q, page=pages.page, size=pages.size)
    return pages.of(request, response, [_out(line) for line in lines], total)
