"""What people decided about printed rows: what of it is in force, and how it stands in place of a reading.

A decision is bound to the cell exactly as printed. The newest one about a subject that is neither undone
nor stale is in force; where the newest that is not undone is stale, the row asks again. A decision of
the plan file (`decided:`) is weaker than one of the database and stronger than the parser.

The values, plain JSON, by subject:

    reading  {"reading": {open format}, "reporting": "quarterly" | null, "said": how, "entered": words typed}
    units    {"lead": unit key | null (the coordinator answers), "co": [unit keys]}
    results  {"results": [{"kind", "text", "doc_kind", "count"}]}
    stages   {"stages": [names]}
    period   {"period": "2021-2025"}
    dates    what `core.schedule_dates` writes; event {"day", "what", "due", "checkpoint"}, each a case of its own
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from app.core.deadlines import Deadline, Freq, Kind, from_open, to_open
from app.core.periods import PlanPeriod, parse_period
from app.core.responsible import Directory, Responsible, ShareRole, UnitShare
from app.core.results import Expected, ExpectedResult, ProofKind
from app.core.roadmap import Activity, Decided, DecisionSubject, MapKind
from app.core.schedule_dates import days_of_text, days_text, filed_dates, filed_not_held, value_of_dates
from app.core.wording import describe

Value = Mapping[str, Any]
Values = Mapping[DecisionSubject, Value]

NOBODY: Final = "-"
"""How a plan file writes, in place of a unit, that the coordinator answers."""

REPORTED: Final = {
    Freq.YEARLY: "раз в год",
    Freq.HALF_YEARLY: "раз в полугодие",
    Freq.QUARTERLY: "раз в квартал",
    Freq.MONTHLY: "раз в месяц",
}
"""Control points that a coordinator may choose for work without days of its own."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One stored decision: bound to `phrase`; `activity_id` None where it is about the whole map."""

    id: int
    activity_id: int | None
    subject: DecisionSubject
    phrase: str
    value: Value
    stale: bool = False
    undone: bool = False


def in_force(decisions: Iterable[Decision]) -> dict[DecisionSubject, Decision]:
    """Give what is in force of a row's decisions, the oldest first, by subject."""
    return {one.subject: one for one in decisions if not (one.undone or one.stale)}


def asks_again(decisions: Iterable[Decision]) -> dict[DecisionSubject, Decision]:
    """Give the decisions that no longer fit the print and that nobody answered with a newer one."""
    newest = {one.subject: one for one in decisions if not one.undone and one.subject is not DecisionSubject.EVENT}
    return {subject: one for subject, one in newest.items() if one.stale}


def cell_of(subject: DecisionSubject, activity: Activity, kind: MapKind) -> str:
    """Give the printed words that a decision about a row is bound to, «» where nothing is printed."""
    if subject is DecisionSubject.UNITS:
        return activity.responsible or ""
    if subject is DecisionSubject.RESULTS:
        return (activity.title if kind is MapKind.MATRIX else activity.result) or ""
    if subject is DecisionSubject.STAGES:
        return activity.title
    return activity.deadline or ""


# --- the values ------------------------------------------------------------------------------------------


def reading_value(
    deadline: Deadline, phrase: str, *, said: str, reporting: Freq | None = None, entered: str = ""
) -> dict[str, Any]:
    """Make the value of a decision about a reading: nothing in it is supposed or in doubt any more.

    `said` tells how it was decided (confirmed, other, phrase, dates, reporting); `entered` are the words
    that were typed in place of the printed `phrase`.
    """
    decided = replace(deadline, phrase=phrase, assumed=(), confidence=1.0)
    if said not in ("confirmed", "reporting"):
        decided = replace(decided, flags=(), remainder="", unread=())
    return {
        "reading": to_open(decided),
        "reporting": reporting.value if reporting else None,
        "said": said,
        "entered": entered,
    }


def deadline_of(value: Value) -> tuple[Deadline, Freq | None]:
    """Read the value of a decision about a reading."""
    reporting = value.get("reporting")
    return from_open(value["reading"]), Freq(reporting) if reporting else None


def told(deadline: Deadline, reporting: Freq | None = None) -> list[str]:
    """Tell a reading in sentences, with the control points that a person chose."""
    sentences = describe(deadline)
    if reporting is None:
        return sentences
    words = f"отчёт {REPORTED.get(reporting, reporting.value)}"
    return [one.replace("отчёт раз в год", words).replace("отчёт раз в месяц", words) for one in sentences]


def takes_reporting(deadline: Deadline) -> bool:
    """Whether control points can be chosen: some clause runs through a period without days of its own."""
    weekly = (Freq.WEEKLY, Freq.DAILY)
    return any(c.kind is Kind.CONTINUOUS or (c.kind is Kind.RECURRING and c.freq in weekly) for c in deadline.clauses)


def responsible_of(value: Value, directory: Directory) -> Responsible | None:
    """Give the units decided on as a cell split; None when the directory no longer knows one of them."""
    lead, named = value.get("lead"), value.get("co") or ()
    if any(key not in directory.units for key in (*([lead] if lead else []), *named)):
        return None
    # The key of a unit that was merged into another means that other one.
    lead = directory.units[lead].key if lead else None
    co = [key for key in dict.fromkeys(directory.units[key].key for key in named) if key != lead]
    parts = [_share(directory, lead, ShareRole.LEAD)] if lead else []
    for key in co:
        external = directory.units[key].external
        parts.append(_share(directory, key, ShareRole.EXTERNAL if external else ShareRole.CO))
    return Responsible(tuple(parts))


def _share(directory: Directory, key: str, role: ShareRole) -> UnitShare:
    unit = directory.units[key]
    return UnitShare(key, role, unit.name, unit.group)


def expected_of(value: Value) -> Expected:
    """Give the results decided on as a cell read."""
    found = (
        ExpectedResult(ProofKind(one["kind"]), one["text"], one.get("doc_kind"), one.get("count"))
        for one in value["results"]
    )
    return Expected(tuple(found))


def results_value(expected: Expected) -> dict[str, Any]:
    """Make the value of a decision about results."""
    named = (
        {"kind": one.kind.value, "text": one.text, "doc_kind": one.doc_kind, "count": one.count}
        for one in expected.results
    )
    return {"results": [{name: value for name, value in one.items() if value is not None} for one in named]}


def units_value(responsible: Responsible) -> dict[str, Any]:
    """Make the value of a decision about units."""
    lead = responsible.lead
    return {"lead": lead and lead.unit_key, "co": [one.unit_key for one in responsible.parts if one is not lead]}


def period_of(value: Value) -> PlanPeriod:
    """Read the value of a decision about a map's period; raises ValueError."""
    return parse_period(value["period"])


# --- decisions in a plan file ------------------------------------------------------------------------------


def values_of_file(decided: Decided | None, phrase: str | None) -> dict[DecisionSubject, Value]:
    """Give what a plan file says a person decided; a reading of another phrase than `phrase` is not taken."""
    if decided is None:
        return {}
    values: dict[DecisionSubject, Value] = {}
    if decided.reading is not None and (decided.reading.get("phrase") or "") == (phrase or ""):
        values[DecisionSubject.READING] = {"reading": decided.reading, "reporting": decided.reporting}
    if decided.dates or decided.not_held:
        values[DecisionSubject.DATES] = value_of_dates(decided.dates, decided.not_held, decided.on)
    if decided.units:
        lead = decided.units[0] if decided.units[0] != NOBODY else None
        values[DecisionSubject.UNITS] = {"lead": lead, "co": list(decided.units[1:])}
    if decided.results:
        values[DecisionSubject.RESULTS] = {"results": [dict(one) for one in decided.results]}
    if decided.stages:
        values[DecisionSubject.STAGES] = {"stages": list(decided.stages)}
    return values


def dates_of_file(decided: Mapping[str, Any] | None) -> Value | None:
    """Give the dates that a stored row's file decided, as a decision's value; None when it says none."""
    return values_of_file(decided_from_json(decided), None).get(DecisionSubject.DATES)


def decided_to_json(decided: Decided | None) -> dict[str, Any] | None:
    """Give what a file says was decided as plain JSON, None when it says nothing."""
    if decided is None:
        return None
    given: dict[str, Any] = {
        "reading": decided.reading,
        "reporting": decided.reporting,
        "dates": [days_text(days) for days in decided.dates],
        "not_held": [list(pair) for pair in decided.not_held],
        "units": list(decided.units),
        "results": [dict(one) for one in decided.results],
        "stages": list(decided.stages),
        "period": str(decided.period) if decided.period else None,
        "by": decided.by,
        "on": decided.on.isoformat() if decided.on else None,
    }
    return {name: value for name, value in given.items() if value not in (None, [])} or None


def decided_from_json(data: Mapping[str, Any] | None) -> Decided | None:
    """Read what `decided_to_json` wrote."""
    if not data:
        return None
    return Decided(
        reading=data.get("reading"),
        reporting=data.get("reporting"),
        dates=tuple(days_of_text(text) for text in data.get("dates") or ()),
        not_held=tuple((year, ground) for year, ground in data.get("not_held") or ()),
        units=tuple(data.get("units") or ()),
        results=tuple(data.get("results") or ()),
        stages=tuple(data.get("stages") or ()),
        period=parse_period(data["period"]) if data.get("period") else None,
        by=data.get("by"),
        on=date.fromisoformat(data["on"]) if data.get("on") else None,
    )


def units_of_file(value: Value) -> tuple[str, ...]:
    """Write units decided on as a plan file lists them: the lead first."""
    return (value.get("lead") or NOBODY, *(value.get("co") or ()))


def says_the_same(subject: DecisionSubject, one: Value, other: Value) -> bool:
    """Whether two decisions about a subject come to the same, whoever made them and however."""
    names: Collection[str] = {
        DecisionSubject.READING: ("reading", "reporting"),
        DecisionSubject.UNITS: ("lead", "co"),
    }.get(subject, sorted({*one, *other}))
    if subject is DecisionSubject.READING:
        return deadline_of(one)[0].clauses == deadline_of(other)[0].clauses and one.get("reporting") == other.get(
            "reporting"
        )
    if subject is DecisionSubject.DATES:
        return filed_dates(one) == filed_dates(other) and filed_not_held(one) == filed_not_held(other)
    return all(one.get(name) == other.get(name) for name in names)
