"""Windows made into clauses: once, recurring, or the plan's own span.

A window without a year recurs in a plan of more than one year, and is dated in a plan of one; years
equal to the plan's are `continuous`. «С 2016 года ежегодно» is where a recurrence starts.
"""

from dataclasses import replace
from datetime import date
from typing import Final

from app.core.deadlines import Clause, Freq, Kind, MonthDay, Offset, Weekday, Window
from app.core.phrases.facts import Item, Rhythm, Spell, Times
from app.core.phrases.resolve import Frame, Notes, check_inside, date_in_plan, is_plan, spread_years, window_of

_WEEKS: Final = (Freq.WEEKLY, Freq.DAILY)
_YEARLY: Final = (Freq.YEARLY, Freq.SCHOOL_YEAR)


def build_times(
    times: list[Times], rhythms: list[Rhythm], spells: list[Spell], frame: Frame, notes: Notes
) -> list[Clause]:
    """Make the clauses of windows, together with the rhythm and the span beside them."""
    items = [item for one in times for item in spread_years(one.items, notes)]
    started = any(one.start_word for one in times)
    if spells and any(one.always for one in spells):
        return _always(items, spells, frame, notes)
    rhythm = rhythms[0] if rhythms else None
    if rhythm is not None and (since := _since(items, rhythm, started=started)) is not None:
        if len(items) == 1:
            return [_recurring(rhythm, (), notes, since=since)]
        rest = [item for item in items if not _starts(item)]
        return [replace(clause, since=since) for clause in _walked(rest, rhythms, spells, frame, notes)]
    return _walked(items, rhythms, spells, frame, notes)


def _walked(items: list[Item], rhythms: list[Rhythm], spells: list[Spell], frame: Frame, notes: Notes) -> list[Clause]:
    rhythm = rhythms[0] if rhythms else None
    offsets = [item for item in items if _is_offset(item)]
    clauses = [_offset(item, rhythm, frame, notes) for item in offsets]
    plain = [item for item in items if not _is_offset(item)]
    if plain:
        clauses += _plain(plain, rhythm, spells, frame, notes)
    if offsets and plain:
        notes.assume("two_deadlines", 0.75)
    return clauses + [clause for one in rhythms[1:] for clause in [_recurring(one, (), notes)]]


def _always(items: list[Item], spells: list[Spell], frame: Frame, notes: Notes) -> list[Clause]:
    first = items[0]
    if len(items) == 1 and first.edge == "from":
        return [Clause(Kind.CONTINUOUS, span="plan", since=_since_text(first))]
    windows = tuple(window_of(item, frame, notes) for item in items)
    if frame.period and all(window.dated and is_plan(window, frame.period) for window in windows):
        return [Clause(Kind.CONTINUOUS, span="plan")]
    notes.assume("always_inside_window", 0.75)
    return [Clause(Kind.CONTINUOUS, windows=windows, span=None if windows else spells[0].span)]


def _since(items: list[Item], rhythm: Rhythm, *, started: bool) -> str | None:
    starts = [item for item in items if _starts(item)]
    if len(items) > 1 and len(starts) == 1 and all(_yearless_item(item) for item in items if item not in starts):
        return _since_text(starts[0])
    if len(items) != 1 or items[0].edge != "from":
        return None
    item = items[0]
    if item.point.year is None and not (started or rhythm.freq not in _YEARLY):
        return None
    return _since_text(item)


def _starts(item: Item) -> bool:
    return item.edge == "from" and item.point.year is not None


def _yearless_item(item: Item) -> bool:
    return item.point.year is None and (item.last is None or item.last.year is None)


def _since_text(item: Item) -> str:
    point = item.point
    if point.unit == "year" and point.year is not None:
        return f"{point.year}/{(point.year + 1) % 100:02d}" if point.school else str(point.year)
    month = {"quarter": point.n * 3 - 2, "half": point.n * 6 - 5}.get(point.unit, point.month)
    day = f"-{point.n:02d}" if point.unit == "day" else ""
    if point.year is None:
        return f"{month:02d}{day or '-01'}"
    return f"{point.year}-{month:02d}{day}"


def _is_offset(item: Item) -> bool:
    after = item.point.year_word in ("after_reporting", "next") or (
        item.last is not None and item.last.year_word in ("after_reporting", "next")
    )
    return after and item.point.unit == "day" and item.edge == "until" and item.last is None


def _offset(item: Item, rhythm: Rhythm | None, frame: Frame, notes: Notes) -> Clause:
    if item.point.year_word == "next":
        notes.assume("next_year_after_reporting", 0.85)
    freq = Freq.SCHOOL_YEAR if frame.school else Freq.YEARLY
    if rhythm is not None and rhythm.freq not in _YEARLY:
        notes.assume("rhythm_finer_than_report", 0.75)
        freq = rhythm.freq
    return Clause(Kind.RECURRING, freq, offset=Offset("year", by_date=MonthDay(item.point.month, item.point.n)))


def _plain(items: list[Item], rhythm: Rhythm | None, spells: list[Spell], frame: Frame, notes: Notes) -> list[Clause]:
    items = _years_walked(_one_range(items), rhythm, frame, notes)
    edges = [item.edge for item in items]
    if edges == ["from"] or edges == ["from", "until"]:
        notes.assume("end_not_named", 0.75)
    weekday = next((Weekday(one.point.weekday, one.point.n) for one in items if one.point.weekday), None)
    windows = tuple(dict.fromkeys(window_of(item, frame, notes) for item in items))
    words: set[str | None] = {item.point.year_word for item in items}
    words |= {item.last.year_word for item in items if item.last}
    dated = tuple(window for window in windows if window.dated)
    yearless = tuple(window for window in windows if not window.dated)
    clauses: list[Clause] = []
    if yearless and dated and frame.period and all(whole_years(one) and _covers(one, frame) for one in dated):
        dated = ()
    if dated:
        apart = bool(yearless) and rhythm is not None
        clauses += _dated(dated, None if apart else rhythm, weekday, frame, notes)
        if yearless:
            notes.assume("two_deadlines" if apart else "some_years_missing", 0.7)
    if yearless:
        clauses += _yearless(yearless, rhythm, weekday, words, frame, notes)
    if any(one.doubt for one in spells):
        notes.assume("span_unsure", 0.75)
    return clauses


def _one_range(items: list[Item]) -> list[Item]:
    """«с 1 марта 2023 г. и действует до 1 марта 2029 г.»: two edges are one range."""
    if len(items) != 2 or items[0].edge != "from" or items[1].edge not in ("until", "through"):
        return items
    first, last = items
    whole = first.last is None and last.last is None and (first.point.year is None) == (last.point.year is None)
    return [replace(first, edge="in", last=last.point)] if whole and not last.joined else items


def _years_walked(items: list[Item], rhythm: Rhythm | None, frame: Frame, notes: Notes) -> list[Item]:
    """«Август 2021-2025»: August of every year; of the plan's own years, simply every August."""
    walked: list[Item] = []
    for item in items:
        closing = item.last or item.point
        first, last = item.point.year, closing.until_year
        if item.point.unit == "year" or first is None or last is None or item.point.until_year is None:
            walked.append(item)
            continue
        period = frame.period
        if rhythm is not None or (period and (first, last) == (period.first_year, period.last_year)):
            walked.append(_dated_item(item, None))
            continue
        if last == first + 1:
            notes.assume("each_of_years", 0.75)
        walked.extend(_dated_item(item, year) for year in range(first, min(last, first + 15) + 1))
    return walked


def _dated_item(item: Item, year: int | None) -> Item:
    point = replace(item.point, year=year, until_year=None)
    return replace(item, point=point, last=item.last and replace(item.last, year=year, until_year=None))


def _dated(
    windows: tuple[Window, ...], rhythm: Rhythm | None, weekday: Weekday | None, frame: Frame, notes: Notes
) -> list[Clause]:
    period = frame.period
    if rhythm is not None and not (rhythm.freq in _YEARLY and rhythm.times is None and rhythm.interval == 1):
        return [_rhythm_inside(windows, rhythm, frame, notes)]
    if period is not None:
        for window in windows:
            check_inside(window, period, notes)
        if len(windows) == 1 and is_plan(windows[0], period):
            return [Clause(Kind.CONTINUOUS, span="plan")]
    if rhythm is not None:
        return [_yearly_dated(windows, rhythm, frame, notes)]
    if len(windows) == 1 and period is None and whole_years(windows[0]) > 1:
        notes.assume("years_may_be_plan", 0.7)
    return [Clause(Kind.ONCE, windows=windows, weekday=weekday)]


def whole_years(window: Window) -> int:
    """Give how many whole calendar or school years a dated window is; 0 when it is not."""
    start, end = window.start, window.end
    if not (isinstance(start, date) and isinstance(end, date)):
        return 0
    whole = (start.month, start.day, end.month, end.day) in ((1, 1, 12, 31), (9, 1, 8, 31))
    return end.year - start.year + (1 if start.month == 1 else 0) if whole else 0


def _rhythm_inside(windows: tuple[Window, ...], rhythm: Rhythm, frame: Frame, notes: Notes) -> Clause:
    """«Ежеквартально, 2021-2025»: the plan's own years add nothing; other windows bound the rhythm."""
    period = frame.period
    if len(windows) == 1 and period is not None and _covers(windows[0], frame):
        return _recurring(rhythm, (), notes)
    if not (len(windows) == 1 and period is None and whole_years(windows[0])):
        notes.assume("rhythm_inside_window", 0.75)
    else:
        notes.assume("years_may_be_plan", 0.75)
    return _recurring(rhythm, windows, notes)


def _covers(window: Window, frame: Frame) -> bool:
    period = frame.period
    if period is None:
        return False
    begins = window.start is None or (isinstance(window.start, date) and window.start <= period.span.first)
    ends = window.end is None or (isinstance(window.end, date) and window.end >= period.span.last)
    return begins and ends


def _yearly_dated(windows: tuple[Window, ...], rhythm: Rhythm, frame: Frame, notes: Notes) -> Clause:
    """«Ежегодно» beside printed years: from the first year on; the plan's own span is continuous."""
    first = windows[0]
    if frame.period is not None and len(windows) == 1 and _covers(first, frame):
        return Clause(Kind.CONTINUOUS, span="plan")
    notes.assume("yearly_beside_years", 0.75)
    start = first.start
    since = str(start.year) if isinstance(start, date) else None
    if whole_years(first):
        last = first.end
        if isinstance(last, date) and (frame.period is None or last < frame.period.span.last):
            return _recurring(rhythm, windows, notes)
        return _recurring(rhythm, (), notes, since=since)
    return _recurring(rhythm, tuple(dict.fromkeys(_of_any_year(one) for one in windows)), notes, since=since)


def _of_any_year(window: Window) -> Window:
    return Window(_month_day(window.start), _month_day(window.end))


def _month_day(edge: date | MonthDay | None) -> MonthDay | None:
    if isinstance(edge, date):
        return MonthDay(edge.month, 28 if (edge.month, edge.day) == (2, 29) else edge.day)
    return edge


def _yearless(
    windows: tuple[Window, ...],
    rhythm: Rhythm | None,
    weekday: Weekday | None,
    words: set[str | None],
    frame: Frame,
    notes: Notes,
) -> list[Clause]:
    year_ref = next((word for word in ("after_plan_end", "before_event", "after_event") if word in words), None)
    if year_ref is not None and rhythm is not None:
        return [replace(_recurring(rhythm, windows, notes, weekday=weekday), year_ref=year_ref)]
    if year_ref is not None:
        return [Clause(Kind.ONCE, windows=windows, weekday=weekday, year_ref=year_ref)]
    if "after_reporting" in words or "next" in words:
        if "next" in words:
            notes.assume("next_year_after_reporting", 0.75)
        freq = rhythm.freq if rhythm else Freq.SCHOOL_YEAR if frame.school else Freq.YEARLY
        return [Clause(Kind.RECURRING, freq, windows=windows, weekday=weekday, year_ref="after_reporting")]
    if rhythm is not None:
        return [_recurring(rhythm, windows, notes, weekday=weekday)]
    if frame.period is not None and frame.period.years == 1 and "each" not in words:
        notes.assume("year_of_plan")
        dated = tuple(date_in_plan(window, frame.period) for window in windows)
        return [Clause(Kind.ONCE, windows=dated, weekday=weekday)]
    if not words & {"each", "reporting", "school"}:
        notes.assume("month_recurs")
    freq = Freq.SCHOOL_YEAR if frame.school else Freq.YEARLY
    return [Clause(Kind.RECURRING, freq, windows=windows, weekday=weekday)]


def _recurring(
    rhythm: Rhythm,
    windows: tuple[Window, ...],
    notes: Notes,
    *,
    since: str | None = None,
    weekday: Weekday | None = None,
) -> Clause:
    if not windows and rhythm.weekday is None and weekday is None:
        notes.assume("due_at_period_end")
    return Clause(
        Kind.RECURRING,
        rhythm.freq,
        rhythm.times,
        rhythm.at_least,
        rhythm.interval,
        windows,
        weekday=weekday or rhythm.weekday,
        since=since,
    )
