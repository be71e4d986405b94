"""Новая версия: a newer document takes the place of an attached one; the older stays in the history."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlmodel import Session

from app.core.access import Actor
from app.core.errors import BadInput, NotFound, VekhiError
from app.core.status import Action
from app.services.attach_evidence import supersede_evidence
from app.store.queries.assignment import AssignmentPage, EvidenceValue, read_assignment
from app.web.assignment_page import back
from app.web.chrome import page_for
from app.web.deps import AppDatabase, ReadSession, RowId, SignedIn, Writing
from app.web.document_form import DocumentForm
from app.web.render import render
from app.web.uploads import AppStorage, ReceivedFile
from app.web.views.assignment import kinds_of

router = APIRouter(prefix="/assignments/{assignment_id}/evidence/{link_id}/newer", include_in_schema=False)


def _page(
    request: Request,
    actor: Actor,
    session: Session,
    assignment_id: int,
    link_id: int,
    typed: Mapping[str, Any] | None = None,
    error: VekhiError | None = None,
) -> Response:
    found = read_assignment(session, assignment_id)
    if found is None or not found.visible_to(actor) or Action.ATTACH not in found.actions(actor):
        raise NotFound
    fields = error.fields if isinstance(error, BadInput) else {}
    context = {
        "page": page_for(request, actor, "Новая версия документа", current="tasks"),
        "found": found,
        "old": _living(found, link_id),
        "kinds": kinds_of(found.expected),
        "typed": typed or {},
        "error": error.sentence if error else None,
        "errors": fields,
        "summary": [(name.removesuffix("-0"), text) for name, text in fields.items()],
    }
    return render(request, "pages/assignments/newer.html", context, status_code=error.status if error else 200)


def _living(found: AssignmentPage, link_id: int) -> EvidenceValue:
    old = next((one for one in found.evidence if one.live and one.link_id == link_id), None)
    if old is None:
        raise NotFound
    return old


@router.get("")
def show(request: Request, assignment_id: RowId, link_id: RowId, actor: SignedIn, session: ReadSession) -> Response:
    """The form, filled with the requisites of the older version."""
    return _page(request, actor, session, assignment_id, link_id)


@router.post("")
def supersede(
    request: Request,
    assignment_id: RowId,
    link_id: RowId,
    act: Writing,
    database: AppDatabase,
    storage: AppStorage,
    received: ReceivedFile,
    form: Annotated[DocumentForm, Form()],
) -> Response:
    """Put the newer version in the older one's place."""
    assert act.actor is not None
    try:
        supersede_evidence(act, storage, assignment_id, link_id, form.evidence(received))
    except NotFound:
        raise
    except BadInput as error:
        act.session.rollback()
        with database.read() as session:
            return _page(request, act.actor, session, assignment_id, link_id, form.model_dump(), error)
    return back(assignment_id)
