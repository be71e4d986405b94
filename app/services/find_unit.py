"""Open a unit of the directory for a coordinator's change, and let the plans follow the change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import col

from app.core.errors import BadInput, GroundNeeded, NotFound, RoleRefused
from app.core.responsible import Directory, Responsible, split_responsible
from app.services.act import Act
from app.services.decide_row import apply_change
from app.services.find_assignment import acting
from app.services.find_row import find_map
from app.services.unit_directory import StoredDirectory, read_directory
from app.store.base import select_rows
from app.store.tables import Activity, RoadMap, Territory, Unit


@dataclass(frozen=True, slots=True)
class FoundUnit:
    """A unit opened for a change, locked, with its directory as it stood and the territory's day."""

    unit: Unit
    before: StoredDirectory
    today: date

    @property
    def id(self) -> int:
        """The unit's id."""
        assert self.unit.id is not None
        return self.unit.id


def may_keep_units(act: Act, territory_id: int) -> None:
    """Ask the right to change a directory; raises NotFound or RoleRefused."""
    actor = acting(act)
    if not actor.reads(territory_id):
        raise NotFound("Такого подразделения нет, или оно вам не видно")
    if territory_id not in actor.coordinated:
        raise RoleRefused("Справочник подразделений ведёт координатор территории")


def find_unit(act: Act, unit_id: int) -> FoundUnit:
    """Open a unit; raises NotFound, RoleRefused, or BadInput for one that was merged into another."""
    query = select_rows(Unit).where(Unit.id == unit_id).with_for_update()
    unit: Unit | None = act.session.execute(query).scalar()
    if unit is None:
        raise NotFound("Такого подразделения нет, или оно вам не видно")
    may_keep_units(act, unit.territory_id)
    if unit.merged_into_id is not None:
        raise BadInput("Это подразделение слито с другим: правьте то, другое")
    zone = act.session.get_one(Territory, unit.territory_id).time_zone
    return FoundUnit(unit, read_directory(act.session, unit.territory_id), act.today(zone))


@dataclass(frozen=True, slots=True)
class Followed:
    """How many rows of plans were read anew after a change of the directory, and checkpoints given to others."""

    rows: int = 0
    checkpoints: int = 0


def follow_directory(
    act: Act, territory_id: int, before: Directory, ground: str = "", more: Iterable[int] = ()
) -> Followed:
    """Read anew the rows that the directory now splits otherwise, and the activities `more`.

    Checkpoints that nobody worked on go to the units that answer now. Raises GroundNeeded when one of them
    has begun and no ground is given.
    """
    act.session.flush()
    now = read_directory(act.session, territory_id).directory
    touched = _touched(act, territory_id, before, now, frozenset(more))
    rows = points = 0
    for key, ids in touched.items():
        try:
            change = apply_change(act, find_map(act, key), ids, ground)
        except GroundNeeded as error:
            sentence = "Меняются исполнители точек, период которых уже начался: укажите основание"
            raise BadInput(sentence, {"ground": sentence}) from error
        rows += len(ids)
        points += len(change.reassigned)
    return Followed(rows, points)


def _touched(
    act: Act, territory_id: int, before: Directory, now: Directory, more: frozenset[int]
) -> dict[str, list[int]]:
    """Activities by the key of their map."""
    query = (
        select_rows(RoadMap.key, Activity.id, Activity.responsible)
        .join(RoadMap, RoadMap.id == Activity.roadmap_id)
        .where(Activity.territory_id == territory_id, ~col(Activity.gone))
        .order_by(RoadMap.key, Activity.position)
    )
    changed: dict[str | None, bool] = {}
    found: dict[str, list[int]] = {}
    for key, activity_id, cell in act.session.execute(query):
        if cell not in changed:
            changed[cell] = _said(split_responsible(cell, before)) != _said(split_responsible(cell, now))
        if changed[cell] or activity_id in more:
            found.setdefault(key, []).append(activity_id)
    return found


def _said(read: Responsible) -> tuple[object, ...]:
    parts = tuple((part.unit_key, part.role, part.as_group) for part in read.parts)
    return parts, read.unmatched, read.remarks
