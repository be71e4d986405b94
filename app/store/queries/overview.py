"""The overview: every map a person may read with its numbers, from the summary alone.

Two queries whatever the size of the plans: the maps, and the sums of the summary.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Date, bindparam, case, func, or_
from sqlmodel import Session, col

from app.core.access import Actor
from app.core.roadmap import MapKind
from app.core.status import State
from app.store.base import select_rows
from app.store.tables import Activity, RoadMap, Summary, Territory

WAITS = (State.PLANNED.value, State.RETURNED.value)
UNSEEN = (None,) * 4
TOLD = ("planned", "accepted", "overdue", "waiting")


class MapLine(NamedTuple):
    """One map on the overview.

    `planned_in_year`, `accepted_in_year` count checkpoints of the shown year that are inside the numbers;
    `overdue` and `waiting` count over all years; `doubtful` are rows in «требует уточнения». Counts are
    None where the person may not see states.
    """

    territory_id: int
    key: str
    kind: str
    title: str
    period: str | None
    block: str | None
    programme: str | None
    activities: int
    doubtful: int
    planned_in_year: int | None
    accepted_in_year: int | None
    overdue: int | None
    waiting: int | None


@dataclass(frozen=True, slots=True)
class TerritoryLine:
    """A territory with its maps, in the order of their files."""

    id: int
    key: str
    name: str
    region: str | None
    time_zone: str
    zone_assumed: bool
    maps: tuple[MapLine, ...]

    def total(self, count: str) -> int:
        """Sum a count over the territory's plans (the matrix and order points are counted apart)."""
        return sum(getattr(line, count) or 0 for line in self.maps if line.kind == MapKind.PLAN)

    def count(self, count: str) -> int:
        """Sum a count over everything the territory has."""
        return sum(getattr(line, count) or 0 for line in self.maps)


def read_territories(session: Session, actor: Actor) -> list[tuple[int, str, str]]:
    """The territories that a person reads: id, key, name, in order of name."""
    query = select_rows(Territory.id, Territory.key, Territory.name).order_by(Territory.name)
    if not actor.is_admin:
        query = query.where(col(Territory.id).in_(actor.territory_ids))
    return [tuple(row) for row in session.execute(query)]


def _sums() -> Any:
    """The numbers of each map, from the rows of the summary that can hold any."""
    inside = ~col(Summary.apart)
    in_year = (col(Summary.year) == bindparam("year")) & inside
    accepted = in_year & (col(Summary.state) == State.ACCEPTED.value)
    overdue = inside & col(Summary.state).in_(WAITS) & (col(Summary.due) < bindparam("today", type_=Date()))
    waiting = col(Summary.state) == State.SUBMITTED.value
    which = zip(TOLD, (in_year, accepted, overdue, waiting), strict=True)
    columns = [func.sum(case((told, Summary.n), else_=0)).label(name) for name, told in which]
    rows = select_rows(Summary.roadmap_id, *columns).where(or_(in_year, overdue, waiting))
    return rows.group_by(Summary.roadmap_id).subquery()


def _printed() -> Any:
    """How many rows each map has, and how many of them are in doubt."""
    doubtful = func.sum(case((col(Activity.doubtful), 1), else_=0)).label("doubtful")
    rows = select_rows(Activity.roadmap_id, func.count().label("activities"), doubtful)
    return rows.where(~col(Activity.gone)).group_by(Activity.roadmap_id).subquery()


def _overview() -> Any:
    printed, sums = _printed(), _sums()
    territory = (getattr(Territory, name) for name in ("id", "key", "name", "region", "time_zone", "zone_assumed"))
    plan = (getattr(RoadMap, name) for name in ("key", "kind", "title", "period", "block", "programme"))
    counts = (printed.c.activities, printed.c.doubtful, *(sums.c[name] for name in TOLD))
    return (
        select_rows(*territory, *plan, *counts)
        .join(RoadMap, RoadMap.territory_id == Territory.id, isouter=True)
        .join(printed, printed.c.roadmap_id == RoadMap.id, isouter=True)
        .join(sums, sums.c.roadmap_id == RoadMap.id, isouter=True)
        .order_by(Territory.name, Territory.id, RoadMap.position, RoadMap.id)
    )


# Built once: building the statement costs more than half of running it.
_EVERYWHERE = _overview()
_IN_TERRITORIES = _EVERYWHERE.where(col(Territory.id).in_(bindparam("territories", expanding=True)))


def read_overview(session: Session, actor: Actor, *, today: date, year: int) -> list[TerritoryLine]:
    """Read all maps of the person's territories; `today` tells overdue, `year` the plan of the year."""
    asked: dict[str, Any] = {"today": today, "year": year}
    if actor.is_admin:
        return _by_territory(session.connection().execute(_EVERYWHERE, asked).all(), actor)
    asked["territories"] = sorted(actor.territory_ids)
    return _by_territory(session.connection().execute(_IN_TERRITORIES, asked).all(), actor)


def _by_territory(rows: Iterable[Any], actor: Actor) -> list[TerritoryLine]:
    territories: dict[int, Any] = {}
    maps: dict[int, list[MapLine]] = {}
    for row in rows:
        key, plan = row[0], row[6:12]
        if key not in maps:
            territories[key], maps[key] = row[:6], []
            sees = actor.is_admin or key in actor.reading_all
        if plan[0] is None:
            continue
        printed, doubtful, *states = (n or 0 for n in row[12:])
        maps[key].append(MapLine._make((key, *plan, printed, doubtful, *(states if sees else UNSEEN))))
    return [TerritoryLine(*(*territory, tuple(maps[key]))) for key, territory in territories.items()]
