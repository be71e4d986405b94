"""The page of an assignment, shown by itself and again after a refused form: nothing typed is lost."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from app import clock
from app.core.access import Actor
from app.core.errors import BadInput, NotFound, VekhiError
from app.core.status import Action
from app.services.act import Act
from app.services.keep_upload import kept_since
from app.settings import Settings
from app.store.engine import Database
from app.store.queries.assignment import AssignmentPage, read_assignment
from app.store.queries.served import KeptValue, read_downloads, read_kept, read_uses
from app.web.chrome import page_for
from app.web.deps import today_in
from app.web.render import render
from app.web.views.assignment import Around, view_assignment


def show_page(
    request: Request,
    actor: Actor,
    session: Session,
    settings: Settings,
    assignment_id: int,
    *,
    typed: Mapping[str, Any] | None = None,
    error: VekhiError | None = None,
    expected: int | None = None,
    unsent: bool = False,
) -> Response:
    """Answer with the page; `typed` fills its forms, `unsent` says that attaching went well and sending did not."""
    found = read_assignment(session, assignment_id)
    if found is None or not found.visible_to(actor):
        raise NotFound("Такого поручения нет, или оно вам не видно")
    today = today_in(settings, found.time_zone)
    fields = error.fields if isinstance(error, BadInput) else {}
    context = {
        "page": page_for(request, actor, found.activity_title or "Поручение", current="tasks"),
        "view": view_assignment(found, actor, today, expected=expected, around=_around(session, actor, found)),
        "typed": typed or {},
        "error": error.sentence if error else None,
        "errors": fields,
        # A service numbers the fields of several documents; a form of one document has no numbers.
        "summary": [(name.removesuffix("-0"), text) for name, text in fields.items()],
        "unsent": unsent,
        "today": today,
    }
    return render(request, "pages/assignments/show.html", context, status_code=error.status if error else 200)


def _around(session: Session, actor: Actor, found: AssignmentPage) -> Around:
    """What belongs to other tables: uploads that wait, what each document serves besides, who downloaded it."""
    kept: tuple[KeptValue, ...] = ()
    if Action.ATTACH in found.actions(actor):
        kept = read_kept(session, found.id, actor.person_id, kept_since(clock.now()))
    ids = {one.evidence_id for one in found.evidence if one.live}
    uses = read_uses(session, ids, {one.sha256 for one in kept})
    oversees = actor.is_admin or found.territory_id in actor.deciding
    downloads = read_downloads(session, {one.evidence_id for one in found.evidence if one.sha256}) if oversees else ()
    return Around(kept, tuple(one for one in uses if one.visible_to(actor)), downloads)


def show_again(
    request: Request,
    act: Act,
    database: Database,
    settings: Settings,
    assignment_id: int,
    typed: Mapping[str, Any],
    error: VekhiError,
) -> Response:
    """Show the page after a refusal: nothing written, nothing typed lost."""
    act.session.rollback()
    assert act.actor is not None
    with database.read() as session:
        return show_page(request, act.actor, session, settings, assignment_id, typed=typed, error=error)


def back(assignment_id: int, anchor: str = "") -> Response:
    """Send the browser to the page of the assignment."""
    return RedirectResponse(f"/assignments/{assignment_id}{anchor}", status_code=303)
