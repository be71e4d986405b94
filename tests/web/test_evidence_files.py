"""A file leaves as an attachment under its own name, by its evidence's id, to whom it may concern."""

from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.main import create_app
from app.store.tables import Evidence, JournalEntry, StoredFile
from tests.files.sample_files import pdf
from tests.web.conftest import BASE, Visitor, Web, settings_for, whatever_database

NAME = "Протокол «о совещании» № 5.pdf"


def attach(visitor: Visitor, assignment: int, content: bytes, name: str = NAME) -> int:
    """Attach a file through the form; gives the status."""
    form = {"kind": "протокол", "title": "Протокол", "number": "5", "day": "2022-11-10"}
    answer = visitor.post(f"/assignments/{assignment}/evidence", form, files={"file": (name, content, "text/html")})
    return answer.status_code


def the_evidence(web: Web) -> Evidence:
    with web.database.read() as session:
        return session.exec(select(Evidence)).one()


def test_a_download_is_an_attachment_that_no_browser_runs(web: Web) -> None:
    content = pdf("Совещание")
    assert attach(web.boris, web.cast.report, content) == 303
    answer = web.anna.get(f"/evidence/{the_evidence(web).id}/file")
    assert answer.content == content
    headers = answer.headers
    name = the_evidence(web).file_name or ""
    assert "Протокол" in name
    assert headers["content-disposition"] == f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "sandbox; default-src 'none'"
    # The type is what the bytes are, whatever the browser said.
    assert headers["content-type"].startswith("application/pdf")
    assert headers["content-length"] == str(len(content))
    assert headers["cache-control"] == "private, no-store"


def test_the_journal_keeps_who_took_a_file(web: Web) -> None:
    attach(web.boris, web.cast.report, pdf())
    evidence = the_evidence(web).id
    web.anna.get(f"/evidence/{evidence}/file")
    web.vera.get(f"/evidence/{evidence}/file")
    with web.database.read() as session:
        taken = session.exec(select(JournalEntry).where(JournalEntry.action == "evidence.downloaded")).all()
    assert [(one.person_id, one.subject_id) for one in taken] == [(web.cast.anna.person_id, evidence)]


def test_a_hash_opens_nothing(web: Web) -> None:
    attach(web.boris, web.cast.report, pdf())
    with web.database.read() as session:
        sha256 = session.exec(select(StoredFile.sha256)).one()
    for path in (f"/evidence/{sha256}/file", f"/files/{sha256}", f"/evidence/{sha256}", f"/static/{sha256}"):
        assert web.anna.get(path).status_code == 404


def test_equal_bytes_of_another_unit_stay_its_own(web: Web) -> None:
    content = pdf("Общий протокол")
    assert attach(web.boris, web.cast.report, content) == 303
    assert attach(web.vera, web.cast.school_report, content) == 303
    with web.database.read() as session:
        assert len(session.exec(select(StoredFile)).all()) == 1
        mine, hers = session.exec(select(Evidence).order_by(Evidence.id)).all()  # type: ignore[arg-type]
    assert web.boris.get(f"/evidence/{mine.id}/file").status_code == 200
    assert web.boris.get(f"/evidence/{hers.id}/file").status_code == 404


def test_a_link_and_a_withdrawn_file_give_no_bytes(web: Web) -> None:
    form = {"kind": "письмо", "title": "Письмо", "number": "", "day": "", "url": "https://example.org/doc"}
    assert web.boris.post(f"/assignments/{web.cast.report}/evidence", form).status_code == 303
    answer = web.boris.get(f"/evidence/{the_evidence(web).id}/file")
    assert answer.status_code == 404
    assert "Файла нет" in answer.text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("страница.html", b"<html><script>alert(1)</script></html>"),
        ("картинка.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("протокол.pdf", b"MZ\x90\x00 this is a program"),
        ("пусто.pdf", b""),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_refused_with_what_was_typed(
    web: Web, name: str, content: bytes
) -> None:
    form = {"kind": "приказ", "title": "О проведении", "number": "77-а", "day": "2022-11-10"}
    path = f"/assignments/{web.cast.report}/evidence"
    answer = web.boris.post(path, form, files={"file": (name, content, "application/pdf")})
    assert answer.status_code == 422
    for typed in ("О проведении", "77-а"):
        assert typed in answer.text
    assert "govuk-error-summary" in answer.text
    with web.database.read() as session:
        assert session.exec(select(Evidence)).all() == []


@whatever_database
def test_a_body_beyond_the_limit_is_refused_before_it_is_read(web: Web, tmp_path: object) -> None:
    app = create_app(settings_for(web.app.state.settings.data_dir, upload_limit=1024), web.database)
    with TestClient(app, base_url=BASE) as client:
        visitor = Visitor(client, "token-boris")
        big = visitor.post(f"/assignments/{web.cast.report}/evidence", {}, files={"file": (NAME, b"0" * 3_000_000)})
        small = visitor.post(
            f"/assignments/{web.cast.report}/evidence",
            {"kind": "иное", "title": "Т", "day": "2022-11-10"},
            files={"file": (NAME, pdf() + b" " * 2000)},
        )
        parts = (b"0" * 100_000 for _ in range(30))
        unsaid = visitor.post("/sign-in", content=parts, headers={"content-type": "application/x-www-form-urlencoded"})
    assert big.status_code == 413
    assert unsaid.status_code == 413
    assert "слишком велико" in unsaid.text
    assert "слишком велико" in big.text
    assert big.headers["x-content-type-options"] == "nosniff"
    assert small.status_code == 422
    assert "иное" in small.text
