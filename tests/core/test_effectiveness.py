from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.completion import Share
from app.core.effectiveness import (
    SAMPLE,
    IndicatorFact,
    LeftOut,
    Number,
    Trend,
    Way,
    achievement,
    effectiveness,
    exact,
    trend,
)

HALF_DONE = Share(Fraction(1), 2)
ALL_DONE = Share(Fraction(2), 2)


@pytest.mark.parametrize(
    ("plan", "fact", "direction", "d"),
    [
        (80, 60, "more", Fraction(3, 4)),
        (80, 80, "more", Fraction(1)),
        (80, 100, "more", Fraction(1)),
        (80, 0, "more", Fraction(0)),
        (0.3, 0.1, "more", Fraction(1, 3)),
        (0, 5, "more", LeftOut.NO_TARGET),
        (5, 5, "less", Fraction(1)),
        (5, 3, "less", Fraction(1)),
        (5, 10, "less", Fraction(1, 2)),
        (0, 0, "less", Fraction(1)),
        (0, 4, "less", Fraction(0)),
        (None, 5, "more", LeftOut.NO_TARGET),
        (5, None, "more", LeftOut.NO_FACT),
        (5, 5, None, LeftOut.UNDECIDABLE),
        (5, 5, "sideways", LeftOut.UNDECIDABLE),
        (5, -1, "more", LeftOut.UNDECIDABLE),
    ],
)
def test_achievement_of_an_indicator(
    plan: Number | None, fact: Number | None, direction: str | None, d: Fraction | LeftOut
) -> None:
    assert achievement(plan, fact, direction) == d


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from(["more", "less"]))
def test_an_achievement_lies_between_nothing_and_one(plan: int, fact: int, direction: str) -> None:
    d = achievement(plan, fact, direction)
    assert isinstance(d, LeftOut) or 0 <= d <= 1


def test_a_tenth_is_exactly_a_tenth() -> None:
    assert exact(0.1) == Fraction(1, 10)


@pytest.mark.parametrize(
    ("fact", "before", "direction", "expected"),
    [
        (5, 3, "more", Trend(Way.UP, True)),
        (5, 3, "less", Trend(Way.UP, False)),
        (2, 3, "less", Trend(Way.DOWN, True)),
        (2, 3, "more", Trend(Way.DOWN, False)),
        (3, 3, "more", Trend(Way.SAME, None)),
        (2, 3, None, Trend(Way.DOWN, None)),
        (None, 3, "more", None),
        (3, None, "more", None),
    ],
)
def test_a_trend_says_whether_it_is_good(
    fact: Number | None, before: Number | None, direction: str | None, expected: Trend | None
) -> None:
    assert trend(fact, before, direction) == expected


def test_a_bare_target_is_the_plan_of_the_last_year_only() -> None:
    row = IndicatorFact("а", "more", plans={2023: 50}, target=90)
    assert [row.plan_for(year, 2025) for year in (2022, 2023, 2025)] == [None, 50, 90]


def test_effectiveness_is_the_mean_achievement_times_the_measures_done() -> None:
    rows = [
        IndicatorFact("а", "more", {2022: 100}, {2022: 80}),
        IndicatorFact("б", "less", {2022: 5}, {2022: 5}),
        IndicatorFact("в", "more", {}, {2022: 7}),
        IndicatorFact("г", None, {2022: 5}, {2022: 7}),
    ]
    result = effectiveness(rows, HALF_DONE, 2022)
    assert result.indicators == Fraction(9, 10)
    assert result.value == Fraction(45, 100)
    assert result.band == "неудовлетворительная"
    assert result.left_out == (("в", LeftOut.NO_TARGET), ("г", LeftOut.UNDECIDABLE))
    assert result.facts_year == 2022


def test_without_facts_of_the_year_those_of_the_last_closed_year_are_named() -> None:
    row = IndicatorFact("а", "more", {2020: 50, 2021: 100, 2022: 100}, {2020: 50, 2021: 60, 2023: 100})
    result = effectiveness([row], ALL_DONE, 2022)
    assert (result.facts_year, result.value) == (2021, Fraction(6, 10))


@pytest.mark.parametrize("rows", [[], [IndicatorFact("а", "more", {2022: 5})]])
def test_no_indicator_with_a_fact_is_no_data_and_never_a_hundred(rows: list[IndicatorFact]) -> None:
    result = effectiveness(rows, ALL_DONE, 2022)
    assert (result.value, result.band, result.indicators, result.facts_year) == (None, None, None, None)


def test_nothing_planned_gives_no_effectiveness() -> None:
    row = IndicatorFact("а", "more", {2022: 5}, {2022: 5})
    assert effectiveness([row], Share(Fraction(), 0), 2022).value is None


def test_weights_of_the_territory_count() -> None:
    rows = [IndicatorFact("а", "more", {2022: 1}, {2022: 1}), IndicatorFact("б", "more", {2022: 1}, {2022: 0})]
    method = type(SAMPLE)(SAMPLE.bands, SAMPLE.lowest, SAMPLE.source, weights={"а": Fraction(3)})
    assert effectiveness(rows, ALL_DONE, 2022, method=method).value == Fraction(3, 4)


@pytest.mark.parametrize(
    ("value", "band"),
    [
        ("1", "высокая"),
        ("0.9", "высокая"),
        ("0.8999", "средняя"),
        ("0.8", "средняя"),
        ("0.7", "удовлетворительная"),
        ("0.6999", "неудовлетворительная"),
        ("0", "неудовлетворительная"),
    ],
)
def test_bands(value: str, band: str) -> None:
    assert SAMPLE.band(Fraction(value)) == band


def test_the_source_is_named_with_its_end() -> None:
    assert "№ 582 от 16.09.2016" in SAMPLE.source
    assert "утратил силу с 01.01.2023" in SAMPLE.source
