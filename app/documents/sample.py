"""Sample documents for the demonstration: real PDF and Word files with requisites, made without a clock."""

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typst import Compiler

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
    """Make a one-page PDF of each document, with the compiler's own fonts: the same bytes on every machine."""
    import typst

    # One compiler remembers what it laid out before; tags would double the time for papers nobody prints.
    compiler = typst.Compiler(str(TEMPLATE), ignore_system_fonts=True)
    return [_pdf(compiler, one) for one in documents]


def _pdf(compiler: "Compiler", document: SampleDocument) -> bytes:
    inputs = {"documents": json.dumps([asdict(document)], ensure_ascii=False)}
    made = compiler.compile(sys_inputs=inputs, pdf_tags=False)
    assert isinstance(made, bytes)
    return made


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
