"""What of the decisions about a row is in force, and how each stands in a plan file."""

from datetime import date

import pytest

from app.core.deadlines import Freq
from app.core.decisions import (
    Decision,
    asks_again,
    cell_of,
    deadline_of,
    decided_from_json,
    decided_to_json,
    expected_of,
    in_force,
    reading_value,
    responsible_of,
    results_value,
    says_the_same,
    takes_reporting,
    told,
    units_of_file,
    units_value,
    values_of_file,
)
from app.core.periods import PlanPeriod
from app.core.phrases import parse_deadline
from app.core.responsible import Directory
from app.core.roadmap import Activity, Decided, DecisionSubject, MapKind, UnitEntry

READING, UNITS, RESULTS = DecisionSubject.READING, DecisionSubject.UNITS, DecisionSubject.RESULTS
PERIOD = PlanPeriod(2021, 2025)
DIRECTORY = Directory.of(
    [UnitEntry("uo", "Управление"), UnitEntry("mk", "Методкабинет"), UnitEntry("roo", "Министерство", external=True)]
)


def decision(number: int, subject: DecisionSubject = READING, *, stale: bool = False, undone: bool = False) -> Decision:
    return Decision(number, 1, subject, "март", {"n": number}, stale, undone)


@pytest.mark.parametrize(
    ("made", "force", "again"),
    [
        ([], {}, set()),
        ([decision(1), decision(2)], {READING: 2}, set()),
        ([decision(1), decision(2, undone=True)], {READING: 1}, set()),
        ([decision(1, stale=True)], {}, {READING}),
        ([decision(1, stale=True), decision(2)], {READING: 2}, set()),
        ([decision(1), decision(2, stale=True)], {READING: 1}, {READING}),
        ([decision(1, stale=True, undone=True)], {}, set()),
        ([decision(1), decision(2, UNITS), decision(3, UNITS, stale=True)], {READING: 1, UNITS: 2}, {UNITS}),
    ],
)
def test_the_newest_that_is_neither_undone_nor_stale_is_in_force(
    made: list[Decision], force: dict[DecisionSubject, int], again: set[DecisionSubject]
) -> None:
    assert {subject: one.id for subject, one in in_force(made).items()} == force
    assert set(asks_again(made)) == again


@pytest.mark.parametrize(
    ("subject", "kind", "words"),
    [
        (READING, MapKind.PLAN, "март"),
        (DecisionSubject.DATES, MapKind.PLAN, "март"),
        (DecisionSubject.EVENT, MapKind.PLAN, "март"),
        (UNITS, MapKind.PLAN, "УО"),
        (RESULTS, MapKind.PLAN, ""),
        (RESULTS, MapKind.MATRIX, "Приказ"),
        (DecisionSubject.STAGES, MapKind.PLAN, "Приказ"),
    ],
)
def test_a_decision_is_bound_to_its_own_cell(subject: DecisionSubject, kind: MapKind, words: str) -> None:
    assert cell_of(subject, Activity("1", "Приказ", deadline="март", responsible="УО"), kind) == words


def test_a_decided_reading_holds_no_supposition_and_belongs_to_the_printed_phrase() -> None:
    read = parse_deadline("Ежегодно, август", PERIOD)
    value = reading_value(read, "В августе?", said="phrase", entered="Ежегодно, август")
    deadline, reporting = deadline_of(value)
    assert (deadline.phrase, deadline.clauses, deadline.assumed) == ("В августе?", read.clauses, ())
    assert not deadline.in_doubt
    assert reporting is None


def test_a_confirmed_reading_keeps_the_words_that_were_not_read() -> None:
    read = parse_deadline("Ежегодно август мероприятие", PERIOD)
    assert read.unread
    confirmed, _ = deadline_of(reading_value(read, read.phrase, said="confirmed"))
    assert confirmed.unread == read.unread
    assert not confirmed.in_doubt


@pytest.mark.parametrize(
    ("phrase", "takes"),
    [("В течение всего периода", True), ("Еженедельно", True), ("Ежегодно, август", False), ("Март 2022 г.", False)],
)
def test_control_points_are_chosen_for_work_without_days_of_its_own(phrase: str, takes: bool) -> None:
    assert takes_reporting(parse_deadline(phrase, PERIOD)) is takes


def test_chosen_control_points_are_told() -> None:
    deadline = parse_deadline("В течение всего периода", PERIOD)
    assert told(deadline, Freq.QUARTERLY) == ["Весь срок плана; отчёт раз в квартал"]
    assert told(deadline) == ["Весь срок плана; отчёт раз в год"]


def test_units_decided_on_come_back_as_a_split_cell() -> None:
    found = responsible_of({"lead": "mk", "co": ["uo", "roo", "mk"]}, DIRECTORY)
    assert found is not None
    assert [(one.unit_key, one.role.value) for one in found.parts] == [
        ("mk", "lead"),
        ("uo", "co"),
        ("roo", "external"),
    ]
    assert not found.in_doubt
    assert units_value(found) == {"lead": "mk", "co": ["uo", "roo"]}
    assert responsible_of({"lead": "gone", "co": []}, DIRECTORY) is None
    nobody = responsible_of({"lead": None, "co": []}, DIRECTORY)
    assert nobody is not None
    assert nobody.lead is None


def test_results_decided_on_come_back_as_a_read_cell() -> None:
    value = {"results": [{"kind": "document", "text": "Приказ", "doc_kind": "приказ", "count": 2}]}
    assert results_value(expected_of(value)) == value
    assert not expected_of(value).in_doubt


FULL = Decided(
    reading={"phrase": "март", "clauses": []},
    reporting="quarterly",
    dates=(date(2022, 3, 1),),
    units=("-", "mk"),
    results=({"kind": "free", "text": "Отчёт"},),
    stages=("меры",),
    by="Анна",
    on=date(2022, 1, 10),
)


@pytest.mark.parametrize("decided", [FULL, Decided(period=PERIOD), Decided(units=("uo",))])
def test_what_a_file_decided_survives_the_database(decided: Decided) -> None:
    assert decided_from_json(decided_to_json(decided)) == decided


def test_nothing_decided_is_nothing() -> None:
    assert decided_to_json(None) is None
    assert decided_to_json(Decided()) is None
    assert decided_from_json(None) is None


def test_a_files_reading_of_other_words_is_not_taken() -> None:
    assert READING in values_of_file(FULL, "март")
    assert READING not in values_of_file(FULL, "апрель")
    assert values_of_file(FULL, "апрель")[UNITS] == {"lead": None, "co": ["mk"]}


@pytest.mark.parametrize("value", [{"lead": "uo", "co": ["mk"]}, {"lead": None, "co": []}])
def test_units_are_written_into_a_file_and_read_back(value: dict[str, object]) -> None:
    assert values_of_file(Decided(units=units_of_file(value)), None)[UNITS] == value


def test_two_decisions_are_the_same_by_what_they_say_not_by_how_they_were_taken() -> None:
    read = parse_deadline("Ежегодно, август", PERIOD)
    typed = reading_value(read, "а", said="phrase", entered="Ежегодно, август")
    pressed = reading_value(read, "а", said="confirmed")
    assert says_the_same(READING, typed, pressed)
    assert not says_the_same(READING, typed, reading_value(read, "а", said="reporting", reporting=Freq.MONTHLY))
    assert not says_the_same(UNITS, {"lead": "uo", "co": []}, {"lead": "mk", "co": []})
