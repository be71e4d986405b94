"""A map leaves the database as its plan file, and the file brings the same into an empty database."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.roadmap import RoadMapFile
from app.files.plan_yaml import read_folder
from app.services.decide_many import choices_for_continuous, choices_for_unit, continuous_rows, open_map_rows
from app.services.decide_row import decide_rows
from app.services.export_plan import export_plan, read_plan
from app.services.find_row import find_map
from app.services.load_plans import load_plans
from app.services.propose_decision import Proposal, ResultLine, period_choice
from app.settings import ROOT, Settings
from app.store.engine import Database
from app.store.tables import Activity, ActivityUnit, Checkpoint, ExpectedResult, RoadMap, Unit
from tests.conftest import JOURNAL_KEY
from tests.services.test_decide_row import BEFORE, Table, folder, load, table

__all__ = ["folder", "table"]

SETTINGS = Settings(today=date(2022, 11, 14))
PLANS = ROOT / "roadmaps"
one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def without_lines(plan: RoadMapFile) -> RoadMapFile:
    sections = tuple(
        replace(section, activities=tuple(replace(activity, line=None) for activity in section.activities))
        for section in plan.sections
    )
    return replace(plan, sections=sections)


@pytest.fixture
def empty(tmp_path: Path, sqlite_template: Path) -> Database:
    """A second, empty database."""
    shutil.copy(sqlite_template, tmp_path / "second.db")
    return Database(f"sqlite:///{tmp_path / 'second.db'}", journal_key=JOURNAL_KEY)


def readings(session: Session) -> list[tuple[Any, ...]]:
    """How every row is read, but for whose decision it is."""
    columns = (RoadMap.key, Activity.key, Activity.reading, Activity.in_doubt, Activity.stages, RoadMap.period)
    query = select(*columns).join(Activity, col(Activity.roadmap_id) == RoadMap.id)  # type: ignore[call-overload]
    return [tuple(row) for row in session.exec(query.order_by(RoadMap.key, Activity.position))]


def units(session: Session) -> list[tuple[Any, ...]]:
    """Who answers for every row."""
    query = (
        select(RoadMap.key, Activity.key, Unit.key, ActivityUnit.part, ActivityUnit.position)
        .join(Activity, col(Activity.id) == ActivityUnit.activity_id)
        .join(RoadMap, col(RoadMap.id) == Activity.roadmap_id)
        .join(Unit, col(Unit.id) == ActivityUnit.unit_id)
    )
    return sorted(tuple(row) for row in session.exec(query))


def results(session: Session) -> list[tuple[Any, ...]]:
    """What every row expects."""
    query = (
        select(RoadMap.key, Activity.key, ExpectedResult.position, ExpectedResult.kind, ExpectedResult.text)
        .join(Activity, col(Activity.id) == ExpectedResult.activity_id)
        .join(RoadMap, col(RoadMap.id) == Activity.roadmap_id)
    )
    return sorted(tuple(row) for row in session.exec(query))


def points(session: Session) -> list[tuple[Any, ...]]:
    """Every checkpoint with its days."""
    query = (
        select(RoadMap.key, Activity.key, Checkpoint.key, Checkpoint.first_due, Checkpoint.tracked)
        .join(Activity, col(Activity.id) == Checkpoint.activity_id)
        .join(RoadMap, col(RoadMap.id) == Activity.roadmap_id)
    )
    return sorted((tuple(map(str, row))) for row in session.exec(query))


def carry_over(source: Database, folder: Path, target: Database, tmp_path: Path) -> None:
    """Export every map of a folder's territory beside its directory and orders, and load that."""
    home = tmp_path / "exported" / folder.name
    home.mkdir(parents=True)
    for name in ("territory.yaml", "orders.yaml"):
        if (folder / name).exists():
            shutil.copy(folder / name, home / name)
    with source.read() as session:
        for plan in read_folder([folder])[0][0].maps:
            (home / f"{plan.key}.yaml").write_text(export_plan(session, plan.key), "utf-8")
    assert load_plans(target, SETTINGS, [home]).problems == []


def assert_same(one: Database, other: Database, *told: Callable[[Session], list[tuple[Any, ...]]]) -> None:
    """Both databases tell the same."""
    with one.read() as first, other.read() as second:
        for tell in told:
            expected = tell(first)
            assert expected, tell.__name__
            assert tell(second) == expected


@one_database
def test_every_real_map_comes_out_as_it_went_in(database: Database) -> None:
    load_plans(database, SETTINGS, [PLANS])
    with database.read() as session:
        for home in read_folder([PLANS])[0]:
            for plan in home.maps:
                exported = read_plan(session, plan.key)
                assert without_lines(exported) == replace(without_lines(plan), tracked_from=exported.tracked_from)


def test_decisions_survive_export_and_load_into_an_empty_database(
    table: Table, empty: Database, tmp_path: Path
) -> None:
    table.decide("1", Proposal("phrase", phrase="Ежегодно, март"))
    table.decide("2", Proposal("reporting", reporting="quarterly"))
    table.decide("3", Proposal("units", lead="mc", co=("oto", "roo")))
    table.decide("4", Proposal("units", lead="-"))
    table.decide("4", Proposal("dates", dates="27.05.2022\n01.09.2023 - 15.09.2023"))
    table.decide("5", Proposal("results", results=(ResultLine("Отчёт", "document", "отчёт", "2"),)))
    table.decide("5", Proposal("stages", stages=("меры", "анализ")))
    with table.database.write() as session:
        found = find_map(table.act(session), "test-2")
        decide_rows(table.act(session), found, [period_choice("2022-2024")])
        session.commit()
    carry_over(table.database, table.folder, empty, tmp_path)
    assert_same(table.database, empty, readings, units, results, points)
    with empty.read() as session:
        text = export_plan(session, "test-1")
    with table.database.read() as session:
        assert text == export_plan(session, "test-1")
    assert "by: anna" in text
    assert f"on: {BEFORE}" in text


def test_what_was_undone_or_no_longer_fits_is_not_exported(table: Table) -> None:
    table.decide("1", Proposal("phrase", phrase="Ежегодно, март"))
    table.decide("3", Proposal("units", lead="mc"))
    table.undo()
    table.print_anew("Ежегодно август мероприятие,\n", "Ежегодно июнь,\n")
    load(table.database, table.folder)
    with table.database.read() as session:
        assert "decided" not in export_plan(session, "test-1")
        with pytest.raises(NotFound):
            read_plan(session, "нет такой")


@one_database
def test_a_real_territory_settled_in_bulk_comes_back_the_same(
    database: Database, empty: Database, tmp_path: Path
) -> None:
    load_plans(database, SETTINGS, [PLANS / "smirnykh"])
    with database.write() as session:
        act = Table.coordinator(session, "smirnykh")
        for key in session.exec(select(RoadMap.key).where(RoadMap.kind == "plan")).all():
            found = open_map_rows(act, key)
            if any("units" in row.in_doubt and not row.responsible for row in found.rows.values()):
                decide_rows(act, found, choices_for_unit(session, found, "uo"), "Приказ")
            found = open_map_rows(act, key)
            if continuous_rows(found):
                decide_rows(act, found, choices_for_continuous(session, found, "half_yearly"), "Приказ")
        session.commit()
    carry_over(database, PLANS / "smirnykh", empty, tmp_path)
    assert_same(database, empty, readings, units, results, points)
