"""Письма: what the program wrote to people, and each letter as it is read.

The HTML of a letter carries its own styles, as e-mail must. It is shown in a frame with a policy of its
own: styles and nothing else, no scripts, no pictures, no forms.
"""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from app.store.queries.letters import read_letter, read_letters
from app.web.chrome import page_for
from app.web.deps import LARGEST_ID, AppSettings, ReadSession, RowId, SignedIn
from app.web.render import render

router = APIRouter(prefix="/letters", include_in_schema=False)
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
STATES = {"new": "ждёт отправки", "claimed": "отправляется", "sent": "отправлено", "dead": "не доставлено"}


@router.get("")
def list_letters(
    request: Request,
    actor: SignedIn,
    session: ReadSession,
    settings: AppSettings,
    page: Annotated[int, Query(ge=1, le=LARGEST_ID)] = 1,
) -> Response:
    """The letters that the person may read, newest first."""
    context = {
        "page": page_for(request, actor, "Письма", current="letters"),
        "letters": read_letters(session, actor, number=page),
        "state_names": STATES,
        "sees_others": actor.is_admin or bool(actor.coordinated),
        "outbox": settings.smtp_url is None,
    }
    return render(request, "pages/letters/list.html", context)


@router.get("/{letter_id}")
def show_letter(request: Request, actor: SignedIn, session: ReadSession, letter_id: RowId) -> Response:
    """One letter with what became of it."""
    letter = read_letter(session, actor, letter_id)
    context = {
        "page": page_for(request, actor, letter.line.subject, current="letters"),
        "letter": letter,
        "state_names": STATES,
        "sees_others": actor.is_admin or bool(actor.coordinated),
    }
    return render(request, "pages/letters/show.html", context)


@router.get("/{letter_id}/body")
def letter_body(actor: SignedIn, session: ReadSession, letter_id: RowId) -> Response:
    """The letter's HTML alone, for the frame."""
    letter = read_letter(session, actor, letter_id)
    return HTMLResponse(letter.html, headers={"Content-Security-Policy": LETTER_POLICY, "Cache-Control": "private"})
