"""Пакет подтверждений: one ZIP of a map and year, given while it is made."""

from collections.abc import AsyncIterator, Iterator
from typing import Annotated
from urllib.parse import quote

import anyio
from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from app.services.pack_evidence import pack_evidence
from app.web.deps import Writing
from app.web.uploads import AppStorage

router = APIRouter(prefix="/roadmaps", include_in_schema=False)


@router.get("/{key}/package")
def package(
    request: Request, key: str, act: Writing, storage: AppStorage, year: Annotated[int, Query(ge=2000, le=2099)]
) -> StreamingResponse:
    """Everything handed in for the year, with its inventory."""
    packed = pack_evidence(act, storage, key, year)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(packed.file_name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }
    pieces = _on_heavy_threads(packed.pieces, request.app.state.heavy)
    return StreamingResponse(pieces, media_type="application/zip", headers=headers)


async def _on_heavy_threads(pieces: Iterator[bytes], limiter: anyio.CapacityLimiter) -> AsyncIterator[bytes]:
    """Make each piece where it holds up no page; a page thread is never busy with packing."""
    while (piece := await anyio.to_thread.run_sync(next, pieces, None, limiter=limiter)) is not None:
        yield piece
