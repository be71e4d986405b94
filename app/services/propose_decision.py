"""Turn what a coordinator pressed or typed about a row into decisions.

Nothing is written here: what comes out is shown with its consequences first, then decided (`decide_row`).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from app.core.alternatives import alternatives, reading_key
from app.core.cycle import parse_stage
from app.core.deadlines import Clause, Deadline, Freq, Kind, Window
from app.core.decisions import (
    NOBODY,
    REPORTED,
    Decision,
    asks_again,
    in_force,
    reading_value,
    results_value,
    takes_reporting,
    units_value,
)
from app.core.errors import BadInput
from app.core.periods import parse_period
from app.core.results import Expected, ExpectedResult, ProofKind
from app.core.roadmap import DecisionSubject
from app.core.wording import flag_text
from app.services.decide_row import Choice
from app.services.entered import entered
from app.services.find_row import FoundRows
from app.services.load_territory import LoadedTerritory
from app.services.open_territory import open_territory
from app.services.read_rows import ReadActivity, read_activity, read_deadline
from app.services.replan_activity import printed_row
from app.store.queries.decisions import read_decisions

LONGEST_PHRASE = 300
LONGEST_RESULT = 500
MOST_DAYS = 100
MOST_RESULTS = 30
FIRST_YEAR, LAST_YEAR = 2000, 2099


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One expected result as typed: its words, kind, kind of document, how many."""

    text: str = ""
    kind: str = ""
    doc_kind: str = ""
    count: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was pressed (`how`) and what was typed for it; the other fields are not looked at."""

    how: str
    other: str = ""
    phrase: str = ""
    dates: str = ""
    reporting: str = ""
    lead: str = ""
    co: tuple[str, ...] = ()
    results: tuple[ResultLine, ...] = ()
    stages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A row being decided about: how it is read now, its decisions, its territory's directory."""

    id: int
    read: ReadActivity
    decisions: tuple[Decision, ...]
    territory: LoadedTerritory

    @property
    def phrase(self) -> str:
        """The deadline as printed."""
        return self.read.printed.deadline or ""


def open_rows(session: Session, found: FoundRows) -> dict[int, OpenRow]:
    """Read the rows that were found, with the decisions in force."""
    made = read_decisions(session, found.map_id, list(found.rows))
    territory = open_territory(session, found.plan.territory_id)
    opened = {}
    for row_id, row in found.rows.items():
        decisions = made.get(row_id, [])
        values = {subject: one.value for subject, one in in_force(decisions).items()}
        printed, again = printed_row(row.model_dump()), asks_again(decisions)
        read = read_activity(printed, found.kind, found.period, territory.directory, values, again)
        opened[row_id] = OpenRow(row_id, read, tuple(decisions), territory)
    return opened


def choices_of(found: FoundRows, row: OpenRow, proposal: Proposal) -> list[Choice]:
    """Give the decisions that a proposal comes to; raises BadInput that names the field and the place."""
    ways: Mapping[str, Callable[[], list[tuple[DecisionSubject, dict[str, Any]]]]] = {
        "confirm": lambda: _confirmed(row),
        "again": lambda: [(subject, dict(one.value)) for subject, one in asks_again(row.decisions).items()],
        "other": lambda: _reading(_other(found, row, proposal.other), row, "other"),
        "phrase": lambda: _typed(found, row, proposal.phrase),
        "dates": lambda: _reading(Deadline(row.phrase, (dated_clause(proposal.dates),)), row, "dates"),
        "reporting": lambda: [(DecisionSubject.READING, reported(row, proposal.reporting))],
        "units": lambda: [(DecisionSubject.UNITS, units_of(row.territory, proposal.lead, proposal.co))],
        "results": lambda: [(DecisionSubject.RESULTS, results_of(proposal.results))],
        "stages": lambda: [(DecisionSubject.STAGES, stages_of(proposal.stages))],
    }
    if proposal.how not in ways:
        raise BadInput("Выберите, как уточнить строку", {"how": "Выберите, как уточнить строку"})
    found_choices = [Choice(row.id, subject, value) for subject, value in ways[proposal.how]()]
    if not found_choices:
        raise BadInput("В этой строке подтверждать нечего: она уже уточнена")
    return found_choices


def _reading(deadline: Deadline, row: OpenRow, said: str) -> list[tuple[DecisionSubject, dict[str, Any]]]:
    return [(DecisionSubject.READING, reading_value(deadline, row.phrase, said=said))]


def _confirmed(row: OpenRow) -> list[tuple[DecisionSubject, dict[str, Any]]]:
    """Take everything that stands in doubt as it is read."""
    doubts, again, read = set(row.read.doubts), asks_again(row.decisions), row.read
    found: list[tuple[DecisionSubject, dict[str, Any]]] = []
    if "deadline" in doubts or DecisionSubject.READING in again:
        value = reading_value(read.deadline, row.phrase, said="confirmed", reporting=read.reporting)
        found.append((DecisionSubject.READING, value))
    # Nobody named is nothing to confirm: somebody must be chosen.
    if ("units" in doubts and read.responsible.lead is not None) or DecisionSubject.UNITS in again:
        found.append((DecisionSubject.UNITS, units_value(read.responsible)))
    if "results" in doubts or DecisionSubject.RESULTS in again:
        found.append((DecisionSubject.RESULTS, results_value(read.expected)))
    if DecisionSubject.STAGES in again:
        found.append((DecisionSubject.STAGES, {"stages": list(read.stages)}))
    return found


def others_of(found: FoundRows, row: OpenRow) -> tuple[Deadline, ...]:
    """Other readings of a row's phrase."""
    return alternatives(row.read.deadline, found.period)


def _other(found: FoundRows, row: OpenRow, key: str) -> Deadline:
    for one in others_of(found, row):
        if reading_key(one) == key:
            return one
    raise BadInput("Выберите чтение из списка", {"other": "Выберите чтение из списка"})


# --- a phrase written anew ---------------------------------------------------------------------------------

_FATAL = frozenset({"reversed_range", "no_such_day", "blank_form", "status_text", "no_deadline"})


def _typed(found: FoundRows, row: OpenRow, phrase: str) -> list[tuple[DecisionSubject, dict[str, Any]]]:
    deadline = phrase_read(found, phrase)
    value = reading_value(deadline, row.phrase, said="phrase", entered=deadline.phrase)
    return [(DecisionSubject.READING, value)]


def phrase_read(found: FoundRows, phrase: str) -> Deadline:
    """Read a phrase typed by a coordinator, whole; raises BadInput that points at the place not read."""
    phrase = entered(phrase, "phrase", longest=LONGEST_PHRASE)
    if not phrase:
        raise _refused("phrase", "Напишите срок словами, например «ежегодно, август»")
    deadline = read_deadline(phrase, found.period)
    if deadline.unread:
        start, end = deadline.unread[0]
        raise _refused(
            "phrase", f"Не прочитано «{phrase[start:end]}» ({start + 1}-й знак): {_pointed(phrase, start, end)}"
        )
    if deadline.remainder:
        raise _refused("phrase", f"Не прочитано: «{deadline.remainder}»")
    fatal = [flag for flag in deadline.flags if flag in _FATAL]
    if fatal or all(clause.kind is Kind.UNSPECIFIED for clause in deadline.clauses):
        raise _refused("phrase", f"Срок не прочитан: {flag_text(fatal[0]) if fatal else 'в этих словах нет срока'}")
    return deadline


def _pointed(phrase: str, start: int, end: int) -> str:
    """Show where the words stand: «… август ⟨маюбрь⟩ …»."""
    before, after = phrase[max(0, start - 20) : start], phrase[end : end + 20]
    head = "…" if start > 20 else ""
    return f"{head}{before}⟨{phrase[start:end]}⟩{after}{'…' if end + 20 < len(phrase) else ''}"


def _refused(field: str, sentence: str) -> BadInput:
    return BadInput(sentence, {field: sentence})


# --- dates entered -----------------------------------------------------------------------------------------

_DAY = r"(\d{1,2})\.(\d{1,2})\.(\d{4})|(\d{4})-(\d{2})-(\d{2})"
_SPAN = re.compile(rf"\s*(?:(?:с|c)\s+)?(?:{_DAY})(?:\s*(?:[-–—]|по|до)\s*(?:{_DAY}))?\s*[,;.]?\s*", re.IGNORECASE)


def dated_clause(text: str) -> Clause:
    """Read days or windows, one a line: «27.05.2022» or «01.03.2022 – 15.03.2022»; raises BadInput with the line."""
    lines = [line for line in re.split(r"[\n;]", entered(text, "dates")) if line.strip()]
    if not lines:
        raise _refused("dates", "Напишите даты, каждую с новой строки: 27.05.2022 или 01.03.2022 – 15.03.2022")
    if len(lines) > MOST_DAYS:
        raise _refused("dates", f"Слишком много дат: не больше {MOST_DAYS}")
    windows = [_window(n, line) for n, line in enumerate(lines, 1)]
    return Clause(Kind.ONCE, windows=tuple(dict.fromkeys(sorted(windows, key=lambda one: (one.end, one.start)))))


def _window(number: int, line: str) -> Window:
    match = _SPAN.fullmatch(line)
    if not match:
        raise _refused("dates", f"Строка {number}: «{line.strip()}» — не дата. Пишите 27.05.2022")
    parts = match.groups()
    first = _day(number, line, parts[:6])
    last = _day(number, line, parts[6:]) if any(parts[6:]) else first
    if last < first:
        raise _refused("dates", f"Строка {number}: конец раньше начала — «{line.strip()}»")
    return Window(first, last)


def _day(number: int, line: str, parts: tuple[str | None, ...]) -> date:
    numbers = [int(part) for part in parts if part]
    year, month, day = numbers if parts[3] else reversed(numbers)
    try:
        found = date(year, month, day)
    except ValueError:
        raise _refused("dates", f"Строка {number}: нет такого дня — «{line.strip()}»") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise _refused("dates", f"Строка {number}: год {found.year} не похож на год плана")
    return found


# --- control points, units, results, stages, period -----------------------------------------------------------


def reported(row: OpenRow, reporting: str) -> dict[str, Any]:
    """Choose how often work without days of its own is reported."""
    if reporting not in {one.value for one in REPORTED}:
        raise _refused("reporting", "Выберите, как часто ставить контрольные точки")
    if not takes_reporting(row.read.deadline):
        raise _refused("reporting", "Контрольные точки выбирают только для работы в течение периода")
    return reading_value(row.read.deadline, row.phrase, said="reporting", reporting=Freq(reporting))


def units_of(territory: LoadedTerritory, lead: str, co: tuple[str, ...]) -> dict[str, Any]:
    """Choose who answers: a unit of the directory or the coordinator («-»), and who takes part."""
    known = territory.directory.units
    if not lead:
        raise _refused("lead", "Выберите, кто отвечает")
    if lead != NOBODY and (lead not in known or known[lead].external):
        raise _refused("lead", "Отвечать может только подразделение территории из списка")
    taking_part = [key for key in dict.fromkeys(co) if key and key != lead]
    if any(key not in known for key in taking_part):
        raise _refused("co", "Выберите соисполнителей из списка")
    return {"lead": None if lead == NOBODY else lead, "co": taking_part}


def results_of(lines: tuple[ResultLine, ...]) -> dict[str, Any]:
    """Choose what is expected; a line without words is left out."""
    found = [_result(n, line) for n, line in enumerate(lines) if line.text.strip()]
    if not found:
        raise _refused("results", "Назовите хотя бы один ожидаемый результат")
    if len(found) > MOST_RESULTS:
        raise _refused("results", f"Слишком много результатов: не больше {MOST_RESULTS}")
    return results_value(Expected(tuple(found)))


def _result(place: int, line: ResultLine) -> ExpectedResult:
    text = entered(line.text, f"result_text-{place}", longest=LONGEST_RESULT)
    if line.kind not in {kind.value for kind in ProofKind}:
        raise _refused(f"result_kind-{place}", f"Выберите, чем подтверждается «{text}»")
    doc_kind = entered(line.doc_kind, f"result_doc-{place}", longest=64).casefold() or None
    kind = ProofKind(line.kind)
    return ExpectedResult(kind, text, doc_kind if kind is ProofKind.DOCUMENT else None, _count(place, line.count))


def _count(place: int, text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 1000:
        raise _refused(f"result_count-{place}", "Сколько — целое число от 1 до 1000")
    return int(text)


def stages_of(names: tuple[str, ...]) -> dict[str, Any]:
    """Choose the stages of the management cycle that a row serves."""
    stages = [parse_stage(name) for name in names]
    if not stages or None in stages:
        raise _refused("stages", "Выберите этапы из списка")
    return {"stages": [stage.value for stage in dict.fromkeys(stages) if stage is not None]}


def period_choice(text: str) -> Choice:
    """Choose the period of a map: «2021-2025», «2022» or a school year «2021/22»."""
    text = entered(text, "period", longest=32)
    try:
        period = parse_period(text)
    except ValueError as error:
        sentence = str(error)
        raise _refused("period", sentence[:1].upper() + sentence[1:]) from None
    if not period.first_year >= FIRST_YEAR or period.last_year > LAST_YEAR or period.years > 15:
        raise _refused("period", f"Период {period} не похож на период плана")
    return Choice(None, DecisionSubject.PERIOD, {"period": str(period)})
