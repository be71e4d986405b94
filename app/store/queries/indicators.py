"""The indicators of the road maps that a person reads, with plan and fact by year."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col

from app.core.access import Actor
from app.store.base import select_rows
from app.store.tables import IndicatorRow, RoadMap, Territory


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator; `target` without years is the plan of the map's last year."""

    id: int
    roadmap_key: str
    territory_key: str
    key: str
    title: str
    unit: str | None
    direction: str | None
    target: float | None
    plan: dict[str, float]
    fact: dict[str, float]
    formula: str | None


_COLUMNS = (
    *(IndicatorRow.id, RoadMap.key, Territory.key, IndicatorRow.key, IndicatorRow.title, IndicatorRow.unit),
    *(IndicatorRow.direction, IndicatorRow.target, IndicatorRow.plan, IndicatorRow.fact, IndicatorRow.formula),
)


def _joined(query: Any) -> Any:
    return (
        query.select_from(IndicatorRow)
        .join(RoadMap, RoadMap.id == IndicatorRow.roadmap_id)
        .join(Territory, Territory.id == RoadMap.territory_id)
    )


def list_indicators(
    session: Session, actor: Actor, *, territory: str = "", roadmap: str = "", page: int = 1, size: int = 50
) -> tuple[list[IndicatorLine], int]:
    """One page of the indicators in the order of their maps, and how many there are."""
    where: list[Any] = [] if actor.is_admin else [col(RoadMap.territory_id).in_(actor.territory_ids)]
    if territory:
        where.append(Territory.key == territory)
    if roadmap:
        where.append(RoadMap.key == roadmap)
    total = session.execute(_joined(select_rows(func.count())).where(*where)).scalar_one()
    order = (Territory.name, RoadMap.position, RoadMap.id, IndicatorRow.position, IndicatorRow.id)
    rows = _joined(select_rows(*_COLUMNS)).where(*where).order_by(*order)
    return [IndicatorLine(*row) for row in session.execute(rows.limit(size).offset((page - 1) * size))], total


def read_indicator(session: Session, indicator_id: int) -> IndicatorLine | None:
    """One indicator; rights are the caller's to ask."""
    row = session.execute(_joined(select_rows(*_COLUMNS)).where(IndicatorRow.id == indicator_id)).first()
    return IndicatorLine(*row) if row else None
