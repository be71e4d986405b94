"""Completion of a plan: facts in, numbers out, each with the rows behind it.

`judge` looks at the facts of a scope once, for a year Y and a day D, and sees only what happened by the
end of D; every number is a count over its judgements, so a section's or a unit's numbers are counted
over its share of them. Three numbers share one set of checkpoints, **what is due**: due in Y by the day
in force, not after D, not cancelled, not before the approval. Nothing due is «не оценивается»: a value
of None, never 0 or 100 %.

The day in force is the last postponement's made by D, else the printed day. Work without a schedule
falls due with the end of its period: until then it stands apart, after that it counts as not done
unless it was. An opened case without a day stands apart always.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from app.core.facts import ALL, NOTHING, CheckpointFact, Fate, due_on, fate, year_on
from app.core.workdays import WEEKENDS, WorkCalendar


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole: `value` = numerator / denominator, None when there is nothing to judge.

    The numerator is a Fraction where members of a group count by their share. `counted` are the ids
    of rows that count in full, `missed` of the others.
    """

    numerator: Fraction
    denominator: int
    counted: tuple[int, ...] = ()
    missed: tuple[int, ...] = ()

    @property
    def value(self) -> Fraction | None:
        """The share between 0 and 1, None for «не оценивается»."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class Parts:
    """The checkpoints of a year by what became of them, as ids; every one stands in exactly one part.

    Наступило = `done` (исполнено) + `waiting` (на проверке) + `overdue` (просрочено); then `early`
    (исполнено досрочно) and `ahead` (впереди). Apart: `no_schedule`, `before_approval`, `cancelled`,
    `on_demand`.
    """

    done: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()
    overdue: tuple[int, ...] = ()
    early: tuple[int, ...] = ()
    ahead: tuple[int, ...] = ()
    no_schedule: tuple[int, ...] = ()
    before_approval: tuple[int, ...] = ()
    cancelled: tuple[int, ...] = ()
    on_demand: tuple[int, ...] = ()

    @property
    def due(self) -> int:
        """How many fell due by the day: done + waiting + overdue."""
        return len(self.done) + len(self.waiting) + len(self.overdue)

    @property
    def year(self) -> int:
        """How many the year has: due + early + ahead."""
        return self.due + len(self.early) + len(self.ahead)

    @property
    def apart(self) -> int:
        """How many stand apart from the year's count."""
        return sum(map(len, (self.no_schedule, self.before_approval, self.cancelled, self.on_demand)))


class Judgement(NamedTuple):
    """What became of one checkpoint of the year by the end of the day.

    `accepted` is (accepted, required) assignments; `in_time` and `in_time_moved` the shares handed in by
    the printed day and by the day in force; `documents` (covered, expected). They are told of what is
    due, and are nothing of the rest.
    """

    id: int
    activity: int
    section: int | None
    fate: Fate
    tracked: bool = True
    accepted: tuple[int, int] = (0, 0)
    in_time: Fraction = Fraction()
    in_time_moved: Fraction = Fraction()
    documents: tuple[int, int] = (0, 0)


DUE = frozenset((Fate.DONE, Fate.WAITING, Fate.OVERDUE))


def judge(facts: Iterable[CheckpointFact], year: int, day: date, calendar: WorkCalendar = WEEKENDS) -> list[Judgement]:
    """Judge the checkpoints of `year` as of the end of `day`."""
    return [_judge(fact, day, calendar) for fact in facts if year_on(fact, day) == year]


def _judge(fact: CheckpointFact, day: date, calendar: WorkCalendar) -> Judgement:
    became = fate(fact, day)
    if became not in DUE:
        return Judgement(fact.id, fact.activity, fact.section, became)
    printed, moved = fact.printed_day, due_on(fact, day) or fact.printed_day
    in_time = fact.in_time_share(printed, day, calendar)
    return Judgement(
        fact.id,
        fact.activity,
        fact.section,
        became,
        fact.tracked,
        fact.accepted_of(day),
        in_time,
        in_time if moved == printed else fact.in_time_share(moved, day, calendar),
        fact.documents_of(day),
    )


def what_is_due(judged: Iterable[Judgement]) -> list[Judgement]:
    """Give what is due: the one denominator of Kи, Kд and Kп."""
    return [one for one in judged if one.fate in DUE]


def parts(judged: Iterable[Judgement]) -> Parts:
    """Sort the checkpoints of a year by what became of them."""
    sorted_ids: dict[Fate, list[int]] = {one: [] for one in Fate}
    for one in judged:
        sorted_ids[one.fate].append(one.id)
    return Parts(**{became.value: tuple(ids) for became, ids in sorted_ids.items()})


def _sum(shares: Iterable[Fraction]) -> Fraction:
    """Add shares up: a plan has thousands of them and a handful of denominators."""
    by_denominator: Counter[int] = Counter()
    for share in shares:
        by_denominator[share.denominator] += share.numerator
    return sum((Fraction(top, bottom) for bottom, top in by_denominator.items()), Fraction())


# --- исполнение ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ActivityShare:
    """One activity's completion: accepted assignments of its due checkpoints, and its share."""

    activity: int
    share: Fraction
    accepted: int
    required: int
    checkpoints: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Completion:
    """Kи with the activities behind it and the checkpoints accepted of those due («17 из 20»)."""

    activities: tuple[ActivityShare, ...]
    accepted: int
    due: int

    @property
    def value(self) -> Fraction | None:
        """Mean of the activities' shares, None when nothing is due."""
        if not self.activities:
            return None
        return _sum(one.share for one in self.activities) / len(self.activities)

    @property
    def full(self) -> tuple[int, ...]:
        """Activities done in full («полностью»)."""
        return tuple(one.activity for one in self.activities if one.share == 1)

    @property
    def partial(self) -> tuple[int, ...]:
        """Activities done in part («частично, 9 из 13»)."""
        return tuple(one.activity for one in self.activities if 0 < one.share < 1)

    @property
    def none(self) -> tuple[int, ...]:
        """Activities of which nothing that is due is done («нет»)."""
        return tuple(one.activity for one in self.activities if one.share == 0)


def ki(judged: Iterable[Judgement]) -> Completion:
    """Исполнение: Kи = mean over activities with something due of (sum of accepted shares / due checkpoints).

    The accepted share of a checkpoint is accepted / required assignments: a group counts the share
    of its members, a single unit 0 or 1.
    """
    by_activity: dict[int, list[Judgement]] = {}
    due = what_is_due(judged)
    for one in due:
        by_activity.setdefault(one.activity, []).append(one)
    activities = tuple(_activity_share(activity, rows) for activity, rows in by_activity.items())
    return Completion(activities, sum(one.fate is Fate.DONE for one in due), len(due))


def _activity_share(activity: int, rows: Sequence[Judgement]) -> ActivityShare:
    pairs = [one.accepted for one in rows]
    share = _ratio(*pairs[0]) if len(pairs) == 1 else _sum(_ratio(*pair) for pair in pairs) / len(rows)
    accepted, required = (sum(numbers) for numbers in zip(*pairs, strict=True))
    return ActivityShare(activity, share, accepted, required, tuple(one.id for one in rows))


def _ratio(part: int, whole: int) -> Fraction:
    return (NOTHING if part == 0 else ALL if part == whole else Fraction(part, whole)) if whole else NOTHING


# --- дисциплина, обеспеченность, план года ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Discipline:
    """Kд by the first (printed) day and by the day in force."""

    first: Share
    postponed: Share


def kd(judged: Iterable[Judgement]) -> Discipline:
    """Исполнительская дисциплина: Kд = submitted in time / due, by the first and by the postponed day.

    Judged by the submission that was accepted or waits; a group counts the share of its members.
    Checkpoints that fell due before the map was tracked are left out.
    """
    rows = [one for one in what_is_due(judged) if one.tracked]
    return Discipline(
        _share([(one.id, one.in_time) for one in rows]), _share([(one.id, one.in_time_moved) for one in rows])
    )


def _share(measured: Sequence[tuple[int, Fraction]]) -> Share:
    return Share(
        _sum(value for _, value in measured),
        len(measured),
        tuple(one for one, value in measured if value == 1),
        tuple(one for one, value in measured if value < 1),
    )


def kp(judged: Iterable[Judgement]) -> Share:
    """Обеспеченность: Kп = documents covered / documents expected, of what is due.

    Covered: by evidence in a submission that waits or was accepted. Outcomes are in neither. `counted`
    and `missed` are the checkpoints that expect documents.
    """
    rows = [(one.id, *one.documents) for one in what_is_due(judged) if one.documents[1]]
    return Share(
        Fraction(sum(covered for _, covered, _ in rows)),
        sum(expected for _, _, expected in rows),
        tuple(one for one, covered, expected in rows if covered == expected),
        tuple(one for one, covered, expected in rows if covered < expected),
    )


def year_plan(found: Parts) -> Share:
    """План года = checkpoints accepted by D / all of Y (due, done early and ahead)."""
    counted = found.done + found.early
    return Share(Fraction(len(counted)), found.year, counted, found.waiting + found.overdue + found.ahead)


def activities_done(judged: Iterable[Judgement]) -> Share:
    """СМ = activities of the year done in full / planned; ids are of activities.

    Planned: with any checkpoint of Y that is not cancelled, not before the approval and no case
    without a day. In full: all of these accepted by D.
    """
    apart = (Fate.CANCELLED, Fate.BEFORE_APPROVAL, Fate.ON_DEMAND)
    done: dict[int, bool] = {}
    for one in judged:
        if one.fate not in apart:
            done[one.activity] = done.get(one.activity, True) and one.fate in (Fate.DONE, Fate.EARLY)
    full = tuple(activity for activity, whole in done.items() if whole)
    missed = tuple(activity for activity, whole in done.items() if not whole)
    return Share(Fraction(len(full)), len(done), full, missed)


# --- corrections and narrowing ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Corrections:
    """What was changed after its period began: «снято n, перенесено n, исправлено n», as ids."""

    cancelled: tuple[int, ...] = ()
    postponed: tuple[int, ...] = ()
    corrected: tuple[int, ...] = ()


def corrections(facts: Iterable[CheckpointFact], year: int, day: date) -> Corrections:
    """List the checkpoints, due in `year` by the printed day or the day in force, corrected too late by `day`."""
    rows = [fact for fact in facts if year in (fact.year, year_on(fact, day))]

    def late(fact: CheckpointFact, days: Iterable[date | None]) -> bool:
        start = fact.began_on or date.min
        return any(one is not None and start <= one <= day for one in days)

    return Corrections(
        tuple(fact.id for fact in rows if late(fact, [fact.cancelled_on])),
        tuple(fact.id for fact in rows if late(fact, [made_on for made_on, _ in fact.postponed])),
        tuple(fact.id for fact in rows if late(fact, fact.corrected_on)),
    )


def for_unit(facts: Iterable[CheckpointFact], unit: int | None) -> list[CheckpointFact]:
    """Narrow facts to one unit: checkpoints where its assignment is required, with that assignment alone."""
    narrowed = []
    for fact in facts:
        own = tuple(one for one in fact.assignments if one.required and one.unit == unit)
        if own:
            narrowed.append(fact if len(own) == len(fact.assignments) else replace(fact, assignments=own))
    return narrowed
