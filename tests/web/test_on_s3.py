"""The whole way of a file with a real S3 server behind: in, looked at, out, packed, withdrawn, swept."""

import io
import secrets
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app import clock, main
from app.files.storage import Storage
from app.services.act import Act
from app.services.submit_evidence import submit_evidence
from app.services.sweep_files import sweep_files
from app.services.withdraw_evidence import destroy_bytes, withdraw_evidence
from app.settings import Settings
from app.store.tables import Evidence, StoredFile
from tests.cast import TODAY
from tests.s3_peer import storage_url
from tests.web.conftest import BASE, Visitor, Web, whatever_database
from tests.web.test_evidence_files import attach
from tests.web.test_previews import printed_pdf


@pytest.fixture
def on_s3(web: Web, s3_address: str, tmp_path: Path) -> Iterator[TestClient]:
    """The program of `web` with its files on the server."""
    url = storage_url(s3_address, secrets.token_hex(4))
    app = main.create_app(Settings(data_dir=tmp_path, storage_url=url, base_url=BASE, today=TODAY), web.database)
    with TestClient(app, base_url=BASE, raise_server_exceptions=False) as client:
        yield client


@whatever_database
def test_a_file_goes_its_whole_way(web: Web, on_s3: TestClient) -> None:
    storage: Storage = on_s3.app.state.storage  # type: ignore[attr-defined]
    boris, anna = Visitor(on_s3, "token-boris"), Visitor(on_s3, "token-anna")
    # Larger than what is sent in one piece.
    content = printed_pdf(1).replace(b"%PDF-1.4\n", b"%PDF-1.4\n%" + b"x" * 17_000_000 + b"\n", 1)
    assert attach(boris, web.cast.report, content, "скан.pdf") == 303
    with web.database.write() as session:
        submit_evidence(web.cast.act(session, web.cast.boris), web.cast.report)
        [evidence] = session.exec(select(Evidence.id)).all()
        session.commit()

    assert anna.get(f"/evidence/{evidence}/file").content == content
    assert anna.get(f"/evidence/{evidence}/preview/1.png").status_code == 200
    archive = zipfile.ZipFile(io.BytesIO(anna.get("/roadmaps/test-1/package?year=2022").content))
    [name] = [name for name in archive.namelist() if "/" in name]
    digest = sha256(archive.read(name)).hexdigest()
    with web.database.write() as session:
        assert session.exec(select(StoredFile.sha256)).all() == [digest]
        storage.put(b"left by a crash", sha256(b"left by a crash").hexdigest())
        act = Act(session, None, clock.now())
        assert sweep_files(act, storage, clock.now() - timedelta(days=1)) == 0
        # The server's clock is the real one, the test's stands in 2022.
        assert sweep_files(act, storage, clock.now() + timedelta(days=36_500)) == 1
        assert withdraw_evidence(web.cast.act(session, web.cast.dina), evidence or 0, "Требование") == digest
        session.commit()
    with web.database.write() as session:
        assert destroy_bytes(session, storage, digest) is True
        session.commit()
    assert list(storage.hashes()) == []
    assert storage.drawn_of() == set()
    assert anna.get(f"/evidence/{evidence}/file").status_code == 404
