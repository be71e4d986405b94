"""What has happened in the demonstration by its «today»: handed in, accepted, returned, late and missing.

Every act goes through the program's own services on its own business day. The outcome of each
assignment is drawn by a generator seeded with its own key, so the story is the same on every machine.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app import clock
from app.core.access import Actor
from app.documents.sample import SampleDocument, sample_docx, sample_pdfs
from app.files.storage import Storage
from app.services.act import Act
from app.services.attach_evidence import NewEvidence, Requisites, attach_evidence
from app.services.explain_delay import explain_delay
from app.services.review_evidence import accept_assignment, record_exception, return_assignment
from app.services.store_upload import take_upload
from app.services.submit_evidence import submit_evidence
from app.store.base import select_rows
from app.store.tables import Activity, Assignment, Checkpoint, ExpectedResult, RoadMap, Territory, Unit

DAY = timedelta(days=1)
MOST_IN_A_MAP = 20
REASONS = (
    "Сводные данные школ поступили позже срока",
    "Совещание перенесли из-за болезни докладчика",
    "Документ был на согласовании",
)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One assignment with what its story needs; `documents` are (id, kind, words) of the expected documents."""

    assignment_id: int
    checkpoint_id: int
    map_key: str
    title: str
    unit_id: int
    unit_name: str
    window_start: date
    due: date
    documents: tuple[tuple[int, str, str], ...]

    @property
    def random(self) -> Random:
        """A generator of its own."""
        return Random(f"{self.map_key}/{self.title}/{self.due}")  # noqa: S311  (a story, not a secret)


def read_chapters(session: Session, territory: str, units: frozenset[int], today: date) -> list[Chapter]:
    """Assignments of the staffed units that fell due by `today`, a limited number of every map, the latest first."""
    lead = aliased(Unit)
    query = (
        select_rows(
            Assignment.id, Checkpoint.id, RoadMap.key, Activity.title, lead.id, lead.name,
            Checkpoint.window_start, Checkpoint.due, Activity.id,
        )
        .join(Checkpoint, Checkpoint.id == Assignment.checkpoint_id)
        .join(Activity, Activity.id == Checkpoint.activity_id)
        .join(RoadMap, RoadMap.id == Checkpoint.roadmap_id)
        .join(Territory, Territory.id == Checkpoint.territory_id)
        .join(lead, lead.id == Assignment.unit_id)
        .where(
            Territory.key == territory,
            col(Assignment.required),
            col(lead.id).in_(units),
            col(Checkpoint.due) <= today + 30 * DAY,
            ~col(Checkpoint.before_approval),
        )
        .order_by(RoadMap.position, col(Checkpoint.due).desc(), Activity.position)
    )  # fmt: skip
    documents = _documents(session)
    taken: dict[str, int] = {}
    chapters = []
    for row in session.execute(query):
        taken[row[2]] = taken.get(row[2], 0) + 1
        if taken[row[2]] <= MOST_IN_A_MAP:
            chapters.append(Chapter(*(*row[:8], tuple(documents.get(row[8], ())))))
    return chapters


def _documents(session: Session) -> dict[int, list[tuple[int, str, str]]]:
    query = select_rows(
        ExpectedResult.activity_id, ExpectedResult.id, ExpectedResult.doc_kind, ExpectedResult.text
    ).where(ExpectedResult.kind == "document")
    found: dict[int, list[tuple[int, str, str]]] = {}
    for activity_id, expected_id, kind, text in session.execute(query.order_by(ExpectedResult.position)):
        found.setdefault(activity_id, []).append((expected_id, kind or "документ", text))
    return found


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to hand in for a chapter, as one of its expected documents (None: for the whole)."""

    chapter: Chapter
    expected_id: int | None
    document: SampleDocument


def write_papers(chapters: list[Chapter]) -> list[tuple[Paper, str, bytes]]:
    """Make all files of the story: mostly PDF, every ninth a Word file; with their Cyrillic names."""
    papers = [paper for chapter in chapters for paper in _papers(chapter)]
    pdfs = sample_pdfs([paper.document for paper in papers])
    files = []
    for n, (paper, pdf) in enumerate(zip(papers, pdfs, strict=True)):
        name = f"{paper.document.kind.capitalize()} № {paper.document.number} от {paper.document.day}".replace("/", "-")
        word = n % 40 == 0
        files.append((paper, f"{name}.docx" if word else f"{name}.pdf", sample_docx(paper.document) if word else pdf))
    return files


def _papers(chapter: Chapter) -> Iterator[Paper]:
    wanted = chapter.documents[:3] or ((None, "справка", chapter.title),)
    random = chapter.random
    for expected_id, kind, text in wanted:
        day = max(chapter.window_start, chapter.due - random.randint(3, 20) * DAY)
        document = SampleDocument(
            issuer=chapter.unit_name,
            kind=kind,
            number=f"{random.randint(1, 240)}" + ("-п" if kind == "приказ" else ""),
            day=f"{day:%d.%m.%Y}",
            title=text[:160],
            text=f"Во исполнение плана мероприятий по пункту «{chapter.title[:200]}» работа проведена в полном объёме.",
            post="Руководитель",
            signer="А.А. Образцов",
        )
        yield Paper(chapter, expected_id, document)


@dataclass(frozen=True, slots=True)
class Stage:
    """Who plays in a territory: executor by unit, the coordinator, the head; the session and the last day."""

    session: Session
    storage: Storage
    executors: dict[int, Actor]
    coordinator: Actor
    head: Actor
    today: date

    def act(self, actor: Actor, day: date) -> Act:
        """An act of this person on this business day, never later than today."""
        return Act(self.session, actor, clock.now(), min(day, self.today))


def play(stage: Stage, chapter: Chapter, files: list[tuple[Paper, str, bytes]]) -> None:
    """Let a chapter happen: most in time, some late, some returned, some waiting, some not at all."""
    random = chapter.random
    roll = random.random()
    overdue = stage.today - chapter.due
    if chapter.due > stage.today:
        if roll < 0.12:
            _hand_in(stage, chapter, files, stage.today - random.randint(2, 6) * DAY)
            _accept(stage, chapter, stage.today - DAY)
    elif roll < 0.62:
        day = max(chapter.window_start, chapter.due - random.randint(0, 9) * DAY)
        _hand_in(stage, chapter, files, day)
        _accept(stage, chapter, day + random.randint(1, 4) * DAY)
    elif roll < 0.74 and overdue.days > 6:
        day = chapter.due + random.randint(2, min(25, overdue.days - 2)) * DAY
        _hand_in(stage, chapter, files, day, late=random.choice(REASONS))
        _accept(stage, chapter, day + 2 * DAY)
    elif roll < 0.83:
        _returned(stage, chapter, files, answered=roll < 0.79)
    elif roll < 0.89:
        _hand_in(stage, chapter, files, stage.today - random.randint(0, 3) * DAY)
    elif roll < 0.93:
        actor = stage.executors[chapter.unit_id]
        explain_delay(stage.act(actor, stage.today), chapter.assignment_id, random.choice(REASONS))


def _hand_in(
    stage: Stage, chapter: Chapter, files: list[tuple[Paper, str, bytes]], day: date, *, late: str = ""
) -> None:
    act = stage.act(stage.executors[chapter.unit_id], day)
    # Of three documents the last is sometimes missing, explained, and excepted by the head.
    kept = files[:-1] if len(files) > 2 and chapter.random.random() < 0.4 else files
    for paper, name, content in kept:
        with take_upload(stage.storage, io.BytesIO(content), name) as received:
            document = paper.document
            day_of = min(act.today(""), _day(document.day))
            requisites = Requisites(document.kind, document.title, document.number, day_of)
            item = NewEvidence(requisites, file=received, expected_id=paper.expected_id)
            attach_evidence(act, stage.storage, chapter.assignment_id, [item])
    provided = {paper.expected_id for paper, _, _ in kept}
    missing = {
        one: "Документ будет подготовлен по итогам года" for one, _, _ in chapter.documents if one not in provided
    }
    submit_evidence(act, chapter.assignment_id, said="Исполнено по плану", missing=missing, late_reason=late)
    for expected_id in missing:
        record_exception(
            stage.act(stage.head, day + DAY), chapter.assignment_id, expected_id, "Итоги подводятся в конце года"
        )


def _day(printed: str) -> date:
    day, month, year = map(int, printed.split("."))
    return date(year, month, day)


def _accept(stage: Stage, chapter: Chapter, day: date) -> None:
    accept_assignment(stage.act(stage.coordinator, day), chapter.assignment_id)


def _returned(stage: Stage, chapter: Chapter, files: list[tuple[Paper, str, bytes]], *, answered: bool) -> None:
    day = max(chapter.window_start, chapter.due - 2 * DAY)
    _hand_in(stage, chapter, files, day)
    act = stage.act(stage.coordinator, day + DAY)
    return_assignment(act, chapter.assignment_id, "Приложите подписанный документ: в файле нет подписи")
    if answered:
        again = stage.act(stage.executors[chapter.unit_id], day + 3 * DAY)
        submit_evidence(
            again, chapter.assignment_id, said="Документ подписан, прилагаем повторно", missing=_left(chapter, files)
        )
        _accept(stage, chapter, day + 5 * DAY)


def _left(chapter: Chapter, files: list[tuple[Paper, str, bytes]]) -> dict[int, str]:
    provided = {paper.expected_id for paper, _, _ in files}
    return {one: "Документ будет подготовлен по итогам года" for one, _, _ in chapter.documents if one not in provided}
