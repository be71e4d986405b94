from datetime import date

import pytest

from app.core.facts import (
    AssignmentFact,
    CheckpointFact,
    Fate,
    SubmissionFact,
    counted_day,
    due_on,
    fate,
    year_on,
)
from app.core.workdays import WEEKENDS

DUE = date(2022, 10, 31)
DAY = date(2022, 11, 14)


def handed(on: str, returned: str | None = None, accepted: str | None = None, reopened: str | None = None):  # type: ignore[no-untyped-def]
    days = [date.fromisoformat(day) if day else None for day in (returned, accepted, reopened)]
    return SubmissionFact(date.fromisoformat(on), *days)


def point(*submissions: SubmissionFact, due: date | None = DUE, **rest: object) -> CheckpointFact:
    return CheckpointFact(1, 1, 2022, due, (AssignmentFact(7, submissions),), **rest)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (point(handed("2022-10-20", accepted="2022-10-25")), Fate.DONE),
        (point(handed("2022-10-20", accepted="2022-11-14")), Fate.DONE),
        (point(handed("2022-10-20", accepted="2022-11-15")), Fate.WAITING),
        (point(handed("2022-10-20")), Fate.WAITING),
        (point(handed("2022-11-15")), Fate.OVERDUE),
        (point(handed("2022-10-20", returned="2022-10-21")), Fate.OVERDUE),
        (point(handed("2022-10-20", returned="2022-11-15")), Fate.WAITING),
        (point(handed("2022-10-20", accepted="2022-10-25", reopened="2022-11-01")), Fate.OVERDUE),
        (point(handed("2022-10-20", accepted="2022-10-25", reopened="2022-11-15")), Fate.DONE),
        (point(), Fate.OVERDUE),
        (point(due=DAY), Fate.OVERDUE),
        (point(due=date(2022, 11, 15)), Fate.AHEAD),
        (point(handed("2022-11-10"), due=date(2022, 12, 1)), Fate.AHEAD),
        (point(handed("2022-11-10", accepted="2022-11-11"), due=date(2022, 12, 1)), Fate.EARLY),
        (point(cancelled_on=DAY), Fate.CANCELLED),
        (point(cancelled_on=date(2022, 11, 15)), Fate.OVERDUE),
        (point(before_approval=True), Fate.BEFORE_APPROVAL),
        (point(due=None, no_schedule=True), Fate.NO_SCHEDULE),
        (point(due=None, on_demand=True), Fate.ON_DEMAND),
        (point(on_demand=True), Fate.OVERDUE),
        (point(postponed=((date(2022, 10, 20), date(2022, 12, 1)),)), Fate.AHEAD),
        (point(postponed=((date(2022, 11, 15), date(2022, 12, 1)),)), Fate.OVERDUE),
    ],
)
def test_what_became_of_a_checkpoint_by_the_end_of_a_day(fact: CheckpointFact, expected: Fate) -> None:
    assert fate(fact, DAY) is expected


def test_a_schedule_never_set_counts_as_not_done_at_the_end_of_the_year() -> None:
    fact = point(due=None, no_schedule=True)
    assert fate(fact, date(2022, 12, 30)) is Fate.NO_SCHEDULE
    assert fate(fact, date(2022, 12, 31)) is Fate.OVERDUE
    school = point(due=None, no_schedule=True, period_end=date(2022, 8, 31))
    assert fate(school, date(2022, 8, 31)) is Fate.OVERDUE


def test_work_done_without_a_schedule_counts_as_done_at_the_end_of_the_year() -> None:
    fact = point(handed("2022-05-01", accepted="2022-05-02"), due=None, no_schedule=True)
    assert fate(fact, date(2022, 12, 31)) is Fate.DONE


def test_of_several_postponements_the_last_made_by_the_day_is_in_force() -> None:
    fact = point(postponed=((date(2022, 10, 1), date(2022, 11, 30)), (date(2022, 11, 20), date(2023, 1, 31))))
    assert [due_on(fact, date(2022, month, 25)) for month in (9, 10, 11)] == [
        DUE,
        date(2022, 11, 30),
        date(2023, 1, 31),
    ]
    assert [year_on(fact, date(2022, month, 25)) for month in (10, 11)] == [2022, 2023]


def test_a_group_is_done_when_every_member_is_and_cancelled_members_do_not_count() -> None:
    done, waits = handed("2022-10-20", accepted="2022-10-21"), handed("2022-10-20")
    members = (AssignmentFact(1, (done,)), AssignmentFact(2, (waits,)), AssignmentFact(3, cancelled_on=DUE))
    group = CheckpointFact(1, 1, 2022, DUE, members)
    assert group.accepted_of(DAY) == (1, 2)
    assert fate(group, DAY) is Fate.WAITING
    assert fate(CheckpointFact(1, 1, 2022, DUE, members, one_for_all=True), DAY) is Fate.DONE
    assert fate(CheckpointFact(1, 1, 2022, DUE, members[2:]), DAY) is Fate.CANCELLED


def test_a_co_executor_is_never_required() -> None:
    helper = AssignmentFact(2, required=False)
    lead = AssignmentFact(1, (handed("2022-10-20", accepted="2022-10-21"),))
    assert fate(CheckpointFact(1, 1, 2022, DUE, (helper, lead)), DAY) is Fate.DONE
    assert fate(CheckpointFact(1, 1, 2022, DUE, (helper,)), DAY) is Fate.OVERDUE


@pytest.mark.parametrize(
    ("submissions", "day"),
    [
        # Returned on Wednesday 2 November, answered within three working days (the 4th was none in Russia, here it is).
        ([handed("2022-10-31", returned="2022-11-02"), handed("2022-11-07")], "2022-10-31"),
        ([handed("2022-10-31", returned="2022-11-02"), handed("2022-11-08")], "2022-11-08"),
        # Returned by the due day: the answer counts.
        ([handed("2022-10-28", returned="2022-10-31"), handed("2022-11-01")], "2022-11-01"),
        ([handed("2022-10-28", returned="2022-10-29"), handed("2022-10-30")], "2022-10-30"),
        # A chain keeps the first day as long as every answer was quick.
        (
            [handed("2022-10-31", "2022-11-01"), handed("2022-11-02", "2022-11-03"), handed("2022-11-07")],
            "2022-10-31",
        ),
        (
            [handed("2022-10-31", "2022-11-01"), handed("2022-11-09", "2022-11-10"), handed("2022-11-11")],
            "2022-11-09",
        ),
        ([handed("2022-11-03")], "2022-11-03"),
    ],
)
def test_a_quick_answer_to_a_late_return_keeps_the_first_day(submissions: list[SubmissionFact], day: str) -> None:
    assert counted_day(submissions, DUE, WEEKENDS) == date.fromisoformat(day)


def test_documents_are_covered_by_what_waits_or_was_accepted() -> None:
    waits = SubmissionFact(date(2022, 10, 20), covered=frozenset({1, 9}))
    back = SubmissionFact(date(2022, 10, 20), date(2022, 10, 21), covered=frozenset({1, 2}))
    members = (AssignmentFact(1, (waits,), frozenset({1, 2, 3})), AssignmentFact(2, (back,), frozenset({1, 2})))
    assert CheckpointFact(1, 1, 2022, DUE, members).documents_of(DAY) == (1, 5)
    assert CheckpointFact(1, 1, 2022, DUE, members, one_for_all=True).documents_of(DAY) == (1, 3)
