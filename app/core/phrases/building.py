"""A group of facts made into clauses.

What wins, in this order: a span round an event; a schedule; an event; holidays; a day after a reporting
period; a day of the month; windows; a span of work; a bare rhythm. «Ежегодно» beside a schedule, an
event, a span of the plan or «постоянно» adds nothing.
"""

from dataclasses import replace
from typing import Final

from app.core.deadlines import Clause, Freq, Kind, MonthDay, Offset, Weekday, Window, Within
from app.core.phrases.facts import After, DayNumber, Demand, Rhythm, Schedule, Season, Spell, Times
from app.core.phrases.grouping import Group, same_count
from app.core.phrases.resolve import Frame, Notes
from app.core.phrases.timed import build_times, whole_years

_AFTER_FREQ: Final = {
    "month": Freq.MONTHLY, "quarter": Freq.QUARTERLY, "half_year": Freq.HALF_YEARLY, "year": Freq.YEARLY,
}  # fmt: skip
_FREQ_AFTER: Final = {
    Freq.MONTHLY: "month", Freq.QUARTERLY: "quarter", Freq.HALF_YEARLY: "half_year", Freq.YEARLY: "year",
    Freq.SCHOOL_YEAR: "year",
}  # fmt: skip
_PRONOUNS: Final = ("его ", "ее ", "её ", "их ", "этого ", "такого ")
_FINENESS: Final = (
    Freq.YEARLY, Freq.SCHOOL_YEAR, Freq.HALF_YEARLY, Freq.QUARTERLY, Freq.MONTHLY, Freq.WEEKLY, Freq.DAILY,
)  # fmt: skip


def build(group: Group, frame: Frame, notes: Notes) -> list[Clause]:
    """Make the clauses of one group; suppositions and flags go to `notes`."""
    rhythms = settle_rhythms(_real_rhythms(group), frame, notes)
    clauses = _dated_by_others(group, rhythms, frame, notes)
    if clauses is None:
        clauses = _dated_by_itself(group, rhythms, frame, notes)
    return [replace(clause, scope=group.scope) for clause in clauses] if group.scope else clauses


def _real_rhythms(group: Group) -> list[Rhythm]:
    """Leave out the weekday that is told beside its date («понедельник 8 мая 2023 г.»)."""
    rhythms = group.of(Rhythm)
    if len(rhythms) == 1 and rhythms[0].doubt and rhythms[0].weekday is not None and rhythms[0].weekday.n is None:
        items = [item for fact in group.of(Times) for item in fact.items]
        if items and all(item.point.unit == "day" for item in items):
            return []
    return rhythms


def settle_rhythms(found: list[Rhythm], frame: Frame, notes: Notes) -> list[Rhythm]:
    """Join rhythms that say one thing together: «ежегодно, ежеквартально», «ежегодно 2 раза»."""
    loose = [one for one in found if one.loose]
    firm = [one for one in found if not one.loose]
    if any(one.doubt for one in found):
        notes.assume("rhythm_nearly", 0.75)
    if loose and not firm:
        notes.assume("period_of_count", 0.7)
        return [loose[0]]
    loose = [one for one in loose if one.times is not None]
    joined: list[Rhythm] = []
    for rhythm in firm:
        if joined and _joinable(joined[-1], rhythm):
            joined[-1] = _joined(joined[-1], rhythm)
        else:
            joined.append(rhythm)
    if loose and joined:
        last = joined[-1]
        joined[-1] = replace(last, times=loose[0].times, at_least=loose[0].at_least)
    if frame.school:
        joined = [replace(one, freq=Freq.SCHOOL_YEAR) if one.freq is Freq.YEARLY else one for one in joined]
    return joined


def _plain(rhythm: Rhythm) -> bool:
    return rhythm.times is None and rhythm.interval == 1 and rhythm.weekday is None


def _joinable(first: Rhythm, second: Rhythm) -> bool:
    if first.weekday is not None and second.weekday is not None:
        return False
    yearly = (Freq.YEARLY, Freq.SCHOOL_YEAR)
    if (first.freq in yearly and _plain(first)) or (second.freq in yearly and _plain(second)):
        return True
    return first.freq == second.freq or same_count(first, second)


def _joined(first: Rhythm, second: Rhythm) -> Rhythm:
    finer = second if _FINENESS.index(second.freq) >= _FINENESS.index(first.freq) else first
    other = first if finer is second else second
    if finer.freq != other.freq:
        return finer
    return replace(
        finer,
        times=finer.times if finer.times is not None else other.times,
        at_least=finer.at_least or other.at_least,
        interval=max(finer.interval, other.interval),
        weekday=finer.weekday or other.weekday,
        also_n=finer.also_n or other.also_n,
    )


def _is_yearly(rhythm: Rhythm) -> bool:
    return rhythm.freq in (Freq.YEARLY, Freq.SCHOOL_YEAR) and _plain(rhythm)


def _dated_by_others(group: Group, rhythms: list[Rhythm], frame: Frame, notes: Notes) -> list[Clause] | None:
    """Make clauses whose dates come from elsewhere; None when nothing of the kind stands in the group."""
    if not any(isinstance(fact, Demand | Schedule | Season) for fact in group.facts):
        return None
    demands, schedules, seasons = group.of(Demand), group.of(Schedule), group.of(Season)
    if len(group.facts) > 1:
        demands = [one for one in demands if not one.at_once]
    demands = _with_its_event(demands, notes)
    clauses = [_demand(one, notes) for one in demands]
    clauses += [_schedule(one, notes) for one in schedules]
    clauses += [_season(one, notes) for one in seasons]
    times, numbered = group.of(Times), group.of(DayNumber) + group.of(After)
    if times and not numbered and not demands and not seasons and len(clauses) == 1:
        return _schedule_in_years(clauses[0], group, rhythms, frame, notes)
    if times or numbered:
        return _dated_beside(group, rhythms, clauses, frame, notes)
    real = [one for one in rhythms if not _is_yearly(one)]
    if not real:
        return clauses
    floors = [one for one in real if one.at_least]
    if floors and len(schedules) == 1 and not seasons and not demands:  # «не реже раза в квартал по плану работы»
        notes.assume("rhythm_by_schedule", 0.75)
        return [replace(one, event=clauses[0].event) for one in _rhythm_only(floors[0], notes)]
    if schedules or seasons:
        notes.assume("rhythm_in_schedule", 0.75)
        return clauses
    return clauses + [clause for one in real for clause in _rhythm_only(one, notes)]


def _with_its_event(demands: list[Demand], notes: Notes) -> list[Demand]:
    """«В случае утраты … в течение 5 дней»: a span without an event counts from the event beside it."""
    if len(demands) == 2 and (demands[1].event or "").lower().startswith(_PRONOUNS) and demands[1].n is not None:
        return demands[1:]  # «по итогам четверти … не позднее 2 дней после её окончания»
    spans = [one for one in demands if one.n is not None and one.event is None]
    events = [one for one in demands if one.n is None]
    if len(demands) != 2 or len(spans) != 1 or len(events) != 1 or (events[0].event or "").startswith("необходимост"):
        return demands
    notes.assume("span_from_event", 0.85)
    return [replace(spans[0], event=events[0].event, doubt=events[0].doubt)]


def _schedule_in_years(
    schedule: Clause, group: Group, rhythms: list[Rhythm], frame: Frame, notes: Notes
) -> list[Clause]:
    """A schedule beside whole years stands in them; beside the plan's own it simply stands."""
    dated = build_times(group.of(Times), rhythms, [], frame, notes)
    if len(dated) == 1 and dated[0].kind is Kind.CONTINUOUS:
        return [schedule]
    if len(dated) == 1 and dated[0].kind is Kind.ONCE and all(whole_years(one) for one in dated[0].windows):
        return [replace(schedule, windows=dated[0].windows)]
    return _dated_beside(group, rhythms, [schedule], frame, notes)


def _dated_beside(
    group: Group, rhythms: list[Rhythm], clauses: list[Clause], frame: Frame, notes: Notes
) -> list[Clause]:
    """Windows beside an event or a schedule: the windows are the deadline, the event is kept with them."""
    rest = Group([fact for fact in group.facts if not isinstance(fact, Demand | Schedule | Season | Spell)])
    dated = _dated_by_itself(rest, rhythms, frame, notes)
    spans = [clause for clause in clauses if clause.within is not None]
    if spans or len(dated) != 1 or len(clauses) != 1:
        notes.assume("event_beside_window", 0.75)
        return dated + clauses
    notes.assume("event_inside_window", 0.75)
    if dated[0].kind is Kind.CONTINUOUS:
        return clauses
    event = clauses[0].event
    return [replace(dated[0], event=event)]


def _demand(fact: Demand, notes: Notes) -> Clause:
    if fact.doubt or fact.at_once:
        notes.assume("event_unsure", 0.75)
    if fact.n is None or fact.unit is None:
        return Clause(Kind.ON_DEMAND, event=fact.event)
    within = Within(fact.n, fact.unit, fact.event, fact.direction)
    return Clause(Kind.ON_DEMAND, within=within)


def _schedule(fact: Schedule, notes: Notes) -> Clause:
    if fact.doubt:
        notes.assume("schedule_unsure", 0.75)
    if fact.document_date:
        notes.flag("document_date")
    return Clause(Kind.BY_SCHEDULE, event=fact.event or None)


def _season(fact: Season, notes: Notes) -> Clause:
    if fact.doubt:
        notes.assume("season_unsure", 0.75)
    return Clause(Kind.SEASONAL, event=fact.event)


def _dated_by_itself(group: Group, rhythms: list[Rhythm], frame: Frame, notes: Notes) -> list[Clause]:
    afters, numbers, times, spells = (
        group.of(After), group.of(DayNumber), group.of(Times), group.of(Spell),
    )  # fmt: skip
    if afters:
        clauses = [_after(one, rhythms, notes) for one in afters]
        if times:
            clauses += build_times(times, [], spells, frame, notes)
            notes.assume("two_deadlines", 0.75)
        return clauses
    if numbers:
        months = _days_of_months(numbers, times, rhythms)
        if months is not None:
            return build_times([months], rhythms, spells, frame, notes)
        clauses = [clause for one in numbers for clause in _day_number(one, rhythms, notes)]
        return _inside(clauses, times, frame, notes)
    if times:
        return build_times(times, rhythms, spells, frame, notes)
    if spells:
        return _spells(spells, rhythms, frame, notes)
    if group.once and not rhythms:
        notes.assume("day_not_named", 0.5)
        return [Clause(Kind.ONCE)]
    return [clause for one in rhythms for clause in _rhythm_only(one, notes)]


def _after(fact: After, rhythms: list[Rhythm], notes: Notes) -> Clause:
    if fact.offset.by_day is None and fact.offset.by_workday is None:
        notes.assume("month_after_period", 0.85)
    rhythm = next((one for one in rhythms if one.freq in _FREQ_AFTER), None)
    period = fact.period
    if period is None and rhythm is not None:
        period = _FREQ_AFTER[rhythm.freq]
    elif period is None:
        period = "month"
        notes.assume("reporting_month", 0.75 if fact.vague else 0.9)
    freq = _AFTER_FREQ[period]
    if rhythm is not None and _FINENESS.index(rhythm.freq) > _FINENESS.index(freq):
        freq = rhythm.freq
        notes.assume("rhythm_finer_than_report", 0.75)
    times, at_least = (rhythm.times, rhythm.at_least) if rhythm else (None, False)
    return Clause(Kind.RECURRING, freq, times, at_least, offset=replace(fact.offset, after=period))


def _day_number(fact: DayNumber, rhythms: list[Rhythm], notes: Notes) -> list[Clause]:
    rhythm = rhythms[0] if rhythms else None
    days = (fact.day, *fact.also)
    if fact.spread:
        notes.assume("last_day_of_range", 0.85)
    if fact.month_place:
        return [_month_of_quarter(fact, rhythm, notes)]
    if rhythm is None:
        if not fact.every:
            notes.assume("every_month")
        freq = Freq.MONTHLY
    elif rhythm.freq in (Freq.QUARTERLY, Freq.HALF_YEARLY, Freq.YEARLY, Freq.SCHOOL_YEAR):
        notes.assume("day_after_period", 0.75)
        offset = Offset(_FREQ_AFTER[rhythm.freq], fact.day)
        return [Clause(Kind.RECURRING, rhythm.freq, rhythm.times, rhythm.at_least, offset=offset)]
    else:
        freq = rhythm.freq
    times = rhythm.times if rhythm else None
    return [Clause(Kind.RECURRING, freq, times, day_of_month=day) for day in sorted(set(days))]


def _month_of_quarter(fact: DayNumber, rhythm: Rhythm | None, notes: Notes) -> Clause:
    place = fact.month_place if fact.month_place > 0 else 3
    months = [quarter * 3 + min(place, 3) for quarter in range(4)]
    notes.assume("month_of_quarter", 0.85)
    windows = tuple(Window(None, MonthDay(month, min(fact.day, 28 if month == 2 else 30))) for month in months)
    quarterly = rhythm is not None and rhythm.freq is Freq.QUARTERLY
    return Clause(Kind.RECURRING, Freq.QUARTERLY if quarterly else Freq.YEARLY, windows=windows)


def _days_of_months(numbers: list[DayNumber], times: list[Times], rhythms: list[Rhythm]) -> Times | None:
    """«Август, ежегодно до 25 числа»: the day of the months that stand beside it."""
    items = [item for one in times for item in one.items]
    yearly = all(_is_yearly(one) for one in rhythms)
    single = all(one.last is None and one.point.unit == "month" and not one.point.weekday for one in items)
    if not items or len(numbers) != 1 or not yearly or not single or numbers[0].also or numbers[0].month_place:
        return None
    days = tuple(replace(one, edge="until", point=replace(one.point, unit="day", n=numbers[0].day)) for one in items)
    return Times(times[0].first, times[0].last, days)


def _inside(clauses: list[Clause], times: list[Times], frame: Frame, notes: Notes) -> list[Clause]:
    """«С сентября по май, до 10 числа»: the days count inside the windows."""
    if not times:
        return clauses
    notes.assume("days_inside_window", 0.75)
    built = build_times(times, [], [], frame, notes)
    windows = built[0].windows if built else ()
    return [replace(clause, windows=windows) for clause in clauses]


def _spells(spells: list[Spell], rhythms: list[Rhythm], frame: Frame, notes: Notes) -> list[Clause]:
    real = [one for one in rhythms if not _is_yearly(one)]
    spell = spells[0]
    if any(one.doubt for one in spells):
        notes.assume("span_unsure", 0.75)
    if real:
        if any(one.always for one in spells):
            notes.assume("always_with_rhythm", 0.75)
        span = "school_year" if spell.span == "school_year" else None
        return [replace(clause, span=span) for one in real for clause in _rhythm_only(one, notes)]
    if any(one.always for one in spells) and any(not one.always for one in spells):
        spell = next(one for one in spells if not one.always)
    if spell.span == "year":
        notes.assume("calendar_year" if not frame.school else "school_year_of_plan", 0.9)
    return [Clause(Kind.CONTINUOUS, span=spell.span)]


def _rhythm_only(rhythm: Rhythm, notes: Notes) -> list[Clause]:
    if rhythm.weekday is None:
        notes.assume("due_at_period_end")
    places = [rhythm.weekday]
    if rhythm.also_n is not None and rhythm.weekday is not None:
        places.append(Weekday(rhythm.weekday.day, rhythm.also_n))
    return [
        Clause(Kind.RECURRING, rhythm.freq, rhythm.times, rhythm.at_least, rhythm.interval, weekday=weekday)
        for weekday in places
    ]
