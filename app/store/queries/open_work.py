"""Open assignments that one more document could serve."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, or_, select, true
from sqlmodel import Session

from app.core.access import Actor
from app.core.results import ProofKind
from app.core.status import State
from app.store.base import table_of
from app.store.tables import Activity, Assignment, Checkpoint, ExpectedResult, RoadMap, Unit

_assignment, _checkpoint, _activity = table_of(Assignment).c, table_of(Checkpoint).c, table_of(Activity).c
_map, _unit, _result = table_of(RoadMap).c, table_of(Unit).c, table_of(ExpectedResult).c


@dataclass(frozen=True, slots=True)
class OpenWork:
    """An assignment that is being worked on."""

    id: int
    unit_id: int | None
    unit_name: str | None
    due: date | None
    period: str
    activity_id: int
    number: str | None
    title: str
    roadmap_id: int
    roadmap_title: str


_OPEN = (
    select(
        _assignment.id,
        _assignment.unit_id,
        _unit.name,
        _checkpoint.due,
        _checkpoint.period,
        _activity.id,
        _activity.number,
        _activity.title,
        _map.id,
        _map.title,
    )
    .join_from(table_of(Assignment), table_of(Checkpoint), _checkpoint.id == _assignment.checkpoint_id)
    .join(table_of(Activity), _activity.id == _checkpoint.activity_id)
    .join(table_of(RoadMap), _map.id == _checkpoint.roadmap_id)
    .outerjoin(table_of(Unit), _unit.id == _assignment.unit_id)
    .where(
        _assignment.territory_id == bindparam("territory"),
        _assignment.state.in_((State.PLANNED.value, State.RETURNED.value)),
        _checkpoint.state.not_in((State.CANCELLED.value, State.ACCEPTED.value)),
    )
    .order_by(_checkpoint.due.is_(None), _checkpoint.due, _assignment.id)
)
_DOCUMENTS = (
    select(_result.id, _result.activity_id, _result.doc_kind, _result.text)
    .where(_result.activity_id.in_(bindparam("activities", expanding=True)), _result.kind == ProofKind.DOCUMENT.value)
    .order_by(_result.position, _result.id)
)


def read_open_work(session: Session, actor: Actor, territory_id: int) -> list[OpenWork]:
    """Read the open assignments of a territory to which the person may attach, by due day.

    His units' own; a coordinator's are all of the territory.
    """
    mine: Any = true() if territory_id in actor.coordinated else or_(_assignment.unit_id.in_(actor.unit_ids))
    return [OpenWork(*row) for row in session.execute(_OPEN.where(mine), {"territory": territory_id})]


@dataclass(frozen=True, slots=True)
class ExpectedDocument:
    """A document that an activity expects."""

    id: int
    activity_id: int
    doc_kind: str | None
    text: str


def read_expected_documents(session: Session, activities: Collection[int]) -> list[ExpectedDocument]:
    """Read the documents that activities expect, in printed order."""
    if not activities:
        return []
    return [ExpectedDocument(*row) for row in session.execute(_DOCUMENTS, {"activities": sorted(activities)})]
