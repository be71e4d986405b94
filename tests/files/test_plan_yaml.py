"""Plan files are read whole or not at all, and every fault is told by file and line at once."""

import shutil
import time
from datetime import date
from pathlib import Path

import pytest

from app.core.periods import PlanPeriod, Span, YearBase
from app.core.roadmap import Activity, Decided, MapKind
from app.files.plan_yaml import Problem, read_folder, read_map
from app.files.plan_yaml.compose import _composed, read_tree
from app.files.plan_yaml.problems import Faults
from app.files.plan_yaml.quick import read_quickly

ROOT = Path(__file__).parents[2]
PLANS = ROOT / "roadmaps"

TERRITORY = """\
key: town
name: Город
region: Область
time_zone: Europe/Moscow
units:
  - key: uo
    name: Управление образования
    aliases: [УО]
  - key: shnor
    name: ШНОР
    group: true
    members:
      2022: [school-1]
  - key: school-1
    name: Школа № 1
"""
ORDERS = """\
orders:
  - key: town-1
    kind: приказ
    number: "1"
    date: 2021-08-27
    approves: [town-1.1]
    points:
      - number: "9.2"
        text: Организовать работу
        deadline: не позднее 10.09.2021
"""
MAP = """\
key: town-1.1
title: План мероприятий
period: 2021-2022            # calendar years
approved: town-1
sections:
  - title: 1. Меры
    stages: [меры]
    activities:
      - key: "1.1"
        number: "1.1."
        title: Совещание
        deadline: Март ежегодно
        responsible: УО
        result: Протокол совещания
"""


@pytest.fixture
def town(tmp_path: Path) -> Path:
    folder = tmp_path / "town"
    folder.mkdir()
    (folder / "territory.yaml").write_text(TERRITORY, "utf-8")
    (folder / "orders.yaml").write_text(ORDERS, "utf-8")
    (folder / "town-1.1.yaml").write_text(MAP, "utf-8")
    return folder


def told(problems: list[Problem]) -> list[str]:
    return [str(problem).replace(problem.file, Path(problem.file).name) for problem in problems]


def faults_of(tmp_path: Path, text: str | bytes) -> list[str]:
    path = tmp_path / "map.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    plan, problems = read_map(path)
    assert (plan is None) == bool(problems)
    return told(problems)


def test_a_folder_is_read_into_territory_orders_and_maps(town: Path) -> None:
    (folder,), problems = read_folder([town])
    assert problems == []
    assert folder.territory.units[1].members == {2022: ("school-1",)}
    assert folder.orders[0].date == date(2021, 8, 27)
    assert folder.orders[0].points[0].deadline == "не позднее 10.09.2021"
    (plan,) = folder.maps
    assert plan.period == PlanPeriod(2021, 2022)
    assert plan.activities == (
        Activity("1.1", "Совещание", "1.1.", "Март ежегодно", "УО", "Протокол совещания", line=9),
    )
    assert plan.sections[0].stages == ("меры",)
    assert folder.sources["town-1.1"].path == town / "town-1.1.yaml"
    assert len(folder.sources["town-1.1"].sha256) == 64


def test_a_single_map_is_read_with_its_siblings_and_alone(town: Path) -> None:
    (town / "town-1.2.yaml").write_text(MAP.replace("town-1.1", "town-1.2"), "utf-8")
    (folder,), problems = read_folder([town / "town-1.2.yaml"])
    assert problems == []
    assert [plan.key for plan in folder.maps] == ["town-1.2"]
    assert folder.territory.key == "town"
    assert folder.orders[0].key == "town-1"


def test_a_folder_of_folders_is_read_and_told_file_by_file(town: Path) -> None:
    seen: list[str] = []
    folders, problems = read_folder([town.parent], lambda path: seen.append(path.name))
    assert [folder.territory.key for folder in folders] == ["town"]
    assert problems == []
    assert seen == ["territory.yaml", "orders.yaml", "town-1.1.yaml"]


def test_russian_names_of_fields_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(
        """\
Ключ: town-2
Название: План
Период: 2021/22
Паспорт:
  - №: "1"
    поле: Цели
    текст: Качество
Показатели:
  - ключ: i1
    показатель: Доля неуспевающих
    единица измерения: "%"
    направление: меньше
    цель: 2,14
    годы:
      2021: 3
Риски:
  - Нехватка кадров
Разделы:
  - Раздел: 1. Меры
    Этапы: [Управленческие решения]
    Мероприятия:
      - ключ: "1"
        № п/п: "1."
        Мероприятие: Совещание
        Срок исполнения: Ежегодно
        Ответственные исполнители: УО
        Ожидаемый результат: Протокол
        Задача: Анализ
""",
        "utf-8",
    )
    plan, problems = read_map(path)
    assert problems == []
    assert plan is not None
    assert plan.period == PlanPeriod(2021, 2021, YearBase.SCHOOL)
    assert plan.passport[0].text == "Качество"
    assert (plan.indicators[0].target, plan.indicators[0].direction) == (2.14, "less")
    assert plan.indicators[0].years == {2021: 3}
    assert plan.sections[0].stages == ("управленческие решения",)
    assert plan.activities[0] == Activity("1", "Совещание", "1.", "Ежегодно", "УО", "Протокол", task="Анализ", line=22)


def test_all_faults_of_a_file_are_told_at_once_and_the_file_loads_not_at_all(tmp_path: Path) -> None:
    faults = faults_of(
        tmp_path,
        """\
key: 1.10
title: План
period: 2022-2021
tracked_from: 31.02.2021
kind: матрёшка
sections:
  - title: Меры
    stages: [менры]
    activities:
      - key: 1.10
        titel: Совещание
      - key: "1.10"
        title: Совещание
        deadline: [март]
""",
    )
    assert faults == [
        'map.yaml:1: карта: key записан числом 1.10 (программы прочтут 1.10 как 1.1) — возьмите в кавычки: "1.10"',
        "map.yaml:3: карта: период «2022-2021» кончается раньше, чем начинается — поменяйте годы местами",
        "map.yaml:4: карта: в поле tracked_from нет такой даты: «31.02.2021» — пишите год-месяц-день: 2021-08-27",
        "map.yaml:5: карта: неизвестный вид «матрёшка» — пишите plan, matrix или order",
        "map.yaml:8: раздел: неизвестный этап «менры» — возможно, «меры»",
        (
            "map.yaml:10: мероприятие без названия (title)"
            " — впишите «title: …»; если название не напечатано, объясните в поле remark"
        ),
        (
            "map.yaml:10: мероприятие: key записан числом 1.10 (программы прочтут 1.10 как 1.1)"
            ' — возьмите в кавычки: "1.10"'
        ),
        "map.yaml:11: мероприятие: неизвестное поле «titel» — возможно, имелось в виду «title»",
        'map.yaml:12: мероприятие: ключ «1.10» повторён (уже есть в строке 10) — дайте другой, например "1.10-2"',
        "map.yaml:14: мероприятие: в поле deadline стоит список вместо текста — запишите одним текстом",
    ]


ONE_ROW = 'key: a\ntitle: План\nactivities:\n  - key: "1"\n    title: Совещание\n'


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "файл пуст — "),
        ("   \n\n", 1, "файл пуст — "),
        ("# только примечание\n", 1, "в файле только примечания"),
        ("просто текст\n", 1, "вместо полей стоит другое"),
        ("- список\n", 1, "вместо полей стоит другое"),
        ("key: a\ntitle: План\n", 1, "нет ни одного мероприятия"),
        (ONE_ROW + "    deadline: Разработка: срок\n", 6, "двоеточие внутри текста без кавычек"),
        (ONE_ROW + "\tdeadline: март\n", 6, "знак табуляции"),
        (ONE_ROW + '    deadline: "март\n', 6, "кавычка открыта и не закрыта"),
        (ONE_ROW + "    deadline: *март\n", 6, "текст начинается со звёздочки"),
        (ONE_ROW + "    deadline: [март\n", 6, "список в квадратных скобках не закрыт"),
        (ONE_ROW + "    deadline: @март\n", 6, "знака, который YAML понимает по-своему"),
        (ONE_ROW + '    deadline: "\\март"\n', 6, "обратная косая черта"),
        (ONE_ROW + "---\nkey: b\n", 6, "несколько документов"),
        (ONE_ROW + "   deadline: март\n", 6, "отступ не такой"),
        (ONE_ROW + "    title: Ещё раз\n", 6, "поле «title» повторено (уже есть в строке 5)"),
        (ONE_ROW + "    название: Ещё раз\n", 6, "поле «название» (title) повторено"),
        (ONE_ROW + "    number: 1.1\n", 6, 'возьмите в кавычки: "1.1"'),
        (ONE_ROW + "    ? [a, b]\n    : в\n", 6, "имя поля — не слово"),
        (ONE_ROW + "    deadline: \x07\n", 6, "недопустимый знак с кодом U+0007"),
        (ONE_ROW + "period: когда-нибудь\n", 6, "пишите 2021-2022, 2022 или учебный год 2021/22"),
        (ONE_ROW + "risks:\n  - Риск: подробно\n", 7, "в списке risks стоит не текст"),
        (ONE_ROW + "passport: текст\n", 6, "в поле passport нужен список"),
        (ONE_ROW + "indicators:\n  - {key: i1, title: Доля, target: много}\n", 7, "не число: «много»"),
        (ONE_ROW + "indicators:\n  - {key: i1, title: Доля, years: {21: 5}}\n", 7, "год «21» не прочитан"),
        (ONE_ROW + "    decided:\n      reading: {phrase: март}\n", 7, "чтение срока не в открытом формате"),
        (ONE_ROW + "    decided:\n      dates: [2021-02-30]\n", 7, "нет такой даты: «2021-02-30»"),
        (ONE_ROW + "    decided:\n      reporting: часто\n", 7, "неизвестная частота отчёта «часто»"),
        (ONE_ROW + "    decided:\n      results:\n        - text: Протокол\n", 8, "результат записан не полями"),
        (ONE_ROW + "    decided:\n      stages: [прочее]\n", 7, "неизвестный этап «прочее»"),
        (ONE_ROW + "a" * 40 + ": 1\n", 6, "известны поля: key, title, period"),
    ],
)
def test_a_fault_is_told_by_its_line_in_plain_russian(tmp_path: Path, text: str, line: int, says: str) -> None:
    faults = faults_of(tmp_path, text)
    assert any(fault.startswith(f"map.yaml:{line}: ") and says in fault for fault in faults), faults


@pytest.mark.parametrize("encoding", ["cp1251", "utf-16"])
def test_a_file_in_another_encoding_is_refused_with_a_hint(tmp_path: Path, encoding: str) -> None:
    (fault,) = faults_of(tmp_path, MAP.encode(encoding))
    assert "файл не в кодировке UTF-8 — сохраните его как UTF-8" in fault


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    assert faults_of(tmp_path, b"\xef\xbb\xbf" + MAP.replace("\n", "\r\n").encode()) == []


def test_a_bomb_of_aliases_is_refused(tmp_path: Path) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{b}: &{b} [{','.join([f'*{a}'] * 10)}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True)
    )
    (fault,) = faults_of(tmp_path, bomb)
    assert "разворачиваются в слишком много значений" in fault


def test_a_value_that_holds_itself_is_refused(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, "a: &a [*a]\n")
    assert "ссылаются сами на себя" in fault


def test_brackets_without_end_are_refused(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, "a: " + "[" * 5000 + "]" * 5000 + "\n")
    assert "вложены слишком глубоко" in fault


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, b"#" * (16 * 1024 * 1024 + 1))
    assert "файл больше 16 МБ" in fault


def test_a_faulty_map_is_left_out_and_the_others_are_read(town: Path) -> None:
    (town / "town-1.2.yaml").write_text(MAP.replace("title: План", "titel: План"), "utf-8")
    (folder,), problems = read_folder([town])
    assert [plan.key for plan in folder.maps] == ["town-1.1"]
    assert {Path(problem.file).name for problem in problems} == {"town-1.2.yaml"}


def test_an_unknown_order_key_is_a_fault_of_the_map(town: Path) -> None:
    (town / "town-1.1.yaml").write_text(MAP.replace("approved: town-1", "approved: town-2"), "utf-8")
    (folder,), problems = read_folder([town])
    assert folder.maps == ()
    assert told(problems) == [
        "town-1.1.yaml:4: карта: приказа «town-2» нет в orders.yaml — возможно, имелось в виду «town-1»"
    ]


def test_maps_that_name_an_order_wait_until_the_orders_file_is_mended(town: Path) -> None:
    (town / "orders.yaml").write_text(ORDERS.replace("2021-08-27", "27 августа"), "utf-8")
    (town / "free.yaml").write_text(MAP.replace("town-1.1", "free").replace("approved: town-1\n", ""), "utf-8")
    (folder,), problems = read_folder([town])
    assert [plan.key for plan in folder.maps] == ["free"]
    assert folder.orders == ()
    assert [(Path(problem.file).name, problem.line) for problem in problems] == [
        ("orders.yaml", 5),
        ("town-1.1.yaml", 4),
    ]


def test_without_a_good_territory_file_the_folder_is_left_out_but_its_maps_are_checked(town: Path) -> None:
    (town / "territory.yaml").write_text(TERRITORY.replace("Europe/Moscow", "Europe/Moskow"), "utf-8")
    (town / "town-1.1.yaml").write_text(MAP.replace("2021-2022", "вчера"), "utf-8")
    folders, problems = read_folder([town])
    assert folders == []
    assert told(problems)[0] == (
        "territory.yaml:4: территория: нет часового пояса «Europe/Moskow» — возможно, Europe/Moscow"
    )
    assert Path(problems[1].file).name == "town-1.1.yaml"


def test_a_folder_without_a_territory_file_is_told(town: Path) -> None:
    (town / "territory.yaml").unlink()
    folders, problems = read_folder([town])
    assert folders == []
    assert told(problems) == [
        "territory.yaml:1: в папке нет territory.yaml — добавьте файл: название, регион, часовой пояс, подразделения"
    ]


def test_an_unknown_member_of_a_group_is_a_fault(town: Path) -> None:
    (town / "territory.yaml").write_text(TERRITORY.replace("[school-1]", "[school-2]"), "utf-8")
    _, problems = read_folder([town])
    assert told(problems) == [
        (
            "territory.yaml:13: подразделение: в составе 2022 года неизвестное подразделение «school-2»"
            " — впишите его в units или исправьте ключ"
        )
    ]


def test_two_maps_of_one_key_are_a_fault_of_the_second(town: Path) -> None:
    (town / "zz.yaml").write_text(MAP, "utf-8")
    (folder,), problems = read_folder([town])
    assert folder.sources["town-1.1"].path.name == "town-1.1.yaml"
    assert told(problems) == [
        "zz.yaml:1: карта: ключ «town-1.1» уже занят файлом town-1.1.yaml — дайте карте свой ключ"
    ]


def test_a_territory_read_twice_under_one_key_is_a_fault(town: Path) -> None:
    shutil.copytree(town, town.parent / "town2")
    folders, problems = read_folder([town.parent])
    assert len(folders) == 1
    assert "ключ «town» уже занят" in problems[0].what


def test_paths_that_hold_no_plan_are_told(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("текст", "utf-8")
    (tmp_path / "empty").mkdir()
    folders, problems = read_folder([tmp_path / "нет", tmp_path / "note.txt", tmp_path / "empty"])
    assert folders == []
    assert [problem.what for problem in problems] == [
        "в папке нет ни одной территории",
        "это не файл плана",
        "нет такого файла или папки",
    ]


def test_a_row_without_a_title_is_read_when_a_remark_says_why(tmp_path: Path) -> None:
    text = 'key: a\ntitle: План\nkind: matrix\nactivities:\n  - key: "1"\n    remark: Название не напечатано\n'
    assert faults_of(tmp_path, text) == []
    plan, _ = read_map(tmp_path / "map.yaml")
    assert plan is not None
    assert (plan.kind, plan.activities[0].title) == (MapKind.MATRIX, "")


def test_a_decision_is_read_with_its_reading_dates_units_and_results(tmp_path: Path) -> None:
    text = ONE_ROW + (
        "    decided:\n"
        "      reading:\n"
        "        phrase: март\n"
        "        clauses:\n"
        "          - kind: once\n"
        "            windows: [{start: 2022-03-01, end: 2022-03-31}]\n"
        "      dates: [2022-03-31]\n"
        "      units: [uo]\n"
        "      results:\n"
        "        - kind: document\n"
        "          text: Протокол\n"
        "      by: Анна\n"
        "      on: 2022-01-10\n"
    )
    assert faults_of(tmp_path, text) == []
    plan, _ = read_map(tmp_path / "map.yaml")
    assert plan is not None
    assert plan.activities[0].decided == Decided(
        reading={
            "phrase": "март",
            "clauses": [{"kind": "once", "windows": [{"start": "2022-03-01", "end": "2022-03-31"}]}],
        },
        dates=(date(2022, 3, 31),),
        units=("uo",),
        results=({"kind": "document", "text": "Протокол"},),
        by="Анна",
        on=date(2022, 1, 10),
    )


@pytest.mark.parametrize("path", sorted(PLANS.rglob("*.yaml")), ids=lambda path: path.name)
def test_the_quick_reader_sees_what_ruamel_sees_in_every_plan(path: Path) -> None:
    text = path.read_text("utf-8")
    faults = Faults(path.name)
    careful = _composed(text, faults)
    assert faults.found == []
    assert careful is not None
    assert read_quickly(text) in (careful, None)


@pytest.mark.parametrize(
    "text",
    [
        "a: b\nc:\n- d\n- e: f\n  g: h\ni:\n",
        "a: |-\n  один\n\n  два: три # четыре\nb: 1\n",
        "a: |\n  один\n\n\nb: 1\n",
        'a: \'it\'\'s\' # note\nb: "c \\"d\\" \\\\ e"\nc: [x, "y z", 1]\nd: []\n',
        "№ п/п: -слово\nсрок исполнения: а#б # в\nв:    -1\n",
        "a:\n  # note\n  b:\n    - c\n  # note\n    - d\n",
        "- a\n- b: c\n",
        "a: b\n\n\n# end",
    ],
)
def test_the_quick_reader_reads_its_grammar_as_ruamel_does(text: str) -> None:
    faults = Faults("x")
    assert read_quickly(text) is not None
    assert read_quickly(text) == _composed(text, faults)
    assert faults.found == []


@pytest.mark.parametrize(
    "text",
    [
        "a: b\n  c\n",
        "a: b: c\n",
        "a: >\n  b\n",
        "a: &x b\n",
        "a: {b: c}\n",
        "a: 'b\n  c'\n",
        "? a\n: b\n",
        "a: b\n c: d\n",
        "a:\tb\n",
        "a: !x b\n",
        "--- \na: b\n",
        "a: |2\n  b\n",
        "a: |\n   b\n  c\n",
        "- - a\n",
        "a: b:\n",
        "a: [b\n",
        '"a": b\n',
    ],
)
def test_the_quick_reader_leaves_everything_else_to_ruamel(text: str) -> None:
    assert read_quickly(text) is None


def test_all_plans_of_the_project_are_read_without_a_fault() -> None:
    folders, problems = read_folder([PLANS])
    assert told(problems) == []
    counts = {folder.territory.key: sum(len(plan.activities) for plan in folder.maps) for folder in folders}
    assert counts == {"aleksandrovskoe": 145, "korsakov": 16, "sarov": 271, "smirnykh": 144, "tula": 89}


def test_twelve_thousand_activities_are_read_well_under_five_seconds_of_work(tmp_path: Path) -> None:
    row = (
        '      - key: "{0}"\n        number: "{0}."\n        title: Проведение совещания № {0}\n'
        "        deadline: Ежегодно, март\n        responsible: УО\n        result: Приказ, протокол совещания\n"
    )
    for number in range(200):
        head = f"key: m-{number}\ntitle: План\nperiod: 2021-2025\nsections:\n  - title: Меры\n    activities:\n"
        (tmp_path / f"m-{number}.yaml").write_text(head + "".join(map(row.format, range(60))), "utf-8")
    (tmp_path / "territory.yaml").write_text(TERRITORY, "utf-8")
    started = time.process_time()
    (folder,), problems = read_folder([tmp_path])
    spent = time.process_time() - started
    assert problems == []
    assert sum(len(plan.activities) for plan in folder.maps) == 12_000
    assert spent < 5


def test_a_tree_keeps_numbers_as_written() -> None:
    faults = Faults("x")
    assert read_tree(b"a: 1.10\n", faults) is not None
    assert read_tree(b"a: 1.10\n", faults) == read_tree(b"a: 1.10 # note\n", faults)


def test_dates_decided_are_days_and_windows_and_a_window_in_reverse_is_a_fault(tmp_path: Path) -> None:
    text = ONE_ROW + "    decided:\n      dates: [2022-03-31, 2022-04-10/2022-04-20]\n"
    assert faults_of(tmp_path, text) == []
    plan, _ = read_map(tmp_path / "map.yaml")
    assert plan is not None
    window = Span(date(2022, 4, 10), date(2022, 4, 20))
    assert plan.activities[0].decided == Decided(dates=(date(2022, 3, 31), window))
    assert len(faults_of(tmp_path, text.replace("2022-04-10/", "2022-05-10/"))) == 1
