"""Sign in and out: argon2 passwords, sessions in a table, guessing slowed down but never locked.

The cookie holds a random token, the table its SHA-256, so the table alone opens nothing. The delay
grows with the failures of the account and of the address in the last quarter of an hour and is asked
before argon2 runs.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import bindparam, delete, func, or_
from sqlmodel import Session, col

from app.core.access import Actor, GrantValue
from app.core.errors import SignInRefused, TooManyAttempts
from app.core.status import Role
from app.services.act import Act
from app.services.write_journal import write_journal
from app.store.base import select_rows
from app.store.tables import Grant, Person, SignIn, SignInAttempt

SESSION_LIFE = timedelta(days=14)
WATCHED = timedelta(minutes=15)
FREE_TRIES = 5
LONGEST_DELAY = 300

passwords = PasswordHash((Argon2Hasher(),))
# Checked when the account does not exist, so that an answer's time does not tell whether it does.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b+dWRWJTmaaJObG"


def token_hash(token: str) -> str:
    """The form in which a session's token is kept."""
    return sha256(token.encode()).hexdigest()


def hash_password(password: str) -> str:
    """Hash a password by argon2id; slow on purpose, so never inside a write transaction."""
    return passwords.hash(password)


_PERSON = (
    select_rows(Person.id, Person.name, Person.email, Grant.role, Grant.territory_id, Grant.unit_id)
    .outerjoin(Grant, Grant.person_id == Person.id)
    .where(Person.active)
)
_BY_ID = _PERSON.where(Person.id == bindparam("person_id"))
_BY_TOKEN = _PERSON.join(SignIn, SignIn.person_id == Person.id).where(
    SignIn.token_sha256 == bindparam("token"), SignIn.expires_at > bindparam("now")
)


def find_actor(session: Session, token: str, now: datetime) -> Actor | None:
    """The person whose session this token opens, with all grants, in one query; None when it opens nothing."""
    return _actor(session.execute(_BY_TOKEN, {"token": token_hash(token), "now": now}).all())


def actor_of(session: Session, person_id: int) -> Actor | None:
    """The rights of a person by id, None when there is no such active person."""
    return _actor(session.execute(_BY_ID, {"person_id": person_id}).all())


def _actor(rows: Sequence[Any]) -> Actor | None:
    if not rows:
        return None
    person_id, name, email = rows[0][:3]
    grants = tuple(GrantValue(Role(role), territory, unit) for *_, role, territory, unit in rows if role)
    return Actor(person_id, name, email, grants)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who wants to sign in: what stands in the database about the e-mail he typed."""

    email: str
    person_id: int | None
    password_hash: str | None


def find_candidate(session: Session, email: str, address: str, now: datetime) -> Candidate:
    """Look the account up before argon2; raises TooManyAttempts while the growing delay runs."""
    email = email.strip().casefold()
    _ask_throttle(session, email, address, now)
    person = session.execute(
        select_rows(Person.id, Person.password_hash).where(Person.email == email, Person.active)
    ).first()
    return Candidate(email, *(person or (None, None)))


def _ask_throttle(session: Session, email: str, address: str, now: datetime) -> None:
    since = now - WATCHED
    for column, value in ((SignInAttempt.email, email), (SignInAttempt.address, address)):
        n, last = session.execute(
            select_rows(func.count(), func.max(SignInAttempt.at)).where(column == value, SignInAttempt.at > since)
        ).one()
        if n < FREE_TRIES or last is None:
            continue
        wait = min(2 ** (n - FREE_TRIES), LONGEST_DELAY) - (now - last).total_seconds()
        if wait > 0:
            raise TooManyAttempts(int(wait) + 1)


def check_password(candidate: Candidate, password: str) -> bool:
    """Whether the password is the person's; takes as long for an account that does not exist."""
    try:
        return passwords.verify(password, candidate.password_hash or _NOBODY) and candidate.password_hash is not None
    except ValueError:
        return False


def open_session(act: Act, candidate: Candidate, *, address: str, agent: str) -> str:
    """Open a session for a candidate whose password was right; give the token for the cookie."""
    assert candidate.person_id is not None
    token = secrets.token_urlsafe(32)
    act.session.add(
        SignIn(
            token_sha256=token_hash(token),
            person_id=candidate.person_id,
            created_at=act.now,
            expires_at=act.now + SESSION_LIFE,
            address=address,
            agent=agent[:200],
        )
    )
    forgotten = or_(col(SignInAttempt.email) == candidate.email, col(SignInAttempt.at) < act.now - WATCHED)
    act.session.execute(delete(SignInAttempt).where(forgotten))
    act.session.execute(delete(SignIn).where(col(SignIn.expires_at) < act.now))
    signed_in = replace(act, actor=actor_of(act.session, candidate.person_id))
    write_journal(signed_in, "session.opened", subject="person", subject_id=candidate.person_id)
    return token


def record_failure(act: Act, email: str, address: str) -> SignInRefused:
    """Count a failed attempt; give the refusal to raise once it is committed."""
    act.session.add(SignInAttempt(at=act.now, email=email.strip().casefold()[:254], address=address[:64]))
    return SignInRefused()


def close_session(act: Act, token: str) -> None:
    """End one session; an unknown token is nothing to end."""
    act.session.execute(delete(SignIn).where(col(SignIn.token_sha256) == token_hash(token)))
    write_journal(act, "session.closed", subject="person", subject_id=act.person_id)


def close_all_sessions(act: Act, person_id: int) -> None:
    """End every session of a person («выйти везде»)."""
    act.session.execute(delete(SignIn).where(col(SignIn.person_id) == person_id))
    write_journal(act, "session.closed_all", subject="person", subject_id=person_id)
