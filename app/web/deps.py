"""What a route may ask for: settings, sessions, the signed-in person.

Session dependencies have function scope: the transaction ends before the answer leaves, so a failed
commit can never answer 200. A read session serves GET; a write session begins at its first
statement, so hashing, sniffing and storing files come before it.

What waits for nothing is `async`: each plain dependency would cost a hop to a thread and back.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from functools import partial, wraps
from typing import Annotated, ParamSpec, TypeVar, cast

import anyio
import anyio.to_thread
from fastapi import Depends, Path, Request
from fastapi.concurrency import run_in_threadpool
from sqlmodel import Session

from app import clock
from app.core.access import Actor
from app.core.errors import NotSignedIn
from app.services.act import Act
from app.services.sign_in import find_actor
from app.settings import Settings
from app.store.engine import Database
from app.web.security import SAFE_METHODS, client_address

P = ParamSpec("P")
T = TypeVar("T")

SESSION_COOKIE = "vekhi_session"
# The largest id that both databases keep; beyond it is nothing to find.
LARGEST_ID = 2**31 - 1

RowId = Annotated[int, Path(ge=1, le=LARGEST_ID)]


async def get_settings(request: Request) -> Settings:
    """The settings that the application was made with."""
    settings: Settings = request.app.state.settings
    return settings


async def get_database(request: Request) -> Database:
    """The application's database."""
    database: Database = request.app.state.database
    return database


async def _on_thread(act: Callable[[], None]) -> None:
    """Run what may wait for the database to its end, whatever becomes of the request, never behind a full pool."""
    with anyio.CancelScope(shield=True):
        await anyio.to_thread.run_sync(act, limiter=anyio.CapacityLimiter(1))


async def _read(at_once: bool, read: Callable[[], T]) -> T:
    return read() if at_once else await run_in_threadpool(read)


def quick(page: Callable[P, T]) -> Callable[P, Awaitable[T]]:
    """Let a page of a few short reads, which takes `session`, skip the hop to a thread where that costs most.

    SQLite answers a reader at once, whoever writes: going to a thread and back, and two threads then pulling at
    one interpreter, take longer than its reads. PostgreSQL is asked from a thread as ever.
    """

    @wraps(page)
    async def answer(*given: P.args, **named: P.kwargs) -> T:
        session = cast("Session", named["session"])
        return await _read(session.get_bind().dialect.name == "sqlite", partial(page, *given, **named))

    return answer


async def read_session(request: Request) -> AsyncIterator[Session]:
    """A session that only reads. SQLite ends a read in no time, PostgreSQL has to be asked over the network."""
    database: Database = request.app.state.database
    session = database.read()
    try:
        yield session
    finally:
        if database.is_sqlite:
            session.close()
        else:
            await _on_thread(session.close)


async def write_session(request: Request) -> AsyncIterator[Session]:
    """A session whose changes are committed when the route returns, and undone when it raises."""
    database: Database = request.app.state.database
    session = database.write()

    def commit() -> None:
        with session:
            session.commit()

    try:
        yield session
    except BaseException:
        await _on_thread(session.close)
        raise
    await _on_thread(commit)


AppSettings = Annotated[Settings, Depends(get_settings)]
AppDatabase = Annotated[Database, Depends(get_database)]
ReadSession = Annotated[Session, Depends(read_session, scope="function")]
WriteSession = Annotated[Session, Depends(write_session, scope="function")]


def session_cookie(settings: Settings) -> str:
    """The name of the session cookie: bound to the host where the address is https."""
    return f"__Host-{SESSION_COOKIE}" if settings.secure_cookies else SESSION_COOKIE


def optional_actor(request: Request, settings: AppSettings, session: ReadSession) -> Actor | None:
    """The signed-in person, None for a stranger. An unsafe request gives its read session back at once."""
    token = request.cookies.get(session_cookie(settings))
    actor = find_actor(session, token, clock.now(), settings.today) if token else None
    if request.method not in SAFE_METHODS:
        session.close()
    return actor


async def _asking(request: Request, settings: AppSettings, session: ReadSession, database: AppDatabase) -> Actor | None:
    return await _read(database.is_sqlite, partial(optional_actor, request, settings, session))


OptionalActor = Annotated[Actor | None, Depends(_asking, scope="function")]


async def signed_in(actor: OptionalActor) -> Actor:
    """The signed-in person; raises NotSignedIn for a stranger."""
    if actor is None:
        raise NotSignedIn
    return actor


SignedIn = Annotated[Actor, Depends(signed_in, scope="function")]


async def writing(actor: SignedIn, session: WriteSession, settings: AppSettings) -> Act:
    """A use case of the signed-in person in a write session."""
    return Act(session, actor, clock.now(), settings.today)


Writing = Annotated[Act, Depends(writing, scope="function")]


def today_in(settings: Settings, zone: str) -> date:
    """The business date in a territory's zone."""
    return clock.today(zone, settings.today)


async def caller_address(request: Request, settings: AppSettings) -> str:
    """The caller's network address, seen through trusted proxies only."""
    peer = request.client.host if request.client else ""
    trusted = [part.strip() for part in settings.trusted_proxies.split(",") if part.strip()]
    return client_address(peer, request.headers.get("x-forwarded-for"), trusted)


CallerAddress = Annotated[str, Depends(caller_address)]
