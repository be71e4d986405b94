"""A server that is killed in the middle of its work loses nothing that it confirmed and leaves nothing behind."""

import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from app import clock
from app.core.status import State
from app.files.storage import Storage, open_storage
from app.files.uploads import forget_abandoned
from app.services.act import Act
from app.services.check_journal import check_journal
from app.services.sign_in import token_hash
from app.services.sum_up import sum_up_map
from app.services.sweep_files import destroy_orphans, find_orphans
from app.store.engine import Database
from app.store.tables import Assignment, AssignmentEvidence, Evidence, SignIn, StoredFile
from tests.cast import Cast, _assignment, _checkpoint, assert_summary_in_step, build_cast
from tests.conftest import JOURNAL_KEY
from tests.files.sample_files import pdf

ROOT = Path(__file__).parents[2]
KILLS, MOST_KILLS = 3, 8
WORKERS = 3
ASSIGNMENTS = 300
# The program is loaded once; each line on its input forks one more server, whose process id it prints. Between
# the bytes and their row a server waits a little, so that it is often killed just there.
NURSERY = """
import os, sys, time
import uvicorn
from app.serving import application
from app.files import document_text
from app.services import attach_evidence
from sqlalchemy.orm import configure_mappers
import holidays, magic, pypdf
store = attach_evidence.store_uploads
def store_slowly(*given):
    time.sleep(0.02)
    return store(*given)
attach_evidence.store_uploads = store_slowly
application().state.database.dispose()
configure_mappers()
for _ in sys.stdin:
    child = os.fork()
    if not child:
        os.setsid()
        os.close(0)
        uvicorn.run(application, factory=True, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
        os._exit(1)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("ended", flush=True)
"""


@dataclass
class Confirmed:
    """What the server answered «done» to: hash of the file by assignment, and assignments handed in and accepted."""

    attached: dict[int, str] = field(default_factory=dict)
    submitted: set[int] = field(default_factory=set)
    accepted: set[int] = field(default_factory=set)
    unexpected: list[str] = field(default_factory=list)


@dataclass
class Crowd:
    """People at work: each takes an assignment, uploads, hands in, and the coordinator accepts."""

    base: str
    waiting: list[int]
    done: Confirmed = field(default_factory=Confirmed)
    over: threading.Event = field(default_factory=threading.Event)

    def work(self) -> None:
        with httpx2.Client(base_url=self.base, timeout=5) as client:
            while not self.over.is_set():
                try:
                    assignment = self.waiting.pop()
                except IndexError:
                    return
                # The server has just been killed: the answer never came, and nothing is known of this one.
                with suppress(httpx2.TransportError):
                    self._carry(client, assignment)
                    continue
                time.sleep(0.05)

    def wait_for(self, accepted: int) -> None:
        """Wait until so many were accepted: a server that has just begun is slow."""
        end = time.monotonic() + 20
        while len(self.done.accepted) < accepted and time.monotonic() < end:
            time.sleep(0.01)

    def _carry(self, client: httpx2.Client, assignment: int) -> None:
        # Every third file is one and the same: its bytes are shared.
        content = pdf(("Общий" if assignment % 3 == 0 else f"Протокол {assignment}") + "." * 20_000)
        form = {"kind": "протокол", "title": f"Протокол {assignment}", "number": "1", "day": "2022-11-10"}
        path = f"/assignments/{assignment}"
        if self._ask(client, "boris", f"{path}/evidence", form, files={"file": ("протокол.pdf", content)}):
            self.done.attached[assignment] = sha256(content).hexdigest()
            if self._ask(client, "boris", f"{path}/submit", {"said": "Сделано"}):
                self.done.submitted.add(assignment)
                if self._ask(client, "anna", f"{path}/accept", {}):
                    self.done.accepted.add(assignment)

    def _ask(self, client: httpx2.Client, who: str, path: str, form: dict[str, str], **given: object) -> bool:
        headers = {"cookie": f"vekhi_session=token-{who}", "sec-fetch-site": "same-origin"}
        answer = client.post(path, data=form, headers=headers, **given)  # type: ignore[arg-type]
        if answer.status_code != 303:
            told = re.findall(r'href="#[^"]*">([^<]*)', answer.text)
            self.done.unexpected.append(f"{path}: {answer.status_code} {told}")
        return answer.status_code == 303


def stage(session: Session) -> tuple[Cast, list[int]]:
    """The cast signed in, and many assignments of Борис's gymnasium."""
    cast = build_cast(session)
    for name, actor in (("boris", cast.boris), ("anna", cast.anna)):
        until = clock.now() + timedelta(days=1)
        session.add(
            SignIn(
                token_sha256=token_hash(f"token-{name}"),
                person_id=actor.person_id,
                created_at=clock.now(),
                expires_at=until,
            )
        )
    made = []
    for n in range(ASSIGNMENTS):
        point = _checkpoint(session, cast, cast.activities[1], cast.gymnasium, f"k{n}", date(2022, 11, 30))
        made.append(_assignment(session, cast, point, cast.gymnasium))
    sum_up_map(session, cast.roadmap)
    return cast, made


class Server:
    """The real program in a process of its own, killed without warning."""

    def __init__(self, database_url: str, folder: Path, temporary: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {
            "VEKHI_DATABASE_URL": database_url,
            "VEKHI_DATA_DIR": str(folder),
            "VEKHI_BASE_URL": self.base,
            "VEKHI_SECRET_KEY": "secret of the test",
            "VEKHI_JOURNAL_KEY": JOURNAL_KEY.decode(),
            "TMPDIR": str(temporary),
            "PYTHONPATH": str(ROOT),
        }

    def __enter__(self) -> "Server":
        command = [sys.executable, "-c", NURSERY, str(self.port)]
        pipe = subprocess.PIPE
        self.nursery = subprocess.Popen(command, env=self.environment, stdin=pipe, stdout=pipe, text=True, bufsize=1)
        return self

    def __exit__(self, *_: object) -> None:
        with self.nursery:  # closes its pipes and waits for it
            self.nursery.kill()

    def start(self) -> None:
        """Start one and wait until it answers."""
        self._ask_nursery()
        self.process_id = int(self._told())
        for _ in range(300):
            with suppress(httpx2.TransportError):
                if httpx2.get(f"{self.base}/healthz", timeout=2).status_code == 200:
                    return
            time.sleep(0.05)
        pytest.fail("the server has not answered within 15 s")

    def kill(self) -> None:
        """kill -9: no handler runs, no transaction ends, no file is closed."""
        os.kill(self.process_id, signal.SIGKILL)
        assert self._told() == "ended"

    def _ask_nursery(self) -> None:
        assert self.nursery.stdin is not None
        self.nursery.stdin.write("one more\n")
        self.nursery.stdin.flush()

    def _told(self) -> str:
        assert self.nursery.stdout is not None
        return self.nursery.stdout.readline().strip()


def orphans(database: Database, storage: Storage) -> list[str]:
    with database.read() as session:
        return find_orphans(session, storage, clock.now() + timedelta(minutes=1))


def work_under_fire(
    server: Server, database: Database, storage: Storage, assignments: list[int]
) -> tuple[Confirmed, list[str]]:
    """Let people work while the server is killed again and again; gives what they were told, and orphaned bytes."""
    crowd = Crowd(server.base, assignments)
    people = [threading.Thread(target=crowd.work) for _ in range(WORKERS)]
    left: list[str] = []
    for kill in range(MOST_KILLS):
        server.start()
        if not kill:
            for person in people:
                person.start()
        crowd.wait_for(len(crowd.done.accepted) + 3)
        time.sleep(random.uniform(0, 0.1))
        server.kill()
        left = orphans(database, storage)
        # Killed often enough, and at least once between the bytes and their row.
        if kill + 1 >= KILLS and left:
            break
    crowd.over.set()
    for person in people:
        person.join()
    return crowd.done, left


def test_nothing_confirmed_is_lost_and_nothing_half_written_stays(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    with database.write() as session:
        cast, assignments = stage(session)
        session.commit()
    data, temporary = tmp_path / "data", tmp_path / "temporary"
    temporary.mkdir()
    storage = open_storage(data)
    with Server(database_url, data, temporary) as server:
        done, left = work_under_fire(server, database, storage, assignments)

    assert done.unexpected == []
    assert done.accepted
    assert left, "the server was never killed between the bytes and their row"
    with database.write() as session:
        assert destroy_orphans(Act(session, None, clock.now()), storage, left) == len(left)
        session.commit()
    forget_abandoned(temporary, time.time() + 60)
    assert list(temporary.glob("vekhi-upload-*")) == []
    with database.read() as session:
        _every_row_has_its_bytes_and_no_bytes_are_without_a_row(session, storage)
        _what_was_confirmed_is_there(session, done)
        assert_summary_in_step(session, cast.roadmap)
        assert check_journal(session, JOURNAL_KEY).faults == []
        if database.is_sqlite:
            assert session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"


def _every_row_has_its_bytes_and_no_bytes_are_without_a_row(session: Session, storage: Storage) -> None:
    rows = session.exec(select(StoredFile)).all()
    for row in rows:
        assert sha256(storage.open(row.sha256).read()).hexdigest() == row.sha256
        assert storage.size(row.sha256) == row.size
    assert sorted(storage.hashes()) == sorted(row.sha256 for row in rows)
    used = set(session.exec(select(Evidence.file_id)))
    assert {row.id for row in rows} == used


def _what_was_confirmed_is_there(session: Session, done: Confirmed) -> None:
    states = dict(session.exec(select(Assignment.id, Assignment.state)).all())
    query = (
        select(AssignmentEvidence.assignment_id, StoredFile.sha256)
        .join(Evidence, col(Evidence.id) == col(AssignmentEvidence.evidence_id))
        .join(StoredFile, col(StoredFile.id) == col(Evidence.file_id))
    )
    attached = set(session.exec(query).all())
    assert set(done.attached.items()) - attached == set()
    assert {one for one in done.accepted if states[one] != State.ACCEPTED} == set()
    assert {one for one in done.submitted if states[one] not in (State.SUBMITTED, State.ACCEPTED)} == set()
    # Of those that were on the way when the server died, each stands whole in one state or another.
    accepted = {one for one, state in states.items() if state == State.ACCEPTED}
    assert accepted <= {assignment for assignment, _ in attached}
    assert len(accepted - done.accepted) <= MOST_KILLS * WORKERS
