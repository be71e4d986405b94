"""Whom a key of the JSON API stands for, and how far it reaches."""

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col

from app.core.access import Actor, Scope
from app.services.issue_token import PREFIX
from app.services.sign_in import actor_of, token_hash
from app.store.base import select_rows
from app.store.engine import Database
from app.store.tables import ApiToken

# The last use is written at most so often: a key asks many times a second, a person looks once a month.
NOTED_EVERY = timedelta(hours=1)
log = logging.getLogger("vekhi.tokens")


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """A person who asks by a key; `stale` when the key's last use is to be written anew."""

    actor: Actor
    scope: Scope
    token_id: int
    stale: bool


def find_token(session: Session, key: str, now: datetime, fixed_today: date | None = None) -> KeyHolder | None:
    """The holder of a key; None for a key unknown, revoked or past its day, and of a person switched off."""
    if not key.startswith(PREFIX) or not key.isascii():
        return None
    query = select_rows(ApiToken.id, ApiToken.person_id, ApiToken.scope, ApiToken.last_used_at).where(
        ApiToken.token_sha256 == token_hash(key),
        col(ApiToken.revoked_at).is_(None),
        or_(col(ApiToken.expires_at).is_(None), col(ApiToken.expires_at) > now),
    )
    row = session.execute(query).first()
    actor = actor_of(session, row.person_id, now, fixed_today) if row else None
    if row is None or actor is None:
        return None
    stale = row.last_used_at is None or row.last_used_at <= now - NOTED_EVERY
    return KeyHolder(actor, Scope(row.scope), row.id, stale)


def note_use(database: Database, token_id: int, now: datetime) -> None:
    """Write that a key was used, in a transaction of its own; one that cannot be had now is no fault."""
    long_ago = or_(col(ApiToken.last_used_at).is_(None), col(ApiToken.last_used_at) <= now - NOTED_EVERY)
    try:
        with database.write() as session:
            session.execute(update(ApiToken).where(col(ApiToken.id) == token_id, long_ago).values(last_used_at=now))
            session.commit()
    except OperationalError as error:
        log.warning("the last use of key %s was not noted: %s", token_id, error.orig)
