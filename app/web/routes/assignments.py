"""Поручение: what is expected, what is attached, and what this person may do."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from app.core.errors import BadInput, NotFound, VekhiError
from app.services import review_evidence as review
from app.services.attach_evidence import attach_evidence, detach_evidence
from app.services.explain_delay import explain_delay, request_date
from app.services.reopen_assignment import reopen_assignment
from app.services.submit_evidence import submit_evidence
from app.web.assignment_page import back, show_again, show_page
from app.web.deps import LARGEST_ID, AppDatabase, AppSettings, ReadSession, RowId, SignedIn, Writing
from app.web.document_form import DocumentForm, FormDay
from app.web.uploads import AppStorage, FormFields, ReceivedFile

router = APIRouter(prefix="/assignments", include_in_schema=False)

Text = Annotated[str, Form(max_length=4000)]
Reason = Annotated[str, Form(max_length=2000)]
EnteredDay = Annotated[FormDay, Form()]


@router.get("/{assignment_id}")
def show_assignment(
    request: Request,
    assignment_id: RowId,
    actor: SignedIn,
    session: ReadSession,
    settings: AppSettings,
    expected: Annotated[int | None, Query(ge=1)] = None,
    unsent: Annotated[bool, Query()] = False,
) -> Response:
    """The page; `expected` opens the form for one of the expected documents."""
    return show_page(request, actor, session, settings, assignment_id, expected=expected, unsent=unsent)


@router.post("/{assignment_id}/evidence")
def attach(
    request: Request,
    assignment_id: RowId,
    act: Writing,
    database: AppDatabase,
    settings: AppSettings,
    storage: AppStorage,
    received: ReceivedFile,
    form: Annotated[DocumentForm, Form()],
) -> Response:
    """Attach a file or a link with its requisites."""
    try:
        item = form.evidence(received)
        attach_evidence(act, storage, assignment_id, [item])
    except NotFound:
        raise
    except VekhiError as error:
        return show_again(request, act, database, settings, assignment_id, form.model_dump(), error)
    return back(assignment_id)


@router.post("/{assignment_id}/evidence/{link_id}/detach")
def detach(assignment_id: RowId, link_id: RowId, act: Writing) -> Response:
    """Take an evidence off before it is submitted."""
    detach_evidence(act, assignment_id, link_id)
    return back(assignment_id)


@router.post("/{assignment_id}/submit")
def submit(
    request: Request,
    assignment_id: RowId,
    act: Writing,
    database: AppDatabase,
    settings: AppSettings,
    form: FormFields,
) -> Response:
    """Send for acceptance; a missing document is explained in its own field `missing-<id>`."""
    missing = {
        int(name.removeprefix("missing-")): text.strip()
        for name, text in form.items()
        if name.removeprefix("missing-").isdecimal() and text.strip()
    }
    try:
        submit_evidence(
            act, assignment_id, said=form.get("said", ""), missing=missing, late_reason=form.get("late_reason", "")
        )
    except NotFound:
        raise
    except VekhiError as error:
        return show_again(request, act, database, settings, assignment_id, form, error)
    return back(assignment_id)


@router.post("/{assignment_id}/accept")
def accept(
    request: Request,
    assignment_id: RowId,
    act: Writing,
    database: AppDatabase,
    settings: AppSettings,
    submission: Annotated[int | None, Form(ge=1, le=LARGEST_ID)] = None,
    comment: Text = "",
) -> Response:
    """Accept the submission that the page showed."""
    try:
        review.accept_assignment(act, assignment_id, comment=comment, submission_id=submission)
    except NotFound:
        raise
    except VekhiError as error:
        return show_again(request, act, database, settings, assignment_id, {"comment": comment}, error)
    return RedirectResponse("/review", status_code=303)


@router.post("/{assignment_id}/return")
def return_for_more(
    request: Request,
    assignment_id: RowId,
    act: Writing,
    database: AppDatabase,
    settings: AppSettings,
    submission: Annotated[int | None, Form(ge=1, le=LARGEST_ID)] = None,
    reason: Reason = "",
) -> Response:
    """Return the submission with a reason."""
    try:
        review.return_assignment(act, assignment_id, reason, submission_id=submission)
    except NotFound:
        raise
    except VekhiError as error:
        return show_again(request, act, database, settings, assignment_id, {"reason": reason}, error)
    return RedirectResponse("/review", status_code=303)


@router.post("/{assignment_id}/exception")
def except_document(
    request: Request,
    assignment_id: RowId,
    act: Writing,
    database: AppDatabase,
    settings: AppSettings,
    expected: Annotated[int, Form(ge=1, le=LARGEST_ID)],
    reason: Reason = "",
) -> Response:
    """Record that this document is not required, with a reason."""
    try:
        review.record_exception(act, assignment_id, expected, reason)
    except NotFound:
        raise
    except VekhiError as error:
        typed = {f"exception-{expected}": reason}
        return show_again(request, act, database, settings, assignment_id, typed, error)
    return back(assignment_id, "#decide")


@router.post("/{assignment_id}/reopen")
def reopen(assignment_id: RowId, act: Writing, ground: Reason = "") -> Response:
    """Take back an acceptance with a ground."""
    reopen_assignment(act, assignment_id, ground)
    return back(assignment_id)


@router.post("/{assignment_id}/explain")
def explain(
    request: Request,
    assignment_id: RowId,
    act: Writing,
    database: AppDatabase,
    settings: AppSettings,
    reason: Reason = "",
) -> Response:
    """State the reason of a delay."""
    try:
        explain_delay(act, assignment_id, reason)
    except NotFound:
        raise
    except VekhiError as error:
        return show_again(request, act, database, settings, assignment_id, {"late-reason": reason}, error)
    return back(assignment_id)


@router.post("/{assignment_id}/request-date")
def ask_for_date(
    request: Request,
    assignment_id: RowId,
    act: Writing,
    database: AppDatabase,
    settings: AppSettings,
    day: EnteredDay = None,
    reason: Reason = "",
) -> Response:
    """Ask for a later date."""
    typed = {"asked-day": day, "asked-reason": reason}
    try:
        if not isinstance(day, date):
            raise BadInput("Укажите новый срок", {"asked-day": "Пишите дату как 14.11.2022"})
        request_date(act, assignment_id, day, reason)
    except NotFound:
        raise
    except VekhiError as error:
        return show_again(request, act, database, settings, assignment_id, typed, error)
    return back(assignment_id)
