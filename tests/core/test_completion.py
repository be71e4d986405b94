from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.core.completion import (
    Share,
    activities_done,
    corrections,
    for_unit,
    judge,
    kd,
    ki,
    kp,
    parts,
    what_is_due,
    year_plan,
)
from app.core.facts import AssignmentFact, CheckpointFact, SubmissionFact

DAY = date(2022, 11, 14)
SPRING, AUTUMN, WINTER = date(2022, 3, 31), date(2022, 10, 31), date(2022, 12, 31)


def accepted(on: date, covered: tuple[int, ...] = ()) -> SubmissionFact:
    return SubmissionFact(on, accepted_on=on, covered=frozenset(covered))


def point(number: int, activity: int, due: date | None, *submissions: SubmissionFact, **rest: object) -> CheckpointFact:
    return CheckpointFact(number, activity, 2022, due, (AssignmentFact(7, submissions),), **rest)  # type: ignore[arg-type]


# Activity 1: one of two due is done, one ahead. Activity 2: done late. Activity 3: waiting. Activity 4: ahead.
FACTS = [
    point(11, 1, SPRING, accepted(date(2022, 3, 20))),
    point(12, 1, AUTUMN),
    point(13, 1, WINTER),
    point(21, 2, SPRING, accepted(date(2022, 4, 20))),
    point(31, 3, AUTUMN, SubmissionFact(date(2022, 10, 30))),
    point(41, 4, WINTER, accepted(date(2022, 11, 1))),
    point(51, 5, None, no_schedule=True),
    point(61, 6, SPRING, before_approval=True),
    point(71, 7, SPRING, cancelled_on=date(2022, 2, 1)),
    point(81, 8, None, on_demand=True),
    replace(point(91, 9, date(2021, 3, 31)), year=2021),
]


def test_the_parts_of_a_year_add_up_and_name_their_rows() -> None:
    found = parts(judge(FACTS, 2022, DAY))
    assert (found.done, found.waiting, found.overdue) == ((11, 21), (31,), (12,))
    assert (found.early, found.ahead) == ((41,), (13,))
    assert (found.no_schedule, found.before_approval, found.cancelled, found.on_demand) == ((51,), (61,), (71,), (81,))
    assert (found.due, found.year, found.apart) == (4, 6, 4)


def test_completion_is_the_mean_over_activities_with_something_due() -> None:
    result = ki(judge(FACTS, 2022, DAY))
    assert result.value == Fraction(1, 2)
    assert (result.full, result.partial, result.none) == ((2,), (1,), (3,))
    assert (result.accepted, result.due) == (2, 4)
    assert [one.checkpoints for one in result.activities] == [(11, 12), (21,), (31,)]


def test_a_group_counts_the_share_of_its_members() -> None:
    members = tuple(AssignmentFact(n, (accepted(date(2022, 3, 1)),) if n < 9 else ()) for n in range(13))
    result = ki(judge([CheckpointFact(1, 1, 2022, SPRING, members)], 2022, DAY))
    assert result.value == Fraction(9, 13)
    assert (result.activities[0].accepted, result.activities[0].required) == (9, 13)
    assert (result.full, result.partial, result.accepted) == ((), (1,), 0)


def test_discipline_counts_what_was_handed_in_by_the_day_whether_accepted_or_waiting() -> None:
    result = kd(judge(FACTS, 2022, DAY))
    assert result.first == Share(Fraction(2), 4, (11, 31), (12, 21))
    assert result.postponed == result.first
    assert result.first.value == Fraction(1, 2)


def test_a_postponed_day_saves_the_second_discipline_and_not_the_first() -> None:
    moved = replace(FACTS[3], postponed=((date(2022, 3, 30), date(2022, 4, 30)),))
    result = kd(judge([moved], 2022, DAY))
    assert (result.first.value, result.postponed.value) == (0, 1)


def test_what_fell_due_before_the_map_was_tracked_is_completed_but_not_disciplined() -> None:
    old = replace(FACTS[0], tracked=False)
    assert ki(judge([old], 2022, DAY)).value == 1
    assert kd(judge([old], 2022, DAY)).first.value is None


def test_coverage_counts_documents_of_what_is_due() -> None:
    def expecting(number: int, due: date, documents: set[int], *submissions: SubmissionFact) -> CheckpointFact:
        assignment = AssignmentFact(7, submissions, frozenset(documents))
        return CheckpointFact(number, number, 2022, due, (assignment,))

    facts = [
        expecting(1, SPRING, {1, 2, 3}, accepted(SPRING, (1, 2))),
        expecting(2, AUTUMN, {4}, SubmissionFact(AUTUMN, covered=frozenset({4}))),
        expecting(3, AUTUMN, set(), accepted(AUTUMN)),
        expecting(4, WINTER, {5}, accepted(AUTUMN, (5,))),
    ]
    assert kp(judge(facts, 2022, DAY)) == Share(Fraction(3), 4, (2,), (1,))
    assert kp(judge(facts[2:3], 2022, DAY)).value is None


def test_the_plan_of_the_year_counts_what_was_done_early_too() -> None:
    assert year_plan(parts(judge(FACTS, 2022, DAY))) == Share(Fraction(3), 6, (11, 21, 41), (31, 12, 13))


def test_measures_done_are_activities_whose_whole_year_is_accepted() -> None:
    result = activities_done(judge(FACTS, 2022, DAY))
    assert (result.numerator, result.denominator) == (2, 5)
    assert (result.counted, result.missed) == ((2, 4), (1, 3, 5))


def test_nothing_due_is_not_judged() -> None:
    for facts in ([], FACTS[4:][1:]):
        assert ki(judge(facts, 2022, DAY)).value is None
        assert kd(judge(facts, 2022, DAY)).first.value is None
        assert kp(judge(facts, 2022, DAY)).value is None
    assert year_plan(parts(judge([], 2022, DAY))).value is None
    assert activities_done(judge([], 2022, DAY)).value is None


def test_a_schedule_never_set_spoils_the_completion_of_the_finished_year() -> None:
    fact = FACTS[6]
    assert ki(judge([fact], 2022, date(2022, 12, 30))).value is None
    assert ki(judge([fact], 2022, date(2022, 12, 31))).value == 0


def test_a_number_of_a_past_day_does_not_see_what_came_later() -> None:
    assert parts(judge(FACTS, 2022, date(2022, 3, 31))).done == (11,)
    assert parts(judge(FACTS, 2022, date(2022, 3, 31))).overdue == (21,)
    assert parts(judge(FACTS, 2022, date(2022, 1, 31))).cancelled == ()


def test_a_checkpoint_postponed_into_the_next_year_counts_there() -> None:
    moved = replace(FACTS[1], postponed=((date(2022, 10, 1), date(2023, 2, 28)),))
    assert parts(judge([moved], 2022, DAY)).year == 0
    assert parts(judge([moved], 2023, date(2023, 3, 1))).overdue == (12,)
    assert [corrections([moved], year, DAY).postponed for year in (2021, 2022, 2023)] == [(), (12,), (12,)]


def test_corrections_after_the_beginning_are_counted_with_their_rows() -> None:
    start = date(2022, 3, 1)
    facts = [
        point(1, 1, SPRING, began_on=start, cancelled_on=date(2022, 3, 2)),
        point(2, 1, SPRING, began_on=start, cancelled_on=date(2022, 2, 2)),
        point(3, 1, SPRING, began_on=start, postponed=((date(2022, 3, 2), WINTER),)),
        point(4, 1, SPRING, began_on=start, corrected_on=(date(2022, 2, 1), date(2022, 3, 5))),
        point(5, 1, SPRING, began_on=start, corrected_on=(date(2022, 11, 15),)),
        point(6, 1, SPRING, corrected_on=(date(2022, 1, 15),)),
    ]
    found = corrections(facts, 2022, DAY)
    assert (found.cancelled, found.postponed, found.corrected) == ((1,), (3,), (4, 6))
    assert corrections(facts, 2021, DAY).cancelled == ()


def test_a_unit_sees_its_own_share_of_a_group() -> None:
    members = (AssignmentFact(1, (accepted(SPRING),)), AssignmentFact(2), AssignmentFact(3, required=False))
    group = CheckpointFact(1, 1, 2022, SPRING, members)
    assert ki(judge(for_unit([group], 1), 2022, DAY)).value == 1
    assert ki(judge(for_unit([group], 2), 2022, DAY)).value == 0
    assert for_unit([group], 3) == []


# --- properties ----------------------------------------------------------------------------------------

days = st.dates(date(2021, 1, 1), date(2023, 12, 31))
submissions = st.builds(
    SubmissionFact, days, st.none() | days, st.none() | days, st.none() | days, st.frozensets(st.integers(1, 4))
)
assignments = st.builds(
    AssignmentFact,
    st.integers(1, 4),
    st.lists(submissions, max_size=2).map(tuple),
    st.frozensets(st.integers(1, 4)),
    st.booleans(),
    st.none() | days,
)
checkpoints = st.builds(
    CheckpointFact,
    id=st.integers(1, 10**6),
    activity=st.integers(1, 4),
    year=st.just(2022),
    due=st.none() | st.dates(date(2022, 1, 1), date(2022, 12, 31)),
    assignments=st.lists(assignments, max_size=3).map(tuple),
    postponed=st.lists(st.tuples(days, days), max_size=2).map(tuple),
    cancelled_on=st.none() | days,
    before_approval=st.booleans(),
    no_schedule=st.booleans(),
    on_demand=st.booleans(),
    tracked=st.booleans(),
    one_for_all=st.booleans(),
)
scopes = st.lists(checkpoints, max_size=8, unique_by=lambda fact: fact.id)


@given(scopes, days)
def test_over_all_years_every_checkpoint_stands_in_exactly_one_part(facts: list[CheckpointFact], day: date) -> None:
    found = [parts(judge(facts, year, day)) for year in (2021, 2022, 2023)]
    assert sum(one.year + one.apart for one in found) == len(facts)


@given(scopes, days)
def test_the_shares_lie_between_nothing_and_one_and_have_one_denominator(
    facts: list[CheckpointFact], day: date
) -> None:
    discipline, completion = kd(judge(facts, 2022, day)), ki(judge(facts, 2022, day))
    shares = [
        discipline.first,
        discipline.postponed,
        kp(judge(facts, 2022, day)),
        year_plan(parts(judge(facts, 2022, day))),
    ]
    for value in [completion.value, *(share.value for share in shares)]:
        assert value is None or 0 <= value <= 1
    due = what_is_due(judge(facts, 2022, day))
    assert completion.due == parts(judge(facts, 2022, day)).due == len(due)
    assert discipline.first.denominator == discipline.postponed.denominator == sum(fact.tracked for fact in due)
    assert len(completion.full) + len(completion.partial) + len(completion.none) == len({f.activity for f in due})


@given(scopes, scopes, days)
def test_parts_of_two_scopes_add_up_to_the_parts_of_both(
    some: list[CheckpointFact], others: list[CheckpointFact], day: date
) -> None:
    one, two, both = (parts(judge(facts, 2022, day)) for facts in (some, others, some + others))
    assert (one.due + two.due, one.year + two.year, one.apart + two.apart) == (both.due, both.year, both.apart)
