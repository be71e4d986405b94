"""Загруженные файлы: taken in at once, several together; attached when their requisites were confirmed."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.core.errors import BadInput, DocumentsMissing, EvidenceMissing, NotFound, VekhiError
from app.services.attach_evidence import Requisites
from app.services.keep_upload import Described, attach_kept, drop_upload, keep_uploads
from app.services.submit_evidence import submit_evidence
from app.web.assignment_page import back, show_again, show_page
from app.web.deps import LARGEST_ID, AppDatabase, AppSettings, RowId, Writing
from app.web.entered_day import read_day
from app.web.uploads import AppStorage, FormFields, ReceivedFiles

router = APIRouter(prefix="/assignments/{assignment_id}/uploads", include_in_schema=False)


@router.post("")
def upload(
    request: Request,
    assignment_id: RowId,
    act: Writing,
    database: AppDatabase,
    settings: AppSettings,
    received: ReceivedFiles,
) -> Response:
    """Keep the chosen files until their requisites are confirmed; what was refused is told beside what was taken."""
    assert act.actor is not None
    try:
        if not received.taken and not received.refused:
            raise BadInput("Выберите файл", {"files": "Выберите файл"})
        keep_uploads(act, assignment_id, received.taken)
    except NotFound:
        raise
    except VekhiError as error:
        return show_again(request, act, database, settings, assignment_id, {}, error)
    if received.refused:
        sentence = "; ".join(received.refused)
        refusal = BadInput(f"Не принято: {sentence}", {"files": sentence})
        return show_page(request, act.actor, act.session, settings, assignment_id, error=refusal)
    return back(assignment_id, "#check")


@router.post("/attach")
def attach(
    request: Request,
    assignment_id: RowId,
    act: Writing,
    database: AppDatabase,
    settings: AppSettings,
    storage: AppStorage,
    form: FormFields,
) -> Response:
    """Attach the uploads under the confirmed requisites, and send the assignment for acceptance if so asked.

    Where the sending lacks an explanation, the documents stay attached and the page asks for it.
    """
    ids = [int(name.removeprefix("kind-")) for name in form if name.removeprefix("kind-").isdecimal()]
    try:
        described = _described(form, [one for one in ids if one <= LARGEST_ID])
        attach_kept(act, storage, assignment_id, described)
    except NotFound:
        raise
    except BadInput as error:
        fields = {_renumbered(name, ids): text for name, text in error.fields.items()}
        again = BadInput(error.sentence, fields)
        return show_again(request, act, database, settings, assignment_id, form, again)
    except VekhiError as error:
        return show_again(request, act, database, settings, assignment_id, form, error)
    if form.get("then") == "submit":
        try:
            submit_evidence(act, assignment_id)
        except (EvidenceMissing, DocumentsMissing):
            return back(assignment_id, "?unsent=1#submit")
    return back(assignment_id)


@router.post("/{upload_id}/drop")
def drop(assignment_id: RowId, upload_id: RowId, act: Writing) -> Response:
    """Forget an uploaded file."""
    drop_upload(act, assignment_id, upload_id)
    return back(assignment_id, "#attach")


def _described(form: dict[str, str], ids: list[int]) -> dict[int, Described]:
    """The fields `kind-7`, `number-7`, `day-7`, `title-7`, `expected-7`, `personal_data-7` of upload 7."""
    described, faults = {}, {}
    for place, upload_id in enumerate(ids):

        def of(name: str, upload_id: int = upload_id) -> str:
            return form.get(f"{name}-{upload_id}", "").strip()

        try:
            day = read_day(of("day"))
        except ValueError:
            day, faults[f"day-{place}"] = None, "Пишите дату как 14.11.2022"
        requisites = Requisites(of("kind"), of("title"), of("number") or None, day, bool(of("personal_data")))
        expected = of("expected")
        described[upload_id] = Described(requisites, min(int(expected), LARGEST_ID) if expected.isdecimal() else None)
    if faults:
        raise BadInput("Дата написана неверно", faults)
    return described


def _renumbered(field: str, ids: list[int]) -> str:
    """«title-0», the place in the form, becomes «title-7», the upload's own field; other fields stay."""
    name, _, place = field.rpartition("-")
    return f"{name}-{ids[int(place)]}" if place.isdecimal() and int(place) < len(ids) else field
