"""Подтверждения: a file leaves under its own name as an attachment, never executed, only by its evidence's id."""

from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from app.core.errors import NotFound
from app.services.open_evidence import open_evidence
from app.services.write_journal import write_journal
from app.web.deps import ReadSession, RowId, SignedIn, Writing
from app.web.uploads import AppStorage

router = APIRouter(prefix="/evidence", include_in_schema=False)


@router.get("/{evidence_id}/file")
def download(
    evidence_id: RowId, actor: SignedIn, session: ReadSession, act: Writing, storage: AppStorage
) -> StreamingResponse:
    """Give the bytes to a person who may read this evidence; the journal keeps who took them."""
    found = open_evidence(session, actor, evidence_id)
    if found.sha256 is None or found.destroyed_at is not None or not storage.exists(found.sha256):
        raise NotFound("Файла нет: он изъят или это ссылка")
    write_journal(
        act, "evidence.downloaded", territory_id=found.territory_id, subject="evidence", subject_id=evidence_id
    )
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.file_name or 'file', safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Content-Length": str(found.size),
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(storage.stream(found.sha256), media_type=found.media_type, headers=headers)
