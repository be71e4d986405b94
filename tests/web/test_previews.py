"""The first pages of a document are shown as images that the program drew; the file itself only leaves by download."""

import io
import time
from typing import Any

import pytest
from PIL import Image
from sqlmodel import select

from app.files import page_images
from app.files.page_images import CannotDraw, draw_file
from app.services.withdraw_evidence import destroy_bytes, withdraw_evidence
from app.store.tables import Evidence, JournalEntry
from tests.files.sample_files import pdf, word
from tests.web.conftest import Visitor, Web, whatever_database
from tests.web.test_evidence_files import attach


def printed_pdf(pages: int = 2, size: tuple[int, int] = (595, 842)) -> bytes:
    """A PDF with so many pages of a size in points, each with a black square in its upper left corner."""
    kids = " ".join(f"{3 + 2 * n} 0 R" for n in range(pages))
    parts = [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {pages}>>".encode()]
    square = f"0 {size[1] - 100} 100 100 re f".encode()
    for n in range(pages):
        box = f"[0 0 {size[0]} {size[1]}]"
        parts.append(f"<</Type/Page/Parent 2 0 R/MediaBox{box}/Contents {4 + 2 * n} 0 R>>".encode())
        parts.append(b"<</Length %d>>stream\n%s\nendstream" % (len(square), square))
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj%s endobj\n" % (n, part) for n, part in enumerate(parts, 1))
    return body + b"trailer<</Root 1 0 R>>\n%%EOF\n"


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 200), **given: Any) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "red").save(target, kind, **given)
    return target.getvalue()


def image(content: bytes) -> Image.Image:
    opened = Image.open(io.BytesIO(content))
    opened.load()
    return opened


def attached(web: Web, content: bytes, name: str = "скан.pdf") -> int:
    assert attach(web.boris, web.cast.report, content, name) == 303
    with web.database.read() as session:
        return max(session.exec(select(Evidence.id)).all())  # type: ignore[type-var]


def looks(web: Web) -> list[int | None]:
    with web.database.read() as session:
        return list(session.exec(select(JournalEntry.person_id).where(JournalEntry.action == "evidence.previewed")))


def test_pages_are_drawn_once_and_shown_to_whom_the_file_is(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    evidence = attached(web, printed_pdf(7))
    text = web.boris.get(f"/evidence/{evidence}/preview").text
    assert "Показано страниц: 5 из 7" in text
    assert text.count('<img class="drawn-page"') == 5
    assert 'alt="Страница 1 из 7 документа' in text
    # Whoever looks next finds them drawn.
    monkeypatch.setattr(page_images.subprocess, "run", None)
    for n in range(1, 6):
        answer = web.anna.get(f"/evidence/{evidence}/preview/{n}.png")
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
        assert answer.headers["cache-control"] == "private, no-store"
        page = image(answer.content)
        assert (page.width, page.getpixel((20, 20)), page.getpixel((500, 700))) == (1000, (0, 0, 0), (255, 255, 255))
    assert web.anna.get(f"/evidence/{evidence}/preview/6.png").status_code == 404
    assert web.vera.get(f"/evidence/{evidence}/preview").status_code == 404
    assert web.vera.get(f"/evidence/{evidence}/preview/1.png").status_code == 404


def test_a_page_can_be_asked_for_before_the_page_around_it(web: Web) -> None:
    evidence = attached(web, printed_pdf(1))
    assert image(web.anna.get(f"/evidence/{evidence}/preview/1.png").content).format == "PNG"


def test_the_journal_keeps_one_look_however_many_pages_it_turned(web: Web) -> None:
    evidence = attached(web, printed_pdf(3))
    web.boris.get(f"/evidence/{evidence}/preview")
    for n in (1, 2, 3):
        web.boris.get(f"/evidence/{evidence}/preview/{n}.png")
        web.anna.get(f"/evidence/{evidence}/preview/{n}.png")
    web.vera.get(f"/evidence/{evidence}/preview/1.png")
    assert looks(web) == [web.cast.boris.person_id, web.cast.anna.person_id]


@whatever_database
@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (word(), "приказ.docx", "Изображения страниц делаются для PDF и картинок"),
        (pdf(), "пустой.pdf", "Страницы этого файла нарисовать не удалось"),
        (b"%PDF-1.4 \xff\xfe nothing inside\n%%EOF", "сломан.pdf", "Страницы этого файла нарисовать не удалось"),
    ],
    ids=["word", "no pages", "broken"],
)
def test_where_no_pages_are_drawn_it_is_said_plainly(web: Web, content: bytes, name: str, sentence: str) -> None:
    evidence = attached(web, content, name)
    for _ in range(2):
        answer = web.anna.get(f"/evidence/{evidence}/preview")
        assert (answer.status_code, sentence in answer.text, "<img class" in answer.text) == (200, True, False)
        assert f"/evidence/{evidence}/file" in answer.text
    assert web.anna.get(f"/evidence/{evidence}/preview/1.png").status_code == 404


@whatever_database
def test_only_what_can_be_drawn_is_offered_for_a_look(web: Web) -> None:
    drawn, other = attached(web, printed_pdf()), attached(web, word(), "приказ.docx")
    text = web.boris.get(f"/assignments/{web.cast.report}").text
    assert f"/evidence/{drawn}/preview" in text
    assert f"/evidence/{other}/preview" not in text


def test_what_was_drawn_goes_with_withdrawn_bytes(web: Web) -> None:
    storage = web.app.state.storage
    evidence = attached(web, printed_pdf())
    assert web.anna.get(f"/evidence/{evidence}/preview/1.png").status_code == 200
    with web.database.write() as session:
        sha256 = withdraw_evidence(web.cast.act(session, web.cast.dina), evidence, "Требование субъекта")
        session.commit()
    assert sha256 is not None
    with web.database.write() as session:
        destroy_bytes(session, storage, sha256)
        session.commit()
    assert storage.drawn_of() == set()
    assert web.anna.get(f"/evidence/{evidence}/preview/1.png").status_code == 404


@whatever_database
def test_a_link_has_no_pages(web: Web) -> None:
    form = {"kind": "письмо", "title": "Письмо", "number": "", "day": "", "url": "https://example.org/doc"}
    visitor: Visitor = web.boris
    assert visitor.post(f"/assignments/{web.cast.report}/evidence", form).status_code == 303
    with web.database.read() as session:
        [evidence] = session.exec(select(Evidence.id)).all()
    assert visitor.get(f"/evidence/{evidence}/preview").status_code == 404


# Drawing itself, without the program around it.


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP"])
def test_a_picture_is_fitted_into_a_page(kind: str) -> None:
    drawn = draw_file([picture(kind, (3000, 1500))], f"image/{kind.lower()}", 5)
    [page] = map(image, drawn.images)
    assert (drawn.total, page.format, page.size) == (1, "PNG", (1000, 500))


def test_a_photograph_stands_upright() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    [page] = map(image, draw_file([picture("JPEG", (300, 100), exif=turned)], "image/jpeg", 1).images)
    assert page.size == (100, 300)


def test_a_scan_of_several_pages_shows_its_first() -> None:
    target = io.BytesIO()
    pages = [Image.new("1", (100, 100 + n)) for n in range(4)]
    pages[0].save(target, "TIFF", save_all=True, append_images=pages[1:])
    drawn = draw_file([target.getvalue()], "image/tiff", 3)
    assert (drawn.total, [image(one).height for one in drawn.images]) == (4, [100, 101, 102])


@pytest.mark.parametrize("size", [(100_000, 10), (10, 100_000), (14_400, 14_400)])
def test_a_page_of_any_size_is_an_image_of_a_bounded_one(size: tuple[int, int]) -> None:
    try:
        [page] = map(image, draw_file([printed_pdf(1, size)], "application/pdf", 1).images)
    except CannotDraw:
        return
    assert page.width <= 1001
    assert page.height <= 1601


def _bomb() -> bytes:
    target = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(target, "PNG")
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (_bomb(), "image/png"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "image/png"),
        (picture()[:-30], "image/png"),
        (b"%PDF-1.4 nothing %%EOF", "application/pdf"),
        # What says one thing and is another is not opened by some other reader.
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", "image/png"),
    ],
    ids=["bomb", "header only", "cut", "no pdf", "postscript"],
)
def test_what_cannot_be_drawn_ends_with_its_own_process(content: bytes, media_type: str) -> None:
    with pytest.raises(CannotDraw):
        draw_file([content], media_type, 1)


def test_drawing_that_takes_too_long_is_ended() -> None:
    begun = time.monotonic()
    with pytest.raises(CannotDraw, match="within"):
        draw_file([printed_pdf(1)], "application/pdf", 1, seconds=0.01)
    assert time.monotonic() - begun < 5


SPY = """
import os, resource, runpy, sys
draw = runpy.run_path({program!r})
draw["_take_limits"]()
limits = [resource.getrlimit(n)[1] for n in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE)]
open(sys.argv[2] + "/told", "w").write(repr((sorted(os.environ), limits, sys.flags.isolated)))
open(sys.argv[2] + "/1.png", "w").write("x")
print(1)
"""


def test_the_drawing_process_knows_nothing_and_is_given_little(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    spy = tmp_path / "spy.py"
    spy.write_text(SPY.format(program=str(page_images.PROGRAM)))
    told = tmp_path / "told"
    monkeypatch.setattr(page_images, "PROGRAM", spy)
    monkeypatch.setenv("VEKHI_SECRET_KEY", "secret")
    monkeypatch.setattr(page_images.tempfile, "TemporaryDirectory", lambda **_: _Kept(tmp_path))
    draw_file([b"x"], "image/png", 1)
    environment, limits, isolated = eval(told.read_text())
    assert [name for name in environment if name.startswith("VEKHI")] == []
    assert limits == [1 << 30, 20, 16 << 20]
    assert isolated == 1


class _Kept:
    """A temporary folder that stays, to be looked into."""

    def __init__(self, path: Any) -> None:
        self.path = path

    def __enter__(self) -> str:
        return str(self.path)

    def __exit__(self, *_: object) -> None:
        pass
