"""`vekhi demo`: real plans, invented people, and a believable story up to the demonstration's «today».

Runs only on an empty database or on one that bears its mark; a story once told is not told again,
passwords are drawn anew at every start.
"""

import secrets
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col

from app import clock
from app.core.access import Actor
from app.core.errors import VekhiError
from app.files.storage import Storage, open_storage
from app.services.act import Act
from app.services.cancel_checkpoint import cancel_checkpoint
from app.services.demo_people import actors_of_cast, bring_in_cast, told_logins
from app.services.demo_story import Chapter, Stage, play, read_chapters, write_papers
from app.services.load_plans import load_plans
from app.services.open_database import DEMO, is_demo
from app.services.postpone_checkpoint import postpone_checkpoint
from app.services.sign_in import hash_password
from app.settings import ROOT, Settings
from app.store.base import select_rows
from app.store.engine import Database
from app.store.tables import DatabaseMark, IndicatorRow, RoadMap, Territory

DEMO_TODAY = date(2022, 11, 14)
REMINDED_ON = (date(2022, 11, 1), date(2022, 11, 8), DEMO_TODAY)
TERRITORIES = (
    ("sarov", "anna@sarov.example", "gleb@sarov.example"),
    ("smirnykh", "maria@smirnykh.example", "pavel@smirnykh.example"),
)


class DemoRefused(VekhiError):
    """The database holds somebody's real work."""

    default = "В базе уже есть данные, и это не демонстрация: для показа укажите другую папку в VEKHI_DATA_DIR"


def seed_demo(database: Database, settings: Settings) -> tuple[list[str], bool]:
    """Make the demonstration ready; give the lines that tell who can sign in, and whether it is a new one.

    Raises DemoRefused on a database that is neither empty nor marked as a demonstration.
    """
    password = settings.demo_password.get_secret_value() if settings.demo_password else secrets.token_urlsafe(9)
    hashed = hash_password(password)
    with database.write() as session:
        marked = is_demo(session)
        if not marked and session.execute(select_rows(func.count()).select_from(Territory)).scalar():
            raise DemoRefused
        if not marked:
            session.add(DatabaseMark(key=DEMO, value="1"))
        session.commit()
    if not marked:
        report = load_plans(database, settings, [ROOT / "roadmaps"], tracked_from_order=True)
        if report.problems:
            raise VekhiError("\n".join(map(str, report.problems)))
    with database.write() as session:
        bring_in_cast(Act(session, None, clock.now(), settings.today), hashed)
        session.commit()
    if not marked:
        _tell_story(database, open_storage(settings.data_dir, settings.storage_url))
    return told_logins(password), not marked


def _tell_story(database: Database, storage: Storage) -> None:
    for territory, coordinator, head in TERRITORIES:
        with database.write() as session:
            cast = actors_of_cast(session)
            stage = _stage(session, storage, cast, territory, cast[coordinator], cast[head])
            chapters = read_chapters(session, territory, frozenset(stage.executors), DEMO_TODAY)
            files = write_papers(chapters)
            for chapter in chapters:
                play(stage, chapter, [one for one in files if one[0].chapter is chapter])
            _move_and_cancel(stage, chapters)
            _measure(session, territory)
            session.commit()


def _stage(
    session: Session, storage: Storage, cast: dict[str, Actor], territory: str, coordinator: Actor, head: Actor
) -> Stage:
    place = session.execute(select_rows(Territory.id).where(Territory.key == territory)).scalar_one()
    executors = {
        grant.unit_id: actor
        for actor in cast.values()
        for grant in actor.grants
        if grant.territory_id == place and grant.unit_id is not None
    }
    return Stage(session, storage, executors, coordinator, head, DEMO_TODAY)


def _move_and_cancel(stage: Stage, chapters: list[Chapter]) -> None:
    """One day moved by an order, one checkpoint taken off: both ahead, so that no history stands in the way."""
    ahead = [one for one in chapters if one.due > DEMO_TODAY and one.random.random() >= 0.12]
    if not ahead:
        return
    act = stage.act(stage.coordinator, DEMO_TODAY)
    postpone_checkpoint(
        act,
        ahead[0].checkpoint_id,
        new_due=date(2022, 12, 20),
        order_number="212-п",
        order_date=date(2022, 11, 10),
        ground="Совещание перенесено на декабрь",
    )
    if len(ahead) > 1:
        cancel_checkpoint(act, ahead[-1].checkpoint_id, "Мероприятие проводит область, решение от 08.11.2022 № 14")


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
