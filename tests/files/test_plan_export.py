"""A plan written back as YAML reads as the same plan, in the style of the project's own files."""

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from app.core.periods import PlanPeriod, Span, YearBase
from app.core.roadmap import (
    Activity,
    Decided,
    Indicator,
    MapKind,
    Order,
    OrderPoint,
    PassportItem,
    RoadMapFile,
    Section,
    TerritoryFile,
    UnitEntry,
)
from app.files.plan_export import export_map, export_orders, export_territory
from app.files.plan_yaml import TerritoryFolder, read_folder
from app.files.plan_yaml.compose import _composed, read_tree
from app.files.plan_yaml.plan import road_map_of
from app.files.plan_yaml.problems import Faults
from app.files.plan_yaml.quick import read_quickly
from app.files.plan_yaml.territory import orders_of, territory_of

PLANS = Path(__file__).parents[2] / "roadmaps"
FOLDERS, _ = read_folder([PLANS])

FULL = RoadMapFile(
    key="1.10",
    title='План мероприятий ("дорожная карта" 1.1.)',
    period=PlanPeriod(2021, 2022, YearBase.SCHOOL),
    period_printed="на 2021-2022 уч. год",
    programme="Программа: развитие",
    block="# блок",
    approved="town-1",
    kind=MapKind.MATRIX,
    remark="- замечание",
    tracked_from=date(2021, 9, 1),
    decided=Decided(period=PlanPeriod(2021, 2023), by="Анна", on=date(2022, 1, 10)),
    passport=(PassportItem("Цели:", "первая\n- вторая: да\n\n# третья", "1."), PassportItem("Риски", "")),
    indicators=(
        Indicator("i1", "Доля", "%", "less", 2.14, {2021: 3, 2022: 2.5}, "a / b"),
        Indicator("i2", "Число", target=0),
    ),
    risks=("Риск: подробно", "2022"),
    sections=(
        Section(None, (Activity("0", "без раздела"),)),
        Section(
            "1. Меры",
            (
                Activity(
                    "2.1",
                    "[скобки] и 'кавычки'",
                    "2.1.",
                    "2022",
                    "УО, МК",
                    "«Протокол»",
                    "Задача",
                    ("меры", "анализ"),
                    "замечание",
                    Decided(
                        reading={
                            "phrase": "март",
                            "clauses": [
                                {"kind": "once", "windows": [{"start": "2022-03-01", "end": None}], "interval": 1}
                            ],
                            "assumed": [],
                            "flags": ["a"],
                            "unread": [[0, 4]],
                            "confidence": 0.9,
                        },
                        dates=(date(2022, 3, 31), Span(date(2022, 4, 10), date(2022, 4, 20))),
                        not_held=(("2023", "Приказ: не проводить"), ("2021/22", "Нет средств")),
                        units=("uo",),
                        results=({"kind": "document", "text": "Протокол: один", "count": None},),
                        reporting="quarterly",
                        stages=("меры", "анализ эффективности"),
                        by="Анна",
                        on=date(2022, 1, 10),
                    ),
                ),
                Activity("3", "", remark="не напечатано", decided=Decided()),
            ),
            ("меры",),
        ),
        Section("2. Пустой раздел", ()),
    ),
)


def without_lines(plan: RoadMapFile) -> RoadMapFile:
    sections = tuple(
        replace(section, activities=tuple(replace(activity, line=None) for activity in section.activities))
        for section in plan.sections
    )
    return replace(plan, sections=sections)


def read_back(text: str) -> RoadMapFile:
    faults = Faults("map.yaml")
    tree = read_tree(text.encode(), faults)
    assert tree is not None, (faults.found, text)
    plan = road_map_of(tree, faults)
    assert faults.found == []
    return without_lines(plan)


@pytest.mark.parametrize("plan", [plan for folder in FOLDERS for plan in folder.maps], ids=lambda plan: plan.key)
def test_every_plan_of_the_project_survives_the_round_trip(plan: RoadMapFile) -> None:
    text = export_map(plan)
    assert read_back(text) == without_lines(plan)
    assert read_quickly(text) is not None
    assert export_map(read_back(text)) == text


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.territory.key)
def test_territories_and_orders_survive_the_round_trip(folder: TerritoryFolder) -> None:
    faults = Faults("x")
    tree = read_tree(export_territory(folder.territory).encode(), faults)
    assert tree is not None
    assert territory_of(tree, faults) == folder.territory
    tree = read_tree(export_orders(folder.orders).encode(), faults)
    assert tree is not None
    assert orders_of(tree, faults) == folder.orders
    assert faults.found == []


def test_every_field_survives_the_round_trip() -> None:
    assert read_back(export_map(FULL)) == FULL


def test_groups_and_dated_points_survive_the_round_trip() -> None:
    territory = TerritoryFile(
        "town",
        "Город",
        None,
        "Europe/Moscow",
        True,
        (
            UnitEntry("a", "Школа № 1", ("Школа: первая",)),
            UnitEntry("g", "ОО", (), True, True, {2022: ("a",), 2023: ()}),
        ),
    )
    orders = (Order("o", "приказ", "1", None, "О плане", ("m",), (OrderPoint("9.2", "Сделать", "до 1 мая", "УО"),)),)
    faults = Faults("x")
    tree = read_tree(export_territory(territory).encode(), faults)
    assert tree is not None
    assert territory_of(tree, faults) == territory
    tree = read_tree(export_orders(orders).encode(), faults)
    assert tree is not None
    assert orders_of(tree, faults) == orders
    assert faults.found == []


def test_a_plan_is_written_in_the_style_of_the_files() -> None:
    plan = RoadMapFile(
        key="town-1",
        title="План",
        period=PlanPeriod(2021, 2022),
        passport=(PassportItem("Цели", "первая\nвторая"),),
        sections=(Section("1. Меры", (Activity("1.1", "Совещание", "1.1.", "Март"),), ("меры",)),),
    )
    assert export_map(plan) == (
        'key: "town-1"\n'
        "title: План\n"
        "period: 2021-2022\n"
        "passport:\n"
        "  - field: Цели\n"
        "    text: |-\n"
        "      первая\n"
        "      вторая\n"
        "sections:\n"
        "  - title: 1. Меры\n"
        "    stages: [меры]\n"
        "    activities:\n"
        '      - key: "1.1"\n'
        '        number: "1.1."\n'
        "        title: Совещание\n"
        "        deadline: Март\n"
    )


SIGNS = "аБ1 :#-\"'«»[]{}|>&*!%@`\\,.?\n~\t/=№\x07\x85\u2028\ufeff😀е\r0"


def odd_texts(seed: int) -> list[str]:
    """Draw texts full of the signs that mean something in YAML; the same for the same seed."""
    draw = random.Random(seed)
    texts = ["".join(draw.choices(SIGNS, k=draw.randint(1, 14))) for _ in range(4)]
    return [text if text.strip() else f"а{text}" for text in texts]


@pytest.mark.parametrize("seed", range(150))
def test_any_text_survives_the_round_trip_and_other_readers_see_the_same(seed: int) -> None:
    title, deadline, text, risk = odd_texts(seed)
    plan = RoadMapFile(
        key="k",
        title=title,
        passport=(PassportItem("Поле", text),),
        risks=(risk,),
        sections=(Section(None, (Activity("1", title, deadline=deadline),)),),
    )
    written = export_map(plan)
    assert read_back(written) == plan
    other = YAML(typ="safe", pure=True).load(written)
    assert (other["title"], other["passport"][0]["text"], other["risks"]) == (title, text, [risk])
    quick = read_quickly(written)
    assert quick is None or quick == _composed(written, Faults("x"))


@pytest.mark.parametrize(
    "word",
    [
        "2022",
        "1.10",
        "null",
        "~",
        "true",
        "нет",
        "yes",
        "2021-05-27",
        "1e3",
        "0x1F",
        "12:30",
        ".5",
        "-",
        "---",
        "а:",
        "<<",
    ],
)
def test_words_that_yaml_takes_for_something_else_stay_texts(word: str) -> None:
    plan = RoadMapFile(key="k", title=word, sections=(Section(None, (Activity("1", word),)),))
    written = export_map(plan)
    assert read_back(written) == plan
    assert YAML(typ="safe", pure=True).load(written)["title"] == word
