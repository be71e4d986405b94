"""Evidence as it is sent to the API: a file as a form, a link as JSON, both with the same requisites."""

import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

import anyio
from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from app.core.errors import BadInput
from app.files.storage import Storage
from app.files.uploads import Received
from app.services.attach_evidence import NewEvidence, Requisites
from app.services.store_upload import take_upload
from app.settings import Settings
from app.web.api.doors import Changing
from app.web.api.shapes import Body, Day, Id, Words
from app.web.deps import AppSettings
from app.web.uploads import AppStorage, limits_of

Given = dict[str, Any]


class RequisitesIn(Body):
    """Реквизиты документа: вид, заголовок, номер, дата; `expected` — какой из ожидаемых документов это."""

    kind: Annotated[Words, Field(examples=["приказ"])]
    title: Annotated[Words, Field(examples=["О проведении мониторинга"])]
    number: Annotated[Words | None, Field(examples=["158"])] = None
    day: Day | None = None
    expected: Id | None = None
    personal_data: bool = False

    def evidence(self, *, file: Received | None = None, url: str | None = None) -> NewEvidence:
        """The evidence for the service."""
        requisites = Requisites(
            self.kind.strip(), self.title.strip(), (self.number or "").strip() or None, self.day, self.personal_data
        )
        return NewEvidence(requisites, file=file, url=url, expected_id=self.expected)


class LinkIn(RequisitesIn):
    """Ссылка на опубликованный документ."""

    url: Annotated[Words, Field(examples=["https://school.example/news/5"])]


class FileIn(RequisitesIn):
    """Файл с реквизитами; поля формы — текст."""

    expected: Annotated[Id | None, Field(strict=False)] = None
    personal_data: Annotated[bool, Field(strict=False)] = False


def _read(model: type[RequisitesIn], given: Any) -> Any:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in error.errors(include_url=False)]
        raise RequestValidationError(faults) from None


async def _link(request: Request) -> NewEvidence:
    try:
        given = json.loads(await request.body())
    except (ValueError, RecursionError):  # a body of ten thousand brackets is no JSON of anybody
        raise RequestValidationError([{"type": "json_invalid", "loc": ("body", 0), "msg": "", "input": {}}]) from None
    found: LinkIn = _read(LinkIn, given)
    return found.evidence(url=found.url.strip())


def _fields(form: Any) -> tuple[Given, UploadFile]:
    """The text fields of a form and its file; an empty field is one that was not sent."""
    given = {name: value for name, value in form.multi_items() if not isinstance(value, UploadFile) and value != ""}
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise BadInput("Приложите файл", {"file": "Поле file должно быть файлом с именем"})
    return given, file


async def _received(request: Request, storage: Storage, settings: Settings, file: UploadFile) -> Received:
    """The file, received and looked into on the heavy threads."""
    name, limits = file.filename or "", limits_of(settings)
    heavy = request.app.state.heavy
    try:
        return await anyio.to_thread.run_sync(take_upload, storage, file.file, name, limits, limiter=heavy)
    except BadInput as error:
        raise BadInput(error.sentence, {"file": error.sentence}) from None


async def handed_in(
    request: Request, _act: Changing, storage: AppStorage, settings: AppSettings
) -> AsyncIterator[NewEvidence]:
    """The evidence of a request, its file received on the heavy threads before the write transaction begins."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        yield await _link(request)
        return
    if kind != "multipart/form-data":
        raise HTTPException(415)
    async with request.form() as form:
        given, file = _fields(form)
        read: FileIn = _read(FileIn, {name: value for name, value in given.items() if name != "file"})
        received = await _received(request, storage, settings, file)
        try:
            yield read.evidence(file=received)
        finally:
            received.discard()


Handed = Annotated[NewEvidence, Depends(handed_in, scope="function")]


def _schema(model: type[BaseModel], **more: Any) -> Given:
    schema = model.model_json_schema()
    schema["properties"] |= more
    schema["required"] = [*schema["required"], *more]
    return schema


_FILE = {"type": "string", "format": "binary", "description": "PDF, Word, Excel, картинка или архив"}
EVIDENCE_BODY: Given = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": _schema(LinkIn)},
            "multipart/form-data": {"schema": _schema(FileIn, file=_FILE)},
        },
    }
}
