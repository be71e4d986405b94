"""Ссылки: a coordinator's recorded look behind one."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from app.services.look_at_link import look_at_link
from app.web.deps import LARGEST_ID, RowId, Writing

router = APIRouter(prefix="/evidence", include_in_schema=False)


@router.post("/{evidence_id}/look")
def look(
    evidence_id: RowId,
    act: Writing,
    assignment: Annotated[int, Form(ge=1, le=LARGEST_ID)],
    opens: Annotated[bool, Form()],
    said: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Record what the coordinator saw; back to the assignment that he came from."""
    look_at_link(act, evidence_id, opens=opens, said=said)
    return RedirectResponse(f"/assignments/{assignment}", status_code=303)
