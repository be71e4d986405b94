"""The cast of every test about work: a small territory with its plan and its people, as plain rows.

Анна coordinates, Борис answers for the gymnasium, Вера for another school and must see nothing, Глеб is
the head, Дина administers. Today is 14 November 2022 unless an act says otherwise.
"""

import io
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from sqlmodel import Session, SQLModel, select

from app.core.access import Actor
from app.core.status import Role, State
from app.files.storage import Storage
from app.files.uploads import Received
from app.services.act import Act
from app.services.attach_evidence import NewEvidence, Requisites, attach_evidence
from app.services.sign_in import actor_of
from app.services.store_upload import take_upload
from app.services.sum_up import sum_up_map
from app.store.tables import (
    Activity,
    Assignment,
    Checkpoint,
    ExpectedResult,
    Grant,
    JournalEntry,
    Person,
    RoadMap,
    Section,
    Summary,
    Territory,
    Unit,
)
from tests.files.sample_files import pdf

TODAY = date(2022, 11, 14)
NOW = datetime(2022, 11, 14, 6, 30, tzinfo=UTC)
REQUISITES = Requisites("протокол", "Протокол совещания", "5", date(2022, 10, 10))


@dataclass
class Cast:
    """Ids of what `build_cast` made, and the people.

    `meeting` is an assignment of the gymnasium that expects two documents (`order`, `minutes`) and an
    outcome (`outcome`), due on 30 November 2022; `report` one of it without demands, due on 1 November
    (late today); `school_report` the other school's; `group` a checkpoint shared by both, `group_shares`
    its assignments; `office` the coordinator's own; `co_share` the other school's part in the meeting.
    """

    anna: Actor
    boris: Actor
    vera: Actor
    gleb: Actor
    dina: Actor
    territory: int
    other_territory: int
    gymnasium: int
    school: int
    roadmap: int
    activities: list[int] = field(default_factory=list)
    order: int = 0
    minutes: int = 0
    outcome: int = 0
    meeting: int = 0
    report: int = 0
    school_report: int = 0
    office: int = 0
    co_share: int = 0
    group: int = 0
    group_shares: tuple[int, int] = (0, 0)

    def act(self, session: Session, who: Actor | None, today: date = TODAY) -> Act:
        """An act of a person on a day."""
        return Act(session, who, NOW, today)

    def attach(
        self, act: Act, storage: Storage, assignment_id: int, expected_id: int | None = None, text: str = "Протокол"
    ) -> int:
        """Attach a small PDF with requisites; answers the evidence's id."""
        with upload(storage, text) as received:
            item = NewEvidence(REQUISITES, received, expected_id=expected_id)
            return attach_evidence(act, storage, assignment_id, [item])[0]


def upload(storage: Storage, text: str = "Протокол", name: str = "протокол.pdf") -> Received:
    """A small PDF taken in; equal texts are equal bytes."""
    return take_upload(storage, io.BytesIO(pdf(text)), name)


def memory_storage() -> Storage:
    """A storage that forgets."""
    from app.files.storage import open_storage

    return open_storage(Path(), "memory:///")


def build_cast(session: Session) -> Cast:
    """Write the cast's rows; the caller commits."""
    territory = _add(session, Territory(key="test", name="Тестовый округ", time_zone="Asia/Sakhalin"))
    other = _add(session, Territory(key="other", name="Другой округ", time_zone="Europe/Moscow"))
    gymnasium = _add(session, Unit(territory_id=territory, key="gymnasium", name="Гимназия", sort_key="гимназия"))
    school = _add(session, Unit(territory_id=territory, key="school", name="Школа № 2", sort_key="школа 2"))
    roadmap = _add(session, RoadMap(territory_id=territory, key="test-1", title="Карта", tracked_from=date(2022, 1, 1)))
    people = _people(session, territory, gymnasium, school)
    cast = Cast(*people, territory, other, gymnasium, school, roadmap)
    _plan(session, cast)
    sum_up_map(session, roadmap)
    return cast


def _add(session: Session, row: SQLModel) -> int:
    session.add(row)
    session.flush()
    return int(row.id)  # type: ignore[attr-defined]


def _people(session: Session, territory: int, gymnasium: int, school: int) -> list[Actor]:
    cast = [
        ("Анна", "anna", Role.COORDINATOR, territory, None),
        ("Борис", "boris", Role.EXECUTOR, territory, gymnasium),
        ("Вера", "vera", Role.EXECUTOR, territory, school),
        ("Глеб", "gleb", Role.HEAD, territory, None),
        ("Дина", "dina", Role.ADMIN, None, None),
    ]
    actors = []
    for name, mail, role, where, unit in cast:
        person = _add(session, Person(email=f"{mail}@example.org", name=name, created_at=NOW))
        _add(session, Grant(person_id=person, role=role.value, territory_id=where, unit_id=unit))
        actor = actor_of(session, person)
        assert actor is not None
        actors.append(actor)
    return actors


def _plan(session: Session, cast: Cast) -> None:
    section = _add(session, Section(roadmap_id=cast.roadmap, position=0, title="I. Меры"))
    titles = ("Совещание руководителей", "Отчёт о работе", "Мониторинг школ")
    cast.activities = [
        _add(
            session,
            Activity(
                territory_id=cast.territory,
                roadmap_id=cast.roadmap,
                section_id=section,
                key=str(n),
                position=n,
                number=f"{n}.",
                title=title,
            ),
        )
        for n, title in enumerate(titles, 1)
    ]
    meeting, report, monitoring = cast.activities
    cast.order = _expected(session, meeting, "document", "Приказ о проведении", 0)
    cast.minutes = _expected(session, meeting, "document", "Протокол совещания", 1)
    cast.outcome = _expected(session, meeting, "free", "Проведено совещание", 2)
    point = _checkpoint(session, cast, meeting, cast.gymnasium, "2022-11", date(2022, 11, 30))
    cast.meeting = _assignment(session, cast, point, cast.gymnasium)
    cast.co_share = _assignment(session, cast, point, cast.school, "co", required=False)
    point = _checkpoint(session, cast, report, cast.gymnasium, "2022-10", date(2022, 11, 1))
    cast.report = _assignment(session, cast, point, cast.gymnasium)
    point = _checkpoint(session, cast, report, cast.school, "2022-10-2", date(2022, 11, 1))
    cast.school_report = _assignment(session, cast, point, cast.school)
    point = _checkpoint(session, cast, report, None, "2022-12", date(2022, 12, 1))
    cast.office = _assignment(session, cast, point, None)
    cast.group = _checkpoint(session, cast, monitoring, cast.gymnasium, "2022", date(2022, 12, 31), shares=2)
    first = _assignment(session, cast, cast.group, cast.gymnasium, "member")
    cast.group_shares = (first, _assignment(session, cast, cast.group, cast.school, "member"))


def _expected(session: Session, activity: int, kind: str, text: str, position: int) -> int:
    return _add(session, ExpectedResult(activity_id=activity, position=position, kind=kind, text=text))


def _checkpoint(
    session: Session, cast: Cast, activity: int, unit: int | None, key: str, due: date, shares: int = 1
) -> int:
    row = Checkpoint(
        territory_id=cast.territory,
        roadmap_id=cast.roadmap,
        activity_id=activity,
        unit_id=unit,
        key=key,
        period=key,
        year=2022,
        window_start=due.replace(day=1),
        window_end=due,
        first_due=due,
        due=due,
        required_shares=shares,
    )
    return _add(session, row)


def _assignment(
    session: Session, cast: Cast, point: int, unit: int | None, part: str = "lead", *, required: bool = True
) -> int:
    row = Assignment(territory_id=cast.territory, checkpoint_id=point, unit_id=unit, part=part, required=required)
    return _add(session, row)


def stored_summary(session: Session, roadmap: int) -> dict[tuple[object, ...], int]:
    """The summary of a map as it stands, without places that hold nothing."""
    session.flush()
    rows = session.exec(select(Summary).where(Summary.roadmap_id == roadmap)).all()
    for row in rows:
        session.expunge(row)
    return {(r.unit_id, r.year, r.state, r.apart, r.due): r.n for r in rows if r.n}


def assert_summary_in_step(session: Session, roadmap: int) -> None:
    """The summary kept by shifts is the one counted anew."""
    kept = stored_summary(session, roadmap)
    assert all(n > 0 for n in kept.values())
    sum_up_map(session, roadmap)
    assert kept == stored_summary(session, roadmap)


def journal_of(session: Session) -> list[tuple[str, int | None, str | None]]:
    """The journal in order: what was done, by whom, on what ground."""
    session.flush()
    rows = session.exec(select(JournalEntry).order_by(JournalEntry.id)).all()  # type: ignore[arg-type]
    return [(row.action, row.person_id, row.ground) for row in rows]


def state_of(session: Session, assignment_id: int) -> State:
    """The stored state of an assignment."""
    session.flush()
    return State(session.exec(select(Assignment.state).where(Assignment.id == assignment_id)).one())


def checkpoint_of(session: Session, assignment_id: int) -> Checkpoint:
    """The checkpoint of an assignment, read anew."""
    session.flush()
    assignment = session.get_one(Assignment, assignment_id)
    return session.get_one(Checkpoint, assignment.checkpoint_id, populate_existing=True)
