"""What has happened in the demonstration by its «today»: handed in, accepted, returned, late and missing.

Every act goes through the program's own services on its own business day, in the order of the days, so
the journal reads as it would have been written.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from sqlmodel import Session

from app import clock
from app.core.access import Actor
from app.files.storage import Storage
from app.services.act import Act
from app.services.attach_evidence import NewEvidence, Requisites, attach_evidence
from app.services.cancel_checkpoint import cancel_checkpoint
from app.services.demo_chapters import AHEAD, DAY, Chapter, Plot, Turn, Wanted, plot_of, working_day
from app.services.demo_papers import Paper, write_papers
from app.services.explain_delay import explain_delay, request_date
from app.services.postpone_checkpoint import postpone_checkpoint
from app.services.review_evidence import accept_assignment, record_exception, return_assignment
from app.services.store_upload import take_upload
from app.services.submit_evidence import submit_evidence

# How often the last of several documents is not there yet.
UNFINISHED = 0.4
REASONS = (
    "Сводные данные школ поступили позже срока",
    "Совещание перенесли из-за болезни докладчика",
    "Документ был на согласовании",
)
RETURNS = (
    "Приложите подписанный документ: в файле нет подписи",
    "В протоколе нет решения и сроков, дополните",
    "Приложен прошлогодний документ, нужен нынешний",
)
MISSING = "Документ будет подготовлен по итогам года"

Beat = tuple[date, Callable[[], object]]


@dataclass(frozen=True)
class Stage:
    """Who plays in a territory: executor by unit, the coordinator, the head; where, and till which day."""

    session: Session
    storage: Storage
    site: str
    executors: dict[int, Actor]
    coordinator: Actor
    head: Actor
    today: date
    papers: dict[int, list[Paper]] = field(default_factory=dict)

    def act(self, actor: Actor, day: date) -> Act:
        """An act of this person on this business day."""
        return Act(self.session, actor, clock.now(), day)

    def worker(self, chapter: Chapter) -> Actor:
        """Who does the work: the unit's executor, else the coordinator himself."""
        return self.executors[chapter.unit_id] if chapter.unit_id else self.coordinator

    def judge(self, chapter: Chapter) -> Actor:
        """Who accepts: somebody other than the worker."""
        return self.coordinator if chapter.unit_id else self.head


def play(stage: Stage, chapters: Sequence[Chapter]) -> None:
    """Let everything happen day by day; then move one day by an order and take one checkpoint off."""
    told = [(chapter, plot_of(chapter, stage.today)) for chapter in chapters]
    stage.papers.update(write_papers(told))
    beats = [beat for chapter, plot in told for beat in _beats(stage, chapter, plot)]
    # Stable: what befalls one assignment on one day stays in its order.
    for _, happen in sorted(beats, key=lambda beat: beat[0]):
        happen()
    _move_and_cancel(stage, [chapter for chapter, plot in told if plot.turn is Turn.AHEAD])


def _beats(stage: Stage, chapter: Chapter, plot: Plot) -> Iterator[Beat]:
    if plot.handed_in is None:
        if plot.turn is Turn.EXPLAINED:
            day = min(working_day(chapter.due + 3 * DAY), stage.today)
            yield day, partial(_explain, stage, chapter, day)
        return
    dice = chapter.dice("days")
    late = dice.choice(REASONS) if plot.turn in {Turn.LATE, Turn.WAITING} and plot.handed_in > chapter.due else ""
    yield plot.handed_in, partial(_hand_in, stage, chapter, plot.handed_in, late)
    if plot.turn is Turn.WAITING:
        return
    day = min(working_day(plot.handed_in + dice.randint(1, 4) * DAY), stage.today)
    if plot.turn in {Turn.RETURNED, Turn.ANSWERED}:
        yield day, partial(_return, stage, chapter, day, dice.choice(RETURNS))
        if plot.turn is Turn.RETURNED:
            return
        again = min(working_day(day + 2 * DAY), stage.today)
        yield again, partial(_answer, stage, chapter, again)
        day = min(working_day(again + DAY), stage.today)
    yield day, partial(_accept, stage, chapter, day)


def _explain(stage: Stage, chapter: Chapter, day: date) -> None:
    dice = chapter.dice("explained")
    act, reason = stage.act(stage.worker(chapter), day), dice.choice(REASONS)
    explain_delay(act, chapter.assignment_id, reason)
    if dice.random() < 0.5:
        request_date(act, chapter.assignment_id, working_day(stage.today + AHEAD), reason)


def _hand_in(stage: Stage, chapter: Chapter, day: date, late: str) -> None:
    act = stage.act(stage.worker(chapter), day)
    with ExitStack() as received:
        items = [
            NewEvidence(
                paper.requisites,
                file=received.enter_context(take_upload(stage.storage, io.BytesIO(paper.content), paper.file_name)),
                expected_id=paper.expected_id,
            )
            for paper in _kept(stage, chapter)
        ]
        items += [_link(stage, chapter, one, day) for one in chapter.wanted if one.published]
        attach_evidence(act, stage.storage, chapter.assignment_id, items)
    submit_evidence(
        act, chapter.assignment_id, said="Исполнено по плану", missing=_missing(stage, chapter), late_reason=late
    )


def _kept(stage: Stage, chapter: Chapter) -> list[Paper]:
    """The documents that are there; of several the last is sometimes not, which is explained and excepted."""
    papers = stage.papers.get(chapter.assignment_id, [])
    return papers[:-1] if len(papers) > 2 and chapter.dice("kept").random() < UNFINISHED else papers


def _missing(stage: Stage, chapter: Chapter) -> dict[int, str]:
    provided = {paper.expected_id for paper in _kept(stage, chapter)}
    return {one.id: MISSING for one in chapter.documents if one.id not in provided}


def _link(stage: Stage, chapter: Chapter, wanted: Wanted, day: date) -> NewEvidence:
    url = f"https://{stage.site}/news/{chapter.dice('news').randint(1000, 9999)}"
    return NewEvidence(Requisites(wanted.kind, wanted.text, day=day), url=url, expected_id=wanted.id)


def _return(stage: Stage, chapter: Chapter, day: date, reason: str) -> None:
    return_assignment(stage.act(stage.judge(chapter), day), chapter.assignment_id, reason)


def _answer(stage: Stage, chapter: Chapter, day: date) -> None:
    act = stage.act(stage.worker(chapter), day)
    submit_evidence(act, chapter.assignment_id, said="Замечание устранено", missing=_missing(stage, chapter))


def _accept(stage: Stage, chapter: Chapter, day: date) -> None:
    """Accept; what is missing is excepted first, by the head."""
    for expected_id in _missing(stage, chapter):
        record_exception(
            stage.act(stage.head, day), chapter.assignment_id, expected_id, "Итоги подводятся в конце года"
        )
    accept_assignment(stage.act(stage.judge(chapter), day), chapter.assignment_id)


def _move_and_cancel(stage: Stage, ahead: Sequence[Chapter]) -> None:
    """Both lie ahead, so that no history stands in their way."""
    moved = next((one for one in ahead if one.due > stage.today), None)
    if moved is None:
        return
    act = stage.act(stage.coordinator, stage.today)
    postpone_checkpoint(
        act,
        moved.checkpoint_id,
        new_due=working_day(stage.today + AHEAD + 6 * DAY),
        order_number="212-п",
        order_date=working_day(stage.today - 4 * DAY),
        ground="Совещание перенесено на декабрь",
    )
    off = next((one for one in reversed(ahead) if one.checkpoint_id != moved.checkpoint_id), None)
    if off is not None:
        cancel_checkpoint(act, off.checkpoint_id, "Мероприятие проводит область, решение от 08.11.2022 № 14")
