"""What the rules find in a phrase, before it is put together into clauses.

Every fact stands for the tokens `first` to `last` (half-open numbers of tokens). Nobody changes a fact
once it is made; they are not frozen only because frozen ones take three times as long to make.
"""

from dataclasses import dataclass, field
from typing import Literal

from app.core.deadlines import Freq, Offset, Weekday

Unit = Literal[
    "day", "week", "decade", "half_month", "part", "month", "quarter", "half", "term", "trimester", "season", "year"
]
"""What a point names. `half` and `term` may be of the school year."""

YearWord = Literal["current", "each", "next", "reporting", "after_reporting", "after_plan_end", "before_event",
                   "after_event", "school"]  # fmt: skip
"""A year that is named, not printed."""


@dataclass(slots=True)
class Point:
    """A day, month, quarter… as printed.

    `n` is the number of the day, quarter, half-year, week…; `month` the month it lies in. `year` is the
    printed year; `until_year` the last of a printed range of years; `school` says that the years are
    those of a school year that begins in `year`. `weekday` stands for «последняя пятница августа».
    """

    unit: Unit
    n: int = 0
    month: int = 0
    year: int | None = None
    until_year: int | None = None
    school: bool = False
    year_word: YearWord | None = None
    weekday: str | None = None
    bare: bool = False
    weak: bool = False
    of_month: bool = False
    """Whether the month is in the genitive («января»): after a day of another month it takes that day."""


Edge = Literal["in", "until", "through", "from", "until_end", "until_begin"]


@dataclass(slots=True)
class Item:
    """One window of a list: a point, or a range `point`–`last`; `edge` is what stands before it."""

    edge: Edge
    point: Point
    last: Point | None = None
    joined: bool = False
    """Whether a comma or «и» ties it to the item before."""


@dataclass(slots=True)
class Fact:
    """Something found in the phrase; the other facts extend it."""

    first: int
    last: int


@dataclass(slots=True)
class Times(Fact):
    """A list of windows."""

    items: tuple[Item, ...] = ()
    start_word: bool = False
    """Whether «начиная» stood before it."""


@dataclass(slots=True)
class Rhythm(Fact):
    """How often: «ежегодно», «2 раза в год», «раз в 3 года», «по пятницам»."""

    freq: Freq = Freq.YEARLY
    times: int | None = None
    at_least: bool = False
    interval: int = 1
    school: bool = False
    weekday: Weekday | None = None
    also_n: int | None = None
    """The second place of «второй и четвёртый четверг месяца»."""
    loose: bool = False
    """A count without a period («не менее 2 раз»): it belongs to the rhythm beside it."""
    doubt: bool = False


@dataclass(slots=True)
class DayNumber(Fact):
    """«до 10 числа»; `month_place` 1…3 or -1 for a month of the quarter («последнего месяца квартала»)."""

    day: int = 0
    month_place: int = 0
    also: tuple[int, ...] = ()
    every: bool = False
    """Whether «каждого месяца» is printed."""
    spread: bool = False
    """Whether it is the end of «с 1 по 5 число»."""


@dataclass(slots=True)
class After(Fact):
    """Days after the end of a reporting period; `period` None when the words leave it to the rhythm."""

    period: str | None = None
    offset: Offset = field(default_factory=lambda: Offset("month"))
    vague: bool = False
    """Whether only «отчётный период» is printed."""


@dataclass(slots=True)
class Spell(Fact):
    """A span that work runs through: plan, year, school_year; `always` for «постоянно»."""

    span: str = "plan"
    always: bool = False
    doubt: bool = False


@dataclass(slots=True)
class Schedule(Fact):
    """Dates stand in another document, named by `event`."""

    event: str = ""
    doubt: bool = False
    document_date: bool = False


@dataclass(slots=True)
class Demand(Fact):
    """Dates come from an event; with `n` and `unit` a span after or before it."""

    event: str | None = None
    n: int | None = None
    unit: str | None = None
    direction: str = "after"
    doubt: bool = False
    at_once: bool = False
    """Whether it is «незамедлительно», which adds nothing beside an event."""


@dataclass(slots=True)
class Season(Fact):
    """School holidays, by name or all of them."""

    event: str | None = None
    doubt: bool = False


@dataclass(slots=True)
class Trap(Fact):
    """Something that looks like a deadline and is none; `code` is its flag."""

    code: str = ""
    consumed: bool = True


@dataclass(slots=True)
class Mark(Fact):
    """A divider: comma, semicolon, stop, further, but, also, open, close, dash, colon, and, once."""

    sign: str = ""


@dataclass(slots=True)
class Unread(Fact):
    """A word no rule knows."""
