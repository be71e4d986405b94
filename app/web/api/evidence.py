"""Подтверждения: the bytes of one, for whoever may read it."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from app import clock
from app.services.act import Act
from app.services.open_evidence import open_evidence
from app.services.write_journal import write_journal
from app.web.api.doors import Asking
from app.web.api.shapes import refusals
from app.web.attachment import attachment
from app.web.deps import AppSettings, ReadSession, RowId, WriteSession
from app.web.uploads import AppStorage

router = APIRouter(prefix="/evidence", tags=["evidence"])
BYTES: dict[int | str, dict[str, Any]] = {
    200: {"description": "Файл", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get(
    "/{evidence_id}/file",
    summary="Скачать файл подтверждения",
    response_class=StreamingResponse,
    responses=BYTES | refusals(404),
)
def download(
    evidence_id: RowId,
    actor: Asking,
    session: ReadSession,
    writing: WriteSession,
    settings: AppSettings,
    storage: AppStorage,
) -> StreamingResponse:
    """Журнал запоминает, кто его взял; ключу довольно права читать."""
    found = open_evidence(session, actor, evidence_id)
    answer = attachment(found, storage)
    act = Act(writing, actor, clock.now(), settings.today)
    write_journal(
        act, "evidence.downloaded", territory_id=found.territory_id, subject="evidence", subject_id=evidence_id
    )
    return answer
