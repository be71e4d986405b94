"""Показатели: plan and fact by year; a coordinator enters facts."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field

from app.services.enter_indicator_fact import enter_indicator_fact
from app.store.queries.indicators import IndicatorLine, list_indicators, read_indicator
from app.web.api.doors import Asking, Changing
from app.web.api.shapes import PAGED, Body, Key, Paged, PagesAsked, refusals
from app.web.deps import ReadSession, RowId

router = APIRouter(prefix="/indicators", tags=["indicators"])
Year = Annotated[int, Path(ge=2000, le=2099)]


class IndicatorOut(BaseModel):
    """Показатель; `direction` — more (больше — лучше), less или null; `target` без года — план последнего года."""

    id: int
    roadmap: Annotated[str, Field(examples=["sarov-1.1"])]
    territory: Annotated[str, Field(examples=["sarov"])]
    key: str
    title: str
    unit: str | None
    direction: str | None
    target: float | None
    plan: Annotated[dict[str, float], Field(examples=[{"2022": 85.0}])]
    fact: Annotated[dict[str, float], Field(examples=[{"2021": 80.5}])]
    formula: str | None


class FactIn(Body):
    """Измеренное значение; null убирает внесённое."""

    value: Annotated[float | None, Field(allow_inf_nan=False, examples=[87.5])]


def _out(line: IndicatorLine) -> IndicatorOut:
    return IndicatorOut(
        id=line.id,
        roadmap=line.roadmap_key,
        territory=line.territory_key,
        key=line.key,
        title=line.title,
        unit=line.unit,
        direction=line.direction,
        target=line.target,
        plan=line.plan,
        fact=line.fact,
        formula=line.formula,
    )


@router.get("", summary="Показатели дорожных карт", responses=PAGED)
def list_all(
    request: Request,
    response: Response,
    actor: Asking,
    session: ReadSession,
    pages: PagesAsked,
    territory: Key = "",
    roadmap: Key = "",
) -> Paged[IndicatorOut]:
    """По территориям и картам, в печатном порядке."""
    lines, total = list_indicators(
        session, actor, territory=territory, roadmap=roadmap, page=pages.page, size=pages.size
    )
    return pages.of(request, response, [_out(line) for line in lines], total)


@router.put("/{indicator_id}/facts/{year}", summary="Внести факт за год", responses=refusals(403, 404))
def enter_fact(indicator_id: RowId, year: Year, body: FactIn, act: Changing) -> IndicatorOut:
    """Координатор территории; прежнее и новое значения остаются в журнале."""
    enter_indicator_fact(act, indicator_id, year, body.value)
    act.session.flush()
    line = read_indicator(act.session, indicator_id)
    assert line is not None
    return _out(line)
