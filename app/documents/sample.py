"""Sample documents for the demonstration: real PDF and Word files with requisites, made without a clock."""

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

TEMPLATE = Path(__file__).parents[2] / "templates" / "reports" / "sample.typ"


@dataclass(frozen=True, slots=True)
class SampleDocument:
    """What stands on a sample document; `day` as printed («14.11.2022»)."""

    issuer: str
    kind: str
    number: str
    day: str
    title: str
    text: str
    post: str
    signer: str


def sample_pdfs(documents: Sequence[SampleDocument]) -> list[bytes]:
    """Make a one-page PDF of each document: one compilation, cut into files."""
    import typst
    from pypdf import PdfReader, PdfWriter

    inputs = {"documents": json.dumps([asdict(one) for one in documents], ensure_ascii=False)}
    pages = PdfReader(io.BytesIO(typst.compile(str(TEMPLATE), sys_inputs=inputs))).pages
    files = []
    for page in pages:
        writer = PdfWriter()
        writer.add_page(page)
        target = io.BytesIO()
        writer.write(target)
        files.append(target.getvalue())
    return files


def sample_docx(document: SampleDocument) -> bytes:
    """Make a Word file of a document."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    file = docx.Document()
    for text in (document.issuer.upper(), document.kind.upper(), f"{document.day}    № {document.number}"):
        file.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.CENTER
    file.add_paragraph().add_run(document.title).bold = True
    file.add_paragraph(document.text)
    file.add_paragraph(f"{document.post}    {document.signer}")
    file.add_paragraph("Образец для демонстрации программы: документ и лица вымышлены.")
    target = io.BytesIO()
    file.save(target)
    return target.getvalue()
