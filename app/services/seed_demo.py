"""`vekhi demo`: real plans, invented people, and a believable story up to the demonstration's «today».

Runs only on an empty database or on one that bears its mark; a story once told is not told again,
passwords are drawn anew at every start.
"""

import secrets
from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col

from app import clock
from app.core.errors import VekhiError
from app.files.storage import Storage, open_storage
from app.services.act import Act
from app.services.demo_chapters import read_chapters
from app.services.demo_people import actors_of_cast, bring_in_cast, told_logins
from app.services.demo_story import Stage, play
from app.services.load_plans import load_plans
from app.services.open_database import DEMO, is_demo
from app.services.sign_in import hash_password
from app.settings import ROOT, Settings
from app.store.base import select_rows
from app.store.engine import Database
from app.store.tables import Assignment, DatabaseMark, IndicatorRow, Person, RoadMap, Submission, Territory

DEMO_TODAY = date(2022, 11, 14)
# Mornings on which somebody of the cast had something to be reminded of, and today's.
REMINDED_ON = (
    date(2022, 9, 23),
    date(2022, 10, 3),
    date(2022, 10, 24),
    date(2022, 11, 1),
    date(2022, 11, 10),
    DEMO_TODAY,
)


class Scene(NamedTuple):
    """A territory with a story: its key, the e-mails of its coordinator and of its head, how much is told of a map."""

    territory: str
    coordinator: str
    head: str
    most_in_a_map: int


SCENES = (
    Scene("sarov", "anna@sarov.example", "gleb@sarov.example", 36),
    Scene("smirnykh", "maria@smirnykh.example", "pavel@smirnykh.example", 20),
    Scene("tula", "yulia@tula.example", "sergey@tula.example", 6),
)


class DemoRefused(VekhiError):
    """The database holds somebody's real work."""

    default = "В базе уже есть данные, и это не демонстрация: для показа укажите другую папку в VEKHI_DATA_DIR"


def seed_demo(database: Database, settings: Settings) -> tuple[list[str], bool]:
    """Make the demonstration ready; give the lines that tell who can sign in, and whether it is a new one.

    What was interrupted is finished: a territory's story is written whole or not at all. Raises
    DemoRefused on a database that is neither empty nor marked as a demonstration.
    """
    password = settings.demo_password.get_secret_value() if settings.demo_password else secrets.token_urlsafe(9)
    hashed = hash_password(password)
    untold = _mark(database)
    if untold:
        report = load_plans(database, settings, [ROOT / "roadmaps"], tracked_from_order=True)
        if report.problems:
            raise VekhiError("\n".join(map(str, report.problems)))
    with database.write() as session:
        bring_in_cast(Act(session, None, clock.now(), settings.today), hashed)
        session.commit()
    if untold:
        storage = open_storage(settings.data_dir, settings.storage_url)
        for scene in untold:
            _tell_story(database, storage, scene)
    return told_logins(password), bool(untold)


def _mark(database: Database) -> list[Scene]:
    """Mark the database as a demonstration; give the territories whose story is still to be told."""
    with database.write() as session:
        if not is_demo(session):
            if _holds_work(session):
                raise DemoRefused
            session.add(DatabaseMark(key=DEMO, value="1"))
            session.commit()
        told = select_rows(Territory.key).join(Assignment).join(Submission).distinct()
        return [scene for scene in SCENES if scene.territory not in set(session.execute(told).scalars())]


def _holds_work(session: Session) -> bool:
    return any(session.execute(select_rows(table.id).limit(1)).first() for table in (Territory, Person))


def _tell_story(database: Database, storage: Storage, scene: Scene) -> None:
    with database.write() as session:
        stage = _stage(session, storage, scene)
        units = frozenset(stage.executors)
        play(stage, read_chapters(session, scene.territory, units, DEMO_TODAY, most_in_a_map=scene.most_in_a_map))
        _measure(session, scene.territory)
        session.commit()


def _stage(session: Session, storage: Storage, scene: Scene) -> Stage:
    cast = actors_of_cast(session)
    place = session.execute(select_rows(Territory.id).where(Territory.key == scene.territory)).scalar_one()
    executors = {
        grant.unit_id: actor
        for actor in cast.values()
        for grant in actor.grants
        if grant.territory_id == place and grant.unit_id is not None
    }
    site = f"{scene.territory}.example"
    return Stage(session, storage, site, executors, cast[scene.coordinator], cast[scene.head], DEMO_TODAY)


def _measure(session: Session, territory: str) -> None:
    """Facts of a few indicators with a goal, near it, for 2021 and 2022."""
    query = (
        select_rows(IndicatorRow.id)
        .join(RoadMap, RoadMap.id == IndicatorRow.roadmap_id)
        .join(Territory, Territory.id == RoadMap.territory_id)
        .where(Territory.key == territory, col(IndicatorRow.target).is_not(None))
        .order_by(IndicatorRow.id)
    )
    for n, indicator_id in enumerate(session.execute(query).scalars().all()):
        row = session.get_one(IndicatorRow, indicator_id)
        if n % 3 < 2 and row.target:
            near = (0.93, 0.98, 1.02, 0.88)[n % 4]
            row.fact = row.fact | {"2021": round(row.target * near * 0.97, 2), "2022": round(row.target * near, 2)}
