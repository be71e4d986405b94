"""Readings written back as phrases: `parse_deadline(wording(d))` has the clauses of `d`."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from app.core.deadlines import Clause, Deadline, Freq, Kind, Offset, Window, Within
from app.core.russian import (
    BY_REPORTING,
    EVERY,
    MONTHS,
    OF_MONTHS,
    OF_ORDINALS,
    OF_REPORTING,
    PERIODS,
    SPAN_UNITS,
    SPAN_UNITS_BEFORE,
    day_words,
    nth_weekday,
    of_plural,
    of_times,
    plural,
    times,
    window_words,
)
from app.core.vocabulary import WORDS

_ADVERBS: Final = {
    Freq.YEARLY: "ежегодно", Freq.QUARTERLY: "ежеквартально", Freq.MONTHLY: "ежемесячно", Freq.WEEKLY: "еженедельно",
    Freq.DAILY: "ежедневно",
}  # fmt: skip
_SPANS: Final = {"plan": "в течение всего периода", "year": "в течение года", "school_year": "в течение учебного года"}
_YEAR_REFS: Final = {
    "after_reporting": " года, следующего за отчётным", "after_plan_end": " года, следующего за годом окончания плана",
    "before_event": " года, предшествующего событию",
}  # fmt: skip


def wording(deadline: Deadline) -> str:
    """Write the reading as one canonical phrase; it reads back into the same clauses."""
    phrase = ""
    for place, clause in enumerate(deadline.clauses):
        phrase += f"{_divider(clause, deadline.clauses[:place]) if phrase else ''}{clause_wording(clause)}"
    return phrase


def _divider(clause: Clause, before: tuple[Clause, ...]) -> str:
    """A bare «ежегодно» beside an event would be taken for nothing: «далее» or «а также» keeps it."""
    if _is_bare_yearly(clause) and any(map(_tells_otherwise, before)):
        return ", далее "
    return ", а также " if _tells_otherwise(clause) and any(map(_is_bare_yearly, before)) else "; "


def _is_bare_yearly(clause: Clause) -> bool:
    return replace(clause, freq=None) == Clause(Kind.RECURRING) and clause.freq in (Freq.YEARLY, Freq.SCHOOL_YEAR)


def _tells_otherwise(clause: Clause) -> bool:
    return clause.kind in (Kind.ON_DEMAND, Kind.BY_SCHEDULE) or clause.span == "plan"


def clause_wording(clause: Clause) -> str:
    """Write one clause as a canonical phrase."""
    phrase = _BY_KIND[clause.kind](clause)
    return f"{clause.scope} – {phrase}" if clause.scope else phrase


def _once(clause: Clause) -> str:
    if not clause.windows:
        return _with_event("однократно", clause)
    return _with_event(_windows(clause), clause)


def _windows(clause: Clause) -> str:
    tail = _YEAR_REFS.get(clause.year_ref or "", "")
    if clause.weekday is not None and clause.weekday.n is not None:
        return ", ".join(
            f"{nth_weekday(clause.weekday)} {_of_month(one)}{tail}" for one in map(window_words, clause.windows)
        )
    return ", ".join(f"{_apart(clause.windows, place)}{tail}" for place in range(len(clause.windows)))


def _apart(windows: tuple[Window, ...], place: int) -> str:
    """Write one window of a list; a single day after «до 1 апреля» is written as a range, or «до» would hold it."""
    one = windows[place]
    if place and one.start is not None and one.start == one.end and windows[place - 1].start is None:
        return f"{day_words(one.start)} – {day_words(one.start)}"
    return window_words(one)


def _of_month(words: str) -> str:
    """Turn «август 2022 г.» into «августа 2022 г.»."""
    name, _, rest = words.partition(" ")
    month = OF_MONTHS[MONTHS.index(name)] if name in MONTHS else name
    return f"{month} {rest}".strip()


def _recurring(clause: Clause) -> str:
    return _with_event(", ".join(filter(None, (_rhythm(clause), _when(clause), _since(clause.since)))), clause)


def _rhythm(clause: Clause) -> str:
    freq = clause.freq or Freq.YEARLY
    if clause.weekday is not None and not clause.windows:
        if clause.weekday.n is None:
            return nth_weekday(clause.weekday)
        return f"{nth_weekday(clause.weekday)} {PERIODS[freq][1] if freq is Freq.QUARTERLY else 'месяца'}"
    if clause.times_per_period is not None:
        count = of_times(clause.times_per_period) if clause.at_least else times(clause.times_per_period)
        return f"{'не менее ' if clause.at_least else ''}{count} в {_period(freq, clause.interval)}"
    if clause.interval > 1:
        return f"каждые {_period(freq, clause.interval)}"
    return _ADVERBS.get(freq, EVERY[freq])


def _period(freq: Freq, interval: int) -> str:
    return PERIODS[freq][0] if interval == 1 else f"{interval} {plural(interval, PERIODS[freq])}"


def _when(clause: Clause) -> str:
    parts = []
    if clause.windows:
        parts.append(_windows(clause))
    if clause.day_of_month is not None:
        parts.append(f"до {clause.day_of_month} числа")
    if clause.offset is not None:
        parts.append(_offset(clause.offset))
    if clause.span == "school_year":
        parts.append(_SPANS["school_year"])
    return ", ".join(parts)


def _offset(offset: Offset) -> str:
    if offset.by_date is not None:
        return f"до {day_words(offset.by_date)} года, следующего за отчётным"
    place = f"{OF_ORDINALS[offset.month]} " if offset.month else ""
    month = f"{place}месяца, следующего за {BY_REPORTING[offset.after]}"
    if offset.by_workday is not None:
        return f"до {offset.by_workday} рабочего дня {month}"
    if offset.by_day is not None:
        return f"до {offset.by_day} числа {month}"
    count = f"{offset.month} месяцев" if offset.month else "месяца"
    return f"в течение {count} после окончания {OF_REPORTING[offset.after]}"


def _since(since: str | None) -> str:
    if since is None:
        return ""
    if "/" in since:
        return f"начиная с {since} учебного года"
    parts = since.split("-")
    if len(parts) == 1:
        return f"начиная с {since} года"
    if len(parts) == 3:
        return f"начиная с {parts[2]}.{parts[1]}.{parts[0]}"
    if len(parts[0]) == 4:
        return f"начиная с {OF_MONTHS[int(parts[1]) - 1]} {parts[0]} г."
    return f"начиная с {int(parts[1])} {OF_MONTHS[int(parts[0]) - 1]}"


def _continuous(clause: Clause) -> str:
    if clause.windows:
        return f"постоянно, {_windows(clause)}"
    if clause.since is not None:
        return f"постоянно, {_since(clause.since)}"
    return _SPANS.get(clause.span or "plan", _SPANS["plan"])


def _by_schedule(clause: Clause) -> str:
    event = clause.event or "график"
    first = event.split()[0].strip("«»,").casefold()
    if first in ("график", "план", "расписание"):
        return event
    if first.startswith("срок"):
        phrase = event if first == "сроки" else f"в соответствии с {event}"
    elif re.search(r"(ом|ем|ой|ей|ами|ями|им|ым)$", first):
        phrase = f"в соответствии с {event}"
    elif re.search(r"(у|ю|ам|ям|му)$", first):
        phrase = f"согласно {event}"
    else:
        phrase = f"по документу «{event}»"
    return f"{_windows(clause)}, {phrase}" if clause.windows else phrase


def _on_demand(clause: Clause) -> str:
    if clause.within is not None:
        return _within(clause.within)
    return _occasion(clause.event or "необходимости")


def _occasion(event: str) -> str:
    first = event.split()[0].strip("«»,").casefold()
    name = WORDS.get(first, ("", None))[0]
    if name in ("RESULT", "ASK"):
        return f"по {event}"
    if name == "ATONCE":
        return event
    if name == "AFTERWORD":
        return f"после {event}"
    if name in ("BEGIN", "ENDING") or not re.search(r"(и|я|а|ы|ов|ей|е|ого|его|ых|их)$", first):
        return f"по случаю «{event}»"
    return f"при {event}" if first.endswith(("ии", "е")) else f"по мере {event}"


def occasion_or_document(clause: Clause) -> str:
    """Write the event or the document that a clause hangs on: «по мере необходимости», «согласно графику»."""
    if clause.kind is Kind.BY_SCHEDULE:
        return _by_schedule(replace(clause, windows=()))
    return _occasion(clause.event or "необходимости")


def _within(within: Within) -> str:
    if within.direction == "before":
        unit = plural(within.n, SPAN_UNITS_BEFORE[within.unit])
        return f"за {within.n} {unit} до {within.event}" if within.event else f"не позднее чем за {within.n} {unit}"
    span = f"в течение {within.n} {of_plural(within.n, SPAN_UNITS[within.unit])}"
    return f"{span} после {within.event}" if within.event else span


def _seasonal(clause: Clause) -> str:
    if clause.event is None:
        return "каникулярный период"
    return clause.event if "каникулы" in clause.event else f"в период {clause.event}"


def _unspecified(_: Clause) -> str:
    return ""


def _with_event(phrase: str, clause: Clause) -> str:
    if clause.event is None:
        return phrase
    name = WORDS.get(clause.event.split()[0].casefold(), ("", None))[0]
    beside = _by_schedule(replace(clause, windows=())) if name in ("SCHED", "FIXED", "DOC") else _occasion(clause.event)
    return f"{phrase}, {beside}"


_BY_KIND: Final[dict[Kind, Callable[[Clause], str]]] = {
    Kind.ONCE: _once, Kind.RECURRING: _recurring, Kind.CONTINUOUS: _continuous, Kind.BY_SCHEDULE: _by_schedule,
    Kind.ON_DEMAND: _on_demand, Kind.SEASONAL: _seasonal, Kind.UNSPECIFIED: _unspecified,
}  # fmt: skip
