"""Требует уточнения: rows whose deadline, units or results are in doubt, and where each is settled."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from app import clock
from app.core.access import Actor
from app.core.cycle import Stage
from app.core.errors import BadInput, GroundNeeded, NotFound, RoleRefused, VekhiError
from app.services.act import Act
from app.services.decide_row import Preview, decide_rows, preview_decision
from app.services.find_row import FoundRows, find_row
from app.services.propose_decision import choices_of, open_rows
from app.services.undo_decision import find_decision, preview_undo, undo_decision
from app.settings import Settings
from app.store.queries.decisions import read_decision_lines
from app.store.queries.overview import read_territories
from app.store.queries.queue import PAGE, REASONS, read_queue, read_queue_row, read_units
from app.web.chrome import page_for
from app.web.decision_forms import RowForm, back_to, list_address, typed
from app.web.deps import LARGEST_ID, AppDatabase, AppSettings, ReadSession, RowId, SignedIn, Writing
from app.web.render import render
from app.web.views.activity import PART_WORDS, PROOF_WORDS
from app.web.views.queue import (
    REASON_WORDS,
    REPORTING_CHOICES,
    result_lines,
    view_decisions,
    view_preview,
    view_queue,
    view_queue_row,
)

router = APIRouter(prefix="/queue", include_in_schema=False)

Key = Annotated[str, Query(max_length=64)]
Undo = Annotated[int | None, Query(ge=1, le=LARGEST_ID)]


@router.get("")
def queue(
    request: Request,
    actor: SignedIn,
    session: ReadSession,
    territory: Key = "",
    roadmap: Key = "",
    reason: Key = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    done: Annotated[str, Query(max_length=1)] = "",
) -> Response:
    """Rows in doubt of the territories that the person reads whole, maps without a period first."""
    if not (actor.is_admin or actor.reading_all):
        raise RoleRefused
    reason = reason if reason in REASONS else ""
    found = read_queue(session, actor, territory=territory, roadmap=roadmap, reason=reason, page=page)
    counts = found.reasons
    context = {
        "page": page_for(request, actor, "Требует уточнения", current="queue"),
        "maps": view_queue(found.maps, found.rows, actor.coordinated),
        "total": found.total,
        "territories": [(key, name) for _, key, name in read_territories(session, actor)],
        "roadmaps": [(one.key, f"{one.title} ({one.rows})") for one in found.maps],
        "reasons": [(code, f"{REASON_WORDS[code]} ({counts[code]})") for code in REASONS if counts[code]],
        "filters": {"territory": territory, "roadmap": roadmap, "reason": reason},
        "back": list_address(territory, roadmap, reason, page),
        "done": done,
        "proof_words": PROOF_WORDS,
        "number": page,
        "pages": max(1, -(-found.total // PAGE)),
    }
    return render(request, "pages/queue/list.html", context, block="rows")


def _page(
    request: Request,
    act: Act,
    found: FoundRows,
    activity_id: int,
    form: RowForm,
    *,
    preview: Preview | None = None,
    undo: int | None = None,
    error: VekhiError | None = None,
) -> Response:
    assert act.actor is not None
    row = read_queue_row(act.session, activity_id)
    if row is None:
        raise NotFound("Такой строки плана нет, или она вам не видна")
    plan = found.plan
    units = read_units(act.session, plan.territory_id)
    names = {unit.key: unit.name for unit in units}
    lines = read_decision_lines(act.session, activity_id=activity_id)
    opened = open_rows(act.session, found)[activity_id]
    fields = error.fields if isinstance(error, BadInput) else {}
    if isinstance(error, GroundNeeded):
        fields = {"ground": error.sentence}
    context = {
        "page": page_for(request, act.actor, row.title or "Строка плана", current="queue"),
        "view": view_queue_row(row, plan.period, names),
        "plan": plan,
        "read": opened.read,
        "units": units,
        "unit_choices": [(unit.key, unit.name) for unit in units],
        "stage_choices": [(stage.value, stage.value) for stage in Stage],
        "part_words": PART_WORDS,
        "proof_words": PROOF_WORDS,
        "proofs": list(PROOF_WORDS.items()),
        "reporting": REPORTING_CHOICES,
        "decisions": view_decisions(lines, found.zone, names),
        "form": form,
        "typed": typed(form),
        "result_lines": result_lines(form, opened.read.expected),
        "preview": view_preview(preview, {}, names) if preview else None,
        "undo": undo,
        "error": error.sentence if error else None,
        "errors": fields,
        "back": form.back or list_address("", plan.key, ""),
    }
    status = error.status if error else 200
    return render(request, "pages/queue/row.html", context, status_code=status)


def _looking(actor: Actor, session: ReadSession, settings: Settings) -> Act:
    return Act(session, actor, clock.now(), settings.today)


@router.get("/{activity_id}")
def show_row(
    request: Request,
    activity_id: RowId,
    actor: SignedIn,
    session: ReadSession,
    settings: AppSettings,
    undo: Undo = None,
    back: Annotated[str, Query(max_length=400)] = "",
) -> Response:
    """The row with every way to settle it; `undo` shows what taking a decision back would change."""
    act = _looking(actor, session, settings)
    found = find_row(act, activity_id, lock=False)
    preview = None
    if undo is not None:
        row, _ = find_decision(act, undo, lock=False)
        if row.activity_id != activity_id:
            raise NotFound("Такого решения нет, или оно вам не видно")
        preview = preview_undo(session, row, found)
    return _page(request, act, found, activity_id, RowForm(back=back), preview=preview, undo=undo)


@router.post("/{activity_id}/preview")
def preview_row(
    request: Request,
    activity_id: RowId,
    actor: SignedIn,
    session: ReadSession,
    settings: AppSettings,
    form: Annotated[RowForm, Form()],
) -> Response:
    """Show what would follow, before it is taken; nothing is written."""
    act = _looking(actor, session, settings)
    found = find_row(act, activity_id, lock=False)
    try:
        choices = choices_of(found, open_rows(session, found)[activity_id], form.proposal())
    except BadInput as error:
        return _page(request, act, found, activity_id, form, error=error)
    return _page(request, act, found, activity_id, form, preview=preview_decision(session, found, choices))


@router.post("/{activity_id}")
def decide(
    request: Request,
    activity_id: RowId,
    act: Writing,
    database: AppDatabase,
    form: Annotated[RowForm, Form()],
) -> Response:
    """Take the decision; without a ground that is needed, show what would follow and ask for it."""
    found = find_row(act, activity_id)
    fallback = list_address("", found.plan.key, "")
    try:
        choices = choices_of(found, open_rows(act.session, found)[activity_id], form.proposal())
        decide_rows(act, found, choices, form.ground)
    except (BadInput, GroundNeeded) as error:
        act.session.rollback()
        return _again(request, act, database, activity_id, form, error)
    return RedirectResponse(back_to(form.back, fallback), status_code=303)


def _again(
    request: Request, act: Act, database: AppDatabase, activity_id: int, form: RowForm, error: VekhiError
) -> Response:
    """Show the page again after a refusal: nothing written, nothing typed lost."""
    with database.read() as session:
        looking = Act(session, act.actor, act.now, act.fixed_today)
        found = find_row(looking, activity_id, lock=False)
        preview = None
        if isinstance(error, GroundNeeded):
            choices = choices_of(found, open_rows(session, found)[activity_id], form.proposal())
            preview = preview_decision(session, found, choices)
        return _page(request, looking, found, activity_id, form, preview=preview, error=error)


@router.post("/decisions/{decision_id}/undo")
def undo(
    decision_id: RowId,
    act: Writing,
    ground: Annotated[str, Form(max_length=6000)] = "",
    back: Annotated[str, Form(max_length=400)] = "",
) -> Response:
    """Take a decision back; the decision before it, or the file's or the program's reading, comes in force."""
    row, found = find_decision(act, decision_id)
    of_row, fallback = row.activity_id, list_address("", found.plan.key, "")
    undo_decision(act, decision_id, ground)
    return RedirectResponse(back_to(back, f"/activities/{of_row}" if of_row else fallback), status_code=303)
