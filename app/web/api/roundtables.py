"""Круглые столы: the results of a year as of a day, for each territory and each of its maps."""

from datetime import date
from fractions import Fraction
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field
from sqlmodel import Session

from app.core.access import Actor
from app.core.completion import Share
from app.core.effectiveness import Effectiveness
from app.services.prepare_round_table import Breakdown, Numbers, prepare_round_table
from app.settings import Settings
from app.store.queries.facts import Scope
from app.store.queries.overview import read_territories
from app.store.queries.roadmap import list_maps
from app.store.queries.territory import read_territory
from app.web.api.doors import Asking
from app.web.api.shapes import LARGEST_PAGE, PAGED, Key, Paged, Pages, QueryDay
from app.web.deps import AppSettings, ReadSession, today_in

router = APIRouter(prefix="/roundtables", tags=["roundtables"])
# Every result is counted anew from its facts: a few of them at a time.
FEW = 10


class FewPages(Pages):
    """Pages of a list whose every item is dear."""

    def __init__(
        self,
        page: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 1,
        size: Annotated[int, Query(ge=1, le=FEW)] = FEW,
    ) -> None:
        super().__init__(page, size)


class ShareOut(BaseModel):
    """Доля: `value` от 0 до 1, null — «не оценивается»; числитель дробный, где группа сделала часть."""

    value: Annotated[float | None, Field(examples=[0.85])]
    done: Annotated[float, Field(examples=[17])]
    of: Annotated[int, Field(examples=[20])]


class NumbersOut(BaseModel):
    """Kи, Kд (по первому и по перенесённому сроку), Kп и план года; `parts` — сколько точек в каждой части года."""

    ki: ShareOut
    kd: ShareOut
    kd_postponed: ShareOut
    kp: ShareOut
    year_plan: ShareOut
    parts: Annotated[dict[str, int], Field(examples=[{"done": 17, "waiting": 1, "overdue": 2, "ahead": 9}])]


class EffectivenessOut(BaseModel):
    """Э = СД × СМ; null — «нет данных»; `facts_year` — год, которым измерены показатели."""

    value: float | None
    band: str | None
    indicators: float | None
    measures: ShareOut
    facts_year: int | None
    source: str


class MapResultOut(BaseModel):
    """Числа одной карты."""

    roadmap: Annotated[str, Field(examples=["sarov-1.1"])]
    title: str
    numbers: NumbersOut


class ResultOut(BaseModel):
    """Итог территории за год по состоянию на конец дня."""

    territory: Annotated[str, Field(examples=["sarov"])]
    title: str
    year: int
    day: date
    numbers: NumbersOut
    effectiveness: EffectivenessOut
    maps: list[MapResultOut]


def _share(share: Share) -> ShareOut:
    return ShareOut(value=_float(share.value), done=float(share.numerator), of=share.denominator)


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _numbers(numbers: Numbers) -> NumbersOut:
    done, parts = numbers.completion, numbers.parts
    names = ("done", "waiting", "overdue", "early", "ahead", "no_schedule", "before_approval", "cancelled", "on_demand")
    return NumbersOut(
        ki=ShareOut(value=_float(done.value), done=done.accepted, of=done.due),
        kd=_share(numbers.discipline.first),
        kd_postponed=_share(numbers.discipline.postponed),
        kp=_share(numbers.documents),
        year_plan=_share(numbers.year_plan),
        parts={name: len(getattr(parts, name)) for name in names},
    )


def _effectiveness(found: Effectiveness) -> EffectivenessOut:
    return EffectivenessOut(
        value=_float(found.value),
        band=found.band,
        indicators=_float(found.indicators),
        measures=_share(found.measures),
        facts_year=found.facts_year,
        source=found.method.source,
    )


def _result(
    session: Session, settings: Settings, maps: dict[int, str], key: str, year: int | None, day: date | None
) -> ResultOut:
    head = read_territory(session, key)
    assert head is not None
    as_of = day or today_in(settings, head.time_zone)
    found = prepare_round_table(session, Scope(head.id), year or as_of.year, as_of)
    return ResultOut(
        territory=head.key,
        title=head.name,
        year=found.year,
        day=found.day,
        numbers=_numbers(found.total),
        effectiveness=_effectiveness(found.effectiveness),
        maps=[_of_map(one, maps) for one in found.by_heading],
    )


def _of_map(one: Breakdown, maps: dict[int, str]) -> MapResultOut:
    assert one.id is not None
    return MapResultOut(roadmap=maps[one.id], title=one.title, numbers=_numbers(one.numbers))


def _keys(session: Session, actor: Actor, territory: str) -> list[str]:
    """The territories whose every assignment the person reads, by name."""
    return [
        key
        for territory_id, key, _ in read_territories(session, actor)
        if (actor.is_admin or territory_id in actor.reading_all) and territory in ("", key)
    ]


@router.get("", summary="Итоги года по территориям и картам", responses=PAGED)
def list_all(
    request: Request,
    response: Response,
    actor: Asking,
    session: ReadSession,
    settings: AppSettings,
    pages: Annotated[FewPages, Depends()],
    territory: Key = "",
    year: Annotated[int | None, Query(ge=2000, le=2099)] = None,
    day: QueryDay = None,
) -> Paged[ResultOut]:
    """Территории, которые вы видите целиком. Без `year` — год дня `day`, без `day` — сегодня."""
    keys = _keys(session, actor, territory)
    shown = keys[(pages.page - 1) * pages.size : pages.page * pages.size]
    maps = {head.id: head.key for head in list_maps(session, actor)} if shown else {}
    return pages.of(request, response, [_result(session, settings, maps, key, year, day) for key in shown], len(keys))
