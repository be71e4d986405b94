"""The values of a plan as a file holds it: exactly as printed, nothing read or computed.

A `TerritoryFile`, an `OrdersFile` and any number of `RoadMapFile`s make one territory's folder in
`roadmaps/`. Field names are those of the plan file.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from app.core.periods import PlanPeriod, Span


class MapKind(StrEnum):
    """How a map's activities count: as a plan, apart as a matrix of documents, apart as an order's points."""

    PLAN = "plan"
    MATRIX = "matrix"
    ORDER = "order"


class DecisionSubject(StrEnum):
    """What a person decides about a printed row; the period is decided for a whole map."""

    READING = "reading"
    UNITS = "units"
    RESULTS = "results"
    DATES = "dates"
    EVENT = "event"
    STAGES = "stages"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A unit of the directory. `members` maps a year to the unit keys of a group in that year.

    `head` is the name of whoever heads it, `email` the unit's address; neither is needed.
    """

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    external: bool = False
    group: bool = False
    members: dict[int, tuple[str, ...]] = field(default_factory=dict)
    head: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class TerritoryFile:
    """`territory.yaml`: the tenant. `time_zone` is an IANA name; `zone_assumed` when it is not printed."""

    key: str
    name: str
    region: str | None
    time_zone: str
    zone_assumed: bool = False
    units: tuple[UnitEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderPoint:
    """A point of an order as printed; one with a deadline makes checkpoints and is never an activity."""

    number: str | None
    text: str
    deadline: str | None = None
    responsible: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """An approving order («приказ № 158 от 27.08.2021») with the keys of the maps it approves."""

    key: str
    kind: str
    number: str | None
    date: date | None
    title: str | None = None
    approves: tuple[str, ...] = ()
    points: tuple[OrderPoint, ...] = ()


@dataclass(frozen=True, slots=True)
class PassportItem:
    """A row of the passport: printed number, label and text."""

    field: str
    text: str
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured: direction is «more» or «less» is better, or None when the print does not say."""

    key: str
    title: str
    unit: str | None = None
    direction: str | None = None
    target: float | None = None
    years: dict[int, float] = field(default_factory=dict)
    formula: str | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decided about a row, as exported: `reading` is in the open format.

    `reporting` are the control points chosen for work without days («quarterly»); the first of `units`
    leads, «-» in its place is the coordinator; `period` is decided for a whole map only. `dates` are days,
    or windows, on which scheduled work is held, `not_held` the years in which it is not, each with the ground.
    """

    reading: dict[str, Any] | None = None
    reporting: str | None = None
    dates: tuple[date | Span, ...] = ()
    not_held: tuple[tuple[str, str], ...] = ()
    units: tuple[str, ...] = ()
    results: tuple[dict[str, Any], ...] = ()
    stages: tuple[str, ...] = ()
    period: PlanPeriod | None = None
    by: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """A row of the plan, its cells exactly as printed (None when not printed). `key` is unique in the map."""

    key: str
    title: str
    number: str | None = None
    deadline: str | None = None
    responsible: str | None = None
    result: str | None = None
    task: str | None = None
    stages: tuple[str, ...] = ()
    remark: str | None = None
    decided: Decided | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading over activities; `title` is None for activities that stand straight under the map."""

    title: str | None
    activities: tuple[Activity, ...]
    stages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoadMapFile:
    """One `<map>.yaml`: an approved plan. `approved` is an order's key; `period` None when not printed."""

    key: str
    title: str
    period: PlanPeriod | None = None
    period_printed: str | None = None
    programme: str | None = None
    block: str | None = None
    approved: str | None = None
    kind: MapKind = MapKind.PLAN
    remark: str | None = None
    tracked_from: date | None = None
    decided: Decided | None = None
    passport: tuple[PassportItem, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    risks: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()

    @property
    def activities(self) -> tuple[Activity, ...]:
        """All activities of the map in printed order."""
        return tuple(activity for section in self.sections for activity in section.activities)
