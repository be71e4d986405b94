"""Page images of an evidence: drawn at the first look, kept beside its bytes, gone with them."""

import json
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col

from app.core.access import Actor
from app.core.errors import NotFound
from app.core.previews import DRAWN, PAGES
from app.files.page_images import CannotDraw, PageImages, draw_file
from app.files.storage import Storage
from app.services.act import Act
from app.services.find_assignment import acting
from app.services.open_evidence import open_evidence
from app.services.write_journal import write_journal
from app.store.base import select_rows
from app.store.queries.evidence import EvidenceFile
from app.store.tables import JournalEntry

NO_IMAGES = "Изображения страниц делаются для PDF и картинок. Этот файл скачайте, чтобы открыть."
NOT_DRAWN = "Страницы этого файла нарисовать не удалось: он повреждён, защищён или слишком сложен. Скачайте его."
# The note of what was made; the images stand beside it as «1.png», «2.png»…
_NOTE = "made.json"
# One look is journalled once, however many pages it turned.
ONE_LOOK = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Preview:
    """How many pages are drawn of how many; or none, and why in a sentence."""

    evidence: EvidenceFile
    shown: int = 0
    total: int = 0
    sentence: str | None = None


def open_preview(session: Session, actor: Actor, evidence_id: int) -> EvidenceFile:
    """Give an evidence whose pages this person may look at; raises NotFound as `open_evidence`, and for a link."""
    evidence = open_evidence(session, actor, evidence_id)
    if evidence.sha256 is None or evidence.destroyed_at is not None:
        raise NotFound("Файла нет: он изъят или это ссылка")
    return evidence


def make_preview(storage: Storage, evidence: EvidenceFile) -> Preview:
    """Draw the first pages unless they are drawn; slow, and needs no database. Raises NotFound without the bytes."""
    assert evidence.sha256 is not None
    if evidence.media_type not in DRAWN:
        return Preview(evidence, sentence=NO_IMAGES)
    note = storage.drawn(evidence.sha256, _NOTE)
    made = json.loads(note) if note else _draw(storage, evidence.sha256, evidence.media_type)
    if not made["shown"]:
        return Preview(evidence, sentence=NOT_DRAWN)
    return Preview(evidence, made["shown"], made["total"])


def _draw(storage: Storage, sha256: str, media_type: str) -> dict[str, int]:
    try:
        pages = draw_file(storage.stream(sha256), media_type, PAGES)
    except FileNotFoundError as absent:
        raise NotFound("Файла нет: он изъят или это ссылка") from absent
    except CannotDraw:
        pages = PageImages(0, ())
    for n, image in enumerate(pages.images, 1):
        storage.keep_drawn(sha256, f"{n}.png", image)
    made = {"shown": len(pages.images), "total": pages.total}
    # Last: a note is there only when all of its images are.
    storage.keep_drawn(sha256, _NOTE, json.dumps(made).encode())
    return made


def page_image(storage: Storage, preview: Preview, page: int) -> bytes:
    """Give one drawn page, counted from 1; raises NotFound when there is none."""
    sha256 = preview.evidence.sha256
    image = storage.drawn(sha256, f"{page}.png") if sha256 and page <= preview.shown else None
    if image is None:
        raise NotFound("Такой страницы нет")
    return image


def note_look(act: Act, reading: Session, evidence: EvidenceFile) -> None:
    """Keep in the journal that the person looked at the evidence, once for one look.

    `reading` is asked first, so that the pages of one look do not queue for writing.
    """
    known = select_rows(JournalEntry.id).where(
        col(JournalEntry.subject) == "evidence",
        col(JournalEntry.subject_id) == evidence.id,
        col(JournalEntry.action) == "evidence.previewed",
        col(JournalEntry.person_id) == acting(act).person_id,
        col(JournalEntry.at) > act.now - ONE_LOOK,
    )
    if reading.execute(known.limit(1)).first() is None:
        write_journal(
            act,
            "evidence.previewed",
            territory_id=evidence.territory_id,
            subject="evidence",
            subject_id=evidence.id,
        )
