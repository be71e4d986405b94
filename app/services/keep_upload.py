"""Uploaded files wait a day for their requisites: nothing is uploaded twice because a field was wrong.

A kept upload is no evidence: only the person who uploaded it sees it, it speaks for nothing, and the
journal hears of it when it is attached. Its bytes were put by `take_upload` before the transaction;
the nightly sweep takes those that nobody attached.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import col

from app.core.errors import BadInput, NotFound
from app.core.requisites import Proposal
from app.core.status import Action, next_state
from app.files.storage import Storage
from app.files.uploads import Received
from app.services.act import Act
from app.services.attach_evidence import NewEvidence, Requisites, attach_evidence
from app.services.find_assignment import acting, find_assignment
from app.services.store_upload import KeptFile
from app.store.tables import KeptUpload

KEPT_FOR = timedelta(days=1)
MOST_KEPT = 20


@dataclass(frozen=True, slots=True)
class Described:
    """The requisites of a kept upload as the person confirmed them; `expected_id` as in `NewEvidence`."""

    requisites: Requisites
    expected_id: int | None = None


def keep_uploads(act: Act, assignment_id: int, uploads: Sequence[tuple[Received, Proposal]]) -> list[int]:
    """Keep received files for the acting person; answers ids, the same for bytes that he keeps here already.

    Raises NotFound, a Refused of the state, or BadInput when more than `MOST_KEPT` would wait. What is
    older than a day is forgotten here, whosever it was.
    """
    found = find_assignment(act, assignment_id)
    next_state(Action.ATTACH, found.roles, found.state)
    act.session.execute(delete(KeptUpload).where(col(KeptUpload.at) < kept_since(act.now)))
    kept = {row.sha256: row for row in _rows(act, assignment_id)}
    for received, proposal in uploads:
        if received.sha256 in kept:
            continue
        kept[received.sha256] = KeptUpload(
            person_id=acting(act).person_id,
            assignment_id=assignment_id,
            sha256=received.sha256,
            size=received.size,
            media_type=received.media_type,
            file_name=received.file_name,
            at=act.now,
            proposed=proposal.to_json(),
        )
    if len(kept) > MOST_KEPT:
        sentence = f"Файлов слишком много: приложите загруженные, потом добавьте остальные (не больше {MOST_KEPT})"
        raise BadInput(sentence, {"files": sentence})
    act.session.add_all(kept.values())
    act.session.flush()
    return [_id(kept[received.sha256]) for received, _ in uploads]


def attach_kept(act: Act, storage: Storage, assignment_id: int, described: Mapping[int, Described]) -> list[int]:
    """Attach kept uploads under the requisites that the person confirmed; answers the evidence's ids in order.

    Raises as `attach_evidence` (fields are numbered by the place in `described`), and NotFound for an
    upload that is not his, not of this assignment, or forgotten.
    """
    find_assignment(act, assignment_id)  # its lock first: of two presses of one button the second finds nothing
    rows = {_id(row): row for row in _rows(act, assignment_id)}
    if described.keys() - rows.keys():
        raise NotFound("Загруженный файл уже приложен или забыт: выберите его снова")
    items = [
        NewEvidence(one.requisites, file=_file(rows[upload_id]), expected_id=one.expected_id)
        for upload_id, one in described.items()
    ]
    ids = attach_evidence(act, storage, assignment_id, items)
    for upload_id in described:
        act.session.delete(rows[upload_id])
    return ids


def drop_upload(act: Act, assignment_id: int, upload_id: int) -> None:
    """Forget a kept upload; raises NotFound for one that is not the acting person's own."""
    find_assignment(act, assignment_id)
    row = next((row for row in _rows(act, assignment_id) if row.id == upload_id), None)
    if row is None:
        raise NotFound
    act.session.delete(row)


def kept_since(now: datetime) -> datetime:
    """The moment after which an upload is still kept."""
    return now - KEPT_FOR


def _rows(act: Act, assignment_id: int) -> list[KeptUpload]:
    query = (
        select(KeptUpload)
        .where(
            col(KeptUpload.assignment_id) == assignment_id,
            col(KeptUpload.person_id) == acting(act).person_id,
            col(KeptUpload.at) >= kept_since(act.now),
        )
        .order_by(col(KeptUpload.id))
    )
    return list(act.session.execute(query).scalars())


def _file(row: KeptUpload) -> KeptFile:
    return KeptFile(row.sha256, row.size, row.media_type, row.file_name)


def _id(row: KeptUpload) -> int:
    assert row.id is not None
    return row.id
