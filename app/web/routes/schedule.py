"""График: rows that wait for a schedule take dates, rows that an event brings to life take cases."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from app.core.access import Actor
from app.core.day_list import DayList, read_day_list
from app.core.errors import BadInput, GroundNeeded, NotFound, RoleRefused, VekhiError
from app.core.periods import Span
from app.core.roadmap import DecisionSubject
from app.files.plan_yaml.fields import read_day
from app.services.enter_schedule import enter_dates, mark_not_held, preview_dates, undo_schedule
from app.services.find_scheduled_row import find_scheduled_row
from app.services.open_case import CaseAsked, open_case, preview_case, undo_case
from app.services.work_calendar import work_calendar
from app.settings import Settings
from app.store.queries.overview import read_territories
from app.store.queries.schedule import read_made, read_points, read_scheduled
from app.store.tables import RowDecision
from app.web.chrome import page_for
from app.web.deps import AppSettings, ReadSession, RowId, SignedIn, Writing, today_in
from app.web.render import render
from app.web.views.schedule import ScheduledRowView, case_words, view_moves, view_row, view_rows

router = APIRouter(prefix="/schedule", include_in_schema=False)

WHAT = [("waiting", "ждут графика"), ("dated", "с датами и случаями"), ("occasions", "по случаям")]
Words = Annotated[str, Form(max_length=4000)]
Day = Annotated[str, Form(max_length=40)]


@router.get("")
def list_scheduled(
    request: Request,
    actor: SignedIn,
    session: ReadSession,
    settings: AppSettings,
    territory: Annotated[str, Query(max_length=64)] = "",
    roadmap: Annotated[str, Query(max_length=64)] = "",
    what: Annotated[str, Query(max_length=16)] = "",
) -> Response:
    """Rows of the person's territories under their maps."""
    if not actor.coordinated:
        raise RoleRefused("График ведёт координатор территории")
    lines = read_scheduled(session, actor, territory=territory, roadmap=roadmap)
    ids = [line.id for line in lines]
    today = {line.time_zone: today_in(settings, line.time_zone) for line in lines}
    rows = view_rows(lines, read_points(session, ids), read_made(session, ids), today, work_calendar())
    shown = [row for row in rows if _is_asked_for(row, what)]
    maps: dict[str, list[ScheduledRowView]] = {}
    for row in shown:
        maps.setdefault(row.line.roadmap_key, []).append(row)
    mine = actor.coordinated
    context = {
        "page": page_for(request, actor, "График", current="schedule"),
        "maps": list(maps.values()),
        "total": len(shown),
        "waiting": sum(row.waiting for row in rows),
        "territories": [(key, name) for place, key, name in read_territories(session, actor) if place in mine],
        "choices": WHAT,
        "asked": {"territory": territory, "roadmap": roadmap, "what": what},
    }
    return render(request, "pages/schedule/list.html", context, block="rows")


def _is_asked_for(row: ScheduledRowView, what: str) -> bool:
    kept = {
        "waiting": row.waiting > 0,
        "dated": bool(row.cases) or any(not slot.waits for slot in row.slots),
        "occasions": bool(row.occasions),
    }
    return kept.get(what, True)


@router.get("/{activity_id}")
def show_row(
    request: Request,
    activity_id: RowId,
    actor: SignedIn,
    session: ReadSession,
    settings: AppSettings,
    saved: Annotated[str, Query(pattern="^1?$")] = "",
) -> Response:
    """One row: a form for each year of its schedule, a form for a case, all that was entered."""
    return _page(request, session, actor, settings, activity_id, done="Сохранено." if saved else "")


def _page(
    request: Request,
    session: Session,
    actor: Actor,
    settings: Settings,
    activity_id: int,
    *,
    done: str = "",
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    found = read_scheduled(session, actor, activity_id=activity_id)
    if not found:
        raise NotFound("Такой строки нет, или она вам не видна")
    line = found[0]
    today = today_in(settings, line.time_zone)
    points, made = read_points(session, [line.id]), read_made(session, [line.id])
    context = {
        "page": page_for(request, actor, f"График: {line.title or 'без названия'}", current="schedule"),
        "row": view_row(line, points.get(line.id, ()), made.get(line.id, ()), today, work_calendar()),
        "done": done,
        "errors": errors or {},
        "summary": [("", sentence) for sentence in (errors or {}).values()],
        "typed": typed or {},
        "today": today,
    }
    return render(request, "pages/schedule/row.html", context, status_code=422 if errors else 200)


@router.post("/{activity_id}/dates")
def send_dates(
    request: Request,
    activity_id: RowId,
    act: Writing,
    settings: AppSettings,
    slot: Annotated[str, Form(max_length=200)] = "",
    dates: Words = "",
    held: Annotated[str, Form(pattern="^(yes|no)$")] = "yes",
    ground: Words = "",
    confirmed: Annotated[str, Form(pattern="^1?$")] = "",
) -> Response:
    """First tell what the dates change; saved when confirmed."""
    waiting = find_scheduled_row(act, activity_id).slot(slot)
    typed = {"slot": slot, "dates": dates, "held": held, "ground": ground}
    try:
        if held == "no":
            mark_not_held(act, activity_id, slot, ground)
            return _saved(activity_id)
        read = _read(dates, waiting.window)
        if confirmed:
            enter_dates(act, activity_id, slot, read.spans, ground)
            return _saved(activity_id)
        change = preview_dates(act, activity_id, slot, read.spans)
    except (BadInput, GroundNeeded) as error:
        errors = _errors(error, "ground" if isinstance(error, GroundNeeded) else "dates")
        act.session.rollback()
        return _page(request, act.session, _actor(act.actor), settings, activity_id, errors=errors, typed=typed)
    row = find_scheduled_row(act, activity_id)
    context = {
        "page": page_for(request, _actor(act.actor), "График: что изменится", current="schedule"),
        "row": row,
        "waiting": waiting,
        "read": read,
        "moves": view_moves(change),
        "kept": change.kept,
        "typed": typed,
        "needs_ground": waiting.window.first <= row.today and not ground.strip(),
    }
    return render(request, "pages/schedule/dates.html", context)


def _read(dates: str, window: Span) -> DayList:
    read = read_day_list(dates, window)
    if read.faults:
        raise BadInput(str(read.faults[0]), {"dates": ". ".join(map(str, read.faults))})
    return read


@router.post("/{activity_id}/cases")
def send_case(
    request: Request,
    activity_id: RowId,
    act: Writing,
    settings: AppSettings,
    clause: Annotated[int, Form(ge=0, le=50)] = 0,
    day: Day = "",
    what: Words = "",
    due: Day = "",
    confirmed: Annotated[str, Form(pattern="^1?$")] = "",
) -> Response:
    """First tell the due day and how it was counted; the case is opened when confirmed."""
    find_scheduled_row(act, activity_id)
    typed = {"clause": str(clause), "day": day, "what": what, "due": due}
    try:
        asked = CaseAsked(clause, _day(day, "day"), what.strip(), _day(due, "due") if due.strip() else None)
        if confirmed:
            open_case(act, activity_id, asked)
            return _saved(activity_id)
        preview = preview_case(act, activity_id, asked)
    except BadInput as error:
        act.session.rollback()
        errors = _errors(error, "what")
        return _page(request, act.session, _actor(act.actor), settings, activity_id, errors=errors, typed=typed)
    row = find_scheduled_row(act, activity_id)
    calendar = work_calendar()
    effective = calendar.effective(preview.due) if preview.due else None
    context = {
        "page": page_for(request, _actor(act.actor), "Открыть случай", current="schedule"),
        "row": row,
        "asked": asked,
        "preview": preview,
        "told": case_words(preview),
        "effective": effective if effective != preview.due else None,
        "late": preview.due is not None and preview.due < row.today,
        "typed": typed,
    }
    return render(request, "pages/schedule/case.html", context)


@router.post("/decisions/{decision_id}/undo")
def undo(decision_id: RowId, act: Writing, ground: Words = "") -> Response:
    """Take back the newest entry about dates, or a case on which nobody worked."""
    decision = act.session.get(RowDecision, decision_id)
    if decision is None or decision.activity_id is None:
        raise NotFound
    activity_id = decision.activity_id
    if decision.subject == DecisionSubject.EVENT:
        undo_case(act, decision_id)
    else:
        undo_schedule(act, decision_id, ground)
    return _saved(activity_id)


def _saved(activity_id: int) -> Response:
    return RedirectResponse(f"/schedule/{activity_id}?saved=1", status_code=303)


def _actor(actor: Actor | None) -> Actor:
    assert actor is not None
    return actor


def _day(text: str, field: str) -> date:
    try:
        return read_day(text.strip())
    except ValueError:
        sentence = "Впишите день: 14.11.2022"
        raise BadInput(sentence, {field: sentence}) from None


def _errors(error: VekhiError, field: str) -> dict[str, str]:
    fields = error.fields if isinstance(error, BadInput) else {}
    return fields or {field: error.sentence}
