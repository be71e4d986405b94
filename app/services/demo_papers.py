"""The documents of the demonstration: real PDF and Word files with requisites, under Cyrillic names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.documents.sample import SampleDocument, sample_docx, sample_pdfs
from app.services.attach_evidence import Requisites
from app.services.demo_chapters import DAY, Chapter, Plot, Wanted, working_day

# Of so many documents one is a Word file: they are slow to make.
WORD_OF = 60
MOST_FILES = 3
LONGEST_TITLE = 160
MEETINGS = ("совещани", "семинар", "заседани", "собрани", "круглый стол", "круглого стола")


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to hand in, as one of the expected ones or (None) for the assignment as a whole."""

    expected_id: int | None
    requisites: Requisites
    file_name: str
    content: bytes


def write_papers(told: Sequence[tuple[Chapter, Plot]]) -> dict[int, list[Paper]]:
    """Make the files of every assignment that is handed in, by assignment."""
    drafts = [(chapter, *draft) for chapter, plot in told if plot.handed_in for draft in _drafts(chapter, plot)]
    pdfs = sample_pdfs([document for _, _, _, document in drafts])
    papers: dict[int, list[Paper]] = {}
    for n, ((chapter, wanted, day, document), pdf) in enumerate(zip(drafts, pdfs, strict=True)):
        name = f"{document.kind.capitalize()} № {document.number} от {document.day}".replace("/", "-")
        word = n % WORD_OF == 0
        paper = Paper(
            wanted.id if wanted else None,
            Requisites(document.kind, document.title, document.number, day),
            f"{name}.docx" if word else f"{name}.pdf",
            sample_docx(document) if word else pdf,
        )
        papers.setdefault(chapter.assignment_id, []).append(paper)
    return papers


def _drafts(chapter: Chapter, plot: Plot) -> Iterator[tuple[Wanted | None, date, SampleDocument]]:
    assert plot.handed_in
    dice = chapter.dice("papers")
    published = any(one.published for one in chapter.wanted)
    whole = () if published else (None,)
    for wanted in chapter.documents[:MOST_FILES] or whole:
        day = working_day(plot.handed_in - dice.randint(0, 6) * DAY, back=True)
        kind, title = (wanted.kind, wanted.text) if wanted else (_kind(chapter), chapter.title)
        document = SampleDocument(
            issuer=chapter.unit_name or "Координатор дорожной карты",
            kind=kind,
            number=f"{dice.randint(1, 240)}" + ("-п" if kind == "приказ" else ""),
            day=f"{day:%d.%m.%Y}",
            title=(title[:1].upper() + title[1:])[:LONGEST_TITLE] or kind,
            text=f"Во исполнение плана мероприятий по пункту «{chapter.title[:200]}» работа проведена в полном объёме.",
            post="Руководитель",
            signer="А.А. Образцов",
        )
        yield wanted, day, document


def _kind(chapter: Chapter) -> str:
    """A printed kind for an outcome that names no document."""
    if any(word in chapter.title.casefold() for word in MEETINGS):
        return "протокол"
    return chapter.dice("kind").choice(("справка", "отчёт", "приказ"))
