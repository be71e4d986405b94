"""The deadline language against the golden tables, and the rules that no table row shows."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from app.core.deadlines import DOUBT, Clause, Freq, Kind, MonthDay, Window, from_open, to_open
from app.core.periods import PlanPeriod, YearBase, parse_period
from app.core.phrases import parse_deadline
from app.core.wording import ASSUMPTIONS, FLAGS, wording
from tests.core.notation import line_of

CORPUS = Path(__file__).parent.parent / "corpus"
FOUR_YEARS = PlanPeriod(2021, 2024)


def rows(name: str) -> list[dict[str, Any]]:
    return list(YAML(typ="safe").load((CORPUS / name).read_text(encoding="utf-8")))


PRINTED = rows("deadlines_printed.yaml")
OTHER = rows("deadlines_other.yaml")
RUNNING = rows("deadlines_running.yaml")
ALL = PRINTED + OTHER + RUNNING


def period_of(row: dict[str, Any]) -> PlanPeriod | None:
    return parse_period(row["period"]) if "period" in row else None


def named(row: dict[str, Any]) -> str:
    return f"{row['phrase'][:60]} [{row.get('period', '')}]"


@pytest.mark.parametrize("row", ALL, ids=named)
def test_a_phrase_of_the_tables_is_read_as_agreed(row: dict[str, Any]) -> None:
    reading = parse_deadline(row["phrase"], period_of(row))
    assert [line_of(clause) for clause in reading.clauses] == row["reads"]
    assert list(reading.flags) == row.get("flags", [])
    assert reading.in_doubt == row.get("doubt", False)


def test_every_reading_written_as_a_phrase_reads_back_the_same() -> None:
    for row in ALL:
        reading = parse_deadline(row["phrase"], period_of(row))
        again = parse_deadline(wording(reading), period_of(row))
        assert again.clauses == reading.clauses, row["phrase"]
        assert again.unread == (), row["phrase"]


def test_every_reading_survives_the_open_format() -> None:
    for row in ALL:
        reading = parse_deadline(row["phrase"], period_of(row))
        assert from_open(to_open(reading)) == reading


def test_spacing_and_case_never_change_a_reading_of_the_tables() -> None:
    for row in ALL:
        reading = parse_deadline(row["phrase"], period_of(row))
        for change in (str.upper, str.lower, str.swapcase, lambda text: "  " + text.replace(" ", " \n\t ")):
            other = parse_deadline(change(row["phrase"]), period_of(row))
            assert lower_lines(other.clauses) == lower_lines(reading.clauses), change(row["phrase"])
            assert other.confidence == reading.confidence


def lower_lines(clauses: tuple[Clause, ...]) -> list[str]:
    return [line_of(clause).lower() for clause in clauses]


def test_the_tables_are_as_large_as_promised() -> None:
    assert len({row["phrase"] for row in PRINTED}) >= 185
    assert len({row["phrase"] for row in OTHER}) >= 1000
    assert len({row["phrase"] for row in RUNNING}) >= 250


def test_the_printed_table_holds_every_deadline_of_the_plan_files() -> None:
    known = {(row["phrase"], row.get("period")) for row in PRINTED}
    folder = CORPUS.parent.parent / "roadmaps"
    for file in sorted(folder.glob("*/*.yaml")):
        plan = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
        if plan.get("kind") == "matrix":
            continue
        for phrase in deadlines_in(plan):
            assert (phrase, plan.get("period")) in known, f"{file.name}: {phrase}"


def deadlines_in(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [str(node["deadline"])] if "deadline" in node else []
        return own + [one for value in node.values() for one in deadlines_in(value)]
    if isinstance(node, list):
        return [one for value in node for one in deadlines_in(value)]
    return []


def test_at_most_one_printed_phrase_in_five_stands_in_doubt() -> None:
    doubtful = [row for row in PRINTED if row.get("doubt")]
    assert len(doubtful) * 5 <= len(PRINTED)


def test_at_most_one_cell_of_other_plans_in_five_stands_in_doubt() -> None:
    read = [row for row in OTHER if row["reads"] != ["unspecified"]]
    doubtful = [row for row in read if row.get("doubt")]
    assert len(doubtful) * 5 <= len(read)


def test_no_sentence_of_running_text_is_read_with_words_left_and_without_a_doubt() -> None:
    for row in RUNNING:
        reading = parse_deadline(row["phrase"], period_of(row))
        assert reading.in_doubt or not reading.remainder, row["phrase"]


def test_every_supposition_and_flag_has_a_russian_text() -> None:
    readings = [parse_deadline(row["phrase"], period_of(row)) for row in ALL]
    assert {code for one in readings for code in one.assumed} <= set(ASSUMPTIONS)
    assert {code for one in readings for code in one.flags} <= set(FLAGS)


def test_words_that_remain_are_kept_with_their_place() -> None:
    phrase = "Отчет в отдел ежегодно, март"
    reading = parse_deadline(phrase, FOUR_YEARS)
    assert reading.remainder == "Отчет в отдел"
    assert [phrase[start:end] for start, end in reading.unread] == ["Отчет в отдел"]
    assert reading.confidence < DOUBT


def test_a_month_recurs_in_a_plan_of_years_and_is_dated_in_a_plan_of_one() -> None:
    recurring = parse_deadline("Сентябрь", FOUR_YEARS)
    assert recurring.clauses[0].kind is Kind.RECURRING
    assert "month_recurs" in recurring.assumed
    dated = parse_deadline("Сентябрь", PlanPeriod(2022, 2022))
    assert line_of(dated.clauses[0]) == "once windows=2022-09-01..2022-09-30"
    assert "year_of_plan" in dated.assumed


def test_a_month_of_a_school_year_falls_in_its_own_calendar_year() -> None:
    plan = PlanPeriod(2021, 2021, YearBase.SCHOOL)
    assert line_of(parse_deadline("май", plan).clauses[0]) == "once windows=2022-05-01..2022-05-31"
    assert line_of(parse_deadline("сентябрь", plan).clauses[0]) == "once windows=2021-09-01..2021-09-30"


def test_yearly_means_the_school_year_where_the_plan_counts_so() -> None:
    assert parse_deadline("ежегодно", base=YearBase.SCHOOL).clauses[0].freq is Freq.SCHOOL_YEAR
    assert parse_deadline("ежегодно").clauses[0].freq is Freq.YEARLY


def test_years_equal_to_the_plan_are_its_span_and_narrower_ones_a_window() -> None:
    period = PlanPeriod(2021, 2025)
    assert line_of(parse_deadline("2021-2025", period).clauses[0]) == "continuous span=plan"
    assert line_of(parse_deadline("2021-2023", period).clauses[0]) == "once windows=2021-01-01..2023-12-31"


def test_years_without_a_known_plan_are_doubtful() -> None:
    reading = parse_deadline("2021-2025")
    assert reading.in_doubt
    assert "years_may_be_plan" in reading.assumed


def test_a_year_outside_the_plan_is_kept_and_flagged() -> None:
    reading = parse_deadline("Март 2030 г.", FOUR_YEARS)
    assert line_of(reading.clauses[0]) == "once windows=2030-03-01..2030-03-31"
    assert "outside_plan" in reading.flags
    assert reading.in_doubt


def test_a_reversed_range_is_flagged_and_still_a_span() -> None:
    reading = parse_deadline("15.05.2022-10.05.2022", FOUR_YEARS)
    window = reading.clauses[0].windows[0]
    assert "reversed_range" in reading.flags
    assert window.start is not None
    assert window.end is not None
    assert str(window.start) <= str(window.end)


@pytest.mark.parametrize(
    ("phrase", "flag"),
    [
        ("статьёй 12 Федерального закона от 25.12.2008 № 273-ФЗ", "document_date"),
        ("приказ № 158 от 27.08.2021, сентябрь 2021", "number_reference"),
        ("ежедневно с 9:00 до 18:00", "clock_time"),
        ("в каб. 305, 15 мая 2022", "number_reference"),
        ("Разовое, срок до ____", "blank_form"),
        ("Исполнено 15.03.2022", "status_text"),
        ("31 июня 2022", "no_such_day"),
        ("Mapт 2022", "latin_letters"),
        ("Втечениегода", "glued_words"),
        ("сентябьрь 2022", "misprint"),
        ("ежеквар- тально", "torn_word"),
        ("Ш квартал 2022", "roman_by_cyrillic"),
        ("", "no_deadline"),
    ],
)
def test_traps_are_flagged(phrase: str, flag: str) -> None:
    assert flag in parse_deadline(phrase, FOUR_YEARS).flags


@pytest.mark.parametrize("name", ["фестиваль «Майские звезды»", "конкурс «Апрель 2022»", "Августовская конференция"])
def test_a_month_inside_a_name_is_no_deadline(name: str) -> None:
    assert parse_deadline(name, FOUR_YEARS).clauses == (Clause(Kind.UNSPECIFIED),)


def test_further_takes_the_months_and_starts_in_the_next_year() -> None:
    once, further = parse_deadline("Октябрь 2021 г. и далее ежегодно", FOUR_YEARS).clauses
    assert once.kind is Kind.ONCE
    assert further.windows == (Window(MonthDay(10, 1), MonthDay(10, 31)),)
    assert further.since == "2022"


def test_february_of_any_year_ends_on_its_28th_and_of_a_printed_year_on_its_last() -> None:
    assert line_of(parse_deadline("февраль ежегодно").clauses[0]).endswith("02-01..02-28")
    assert line_of(parse_deadline("февраль 2024").clauses[0]).endswith("2024-02-01..2024-02-29")


DIRT: list[Callable[[str], str]] = [
    lambda text: text.replace(" ", "\n", 1),
    lambda text: text.replace(" ", "  ").replace(",", " ,"),
    lambda text: f"{text}.",
    lambda text: f"{text};",
    lambda text: f"({text})",
    lambda text: f"Срок: {text}",
    lambda text: f"Срок исполнения – {text}",
    lambda text: text.replace("-", " – "),
    lambda text: text if text[0].isdigit() else f"1. {text}",
]


@pytest.mark.parametrize("soil", DIRT, ids=range(len(DIRT)))
def test_dirty_print_changes_no_reading_without_a_doubt(soil: Callable[[str], str]) -> None:
    for row in PRINTED + OTHER:
        clean = parse_deadline(row["phrase"], period_of(row))
        if clean.in_doubt or not row["phrase"].strip():
            continue
        dirty = parse_deadline(soil(row["phrase"]), period_of(row))
        same = [fields_of(clause) for clause in dirty.clauses] == [fields_of(clause) for clause in clean.clauses]
        assert same or dirty.in_doubt, soil(row["phrase"])


def fields_of(clause: Clause) -> Clause:
    """The clause without the words it keeps as printed."""
    within = clause.within and replace(clause.within, event=None)
    return replace(clause, event=clause.event and "", scope=clause.scope and "", within=within)
