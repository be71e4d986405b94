"""One activity: its row as printed, what is expected, who answers, every checkpoint of all years."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from app.store.base import select_rows
from app.store.tables import Activity, ActivityUnit, ExpectedResult, RoadMap, Section, Territory, Unit


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """An activity in its plan; `parts` are (unit id, name, part, is group, external) in printed order."""

    id: int
    key: str
    number: str | None
    title: str
    deadline: str | None
    responsible: str | None
    result: str | None
    task: str | None
    stages: list[str]
    remark: str | None
    reading: dict[str, Any]
    reading_from: str
    reading_text: str
    in_doubt: list[str]
    gone: bool
    section_title: str | None
    roadmap_id: int
    roadmap_key: str
    roadmap_title: str
    territory_id: int
    territory_key: str
    territory_name: str
    time_zone: str
    parts: tuple[tuple[int, str, str, bool, bool], ...]
    expected: tuple[tuple[int, str, str | None, str], ...]


def read_activity_page(session: Session, activity_id: int) -> ActivityPage | None:
    """Read an activity in three queries; None when there is none."""
    query = (
        select_rows(
            Activity.id,
            Activity.key,
            Activity.number,
            Activity.title,
            Activity.deadline,
            Activity.responsible,
            Activity.result,
            Activity.task,
            Activity.stages,
            Activity.remark,
            Activity.reading,
            Activity.reading_from,
            Activity.reading_text,
            Activity.in_doubt,
            Activity.gone,
            Section.title,
            RoadMap.id,
            RoadMap.key,
            RoadMap.title,
            Territory.id,
            Territory.key,
            Territory.name,
            Territory.time_zone,
        )
        .join(RoadMap, RoadMap.id == Activity.roadmap_id)
        .join(Territory, Territory.id == Activity.territory_id)
        .outerjoin(Section, Section.id == Activity.section_id)
        .where(Activity.id == activity_id)
    )
    row: Any = session.execute(query).first()
    if row is None:
        return None
    return ActivityPage(*(*row, _parts(session, activity_id), _expected(session, activity_id)))


def _parts(session: Session, activity_id: int) -> tuple[Any, ...]:
    query = (
        select_rows(Unit.id, Unit.name, ActivityUnit.part, Unit.is_group, Unit.external)
        .join(ActivityUnit, ActivityUnit.unit_id == Unit.id)
        .where(ActivityUnit.activity_id == activity_id)
        .order_by(ActivityUnit.position)
    )
    return tuple(tuple(row) for row in session.execute(query))


def _expected(session: Session, activity_id: int) -> tuple[Any, ...]:
    query = (
        select_rows(ExpectedResult.id, ExpectedResult.kind, ExpectedResult.doc_kind, ExpectedResult.text)
        .where(ExpectedResult.activity_id == activity_id)
        .order_by(ExpectedResult.position)
    )
    return tuple(tuple(row) for row in session.execute(query))
