"""An uploaded file on its way in: received, hashed, looked into and stored on the heavy threads.

This happens before the route's write transaction begins, so that nobody waits for somebody's upload.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Annotated

import anyio
from fastapi import Depends, Request, UploadFile

from app import clock
from app.core.errors import BadInput
from app.core.requisites import Proposal, propose_requisites
from app.files.document_text import head_text
from app.files.storage import Storage
from app.files.uploads import Limits, Received
from app.services.scan_upload import upload_limits
from app.services.store_upload import take_upload
from app.settings import Settings
from app.web.deps import AppSettings


def get_storage(request: Request) -> Storage:
    """The store of evidence bytes."""
    storage: Storage = request.app.state.storage
    return storage


AppStorage = Annotated[Storage, Depends(get_storage)]


def limits_of(settings: Settings) -> Limits:
    """What a file must pass in this installation."""
    return upload_limits(settings.upload_limit, settings.clamd_url, required=settings.clamd_required)


async def received_file(
    request: Request, storage: AppStorage, settings: AppSettings, file: UploadFile | None = None
) -> AsyncIterator[Received | BadInput | None]:
    """The file of the form, received; None when none was chosen, the refusal when it cannot be taken."""
    if file is None or not file.filename:
        yield None
        return
    name, limits = file.filename, limits_of(settings)
    try:
        received = await anyio.to_thread.run_sync(
            take_upload, storage, file.file, name, limits, limiter=request.app.state.heavy
        )
    except BadInput as error:
        yield error
        return
    try:
        yield received
    finally:
        received.discard()


ReceivedFile = Annotated[Received | BadInput | None, Depends(received_file, scope="function")]


@dataclass
class ReceivedMany:
    """The files of a form: those taken in, each with its proposed requisites, and what was refused and why."""

    taken: list[tuple[Received, Proposal]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


async def received_files(
    request: Request, storage: AppStorage, settings: AppSettings, files: list[UploadFile] | None = None
) -> AsyncIterator[ReceivedMany]:
    """Every file of the field `files`, received one after the other; one refused does not keep out the rest."""
    many, limits = ReceivedMany(), limits_of(settings)
    # Nobody's day is later than the furthest east's.
    today = clock.today("Pacific/Kiritimati", settings.today)

    def take(file: UploadFile) -> None:
        name = file.filename or ""
        try:
            received = take_upload(storage, file.file, name, limits)
        except BadInput as error:
            many.refused.append(f"«{name}»: {error.sentence}")
            return
        text = head_text(received.path, received.media_type, limits)
        many.taken.append((received, propose_requisites(text, received.file_name, today=today)))

    try:
        for file in files or ():
            if file.filename:
                await anyio.to_thread.run_sync(take, file, limiter=request.app.state.heavy)
        yield many
    finally:
        for received, _ in many.taken:
            received.discard()


ReceivedFiles = Annotated[ReceivedMany, Depends(received_files, scope="function")]


async def form_fields(request: Request) -> dict[str, str]:
    """The text fields of a form whose names are known only from the page; of one name the last is kept."""
    return {name: value[:LONGEST_FIELD] for name, value in (await request.form()).items() if isinstance(value, str)}


LONGEST_FIELD = 4000
FormFields = Annotated[dict[str, str], Depends(form_fields)]
