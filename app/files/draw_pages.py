"""Draw the first pages of a file as PNG: a program of its own, run apart from the server with little room.

    python -I draw_pages.py SOURCE FOLDER MEDIA_TYPE PAGES

It writes `1.png`, `2.png`… into FOLDER and prints how many pages the file has. What it draws comes from strangers:
it takes its limits upon itself before it opens anything, and whatever goes wrong ends in a non-zero exit.
"""

import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

CPU_SECONDS = 20
MEMORY = 1024 * 1024 * 1024
LARGEST_PNG = 16 * 1024 * 1024
# What a page is fitted into, in pixels; and how many of them a picture may have before it is unpacked.
WIDTH, HEIGHT = 1000, 1600
PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "GIF", "TIFF", "WEBP", "BMP")


def main(source: str, folder: str, media_type: str, pages: str) -> None:
    """Take the limits, draw, tell the number of pages."""
    _take_limits()
    warnings.simplefilter("error")
    draw = _pdf_pages if media_type == "application/pdf" else _picture_frames
    total, drawn = draw(Path(source), int(pages))
    for n, image in enumerate(drawn, 1):
        image.save(Path(folder) / f"{n}.png", optimize=False)
    sys.stdout.write(str(total))


def _take_limits() -> None:
    import resource

    for limit, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, LARGEST_PNG),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def _pdf_pages(source: Path, pages: int) -> "tuple[int, Iterator[Image]]":
    import pypdfium2

    document = pypdfium2.PdfDocument(source)

    def drawn() -> "Iterator[Image]":
        for n in range(min(pages, len(document))):
            page = document[n]
            width, height = page.get_size()
            if width > 0 and height > 0:
                yield page.render(scale=min(WIDTH / width, HEIGHT / height)).to_pil()

    return len(document), drawn()


def _picture_frames(source: Path, pages: int) -> "tuple[int, Iterator[Image]]":
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = PIXELS
    picture = Image.open(source, formats=FORMATS)
    # A scan may have many pages; the frames of a moving picture are one.
    total = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1

    def drawn() -> "Iterator[Image.Image]":
        for n in range(min(pages, total)):
            if n:
                picture.seek(n)
            picture.draft("RGB", (WIDTH, HEIGHT))
            yield _fitted(picture)

    return total, drawn()


def _fitted(picture: "Image") -> "Image":
    """The frame upright as the camera noted it, no larger than a page, on white."""
    from PIL import Image, ImageOps

    frame = ImageOps.exif_transpose(picture).convert("RGBA")
    frame.thumbnail((WIDTH, HEIGHT))
    page = Image.new("RGB", frame.size, "white")
    page.paste(frame, mask=frame.getchannel("A"))
    return page


if __name__ == "__main__":
    main(*sys.argv[1:])
