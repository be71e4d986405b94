"""Work in every state, one assignment for each act, so that no act of a test stands in another's way."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session

from app.core.access import Actor
from app.core.deadlines import to_open
from app.core.periods import PlanPeriod, Span
from app.core.phrases import parse_deadline
from app.core.requisites import Proposal
from app.files.storage import Storage
from app.services.act import Act
from app.services.attach_evidence import NewEvidence, Requisites, attach_evidence
from app.services.cancel_checkpoint import cancel_checkpoint
from app.services.enter_schedule import enter_dates
from app.services.keep_upload import keep_uploads
from app.services.review_evidence import accept_assignment
from app.services.submit_evidence import submit_evidence
from app.store.base import select_rows
from app.store.queries.evidence import read_evidence
from app.store.tables import (
    Activity,
    AssignmentEvidence,
    Evidence,
    Grant,
    Letter,
    Reminder,
    RoadMap,
    RowDecision,
    Submission,
    Unit,
    UnitSubstitute,
)
from tests.cast import NOW, TODAY, _assignment, _checkpoint, upload
from tests.web.api.work import add_api_work
from tests.web.conftest import Web


@dataclass
class Stage:
    """Ids by the act they stand ready for; the gymnasium's, handed in by Борис."""

    assignments: dict[str, int] = field(default_factory=dict)
    points: dict[str, int] = field(default_factory=dict)
    api: dict[str, int] = field(default_factory=dict)
    link: int = 0
    evidence: int = 0
    web_link: int = 0
    personal: int = 0
    submission: int = 0
    newer: int = 0
    kept: int = 0
    kept_to_drop: int = 0
    letter: int = 0
    grant: int = 0
    group_unit: int = 0
    twin: int = 0
    substitution: int = 0
    scheduled: int = 0
    dates: int = 0
    doubtful: int = 0


class Builder:
    """Makes one more checkpoint of the gymnasium and brings its assignment to a state."""

    def __init__(self, session: Session, web: Web) -> None:
        self.session, self.cast = session, web.cast
        self.storage: Storage = web.app.state.storage
        self.boris, self.anna = web.actors["boris"], web.actors["anna"]
        self.n = 0

    def act(self, who: Actor) -> Act:
        return self.cast.act(self.session, who)

    def planned(self, activity: int | None = None, due: date = date(2022, 11, 30)) -> tuple[int, int]:
        """(checkpoint, assignment), nothing done."""
        self.n += 1
        cast = self.cast
        point = _checkpoint(self.session, cast, activity or cast.activities[1], cast.gymnasium, f"stage-{self.n}", due)
        return point, _assignment(self.session, cast, point, cast.gymnasium)

    def attached(self, activity: int | None = None, due: date = date(2022, 11, 30)) -> tuple[int, int]:
        """The same with a document attached by Борис."""
        point, assignment = self.planned(activity, due)
        self.cast.attach(self.act(self.boris), self.storage, assignment, text=f"Протокол {self.n}")
        return point, assignment

    def web_link(self, assignment: int) -> int:
        """An evidence that is a link, attached by Борис."""
        item = NewEvidence(Requisites("публикация", "Новость"), url="https://school.example/news/5")
        return attach_evidence(self.act(self.boris), self.storage, assignment, [item])[0]

    def kept(self, assignment: int) -> list[int]:
        """Two files that Борис uploaded and did not attach yet."""
        files = [(upload(self.storage, f"Загружено {n}"), Proposal("протокол", str(n))) for n in (1, 2)]
        kept = keep_uploads(self.act(self.boris), assignment, files)
        for received, _ in files:
            received.discard()
        return kept

    def submitted(self, due: date = date(2022, 11, 30)) -> tuple[int, int]:
        """The same, waiting for a decision."""
        point, assignment = self.attached(due=due)
        submit_evidence(self.act(self.boris), assignment)
        return point, assignment

    def accepted(self, due: date = date(2022, 11, 30)) -> tuple[int, int]:
        """The same, accepted by Анна."""
        point, assignment = self.submitted(due)
        accept_assignment(self.act(self.anna), assignment)
        return point, assignment


def build_stage(web: Web) -> Stage:
    """Set the stage on the web's database."""
    stage = Stage()
    with web.database.write() as session:
        make = Builder(session, web)
        ready: dict[str, Callable[[], tuple[int, int]]] = {
            "attach": make.planned,
            "detach": make.attached,
            "newer": make.attached,
            "link": make.planned,
            "submit": make.attached,
            "accept": make.submitted,
            "return": make.submitted,
            "exception": lambda: make.attached(web.cast.activities[0]),
            "reopen": make.accepted,
            "explain": make.planned,
            "request-date": make.planned,
            "postpone": make.planned,
            "cancel": make.planned,
        }
        for name, step in ready.items():
            stage.points[name], stage.assignments[name] = step()
        stage.points["reopen-point"], _ = make.planned()
        cancel_checkpoint(make.act(make.anna), stage.points["reopen-point"], "Отменено приказом")
        stage.web_link = make.web_link(stage.assignments["detach"])
        stage.scheduled, stage.dates = _scheduled(make)
        stage.doubtful = _doubtful(make)
        _note_ids(session, stage, web)
        add_api_work(make, stage)
        stage.kept, stage.kept_to_drop = make.kept(stage.assignments["attach"])
        for evidence in (stage.evidence, stage.personal):
            draw(make.storage, session, evidence)
        stage.letter = _letter(session, web.actors["boris"].person_id, stage.assignments["explain"])
        session.commit()
    return stage


def draw(storage: Storage, session: Session, evidence: int) -> None:
    """Put one page image beside a document, as if somebody had looked at it before."""
    found = read_evidence(session, evidence)
    assert found is not None
    assert found.sha256 is not None
    storage.keep_drawn(found.sha256, "1.png", b"a picture")
    storage.keep_drawn(found.sha256, "made.json", b'{"shown": 1, "total": 1}')


def _scheduled(make: Builder) -> tuple[int, int]:
    """A row that waits for a schedule and comes to life by an event; Анна's decision about its dates."""
    roadmap = make.session.get_one(RoadMap, make.cast.roadmap)
    roadmap.period = roadmap.file_period = "2022-2023"
    phrase = "В соответствии с графиком; в течение 10 рабочих дней после проверки"
    row = Activity(
        territory_id=make.cast.territory,
        roadmap_id=make.cast.roadmap,
        key="scheduled",
        position=99,
        number="99.",
        title="Работа по графику",
        deadline=phrase,
        reading=to_open(parse_deadline(phrase, PlanPeriod(2022, 2023))),
    )
    make.session.add(row)
    make.session.flush()
    assert row.id is not None
    row_id, day = row.id, date(2023, 3, 15)
    enter_dates(make.act(make.anna), row_id, "2023|график", [Span(day, day)])
    return row_id, make.session.execute(select_rows(RowDecision.id)).scalar_one()


def _doubtful(make: Builder) -> int:
    """A row of a map of its own, «doubtful», in which nobody is named."""
    plan = RoadMap(
        territory_id=make.cast.territory,
        key="doubtful",
        title="Карта с неясной строкой",
        period="2022-2023",
        file_period="2022-2023",
        tracked_from=date(2022, 1, 1),
    )
    make.session.add(plan)
    make.session.flush()
    assert plan.id is not None
    row = Activity(
        territory_id=make.cast.territory,
        roadmap_id=plan.id,
        key="1",
        position=0,
        title="Неясная строка",
        deadline="Ежегодно, август",
        in_doubt=["units"],
        doubtful=True,
    )
    make.session.add(row)
    make.session.flush()
    assert row.id is not None
    return row.id


def _note_ids(session: Session, stage: Stage, web: Web) -> None:
    session.flush()
    link: Any = session.execute(
        select_rows(AssignmentEvidence.id, AssignmentEvidence.evidence_id).where(
            AssignmentEvidence.assignment_id == stage.assignments["detach"],
            AssignmentEvidence.evidence_id != stage.web_link,
        )
    ).one()
    stage.link, stage.evidence = link
    stage.newer = session.execute(
        select_rows(AssignmentEvidence.id).where(AssignmentEvidence.assignment_id == stage.assignments["newer"])
    ).scalar_one()
    stage.submission = session.execute(
        select_rows(Submission.id).where(Submission.assignment_id == stage.assignments["accept"])
    ).scalar_one()
    stage.personal = session.execute(
        select_rows(AssignmentEvidence.evidence_id).where(
            AssignmentEvidence.assignment_id == stage.assignments["submit"]
        )
    ).scalar_one()
    session.get_one(Evidence, stage.personal).personal_data = True
    _add_units(session, web, stage)
    stage.grant = session.execute(select_rows(Grant.id).where(Grant.role == "head").limit(1)).scalar_one()


def _add_units(session: Session, web: Web, stage: Stage) -> None:
    """A group, a unit named twice, and a substitution that lies ahead."""
    place = web.cast.territory
    group = Unit(territory_id=place, key="group", name="Группа", is_group=True, sort_key="группа")
    twin = Unit(territory_id=place, key="twin", name="Вторая школа", sort_key="вторая школа")
    ahead = UnitSubstitute(
        territory_id=place, unit_id=web.cast.gymnasium, substitute_id=web.cast.school,
        since=date(2030, 1, 1), until=date(2030, 1, 2), at=NOW,
    )  # fmt: skip
    session.add_all([group, twin, ahead])
    session.flush()
    stage.group_unit, stage.twin, stage.substitution = group.id or 0, twin.id or 0, ahead.id or 0


def _letter(session: Session, person_id: int, assignment_id: int) -> int:
    """A reminder to a person about an assignment."""
    letter = Letter(
        key="stage",
        kind="reminder",
        person_id=person_id,
        created_at=NOW,
        not_before=NOW,
        subject="Скоро срок",
        body_text="Текст письма",
        body_html="<p>Текст письма</p>",
    )
    session.add(letter)
    session.flush()
    assert letter.id is not None
    rung = Reminder(
        key="stage",
        assignment_id=assignment_id,
        person_id=person_id,
        rung="week",
        day=TODAY,
        letter_id=letter.id,
    )
    session.add(rung)
    return letter.id
