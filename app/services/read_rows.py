"""Read the printed rows of a plan, with what people decided in place of the parser's reading."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from app.core.deadlines import Deadline, Freq
from app.core.decisions import (
    Value,
    Values,
    deadline_of,
    expected_of,
    responsible_of,
    says_the_same,
    values_of_file,
)
from app.core.periods import PlanPeriod, YearBase
from app.core.phrases import parse_deadline
from app.core.responsible import Directory, Responsible, split_responsible
from app.core.results import Expected, expected_results
from app.core.roadmap import Activity, DecisionSubject, MapKind

SUBJECT_WORDS = {
    DecisionSubject.READING: "чтение срока",
    DecisionSubject.UNITS: "подразделения",
    DecisionSubject.RESULTS: "ожидаемые результаты",
    DecisionSubject.STAGES: "этапы",
    DecisionSubject.DATES: "даты",
    DecisionSubject.EVENT: "событие",
    DecisionSubject.PERIOD: "период",
}


@dataclass(frozen=True, slots=True)
class ReadActivity:
    """A printed row with the readings of its cells and whose they are («parser», «file», «decision»).

    `decided` holds every value in force, of the database and of the file; `doubts` are codes of what waits
    for a person, `remarks` sentences about a file that contradicts a decision.
    """

    printed: Activity
    deadline: Deadline
    reporting: Freq | None
    reading_from: str
    responsible: Responsible
    expected: Expected
    stages: tuple[str, ...]
    doubts: tuple[str, ...]
    decided: Values = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


@lru_cache(maxsize=8192)
def read_deadline(phrase: str, period: PlanPeriod | None) -> Deadline:
    """Read a phrase by a plan's period; plans repeat their phrases."""
    return parse_deadline(phrase, period, period.base if period else YearBase.CALENDAR)


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Reads cells by one territory's directory, each wording once.

    A plan names the same units in four rows of five. A directory is the same only as itself: comparing
    all its names would cost more than reading a cell.
    """

    directory: Directory

    def __hash__(self) -> int:
        return id(self.directory)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cells) and self.directory is other.directory

    @lru_cache(maxsize=8192)  # noqa: B019 -- a few directories live in it until others push them out
    def responsible(self, cell: str | None) -> Responsible:
        """Split a cell of responsible units."""
        return split_responsible(cell, self.directory)

    @lru_cache(maxsize=8192)  # noqa: B019 -- as above
    def expected(self, cell: str | None) -> Expected:
        """Read a cell of expected results."""
        return expected_results(cell, self.directory)


_NONE_DECIDED: Values = {}


def read_activity(
    activity: Activity,
    kind: MapKind,
    period: PlanPeriod | None,
    directory: Directory,
    decided: Values = _NONE_DECIDED,
    asks_again: Mapping[DecisionSubject, object] = _NONE_DECIDED,
) -> ReadActivity:
    """Read a row: a decision (`decided`, of the database) over the file's over the parser.

    `asks_again` are the subjects whose decision no longer fits the printed words.
    """
    filed = values_of_file(activity.decided, activity.deadline)
    values = {**filed, **decided}
    cells = Cells(directory)
    deadline, reporting, reading_from = _deadline(activity, period, filed, decided)
    responsible = responsible_of(units, directory) if (units := values.get(DecisionSubject.UNITS)) else None
    results = values.get(DecisionSubject.RESULTS)
    # A cell of a matrix is itself the document that is expected.
    expected = expected_of(results) if results else cells.expected(_result_cell(activity, kind))
    stages = values[DecisionSubject.STAGES]["stages"] if DecisionSubject.STAGES in values else activity.stages
    doubts = ["period"] if period is None else []
    if deadline.in_doubt:
        doubts.append("deadline")
    remarks = _remarks(activity, filed, decided)
    if responsible is None:
        responsible = cells.responsible(activity.responsible)
        if units is not None:
            row = activity.number or activity.key
            remarks += (f"строка {row}: подразделения, о котором решено, больше нет в справочнике",)
        if units is not None or (kind is not MapKind.MATRIX and (responsible.in_doubt or responsible.lead is None)):
            doubts.append("units")
    if expected.in_doubt:
        doubts.append("results")
    if asks_again:
        doubts.append("changed")
    return ReadActivity(
        activity, deadline, reporting, reading_from, responsible, expected, tuple(stages), tuple(doubts), values,
        remarks,
    )  # fmt: skip


def _result_cell(activity: Activity, kind: MapKind) -> str | None:
    return activity.title if kind is MapKind.MATRIX else activity.result


def _deadline(
    activity: Activity, period: PlanPeriod | None, filed: Values, decided: Values
) -> tuple[Deadline, Freq | None, str]:
    for values, whose in ((decided, "decision"), (filed, "file")):
        value: Value | None = values.get(DecisionSubject.READING)
        if value is not None:
            return *deadline_of(value), whose
    return read_deadline(activity.deadline or "", period), None, "parser"


def _remarks(activity: Activity, filed: Values, decided: Values) -> tuple[str, ...]:
    """Tell where the file contradicts a decision of the database: that one stays in force."""
    row = activity.number or activity.key
    found = [
        f"строка {row}: {SUBJECT_WORDS[subject]} в файле — не то, что решил координатор; в силе его решение"
        for subject, value in filed.items()
        if subject in decided and not says_the_same(subject, value, decided[subject])
    ]
    reading = activity.decided.reading if activity.decided else None
    if reading is not None and DecisionSubject.READING not in filed:
        found.append(f"строка {row}: решение о сроке в файле относится к другому тексту и не применено")
    return tuple(found)
