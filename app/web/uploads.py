"""An uploaded file on its way in: received, hashed, looked into and stored on the heavy threads.

This happens before the route's write transaction begins, so that nobody waits for somebody's upload.
"""

from collections.abc import AsyncIterator
from typing import Annotated

import anyio
from fastapi import Depends, Request, UploadFile

from app.core.errors import BadInput
from app.files.storage import Storage
from app.files.uploads import Limits, Received
from app.services.store_upload import take_upload
from app.web.deps import AppSettings


def get_storage(request: Request) -> Storage:
    """The store of evidence bytes."""
    storage: Storage = request.app.state.storage
    return storage


AppStorage = Annotated[Storage, Depends(get_storage)]


async def received_file(
    request: Request, storage: AppStorage, settings: AppSettings, file: UploadFile | None = None
) -> AsyncIterator[Received | BadInput | None]:
    """The file of the form, received; None when none was chosen, the refusal when it cannot be taken."""
    if file is None or not file.filename:
        yield None
        return
    name, limits = file.filename, Limits(size=settings.upload_limit)
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
