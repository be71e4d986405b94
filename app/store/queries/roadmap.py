"""One map: what is printed, and this year's checkpoints of every row, in a fixed number of queries.

Everybody in the territory reads what is printed and when it is due. A state is given only where the
person may see it: a coordinator or head sees every checkpoint's, an executor his own unit's share.

Lists are asked over the connection, not the session, and come as named tuples: a list of plain rows costs
half as much without what the session does for objects.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, null
from sqlmodel import Session, col

from app.core.access import Actor
from app.store.base import select_rows
from app.store.tables import (
    Activity,
    ActivityUnit,
    ApprovingOrder,
    Assignment,
    Checkpoint,
    IndicatorRow,
    PassportRow,
    RoadMap,
    Section,
    Territory,
    Unit,
)


@dataclass(frozen=True, slots=True)
class MapHead:
    """A map with its territory and approving order."""

    id: int
    key: str
    kind: str
    title: str
    period: str | None
    first_day: date | None
    last_day: date | None
    period_printed: str | None
    programme: str | None
    block: str | None
    remark: str | None
    tracked_from: date
    risks: list[str]
    territory_id: int
    territory_key: str
    territory_name: str
    time_zone: str
    order_kind: str | None
    order_number: str | None
    order_day: date | None
    order_title: str | None


class PrintedRow(NamedTuple):
    """A row of the plan as printed, with the reading of its deadline and whose it is (parser, file, decision)."""

    id: int
    section_id: int | None
    number: str | None
    title: str
    deadline: str | None
    responsible: str | None
    result: str | None
    task: str | None
    remark: str | None
    reading_text: str
    doubtful: bool
    gone: bool
    search_key: str
    reading_from: str


class SectionRow(NamedTuple):
    """A heading over rows."""

    id: int
    title: str | None
    stages: list[str]


class DatedRow(NamedTuple):
    """A checkpoint in a list: its dates, and its state and accepted shares (None where not for this person)."""

    id: int
    activity_id: int
    period: str
    label: str | None
    window_start: date | None
    window_end: date | None
    due: date | None
    no_schedule: bool
    before_approval: bool
    accepted_shares: int | None
    required_shares: int
    postponed: int
    not_in_reading: bool
    state: str | None


def _heads() -> Any:
    return (
        select_rows(
            RoadMap.id,
            RoadMap.key,
            RoadMap.kind,
            RoadMap.title,
            RoadMap.period,
            RoadMap.first_day,
            RoadMap.last_day,
            RoadMap.period_printed,
            RoadMap.programme,
            RoadMap.block,
            RoadMap.remark,
            RoadMap.tracked_from,
            RoadMap.risks,
            Territory.id,
            Territory.key,
            Territory.name,
            Territory.time_zone,
            ApprovingOrder.kind,
            ApprovingOrder.number,
            ApprovingOrder.day,
            ApprovingOrder.title,
        )
        .join(Territory, Territory.id == RoadMap.territory_id)
        .outerjoin(ApprovingOrder, ApprovingOrder.id == RoadMap.order_id)
    )


# Statements are built once: building one costs more than running it.
_HEAD_BY_KEY = _heads().where(RoadMap.key == bindparam("key"))


def read_map_head(session: Session, key: str) -> MapHead | None:
    """Find a map by its key; None when there is none."""
    row = session.connection().execute(_HEAD_BY_KEY, {"key": key}).first()
    return MapHead(*row) if row else None


def list_maps(session: Session, actor: Actor) -> list[MapHead]:
    """All maps of the territories that a person reads, in order of territories and files."""
    query = _heads().order_by(Territory.name, RoadMap.position, RoadMap.id)
    if not actor.is_admin:
        query = query.where(col(RoadMap.territory_id).in_(actor.territory_ids))
    return [MapHead(*row) for row in session.execute(query)]


_OF_MAP: Any = bindparam("roadmap_id")
_SECTIONS = (
    select_rows(Section.id, Section.title, Section.stages)
    .where(Section.roadmap_id == _OF_MAP)
    .order_by(Section.position)
)


def read_sections(session: Session, roadmap_id: int) -> list[SectionRow]:
    """The headings of a map in printed order."""
    return [SectionRow._make(row) for row in session.connection().execute(_SECTIONS, {"roadmap_id": roadmap_id}).all()]


_ROWS = (
    select_rows(*(getattr(Activity, name) for name in PrintedRow._fields))
    .where(Activity.roadmap_id == _OF_MAP)
    .order_by(Activity.position)
)
_ROWS_OF_UNIT = _ROWS.join(
    ActivityUnit,
    and_(col(ActivityUnit.activity_id) == Activity.id, col(ActivityUnit.unit_id) == bindparam("unit_id")),
)


def read_printed_rows(session: Session, roadmap_id: int, unit_id: int | None = None) -> list[PrintedRow]:
    """The rows of a map in printed order, with `unit_id` only those in which the unit has a part."""
    asked = {"roadmap_id": roadmap_id} if unit_id is None else {"roadmap_id": roadmap_id, "unit_id": unit_id}
    return [
        PrintedRow._make(row)
        for row in session.connection().execute(_ROWS if unit_id is None else _ROWS_OF_UNIT, asked).all()
    ]


_DATED = (
    Checkpoint.id,
    Checkpoint.activity_id,
    Checkpoint.period,
    Checkpoint.label,
    Checkpoint.window_start,
    Checkpoint.window_end,
    Checkpoint.due,
    Checkpoint.no_schedule,
    Checkpoint.before_approval,
    Checkpoint.accepted_shares,
    Checkpoint.required_shares,
    Checkpoint.postponed,
    Checkpoint.not_in_reading,
)


_IN_ORDER = (col(Checkpoint.due).is_(None), Checkpoint.due, Checkpoint.id)
_MINE = and_(
    col(Assignment.checkpoint_id) == Checkpoint.id, col(Assignment.unit_id).in_(bindparam("units", expanding=True))
)


def _dated(*where: Any) -> tuple[Any, Any]:
    """Two statements: with every checkpoint's state, and with the state of the person's own shares."""
    every = select_rows(*_DATED, Checkpoint.state).where(*where).order_by(*_IN_ORDER)
    columns = [null() if one is Checkpoint.accepted_shares else one for one in _DATED]
    own = select_rows(*columns, func.min(Assignment.state)).outerjoin(Assignment, _MINE)
    return every, own.where(*where).group_by(Checkpoint.id).order_by(*_IN_ORDER)


_DATED_OF_MAP = _dated(Checkpoint.roadmap_id == _OF_MAP, Checkpoint.year == bindparam("year"))
_DATED_OF_ACTIVITY = _dated(Checkpoint.activity_id == bindparam("activity_id"))


def _read_dated(
    session: Session, actor: Actor, territory_id: int, statements: tuple[Any, Any], asked: dict[str, Any]
) -> dict[int, list[DatedRow]]:
    every, own = statements
    whole = actor.is_admin or territory_id in actor.reading_all
    statement, bound = (every, asked) if whole else (own, asked | {"units": list(actor.unit_ids)})
    rows = session.connection().execute(statement, bound).all()
    found: dict[int, list[DatedRow]] = defaultdict(list)
    for row in rows:
        found[row[1]].append(DatedRow._make(row))
    return found


def read_dated_of_map(
    session: Session, actor: Actor, territory_id: int, roadmap_id: int, year: int
) -> dict[int, list[DatedRow]]:
    """A map's checkpoints of a year by activity, in order of days; states as far as the person may see them."""
    return _read_dated(session, actor, territory_id, _DATED_OF_MAP, {"roadmap_id": roadmap_id, "year": year})


def read_dated_of_activity(session: Session, actor: Actor, territory_id: int, activity_id: int) -> list[DatedRow]:
    """An activity's checkpoints of all years in order of days; states as far as the person may see them."""
    found = _read_dated(session, actor, territory_id, _DATED_OF_ACTIVITY, {"activity_id": activity_id})
    return found.get(activity_id, [])


_UNITS = (
    select_rows(Unit.id, Unit.name)
    .where(
        col(Unit.id).in_(
            select_rows(ActivityUnit.unit_id)
            .join(Activity, Activity.id == ActivityUnit.activity_id)
            .where(Activity.roadmap_id == _OF_MAP)
        )
    )
    .order_by(Unit.sort_key)
)


def read_units_of_map(session: Session, roadmap_id: int) -> list[tuple[int, str]]:
    """Units that have a part in a map: id and name, sorted by name."""
    return [tuple(row) for row in session.connection().execute(_UNITS, {"roadmap_id": roadmap_id})]


_YEARS = select_rows(Checkpoint.year).where(Checkpoint.roadmap_id == _OF_MAP).distinct().order_by(Checkpoint.year)


def read_years(session: Session, roadmap_id: int) -> list[int]:
    """The years in which a map has checkpoints."""
    return list(session.connection().execute(_YEARS, {"roadmap_id": roadmap_id}).scalars())


_PASSPORT = (
    select_rows(PassportRow.number, PassportRow.field, PassportRow.text)
    .where(PassportRow.roadmap_id == _OF_MAP)
    .order_by(PassportRow.position)
)


def read_passport(session: Session, roadmap_id: int) -> list[Mapping[str, Any]]:
    """The passport's rows: number, field, text."""
    return [dict(row) for row in session.connection().execute(_PASSPORT, {"roadmap_id": roadmap_id}).mappings()]


def read_indicators(session: Session, roadmap_id: int) -> list[IndicatorRow]:
    """The indicators of a map in printed order."""
    query = select_rows(IndicatorRow).where(IndicatorRow.roadmap_id == roadmap_id).order_by(IndicatorRow.position)
    return list(session.execute(query).scalars())


def sees_states(actor: Actor, territory_id: int) -> bool:
    """Whether the person sees the state of every checkpoint of a territory."""
    return actor.is_admin or territory_id in actor.reading_all
