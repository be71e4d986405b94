"""Merge two units that are one: everything of the first goes over to the second in one transaction.

The first keeps its row, for the journal names it, and its key and names mean the second from then on, also
in plan files. Where both have a share of one checkpoint, the one on which nobody worked gives way; where
somebody worked on both, nothing is merged: two handed-in works are not one.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, update
from sqlmodel import col

from app.core.errors import BadInput, GroundNeeded, Refused
from app.core.status import State
from app.services.act import Act
from app.services.edit_unit import idle_assignments
from app.services.entered import entered
from app.services.find_assignment import FoundCheckpoint
from app.services.find_unit import FoundUnit, find_unit, follow_directory
from app.services.settle_checkpoint import settle_checkpoint
from app.services.sum_up import sum_up_map, summary_key
from app.services.write_journal import write_journal
from app.store.base import select_rows
from app.store.tables import (
    Activity,
    ActivityUnit,
    Assignment,
    Checkpoint,
    Evidence,
    Grant,
    Unit,
    UnitMember,
    UnitSubstitute,
)

# Every column that names a unit; a test holds it against the tables.
MOVED = (
    "activity_unit.unit_id",
    "assignment.unit_id",
    "checkpoint.unit_id",
    "evidence.unit_id",
    "role_grant.unit_id",
    "unit_member.group_id",
    "unit_member.unit_id",
    "unit_substitute.substitute_id",
    "unit_substitute.unit_id",
)
# What a share is, the stronger first.
PARTS = ("lead", "member", "co", "external")


class BothWorked(Refused):
    """Somebody worked for both units on one checkpoint."""


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What a merge moves, in counts; `clashes` are the checkpoints on which both worked: then nothing can be merged."""

    source: str
    target: str
    assignments: int
    activities: int
    evidence: int
    executors: int
    groups: int
    names: tuple[str, ...]
    clashes: tuple[str, ...]


def preview_merge(act: Act, source_id: int, target_id: int) -> MergePreview:
    """Tell what merging would move; nothing is written. Raises BadInput for two that cannot be merged."""
    source, target = _opened(act, source_id, target_id)

    def count(column: Any, *where: Any) -> int:
        return int(act.session.execute(select_rows(func.count()).where(column == source.id, *where)).scalar_one())

    _, both = _shared(act, source.id, target.id)
    return MergePreview(
        source.unit.name,
        target.unit.name,
        assignments=count(col(Assignment.unit_id)),
        activities=count(col(ActivityUnit.unit_id)),
        evidence=count(col(Evidence.unit_id)),
        executors=count(col(Grant.unit_id)),
        groups=int(
            act.session.execute(
                select_rows(func.count(func.distinct(UnitMember.group_id))).where(UnitMember.unit_id == source.id)
            ).scalar_one()
        ),
        names=(source.unit.name, *source.unit.aliases),
        clashes=_named(act, both),
    )


def merge_units(act: Act, source_id: int, target_id: int, ground: str) -> None:
    """Merge the unit `source_id` into `target_id`; raises BadInput, GroundNeeded or BothWorked."""
    source, target = _opened(act, source_id, target_id)
    ground = entered(ground, "ground")
    if not ground:
        raise GroundNeeded("Укажите, откуда известно, что это одно подразделение")
    idle, both = _shared(act, source.id, target.id)
    if both:
        raise BothWorked(f"Над этим работали оба подразделения: {'; '.join(_named(act, both))}. Слить их нельзя")
    maps = _maps_of(act, source.id)
    points = _yield_shares(act, idle)
    _move(act, source.id, target.id)
    _settle(act, target, points)
    for map_id in maps:
        sum_up_map(act.session, map_id)
    source.unit.merged_into_id = target.id
    act.session.execute(update(Unit).where(col(Unit.merged_into_id) == source.id).values(merged_into_id=target.id))
    write_journal(
        act,
        "unit.merged",
        territory_id=target.unit.territory_id,
        subject="unit",
        subject_id=target.id,
        before={"unit": source.id, "key": source.unit.key, "name": source.unit.name},
        after={"unit": target.id, "key": target.unit.key, "name": target.unit.name},
        ground=ground,
    )
    follow_directory(act, target.unit.territory_id, source.before.directory, ground)


def _opened(act: Act, source_id: int, target_id: int) -> tuple[FoundUnit, FoundUnit]:
    if source_id == target_id:
        raise BadInput(fields={"target": "Выберите другое подразделение"})
    # In the order of ids: two merges at once then wait for each other instead of locking each other out.
    found = {unit_id: find_unit(act, unit_id) for unit_id in sorted((source_id, target_id))}
    source, target = found[source_id], found[target_id]
    if source.unit.territory_id != target.unit.territory_id:
        raise BadInput(fields={"target": "Подразделения разных территорий не сливают"})
    if source.unit.is_group != target.unit.is_group:
        raise BadInput(fields={"target": "Группу и подразделение не сливают"})
    return source, target


def _shared(act: Act, source: int, target: int) -> tuple[dict[int, tuple[int, int]], list[int]]:
    """Checkpoints in which both have a share: (gives way, stays) by checkpoint, and those on which both worked."""
    pairs: dict[int, dict[int, int]] = {}
    query = select_rows(Assignment.checkpoint_id, Assignment.unit_id, Assignment.id).where(
        col(Assignment.unit_id).in_((source, target))
    )
    for point, unit, assignment in act.session.execute(query):
        pairs.setdefault(point, {})[unit] = assignment
    shared = {point: pair for point, pair in pairs.items() if len(pair) == 2}
    idle = idle_assignments(act, [one for pair in shared.values() for one in pair.values()])
    gives: dict[int, tuple[int, int]] = {}
    both: list[int] = []
    for point, pair in shared.items():
        if pair[source] in idle:
            gives[point] = (pair[source], pair[target])
        elif pair[target] in idle:
            gives[point] = (pair[target], pair[source])
        else:
            both.append(point)
    return gives, both


def _named(act: Act, points: Collection[int]) -> tuple[str, ...]:
    query = (
        select_rows(Activity.number, Activity.title, Checkpoint.period)
        .join(Activity, Activity.id == Checkpoint.activity_id)
        .where(col(Checkpoint.id).in_(points))
        .order_by(Checkpoint.id)
    )
    return tuple(f"{number or ''} {title} ({period})".strip() for number, title, period in act.session.execute(query))


def _maps_of(act: Act, unit_id: int) -> list[int]:
    query = select_rows(Checkpoint.roadmap_id).where(Checkpoint.unit_id == unit_id).distinct()
    return list(act.session.execute(query.order_by(Checkpoint.roadmap_id)).scalars())


def _yield_shares(act: Act, gives: dict[int, tuple[int, int]]) -> list[int]:
    """Take away the shares that give way; what stays has the stronger part of the two. Gives the checkpoints."""
    ids = [one for pair in gives.values() for one in pair]
    query = select_rows(Assignment).where(col(Assignment.id).in_(ids)).order_by(Assignment.id).with_for_update()
    rows = {row.id: row for row in act.session.execute(query).scalars()}
    for weaker, stays in gives.values():
        one, other = rows[stays], rows[weaker]
        one.part = min(one.part, other.part, key=PARTS.index)
        one.required = one.required or other.required
        act.session.delete(other)
    act.session.flush()
    return sorted(gives)


def _move(act: Act, source: int, target: int) -> None:
    """Give everything that names the first unit to the second."""
    _move_rows(act, ActivityUnit, "unit_id", source, target, unique=("activity_id",), stronger=True)
    _move_rows(act, Grant, "unit_id", source, target, unique=("person_id", "role", "territory_id"))
    _move_rows(act, UnitMember, "unit_id", source, target, unique=("group_id", "year"))
    _move_rows(act, UnitMember, "group_id", source, target, unique=("unit_id", "year"))
    for table, name in (
        (Assignment, "unit_id"),
        (Checkpoint, "unit_id"),
        (Evidence, "unit_id"),
        (UnitSubstitute, "unit_id"),
        (UnitSubstitute, "substitute_id"),
    ):
        column = getattr(table, name)
        change = update(table).where(column == source).values({name: target})
        act.session.execute(change.execution_options(synchronize_session=False))
    alone = col(UnitSubstitute.unit_id) == col(UnitSubstitute.substitute_id)
    act.session.execute(delete(UnitSubstitute).where(alone).execution_options(synchronize_session=False))
    itself = col(UnitMember.group_id) == col(UnitMember.unit_id)
    act.session.execute(delete(UnitMember).where(itself).execution_options(synchronize_session=False))
    act.session.expire_all()


def _move_rows(
    act: Act, table: Any, name: str, source: int, target: int, *, unique: tuple[str, ...], stronger: bool = False
) -> None:
    """Move rows of a table with a unique key; of two that become one the second unit's stays."""
    column = getattr(table, name)
    held = {
        tuple(getattr(row, key) for key in unique): row
        for row in act.session.execute(select_rows(table).where(column == target)).scalars()
    }
    for row in list(act.session.execute(select_rows(table).where(column == source)).scalars()):
        twin = held.get(tuple(getattr(row, key) for key in unique))
        if twin is not None and stronger:
            twin.part = min(twin.part, row.part, key=PARTS.index)
            twin.position = min(twin.position, row.position)
        values = {key: getattr(row, key) for key in table.__table__.columns.keys()}  # noqa: SIM118 -- no mapping
        act.session.delete(row)
        act.session.flush()
        if twin is None:
            act.session.add(table(**values | {name: target}))
            act.session.flush()


def _settle(act: Act, target: FoundUnit, points: Collection[int]) -> None:
    """Derive anew the state and the shares of checkpoints that lost one."""
    query = select_rows(Checkpoint).where(col(Checkpoint.id).in_(points), Checkpoint.state != State.CANCELLED.value)
    for point in list(act.session.execute(query.order_by(Checkpoint.id).with_for_update()).scalars()):
        worked = point.worked_on
        settle_checkpoint(act.session, FoundCheckpoint(point, target.today, summary_key(point)))
        point.worked_on = worked
    act.session.flush()
