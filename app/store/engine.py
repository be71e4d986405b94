"""The engine and the two kinds of session.

SQLite: WAL, foreign keys, and transactions begun by us, because plain `BEGIN` on a connection that
later writes gives «database is locked» under load: a read session begins with `BEGIN`, a write
session with `BEGIN IMMEDIATE`, at its first statement. PostgreSQL begins as it likes.
"""

import json
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import QueuePool
from sqlmodel import Session

from app.store.journal_chain import seal_on_commit

BUSY_MS = 10_000


def make_engine(url: str, *, pool_size: int = 10) -> Engine:
    """Open a database by its SQLAlchemy address; makes the folder of a SQLite file when absent."""
    to_json = partial(json.dumps, ensure_ascii=False)
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=pool_size, pool_pre_ping=True, json_serializer=to_json)
    file = make_url(url).database
    if file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        json_serializer=to_json,
        connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000},
        poolclass=QueuePool,
        pool_size=pool_size,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_MS}",
        "cache_size=-32000",
        "mmap_size=134217728",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    begin = connection.get_execution_options().get("sqlite_begin", "BEGIN IMMEDIATE")
    connection.exec_driver_sql(begin)


class Database:
    """One engine with its two session makers.

    `read()` and `write()` give sessions; whoever opens a write session commits it, services never do.
    `journal_key` seals what is written into the journal; without it nothing can be written there.
    """

    def __init__(self, url: str, *, pool_size: int = 10, journal_key: bytes | None = None) -> None:
        self.engine = make_engine(url, pool_size=pool_size)
        reading = self.engine.execution_options(sqlite_begin="BEGIN")
        self.read = sessionmaker(reading, class_=Session, expire_on_commit=False, autoflush=False)
        self.write = sessionmaker(self.engine, class_=Session, expire_on_commit=False)
        self.journal_key = journal_key
        seal_on_commit(self.write, journal_key)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()
