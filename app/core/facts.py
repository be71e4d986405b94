"""What a checkpoint's numbers are computed from, and what became of it by the end of a day.

A fact keeps the whole history that numbers need (submissions, returns, reopenings, postponements, each
with its day), so that a number as of a past day does not change with what happened later.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from app.core.workdays import WorkCalendar

# A return after the due day keeps the first day when the answer comes within so many working days.
ANSWER_WORKDAYS = 3
NOTHING, ALL = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class SubmissionFact:
    """One handing-in with its fate; `covered` are the expected documents that its evidence covers."""

    submitted_on: date
    returned_on: date | None = None
    accepted_on: date | None = None
    reopened_on: date | None = None
    covered: frozenset[int] = frozenset()

    def stands(self, day: date) -> bool:
        """Say whether it waits or is accepted at the end of `day`."""
        return self.submitted_on <= day and not _by(self.returned_on, day) and not _by(self.reopened_on, day)

    def accepted(self, day: date) -> bool:
        """Say whether it is accepted at the end of `day`."""
        return self.stands(day) and _by(self.accepted_on, day)


def _by(one: date | None, day: date) -> bool:
    return one is not None and one <= day


@dataclass(frozen=True, slots=True)
class AssignmentFact:
    """One unit's share: its submissions in order and the ids of the documents expected of it.

    Only a `required` assignment counts. `unit` None is the coordinator's own.
    """

    unit: int | None
    submissions: tuple[SubmissionFact, ...] = ()
    expected: frozenset[int] = frozenset()
    required: bool = True
    cancelled_on: date | None = None

    def standing(self, day: date) -> SubmissionFact | None:
        """Give the submission that waits or is accepted at the end of `day`."""
        return next((one for one in reversed(self.submissions) if one.stands(day)), None)

    def accepted(self, day: date) -> bool:
        """Say whether the unit's share is accepted at the end of `day`."""
        standing = self.standing(day)
        return standing is not None and standing.accepted(day)

    def in_time(self, due: date, day: date, calendar: WorkCalendar) -> bool:
        """Say whether the submission that stands on `day` was handed in by `due`."""
        standing = self.standing(day)
        if standing is None:
            return False
        before = self.submissions[: self.submissions.index(standing) + 1]
        return counted_day(before, due, calendar) <= due


def counted_day(submissions: Sequence[SubmissionFact], due: date, calendar: WorkCalendar) -> date:
    """Give the day by which timeliness of the last submission is judged.

    A return after the due day keeps the day of the returned submission when the answer comes within
    three working days of the return; so does a reopening. `submissions` must not be empty.
    """
    counted = submissions[-1].submitted_on
    for earlier, later in zip(submissions[-2::-1], submissions[:0:-1], strict=True):
        back = earlier.reopened_on or earlier.returned_on
        if back is None or back <= due:
            break
        if calendar.workdays_between(back, later.submitted_on) > ANSWER_WORKDAYS:
            break
        counted = earlier.submitted_on
    return counted


@dataclass(frozen=True, slots=True)
class CheckpointFact:
    """One checkpoint as the numbers see it.

    `year` is that of the printed day (or of the period's end), `due` the printed day, `postponed` pairs
    (made on, new day) in order. `began_on` is the first day of its window, `period_end` the last of its
    period where no day is set (31 December of `year` unless given). `tracked`: not due before the map
    was loaded. `one_for_all`: any one member's work is the group's. `corrected_on`: days on which its
    demands were corrected.
    """

    id: int
    activity: int
    year: int
    due: date | None
    assignments: tuple[AssignmentFact, ...] = ()
    section: int | None = None
    postponed: tuple[tuple[date, date], ...] = ()
    cancelled_on: date | None = None
    before_approval: bool = False
    no_schedule: bool = False
    on_demand: bool = False
    tracked: bool = True
    one_for_all: bool = False
    began_on: date | None = None
    period_end: date | None = None
    corrected_on: tuple[date, ...] = ()

    @property
    def printed_day(self) -> date:
        """The printed due day; without one the last day of the period."""
        return self.due or self.period_end or date(self.year, 12, 31)

    def required(self, day: date) -> list[AssignmentFact]:
        """Give the assignments that count at the end of `day`."""
        return [one for one in self.assignments if one.required and not _by(one.cancelled_on, day)]

    def _of_members(self, met: Sequence[bool]) -> tuple[int, int]:
        return (int(any(met)), min(len(met), 1)) if self.one_for_all else (sum(met), len(met))

    def accepted_of(self, day: date) -> tuple[int, int]:
        """Count (accepted, required) assignments: «9 из 13»."""
        return self._of_members([one.accepted(day) for one in self.required(day)])

    def handed_in_of(self, day: date) -> tuple[int, int]:
        """Count (waiting or accepted, required) assignments."""
        return self._of_members([one.standing(day) is not None for one in self.required(day)])

    def in_time_share(self, due: date, day: date, calendar: WorkCalendar) -> Fraction:
        """Give the share of required assignments handed in by `due`, as it stands at the end of `day`."""
        met, whole = self._of_members([one.in_time(due, day, calendar) for one in self.required(day)])
        return (NOTHING if met == 0 else ALL if met == whole else Fraction(met, whole)) if whole else NOTHING

    def documents_of(self, day: date) -> tuple[int, int]:
        """Count (covered, expected) documents; where one answers for all, of the fullest share."""
        counts = []
        for one in self.required(day):
            standing = one.standing(day)
            counts.append((len(one.expected & standing.covered) if standing else 0, len(one.expected)))
        if self.one_for_all:
            return max(counts, default=(0, 0))
        return sum(covered for covered, _ in counts), sum(expected for _, expected in counts)


class Fate(StrEnum):
    """What became of a checkpoint by a day: the names of the parts."""

    DONE = "done"
    WAITING = "waiting"
    OVERDUE = "overdue"
    EARLY = "early"
    AHEAD = "ahead"
    NO_SCHEDULE = "no_schedule"
    BEFORE_APPROVAL = "before_approval"
    CANCELLED = "cancelled"
    ON_DEMAND = "on_demand"


def due_on(fact: CheckpointFact, day: date) -> date | None:
    """Give the due day in force at the end of `day`, None while no day is known.

    A missing schedule falls due with the end of its period, a case without a day never.
    """
    moved = [new for made_on, new in fact.postponed if made_on <= day]
    if moved:
        return moved[-1]
    if fact.due is None and fact.no_schedule and fact.printed_day <= day:
        return fact.printed_day
    return fact.due


def year_on(fact: CheckpointFact, day: date) -> int:
    """Give the year a checkpoint counts in: that of the day in force, else the fact's own."""
    due = due_on(fact, day)
    return due.year if due else fact.year


def fate(fact: CheckpointFact, day: date) -> Fate:
    """Say what became of a checkpoint by the end of `day`; a due day itself has come by its end."""
    if fact.before_approval:
        return Fate.BEFORE_APPROVAL
    if _by(fact.cancelled_on, day) or (any(a.required for a in fact.assignments) and not fact.required(day)):
        return Fate.CANCELLED
    due = due_on(fact, day)
    if due is None:
        return Fate.NO_SCHEDULE if fact.no_schedule else Fate.ON_DEMAND
    accepted, whole = fact.accepted_of(day)
    if whole and accepted == whole:
        return Fate.DONE if due <= day else Fate.EARLY
    if due > day:
        return Fate.AHEAD
    handed_in, whole = fact.handed_in_of(day)
    return Fate.WAITING if whole and handed_in == whole else Fate.OVERDUE
