"""The values a printed deadline is read into.

A cell of the column «срок исполнения» becomes a `Deadline`: the phrase as printed, its clauses, and
everything a person must know about the reading (what was assumed, flagged or left unread).
`to_open` writes the open format of a reading, in which the CLI and the API speak; `from_open` reads
it back. Nothing here reads text: that is `phrases`; nothing writes Russian: that is `wording`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What sort of deadline a clause is."""

    ONCE = "once"
    RECURRING = "recurring"
    CONTINUOUS = "continuous"
    BY_SCHEDULE = "by_schedule"
    ON_DEMAND = "on_demand"
    SEASONAL = "seasonal"
    UNSPECIFIED = "unspecified"


class Freq(StrEnum):
    """How often a recurring clause repeats."""

    YEARLY = "yearly"
    SCHOOL_YEAR = "school_year"
    HALF_YEARLY = "half_yearly"
    QUARTERLY = "quarterly"
    MONTHLY = "monthly"
    WEEKLY = "weekly"
    DAILY = "daily"


@dataclass(frozen=True, slots=True, order=True)
class MonthDay:
    """A day of any year. 29 February is not used: a yearless February ends 02-28 and means its last day."""

    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.month:02d}-{self.day:02d}"

    def in_year(self, year: int) -> date:
        """Give the day in `year`; 02-28 is the last day of February, also in a leap year."""
        if (self.month, self.day) == (2, 28):
            return date.fromordinal(date(year, 3, 1).toordinal() - 1)
        return date(year, self.month, self.day)


Edge = date | MonthDay


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` to `end`, both included; either may be absent («до X», «с X»), both share one form.

    Edges are dates, or days of any year; a yearless window with start > end crosses New Year.
    """

    start: Edge | None
    end: Edge | None

    @property
    def dated(self) -> bool:
        """Whether the window names its year."""
        return isinstance(self.end or self.start, date)


@dataclass(frozen=True, slots=True)
class Weekday:
    """A weekday rule: day is MO…SU; n is its place in the month (-1 the last), None for every week."""

    day: str
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Offset:
    """Due some time after the end of a reporting period (`after`: month, quarter, half_year, year)."""

    after: str
    by_day: int | None = None
    month: int | None = None
    by_date: MonthDay | None = None
    by_workday: int | None = None


@dataclass(frozen=True, slots=True)
class Within:
    """A span before or after an event: `n` units (workday, day, week, month, year, hour)."""

    n: int
    unit: str
    event: str | None = None
    direction: str = "after"


@dataclass(frozen=True, slots=True)
class Clause:
    """One deadline of a cell; the fields and their meaning stand in the open format of a reading."""

    kind: Kind
    freq: Freq | None = None
    times_per_period: int | None = None
    at_least: bool = False
    interval: int = 1
    windows: tuple[Window, ...] = ()
    day_of_month: int | None = None
    weekday: Weekday | None = None
    offset: Offset | None = None
    within: Within | None = None
    since: str | None = None
    year_ref: str | None = None
    event: str | None = None
    span: str | None = None
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A printed phrase with its reading.

    `assumed` holds codes of what the words did not say (wording turns them into Russian), `flags`
    codes of what is suspicious, `remainder` the words not understood, `unread` their positions in
    `phrase` as half-open (start, end) pairs. Below `DOUBT` a reading stands in «требует уточнения».
    """

    phrase: str
    clauses: tuple[Clause, ...]
    assumed: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    remainder: str = ""
    unread: tuple[tuple[int, int], ...] = ()
    confidence: float = 1.0

    @property
    def in_doubt(self) -> bool:
        """Whether a person must look at the reading."""
        return self.confidence < DOUBT


DOUBT = 0.8


def _edge_to_open(edge: Edge | None) -> str | None:
    return None if edge is None else str(edge)


def _edge_from_open(text: str | None) -> Edge | None:
    if text is None:
        return None
    if len(text) == 10:
        return date.fromisoformat(text)
    month, day = text.split("-")
    edge = MonthDay(int(month), int(day))
    edge.in_year(2024)
    return edge


def _filled(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def clause_to_open(clause: Clause) -> dict[str, Any]:
    """Write one clause in the open format: plain JSON values, every field present."""
    weekday, offset, within = clause.weekday, clause.offset, clause.within
    return {
        "kind": clause.kind.value,
        "freq": clause.freq and clause.freq.value,
        "times_per_period": clause.times_per_period,
        "at_least": clause.at_least,
        "interval": clause.interval,
        "windows": [{"start": _edge_to_open(w.start), "end": _edge_to_open(w.end)} for w in clause.windows],
        "day_of_month": clause.day_of_month,
        "weekday": weekday and _filled(n=weekday.n, day=weekday.day),
        "offset": offset
        and _filled(
            after=offset.after,
            month=offset.month,
            by_day=offset.by_day,
            by_date=_edge_to_open(offset.by_date),
            by_workday=offset.by_workday,
        ),
        "within": within and {"n": within.n, "unit": within.unit, "event": within.event, "direction": within.direction},
        "since": clause.since,
        "year_ref": clause.year_ref,
        "event": clause.event,
        "span": clause.span,
        "scope": clause.scope,
    }


def to_open(deadline: Deadline) -> dict[str, Any]:
    """Write a reading in the open format (a dict of plain JSON values, key order as documented)."""
    return {
        "phrase": deadline.phrase,
        "clauses": [clause_to_open(clause) for clause in deadline.clauses],
        "assumed": list(deadline.assumed),
        "flags": list(deadline.flags),
        "remainder": deadline.remainder,
        "unread": [list(pair) for pair in deadline.unread],
        "confidence": deadline.confidence,
    }


def clause_from_open(data: Mapping[str, Any]) -> Clause:
    """Read one clause of the open format; absent fields have their empty value.

    Raises KeyError or ValueError when a value is not of the format.
    """
    weekday, offset, within = data.get("weekday"), data.get("offset"), data.get("within")
    by_date = _edge_from_open(offset.get("by_date")) if offset else None
    if by_date is not None and not isinstance(by_date, MonthDay):
        raise ValueError("offset.by_date is MM-DD")
    return Clause(
        kind=Kind(data["kind"]),
        freq=Freq(data["freq"]) if data.get("freq") else None,
        times_per_period=data.get("times_per_period"),
        at_least=bool(data.get("at_least")),
        interval=int(data.get("interval") or 1),
        windows=tuple(
            Window(_edge_from_open(w.get("start")), _edge_from_open(w.get("end"))) for w in data.get("windows") or ()
        ),
        day_of_month=data.get("day_of_month"),
        weekday=Weekday(weekday["day"], weekday.get("n")) if weekday else None,
        offset=Offset(offset["after"], offset.get("by_day"), offset.get("month"), by_date, offset.get("by_workday"))
        if offset
        else None,
        within=Within(within["n"], within["unit"], within.get("event"), within.get("direction", "after"))
        if within
        else None,
        since=data.get("since"),
        year_ref=data.get("year_ref"),
        event=data.get("event"),
        span=data.get("span"),
        scope=data.get("scope"),
    )


def from_open(data: Mapping[str, Any]) -> Deadline:
    """Read a reading written by `to_open`; raises KeyError or ValueError on anything else."""
    return Deadline(
        phrase=data["phrase"],
        clauses=tuple(clause_from_open(clause) for clause in data["clauses"]),
        assumed=tuple(data.get("assumed") or ()),
        flags=tuple(data.get("flags") or ()),
        remainder=data.get("remainder") or "",
        unread=tuple((start, end) for start, end in data.get("unread") or ()),
        confidence=float(data.get("confidence", 1.0)),
    )


def without_scope(clause: Clause) -> Clause:
    """Give the clause as it would stand without the words it speaks of."""
    return replace(clause, scope=None)
