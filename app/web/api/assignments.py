"""Поручения: lists, one with all that speaks for it, and the acts of its life."""

from datetime import date

from fastapi import APIRouter, Request, Response

from app.core.access import Actor
from app.core.errors import BadInput, NotFound
from app.core.status import Action, State, shown_state
from app.services import review_evidence as review
from app.services.act import Act
from app.services.attach_evidence import attach_evidence, detach_evidence
from app.services.expect_version import expect_version
from app.services.explain_delay import explain_delay, request_date
from app.services.reopen_assignment import reopen_assignment
from app.services.submit_evidence import submit_evidence
from app.settings import Settings
from app.store.queries.assignment import EvidenceValue, read_assignment
from app.store.queries.assignments import AssignmentLine, AssignmentsAsked, list_assignments
from app.web.api import assignment_bodies as bodies
from app.web.api import assignment_shapes as shapes
from app.web.api.doors import Asking, Changing
from app.web.api.new_evidence import EVIDENCE_BODY, Handed
from app.web.api.shapes import LIST_ZONE, PAGED, Filters, Paged, PagesAsked, QueryId, refusals
from app.web.deps import AppSettings, ReadSession, RowId, today_in
from app.web.uploads import AppStorage

router = APIRouter(prefix="/assignments", tags=["assignments"])
ACTED = refusals(403, 404, 409)


def _line(line: AssignmentLine, today: date) -> shapes.AssignmentLineOut:
    shown = shown_state(
        State(line.state),
        line.window_start,
        line.due,
        today,
        no_schedule=line.no_schedule,
        before_approval=line.before_approval,
    )
    return shapes.AssignmentLineOut(
        id=line.id,
        version=line.version,
        state=shapes.looks(shown, State(line.state), required=line.required),
        part=line.part,
        required=line.required,
        unit_id=line.unit_id,
        unit=line.unit_name,
        submitted_on=line.submitted_on,
        accepted_on=line.accepted_on,
        asked_date=line.asked_date,
        submission=line.submission,
        checkpoint=line.checkpoint_id,
        period=line.period,
        due=line.due,
        first_due=line.first_due,
        number=line.number,
        title=line.title,
        roadmap=line.roadmap_key,
        territory=line.territory_key,
    )


@router.get("", summary="Поручения, которые вам видны", responses=PAGED)
def list_all(
    request: Request,
    response: Response,
    actor: Asking,
    session: ReadSession,
    settings: AppSettings,
    pages: PagesAsked,
    filters: Filters,
    checkpoint: QueryId = None,
) -> Paged[shapes.AssignmentLineOut]:
    """Своих подразделений — исполнителю, всей территории — координатору, руководителю и наблюдателю."""
    today = today_in(settings, LIST_ZONE)
    asked = AssignmentsAsked(**filters._asdict(), checkpoint=checkpoint)
    lines, total = list_assignments(session, actor, asked, today=today, page=pages.page, size=pages.size)
    return pages.of(request, response, [_line(line, today) for line in lines], total)


def _shown(session: ReadSession, actor: Actor, settings: Settings, assignment_id: int) -> shapes.AssignmentOut:
    found = read_assignment(session, assignment_id)
    if found is None or not found.visible_to(actor):
        raise NotFound("Такого поручения нет, или оно вам не видно")
    return shapes.assignment_out(found, actor, today_in(settings, found.time_zone))


def _after(act: Act, settings: Settings, assignment_id: int) -> shapes.AssignmentOut:
    """The assignment as the act leaves it."""
    assert act.actor is not None
    act.session.flush()
    return _shown(act.session, act.actor, settings, assignment_id)


@router.get("/{assignment_id}", summary="Поручение целиком", responses=refusals(404))
def get_one(assignment_id: RowId, actor: Asking, session: ReadSession, settings: AppSettings) -> shapes.AssignmentOut:
    """Ожидаемые документы, подтверждения, отправления, исключения, переносы и то, что вы можете сделать."""
    return _shown(session, actor, settings, assignment_id)


@router.get("/{assignment_id}/evidence", summary="Подтверждения поручения", responses=refusals(404))
def list_evidence(
    assignment_id: RowId, actor: Asking, session: ReadSession, settings: AppSettings
) -> list[shapes.EvidenceOut]:
    """Всё, что приложено, в том числе заменённое и откреплённое."""
    return _shown(session, actor, settings, assignment_id).evidence


@router.post(
    "/{assignment_id}/evidence",
    summary="Приложить файл или ссылку",
    status_code=201,
    responses=refusals(403, 404, 409, 413, 415),
    openapi_extra=EVIDENCE_BODY,
)
def attach(assignment_id: RowId, act: Changing, storage: AppStorage, handed: Handed) -> shapes.EvidenceOut:
    """Файл — `multipart/form-data`, ссылка — `application/json`; реквизиты те же, что в форме."""
    [evidence_id] = attach_evidence(act, storage, assignment_id, [handed])
    act.session.flush()
    return shapes.evidence_out(_newest(act, assignment_id, evidence_id))


def _newest(act: Act, assignment_id: int, evidence_id: int) -> EvidenceValue:
    found = read_assignment(act.session, assignment_id)
    assert found is not None
    return next(one for one in found.evidence if one.evidence_id == evidence_id)


@router.delete(
    "/{assignment_id}/evidence/{link_id}", summary="Открепить подтверждение", status_code=204, responses=ACTED
)
def detach(assignment_id: RowId, link_id: RowId, act: Changing) -> Response:
    """Пока поручение не отправлено; в журнале и в истории оно остаётся."""
    detach_evidence(act, assignment_id, link_id)
    return Response(status_code=204)


@router.post("/{assignment_id}/submit", summary="Отправить на проверку", responses=ACTED)
def submit(assignment_id: RowId, body: bodies.SubmitIn, act: Changing, settings: AppSettings) -> shapes.AssignmentOut:
    """Нужно хотя бы одно подтверждение; об ожидаемом документе, которого нет, скажите, почему его нет."""
    expect_version(act, assignment_id, Action.SUBMIT, body.version)
    missing = {int(expected): words for expected, words in body.missing.items()}
    submit_evidence(act, assignment_id, said=body.said, missing=missing, late_reason=body.late_reason)
    return _after(act, settings, assignment_id)


@router.post("/{assignment_id}/accept", summary="Принять отправленное", responses=ACTED)
def accept(assignment_id: RowId, body: bodies.AcceptIn, act: Changing, settings: AppSettings) -> shapes.AssignmentOut:
    """Принимает другой человек; `submission` — то отправление, которое вы видели."""
    review.accept_assignment(act, assignment_id, comment=body.comment, submission_id=body.submission)
    return _after(act, settings, assignment_id)


@router.post("/{assignment_id}/return", summary="Вернуть на доработку", responses=ACTED)
def return_for_more(
    assignment_id: RowId, body: bodies.ReturnIn, act: Changing, settings: AppSettings
) -> shapes.AssignmentOut:
    """С причиной: что исправить."""
    review.return_assignment(act, assignment_id, body.reason, submission_id=body.submission)
    return _after(act, settings, assignment_id)


@router.post("/{assignment_id}/explain", summary="Объяснить задержку", responses=ACTED)
def explain(assignment_id: RowId, body: bodies.ExplainIn, act: Changing, settings: AppSettings) -> shapes.AssignmentOut:
    """Причина остаётся при поручении и видна на круглом столе."""
    expect_version(act, assignment_id, Action.EXPLAIN, body.version)
    explain_delay(act, assignment_id, body.reason)
    return _after(act, settings, assignment_id)


@router.post("/{assignment_id}/request-date", summary="Попросить другой срок", responses=ACTED)
def ask_for_date(
    assignment_id: RowId, body: bodies.RequestDateIn, act: Changing, settings: AppSettings
) -> shapes.AssignmentOut:
    """Отвечает координатор: переносит срок приказом или принимает без переноса."""
    expect_version(act, assignment_id, Action.REQUEST_DATE, body.version)
    request_date(act, assignment_id, body.day, body.reason)
    return _after(act, settings, assignment_id)


@router.post("/{assignment_id}/reopen", summary="Возобновить принятое", responses=ACTED)
def reopen(assignment_id: RowId, body: bodies.GroundIn, act: Changing, settings: AppSettings) -> shapes.AssignmentOut:
    """С основанием; приёмка остаётся в истории."""
    expect_version(act, assignment_id, Action.REOPEN, body.version)
    reopen_assignment(act, assignment_id, body.ground)
    return _after(act, settings, assignment_id)


@router.post("/{assignment_id}/exception", summary="Записать исключение", responses=ACTED)
def except_document(
    assignment_id: RowId, body: bodies.ExceptionIn, act: Changing, settings: AppSettings
) -> shapes.AssignmentOut:
    """Приёмка без одного из ожидаемых документов, с причиной; записывает тот, кто здесь не работал."""
    if body.assignment not in (None, assignment_id):
        raise BadInput("Это исключение другого поручения", {"assignment": "Номер не тот, что в адресе"})
    review.record_exception(act, assignment_id, body.expected, body.reason)
    return _after(act, settings, assignment_id)
