"""Loading the real plans: whole, idempotent, faulty files apart, work kept."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.core.status import State
from app.services.load_plans import load_plans
from app.services.sum_up import sum_up_map
from app.settings import ROOT, Settings
from app.store.engine import Database
from app.store.tables import Activity, Checkpoint, JournalEntry, RoadMap, Summary

PLANS = ROOT / "roadmaps"
SETTINGS = Settings(today=date(2022, 11, 14))

MAP = """\
key: test-1
title: Дорожная карта
period: 2022-2023
approved: test-1-order
activities:
  - key: "1"
    number: "1"
    title: Провести совещание
    deadline: {deadline}
    responsible: Отдел образования
    result: Протокол совещания
  - key: "2"
    title: Подготовить отчёт
    deadline: Ежегодно, декабрь
    responsible: Отдел образования
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small territory of its own."""
    home = tmp_path / "test"
    home.mkdir()
    (home / "territory.yaml").write_text(
        "key: test\nname: Тест\ntime_zone: Europe/Moscow\nunits:\n  - key: oto\n    name: Отдел образования\n", "utf-8"
    )
    (home / "orders.yaml").write_text(
        'orders:\n  - {key: test-1-order, kind: приказ, number: "1", date: 2021-12-20, approves: [test-1]}\n',
        "utf-8",
    )
    (home / "test-1.yaml").write_text(MAP.format(deadline="Март 2022 г."), "utf-8")
    return home


def test_all_real_plans_load_and_a_second_load_changes_nothing(database: Database) -> None:
    first = load_plans(database, SETTINGS, [PLANS])
    assert first.problems == []
    assert any("мероприятий: 520; документов матрицы: 145" in line for line in first.lines())
    second = load_plans(database, SETTINGS, [PLANS])
    assert list(second.lines())[-1] == "Изменений нет"
    assert not any(change.anything for change in second.changes)


def test_every_map_with_a_period_has_checkpoints_and_korsakov_has_none(database: Database) -> None:
    load_plans(database, SETTINGS, [PLANS])
    with database.read() as session:
        counts = dict(
            session.execute(
                select(RoadMap.key, func.count(Checkpoint.id))
                .outerjoin(Checkpoint, Checkpoint.roadmap_id == RoadMap.id)
                .group_by(RoadMap.key)
            ).all()
        )
    assert counts.pop("korsakov-1") == 0
    assert all(counts.values()), [key for key, n in counts.items() if not n]


def test_a_faulty_file_does_not_hold_up_the_others(database: Database, folder: Path) -> None:
    (folder / "test-2.yaml").write_text("key: test-2\ntitle: [\n", "utf-8")
    report = load_plans(database, SETTINGS, [folder])
    assert [problem.file.rpartition("/")[2] for problem in report.problems] == ["test-2.yaml"]
    assert [change.key for change in report.changes] == ["test-1"]


def test_a_dry_run_tells_and_writes_nothing(database: Database, folder: Path) -> None:
    report = load_plans(database, SETTINGS, [folder], dry_run=True)
    assert report.changes[0].new
    with database.read() as session:
        assert session.execute(select(func.count()).select_from(RoadMap)).scalar_one() == 0
        assert session.execute(select(func.count()).select_from(JournalEntry)).scalar_one() == 0


def test_a_changed_deadline_moves_untouched_checkpoints_and_leaves_worked_ones(
    database: Database, folder: Path
) -> None:
    load_plans(database, SETTINGS, [folder])
    with database.write() as session:
        worked = session.execute(select(Checkpoint).where(Checkpoint.first_due == date(2022, 12, 31))).scalar_one()
        worked.worked_on = True
        worked_id = worked.id
        session.commit()
    text = MAP.format(deadline="Май 2022 г.").replace("Ежегодно, декабрь", "Ежегодно, июнь")
    (folder / "test-1.yaml").write_text(text, "utf-8")
    change = load_plans(database, SETTINGS, [folder]).changes[0]
    assert change.anything
    with database.read() as session:
        days = set(session.execute(select(Checkpoint.first_due).where(~Checkpoint.not_in_reading)).scalars())
        assert days == {date(2022, 5, 31), date(2022, 6, 30), date(2023, 6, 30)} or worked_id in set(
            session.execute(select(Checkpoint.id)).scalars()
        )
        kept = session.get_one(Checkpoint, worked_id)
        assert kept.first_due == date(2022, 12, 31)


def test_a_row_gone_from_the_file_goes_unless_somebody_worked_on_it(database: Database, folder: Path) -> None:
    load_plans(database, SETTINGS, [folder])
    with database.write() as session:
        point = session.execute(
            select(Checkpoint).join(Activity, Activity.id == Checkpoint.activity_id).where(Activity.key == "1")
        ).scalar_one()
        point.worked_on = True
        session.commit()
    (folder / "test-1.yaml").write_text(
        MAP.partition("activities:")[0]
        + "activities:\n"
        + MAP.partition('  - key: "2"')[1]
        + MAP.partition('  - key: "2"')[2],
        "utf-8",
    )
    load_plans(database, SETTINGS, [folder])
    with database.read() as session:
        rows = dict(session.execute(select(Activity.key, Activity.gone)).all())
    assert rows == {"1": True, "2": False}


def test_the_summary_is_what_the_checkpoints_say(database: Database) -> None:
    load_plans(database, SETTINGS, [PLANS / "sarov"])
    with database.write() as session:
        stored = sorted(tuple(row) for row in session.execute(select(*Summary.__table__.columns)))
        for key in session.execute(select(RoadMap.id)).scalars().all():
            sum_up_map(session, key)
        assert sorted(tuple(row) for row in session.execute(select(*Summary.__table__.columns))) == stored
        total = session.execute(select(func.sum(Summary.n))).scalar_one()
        assert total == session.execute(select(func.count()).select_from(Checkpoint)).scalar_one()
        assert {row[3] for row in stored} == {State.PLANNED.value}
