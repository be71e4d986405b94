"""Требует уточнения, вместе по карте: its period, one unit for many rows, control points, equal phrases."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from app import clock
from app.core.errors import BadInput, GroundNeeded, NotFound, VekhiError
from app.services.act import Act
from app.services.decide_many import (
    choices_for_continuous,
    choices_for_phrase,
    choices_for_unit,
    open_map_rows,
)
from app.services.decide_row import Choice, Preview, decide_rows, preview_decision
from app.services.find_row import FoundRows
from app.services.propose_decision import period_choice
from app.services.undo_decision import find_decision, preview_undo
from app.store.queries.decisions import read_decision_lines
from app.store.queries.queue import MapDoubts, read_map_doubts, read_units
from app.web.chrome import page_for
from app.web.decision_forms import MapForm, back_to, list_address, typed
from app.web.deps import LARGEST_ID, AppDatabase, AppSettings, ReadSession, SignedIn, Writing
from app.web.render import render
from app.web.views.queue import REPORTING_CHOICES, view_decisions, view_preview

router = APIRouter(prefix="/queue/maps", include_in_schema=False)


def _choices(act: Act, found: FoundRows, form: MapForm) -> list[Choice]:
    if form.how == "period":
        return [period_choice(form.period)]
    if form.how == "continuous":
        return choices_for_continuous(act.session, found, form.reporting)
    if form.how == "unit":
        section = int(form.section) if form.section.isascii() and form.section.isdigit() else None
        return choices_for_unit(act.session, found, form.lead, section_id=section)
    if form.how == "alike":
        return choices_for_phrase(act.session, found, form.phrase.replace("\r\n", "\n"))
    raise BadInput("Выберите, что уточнить", {"how": "Выберите, что уточнить"})


def _page(
    request: Request,
    act: Act,
    found: FoundRows,
    form: MapForm,
    *,
    preview: Preview | None = None,
    undo: int | None = None,
    error: VekhiError | None = None,
) -> Response:
    assert act.actor is not None
    plan = found.plan
    units = read_units(act.session, plan.territory_id)
    names = {unit.key: unit.name for unit in units}
    titles = {k: " ".join(filter(None, (row.number, row.title))) for k, row in found.rows.items()}
    doubts = read_map_doubts(act.session, found.map_id, plan.kind)
    fields = error.fields if isinstance(error, BadInput) else {}
    context = {
        "page": page_for(request, act.actor, f"Уточнить вместе: {plan.title}", current="queue"),
        "plan": plan,
        "doubts": doubts,
        "section_choices": _sections(doubts),
        "units": [(unit.key, unit.name) for unit in units if not unit.external],
        "reporting": REPORTING_CHOICES,
        "decisions": view_decisions(read_decision_lines(act.session, map_id=found.map_id), found.zone, names),
        "form": form,
        "typed": typed(form),
        "preview": view_preview(preview, titles, names) if preview else None,
        "undo": undo,
        "error": error.sentence if error else None,
        "errors": {"ground": error.sentence} if isinstance(error, GroundNeeded) else fields,
        "back": form.back or list_address("", plan.key, ""),
    }
    return render(request, "pages/queue/map.html", context, status_code=error.status if error else 200)


def _sections(doubts: MapDoubts) -> list[tuple[str, str]]:
    """The whole map, then each section that holds rows without a unit."""
    every = [("", f"вся карта ({sum(n for _, _, n in doubts.unnamed)})")]
    return every + [(str(k), f"{title or 'без раздела'} ({n})") for k, title, n in doubts.unnamed if k is not None]


@router.get("/{key}")
def show_map(
    request: Request,
    key: str,
    actor: SignedIn,
    session: ReadSession,
    settings: AppSettings,
    undo: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
) -> Response:
    """What of a map can be settled at once; `undo` shows what taking back its period would change."""
    act = Act(session, actor, clock.now(), settings.today)
    found = open_map_rows(act, key, lock=False)
    preview = None
    if undo is not None:
        row, of_map = find_decision(act, undo, lock=False)
        if row.activity_id is not None or of_map.map_id != found.map_id:
            raise NotFound("Такого решения нет, или оно вам не видно")
        preview = preview_undo(session, row, found)
    return _page(request, act, found, MapForm(), preview=preview, undo=undo)


@router.post("/{key}/preview")
def preview_map(
    request: Request,
    key: str,
    actor: SignedIn,
    session: ReadSession,
    settings: AppSettings,
    form: Annotated[MapForm, Form()],
) -> Response:
    """Show what would follow, before it is taken; nothing is written."""
    act = Act(session, actor, clock.now(), settings.today)
    found = open_map_rows(act, key, lock=False)
    try:
        choices = _choices(act, found, form)
    except BadInput as error:
        return _page(request, act, found, form, error=error)
    return _page(request, act, found, form, preview=preview_decision(session, found, choices))


@router.post("/{key}")
def decide_map(
    request: Request, key: str, act: Writing, database: AppDatabase, form: Annotated[MapForm, Form()]
) -> Response:
    """Take the decision about many rows; without a ground that is needed, show what would follow and ask for it."""
    found = open_map_rows(act, key)
    try:
        decide_rows(act, found, _choices(act, found, form), form.ground)
    except (BadInput, GroundNeeded) as error:
        act.session.rollback()
        with database.read() as session:
            looking = Act(session, act.actor, act.now, act.fixed_today)
            seen = open_map_rows(looking, key, lock=False)
            late = isinstance(error, GroundNeeded)
            preview = preview_decision(session, seen, _choices(looking, seen, form)) if late else None
            return _page(request, looking, seen, form, preview=preview, error=error)
    return RedirectResponse(back_to(form.back, list_address("", key, "")), status_code=303)
