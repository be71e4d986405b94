"""Просмотр: images of a document's first pages, drawn by the program; the file itself is only ever downloaded."""

from typing import Annotated

import anyio
from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response

from app.core.previews import PAGES
from app.services.preview_evidence import Preview, make_preview, note_look, open_preview, page_image
from app.web.chrome import page_for
from app.web.deps import ReadSession, RowId, SignedIn, Writing
from app.web.render import render
from app.web.uploads import AppStorage

router = APIRouter(prefix="/evidence", include_in_schema=False)


async def drawn_preview(
    request: Request, evidence_id: RowId, actor: SignedIn, session: ReadSession, storage: AppStorage
) -> Preview:
    """The preview, drawn apart from all other work at the first look; no database is held meanwhile."""
    evidence = await anyio.to_thread.run_sync(open_preview, session, actor, evidence_id)
    await anyio.to_thread.run_sync(session.close)
    return await anyio.to_thread.run_sync(make_preview, storage, evidence, limiter=request.app.state.drawing)


Drawn = Annotated[Preview, Depends(drawn_preview, scope="function")]


@router.get("/{evidence_id}/preview")
def show(request: Request, preview: Drawn, actor: SignedIn, session: ReadSession, act: Writing) -> Response:
    """The page with the images, or the sentence why there are none."""
    note_look(act, session, preview.evidence)
    title = preview.evidence.title
    context = {
        "page": page_for(request, actor, title, current="tasks"),
        "preview": preview,
        "document": preview.evidence,
    }
    return render(request, "pages/evidence/preview.html", context)


@router.get("/{evidence_id}/preview/{page}.png")
def image(
    preview: Drawn,
    session: ReadSession,
    act: Writing,
    storage: AppStorage,
    page: Annotated[int, Path(ge=1, le=PAGES)],
) -> Response:
    """One page as PNG."""
    content = page_image(storage, preview, page)
    note_look(act, session, preview.evidence)
    headers = {"Cache-Control": "private, no-store", "Content-Security-Policy": "sandbox; default-src 'none'"}
    return Response(content, media_type="image/png", headers=headers)
