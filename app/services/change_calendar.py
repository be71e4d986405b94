"""Change a territory's school holidays: what would move is shown first, then the untouched checkpoints move.

Nobody is mailed: reminders look at the new days by themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import String, cast, select
from sqlmodel import Session, col

from app.core.errors import BadInput, NotFound, Refused
from app.core.periods import school_year_label
from app.core.school import HolidayKind, SchoolHoliday, SchoolHolidays, check_holidays, holidays_to_open
from app.core.status import began, require_correction_ground
from app.services.act import Act
from app.services.correct_points import correct_points
from app.services.entered import entered
from app.services.find_assignment import acting
from app.services.find_scheduled_row import refuse_others
from app.services.replan_activity import PointChange, PointMove, preview_replan, replan_activities
from app.services.school_calendar import SETTING, holidays_of
from app.services.write_journal import write_journal
from app.store.base import select_rows
from app.store.tables import Activity, Checkpoint, RoadMap, Territory

FIRST_YEAR, LAST_YEAR = 2015, 2060


@dataclass(frozen=True, slots=True)
class MovedPoint:
    """A checkpoint that another calendar moves, with the row it belongs to."""

    change: PointChange
    roadmap_key: str
    number: str | None
    title: str


@dataclass(frozen=True, slots=True)
class CalendarPreview:
    """What a change of holidays moves; `held` counts those of the year that were worked on and stay."""

    moved: tuple[MovedPoint, ...]
    held: int
    began: bool


def preview_holidays(
    act: Act, territory_key: str, first_year: int, holidays: Sequence[SchoolHoliday] | None
) -> CalendarPreview:
    """Tell what entering these holidays (None: the usual ones) would move; nothing is written.

    Raises NotFound, RoleRefused or BadInput.
    """
    territory = _find(act, territory_key)
    supposed = holidays_of(_changed(territory, first_year, holidays))
    return _preview(act, territory, supposed, first_year)


def change_holidays(
    act: Act, territory_key: str, first_year: int, holidays: Sequence[SchoolHoliday] | None, ground: str = ""
) -> CalendarPreview:
    """Enter the holidays of a school year, or go back to the usual ones with None.

    A ground is needed when something moves whose time has come. Raises NotFound, RoleRefused, BadInput,
    Refused when nothing changes, or GroundNeeded.
    """
    territory = _find(act, territory_key)
    ground = entered(ground, "ground")
    settings = _changed(territory, first_year, holidays)
    if settings.get(SETTING, {}) == territory.settings.get(SETTING, {}):
        raise Refused("Эти даты уже стоят")
    told = _preview(act, territory, holidays_of(settings), first_year)
    require_correction_ground(ground, began=told.began)
    before, today = territory.settings.get(SETTING, {}).get(str(first_year)), act.today(territory.time_zone)
    territory.settings = settings
    act.session.flush()
    territory_id = territory.id
    assert territory_id is not None
    for map_id, ids in _seasonal(act.session, territory_id).items():
        change = replan_activities(act, map_id, list(ids))
        came = [point for point in change.points if point.move is PointMove.MOVED and _came(point, today)]
        correct_points(act, _untouched(act.session, came), ground)
    write_journal(
        act,
        "calendar.changed",
        territory_id=territory_id,
        subject="territory",
        subject_id=territory_id,
        before={"year": first_year, "holidays": before},
        after={"year": first_year, "holidays": settings[SETTING].get(str(first_year)), "moved": len(told.moved)},
        ground=ground or None,
    )
    return told


def _find(act: Act, territory_key: str) -> Territory:
    # Read anew under the lock: the settings are one value, and another page may have changed its part of it.
    query = select(Territory).where(col(Territory.key) == territory_key).with_for_update()
    query = query.execution_options(populate_existing=True)
    territory: Territory | None = act.session.execute(query).scalar_one_or_none()
    if territory is None or territory.id is None or not acting(act).reads(territory.id):
        raise NotFound("Такой территории нет, или она вам не видна")
    refuse_others(acting(act), territory.id)
    return territory


def _changed(territory: Territory, first_year: int, holidays: Sequence[SchoolHoliday] | None) -> dict[str, Any]:
    """Give the territory's settings with these holidays."""
    if not FIRST_YEAR <= first_year <= LAST_YEAR:
        raise BadInput("Проверьте учебный год")
    years = {year: one for year, one in territory.settings.get(SETTING, {}).items() if year != str(first_year)}
    if holidays is None:
        return territory.settings | {SETTING: years}
    faults = check_holidays(first_year, holidays)
    if faults:
        raise BadInput("; ".join(faults.values()), {kind.value: sentence for kind, sentence in faults.items()})
    if len({one.kind for one in holidays}) != len(HolidayKind):
        raise BadInput("Впишите дни всех четырёх каникул")
    return territory.settings | {SETTING: years | {str(first_year): holidays_to_open(holidays)}}


def _seasonal(session: Session, territory_id: int) -> dict[int, dict[int, Any]]:
    """Map → row → its columns: the rows of a territory that are held in school holidays."""
    columns = (Activity.roadmap_id, Activity.id, Activity.number, Activity.title)
    found: dict[int, dict[int, Any]] = {}
    query = select_rows(*columns).where(
        col(Activity.territory_id) == territory_id,
        ~col(Activity.gone),
        cast(col(Activity.reading), String).contains('"seasonal"'),
    )
    for row in session.execute(query.order_by(Activity.roadmap_id, Activity.position)):
        found.setdefault(row.roadmap_id, {})[row.id] = row
    return found


def _preview(act: Act, territory: Territory, holidays: SchoolHolidays, first_year: int) -> CalendarPreview:
    assert territory.id is not None
    rows = _seasonal(act.session, territory.id)
    keys = dict(act.session.execute(select_rows(RoadMap.id, RoadMap.key).where(col(RoadMap.id).in_(rows))).all())
    moved: list[MovedPoint] = []
    for map_id, ids in rows.items():
        change = preview_replan(act.session, map_id, list(ids), holidays=holidays)
        moved += [
            MovedPoint(point, keys[map_id], ids[point.activity_id].number, ids[point.activity_id].title)
            for point in change.points
        ]
    today = act.today(territory.time_zone)
    held = _held(act.session, rows, school_year_label(first_year))
    return CalendarPreview(tuple(moved), held, any(_came(one.change, today) for one in moved))


def _came(point: PointChange, today: date) -> bool:
    days = [day for day in (point.since, point.old_due) if day]
    return any(began(day, today) for day in days)


def _held(session: Session, rows: dict[int, dict[int, Any]], period: str) -> int:
    ids = [activity_id for of_map in rows.values() for activity_id in of_map]
    query = select_rows(Checkpoint.id).where(
        col(Checkpoint.activity_id).in_(ids), col(Checkpoint.period) == period, col(Checkpoint.worked_on)
    )
    return len(session.execute(query).all())


def _untouched(session: Session, points: Sequence[PointChange]) -> list[int]:
    ids = [point.checkpoint_id for point in points if point.checkpoint_id is not None]
    query = select_rows(Checkpoint.id).where(col(Checkpoint.id).in_(ids), ~col(Checkpoint.worked_on))
    return list(session.execute(query).scalars())
