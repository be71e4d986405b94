"""Подтверждения: a file leaves as an attachment; a document serves more assignments, or is withdrawn.

A file leaves under its own name, never executed, only by its evidence's id.
"""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Form, Query, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from app.core.access import Actor
from app.core.errors import BadInput, NotFound, VekhiError
from app.services.attach_evidence import link_evidence
from app.services.open_evidence import open_evidence
from app.services.suggest_links import suggest_links
from app.services.withdraw_evidence import withdraw_evidence
from app.services.write_journal import write_journal
from app.store.queries.served import read_uses
from app.web.attachment import attachment, destroy
from app.web.chrome import page_for
from app.web.deps import LARGEST_ID, AppDatabase, ReadSession, RowId, SignedIn, Writing
from app.web.render import render
from app.web.uploads import AppStorage, FormFields

router = APIRouter(prefix="/evidence", include_in_schema=False)

CameFrom = Annotated[int | None, Query(alias="from", ge=1, le=LARGEST_ID)]


@router.get("/{evidence_id}/file")
def download(
    evidence_id: RowId, actor: SignedIn, session: ReadSession, act: Writing, storage: AppStorage
) -> StreamingResponse:
    """Give the bytes to a person who may read this evidence; the journal keeps who took them."""
    found = open_evidence(session, actor, evidence_id)
    answer = attachment(found, storage)
    write_journal(
        act, "evidence.downloaded", territory_id=found.territory_id, subject="evidence", subject_id=evidence_id
    )
    return answer


def _links_page(
    request: Request,
    actor: Actor,
    session: ReadSession,
    evidence_id: int,
    came_from: int | None,
    words: str = "",
    error: VekhiError | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    found = open_evidence(session, actor, evidence_id)
    uses = [use for use in read_uses(session, [evidence_id]) if use.visible_to(actor)]
    suggested, total = suggest_links(session, actor, found, uses, words)
    context = {
        "page": page_for(request, actor, "Этот документ подтверждает и другие", current="tasks"),
        "document": found,
        "uses": list({use.assignment_id: use for use in uses}.values()),
        "suggested": suggested,
        "total": total,
        "words": words,
        "came_from": came_from,
        "error": error.sentence if error else None,
        "typed": typed or {},
    }
    return render(
        request, "pages/evidence/links.html", context, block="rows", status_code=error.status if error else 200
    )


@router.get("/{evidence_id}/links")
def show_links(
    request: Request,
    evidence_id: RowId,
    actor: SignedIn,
    session: ReadSession,
    came_from: CameFrom = None,
    q: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """What the document serves, and the person's open assignments that it could serve besides."""
    return _links_page(request, actor, session, evidence_id, came_from, q)


@router.post("/{evidence_id}/links")
def link(
    request: Request,
    evidence_id: RowId,
    act: Writing,
    database: AppDatabase,
    form: FormFields,
    came_from: CameFrom = None,
) -> Response:
    """Let the document serve the chosen assignments: fields `to-7` and, for its expected document, `expected-7`."""
    chosen = [int(name.removeprefix("to-")) for name in form if name.removeprefix("to-").isdecimal()]
    try:
        if not chosen:
            raise BadInput("Отметьте хотя бы одно поручение")
        if max(chosen) > LARGEST_ID:
            raise NotFound
        link_evidence(act, evidence_id, [(one, _expected(form.get(f"expected-{one}", ""))) for one in chosen])
    except NotFound:
        raise
    except VekhiError as error:
        act.session.rollback()
        assert act.actor is not None
        with database.read() as session:
            return _links_page(request, act.actor, session, evidence_id, came_from, "", error, form)
    target = f"/assignments/{came_from}#evidence-{evidence_id}" if came_from else f"/evidence/{evidence_id}/links"
    return RedirectResponse(target, status_code=303)


def _expected(text: str) -> int | None:
    return min(int(text), LARGEST_ID) if text.isdecimal() else None


@router.post("/{evidence_id}/withdraw")
def withdraw(
    evidence_id: RowId,
    act: Writing,
    database: AppDatabase,
    storage: AppStorage,
    after: BackgroundTasks,
    ground: Annotated[str, Form(max_length=2000)] = "",
    assignment: Annotated[int | None, Form(ge=1, le=LARGEST_ID)] = None,
) -> Response:
    """Withdraw the document on a ground; its bytes are destroyed once that is committed."""
    sha256 = withdraw_evidence(act, evidence_id, ground)
    if sha256 is not None:
        after.add_task(destroy, database, storage, sha256)
    return RedirectResponse(f"/assignments/{assignment}" if assignment else "/journal", status_code=303)
