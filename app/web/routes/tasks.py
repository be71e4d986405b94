"""Мои задачи: overdue, this month, later; from here three clicks to a submission."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.store.queries.tasks import PAGE, read_tasks
from app.web.chrome import page_for
from app.web.deps import AppSettings, ReadSession, SignedIn, quick, today_in
from app.web.render import render
from app.web.views.tasks import view_tasks

router = APIRouter(prefix="/tasks", include_in_schema=False)


@router.get("")
@quick
def my_tasks(
    request: Request,
    actor: SignedIn,
    session: ReadSession,
    settings: AppSettings,
    of: Annotated[Literal["", "overdue", "returned", "month", "later", "undated"], Query()] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """What the person's units have to hand in: the first of every heading, or one heading page by page."""

    def today(zone: str) -> date:
        return today_in(settings, zone)

    tasks = read_tasks(session, actor, today, only=of, page=page)
    groups = view_tasks(tasks, today)
    context = {
        "page": page_for(request, actor, "Мои задачи", current="tasks"),
        "groups": [group for group in groups if group.key == of] if of else groups,
        "of": of,
        "number": page,
        "pages": max(1, -(-tasks.counts.get(of, 0) // PAGE)),
    }
    return render(request, "pages/tasks/list.html", context)
