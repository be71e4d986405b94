"""Open a row of a plan for a coordinator's decision about its days: locked, with what it waits for."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col

from app.core.access import Actor
from app.core.checkpoints import Occurrence, expand
from app.core.deadlines import Clause, Kind, from_open
from app.core.decisions import dates_of_file
from app.core.errors import BadInput, NotFound, RoleRefused
from app.core.periods import parse_period
from app.core.roadmap import DecisionSubject, MapKind
from app.core.schedule_dates import EnteredDates, dates_from_open, placed
from app.services.act import Act
from app.services.find_assignment import acting
from app.store.base import select_rows
from app.store.tables import Activity, ApprovingOrder, RoadMap, RowDecision, Territory


@dataclass(frozen=True)
class ScheduledRow:
    """A row of a plan with its map; `today` is the territory's business day."""

    activity: Activity
    roadmap: RoadMap
    today: date
    approved_on: date | None

    @property
    def id(self) -> int:
        """The activity's id."""
        assert self.activity.id is not None
        return self.activity.id

    @property
    def map_id(self) -> int:
        """The map's id."""
        assert self.roadmap.id is not None
        return self.roadmap.id

    @property
    def slots(self) -> tuple[Occurrence, ...]:
        """The occurrences that wait for a schedule, whether dates were entered or not."""
        return slots_of(self.activity.reading, self.roadmap.period, self.approved_on, MapKind(self.roadmap.kind))

    def slot(self, suffix: str) -> Occurrence:
        """One of them by its suffix; raises NotFound when the row waits for no such schedule."""
        found = next((one for one in self.slots if one.suffix == suffix), None)
        if found is None:
            raise NotFound("Эта строка такого графика не ждёт: обновите страницу")
        return found

    def occasion(self, place: int) -> Clause:
        """The clause that comes to life by an event, by its place in the reading; raises BadInput."""
        found = occasions_of(self.activity.reading).get(place)
        if found is None:
            raise BadInput("Эта строка не исполняется по случаю: обновите страницу")
        return found

    @property
    def journal(self) -> dict[str, Any]:
        """Where an entry of the journal about this row belongs."""
        return {
            "territory_id": self.activity.territory_id,
            "roadmap_id": self.roadmap.id,
            "subject": "activity",
            "subject_id": self.activity.id,
        }


def slots_of(
    reading: dict[str, Any], period: str | None, approved_on: date | None, kind: MapKind
) -> tuple[Occurrence, ...]:
    """Give the occurrences of a stored reading that wait for a schedule, in order."""
    if not reading or not period:
        return ()
    occurrences = expand(from_open(reading), parse_period(period), approved_on=approved_on, kind=kind)
    return tuple(one for one in occurrences if one.no_schedule)


def occasions_of(reading: dict[str, Any]) -> dict[int, Clause]:
    """Give the clauses of a stored reading that come to life by an event, by their place in it."""
    clauses = from_open(reading).clauses if reading else ()
    return {place: one for place, one in enumerate(clauses) if one.within or one.kind is Kind.ON_DEMAND}


def find_scheduled_row(act: Act, activity_id: int) -> ScheduledRow:
    """Open a row for its coordinator, locked until the transaction ends.

    Raises NotFound to a stranger of the territory and for a row that the plan no longer holds,
    RoleRefused to anybody there who does not coordinate it.
    """
    actor = acting(act)
    query = select_rows(Activity, RoadMap, Territory.time_zone, ApprovingOrder.day)
    row = act.session.execute(
        query.join(RoadMap, RoadMap.id == Activity.roadmap_id)
        .join(Territory, Territory.id == Activity.territory_id)
        .outerjoin(ApprovingOrder, ApprovingOrder.id == RoadMap.order_id)
        .where(col(Activity.id) == activity_id)
        .with_for_update(of=Activity)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None or not actor.reads(row[0].territory_id) or row[0].gone:
        raise NotFound
    refuse_others(actor, row[0].territory_id)
    return ScheduledRow(row[0], row[1], act.today(row[2]), row[3])


def refuse_others(actor: Actor, territory_id: int) -> None:
    """Raise RoleRefused for whoever does not coordinate the territory."""
    if territory_id not in actor.coordinated:
        raise RoleRefused("График и календарь ведёт координатор территории")


def dates_in_force(session: Session, row: ScheduledRow) -> EnteredDates:
    """What is entered for a row now, each date with its slot.

    It is the newest decision that is neither undone nor stale, else what the plan file decided.
    """
    query = (
        select_rows(RowDecision.value)
        .where(
            col(RowDecision.activity_id) == row.id,
            col(RowDecision.subject) == DecisionSubject.DATES.value,
            ~col(RowDecision.stale),
            col(RowDecision.undone_on).is_(None),
        )
        .order_by(col(RowDecision.id).desc())
        .limit(1)
    )
    value = session.execute(query).scalar() or dates_of_file(row.activity.decided)
    return placed(dates_from_open(value), row.slots)
