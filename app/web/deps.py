"""What a route may ask for: settings, sessions, the signed-in person.

Session dependencies have function scope: the transaction ends before the answer leaves, so a failed
commit can never answer 200. A read session serves GET; a write session begins at its first
statement, so hashing, sniffing and storing files come before it.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from fastapi import Depends, Path, Request
from sqlmodel import Session

from app import clock
from app.core.access import Actor
from app.core.errors import NotSignedIn
from app.services.act import Act
from app.services.sign_in import find_actor
from app.settings import Settings
from app.store.engine import Database
from app.web.security import SAFE_METHODS, client_address

SESSION_COOKIE = "vekhi_session"
# The largest id that both databases keep; beyond it is nothing to find.
LARGEST_ID = 2**31 - 1

RowId = Annotated[int, Path(ge=1, le=LARGEST_ID)]


def get_settings(request: Request) -> Settings:
    """The settings that the application was made with."""
    settings: Settings = request.app.state.settings
    return settings


def get_database(request: Request) -> Database:
    """The application's database."""
    database: Database = request.app.state.database
    return database


def read_session(database: Annotated[Database, Depends(get_database)]) -> Iterator[Session]:
    """A session that only reads."""
    with database.read() as session:
        yield session


def write_session(database: Annotated[Database, Depends(get_database)]) -> Iterator[Session]:
    """A session whose changes are committed when the route returns, and undone when it raises."""
    with database.write() as session:
        yield session
        session.commit()


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
    actor = find_actor(session, token, clock.now()) if token else None
    if request.method not in SAFE_METHODS:
        session.close()
    return actor


OptionalActor = Annotated[Actor | None, Depends(optional_actor, scope="function")]


def signed_in(actor: OptionalActor) -> Actor:
    """The signed-in person; raises NotSignedIn for a stranger."""
    if actor is None:
        raise NotSignedIn
    return actor


SignedIn = Annotated[Actor, Depends(signed_in, scope="function")]


def writing(actor: SignedIn, session: WriteSession, settings: AppSettings) -> Act:
    """A use case of the signed-in person in a write session."""
    return Act(session, actor, clock.now(), settings.today)


Writing = Annotated[Act, Depends(writing, scope="function")]


def today_in(settings: Settings, zone: str) -> date:
    """The business date in a territory's zone."""
    return clock.today(zone, settings.today)


def caller_address(request: Request, settings: AppSettings) -> str:
    """The caller's network address, seen through trusted proxies only."""
    peer = request.client.host if request.client else ""
    trusted = [part.strip() for part in settings.trusted_proxies.split(",") if part.strip()]
    return client_address(peer, request.headers.get("x-forwarded-for"), trusted)


CallerAddress = Annotated[str, Depends(caller_address)]
