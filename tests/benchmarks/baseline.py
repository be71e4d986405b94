"""What the pages are measured against, answered by the same server.

`/hello` is a JSON word: server and client alone. `/rows` is fifty overdue checkpoints read by the bare
`sqlite3` module into a bare template. `/page` is the map's page from memory: the very template and the very
context that the real route made for the same map, month strips included, so what is left between the two is
sign-in, rights, queries and view values. `application` is a factory for uvicorn.
"""

import os
import sqlite3
from typing import Any

from jinja2 import Template
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web.deps import session_cookie
from app.web.render import render
from app.web.routes import roadmaps
from tests.benchmarks.stage import TODAY, TOKENS

OVERDUE = """
    SELECT checkpoint.id, due, number, activity.title, roadmap.title FROM checkpoint
    JOIN activity ON activity.id = activity_id JOIN roadmap ON roadmap.id = checkpoint.roadmap_id
    WHERE state IN ('planned', 'returned') AND due < ? AND NOT before_approval ORDER BY due, checkpoint.id LIMIT 50
"""
ROWS = Template(
    "<table>{% for id, due, number, title, plan in rows %}<tr><td>{{ due }}</td><td><a href='/checkpoints/{{ id }}'>"
    "{{ number }} {{ title }}</a></td><td>{{ plan }}</td></tr>{% endfor %}</table>",
    autoescape=True,
)


def captured(path: str) -> tuple[str, dict[str, Any]]:
    """Ask the real program for a page and keep the template and the context it was made with."""
    kept: list[tuple[str, dict[str, Any]]] = []

    def keeping(request: Request, template: str, context: dict[str, Any], **options: Any) -> Response:
        kept.append((template, context))
        return render(request, template, context, **options)

    settings = Settings()
    roadmaps.render = keeping  # type: ignore[attr-defined]
    with TestClient(create_app(settings), cookies={session_cookie(settings): TOKENS["coordinator"]}) as client:
        assert client.get(path).status_code == 200
    roadmaps.render = render  # type: ignore[attr-defined]
    return kept[0]


def application() -> Starlette:
    """Make the baseline application; the paths of the two maps come in `BENCHMARK_PATHS`, apart by a blank."""
    pages = [captured(path) for path in os.environ["BENCHMARK_PATHS"].split()]
    database = sqlite3.connect(Settings().database.removeprefix("sqlite:///"), check_same_thread=False)

    async def hello(request: Request) -> Response:
        return JSONResponse({"hello": "world"})

    async def rows(request: Request) -> Response:
        return HTMLResponse(ROWS.render(rows=database.execute(OVERDUE, (str(TODAY),)).fetchall()))

    async def page(request: Request) -> Response:
        template, context = pages[request.path_params["n"]]
        return render(request, template, context, block="rows")

    routes = [Route("/healthz", hello), Route("/hello", hello), Route("/rows", rows), Route("/page/{n:int}", page)]
    return Starlette(routes=routes)
