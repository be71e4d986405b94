"""Result cells are read into the documents and outcomes that a careful reader would name."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from app.core.responsible import Directory
from app.core.results import ExpectedResult, ProofKind, expected_results
from app.core.roadmap import MapKind, UnitEntry
from app.files.plan_yaml import read_folder

GOLDEN = YAML(typ="safe").load((Path(__file__).parents[1] / "corpus" / "results.yaml").read_text("utf-8"))
PLANS = Path(__file__).parents[2] / "roadmaps"
DIRECTORY = Directory.of(
    [
        UnitEntry("uo", "Управление образования", ("УО",)),
        UnitEntry("mk", "Методический кабинет", ("МК",)),
        UnitEntry("oo", "Образовательные организации", ("ОО",), group=True),
    ]
)


def names(results: tuple[ExpectedResult, ...]) -> list[str]:
    return [result.doc_kind or result.kind.value for result in results]


def test_the_golden_table_covers_the_printed_result_cells_of_every_plan() -> None:
    judged = {row["cell"] for row in GOLDEN}
    folders, _ = read_folder([PLANS])
    rows = [row for folder in folders for plan in folder.maps if plan.kind is MapKind.PLAN for row in plan.activities]
    printed = {row.result for row in rows if row.result}
    assert len(printed) > 300
    assert len(printed - judged) <= len(printed) * 0.02, printed - judged


def test_at_least_95_percent_of_the_golden_cells_get_the_right_kinds() -> None:
    wrong = [row for row in GOLDEN if names(expected_results(row["cell"]).results) != row["expect"]]
    assert len(GOLDEN) >= 120
    assert len(wrong) <= len(GOLDEN) * 0.05, [row["cell"] for row in wrong]


def test_documents_are_told_from_outcomes_in_every_golden_cell() -> None:
    outcomes = {kind.value for kind in ProofKind}
    for row in GOLDEN:
        judged = any(name not in outcomes for name in row["expect"])
        assert expected_results(row["cell"]).is_outcome is not judged, row["cell"]


def test_a_golden_cell_read_wrong_at_least_waits_for_a_person() -> None:
    for row in GOLDEN:
        read = expected_results(row["cell"])
        assert names(read.results) == row["expect"] or read.in_doubt, row["cell"]


@pytest.mark.parametrize(
    ("cell", "expect"),
    [
        (
            "Приказ о подготовке и проведении совещания, программа совещания, протокол совещания",
            ["приказ", "программа", "протокол"],
        ),
        (
            "Приказ о подготовке и проведении совещания, Программа совещания протокол совещания",
            ["приказ", "программа", "протокол"],
        ),
        ("Приказ «О внесении изменений, дополнений в программу, план и положение»", ["приказ"]),
        ("Приказ «Об утверждении «дорожной карты», программа совещания", ["приказ", "программа"]),
        ("Приказ об утверждении плана, внесении изменений", ["приказ"]),
        (
            "Распоряжение об участии в исследованиях, утверждение перечня и графика",
            ["распоряжение", "перечень", "график"],
        ),
        ("Распоряжения/приказы с перечнем мер", ["распоряжение"]),
        ("План – график повышения квалификации, ежегодный отчет", ["план-график", "отчет"]),
        ("Аналитическая справка", ["справка"]),
        ("Положение о ВСОКО – приказ образовательного учреждения об утверждении", ["положение", "приказ"]),
        ("Подготовлены и направлены в ОО рекомендации", ["рекомендации"]),
        ("Составление и размещение на сайте аналитических справок", ["справка", "publication"]),
        ("Проведены семинары", ["event"]),
        ("Размещение на сайте программ воспитания", ["publication"]),
        ("Принимают участие не менее 600 школьников", ["number"]),
        ("Анализ и обсуждение реализации мероприятий", ["event"]),
        ("Обеспечена объективность проведения процедур", ["free"]),
        ("", []),
        ("   ", []),
    ],
)
def test_a_cell_names_its_documents_and_outcomes_in_printed_order(cell: str, expect: list[str]) -> None:
    assert names(expected_results(cell).results) == expect


def test_a_printed_number_of_meetings_is_an_event_with_its_count() -> None:
    (result,) = expected_results("Организованы и проведены не менее 2-х семинаров по обмену опытом").results
    assert (result.kind, result.count) == (ProofKind.EVENT, 2)


def test_a_printed_share_is_a_number_with_its_value() -> None:
    (result,) = expected_results("Не менее 50% детей участвуют в мероприятиях").results
    assert (result.kind, result.count) == (ProofKind.NUMBER, 50)


def test_a_unit_in_place_of_a_result_is_kept_and_remarked() -> None:
    read = expected_results("Методический кабинет", DIRECTORY)
    assert [result.text for result in read.results] == ["Методический кабинет"]
    assert read.remarks == ("на месте результата названо подразделение: «Методический кабинет»",)
    assert read.in_doubt


def test_units_behind_a_dash_are_remarked_and_expect_nothing() -> None:
    read = expected_results("Приказ, протокол совещания – управление образования, МК, ОО", DIRECTORY)
    assert names(read.results) == ["приказ", "протокол"]
    assert read.remarks == ("за результатом назван исполнитель: «управление образования, МК, ОО»",)


def test_words_behind_a_dash_that_are_no_units_stay_in_the_text_and_in_doubt() -> None:
    cell = "Протокол совещания – два экземпляра"
    (result,) = expected_results(cell, DIRECTORY).results
    assert result.text == cell
    assert result.in_doubt


def test_no_word_of_a_golden_cell_is_lost() -> None:
    for row in GOLDEN:
        read = expected_results(row["cell"])
        kept = "".join(result.text for result in read.results) + "".join(read.remarks)
        lost = [word for word in row["cell"].replace("/", " ").split() if word.strip('«»()[]"–—-.,;:•') not in kept]
        assert [word for word in lost if word != "и"] == [], row["cell"]


@pytest.mark.parametrize("cell", ["—", "«««", "((()", "№ 1", "1.", "/,;", "«Приказ", "и и и", "\n\t", "а" * 5000])
def test_odd_cells_never_raise(cell: str) -> None:
    assert isinstance(expected_results(cell, DIRECTORY).results, tuple)
