"""What the pages are measured against: the same server answering `hello`, and the map's page from memory.

`application` is a factory for uvicorn. The page is rendered with the very context that the real route
made for the same map, so what is left between the two is sign-in, rights, queries and view values.
"""

import os
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web.deps import session_cookie
from app.web.render import render
from app.web.routes import roadmaps
from tests.benchmarks.stage import TOKENS


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
    """Make the baseline application; the map's path comes in `BENCHMARK_PATH`."""
    template, context = captured(os.environ["BENCHMARK_PATH"])

    def hello(request: Request) -> Response:
        return JSONResponse({"hello": "world"})

    def page(request: Request) -> Response:
        return render(request, template, context, block="rows")

    return Starlette(routes=[Route("/healthz", hello), Route("/hello", hello), Route("/page", page)])
