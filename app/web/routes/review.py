"""На проверке: what waits for the person's decision, accepted one by one or many at once."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlmodel import Session

from app import clock
from app.core.access import Actor
from app.core.errors import BadInput, NotFound, RoleRefused, VekhiError
from app.services.act import Act
from app.services.review_evidence import accept_assignment
from app.settings import Settings
from app.store.engine import Database
from app.store.queries.assignment import read_assignment
from app.store.queries.review import read_waiting
from app.web.chrome import page_for
from app.web.deps import LARGEST_ID, AppDatabase, AppSettings, ReadSession, SignedIn
from app.web.render import render
from app.web.uploads import FormFields

router = APIRouter(prefix="/review", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a bulk acceptance: how many were accepted, and (assignment, title, sentence) of the rest."""

    accepted: int
    refused: tuple[tuple[int, str, str], ...]


def _page(
    request: Request,
    actor: Actor,
    session: Session,
    territory: str = "",
    *,
    outcome: Outcome | None = None,
    comment: str = "",
    error: VekhiError | None = None,
) -> Response:
    lines, total = read_waiting(session, actor, territory)
    context = {
        "page": page_for(request, actor, "На проверке", current="review"),
        "lines": lines,
        "total": total,
        "ready": sum(line.ready for line in lines),
        "actor": actor,
        "territory": territory,
        "outcome": outcome,
        "comment": comment,
        "error": error.sentence if error else None,
    }
    return render(request, "pages/review/list.html", context, status_code=error.status if error else 200)


@router.get("")
def waiting(
    request: Request,
    actor: SignedIn,
    session: ReadSession,
    territory: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Submissions of the territories in which the person may accept, the oldest first."""
    if not actor.deciding:
        raise RoleRefused
    return _page(request, actor, session, territory)


@router.post("/accept")
def accept_many(
    request: Request,
    actor: SignedIn,
    database: AppDatabase,
    settings: AppSettings,
    form: FormFields,
    territory: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Accept the ticked submissions: field `pick-7` of assignment 7 holds the submission that the page showed.

    Each is accepted by itself, so that one refused leaves the others accepted; the answer tells of both.
    """
    if not actor.deciding:
        raise RoleRefused
    comment = form.get("comment", "")
    picked = {name.removeprefix("pick-"): value for name, value in form.items() if name.startswith("pick-")}
    error = None if picked else BadInput("Отметьте хотя бы одно поручение")
    refused = []
    for assignment, submission in picked.items():
        sentence = _accept(database, settings, actor, assignment, submission, comment)
        if sentence:
            refused.append((assignment, sentence))
    with database.read() as session:
        outcome = _outcome(session, actor, len(picked), refused) if picked else None
        kept = comment if refused or error else ""
        return _page(request, actor, session, territory, outcome=outcome, comment=kept, error=error)


def _accept(
    database: Database, settings: Settings, actor: Actor, assignment: str, submission: str, comment: str
) -> str | None:
    """Accept one in a transaction of its own; answers why not."""
    ids = [int(text) if text.isdecimal() and len(text) < 11 else 0 for text in (assignment, submission)]
    if not all(0 < one <= LARGEST_ID for one in ids):
        return NotFound.default
    with database.write() as session:
        try:
            act = Act(session, actor, clock.now(), settings.today)
            accept_assignment(act, ids[0], comment=comment, submission_id=ids[1])
            session.commit()
        except VekhiError as error:
            return error.sentence
    return None


def _outcome(session: Session, actor: Actor, picked: int, refused: list[tuple[str, str]]) -> Outcome:
    """Name what was refused; a title only where the person may know it."""
    named = []
    for text, sentence in refused:
        found = read_assignment(session, int(text)) if text.isdecimal() and len(text) < 10 else None
        if found is not None and found.visible_to(actor):
            named.append((found.id, f"{found.activity_number or ''} {found.activity_title}".strip(), sentence))
        else:
            named.append((0, "Поручение", sentence))
    return Outcome(picked - len(refused), tuple(named))
