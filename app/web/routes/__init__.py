"""Pages, one module for each area; every module has a `router` and is named here once."""

from importlib import import_module

from fastapi import FastAPI

AREAS = (
    "health",
    "sign_in",
    "account",
    "tokens",
    "overview",
    "roadmaps",
    "activities",
    "checkpoints",
    "assignments",
    "uploads",
    "versions",
    "evidence",
    "package",
    "links",
    "previews",
    "tasks",
    "review",
    "round_table",
    "queue_maps",
    "queue",
    "schedule",
    "calendar",
    "journal",
    "people",
    "units",
    "letters",
    "letter_link",
)


def include_all(app: FastAPI) -> None:
    """Add the pages of all areas to the application."""
    for area in AREAS:
        app.include_router(import_module(f"app.web.routes.{area}").router)
