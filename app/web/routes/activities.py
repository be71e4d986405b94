"""Мероприятие: one row of the plan through all its years."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.core.errors import NotFound
from app.store.queries.activity import read_activity_page
from app.store.queries.decisions import read_decision_lines, read_unit_names
from app.store.queries.roadmap import read_dated_of_activity, sees_states
from app.web.chrome import page_for
from app.web.deps import AppSettings, ReadSession, RowId, SignedIn, today_in
from app.web.render import render
from app.web.views.activity import PART_WORDS, PROOF_WORDS, explain_doubts, explain_reading, view_years
from app.web.views.queue import view_decisions

router = APIRouter(prefix="/activities", include_in_schema=False)


@router.get("/{activity_id}")
def show_activity(
    request: Request, activity_id: RowId, actor: SignedIn, session: ReadSession, settings: AppSettings
) -> Response:
    """The row as printed, its reading with suppositions, what it expects, its checkpoints by year."""
    activity = read_activity_page(session, activity_id)
    if activity is None or not actor.reads(activity.territory_id):
        raise NotFound("Такого мероприятия нет, или оно вам не видно")
    today = today_in(settings, activity.time_zone)
    names = {part[0]: part[1] for part in read_unit_names(session, activity.territory_id)}
    dated = read_dated_of_activity(session, actor, activity.territory_id, activity_id)
    context = {
        "page": page_for(request, actor, activity.title or "Мероприятие", current="overview"),
        "activity": activity,
        "reading": explain_reading(activity),
        "doubts": explain_doubts(activity),
        "years": view_years(dated, today),
        "part_words": PART_WORDS,
        "proof_words": PROOF_WORDS,
        "decisions": view_decisions(read_decision_lines(session, activity_id=activity_id), activity.time_zone, names),
        "may_decide": activity.territory_id in actor.coordinated and not activity.gone,
        "sees": sees_states(actor, activity.territory_id),
    }
    return render(request, "pages/activities/show.html", context)
