"""Who asks the API: a person signed in at a browser, or his program with a key.

A key stands in `Authorization: Bearer vekhi_…`. It opens the API alone, never a page, and of the API no
more than its scope; a request with a key and no cookie is exempt from the same-origin check.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie, HTTPBearer

from app import clock
from app.core.access import Actor, Scope
from app.core.errors import NotSignedIn, RoleRefused
from app.services.act import Act
from app.services.find_token import find_token, note_use
from app.settings import Settings
from app.store.engine import Database
from app.web.deps import SESSION_COOKIE, AppDatabase, AppSettings, ReadSession, WriteSession, optional_actor

# For the description alone: who asks is found by `caller`.
_KEY = HTTPBearer(auto_error=False, scheme_name="key", description="Ключ со страницы «Мои ключи»: `vekhi_…`")
_COOKIE = APIKeyCookie(
    name=SESSION_COOKIE, auto_error=False, scheme_name="session", description="Вход через страницу программы"
)


class KeyRefused(NotSignedIn):
    """The key opens nothing: unknown, revoked or past its day."""

    default = "Ключ не подходит: он отозван, истёк или написан неверно"


class ScopeRefused(RoleRefused):
    """A key that only reads was asked to change something."""

    default = "Этот ключ только читает: создайте ключ с правом изменять"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and how far he may go."""

    actor: Actor
    scope: Scope


def bearer_of(request: Request) -> str | None:
    """The key of a request: the text after `Bearer`, «» for another scheme, None without the header."""
    given = request.headers.get("authorization")
    if given is None:
        return None
    scheme, _, key = given.partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def find_caller(
    request: Request, settings: Settings, database: Database, session: ReadSession | None = None
) -> Caller | None:
    """The caller by key, else by cookie; None for a stranger. `session` serves the cookie."""
    key = bearer_of(request)
    if key is not None:
        return _by_key(settings, database, key)
    if session is None:
        with database.read() as session:
            actor = optional_actor(request, settings, session)
    else:
        actor = optional_actor(request, settings, session)
    return Caller(actor, Scope.WRITE) if actor else None


def _by_key(settings: Settings, database: Database, key: str) -> Caller | None:
    now = clock.now()
    with database.read() as session:
        holder = find_token(session, key, now, settings.today)
    if holder is None:
        return None
    if holder.stale:
        note_use(database, holder.token_id, now)
    return Caller(holder.actor, holder.scope)


def caller(request: Request, settings: AppSettings, database: AppDatabase, session: ReadSession) -> Caller:
    """Whoever asks; raises NotSignedIn for a stranger, KeyRefused for a key that opens nothing."""
    found = find_caller(request, settings, database, session)
    if found is None:
        raise NotSignedIn if bearer_of(request) is None else KeyRefused
    return found


Calling = Annotated[Caller, Depends(caller, scope="function")]


async def asking(found: Calling) -> Actor:
    """The person who asks."""
    return found.actor


async def changing(found: Calling, session: WriteSession, settings: AppSettings) -> Act:
    """A use case of whoever may change something; raises ScopeRefused for a key that only reads."""
    if found.scope is not Scope.WRITE:
        raise ScopeRefused
    return Act(session, found.actor, clock.now(), settings.today)


Asking = Annotated[Actor, Depends(asking, scope="function")]
Changing = Annotated[Act, Depends(changing, scope="function")]
# The order matters: the caller is asked for before anything else of a request is looked at.
DOORS = [Depends(caller, scope="function"), Security(_KEY), Security(_COOKIE)]
