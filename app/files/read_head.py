"""Read the first words of a PDF or a Word file: a program of its own, run apart from the server with little room.

    python -I read_head.py SOURCE MEDIA_TYPE

It prints the words in UTF-8. A page of sixty kilobytes may unpack to a minute's work: the limits are taken
before anything is opened, and whatever goes wrong ends in a non-zero exit.
"""

import sys
import warnings
from itertools import islice
from pathlib import Path

HEAD_CHARS = 4000
CPU_SECONDS = 5
MEMORY = 768 * 1024 * 1024
_MOST_PAGES = 2
_MOST_BLOCKS, _MOST_ROWS = 60, 10


def main(source: str, media_type: str) -> None:
    """Take the limits, read, print."""
    _take_limits()
    warnings.simplefilter("ignore")
    text = read_pdf(Path(source)) if media_type == "application/pdf" else read_word(Path(source))
    sys.stdout.buffer.write(text[:HEAD_CHARS].encode("utf-8", "replace"))


def _take_limits() -> None:
    import resource

    for limit, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def read_pdf(source: Path) -> str:
    """Give the words of the first pages, in the order in which they were printed."""
    import pypdfium2

    document = pypdfium2.PdfDocument(source)
    text = ""
    for n in range(min(_MOST_PAGES, len(document))):
        text += document[n].get_textpage().get_text_bounded() + "\n"
        if len(text) >= HEAD_CHARS:
            break
    return text


def read_word(source: Path) -> str:
    """Give the first paragraphs; a letterhead is often a table: the date in one cell, the number in the next."""
    import docx
    from docx.table import Table

    lines: list[str] = []
    for block in islice(docx.Document(str(source)).iter_inner_content(), _MOST_BLOCKS):
        if isinstance(block, Table):
            lines += [" ".join(cell.text for cell in row.cells) for row in islice(block.rows, _MOST_ROWS)]
        else:
            lines.append(block.text)
    return "\n".join(lines)


if __name__ == "__main__":
    main(*sys.argv[1:])
