"""The JSON API under `/api/v1`: every operation needs a signed-in person; a stranger gets 401 before validation."""

from importlib import import_module

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

NOUNS = (
    "deadlines",
    "territories",
    "units",
    "roadmaps",
    "checkpoints",
    "assignments",
    "evidence",
    "indicators",
    "roundtables",
    "queue",
    "journal",
)


def _name_of(route: APIRoute) -> str:
    return f"{route.tags[0]}.{route.name}"


def include_all(app: FastAPI) -> None:
    """Add the operations of all nouns to the application, and their description."""
    # Imported here: the handlers of errors look at `doors` without wanting every operation.
    from app.web.api.description import describe
    from app.web.api.doors import DOORS

    api = APIRouter(prefix="/api/v1", dependencies=DOORS, generate_unique_id_function=_name_of)
    for noun in NOUNS:
        api.include_router(import_module(f"app.web.api.{noun}").router)
    app.include_router(api)
    describe(app)
