"""The plan files against the printed documents, read by no code of the program.

Both sides are brought to one form: tags, markdown marks, hyphens and white space go, every other character stays.
A text of a plan file must stand in its document as it is, or in at most three pieces cut only where printed cells
end and begin (a row torn by a page). The rows of the printed tables are then put together column by column and must
be the activities of the map, in the printed order, with none left over.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.printed_documents import (
    ROWS,
    bare,
    columns_of,
    exceptions,
    joined_rows,
    lines_of,
    printed,
    row_cells,
    table_lines,
    words,
)

ROOT = Path(__file__).resolve().parents[1]
ROADMAPS = ROOT / "roadmaps"

COUNTS = {
    "smirnykh": dict(zip(("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4"),
                         (18, 15, 21, 10, 18, 21, 26, 15), strict=True)),
    "korsakov": {"1": 16},
    "sarov": dict(zip(("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4"),
                      (22, 22, 51, 37, 15, 23, 79, 22), strict=True)),
    "tula": dict(zip(("3.1", "3.2", "3.3", "3.4", "4.1", "4.2", "4.3", "4.4", "4.5"),
                     (16, 15, 7, 4, 4, 15, 13, 8, 7), strict=True)),
    "aleksandrovskoe": {"1": 145},
}  # fmt: skip
TERRITORIES = sorted(COUNTS)
MAPS = [f"{territory}-{number}" for territory, maps in COUNTS.items() for number in maps]
TABLES = [key for key in MAPS if not key.startswith("aleksandrovskoe")]


@cache
def loaded(path: Path) -> Any:
    """A plan file as plain Python values; a duplicate key is an error."""
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


def territory_of(key: str) -> str:
    """The territory of a map."""
    return key.rpartition("-")[0]


def plan(key: str) -> Any:
    """The map of that key."""
    return loaded(ROADMAPS / territory_of(key) / f"{key}.yaml")


def orders_of(territory: str) -> Any:
    """The approving orders of a territory."""
    return loaded(ROADMAPS / territory / "orders.yaml")["orders"]


def sections(road_map: Any) -> list[Any]:
    """The sections of a map; a map without any is one untitled section."""
    return list(road_map.get("sections") or [{"activities": road_map["activities"]}])


def activities(road_map: Any) -> list[Any]:
    """The activities of a map in the order of the file."""
    return [activity for section in sections(road_map) for activity in section.get("activities", [])]


FIELDS = ("number", "title", "deadline", "responsible", "result", "task")


def indicator_parts(title: str) -> list[str]:
    """The printed parts of an indicator's title: a heading and one item under it, or a table, its row and column."""
    heading, _, rest = title.partition(": ")
    table = re.match(r"(.+) \((?:таблица|раздел) ([\d.]+)\)$", heading)
    rest = re.sub(r"^(\d+) класс, ", r"\1, ", rest)
    return [*table.groups(), *re.split(r"[:,] ", rest)] if table else [heading, *rest.split(": ")]


def printed_texts(road_map: Any) -> Iterator[tuple[str, str]]:
    """Every text of a map that claims to be printed, with the place it stands at."""
    for name in ("title", "period_printed", "programme", "block"):
        yield name, road_map.get(name) or ""
    for item in road_map.get("passport", []):
        for name in ("number", "field", "text"):
            yield f"passport {item['field']} {name}", item.get(name) or ""
    for item in road_map.get("indicators", []):
        for part in indicator_parts(item["title"]):
            yield f"indicator {item['key']}", part
    for number, text in enumerate(road_map.get("risks", []), start=1):
        yield f"risk {number}", text
    for section in sections(road_map):
        yield f"section {section.get('title')}", section.get("title") or ""
    for activity in activities(road_map):
        for name in FIELDS:
            yield f"{activity['key']} {name}", activity.get(name) or ""


# --- the rows of a table -----------------------------------------------------------------------------------------


def table_of(key: str) -> list[str]:
    """The printed lines of the action table of a map."""
    territory, _, number = key.rpartition("-")
    return table_lines(territory, tuple(COUNTS[territory]))[number]


def expected_row(activity: Any, columns: tuple[str, ...]) -> list[str]:
    """The bare row of an activity: its number and title are one, as some numbers stand in the cell of the title."""
    cells = {name: bare(activity.get(name) or "") for name in columns}
    cells["title"] = bare(activity.get("number") or "") + cells["title"]
    return [cells[name] for name in columns if name != "task"]


def same_row(wanted: list[str], found: list[str], territory: str) -> bool:
    """Equal cell by cell; a responsible cell merged over rows (Тула) is empty in print from the second row on."""
    if territory == "tula" and not found[-1]:
        return wanted[:-1] == found[:-1]
    return wanted == found


def aligned(key: str) -> tuple[list[str], list[str]]:
    """Keys of activities found in no printed rows, and printed rows that no activity or section heading took."""
    territory = territory_of(key)
    lines = table_of(key)
    columns = columns_of(territory, lines)
    rows = [row_cells(line, territory, len(columns) + 1) for line in lines]
    free = _without_headings(rows, {bare(section.get("title") or "") for section in sections(plan(key))})
    missing, at = [], 0
    for activity in activities(plan(key)):
        wanted = expected_row(activity, columns)
        places = ((start, start + count) for start in range(at, len(free)) for count in range(1, ROWS + 1))
        for start, end in places:
            if same_row(wanted, joined_rows(free[start:end], columns), territory):
                del free[start:end]
                at = start
                break
        else:
            missing.append(activity["key"])
    return missing, ["|".join(row) for row in free]


def _without_headings(rows: list[list[str]], titles: set[str]) -> list[list[str]]:
    """Rows without those that are a section's heading, or the first and the second half of one."""
    free: list[list[str]] = []
    before = ""
    for row in rows:
        alone = "".join(row) if not any(row[2:]) else ""
        if alone and alone in titles:
            before = ""
        elif alone and before + alone in titles:
            free.pop()
            before = ""
        else:
            free.append(row)
            before = alone
    return free


# --- the checks --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", MAPS)
def test_a_map_has_as_many_activities_as_its_printed_table(key: str) -> None:
    territory, _, number = key.rpartition("-")
    assert plan(key)["key"] == key
    assert len(activities(plan(key))) == COUNTS[territory][number]


def test_the_plan_files_are_the_known_maps_and_no_others() -> None:
    files = [path for path in ROADMAPS.glob("*/*.yaml") if path.parent.name != "calendar"]
    names = {path.stem for path in files} - {"territory", "orders"}
    assert names == set(MAPS)
    assert sum(len(activities(plan(key))) for key in TABLES) == 520


@pytest.mark.parametrize("key", MAPS)
def test_keys_are_unique_strings_and_numbers_are_strings(key: str) -> None:
    keys = [activity["key"] for activity in activities(plan(key))]
    assert [name for name, times in Counter(keys).items() if times > 1] == []
    odd = [(a["key"], n) for a in activities(plan(key)) for n in ("key", *FIELDS) if not isinstance(a.get(n, ""), str)]
    assert odd == []


@pytest.mark.parametrize("key", MAPS)
def test_every_text_of_a_map_is_printed_word_for_word(key: str) -> None:
    document = printed(territory_of(key))
    strange = {f"{key} {place}": text for place, text in printed_texts(plan(key)) if not document.holds(bare(text))}
    worded = {place for place in exceptions()["worded"] if place.startswith(f"{key} ")}
    assert {place: text for place, text in strange.items() if place not in worded} == {}
    assert worded - set(strange) == set()


@pytest.mark.parametrize("territory", TERRITORIES)
def test_every_point_of_an_order_is_printed_word_for_word(territory: str) -> None:
    document = printed(territory)
    strange = []
    for order in orders_of(territory):
        assert isinstance(order["date"], date | str)
        texts = [order["number"], order.get("title") or ""]
        for point in order.get("points", []):
            texts += [point.get(name) or "" for name in ("number", "text", "deadline", "responsible")]
            assert bare(point.get("deadline") or "") in bare(point["text"])
        strange += [text for text in texts if not document.holds(bare(text))]
    assert strange == []


@pytest.mark.parametrize(("territory", "count"), [("aleksandrovskoe", 3), ("sarov", 14), ("tula", 10)])
def test_no_word_of_a_printed_order_is_lost(territory: str, count: int) -> None:
    lines = lines_of(territory)
    start = next(at for at, line in enumerate(lines) if re.match(r"П ?Р ?И ?К ?А ?З ?Ы ?В ?А ?Ю:", line.upper()))
    rest = "".join([bare(line) for line in lines[start:] if re.match(r"[ -]*\d+\.(\d+\.)? ", line)][:count])
    number = ""
    for point in (point for order in orders_of(territory) for point in order.get("points", [])):
        shared = point["number"] == number and not rest.startswith(bare(number))  # a point with two deadlines
        number = point["number"]
        text = bare(point["text"] if shared else number + point["text"])
        assert rest.startswith(text)
        rest = rest.removeprefix(text)
    assert rest == ""


@pytest.mark.parametrize("territory", TERRITORIES)
def test_orders_and_maps_name_each_other(territory: str) -> None:
    orders = orders_of(territory)
    approved = {(key, order["key"]) for order in orders for key in order.get("approves", [])}
    named = {(key, plan(key)["approved"]) for key in MAPS if key.startswith(territory) and plan(key).get("approved")}
    assert approved == named


@pytest.mark.parametrize("key", MAPS)
def test_a_changed_word_does_not_pass_for_a_printed_one(key: str) -> None:
    document = printed(territory_of(key))
    passed, tried = [], 0
    for place, text in printed_texts(plan(key)):
        words = text.split()
        if len(words) < 6:
            continue
        for at in (0, len(words) // 2, len(words) - 1):
            changed = [*words[:at], "согласно", *words[at + 1 :]]
            tried += 1
            if changed != words and document.holds(bare(" ".join(changed))):
                passed.append(f"{place}: word {at}")
    assert tried > 10
    assert passed == []


@pytest.mark.parametrize("key", TABLES)
def test_the_rows_of_a_printed_table_are_the_activities_of_its_map(key: str) -> None:
    missing, left = aligned(key)
    damaged = exceptions()["damaged"].get(key, {})
    assert sorted(set(missing) ^ set(damaged)) == []
    texts = [bare(a.get(n) or "") for a in activities(plan(key)) if a["key"] in damaged for n in FIELDS]
    lost = [cell for row in left for cell in row.split("|") if not any(cell in text for text in texts)]
    assert lost == []


NUMBER = re.compile(r"^(?:<p>)?\s*(\d+(?:\.\d+)*\.?)(?:\t| )")


@pytest.mark.parametrize("key", TABLES)
def test_the_numbers_printed_before_rows_are_the_numbers_of_the_activities(key: str) -> None:
    titles = {bare(section.get("title") or "") for section in sections(plan(key))}
    lines = [line for line in table_of(key) if bare(line) not in titles]
    numbers = [found[1] for line in lines if (found := NUMBER.match(line)) and line.strip("\t").count("\t")]
    assert numbers == [activity["number"] for activity in activities(plan(key)) if activity.get("number")]


@pytest.mark.parametrize("key", TABLES)
def test_no_word_of_a_printed_table_is_lost_and_none_is_added(key: str) -> None:
    territory = territory_of(key)
    lines = table_of(key)
    on_paper = Counter(word for line in lines for word in words(line))
    in_file, repeated = Counter[str](), Counter[str]()
    table = bare(" ".join(lines))
    for section in sections(plan(key)):
        title = section.get("title") or ""
        in_file.update(words(title) if bare(title) in table else [])  # else it is printed over the table
    before: Any = {}
    for activity in activities(plan(key)):
        for name in FIELDS:
            merged = activity.get(name) == before.get(name) and territory == "tula"
            if merged and name == "responsible":  # one cell over several rows, or printed again in each of them
                repeated.update(words(activity.get(name) or ""))
            if not merged or name != "task":  # a task is printed once over all its measures
                in_file.update(words(activity.get(name) or ""))
        before = activity
    assert (on_paper - in_file, in_file - on_paper - repeated) == (Counter(), Counter())


@pytest.mark.parametrize("key", MAPS)
def test_every_figure_of_an_indicator_is_printed(key: str) -> None:
    figures = set(re.findall(r"\d+(?:[.,]\d+)?", "\n".join(lines_of(territory_of(key)))))
    on_paper = {float(figure.replace(",", ".")) for figure in figures}
    strange = []
    for item in plan(key).get("indicators", []):
        values = [item.get("target"), *item.get("years", {}).values()]
        strange += [(item["key"], value) for value in values if value is not None and float(value) not in on_paper]
    assert strange == []


# --- passports and the matrix ------------------------------------------------------------------------------------


@pytest.mark.parametrize("territory", ["smirnykh", "tula"])
def test_no_row_of_a_printed_passport_is_lost(territory: str) -> None:
    text = "".join(
        bare(" ".join(str(item.get(name) or "") for name in ("number", "field", "text")))
        for key in MAPS
        if key.startswith(territory)
        for item in plan(key).get("passport", [])
    )
    width = {"smirnykh": 3, "tula": 2}[territory]
    rows = [row for row in printed(territory).rows if len(row) == width and row[-1] != "Содержание"]
    assert len(rows) > 10
    assert [row[-1] for row in rows if bare(row[-1]) not in text] == []


def test_no_paragraph_of_the_concept_before_the_matrix_is_lost() -> None:
    items = plan("aleksandrovskoe-1")["passport"]
    text = bare("".join(f"{item.get('number', '')}{item['field']}{item['text']}" for item in items))
    lines = [bare(row[0]) for row in printed("aleksandrovskoe").rows if len(row) == 1]
    concept = lines[lines.index("I.Общиеположения") : lines.index("Ожидаемыерезультаты")]
    lost = {line for line in concept if line not in text}
    headings = {line for line in lost if re.match(r"(3|4|4\.1|4\.2)\.[А-Я]", line)}  # their parts are the passport
    page = {"60"}
    assert len(concept) > 500
    assert lost - headings == page | {"Задачи:"}


YEARS = ("2021", "2022", "2023", "2024")
# Three rows are printed in six columns instead of four: which cell goes to which year. The cells named by no year
# repeat another cell of their row.
SIX_COLUMNS: tuple[dict[str, tuple[int, ...]], ...] = (
    {"2021": (0, 2), "2022": (1, 3), "2023": (4,), "2024": (5,)},
    {"2021": (0, 2), "2022": (1,), "2023": (3,), "2024": (4,)},
    {"2021": (0,), "2022": (1,), "2023": (2,), "2024": (3,)},
)


def matrix_rows() -> list[list[str]]:
    """The bare rows of the printed matrix without its headings."""
    rows = printed("aleksandrovskoe").rows
    start = rows.index(list(YEARS)) + 1
    titles = {bare(section["title"]) for section in sections(plan("aleksandrovskoe-1"))}
    table = [[bare(cell) for cell in row] for row in rows[start:] if len(row) >= 4]
    return [row for row in table if any(row) and row[0] not in titles]


def test_the_printed_columns_of_the_matrix_are_its_documents_by_year() -> None:
    on_paper, six = dict.fromkeys(YEARS, ""), iter(SIX_COLUMNS)
    for row in matrix_rows():
        places = next(six) if any(row[4:]) else {year: (at,) for at, year in enumerate(YEARS)}
        for year in YEARS:
            on_paper[year] += "".join(row[at] for at in places[year])
        used = {at for ats in places.values() for at in ats}
        assert all(row[at] in [row[other] for other in used] for at in set(range(len(row))) - used)
    in_file = dict.fromkeys(YEARS, "")
    for activity in activities(plan("aleksandrovskoe-1")):
        in_file[activity["deadline"]] += bare(activity["title"])
    assert in_file == on_paper


def test_the_headings_printed_over_the_groups_of_the_matrix_are_its_sections() -> None:
    titles = [section["title"] for section in sections(plan("aleksandrovskoe-1"))]
    bold = [row[0] for row in printed("aleksandrovskoe").rows if len(row) >= 4 and not any(row[1:]) and "<b>" in row[0]]
    assert len(titles) == 9
    assert [bare(title) for title in titles if bare(title) in map(bare, bold)] == [bare(title) for title in bold]
