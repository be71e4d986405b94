"""Поручение: what is expected, what is attached, and what this person may do."""

import re
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, BeforeValidator, Field

from app.core.access import Actor
from app.core.errors import BadInput, NotFound, VekhiError
from app.services import review_evidence as review
from app.services.attach_evidence import NewEvidence, Requisites, attach_evidence, detach_evidence
from app.services.explain_delay import explain_delay, request_date
from app.services.reopen_assignment import reopen_assignment
from app.services.submit_evidence import submit_evidence
from app.settings import Settings
from app.store.queries.assignment import read_assignment
from app.web.chrome import page_for
from app.web.deps import LARGEST_ID, AppDatabase, AppSettings, ReadSession, RowId, SignedIn, Writing, today_in
from app.web.render import render
from app.web.uploads import AppStorage, ReceivedFile
from app.web.views.assignment import view_assignment

router = APIRouter(prefix="/assignments", include_in_schema=False)

Text = Annotated[str, Form(max_length=4000)]
Reason = Annotated[str, Form(max_length=2000)]


def _page(
    request: Request,
    actor: Actor,
    session: ReadSession,
    settings: Settings,
    assignment_id: int,
    *,
    typed: dict[str, Any] | None = None,
    error: VekhiError | None = None,
    expected: int | None = None,
) -> Response:
    found = read_assignment(session, assignment_id)
    if found is None or not found.visible_to(actor):
        raise NotFound("Такого поручения нет, или оно вам не видно")
    today = today_in(settings, found.time_zone)
    fields = error.fields if isinstance(error, BadInput) else {}
    context = {
        "page": page_for(request, actor, found.activity_title or "Поручение", current="tasks"),
        "view": view_assignment(found, actor, today, expected=expected),
        "typed": typed or {},
        "error": error.sentence if error else None,
        "errors": fields,
        # A service numbers the fields of several documents; the form has one document and no numbers.
        "summary": [(name.removesuffix("-0"), text) for name, text in fields.items()],
        "today": today,
    }
    return render(request, "pages/assignments/show.html", context, status_code=error.status if error else 200)


@router.get("/{assignment_id}")
def show_assignment(
    request: Request,
    assignment_id: RowId,
    actor: SignedIn,
    session: ReadSession,
    settings: AppSettings,
    expected: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """The page; `expected` opens the form for one of the expected documents."""
    return _page(request, actor, session, settings, assignment_id, expected=expected)


def _again(
    request: Request,
    act: Writing,
    database: AppDatabase,
    settings: Settings,
    assignment_id: int,
    typed: dict[str, Any],
    error: VekhiError,
) -> Response:
    """Show the page again after a refusal: nothing written, nothing typed lost."""
    act.session.rollback()
    assert act.actor is not None
    with database.read() as session:
        return _page(request, act.actor, session, settings, assignment_id, typed=typed, error=error)


def _back(assignment_id: int) -> Response:
    return RedirectResponse(f"/assignments/{assignment_id}", status_code=303)


def year_first(value: object) -> object:
    """Turn «14.11.2022», as typed where the browser has no calendar, into 2022-11-14; leave all else."""
    parts = re.fullmatch(r"(\d{2})\.(\d{2})\.(\d{4})", value.strip()) if isinstance(value, str) else None
    return f"{parts[3]}-{parts[2]}-{parts[1]}" if parts else value


class AttachForm(BaseModel):
    """The requisites of one document, as typed."""

    kind: str = ""
    number: str = ""
    day: Annotated[date | str | None, Field(union_mode="left_to_right"), BeforeValidator(year_first)] = None
    title: str = ""
    url: str = ""
    expected: str = ""
    personal_data: str = ""


@router.post("/{assignment_id}/evidence")
def attach(
    request: Request,
    assignment_id: RowId,
    act: Writing,
    database: AppDatabase,
    settings: AppSettings,
    storage: AppStorage,
    received: ReceivedFile,
    form: Annotated[AttachForm, Form()],
) -> Response:
    """Attach a file or a link with its requisites."""
    try:
        if isinstance(received, BadInput):
            raise BadInput(received.sentence, {"file-0": received.sentence})
        if isinstance(form.day, str) and form.day:
            raise BadInput("Дата написана неверно", {"day-0": "Пишите дату как 14.11.2022"})
        requisites = Requisites(
            form.kind.strip(),
            form.title.strip(),
            form.number.strip() or None,
            form.day or None,
            bool(form.personal_data),
        )
        item = NewEvidence(
            requisites,
            file=received,
            url=form.url.strip() or None,
            expected_id=min(int(form.expected), LARGEST_ID) if form.expected.isdecimal() else None,
        )
        attach_evidence(act, storage, assignment_id, [item])
    except NotFound:
        raise
    except VekhiError as error:
        return _again(request, act, database, settings, assignment_id, form.model_dump(), error)
    return _back(assignment_id)


@router.post("/{assignment_id}/evidence/{link_id}/detach")
def detach(assignment_id: RowId, link_id: RowId, act: Writing) -> Response:
    """Take an evidence off before it is submitted."""
    detach_evidence(act, assignment_id, link_id)
    return _back(assignment_id)


@router.post("/{assignment_id}/submit")
async def submit(
    request: Request, assignment_id: RowId, act: Writing, database: AppDatabase, settings: AppSettings
) -> Response:
    """Send for acceptance; a missing document is explained in its own field `missing-<id>`."""
    form = {name: str(value)[:4000] for name, value in (await request.form()).items()}
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
        return _again(request, act, database, settings, assignment_id, form, error)
    return _back(assignment_id)


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
        return _again(request, act, database, settings, assignment_id, {"comment": comment}, error)
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
        return _again(request, act, database, settings, assignment_id, {"reason": reason}, error)
    return RedirectResponse("/review", status_code=303)


@router.post("/{assignment_id}/exception")
def except_document(
    assignment_id: RowId, act: Writing, expected: Annotated[int, Form(ge=1, le=LARGEST_ID)], reason: Reason = ""
) -> Response:
    """Record that this document is not required, with a reason."""
    review.record_exception(act, assignment_id, expected, reason)
    return _back(assignment_id)


@router.post("/{assignment_id}/reopen")
def reopen(assignment_id: RowId, act: Writing, ground: Reason = "") -> Response:
    """Take back an acceptance with a ground."""
    reopen_assignment(act, assignment_id, ground)
    return _back(assignment_id)


@router.post("/{assignment_id}/explain")
def explain(assignment_id: RowId, act: Writing, reason: Reason = "") -> Response:
    """State the reason of a delay."""
    explain_delay(act, assignment_id, reason)
    return _back(assignment_id)


@router.post("/{assignment_id}/request-date")
def ask_for_date(assignment_id: RowId, act: Writing, day: Annotated[date, Form()], reason: Reason = "") -> Response:
    """Ask for a later date."""
    request_date(act, assignment_id, day, reason)
    return _back(assignment_id)
