"""Open rows of one map for a coordinator's decision: the right asked, the rows locked in order."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.core.access import Actor
from app.core.errors import NotFound, RoleRefused
from app.core.periods import PlanPeriod
from app.core.roadmap import MapKind
from app.services.act import Act
from app.services.find_assignment import acting
from app.services.replan_activity import period_in_force
from app.store.tables import Activity, RoadMap, Territory


@dataclass(frozen=True, slots=True)
class FoundRows:
    """A map opened for decisions: its rows by id, its period in force, the territory's day and time zone."""

    plan: RoadMap
    period: PlanPeriod | None
    rows: dict[int, Activity]
    today: date
    zone: str

    @property
    def map_id(self) -> int:
        """The map's id."""
        assert self.plan.id is not None
        return self.plan.id

    @property
    def kind(self) -> MapKind:
        """What sort of map it is."""
        return MapKind(self.plan.kind)


def may_decide(actor: Actor, territory_id: int) -> bool:
    """Whether the person settles what stands in doubt: a coordinator of the territory, nobody else."""
    return territory_id in actor.coordinated


def find_map(act: Act, key: str) -> FoundRows:
    """Open a map without rows; raises NotFound or RoleRefused."""
    plan = act.session.exec(select(RoadMap).where(RoadMap.key == key)).one_or_none()
    return _opened(act, plan, {})


def find_rows(act: Act, ids: Collection[int], *, lock: bool = True) -> FoundRows:
    """Open rows of one map; raises NotFound when one is not there or of another map, and RoleRefused.

    With `lock` (needed to decide, not to look) two coordinators come one after the other.
    """
    rows = {row.id: row for row in act.session.exec(_wanted(ids, lock=lock)) if row.id is not None}
    maps = {row.roadmap_id for row in rows.values()}
    if set(rows) != set(ids) or len(maps) != 1:
        raise NotFound("Такой строки плана нет, или она вам не видна")
    return _opened(act, act.session.get(RoadMap, maps.pop()), rows)


def find_row(act: Act, activity_id: int, *, lock: bool = True) -> FoundRows:
    """Open one row; raises NotFound or RoleRefused."""
    return find_rows(act, [activity_id], lock=lock)


def _wanted(ids: Collection[int], *, lock: bool) -> SelectOfScalar[Activity]:
    # A row gone from the file is only looked at, on its own page.
    wanted = select(Activity).where(col(Activity.id).in_(sorted(ids)), ~col(Activity.gone)).order_by(col(Activity.id))
    return wanted.with_for_update().execution_options(populate_existing=True) if lock else wanted


def _opened(act: Act, plan: RoadMap | None, rows: dict[int, Activity]) -> FoundRows:
    actor = acting(act)
    if plan is None or not actor.reads(plan.territory_id):
        raise NotFound("Такой строки плана нет, или она вам не видна")
    if not may_decide(actor, plan.territory_id):
        raise RoleRefused("Строки уточняет координатор территории")
    zone = act.session.get_one(Territory, plan.territory_id).time_zone
    return FoundRows(plan, period_in_force(act.session, plan), rows, act.today(zone), zone)


def rows_of_map(session: Session, map_id: int) -> list[Activity]:
    """The rows of a map that its file holds, in printed order."""
    query = select(Activity).where(Activity.roadmap_id == map_id, ~col(Activity.gone))
    return list(session.exec(query.order_by(col(Activity.position))))
