"""What an exported plan holds beside its printed text: readings and checkpoints, two questions a map."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col

from app.store.base import select_rows
from app.store.tables import Activity, ApprovingOrder, Checkpoint, RoadMap, Territory, Unit


@dataclass(frozen=True, slots=True)
class MapHead:
    """A map with its territory and the order that approved it."""

    id: int
    territory_id: int
    territory: str
    time_zone: str
    order_kind: str | None
    order_number: str | None
    order_day: date | None


@dataclass(frozen=True, slots=True)
class PointRow:
    """A checkpoint as stored, with the key of its activity and the name of the unit that answers."""

    id: int
    activity_key: str
    period: str
    label: str | None
    window_start: date | None
    due: date | None
    first_due: date | None
    state: str
    no_schedule: bool
    before_approval: bool
    unit: str | None


def read_map_head(session: Session, key: str) -> MapHead | None:
    """Find a map by its key."""
    query = (
        select_rows(
            RoadMap.id, Territory.id, Territory.name, Territory.time_zone,
            ApprovingOrder.kind, ApprovingOrder.number, ApprovingOrder.day,
        )
        .join(Territory, Territory.id == RoadMap.territory_id)
        .outerjoin(ApprovingOrder, ApprovingOrder.id == RoadMap.order_id)
        .where(RoadMap.key == key)
    )  # fmt: skip
    row = session.execute(query).first()
    return MapHead(*row) if row else None


def read_map_keys(session: Session) -> list[str]:
    """The keys of all maps, in order."""
    return list(session.execute(select_rows(RoadMap.key).order_by(RoadMap.key)).scalars())


def read_readings(session: Session, map_id: int) -> dict[str, str]:
    """The readings of a map's deadlines in Russian, by the keys of its activities."""
    query = select_rows(Activity.key, Activity.reading_text).where(Activity.roadmap_id == map_id)
    return dict(tuple(row) for row in session.execute(query))


def read_titles(session: Session, map_id: int) -> dict[str, str]:
    """The rows of a map by their keys: printed number and title."""
    query = select_rows(Activity.key, Activity.number, Activity.title).where(Activity.roadmap_id == map_id)
    return {key: " ".join(filter(None, (number, title))) for key, number, title in session.execute(query)}


def read_points(session: Session, map_id: int) -> list[PointRow]:
    """All checkpoints of a map, the earliest first."""
    query = (
        select_rows(
            Checkpoint.id, Activity.key, Checkpoint.period, Checkpoint.label, Checkpoint.window_start,
            Checkpoint.due, Checkpoint.first_due, Checkpoint.state, Checkpoint.no_schedule,
            Checkpoint.before_approval, Unit.name,
        )
        .join(Activity, Activity.id == Checkpoint.activity_id)
        .outerjoin(Unit, Unit.id == Checkpoint.unit_id)
        .where(Checkpoint.roadmap_id == map_id)
        .order_by(col(Checkpoint.year), col(Checkpoint.due), col(Checkpoint.id))
    )  # fmt: skip
    return [PointRow(*row) for row in session.execute(query)]
