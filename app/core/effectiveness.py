"""Effectiveness of a year: how far the indicators came, times how much of the plan was done.

Э = СД × СМ. СД is the (weighted) mean of the indicators' achievement d, СМ the activities of the year
done in full / planned (`completion.activities_done`). Formula, weights, bands and source are settings
of the territory; `SAMPLE` holds the defaults.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.core.completion import Share

Number = int | float | Decimal | Fraction


class Direction(StrEnum):
    """Which way an indicator is good."""

    MORE = "more"
    LESS = "less"


class LeftOut(StrEnum):
    """Why an indicator is left out of СД; the values are the words shown."""

    NO_TARGET = "цель не задана"
    UNDECIDABLE = "невозможно определить"
    NO_FACT = "нет факта"


@dataclass(frozen=True, slots=True)
class IndicatorFact:
    """An indicator with its plans and facts by year; `target` without years is the last year's plan."""

    key: str
    direction: str | None
    plans: Mapping[int, Number] = field(default_factory=dict)
    facts: Mapping[int, Number] = field(default_factory=dict)
    target: Number | None = None

    def plan_for(self, year: int, last_year: int | None) -> Number | None:
        """Give the plan of `year`; the bare target counts for `last_year` of the road map only."""
        if year in self.plans:
            return self.plans[year]
        return self.target if year == last_year else None


def exact(number: Number) -> Fraction:
    """Give a number as it is written: 0.1 is one tenth. Raises ValueError for infinities and NaN."""
    return Fraction(str(number)) if isinstance(number, float) else Fraction(number)


def achievement(plan: Number | None, fact: Number | None, direction: str | None) -> Fraction | LeftOut:
    """Достижение показателя d, between 0 and 1, or why there is none.

    More is better: d = min(1, факт / план), and a plan of 0 is «цель не задана». Less is better: d = 1
    if факт ≤ план, else план / факт. No direction or a negative number: «невозможно определить».
    """
    if plan is None:
        return LeftOut.NO_TARGET
    if fact is None:
        return LeftOut.NO_FACT
    wanted, reached = exact(plan), exact(fact)
    if direction not in tuple(Direction) or wanted < 0 or reached < 0:
        return LeftOut.UNDECIDABLE
    if direction == Direction.LESS:
        return Fraction(1) if reached <= wanted else wanted / reached
    return min(Fraction(1), reached / wanted) if wanted else LeftOut.NO_TARGET


class Way(StrEnum):
    """Where an indicator went against the year before."""

    UP = "up"
    DOWN = "down"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Trend:
    """The way an indicator went, and whether that is good (None: the same, or no direction)."""

    way: Way
    good: bool | None


def trend(fact: Number | None, before: Number | None, direction: str | None) -> Trend | None:
    """Compare a fact with that of the year before; None when either is missing."""
    if fact is None or before is None:
        return None
    now, then = exact(fact), exact(before)
    if now == then:
        return Trend(Way.SAME, None)
    way = Way.UP if now > then else Way.DOWN
    good = {Direction.MORE.value: way is Way.UP, Direction.LESS.value: way is Way.DOWN}.get(direction or "")
    return Trend(way, good)


@dataclass(frozen=True, slots=True)
class Method:
    """How a territory judges: weights by indicator key (1 unless given), bands from the highest, the source."""

    bands: tuple[tuple[Fraction, str], ...]
    lowest: str
    source: str
    weights: Mapping[str, Fraction] = field(default_factory=dict)
    formula: str = "Э = СД × СМ"

    def band(self, value: Fraction) -> str:
        """Name the band of a value; a threshold belongs to the band above it."""
        return next((name for threshold, name in self.bands if value >= threshold), self.lowest)


SAMPLE = Method(
    bands=(
        (Fraction(90, 100), "высокая"),
        (Fraction(80, 100), "средняя"),
        (Fraction(70, 100), "удовлетворительная"),
    ),
    lowest="неудовлетворительная",
    source=(
        "по образцу методических указаний, утверждённых приказом Минэкономразвития № 582 от 16.09.2016"
        " (утратил силу с 01.01.2023)"
    ),
)


@dataclass(frozen=True, slots=True)
class Effectiveness:
    """Э with everything it was computed from.

    `degrees` pairs indicator keys with d, `left_out` with the reason. `facts_year` is the year the facts
    are of: Y, or an earlier one, which must be named. `value` and `band` are None for «нет данных».
    """

    degrees: tuple[tuple[str, Fraction], ...]
    left_out: tuple[tuple[str, LeftOut], ...]
    facts_year: int | None
    indicators: Fraction | None
    measures: Share
    value: Fraction | None
    band: str | None
    method: Method


def effectiveness(
    indicators: Iterable[IndicatorFact],
    measures: Share,
    year: int,
    last_year: int | None = None,
    method: Method = SAMPLE,
) -> Effectiveness:
    """Эффективность: Э = СД × СМ.

    СД = Σ(weight · d) / Σ weight over the indicators with a d, by the facts of `year`, or of the last year
    before it that has any. `measures` is СМ. `last_year` is the road map's last, for bare targets. Without
    a fact, or with nothing planned, there is no Э.
    """
    rows = tuple(indicators)
    facts_year = max((y for row in rows for y in row.facts if y <= year), default=None)
    degrees, left_out = _degrees(rows, facts_year or year, last_year)
    reached = _weighted(degrees, method.weights)
    done = measures.value
    value = None if reached is None or done is None else reached * done
    band = None if value is None else method.band(value)
    return Effectiveness(degrees, left_out, facts_year, reached, measures, value, band, method)


def _degrees(
    rows: Iterable[IndicatorFact], year: int, last_year: int | None
) -> tuple[tuple[tuple[str, Fraction], ...], tuple[tuple[str, LeftOut], ...]]:
    found: list[tuple[str, Fraction]] = []
    left_out: list[tuple[str, LeftOut]] = []
    for row in rows:
        degree = achievement(row.plan_for(year, last_year), row.facts.get(year), row.direction)
        if isinstance(degree, LeftOut):
            left_out.append((row.key, degree))
        else:
            found.append((row.key, degree))
    return tuple(found), tuple(left_out)


def _weighted(degrees: Iterable[tuple[str, Fraction]], weights: Mapping[str, Fraction]) -> Fraction | None:
    pairs = [(weights.get(key, Fraction(1)), degree) for key, degree in degrees]
    total = sum((weight for weight, _ in pairs), Fraction())
    return sum((weight * degree for weight, degree in pairs), Fraction()) / total if total else None
