"""Points given days: years spread over a list, yearless windows settled by the plan's period.

Quarters and months are plain; a half-year of the school year is September–December and January–May,
a school term and a week of a month have no fixed days, so they are supposed and shown as such.
"""

from calendar import monthrange
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from app.core.deadlines import Edge, MonthDay, Window
from app.core.periods import PlanPeriod, YearBase
from app.core.phrases.facts import Item, Point

_SCHOOL_UNITS: Final = frozenset({"term", "trimester"})
_TERMS: Final = {
    "term": ((9, 1, 10, 31), (11, 1, 12, 31), (1, 1, 3, 31), (4, 1, 5, 31)),
    "trimester": ((9, 1, 11, 30), (12, 1, 2, 28), (3, 1, 5, 31)),
    "school_half": ((9, 1, 12, 31), (1, 1, 5, 31)),
    "season": ((12, 1, 2, 28), (3, 1, 5, 31), (6, 1, 8, 31), (9, 1, 11, 30)),
}
_LENGTHS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(slots=True)
class Notes:
    """What is supposed and what is suspicious about a reading, gathered while it is made."""

    assumed: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    confidence: float = 1.0

    def assume(self, code: str, confidence: float = 0.9) -> None:
        """Note a supposition once; the reading is no surer than `confidence`."""
        if code not in self.assumed:
            self.assumed.append(code)
        self.confidence = min(self.confidence, confidence)

    def flag(self, code: str, confidence: float = 1.0) -> None:
        """Note something suspicious once; the reading is no surer than `confidence`."""
        if code not in self.flags:
            self.flags.append(code)
        self.confidence = min(self.confidence, confidence)


@dataclass(frozen=True, slots=True)
class Frame:
    """What a phrase is read in: the plan's period, if known, and its year."""

    period: PlanPeriod | None
    base: YearBase

    @property
    def school(self) -> bool:
        """Whether the plan counts in school years."""
        return self.base is YearBase.SCHOOL


def month_end(month: int) -> MonthDay:
    """Give the last day of a month of any year."""
    return MonthDay(month, _LENGTHS[month - 1])


def point_edges(point: Point, frame: Frame, notes: Notes) -> tuple[MonthDay, MonthDay]:
    """Give first and last day of a point, without years; a year's are those of its kind."""
    unit, number, month = point.unit, point.n, point.month
    if unit == "month" or (unit == "part" and not 1 <= number <= 3):
        return MonthDay(month, 1), month_end(month)
    if unit == "day":
        day = min(number, 29 if month == 2 else _LENGTHS[month - 1])
        if day != number:
            notes.flag("no_such_day", 0.5)
        return MonthDay(month, min(day, _LENGTHS[month - 1])), MonthDay(month, min(day, _LENGTHS[month - 1]))
    if unit == "quarter":
        return MonthDay(number * 3 - 2, 1), month_end(number * 3)
    if unit == "year":
        return (MonthDay(9, 1), MonthDay(8, 31)) if point.school else (MonthDay(1, 1), MonthDay(12, 31))
    if unit == "half":
        return _half(point, frame, notes)
    if unit in ("term", "trimester", "season"):
        notes.assume("term_days" if unit != "season" else "season_months", 0.75)
        return _four(_TERMS[unit][number - 1])
    return _part_of_month(point, notes)


def _four(edges: tuple[int, int, int, int]) -> tuple[MonthDay, MonthDay]:
    return MonthDay(edges[0], edges[1]), MonthDay(edges[2], edges[3])


def _half(point: Point, frame: Frame, notes: Notes) -> tuple[MonthDay, MonthDay]:
    named = point.school or point.year_word == "school"
    if named or (frame.school and point.year is None):
        notes.assume("school_half_year", 0.9 if named else 0.85)
        return _four(_TERMS["school_half"][point.n - 1])
    return MonthDay(point.n * 6 - 5, 1), month_end(point.n * 6)


def _part_of_month(point: Point, notes: Notes) -> tuple[MonthDay, MonthDay]:
    last, number = _LENGTHS[point.month - 1], point.n
    if point.unit == "half_month":
        days = (1, 15) if number == 1 else (16, last)
    elif point.unit == "week":
        notes.assume("week_of_month", 0.75)
        days = (last - 6, last) if number == -1 else (number * 7 - 6, min(number * 7, last))
    else:
        if point.unit == "part":
            notes.assume("part_of_month", 0.75)
        days = ((1, 10), (11, 20), (21, last))[number - 1]
    return MonthDay(point.month, min(days[0], last)), MonthDay(point.month, days[1])


def in_year(edge: MonthDay, year: int, *, school: bool, ends: bool = False) -> date:
    """Date a day in `year`; with `school`, in the school year that begins in `year`.

    The last of February (02-28 as an end) is its last day.
    """
    if school and edge.month < 9:
        year += 1
    if ends and edge == MonthDay(2, 28):
        return date(year, 2, monthrange(year, 2)[1])
    return date(year, edge.month, edge.day)


def spread_years(items: tuple[Item, ...], notes: Notes) -> list[Item]:
    """Give every item the year printed for it: within its range, after it in the list, or before it."""
    spread: list[Item] = []
    carry: Item | None = None
    for item in reversed(items):
        item = _within_range(item, notes)
        lends = carry is not None and carry.joined and not _undated(carry) and carry.edge != "from"
        if _undated(item) and carry is not None and lends:
            if carry.point.unit == "year" and carry.last is None and carry.edge == "in":
                spread.pop()
                carry = replace(carry, joined=item.joined)
            item = _borrow(item, carry.last or carry.point)
        spread.append(item)
        carry = item
    return _spread_month(_spread_forward(spread[::-1]), notes)


def _spread_month(items: list[Item], notes: Notes) -> list[Item]:
    """«Май 2021, 2022, 2023 гг.»: May of each year."""
    spread: list[Item] = []
    for item in items:
        before = spread[-1] if spread else None
        plain = item.point.unit == "year" and item.last is None and item.edge == "in" and item.joined
        if plain and before is not None and before.last is None and before.point.unit != "year" and before.point.year:
            notes.assume("each_of_years", 0.75)
            item = replace(before, point=replace(before.point, year=item.point.year), joined=True)
        spread.append(item)
    return spread


def _spread_forward(items: list[Item]) -> list[Item]:
    """«2022 год: март, июнь»: a year that opens the list goes to the points after it."""
    if len(items) < 2 or items[0].point.unit != "year" or items[0].last or not all(_undated(one) for one in items[1:]):
        return items
    return [_borrow(item, items[0].point) for item in items[1:]]


def _undated(item: Item) -> bool:
    return item.point.year is None and (item.last is None or item.last.year is None) and item.point.year_word is None


def _borrow(item: Item, lender: Point) -> Item:
    point = replace(item.point, year=lender.year, until_year=lender.until_year, school=lender.school)
    last = item.last and replace(item.last, year=lender.year, until_year=lender.until_year, school=lender.school)
    return _cross(replace(item, point=point, last=last))


def _within_range(item: Item, notes: Notes) -> Item:
    point, last = item.point, item.last
    if last is None:
        return item
    if point.year is None and last.year is not None and point.unit != "year":
        point = replace(point, year=last.year, until_year=last.until_year, school=last.school)
        crossing = _starts_later(point, last) and last.until_year is None and not last.school
        if crossing:
            assert last.year is not None
            point = replace(point, year=last.year - 1)
            notes.assume("range_crosses_year", 0.75)
        return _cross(replace(item, point=point))
    if point.year is not None and last.year is None and last.unit != "year":
        year = point.year + (1 if _starts_later(point, last) and not point.school else 0)
        last = replace(last, year=year, school=point.school)
    if last.year_word and not point.year_word:
        point = replace(point, year_word=last.year_word)
    changed = point is not item.point or last is not item.last
    return replace(item, point=point, last=last) if changed else item


def _cross(item: Item) -> Item:
    """«ноябрь – февраль 2021-2022 гг.»: the first end takes the first year, the last the last."""
    last = item.last
    if last is None or last.until_year is None or last.year is None:
        return item
    if _starts_later(item.point, last) and last.until_year == last.year + 1:
        point = replace(item.point, year=last.year, until_year=None)
        return replace(item, point=point, last=replace(last, year=last.until_year, until_year=None))
    return item


def _order(point: Point) -> tuple[int, int]:
    if point.unit == "quarter":
        return point.n * 3 - 2, 0
    if point.unit == "half":
        return point.n * 6 - 5, 0
    return point.month, point.n if point.unit == "day" else 0


def _starts_later(first: Point, last: Point) -> bool:
    return _order(first) > _order(last)


def window_of(item: Item, frame: Frame, notes: Notes) -> Window:
    """Give the window of an item: dated when its year is printed, else of any year."""
    start, end = point_edges(item.point, frame, notes)
    closing = item.last or item.point
    if item.last is not None:
        _, end = point_edges(item.last, frame, notes)
    if item.point.weak or closing.weak:
        notes.assume("part_of_year", 0.75)
    begin: Edge = start
    finish: Edge = end
    if item.point.year is not None and closing.year is not None:
        begin = _dated(item.point, start, item.point.year, notes, ends=False)
        finish = _dated(closing, end, closing.until_year or closing.year, notes, ends=True)
        if finish < begin:
            notes.flag("reversed_range", 0.5)
            begin, finish = finish, begin
    return _edged(item, begin, finish, notes)


def _dated(point: Point, edge: MonthDay, year: int, notes: Notes, *, ends: bool) -> date:
    if (point.unit, point.month, point.n) != ("day", 2, 29):
        return in_year(edge, year, school=point.school, ends=ends and point.unit != "day")
    day = in_year(MonthDay(2, 28), year, school=point.school, ends=True)
    if day.day != point.n:
        notes.flag("no_such_day", 0.5)
    return day


def _edged(item: Item, begin: Edge, finish: Edge, notes: Notes) -> Window:
    if item.edge == "in":
        return Window(begin, finish)
    if item.edge == "from":
        return Window(begin, None)
    if item.point.unit == "year" and item.point.school:
        notes.assume("school_year_edge", 0.75)
        if item.edge == "until" and item.point.year is not None:  # «к 2023/2024 учебному году»
            return Window(None, day_before(begin))
    if item.edge == "until_begin":
        return Window(None, day_before(begin))
    if item.edge == "until" and (item.last or item.point).unit not in ("day", "half_month", "decade"):
        notes.assume("until_inclusive", 0.75)
    return Window(None, finish)  # «по декабрь» takes December in, without a doubt


def day_before(edge: Edge) -> Edge:
    """Give the day before; a yearless 1 March has 28 February before it."""
    if isinstance(edge, date):
        return edge - timedelta(days=1)
    if edge.day > 1:
        return MonthDay(edge.month, edge.day - 1)
    return month_end(edge.month - 1 or 12)


def date_in_plan(window: Window, period: PlanPeriod) -> Window:
    """Date a yearless window in a plan of one year."""
    school = period.base is YearBase.SCHOOL
    year = period.first_year
    start = window.start and _dated_edge(window.start, year, school=school)
    end = window.end and _dated_edge(window.end, year, school=school, ends=True)
    if start and end and end < start and window.end is not None:
        end = _dated_edge(window.end, year + 1, school=school, ends=True)
    return Window(start, end)


def _dated_edge(edge: Edge, year: int, *, school: bool, ends: bool = False) -> date:
    return edge if isinstance(edge, date) else in_year(edge, year, school=school, ends=ends)


def is_plan(window: Window, period: PlanPeriod) -> bool:
    """Say whether a dated window is the plan's whole period."""
    return window.start == period.span.first and window.end == period.span.last


def check_inside(window: Window, period: PlanPeriod, notes: Notes) -> None:
    """Flag a dated window that does not begin (or, without a beginning, end) inside the plan."""
    edge = window.start or window.end
    if isinstance(edge, date) and edge not in period.span:
        notes.flag("outside_plan", 0.6)
