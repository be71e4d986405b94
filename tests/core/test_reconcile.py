from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.checkpoints import Occurrence, expand
from app.core.deadlines import Clause, Deadline, Freq, Kind
from app.core.periods import PlanPeriod
from app.core.reconcile import Existing, reconcile_checkpoints

PLAN = PlanPeriod(2021, 2022)


def of(freq: Freq, scope: str | None = None, times: int | None = None) -> tuple[Occurrence, ...]:
    return expand(Deadline("", (Clause(Kind.RECURRING, freq, times_per_period=times, scope=scope),)), PLAN)


def stored(found: tuple[Occurrence, ...], *worked_on: str) -> list[Existing]:
    return [Existing(one.suffix, one.scope, one.window, one.due, one.suffix in worked_on) for one in found]


def test_an_equal_reading_keeps_everything_as_it_is() -> None:
    result = reconcile_checkpoints(stored(of(Freq.QUARTERLY), "2021-Q2"), of(Freq.QUARTERLY))
    assert (result.add, result.drop, result.stay_marked) == ((), (), ())
    assert len(result.keep) == 8
    assert not any(match.moved or match.rekeyed for match in result.keep)


def test_untouched_checkpoints_are_replaced() -> None:
    result = reconcile_checkpoints(stored(of(Freq.YEARLY)), of(Freq.HALF_YEARLY))
    assert [one.suffix for one in result.drop] == ["2021", "2022"]
    assert [one.suffix for one in result.add] == ["2021-H1", "2021-H2", "2022-H1", "2022-H2"]
    assert (result.keep, result.stay_marked) == ((), ())


def test_one_that_was_worked_on_is_matched_by_the_window_that_overlaps_most() -> None:
    result = reconcile_checkpoints(stored(of(Freq.YEARLY), "2021"), of(Freq.YEARLY, times=3))
    (match,) = result.keep
    assert (match.existing.suffix, match.wanted.suffix) == ("2021", "2021-2/3")
    assert match.rekeyed
    assert match.moved
    assert "2021-2/3" not in [one.suffix for one in result.add]


def test_an_overlapping_window_of_the_same_scope_is_preferred() -> None:
    old = stored(of(Freq.MONTHLY, "отчёт"), "2021-05|отчёт")
    wanted = of(Freq.YEARLY, "отчёт") + of(Freq.MONTHLY)
    (match,) = reconcile_checkpoints(old, wanted).keep
    assert match.wanted.suffix == "2021|отчёт"


def test_two_worked_on_checkpoints_never_take_the_same_occurrence() -> None:
    result = reconcile_checkpoints(stored(of(Freq.MONTHLY), "2021-01", "2021-02"), of(Freq.YEARLY))
    assert [match.existing.suffix for match in result.keep] == ["2021-01"]
    assert [one.suffix for one in result.stay_marked] == ["2021-02"]


def test_one_that_was_worked_on_and_overlaps_nothing_stays_marked() -> None:
    later = expand(Deadline("", (Clause(Kind.RECURRING, Freq.YEARLY, since="2022"),)), PLAN)
    result = reconcile_checkpoints(stored(of(Freq.QUARTERLY), "2021-Q2"), later)
    assert [one.suffix for one in result.stay_marked] == ["2021-Q2"]
    assert [one.suffix for one in result.add] == ["2022"]


def test_a_moved_day_under_the_same_key_is_told() -> None:
    (first, *_) = of(Freq.YEARLY)
    old = Existing(first.suffix, None, first.window, date(2021, 11, 30), worked_on=True)
    (match,) = reconcile_checkpoints([old], [first]).keep
    assert match.moved
    assert not match.rekeyed


freqs = st.sampled_from([Freq.YEARLY, Freq.HALF_YEARLY, Freq.QUARTERLY, Freq.MONTHLY, Freq.SCHOOL_YEAR])


@settings(deadline=None)
@given(freqs, freqs, st.integers(1, 5), st.data())
def test_nothing_worked_on_is_lost_and_everything_wanted_is_there_once(
    old: Freq, new: Freq, times: int, data: st.DataObject
) -> None:
    before, wanted = of(old), of(new, times=times)
    worked = data.draw(st.sets(st.sampled_from([one.suffix for one in before])))
    existing = stored(before, *worked)
    result = reconcile_checkpoints(existing, wanted)
    assert sorted(
        [m.existing.suffix for m in result.keep] + [e.suffix for e in (*result.drop, *result.stay_marked)]
    ) == (sorted(one.suffix for one in existing))
    assert sorted([m.wanted.suffix for m in result.keep] + [one.suffix for one in result.add]) == (
        sorted(one.suffix for one in wanted)
    )
    assert not any(one.worked_on for one in result.drop)
    assert all(one.worked_on for one in result.stay_marked)
    assert reconcile_checkpoints(existing[::-1], wanted[::-1]).stay_marked[::-1] == result.stay_marked
