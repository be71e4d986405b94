"""A database as large as asked: plans sampled from the real ones, people with open sessions, half of the past done."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter

from sqlalchemy import select, text

from app.core.periods import PlanPeriod
from app.core.roadmap import Order, RoadMapFile, Section, TerritoryFile
from app.core.status import Role
from app.files.plan_export import export_map, export_orders, export_territory
from app.files.plan_yaml import read_folder
from app.services.act import Act
from app.services.add_person import NewPerson, add_person
from app.services.load_plans import load_plans
from app.services.sign_in import token_hash
from app.services.sum_up import sum_up_map
from app.settings import ROOT, Settings
from app.store.engine import Database
from app.store.migrate import migrate
from app.store.tables import DatabaseMark, Grant, RoadMap, SignIn, Territory, Unit

TODAY = date(2022, 11, 14)
ROWS_OF_A_MAP = 60
# The first territory's second map is a shorter one.
SHORT_MAP, ROWS_OF_THE_SHORT_MAP = "place0-4", 40
TOKENS = {"coordinator": "benchmark-coordinator", "head": "benchmark-head", "executor": "benchmark-executor"}


def write_plans(folder: Path, size: int) -> None:
    """Write `size` activities as maps of sixty rows in four territories that have Sarov's units."""
    [sarov], _ = read_folder([ROOT / "roadmaps" / "sarov"])
    rows = [activity for plan in sarov.maps for activity in plan.activities]
    random = Random(size)
    maps = range(-(-size // ROWS_OF_A_MAP))
    for place in range(4):
        home = folder / f"place{place}"
        home.mkdir(parents=True)
        territory = TerritoryFile(
            f"place{place}", f"Город {place}", "Область", "Europe/Moscow", False, sarov.territory.units
        )
        (home / "territory.yaml").write_text(export_territory(territory), "utf-8")
        keys = [f"place{place}-{n}" for n in maps if n % 4 == place]
        order = Order(f"place{place}-order", "приказ", "1", date(2020, 12, 25), None, tuple(keys))
        (home / "orders.yaml").write_text(export_orders([order]), "utf-8")
        for key in keys:
            count = ROWS_OF_THE_SHORT_MAP if key == SHORT_MAP else ROWS_OF_A_MAP
            chosen = random.choices(rows, k=count)
            activities = tuple(
                replace(row, key=str(n), number=f"{n}.", title=f"{row.title} ({key}.{n})", decided=None, line=None)
                for n, row in enumerate(chosen, 1)
            )
            sections = tuple(Section(f"Раздел {n // 10 + 1}", activities[n : n + 10]) for n in range(0, count, 10))
            plan = RoadMapFile(
                key, f"Дорожная карта {key}", PlanPeriod(2021, 2025), approved=order.key, sections=sections
            )
            (home / f"{key}.yaml").write_text(export_map(plan), "utf-8")


def fill(database: Database, folder: Path) -> float:
    """Load the plans; give the seconds it took, checkpoints included."""
    migrate(database.engine)
    with database.write() as session:
        session.add(DatabaseMark(key="demo", value="1"))
        session.commit()
    began = perf_counter()
    report = load_plans(database, Settings(today=TODAY), [folder], tracked_from_order=True)
    assert not report.problems, report.problems[:3]
    return perf_counter() - began


def people(database: Database) -> None:
    """A coordinator, a head and an executor of the first territory, with sessions opened by known tokens."""
    now = datetime.now(UTC)
    with database.write() as session:
        act = Act(session, None, now, TODAY)
        place = session.execute(select(Territory.id).where(Territory.key == "place0")).scalar_one()
        unit = session.execute(select(Unit.id).where(Unit.territory_id == place, Unit.key == "mc")).scalar_one()
        for role in (Role.COORDINATOR, Role.HEAD, Role.EXECUTOR):
            new = NewPerson(f"{role}@example.ru", str(role), role, place, unit if role is Role.EXECUTOR else None)
            person = add_person(act, new, None)
            expires = now + timedelta(days=1)
            session.add(
                SignIn(token_sha256=token_hash(TOKENS[role]), person_id=person, created_at=now, expires_at=expires)
            )
        coordinator = session.execute(select(Grant.person_id).where(Grant.role == "coordinator")).scalar_one()
        others = session.execute(select(Territory.id).where(Territory.id != place)).scalars().all()
        for other in others:
            session.add(Grant(person_id=coordinator, role="coordinator", territory_id=other))
        session.commit()


def history(database: Database) -> None:
    """Let six of ten past checkpoints be accepted and one wait; the summary follows."""
    past = "SELECT id FROM checkpoint WHERE due < '2022-10-01' AND id % 10 "
    with database.write() as session:
        for state, which in (("accepted", "< 6"), ("submitted", "= 6")):
            session.execute(text(f"UPDATE assignment SET state = '{state}' WHERE checkpoint_id IN ({past}{which})"))
            session.execute(
                text(f"UPDATE checkpoint SET state = '{state}', worked_on = true WHERE id IN ({past}{which})")
            )
        for key in session.execute(select(RoadMap.id)).scalars().all():
            sum_up_map(session, key)
        session.execute(text("ANALYZE"))
        session.commit()


def counts(database: Database) -> str:
    """Say how large the database is."""
    with database.read() as session:
        sizes = [
            session.execute(text(f"SELECT count(*) FROM {t}")).scalar_one()
            for t in ("activity", "checkpoint", "assignment")
        ]
    return "activities {:,}, checkpoints {:,}, assignments {:,}".format(*sizes)
