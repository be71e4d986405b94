"""The real program as a process of its own, on the real plans of Sarov, with people who can sign in."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlmodel import Session, col, select

from app.core.status import Role
from app.files.journal_key import journal_key
from app.services.act import Act
from app.services.add_person import NewPerson, add_person
from app.services.sign_in import hash_password
from app.store.engine import Database
from app.store.migrate import migrate
from app.store.tables import DatabaseMark, Territory, Unit

ROOT = Path(__file__).resolve().parent.parent.parent
TODAY = date(2022, 11, 14)
PASSWORD = "Длинный пароль 2022"
CLI = "from app.cli import main; raise SystemExit(main())"
START_SECONDS = 60
# One person for each role; two may accept, so that nobody accepts his own work.
CAST = {
    "anna": ("Анна Серова", Role.COORDINATOR, None),
    "boris": ("Борис Лунин", Role.EXECUTOR, "МБОУ ДПО МЦ"),
    "gleb": ("Глеб Орлов", Role.HEAD, None),
    "dina": ("Дина Ким", Role.ADMIN, None),
}


@dataclass(frozen=True)
class House:
    """A running program: its address and its database."""

    address: str
    database: Database


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, address: str) -> dict[str, str]:
    """The environment of the program: its own folder and database, a fixed business date."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VEKHI_")}
    return kept | {
        "PYTHONUTF8": "1",
        "VEKHI_DATA_DIR": str(folder),
        "VEKHI_DATABASE_URL": f"sqlite:///{folder / 'vekhi.db'}",
        "VEKHI_BASE_URL": address,
        "VEKHI_SECRET_KEY": "секрет для проверки страниц",
        "VEKHI_TODAY": TODAY.isoformat(),
    }


def run_vekhi(*arguments: str, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command of the program as a person would; its output as text."""
    command = [sys.executable, "-c", CLI, *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, encoding="utf-8", check=False)


def answers(address: str) -> bool:
    """Whether the program serves its sign-in page."""
    try:
        with urllib.request.urlopen(f"{address}/sign-in", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@contextmanager
def served(env: Mapping[str, str], address: str, log: Path) -> Iterator[None]:
    """The program's server, from its first answer until the end of the block."""
    port = address.rpartition(":")[2]
    command = [sys.executable, "-c", CLI, "serve", "--port", port]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT)
        try:
            ends = time.monotonic() + START_SECONDS
            while not answers(address):
                assert process.poll() is None, log.read_text("utf-8")
                assert time.monotonic() < ends, log.read_text("utf-8")
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            process.wait(30)


def mark_as_demo(database: Database) -> None:
    """Allow a fixed business date in this database."""
    with database.write() as session:
        session.add(DatabaseMark(key="demo", value=TODAY.isoformat()))
        session.commit()


def bring_in_people(database: Database) -> None:
    """Give everybody of the cast an account."""
    hashed = hash_password(PASSWORD)
    with database.write() as session:
        act = Act(session, None, datetime.now(UTC), TODAY)
        territory = session.exec(select(Territory.id).where(Territory.key == "sarov")).one()
        for key, (name, role, unit) in CAST.items():
            new = NewPerson(f"{key}@example.org", name, role, territory, unit and _unit(session, unit))
            add_person(act, new, hashed)
        session.commit()


def _unit(session: Session, name: str) -> int | None:
    return session.exec(select(Unit.id).where(col(Unit.name) == name)).one()


@contextmanager
def open_house(folder: Path) -> Iterator[House]:
    """Load Sarov by the command line, bring people in, serve."""
    address = f"http://127.0.0.1:{free_port()}"
    env = environment(folder, address)
    database = Database(env["VEKHI_DATABASE_URL"], journal_key=journal_key(Path(env["VEKHI_DATA_DIR"]), None))
    try:
        migrate(database.engine)
        mark_as_demo(database)
        loaded = run_vekhi("load", "roadmaps/sarov", env=env)
        assert loaded.returncode == 0, loaded.stderr
        bring_in_people(database)
        with served(env, address, folder / "serve.log"):
            yield House(address, database)
    finally:
        database.dispose()
