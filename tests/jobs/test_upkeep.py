"""What nobody refers to is destroyed at night; withdrawn bytes within the hour; links are looked behind by day."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
import time_machine
from sqlmodel import select

from app import clock
from app.core.links import LinkVerdict
from app.files import storage as storage_module
from app.files.link_probe import Probed, Prober
from app.files.storage import Storage
from app.jobs.upkeep import check_links, destroy_withdrawn, sweep_at_night
from app.services.attach_evidence import NewEvidence, Requisites, attach_evidence
from app.services.check_link import record_checks
from app.services.look_at_link import look_at_link
from app.services.withdraw_evidence import withdraw_evidence
from app.settings import Settings
from app.store.engine import Database
from app.store.tables import JournalEntry, KeptUpload, LinkCheck, StoredFile
from tests.cast import Cast, build_cast, memory_storage, upload

TWO_DAYS = timedelta(days=2)


@pytest.fixture
def storage() -> Storage:
    return memory_storage()


@pytest.fixture
def cast(database: Database) -> Cast:
    with database.write() as session:
        made = build_cast(session)
        session.commit()
    return made


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
def later() -> Iterator[None]:
    """Two days from now: bytes put in this test are older than the day of grace."""
    with time_machine.travel(clock.now() + TWO_DAYS, tick=False):
        yield


def attach(database: Database, cast: Cast, storage: Storage, text: str) -> int:
    with database.write() as session:
        evidence = cast.attach(cast.act(session, cast.boris), storage, cast.report, text=text)
        session.commit()
    return evidence


def withdraw(database: Database, cast: Cast, evidence: int) -> str:
    """Withdraw, and fall before the bytes are destroyed."""
    with database.write() as session:
        act = replace(cast.act(session, cast.dina), now=clock.now())
        sha256 = withdraw_evidence(act, evidence, "Требование субъекта")
        session.commit()
    assert sha256 is not None
    return sha256


def journal(database: Database, action: str) -> list[JournalEntry]:
    with database.read() as session:
        return list(session.exec(select(JournalEntry).where(JournalEntry.action == action)).all())


def test_the_night_takes_what_nobody_refers_to_and_the_journal_tells_it(
    database: Database, cast: Cast, storage: Storage, settings: Settings, tmp_path: Path, later: None
) -> None:
    attach(database, cast, storage, "Принятое")
    kept = set(storage.hashes())
    upload(storage, "Программа упала до записи в базу").discard()
    [orphan] = set(storage.hashes()) - kept

    lines = list(sweep_at_night(database, settings, storage, tmp_path))

    assert lines == ["Уничтожено файлов, на которые никто не ссылается: 1"]
    assert set(storage.hashes()) == kept
    [entry] = journal(database, "storage.swept")
    assert (entry.person_id, entry.after) == (None, {"destroyed": 1, "sha256": [orphan]})
    assert list(sweep_at_night(database, settings, storage, tmp_path)) == []
    assert len(journal(database, "storage.swept")) == 1


def test_an_upload_of_this_hour_is_left_to_its_row(
    database: Database, cast: Cast, storage: Storage, settings: Settings, tmp_path: Path
) -> None:
    upload(storage, "Строка ещё не записана").discard()
    assert list(sweep_at_night(database, settings, storage, tmp_path)) == []
    assert len(list(storage.hashes())) == 1


def keep(database: Database, cast: Cast, storage: Storage, text: str) -> str:
    """Борис uploads a file to his report and has not told its requisites yet."""
    with database.write() as session, upload(storage, text) as received:
        row = KeptUpload(
            person_id=cast.boris.person_id,
            assignment_id=cast.report,
            sha256=received.sha256,
            size=received.size,
            media_type=received.media_type,
            file_name=received.file_name,
            at=clock.now(),
        )
        session.add(row)
        session.commit()
    return received.sha256


def test_a_file_that_waits_for_its_requisites_lives_a_day(
    database: Database, cast: Cast, storage: Storage, settings: Settings, tmp_path: Path
) -> None:
    upload(storage, "Лежит давно").discard()
    with time_machine.travel(clock.now() + TWO_DAYS, tick=False):
        sha256 = keep(database, cast, storage, "Лежит давно")
        list(sweep_at_night(database, settings, storage, tmp_path))
        assert storage.exists(sha256)
    with time_machine.travel(clock.now() + 2 * TWO_DAYS, tick=False):
        list(sweep_at_night(database, settings, storage, tmp_path))
    assert storage.exists(sha256) is False
    with database.read() as session:
        assert session.exec(select(KeptUpload)).all() == []


def test_many_orphans_go_batch_by_batch(
    database: Database,
    cast: Cast,
    storage: Storage,
    settings: Settings,
    tmp_path: Path,
    later: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.jobs.upkeep.BATCH", 2)
    for n in range(5):
        upload(storage, f"Сирота {n}").discard()
    [line] = sweep_at_night(database, settings, storage, tmp_path)
    assert line.endswith(": 5")
    assert list(storage.hashes()) == []
    assert [entry.after["destroyed"] for entry in journal(database, "storage.swept") if entry.after] == [2, 2, 1]


def test_temporary_files_of_a_killed_upload_go_and_others_stay(
    database: Database, storage: Storage, settings: Settings, tmp_path: Path
) -> None:
    old, fresh, foreign = (tmp_path / name for name in ("vekhi-upload-a", "vekhi-upload-b", "upload-of-another"))
    for path in (old, fresh, foreign):
        path.write_bytes(b"x")
    for path in (old, foreign):
        os.utime(path, (1, 1))
    assert list(sweep_at_night(database, settings, storage, tmp_path)) == ["Убрано брошенных временных файлов: 1"]
    assert sorted(path.name for path in tmp_path.glob("*upload*")) == ["upload-of-another", "vekhi-upload-b"]


def test_withdrawn_bytes_left_by_a_crash_are_destroyed_with_what_was_drawn_of_them(
    database: Database, cast: Cast, storage: Storage
) -> None:
    sha256 = withdraw(database, cast, attach(database, cast, storage, "Личные данные"))
    other = attach(database, cast, storage, "Остаётся")
    storage.keep_drawn(sha256, "1.png", b"page")
    assert storage.exists(sha256)

    lines = list(destroy_withdrawn(database, storage))

    assert lines == ["Уничтожены байты 1 файла изъятых подтверждений"]
    assert storage.exists(sha256) is False
    assert storage.drawn(sha256, "1.png") is None
    assert other
    assert len(list(storage.hashes())) == 1
    assert list(destroy_withdrawn(database, storage)) == []


def test_what_was_handed_in_again_after_a_withdrawal_stays(database: Database, cast: Cast, storage: Storage) -> None:
    sha256 = withdraw(database, cast, attach(database, cast, storage, "Снова"))
    attach(database, cast, storage, "Снова")
    assert list(destroy_withdrawn(database, storage)) == []
    assert storage.exists(sha256)
    with database.read() as session:
        assert session.exec(select(StoredFile.destroyed_at)).all() == [None]


def test_a_drawing_whose_bytes_are_gone_is_swept(
    database: Database, cast: Cast, storage: Storage, settings: Settings, tmp_path: Path
) -> None:
    attach(database, cast, storage, "Живое")
    [alive] = storage.hashes()
    storage.keep_drawn(alive, "1.png", b"page")
    # Somebody drew while the bytes were being destroyed.
    storage.keep_drawn("0" * 64, "1.png", b"page")
    list(sweep_at_night(database, settings, storage, tmp_path))
    assert storage.drawn_of() == {alive}


def add_links(database: Database, cast: Cast, *urls: str) -> list[int]:
    """Борис attaches links to his report."""
    items = [NewEvidence(Requisites("публикация", "Новость"), url=url) for url in urls]
    with database.write() as session:
        made = attach_evidence(cast.act(session, cast.boris), memory_storage(), cast.report, items)
        session.commit()
    return made


def prober(**statuses: int) -> Prober:
    """A network where each name answers with its status; one without a status does not answer."""

    async def resolve(host: str, _port: int) -> list[str]:
        return ["93.184.215.14"]

    def answer(request: httpx2.Request) -> httpx2.Response:
        name = request.headers["host"].removesuffix(".ru")
        if name not in statuses:
            raise httpx2.ConnectError("no route")
        return httpx2.Response(
            statuses[name], headers={"location": "https://other.ru/"}, stream=httpx2.ByteStream(b"x")
        )

    return Prober(resolve=resolve, transport=httpx2.MockTransport(answer))


def checks(database: Database) -> list[tuple[str, str | None, int | None, int]]:
    with database.read() as session:
        rows = session.exec(select(LinkCheck).order_by(LinkCheck.evidence_id)).all()  # type: ignore[arg-type]
    return [(row.verdict, row.target, row.status, row.tries) for row in rows]


def test_what_was_found_behind_links_is_kept_and_told(database: Database, cast: Cast) -> None:
    add_links(
        database, cast, "http://good.ru/1", "http://moved.ru/", "http://gone.ru/", "http://deaf.ru/", "http://x.ru:1/"
    )
    lines = list(check_links(database, prober(good=200, moved=301, gone=404, other=200)))
    [line] = lines
    told = ("доступна 1", "перенаправлена 1", "такой страницы на сайте нет 1", "не отвечает 1")
    inside = "не проверяется: адрес внутренний или порт необычный 1"
    assert line == "Проверено ссылок: 5 — " + ", ".join([*told, inside])
    assert checks(database) == [
        ("available", None, 200, 1),
        ("redirected", "https://other.ru/", 200, 1),
        ("missing", None, 404, 1),
        ("silent", None, None, 1),
        ("untried", None, None, 1),
    ]
    assert list(check_links(database, prober())) == []


@pytest.mark.parametrize(
    ("status", "tries", "days", "again"),
    [
        (200, 1, 29, False),
        (200, 1, 31, True),
        (404, 1, 2, True),
        (404, 1, 0, False),
        (404, 4, 2, False),
        (404, 4, 8, True),
    ],
)
def test_a_link_is_looked_behind_again_in_its_time(
    database: Database, cast: Cast, status: int, tries: int, days: int, again: bool
) -> None:
    [evidence] = add_links(database, cast, "http://a.ru/")
    list(check_links(database, prober(a=status)))
    with database.write() as session:
        row = session.get_one(LinkCheck, evidence)
        row.tries, row.checked_at = tries, clock.now() - timedelta(days=days)
        session.commit()
    assert bool(list(check_links(database, prober(a=status)))) is again
    assert checks(database)[0][3] == tries + again


def test_a_withdrawn_link_and_a_file_are_left_alone(database: Database, cast: Cast, storage: Storage) -> None:
    attach(database, cast, storage, "Файл")
    [evidence] = add_links(database, cast, "http://a.ru/")
    with database.write() as session:
        withdraw_evidence(cast.act(session, cast.dina), evidence, "Требование")
        session.commit()
    assert list(check_links(database, prober(a=200))) == []


def test_what_a_person_saw_is_never_overwritten(database: Database, cast: Cast) -> None:
    [evidence] = add_links(database, cast, "http://a.ru/")
    list(check_links(database, prober(a=404)))
    with database.write() as session:
        look_at_link(cast.act(session, cast.anna), evidence, opens=True, said="новость на месте")
        session.commit()
    with database.write() as session:
        record_checks(session, [(evidence, Probed(LinkVerdict.MISSING))], clock.now())
        row = session.get_one(LinkCheck, evidence)
        assert (row.verdict, row.person_id, row.said) == ("seen_open", cast.anna.person_id, "новость на месте")
        row.checked_at = clock.now() - timedelta(days=400)
        session.commit()
    assert list(check_links(database, prober(a=404))) == []


def test_a_drawing_is_kept_beside_the_bytes_and_not_among_them(storage: Storage) -> None:
    storage.keep_drawn("a" * 64, "1.png", b"one")
    storage.keep_drawn("a" * 64, "1.png", b"two")
    assert storage.drawn("a" * 64, "1.png") == b"two"
    assert storage.drawn("a" * 64, "2.png") is None
    assert list(storage.hashes()) == []
    assert storage_module.Storage.forget_drawn(storage, "a" * 64) == 1
