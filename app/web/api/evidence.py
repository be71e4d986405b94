"""Подтверждения: the bytes of one, for whoever may read it, and its withdrawal."""

from typing import Any

from fastapi import APIRouter, BackgroundTasks, Response
from fastapi.responses import StreamingResponse

from app import clock
from app.services.act import Act
from app.services.open_evidence import open_evidence
from app.services.withdraw_evidence import withdraw_evidence
from app.services.write_journal import write_journal
from app.web.api.assignment_bodies import OnlyGroundIn
from app.web.api.doors import Asking, Changing
from app.web.api.shapes import refusals
from app.web.attachment import attachment, destroy
from app.web.deps import AppDatabase, AppSettings, ReadSession, RowId, WriteSession
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


@router.post("/{evidence_id}/withdraw", summary="Изъять подтверждение", status_code=204, responses=refusals(404, 409))
def withdraw(
    evidence_id: RowId,
    body: OnlyGroundIn,
    act: Changing,
    database: AppDatabase,
    storage: AppStorage,
    after: BackgroundTasks,
) -> Response:
    """Администратор, с основанием (152-ФЗ): байты уничтожаются; хеш, реквизиты и сам акт остаются."""
    sha256 = withdraw_evidence(act, evidence_id, body.ground)
    if sha256 is not None:
        after.add_task(destroy, database, storage, sha256)
    return Response(status_code=204, background=after)
