"""A small plan whose rows wait for a schedule, an event or the school holidays, with its people.

Анна coordinates, Борис answers for the department, Жанна coordinates next door. The plan runs 2022-2023,
today is 14 November 2022: one of its years has begun, the other has not.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.access import Actor
from app.core.status import Role
from app.services.act import Act
from app.services.load_plans import load_plans
from app.services.sign_in import actor_of
from app.settings import Settings
from app.store.engine import Database
from app.store.tables import Activity, Assignment, Checkpoint, Grant, Person, RoadMap, Summary, Territory, Unit
from tests.cast import NOW, TODAY

SETTINGS = Settings(today=TODAY)
ROWS = {
    "1": "В соответствии с графиком",
    "2": "По мере необходимости",
    "3": "В течение 10 рабочих дней после проверки",
    "4": "Осенние каникулы",
    "5": "Ежегодно, декабрь",
}
SLOT, NEXT = "2022|график", "2023|график"


def write_plan(home: Path, rows: dict[str, str] | None = None) -> Path:
    """Write the plan's folder; give it."""
    home.mkdir(exist_ok=True)
    (home / "territory.yaml").write_text(
        "key: plan\nname: Плановый округ\ntime_zone: Europe/Moscow\n"
        "units:\n  - key: oto\n    name: Отдел образования\n",
        "utf-8",
    )
    (home / "orders.yaml").write_text(
        'orders:\n  - {key: plan-order, kind: приказ, number: "1", date: 2021-12-20, approves: [plan-1]}\n', "utf-8"
    )
    lines = ["key: plan-1", "title: Карта", "period: 2022-2023", "approved: plan-order", "activities:"]
    for key, deadline in (rows or ROWS).items():
        lines += [f'  - key: "{key}"', f'    number: "{key}."', f"    title: Работа {key}", f"    deadline: {deadline}"]
        lines += ["    responsible: Отдел образования", "    result: Протокол"]
    (home / "plan-1.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    return home


class Plan:
    """The plan loaded into a database, and what tests ask of it."""

    def __init__(self, database: Database, home: Path) -> None:
        self.database, self.home = database, write_plan(home)
        self.load()
        with database.write() as session:
            self.territory = session.execute(select(Territory.id)).scalar_one()
            unit = session.execute(select(Unit.id)).scalar_one()
            other = Territory(key="next", name="Соседний округ", time_zone="Europe/Moscow")
            session.add(other)
            session.flush()
            self.anna = self._person(session, "Анна", "anna", Role.COORDINATOR, self.territory)
            self.boris = self._person(session, "Борис", "boris", Role.EXECUTOR, self.territory, unit)
            self.zhanna = self._person(session, "Жанна", "zhanna", Role.COORDINATOR, other.id)
            self.unit = unit
            ids = session.execute(select(Activity.key, Activity.id))
            self.ids: dict[str, int] = dict(ids.all())
            session.commit()

    @staticmethod
    def _person(
        session: Session, name: str, mail: str, role: Role, territory: int | None, unit: int | None = None
    ) -> Actor:
        person = Person(email=f"{mail}@example.org", name=name, created_at=NOW)
        session.add(person)
        session.flush()
        session.add(Grant(person_id=person.id, role=role.value, territory_id=territory, unit_id=unit))
        session.flush()
        actor = actor_of(session, person.id)
        assert actor is not None
        return actor

    def load(self, rows: dict[str, str] | None = None) -> list[str]:
        """Load the folder again, with other rows if given; give what changed."""
        write_plan(self.home, rows)
        report = load_plans(self.database, SETTINGS, [self.home], tracked_from_order=True)
        assert report.problems == []
        return list(report.lines())

    def do(self, step: Callable[[Act], Any], who: Actor | None = None, today: date = TODAY) -> Any:
        """Carry out a step of a person (Анна) and commit it."""
        with self.database.write() as session:
            result = step(Act(session, who or self.anna, NOW, today))
            session.commit()
        return result

    def points(self, key: str) -> list[Checkpoint]:
        """The checkpoints of a row in order of their windows."""
        with self.database.read() as session:
            query = select(Checkpoint).where(col(Checkpoint.activity_id) == self.ids[key])
            return list(session.execute(query.order_by(Checkpoint.window_end, Checkpoint.id)).scalars())

    def days(self, key: str) -> list[str]:
        """A row's checkpoints in short: the due day, else the period; with a mark when cancelled or left over."""
        found = []
        for one in self.points(key):
            mark = " снято" if one.cancelled_on else " нет в чтении" if one.not_in_reading else ""
            found.append(f"{one.due or one.period}{mark}")
        return found

    def shares(self, point_id: int) -> list[tuple[int | None, str]]:
        """Who answers for a checkpoint, and in what state."""
        with self.database.read() as session:
            query = select(Assignment.unit_id, Assignment.state).where(col(Assignment.checkpoint_id) == point_id)
            return [tuple(row) for row in session.execute(query.order_by(Assignment.id))]

    def work_on(self, point_id: int) -> None:
        """Let somebody have worked on a checkpoint."""
        with self.database.write() as session:
            session.get_one(Checkpoint, point_id).worked_on = True
            session.commit()

    def summary_agrees(self) -> bool:
        """Whether the summary counts what the checkpoints are."""
        from app.services.sum_up import sum_up_map

        with self.database.write() as session:
            query = select(Summary).order_by(
                Summary.roadmap_id, Summary.unit_id, Summary.year, Summary.state, Summary.apart, Summary.due
            )
            stood = [row.model_dump() for row in session.execute(query).scalars()]
            for map_id in session.execute(select(RoadMap.id)).scalars().all():
                sum_up_map(session, map_id)
            session.expire_all()
            return stood == [row.model_dump() for row in session.execute(query).scalars()]
