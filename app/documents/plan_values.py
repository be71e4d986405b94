"""What an exported plan holds beside its printed text: readings and dated checkpoints."""

from dataclasses import dataclass
from datetime import date

from app.core.roadmap import Activity, RoadMapFile


@dataclass(frozen=True, slots=True)
class PointLine:
    """A checkpoint of a plan: its period, days, state in words and the unit that answers."""

    id: int
    activity_key: str
    period: str
    label: str | None
    due: date | None
    first_due: date | None
    state: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """A plan ready to be handed out: `readings` and `points` by the keys of its activities."""

    plan: RoadMapFile
    territory: str
    order: str | None
    readings: dict[str, str]
    points: dict[str, tuple[PointLine, ...]]
    address: str

    def named(self, activity: Activity) -> str:
        """An activity by its printed number and title («2.1. Проведение собрания»)."""
        return " ".join(part for part in (activity.number, activity.title or activity.remark) if part)


COLUMNS = ("№", "Мероприятие", "Срок исполнения", "Ответственные", "Ожидаемый результат")


def cells_of(activity: Activity) -> tuple[str, str, str, str, str]:
    """The cells of a row exactly as printed, empty where nothing is."""
    return (
        activity.number or "",
        activity.title,
        activity.deadline or "",
        activity.responsible or "",
        activity.result or "",
    )
