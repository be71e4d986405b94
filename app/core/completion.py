"""Completion of a plan: facts in, numbers out, each with the rows behind it.

Every function takes the facts of a scope (a map, a section, a unit …), a year Y and a day D, and sees
only what happened by the end of D. Three numbers share one set of checkpoints, **what is due**: due in Y
by the day in force, not after D, not cancelled, not before the approval. Nothing due is «не оценивается»:
a value of None, never 0 or 100 %.

The day in force is the last postponement's made by D, else the printed day. Work without a schedule
falls due with the end of its period: until then it stands apart, after that it counts as not done
unless it was. An opened case without a day stands apart always.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from app.core.facts import CheckpointFact, Fate, due_on, fate, year_on
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


def parts(facts: Iterable[CheckpointFact], year: int, day: date) -> Parts:
    """Sort the checkpoints of `year` by what became of them by the end of `day`."""
    sorted_ids: dict[Fate, list[int]] = {one: [] for one in Fate}
    for fact in _of_year(facts, year, day):
        sorted_ids[fate(fact, day)].append(fact.id)
    return Parts(**{one.value: tuple(ids) for one, ids in sorted_ids.items()})


def _of_year(facts: Iterable[CheckpointFact], year: int, day: date) -> list[CheckpointFact]:
    return [fact for fact in facts if year_on(fact, day) == year]


def due_facts(facts: Iterable[CheckpointFact], year: int, day: date) -> list[CheckpointFact]:
    """Give what is due: the one denominator of Kи, Kд and Kп."""
    return [fact for fact in _of_year(facts, year, day) if fate(fact, day) in (Fate.DONE, Fate.WAITING, Fate.OVERDUE)]


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
        return sum((one.share for one in self.activities), Fraction()) / len(self.activities)

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


def ki(facts: Iterable[CheckpointFact], year: int, day: date) -> Completion:
    """Исполнение: Kи = mean over activities with something due of (sum of accepted shares / due checkpoints).

    The accepted share of a checkpoint is accepted / required assignments: a group counts the share
    of its members, a single unit 0 or 1.
    """
    by_activity: dict[int, list[CheckpointFact]] = {}
    due = due_facts(facts, year, day)
    for fact in due:
        by_activity.setdefault(fact.activity, []).append(fact)
    activities = tuple(_activity_share(activity, rows, day) for activity, rows in by_activity.items())
    return Completion(activities, sum(fate(fact, day) is Fate.DONE for fact in due), len(due))


def _activity_share(activity: int, rows: Sequence[CheckpointFact], day: date) -> ActivityShare:
    pairs = [fact.accepted_of(day) for fact in rows]
    share = sum((_ratio(*pair) for pair in pairs), Fraction()) / len(rows)
    accepted, required = (sum(numbers) for numbers in zip(*pairs, strict=True))
    return ActivityShare(activity, share, accepted, required, tuple(fact.id for fact in rows))


def _ratio(part: int, whole: int) -> Fraction:
    return Fraction(part, whole) if whole else Fraction()


# --- дисциплина, обеспеченность, план года ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Discipline:
    """Kд by the first (printed) day and by the day in force."""

    first: Share
    postponed: Share


def kd(facts: Iterable[CheckpointFact], year: int, day: date, calendar: WorkCalendar = WEEKENDS) -> Discipline:
    """Исполнительская дисциплина: Kд = submitted in time / due, by the first and by the postponed day.

    Judged by the submission that was accepted or waits; a group counts the share of its members.
    Checkpoints that fell due before the map was tracked are left out.
    """
    rows = [fact for fact in due_facts(facts, year, day) if fact.tracked]

    def first(fact: CheckpointFact) -> Fraction:
        return fact.in_time_share(fact.printed_day, day, calendar)

    def postponed(fact: CheckpointFact) -> Fraction:
        return fact.in_time_share(due_on(fact, day) or fact.printed_day, day, calendar)

    return Discipline(_share(rows, first), _share(rows, postponed))


def _share(rows: Sequence[CheckpointFact], measure: Callable[[CheckpointFact], Fraction]) -> Share:
    measured = [(fact.id, measure(fact)) for fact in rows]
    return Share(
        sum((value for _, value in measured), Fraction()),
        len(measured),
        tuple(one for one, value in measured if value == 1),
        tuple(one for one, value in measured if value < 1),
    )


def kp(facts: Iterable[CheckpointFact], year: int, day: date) -> Share:
    """Обеспеченность: Kп = documents covered / documents expected, of what is due.

    Covered: by evidence in a submission that waits or was accepted. Outcomes are in neither. `counted`
    and `missed` are the checkpoints that expect documents.
    """
    rows = [(fact, *fact.documents_of(day)) for fact in due_facts(facts, year, day)]
    rows = [row for row in rows if row[2]]
    return Share(
        Fraction(sum(covered for _, covered, _ in rows)),
        sum(expected for _, _, expected in rows),
        tuple(fact.id for fact, covered, expected in rows if covered == expected),
        tuple(fact.id for fact, covered, expected in rows if covered < expected),
    )


def year_plan(facts: Iterable[CheckpointFact], year: int, day: date) -> Share:
    """План года = checkpoints accepted by D / all of Y (due, done early and ahead)."""
    found = parts(facts, year, day)
    counted = found.done + found.early
    return Share(Fraction(len(counted)), found.year, counted, found.waiting + found.overdue + found.ahead)


def activities_done(facts: Iterable[CheckpointFact], year: int, day: date) -> Share:
    """СМ = activities of the year done in full / planned; ids are of activities.

    Planned: with any checkpoint of Y that is not cancelled, not before the approval and no case
    without a day. In full: all of these accepted by D.
    """
    apart = (Fate.CANCELLED, Fate.BEFORE_APPROVAL, Fate.ON_DEMAND)
    done: dict[int, bool] = {}
    for fact in _of_year(facts, year, day):
        if (now := fate(fact, day)) not in apart:
            done[fact.activity] = done.get(fact.activity, True) and now in (Fate.DONE, Fate.EARLY)
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
            narrowed.append(replace(fact, assignments=own))
    return narrowed
