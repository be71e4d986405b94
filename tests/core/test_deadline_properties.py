"""Laws of the deadline language, tried on generated readings and on arbitrary text."""

import unicodedata
from calendar import monthrange
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.checkpoints import Occurrence, expand
from app.core.deadlines import (
    Clause,
    Deadline,
    Freq,
    Kind,
    MonthDay,
    Offset,
    Weekday,
    Window,
    Within,
    from_open,
    to_open,
)
from app.core.lexing import read_tokens
from app.core.periods import PlanPeriod, YearBase
from app.core.phrases import parse_deadline
from app.core.russian import MONTHS as NOMINATIVE
from app.core.russian import OF_MONTHS
from app.core.vocabulary import WORDS
from app.core.wording import describe, wording

PERIODS = [None, PlanPeriod(2021, 2025), PlanPeriod(2022, 2022), PlanPeriod(2021, 2021, YearBase.SCHOOL)]
LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
QUICK = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

month_days = st.integers(1, 12).flatmap(
    lambda month: st.builds(MonthDay, st.just(month), st.integers(1, LENGTHS[month - 1]))
)
days = st.dates(date(2019, 1, 1), date(2029, 12, 31))
months = st.integers(1, 12)
scopes = st.sampled_from([None, "отчет", "мониторинг качества", "для 9 классов"])


def month_window(month: int) -> Window:
    return Window(MonthDay(month, 1), MonthDay(month, LENGTHS[month - 1]))


yearless_windows = st.one_of(
    month_days.map(lambda day: Window(day, day)),
    st.builds(Window, month_days, month_days),
    st.builds(Window, st.none(), month_days),
    months.map(month_window),
    st.tuples(months, months).map(lambda pair: Window(MonthDay(pair[0], 1), MonthDay(pair[1], LENGTHS[pair[1] - 1]))),
)
dated_windows = st.one_of(
    days.map(lambda day: Window(day, day)),
    st.tuples(days, days).map(lambda pair: Window(min(pair), max(pair))),
    st.builds(Window, st.none(), days),
    st.builds(Window, days, st.none()),
)


def some(windows: st.SearchStrategy[Window], most: int = 3) -> st.SearchStrategy[tuple[Window, ...]]:
    return st.lists(windows, min_size=1, max_size=most, unique=True).map(tuple)


once = st.builds(Clause, st.just(Kind.ONCE), windows=some(dated_windows), scope=scopes)
since = st.one_of(
    st.none(),
    st.integers(2015, 2030).map(str),
    st.tuples(st.integers(2015, 2030), months).map(lambda pair: f"{pair[0]}-{pair[1]:02d}"),
    days.map(str),
)
freqs = st.sampled_from(list(Freq))
counted = st.builds(
    Clause,
    st.just(Kind.RECURRING),
    freqs,
    st.integers(1, 12),
    st.booleans(),
    st.integers(1, 6),
    scope=scopes,
    since=since,
)
every = st.builds(Clause, st.just(Kind.RECURRING), freqs, interval=st.integers(1, 6), scope=scopes, since=since)
windowed = st.builds(
    Clause,
    st.just(Kind.RECURRING),
    freqs,
    windows=some(yearless_windows),
    scope=scopes,
    since=since.filter(lambda s: s is None or len(s) != 5),
)
monthly = st.builds(
    Clause, st.just(Kind.RECURRING), st.just(Freq.MONTHLY), day_of_month=st.integers(1, 31), scope=scopes
)
weekdays = st.builds(
    Clause,
    st.just(Kind.RECURRING),
    st.just(Freq.WEEKLY),
    weekday=st.builds(Weekday, st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])),
    scope=scopes,
)
nth_weekdays = st.builds(
    Clause,
    st.just(Kind.RECURRING),
    st.sampled_from([Freq.MONTHLY, Freq.QUARTERLY]),
    weekday=st.builds(
        Weekday, st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), st.sampled_from([1, 2, 3, 4, 5, -1])
    ),
    scope=scopes,
)
month_weekdays = st.builds(
    lambda weekday, month: Clause(Kind.RECURRING, Freq.YEARLY, windows=(month_window(month),), weekday=weekday),
    st.builds(Weekday, st.sampled_from(["MO", "WE", "SU"]), st.sampled_from([1, 3, -1])),
    months,
)
REPORTED = {"month": Freq.MONTHLY, "quarter": Freq.QUARTERLY, "half_year": Freq.HALF_YEARLY, "year": Freq.YEARLY}
later_months = st.one_of(st.none(), st.integers(2, 12))
offsets = st.one_of(
    st.builds(Offset, st.sampled_from(sorted(REPORTED)), st.integers(1, 31), later_months),
    st.builds(Offset, st.sampled_from(sorted(REPORTED)), by_workday=st.integers(1, 20), month=later_months),
    st.builds(Offset, st.just("year"), by_date=month_days),
    st.builds(Offset, st.sampled_from(sorted(REPORTED)), month=later_months),
)
reported = offsets.map(lambda offset: Clause(Kind.RECURRING, REPORTED[offset.after], offset=offset))
events = st.sampled_from(["поступления обращений", "проведения проверки", "издания приказа", "завершения работ"])
within = st.builds(
    Clause,
    st.just(Kind.ON_DEMAND),
    within=st.builds(
        Within,
        st.integers(1, 60),
        st.sampled_from(["workday", "day", "week", "month", "year", "hour"]),
        events,
        st.sampled_from(["after", "before"]),
    ),
    scope=scopes,
)
demand = st.builds(
    Clause,
    st.just(Kind.ON_DEMAND),
    event=st.one_of(events, st.sampled_from(["необходимости", "заявкам школ", "итогам проверки", "началом занятий"])),
    scope=scopes,
)
schedule = st.builds(
    Clause,
    st.just(Kind.BY_SCHEDULE),
    event=st.sampled_from(["графиком проверок", "плану работы", "отдельному приказу", "учебными планами школ"]),
    scope=scopes,
)
continuous = st.builds(
    Clause, st.just(Kind.CONTINUOUS), span=st.sampled_from(["plan", "year", "school_year"]), scope=scopes
)
since_then = st.builds(Clause, st.just(Kind.CONTINUOUS), span=st.just("plan"), since=since, scope=scopes)
seasonal = st.builds(
    Clause,
    st.just(Kind.SEASONAL),
    event=st.sampled_from([None, "осенние каникулы", "зимние и летние каникулы"]),
    scope=scopes,
)
clauses = st.one_of(
    once, counted, every, windowed, monthly, weekdays, nth_weekdays, month_weekdays, reported, within, demand, schedule,
    continuous, since_then, seasonal,
)  # fmt: skip


@QUICK
@given(clauses)
def test_a_clause_written_as_a_phrase_reads_back_the_same(clause: Clause) -> None:
    reading = parse_deadline(wording(Deadline("", (clause,))), None)
    assert reading.clauses == (clause,)
    assert reading.unread == ()


@QUICK
@given(clauses)
def test_a_clause_is_told_in_one_sentence(clause: Clause) -> None:
    (sentence,) = describe(Deadline("", (clause,)))
    assert sentence.strip()
    assert "None" not in sentence


arbitrary = st.one_of(
    st.text(max_size=200),
    st.text(alphabet=st.characters(codec="utf-8"), max_size=60),
    st.lists(
        st.sampled_from(
            sorted(WORDS) + list('0123456789.,;:-–/()«»"№_ ') + ["2021", "2022", "31", "III", "10.09.2021"]
        ),
        max_size=14,
    ).map(" ".join),
    st.lists(st.sampled_from(sorted(WORDS) + list('0123456789.,;:-–/()«»"№_ ')), max_size=10).map("".join),
)


@QUICK
@given(arbitrary, st.sampled_from(PERIODS))
def test_no_text_breaks_the_reader_and_nothing_is_lost(phrase: str, period: PlanPeriod | None) -> None:
    reading = parse_deadline(phrase, period)
    assert reading.phrase == phrase
    assert reading.clauses
    assert 0 < reading.confidence <= 1
    assert from_open(to_open(reading)) == reading
    assert all(0 <= start < end <= len(phrase) for start, end in reading.unread)
    assert reading.unread == tuple(sorted(reading.unread))
    assert describe(reading)
    if reading.unread:
        assert reading.in_doubt
        assert reading.remainder


@QUICK
@given(arbitrary)
def test_every_letter_and_digit_is_in_a_token(phrase: str) -> None:
    covered = {place for item in read_tokens(phrase).items for place in range(item.start, item.end)}
    quiet = phrase.translate(str.maketrans("", ""))
    for place, char in enumerate(quiet):
        if (char.isalpha() or char.isdigit()) and place not in covered:
            assert in_markup(phrase, place), (char, unicodedata.name(char, "?"))


def in_markup(phrase: str, place: int) -> bool:
    """An HTML tag or entity is no word of the phrase."""
    before = max(phrase.rfind("<", 0, place), phrase.rfind("&", 0, place))
    after = min((spot for spot in (phrase.find(">", place), phrase.find(";", place)) if spot >= 0), default=-1)
    return before >= 0 and after >= 0


spaced: list[Callable[[str], str]] = [
    lambda text: f"  {text}\n",
    lambda text: text.replace(" ", "   "),
    lambda text: text.replace(" ", "\n"),
    lambda text: text.replace(" ", "\u00a0"),
    str.upper,
    str.title,
]


@QUICK
@given(clauses, st.sampled_from(spaced), st.sampled_from(PERIODS))
def test_spacing_and_case_never_change_a_reading(
    clause: Clause, change: Callable[[str], str], period: PlanPeriod | None
) -> None:
    phrase = wording(Deadline("", (clause,)))
    plain, changed = parse_deadline(phrase, period), parse_deadline(change(phrase), period)
    assert lower(changed.clauses) == lower(plain.clauses)
    assert changed.confidence == plain.confidence


def lower(found: tuple[Clause, ...]) -> str:
    return repr(found).lower()


@QUICK
@given(arbitrary, st.sampled_from(PERIODS))
def test_a_window_of_a_reading_is_never_reversed(phrase: str, period: PlanPeriod | None) -> None:
    for clause in parse_deadline(phrase, period).clauses:
        for window in clause.windows:
            if isinstance(window.start, date) and isinstance(window.end, date):
                assert window.start <= window.end


@QUICK
@given(arbitrary, st.sampled_from(PERIODS))
def test_a_reading_written_as_a_phrase_never_breaks_the_reader(phrase: str, period: PlanPeriod | None) -> None:
    assert parse_deadline(wording(parse_deadline(phrase, period)), period).clauses


# --- from the phrase to six walked years -----------------------------------------------------------------

first_years = st.integers(2015, 2040)


def walked(phrase: str, first: int, base: YearBase = YearBase.CALENDAR) -> tuple[Occurrence, ...]:
    plan = PlanPeriod(first, first + 5, base)
    return expand(parse_deadline(phrase, plan, base), plan)


def last_day(year: int, month: int) -> int:
    return monthrange(year, month)[1]


@QUICK
@given(
    st.sampled_from(["ежегодно", "раз в полугодие", "ежеквартально", "ежемесячно", "постоянно", "2 раза в год"]),
    first_years,
    st.sampled_from(list(YearBase)),
)
def test_six_years_of_a_rhythm_have_no_gap_and_nothing_twice(phrase: str, first: int, base: YearBase) -> None:
    found = walked(phrase, first, base)
    plan = PlanPeriod(first, first + 5, base)
    assert (
        plan.span.first <= found[0].window.first <= plan.span.first + timedelta(days=30)
    )  # a quarter begins 1 October
    assert found[-1].window.first <= plan.span.last <= found[-1].window.last
    for one, following in pairwise(found):
        assert following.window.first == one.window.last + timedelta(days=1)
    assert len({one.due for one in found}) == len(found)


@QUICK
@given(st.integers(1, 31), first_years)
def test_a_day_of_every_month_comes_seventy_two_times_and_no_later_than_the_month_ends(day: int, first: int) -> None:
    found = walked(f"ежемесячно до {day} числа", first)
    months_of = [(year, month) for year in range(first, first + 6) for month in range(1, 13)]
    assert [one.due for one in found] == [date(y, m, min(day, last_day(y, m))) for y, m in months_of]


@QUICK
@given(st.integers(1, 12).flatmap(lambda m: st.tuples(st.just(m), st.integers(1, LENGTHS[m - 1]))), first_years)
def test_a_day_of_the_year_comes_in_each_of_six_years(day: tuple[int, int], first: int) -> None:
    month, number = day
    found = walked(f"ежегодно до {number} {OF_MONTHS[month - 1]}", first)
    wanted = [
        date(year, month, last_day(year, 2) if (month, number) == (2, 28) else number)
        for year in range(first, first + 6)
    ]
    assert [one.due for one in found] == wanted


@QUICK
@given(months, first_years)
def test_a_month_is_due_on_its_last_day_also_in_february_of_a_leap_year(month: int, first: int) -> None:
    found = walked(f"ежегодно, {NOMINATIVE[month - 1]}", first)
    assert [one.due for one in found] == [date(y, month, last_day(y, month)) for y in range(first, first + 6)]


@QUICK
@given(st.integers(7, 12), st.integers(1, 6), first_years)
def test_a_window_over_new_year_comes_once_a_year_and_ends_in_the_next(begin: int, end: int, first: int) -> None:
    found = walked(f"ежегодно {NOMINATIVE[begin - 1]} – {NOMINATIVE[end - 1]}", first)
    assert [one.window.first for one in found] == [date(year, begin, 1) for year in range(first, first + 6)]
    assert [one.due for one in found] == [date(y + 1, end, last_day(y + 1, end)) for y in range(first, first + 6)]


@QUICK
@given(months, first_years)
def test_a_month_of_a_school_plan_falls_in_its_school_year(month: int, first: int) -> None:
    found = walked(f"ежегодно, {NOMINATIVE[month - 1]}", first, YearBase.SCHOOL)
    wanted = [year if month >= 9 else year + 1 for year in range(first, first + 6)]
    assert [one.due for one in found] == [date(year, month, last_day(year, month)) for year in wanted]


@QUICK
@given(st.integers(1, 28), first_years)
def test_a_report_after_each_quarter_comes_twenty_four_times(day: int, first: int) -> None:
    found = walked(f"ежеквартально до {day} числа месяца, следующего за отчетным кварталом", first)
    ends = [(year, month) for year in range(first, first + 6) for month in (4, 7, 10, 13)]
    assert [one.due for one in found] == [date(y + (m > 12), m if m < 13 else 1, day) for y, m in ends]


junk = st.lists(
    st.text(alphabet=st.sampled_from("абвгдежзиклмнопрстуфхцчшщыьэюя"), min_size=1, max_size=9).filter(
        lambda word: word not in WORDS
    ),
    min_size=1,
    max_size=5,
).map(" ".join)


@QUICK
@given(junk, clauses)
def test_words_before_a_deadline_never_hide_a_doubt(words: str, clause: Clause) -> None:
    """Whatever stands before it: the reading is the same, or it is in doubt."""
    phrase = wording(Deadline("", (clause,)))
    alone, beside = parse_deadline(phrase), parse_deadline(f"{words} {phrase}")
    told = [replace(one, scope=None, event=None) for one in beside.clauses]
    same = told == [replace(one, scope=None, event=None) for one in alone.clauses]
    assert same or beside.in_doubt, f"{words} {phrase}"
