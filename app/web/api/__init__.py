"""The JSON API under `/api/v1`: every operation needs a signed-in person; a stranger gets 401 before validation."""

from importlib import import_module

from fastapi import APIRouter, Depends, FastAPI

from app.web.deps import signed_in

NOUNS = ("deadlines", "territories", "roadmaps", "checkpoints")


def include_all(app: FastAPI) -> None:
    """Add the operations of all nouns to the application."""
    api = APIRouter(prefix="/api/v1", dependencies=[Depends(signed_in, scope="function")])
    for noun in NOUNS:
        api.include_router(import_module(f"app.web.api.{noun}").router)
    app.include_router(api)
