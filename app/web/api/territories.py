"""Territories that the person reads."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.store.queries.overview import read_territories
from app.web.api.doors import Asking
from app.web.api.shapes import refusals
from app.web.deps import ReadSession

router = APIRouter(prefix="/territories", tags=["territories"])


class TerritoryOut(BaseModel):
    """Территория."""

    key: Annotated[str, Field(examples=["sarov"])]
    name: Annotated[str, Field(examples=["Город Саров"])]


@router.get("", summary="Территории, планы которых вы читаете", responses=refusals())
def list_territories(actor: Asking, session: ReadSession) -> list[TerritoryOut]:
    """По названию."""
    return [TerritoryOut(key=key, name=name) for _, key, name in read_territories(session, actor)]
