"""Territories that the person reads."""

from fastapi import APIRouter
from pydantic import BaseModel

from app.store.queries.overview import read_territories
from app.web.deps import ReadSession, SignedIn

router = APIRouter(prefix="/territories", tags=["territories"])


class TerritoryOut(BaseModel):
    """A territory."""

    key: str
    name: str


@router.get("")
def list_territories(actor: SignedIn, session: ReadSession) -> list[TerritoryOut]:
    """All territories that the person reads, by name."""
    return [TerritoryOut(key=key, name=name) for _, key, name in read_territories(session, actor)]
