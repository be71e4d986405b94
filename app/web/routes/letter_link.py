"""Сдать по ссылке из письма: one assignment, without a password. Looking changes nothing; submitting spends the link.

No page here sends a referrer, shows a way into the program that needs a sign-in, or tells a dead link from
another one.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, UploadFile
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from app import clock
from app.core.errors import BadInput, EvidenceMissing, VekhiError
from app.core.status import Action
from app.files.uploads import Received
from app.services.act import Act
from app.services.attach_evidence import NewEvidence, attach_evidence, detach_evidence
from app.services.letter_link import OpenedLink, note_use, open_link, spend_links
from app.services.person_link import LinkIsDead
from app.services.submit_evidence import submit_evidence
from app.store.queries.assignment import read_assignment
from app.web.deps import AppDatabase, AppSettings, ReadSession, RowId, WriteSession, today_in
from app.web.document_form import DocumentForm
from app.web.render import Page, render
from app.web.security import SAFE_METHODS
from app.web.uploads import AppStorage, received_file
from app.web.views.assignment import view_assignment

router = APIRouter(prefix="/hand-in", include_in_schema=False)

HEADERS = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
Token = Annotated[str, Path(max_length=100)]


@router.get("/done")
def done(request: Request) -> Response:
    """What is shown after a submission; it tells nothing of what was submitted."""
    return render(request, "pages/hand_in/done.html", {"page": Page("Отправлено на проверку")}, headers=HEADERS)


def living(request: Request, token: Token, session: ReadSession, settings: AppSettings) -> OpenedLink | None:
    """The link, None when it is dead: asked before anything that a stranger sends is looked at."""
    try:
        return open_link(session, token, Act(session, None, clock.now(), settings.today))
    except LinkIsDead:
        return None
    finally:
        if request.method not in SAFE_METHODS:
            session.close()


Living = Annotated[OpenedLink | None, Depends(living, scope="function")]


async def taken_file(
    link: Living, request: Request, storage: AppStorage, settings: AppSettings, file: UploadFile | None = None
) -> AsyncIterator[Received | BadInput | None]:
    """The file of the form, received for whoever holds a living link and for nobody else."""
    async with asynccontextmanager(received_file)(request, storage, settings, file if link else None) as received:
        yield received


TakenFile = Annotated[Received | BadInput | None, Depends(taken_file, scope="function")]


async def typed_words(request: Request) -> dict[str, str]:
    """What was typed into the form, by the names of its fields."""
    return {name: value[:5000] for name, value in (await request.form()).items() if isinstance(value, str)}


Typed = Annotated[dict[str, str], Depends(typed_words)]


@router.get("/{token}")
def show(request: Request, link: Living, session: ReadSession, settings: AppSettings) -> Response:
    """The assignment of a living link, or the one page of every dead one."""
    return _page(request, session, link, settings)


def _page(
    request: Request,
    session: Session,
    link: OpenedLink | None,
    settings: AppSettings,
    *,
    typed: dict[str, str] | None = None,
    error: VekhiError | None = None,
) -> Response:
    found = read_assignment(session, link.assignment_id) if link else None
    if link is None or found is None:
        context: dict[str, Any] = {"page": Page("Ссылка не действует")}
        return render(request, "pages/hand_in/dead_link.html", context, status_code=404, headers=HEADERS)
    today = today_in(settings, found.time_zone)
    fields = error.fields if isinstance(error, BadInput) else {}
    if isinstance(error, EvidenceMissing):
        fields = {"file-0": "Приложите файл или ссылку"}
    context = {
        "page": Page(found.activity_title or "Поручение"),
        "view": view_assignment(found, link.actor, today, expected=None),
        "link": link,
        "token": request.path_params["token"],
        "today": today,
        "typed": typed or {},
        "error": error.sentence if error else None,
        "errors": fields,
        "summary": [(name.removesuffix("-0"), text) for name, text in fields.items()],
    }
    status = error.status if error else 200
    return render(request, "pages/hand_in/show.html", context, status_code=status, headers=HEADERS)


@router.post("/{token}")
def hand_in(
    request: Request,
    token: Token,
    link: Living,
    received: TakenFile,
    typed: Typed,
    session: WriteSession,
    database: AppDatabase,
    settings: AppSettings,
    storage: AppStorage,
) -> Response:
    """Attach the document of the form, and, unless another one follows, submit: both or neither."""
    if link is None:
        return _page(request, session, None, settings)
    try:
        opened, act = _open(session, token, settings)
        item = _document(typed, received)
        if item is not None:
            attach_evidence(act, storage, opened.assignment_id, [item])
            note_use(act, opened, Action.ATTACH)
        elif typed.get("go") == "more":
            raise BadInput("Приложите файл или ссылку", {"file-0": "Приложите файл или укажите ссылку"})
        if typed.get("go") == "more":
            return _back(token)
        _submit(act, opened, typed)
    except VekhiError as error:
        session.rollback()
        with database.read() as reading:
            dead = isinstance(error, LinkIsDead)
            return _page(request, reading, None if dead else link, settings, typed=typed, error=error)
    return RedirectResponse("/hand-in/done", status_code=303, headers=HEADERS)


def _open(session: Session, token: str, settings: AppSettings) -> tuple[OpenedLink, Act]:
    """The link, still alive, and an act of its addressee."""
    opened = open_link(session, token, Act(session, None, clock.now(), settings.today))
    return opened, Act(session, opened.actor, clock.now(), settings.today)


def _back(token: str) -> Response:
    return RedirectResponse(f"/hand-in/{token}", status_code=303, headers=HEADERS)


def _document(typed: dict[str, str], received: Received | BadInput | None) -> NewEvidence | None:
    """The document of the form; None when neither a file nor a link was given."""
    if received is None and not typed.get("url", "").strip():
        return None
    return DocumentForm.model_validate(typed).evidence(received)


def _submit(act: Act, link: OpenedLink, typed: dict[str, str]) -> None:
    missing = {
        int(name.removeprefix("missing-")): text.strip()
        for name, text in typed.items()
        if re.fullmatch(r"missing-[0-9]{1,9}", name) and text.strip()
    }
    submit_evidence(
        act,
        link.assignment_id,
        said=typed.get("said", ""),
        missing=missing,
        late_reason=typed.get("late_reason", ""),
    )
    note_use(act, link, Action.SUBMIT)
    spend_links(act, link)


@router.post("/{token}/detach/{link_id}")
def detach(request: Request, token: Token, link_id: RowId, session: WriteSession, settings: AppSettings) -> Response:
    """Take off what was attached and not yet submitted."""
    try:
        opened, act = _open(session, token, settings)
    except LinkIsDead:
        return _page(request, session, None, settings)
    detach_evidence(act, opened.assignment_id, link_id)
    note_use(act, opened, Action.ATTACH)
    return _back(token)
