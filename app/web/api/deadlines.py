"""Read a deadline phrase over HTTP, in the open format of a reading."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.core.deadlines import to_open
from app.core.errors import BadInput
from app.core.periods import YearBase, parse_period
from app.core.phrases import parse_deadline

router = APIRouter(prefix="/deadlines", tags=["deadlines"])


class Phrase(BaseModel):
    """A phrase as printed, with the plan's period («2021-2025», «2021/22») when it is known."""

    phrase: Annotated[str, Field(max_length=2000, examples=["Ежегодно, август"])]
    period: Annotated[str | None, Field(max_length=20, examples=["2021-2025"])] = None
    year: YearBase = YearBase.CALENDAR


@router.post("/parse")
def parse(body: Phrase) -> dict[str, Any]:
    """Give the reading of a phrase; nothing is stored."""
    try:
        period = parse_period(body.period) if body.period else None
    except ValueError as error:
        raise BadInput(str(error)) from None
    return to_open(parse_deadline(body.phrase, period, period.base if period else body.year))
