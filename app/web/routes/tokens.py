"""Мои ключи: keys by which a person's own programs ask the JSON API."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from app import clock
from app.core.access import Actor, Scope
from app.core.errors import BadInput
from app.services.issue_token import issue_token
from app.services.revoke_token import revoke_token
from app.store.queries.account import zone_of
from app.store.queries.tokens import read_tokens
from app.web.chrome import page_for
from app.web.deps import AppDatabase, ReadSession, RowId, SignedIn, Writing
from app.web.document_form import FormDay
from app.web.render import render

router = APIRouter(prefix="/tokens", include_in_schema=False)

SCOPES = ((Scope.READ.value, "только читать"), (Scope.WRITE.value, "читать и изменять от моего имени"))


@router.get("")
def my_tokens(request: Request, actor: SignedIn, session: ReadSession, done: str = "") -> Response:
    """The keys that are in use, and the form for one more."""
    return _page(request, actor, session, done=done)


def _page(
    request: Request,
    actor: Actor,
    session: Session,
    *,
    typed: dict[str, object] | None = None,
    error: BadInput | None = None,
    key: str | None = None,
    done: str = "",
) -> Response:
    zone = zone_of(session, actor.person_id)
    now = clock.now()
    context = {
        "page": page_for(request, actor, "Мои ключи"),
        "tokens": read_tokens(session, actor.person_id, now, zone),
        "scopes": SCOPES,
        "scope_names": dict(SCOPES),
        "typed": typed or {},
        "errors": error.fields if error else {},
        "key": key,
        "done": done,
        "first_day": now.astimezone(zone).date(),
        "base_url": request.app.state.settings.base_url,
    }
    headers = {"Cache-Control": "no-store"} if key else None
    status = error.status if error else 200
    return render(request, "pages/tokens/list.html", context, status_code=status, headers=headers)


@router.post("")
def create_token(
    request: Request,
    act: Writing,
    actor: SignedIn,
    database: AppDatabase,
    name: Annotated[str, Form(max_length=200)] = "",
    scope: Annotated[Scope, Form()] = Scope.READ,
    last_day: Annotated[FormDay, Form()] = None,
) -> Response:
    """Make a key and show it, this once."""
    try:
        if isinstance(last_day, str) and last_day.strip():
            raise BadInput("Дата написана неверно", {"last_day": "Пишите дату как 14.11.2022"})
        day = last_day if isinstance(last_day, date) else None
        key = issue_token(act, name, scope, day, zone=zone_of(act.session, actor.person_id).key)
    except BadInput as error:
        act.session.rollback()
        typed: dict[str, object] = {"name": name, "scope": scope.value, "last_day": last_day}
        with database.read() as session:
            return _page(request, actor, session, typed=typed, error=error)
    act.session.flush()
    return _page(request, actor, act.session, key=key)


@router.post("/{token_id}/revoke")
def revoke(token_id: RowId, act: Writing) -> Response:
    """Take a key out of use."""
    revoke_token(act, token_id)
    return RedirectResponse("/tokens?done=revoked", status_code=303)
