"""A file of an evidence on its way out: under its own name, as an attachment, never executed; or out of the store."""

from urllib.parse import quote

from fastapi.responses import StreamingResponse

from app.core.errors import NotFound
from app.files.storage import Storage
from app.services.withdraw_evidence import destroy_bytes
from app.store.engine import Database
from app.store.queries.evidence import EvidenceFile


def attachment(found: EvidenceFile, storage: Storage) -> StreamingResponse:
    """Answer with the bytes of an evidence that the person may read; NotFound for a link and for bytes destroyed."""
    if found.sha256 is None or found.destroyed_at is not None or not storage.exists(found.sha256):
        raise NotFound("Файла нет: он изъят или это ссылка")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.file_name or 'file', safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Content-Length": str(found.size),
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(storage.stream(found.sha256), media_type=found.media_type, headers=headers)


def destroy(database: Database, storage: Storage, sha256: str) -> None:
    """Destroy the bytes of a withdrawn evidence, once the withdrawal was committed."""
    with database.write() as session:
        destroy_bytes(session, storage, sha256)
        session.commit()
