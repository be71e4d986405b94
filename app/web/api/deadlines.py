"""Read a deadline phrase over HTTP, in the open format of a reading."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import Field, StringConstraints

from app.core.deadlines import to_open
from app.core.errors import BadInput
from app.core.periods import YearBase, parse_period
from app.core.phrases import parse_deadline
from app.web.api.shapes import Body, refusals

router = APIRouter(prefix="/deadlines", tags=["deadlines"])

EXAMPLE = {
    "phrase": "Ежегодно, август",
    "clauses": [{"kind": "recurring", "freq": "yearly", "windows": [{"start": "08-01", "end": "08-31"}]}],
    "assumed": [],
    "flags": [],
    "remainder": "",
    "unread": [],
    "confidence": 1.0,
}


class PhraseIn(Body):
    """Срок, как напечатан, и период плана («2021-2025», «2021/22»), если он известен."""

    phrase: Annotated[str, StringConstraints(max_length=2000), Field(examples=["Ежегодно, август"])]
    period: Annotated[str | None, Field(max_length=20, examples=["2021-2025"])] = None
    year: Literal["calendar", "school"] = "calendar"


@router.post(
    "/parse",
    summary="Прочитать срок",
    responses={200: {"content": {"application/json": {"example": EXAMPLE}}}, **refusals()},
)
def parse(body: PhraseIn) -> dict[str, Any]:
    """Прочтение фразы; ничего не записывается, ключу довольно права читать."""
    try:
        period = parse_period(body.period) if body.period else None
    except ValueError as error:
        raise BadInput(str(error), {"period": str(error)}) from None
    return to_open(parse_deadline(body.phrase, period, period.base if period else YearBase(body.year)))
