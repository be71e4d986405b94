"""Assignments in JSON, as the API answers them."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.core.access import Actor
from app.core.status import Shown, State
from app.store.queries.assignment import AssignmentPage, EvidenceValue


class AssignmentLineOut(BaseModel):
    """Доля одного подразделения в контрольной точке; `submission` — отправление, ждущее решения."""

    id: int
    version: int
    state: Annotated[str, Field(examples=["submitted"])]
    part: Annotated[str, Field(description="lead, co, external или member", examples=["lead"])]
    required: bool
    unit_id: int | None
    unit: Annotated[str | None, Field(examples=["Гимназия № 1"])]
    submitted_on: date | None
    accepted_on: date | None
    asked_date: date | None
    submission: int | None
    checkpoint: int
    period: Annotated[str, Field(examples=["2022-Q3"])]
    due: date | None
    first_due: date | None
    number: str | None
    title: str
    roadmap: Annotated[str, Field(examples=["sarov-1.1"])]
    territory: Annotated[str, Field(examples=["sarov"])]


class ExpectedOut(BaseModel):
    """Ожидаемый результат; `coverage` — missing, present, accepted или excused."""

    id: int
    kind: str
    doc_kind: str | None
    text: str
    count: int | None
    is_document: bool
    coverage: str
    explained: str | None


class EvidenceOut(BaseModel):
    """Подтверждение в одном из его применений (`id` — применение, им открепляют; `evidence` — сам документ)."""

    id: int
    evidence: int
    expected: int | None
    kind: Annotated[str, Field(examples=["приказ"])]
    number: str | None
    day: date | None
    title: str
    url: str | None
    file_name: str | None
    size: int | None
    media_type: str | None
    sha256: str | None
    personal_data: bool
    attached_by: str
    attached_on: date
    ended_on: date | None
    superseded_by: int | None
    withdrawn: bool


class SubmissionOut(BaseModel):
    """Одно отправление и его судьба: waiting, accepted или returned."""

    id: int
    submitted_by: str
    on: date
    at: datetime
    counted_on: date
    said: str
    missing: dict[str, str]
    evidence: list[int]
    outcome: str
    decided_by: str | None
    decided_on: date | None
    comment: str
    reopened_on: date | None


class ExceptionOut(BaseModel):
    """Исключение для ожидаемого документа."""

    id: int
    expected: int
    text: str
    recorded_by: str
    on: date
    reason: str
    counts: bool


class PostponementOut(BaseModel):
    """Перенос срока приказом."""

    old_due: date | None
    new_due: date
    order_number: str
    order_date: date
    ground: str
    postponed_by: str
    on: date


class AssignmentOut(AssignmentLineOut):
    """Поручение со всем, что при нём есть; `actions` — что вы можете с ним сделать."""

    asked_reason: str | None
    late_reason: str | None
    cancelled_on: date | None
    cancel_ground: str | None
    deadline: Annotated[str | None, Field(description="Срок, как напечатан")]
    result: Annotated[str | None, Field(description="Ожидаемый результат, как напечатан")]
    actions: list[str]
    expected: list[ExpectedOut]
    evidence: list[EvidenceOut]
    submissions: list[SubmissionOut]
    exceptions: list[ExceptionOut]
    postponements: list[PostponementOut]


def looks(shown: Shown, stored: State, *, required: bool) -> str:
    """How an assignment looks; who only takes part is never overdue: nothing is required of him."""
    if required or shown is not Shown.OVERDUE:
        return shown.value
    return Shown.RETURNED.value if stored is State.RETURNED else Shown.OPEN.value


def evidence_out(one: EvidenceValue) -> EvidenceOut:
    """An evidence as the API tells it."""
    return EvidenceOut(
        id=one.link_id,
        evidence=one.evidence_id,
        expected=one.expected_id,
        kind=one.kind,
        number=one.number,
        day=one.day,
        title=one.title,
        url=one.url,
        file_name=one.file_name,
        size=one.size,
        media_type=one.media_type,
        sha256=one.sha256,
        personal_data=one.personal_data,
        attached_by=one.person_name,
        attached_on=one.on,
        ended_on=one.ended_on,
        superseded_by=one.superseded_by,
        withdrawn=one.withdrawn_at is not None,
    )


def assignment_out(found: AssignmentPage, actor: Actor, today: date) -> AssignmentOut:
    """An assignment as the API tells it to a person on a day."""
    point, waiting = found.checkpoint, found.waiting
    return AssignmentOut(
        id=found.id,
        version=found.version,
        state=looks(found.shown(today), found.state, required=found.required),
        part=found.part,
        required=found.required,
        unit_id=found.unit_id,
        unit=found.unit_name,
        submitted_on=found.submitted_on,
        accepted_on=found.accepted_on,
        asked_date=found.asked_date,
        submission=waiting.id if waiting else None,
        checkpoint=point.id,
        period=point.period,
        due=point.due,
        first_due=point.first_due,
        number=found.activity_number,
        title=found.activity_title,
        roadmap=found.roadmap_key,
        territory=found.territory_key,
        asked_reason=found.asked_reason,
        late_reason=found.late_reason,
        cancelled_on=point.cancelled_on,
        cancel_ground=point.cancel_ground,
        deadline=found.activity_deadline,
        result=found.activity_result,
        actions=sorted(found.actions(actor)),
        evidence=[evidence_out(one) for one in found.evidence],
        **_history(found),
    )


def _history(found: AssignmentPage) -> dict[str, list[BaseModel]]:
    return {
        "expected": [
            ExpectedOut(
                id=one.id,
                kind=one.kind,
                doc_kind=one.doc_kind,
                text=one.text,
                count=one.count,
                is_document=one.is_document,
                coverage=one.coverage,
                explained=one.explained,
            )
            for one in found.expected
        ],
        "submissions": [
            SubmissionOut(
                id=one.id,
                submitted_by=one.person_name,
                on=one.on,
                at=one.at,
                counted_on=one.counted_on,
                said=one.said,
                missing={str(expected): words for expected, words in one.missing.items()},
                evidence=list(one.evidence),
                outcome=one.outcome,
                decided_by=one.decided_name,
                decided_on=one.decided_on,
                comment=one.comment,
                reopened_on=one.reopened_on,
            )
            for one in found.submissions
        ],
        "exceptions": [
            ExceptionOut(
                id=one.id,
                expected=one.expected_id,
                text=one.expected_text,
                recorded_by=one.person_name,
                on=one.on,
                reason=one.reason,
                counts=one.counts,
            )
            for one in found.exceptions
        ],
        "postponements": [
            PostponementOut(
                old_due=one.old_due,
                new_due=one.new_due,
                order_number=one.order_number,
                order_date=one.order_date,
                ground=one.ground,
                postponed_by=one.person_name,
                on=one.on,
            )
            for one in found.postponements
        ],
    }
