"""What must not come in through the form: each refused with a Russian sentence, and nothing half-written stays."""

import io
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.files import uploads
from app.main import create_app
from app.store.tables import Evidence, KeptUpload, StoredFile
from tests.files.clamd_peer import EICAR, clamd_peer
from tests.files.sample_files import SEVEN_ZIP_LOCKED, compound, locked_zip, office, overlapping_zip, pdf, rar5
from tests.web.conftest import BASE, Visitor, Web, settings_for, whatever_database

FORM = {"kind": "протокол", "title": "Протокол", "number": "5", "day": "2022-11-10"}


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for what is being received."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def _zip_bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("нули", "w") as member:
        for _ in range(64):
            member.write(b"\0" * (1 << 20))
    return target.getvalue()


def _many_members() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for n in range(10_001):
            archive.writestr(f"{n}", b"")
    return target.getvalue()


REFUSED: list[tuple[str, str, Callable[[], bytes], str]] = [
    ("too large", "скан.pdf", lambda: pdf() + b" " * 1_000_001, "Файл слишком велик"),
    ("wrong kind", "фильм.mp4", lambda: b"\0\0\0\x20ftypisom" + b"\0" * 500, "Такой вид файла не принимается"),
    ("a text", "записка.txt", lambda: "просто текст".encode(), "Такой вид файла не принимается"),
    ("renamed executable", "протокол.pdf", lambda: b"MZ\x90\0" + b"\0" * 500, "Это программа, а не документ"),
    ("renamed script", "приказ.docx", lambda: b"#!/bin/sh\nrm -rf /\n", "Это программа, а не документ"),
    ("renamed web page", "скан.pdf", lambda: b"<html><script>alert(1)</script></html>", "Это веб-страница"),
    ("drawing with a program", "схема.svg", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Это веб-страница"),
    ("zip bomb", "архив.zip", _zip_bomb, "слишком большой объём"),
    ("overlapping bomb", "архив.zip", overlapping_zip, "слишком большой объём"),
    ("crowded archive", "архив.zip", _many_members, "слишком много файлов"),
    ("locked zip", "архив.zip", locked_zip, "Файл защищён паролем"),
    ("locked 7z", "архив.7z", lambda: SEVEN_ZIP_LOCKED, "Файл защищён паролем"),
    ("locked rar", "архив.rar", lambda: rar5(locked=True), "Файл защищён паролем"),
    ("locked Word file", "приказ.docx", lambda: compound("EncryptedPackage"), "Файл защищён паролем"),
    ("empty", "пусто.pdf", lambda: b"", "Файл пуст"),
    ("broken PDF", "скан.pdf", lambda: pdf(whole=False), "PDF повреждён"),
    ("broken archive", "архив.zip", lambda: b"PK\x03\x04" + b"\0" * 60, "Архив повреждён"),
    ("Word file with macros", "приказ.docm", lambda: office("word", extra="word/vbaProject.bin"), "есть макросы"),
    ("old Word file with macros", "приказ.doc", lambda: compound("WordDocument", "_VBA_PROJECT"), "есть макросы"),
]


def send(visitor: Visitor, web: Web, name: str, content: bytes) -> tuple[int, str]:
    answer = visitor.post(f"/assignments/{web.cast.report}/evidence", FORM, files={"file": (name, content, "text/x")})
    return answer.status_code, answer.text


def nothing_stays(web: Web, temporary: Path, app: object = None) -> None:
    """No bytes in the storage, no row, no temporary file."""
    storage = (app or web.app).state.storage  # type: ignore[attr-defined]
    assert list(storage.hashes()) == []
    assert storage.drawn_of() == set()
    assert list(temporary.iterdir()) == []
    with web.database.read() as session:
        for table in (StoredFile, Evidence, KeptUpload):
            assert session.exec(select(table)).all() == []


@pytest.fixture
def small(web: Web) -> Visitor:
    """Борис, where a file may hold a megabyte."""
    web.app.state.settings = web.app.state.settings.model_copy(update={"upload_limit": 1_000_000})
    return web.boris


@whatever_database
@pytest.mark.parametrize(("name", "make", "sentence"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_it_is_refused_with_a_sentence_and_leaves_nothing(
    web: Web, small: Visitor, temporary: Path, name: str, make: Callable[[], bytes], sentence: str
) -> None:
    status, text = send(small, web, name, make())
    assert status == 422
    assert sentence in text
    # Nothing typed is lost.
    assert 'value="Протокол"' in text
    nothing_stays(web, temporary)


@whatever_database
def test_a_body_beyond_all_limits_is_refused_before_it_is_taken(web: Web, temporary: Path, tmp_path: Path) -> None:
    app = create_app(settings_for(tmp_path, upload_limit=1000), web.database)
    with TestClient(app, base_url=BASE) as client:
        status, text = send(Visitor(client, "token-boris"), web, "скан.pdf", b"%PDF-" + b"0" * 3_000_000)
    assert (status, "слишком велико" in text) == (413, True)
    nothing_stays(web, temporary, app)


@whatever_database
@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Секретарь\\Рабочий стол\\скан.pdf", "скан.pdf"),
        ("..\\..\\windows\\system32\\con", "_con.pdf"),
        ("я" * 300 + ".pdf", "я" * 116 + ".pdf"),
        ("приказ\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe", "приказfdp.exe.pdf"),
        (" . ", "файл.pdf"),
        ("a<>:|?*.pdf", "a______.pdf"),
    ],
)
def test_a_name_made_to_harm_becomes_a_harmless_one(web: Web, temporary: Path, name: str, kept: str) -> None:
    status, _ = send(web.boris, web, name, pdf())
    assert status == 303
    with web.database.read() as session:
        [evidence] = session.exec(select(Evidence)).all()
        assert evidence.file_name == kept
        answer = web.boris.get(f"/evidence/{evidence.id}/file")
    assert (answer.status_code, answer.content) == (200, pdf())
    assert list(temporary.iterdir()) == []


@whatever_database
def test_what_the_antivirus_finds_is_refused_and_leaves_nothing(web: Web, temporary: Path) -> None:
    with clamd_peer() as clamd:
        given = {"clamd_url": clamd.url, "clamd_required": True}
        web.app.state.settings = web.app.state.settings.model_copy(update=given)
        infected = send(web.boris, web, "скан.pdf", pdf(EICAR.decode()))
        nothing_stays(web, temporary)
        clean = send(web.boris, web, "скан.pdf", pdf())
    assert infected[0] == 422
    assert "Антивирус нашёл в файле угрозу (Eicar-Test-Signature): файл не принят" in infected[1]
    assert clean[0] == 303
    silent = send(web.boris, web, "скан.pdf", pdf("Другой"))
    assert silent[0] == 422
    assert "Антивирус не отвечает, а без его проверки файлы не принимаются" in silent[1]
    with web.database.read() as session:
        assert len(session.exec(select(Evidence)).all()) == 1
    assert len(list(web.app.state.storage.hashes())) == 1


@whatever_database
def test_a_disk_that_fails_in_the_middle_leaves_nothing(
    web: Web, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(uploads, "sniff", fail)
    assert send(web.boris, web, "скан.pdf", pdf())[0] == 500
    nothing_stays(web, temporary)
