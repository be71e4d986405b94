"""Мои задачи: overdue, this month, later; from here three clicks to a submission."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.store.queries.tasks import read_tasks
from app.web.chrome import page_for
from app.web.deps import AppSettings, ReadSession, SignedIn, today_in
from app.web.render import render
from app.web.views.tasks import group_tasks

router = APIRouter(prefix="/tasks", include_in_schema=False)


@router.get("")
def my_tasks(request: Request, actor: SignedIn, session: ReadSession, settings: AppSettings) -> Response:
    """What the person's units have to hand in."""
    tasks = read_tasks(session, actor)
    context = {
        "page": page_for(request, actor, "Мои задачи", current="tasks"),
        "groups": group_tasks(tasks, lambda zone: today_in(settings, zone)),
        "total": len(tasks),
    }
    return render(request, "pages/tasks/list.html", context)
