"""The JSON Schema for editors accepts every plan of the project and knows the fields that the reader knows."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from app.files.plan_yaml import names

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "app" / "files" / "plan_schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
MAP = {"key": "a", "title": "План", "activities": [{"key": "1", "title": "Совещание"}]}


def as_json(value: Any) -> Any:
    """Give what an editor sees: names of fields as texts, days as written."""
    if isinstance(value, dict):
        return {str(name): as_json(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


PLANS = [path for path in sorted((ROOT / "roadmaps").glob("*/*.yaml")) if path.parent.name != "calendar"]


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.name)
def test_every_plan_file_is_valid(path: Path) -> None:
    tree = as_json(YAML(typ="safe").load(path.read_text("utf-8")))
    assert [error.message for error in VALIDATOR.iter_errors(tree)] == []


def test_the_schema_itself_is_valid() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        ("map", names.ROAD_MAP),
        ("section", names.SECTION),
        ("activity", names.ACTIVITY),
        ("decided", names.DECIDED),
        ("passport_item", names.PASSPORT),
        ("indicator", names.INDICATOR),
        ("territory", names.TERRITORY),
        ("unit", names.UNIT),
        ("orders", names.ORDERS),
        ("order", names.ORDER),
        ("point", names.POINT),
    ],
)
def test_the_schema_knows_the_fields_that_the_reader_knows(kind: str, table: names.Names) -> None:
    assert set(SCHEMA["$defs"][kind]["properties"]) == set(table.values())


@pytest.mark.parametrize(
    "fault",
    [
        {"key": 1.1},
        {"titel": "План"},
        {"period": "вчера"},
        {"activities": [{"key": 1.1, "title": "Совещание"}]},
        {"activities": [{"key": "1"}]},
        {"activities": [{"key": "1", "title": "Совещание", "deadlin": "март"}]},
    ],
)
def test_an_editor_underlines_what_the_reader_would_refuse(fault: dict[str, Any]) -> None:
    assert VALIDATOR.is_valid(MAP)
    assert not VALIDATOR.is_valid(MAP | fault)


def test_russian_names_of_fields_pass() -> None:
    assert VALIDATOR.is_valid(MAP | {"риски": ["Нехватка кадров"]})
