"""Sign in and out: argon2 passwords, sessions in a table, guessing slowed down but never locked.

The cookie holds a random token, the table its SHA-256, so the table alone opens nothing. The delay
grows with the failures of the account and of the address in the last quarter of an hour and is asked
before argon2 runs. Whoever has a code generator is let in by `services.second_step` only.

A substitute of a unit (its people, or one person) holds the unit's role as executor from his first day to
his last, by the territory's date: `find_actor` gives that role beside his own.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Date, String, and_, bindparam, cast, delete, func, literal, null, or_, union_all, update
from sqlmodel import Session, col

from app.core.access import Actor, GrantValue
from app.core.errors import SignInRefused, TooManyAttempts
from app.core.status import Role
from app.services.act import Act
from app.services.write_journal import write_journal
from app.store.base import select_rows
from app.store.tables import AttemptKind, Grant, Person, SignIn, SignInAttempt, Territory, UnitSubstitute

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


_own = select_rows(
    Person.id,
    Person.name,
    Person.email,
    Grant.role,
    Grant.territory_id,
    Grant.unit_id,
    cast(null(), Date).label("since"),
    cast(null(), Date).label("until"),
    cast(null(), String).label("zone"),
).outerjoin(Grant, Grant.person_id == Person.id)
_held = Grant.__table__.alias("held")  # type: ignore[attr-defined]
_for_unit = (
    select_rows(
        Person.id,
        Person.name,
        Person.email,
        literal(Role.EXECUTOR.value),
        UnitSubstitute.territory_id,
        UnitSubstitute.unit_id,
        UnitSubstitute.since,
        UnitSubstitute.until,
        Territory.time_zone,
    )
    .select_from(UnitSubstitute)
    .join(Territory, Territory.id == UnitSubstitute.territory_id)
    .outerjoin(_held, and_(_held.c.unit_id == UnitSubstitute.substitute_id, _held.c.role == Role.EXECUTOR.value))
    .join(Person, or_(col(UnitSubstitute.person_id) == Person.id, _held.c.person_id == Person.id))
    # Wider by a day than any zone: which day it is there is asked for each row.
    .where(UnitSubstitute.since <= bindparam("latest"), UnitSubstitute.until >= bindparam("earliest"))
)


def _rights(condition: Any) -> Any:
    return union_all(*(part.where(Person.active, condition) for part in (_own, _for_unit)))


_BY_ID = _rights(col(Person.id) == bindparam("person_id"))
_BY_TOKEN = _rights(
    col(Person.id)
    == select_rows(SignIn.person_id)
    .where(SignIn.token_sha256 == bindparam("token"), SignIn.expires_at > bindparam("now"))
    .scalar_subquery()
)


def find_actor(session: Session, token: str, now: datetime, fixed_today: date | None = None) -> Actor | None:
    """The person whose session this token opens, with all grants, in one query; None when it opens nothing.

    `fixed_today` is the business date of a demonstration, by which substitutes act.
    """
    given = {"token": token_hash(token), "now": now, **_days(now, fixed_today)}
    # Asked over the connection: every page asks this, and of plain rows the session makes twice the work.
    return _actor(session.connection().execute(_BY_TOKEN, given).all(), now, fixed_today)


def actor_of(
    session: Session, person_id: int, now: datetime | None = None, fixed_today: date | None = None
) -> Actor | None:
    """The rights of a person by id, None when there is no such active person; without `now` his own roles only."""
    days = _days(now, fixed_today) if now else {"latest": date.min, "earliest": date.max}
    return _actor(session.execute(_BY_ID, {"person_id": person_id, **days}).all(), now, fixed_today)


def _days(now: datetime, fixed_today: date | None) -> dict[str, date]:
    day = fixed_today or now.date()
    return {"latest": day + timedelta(days=1), "earliest": day - timedelta(days=1)}


def _actor(rows: Sequence[Any], now: datetime | None, fixed_today: date | None) -> Actor | None:
    if not rows:
        return None
    person_id, name, email = rows[0][:3]
    grants: dict[GrantValue, None] = {}
    for *_, role, territory, unit, since, until, zone in rows:
        if role and (since is None or since <= _local(now, zone, fixed_today) <= until):
            grants[GrantValue(Role(role), territory, unit)] = None
    return Actor(person_id, name, email, tuple(grants))


def _local(now: datetime | None, zone: str, fixed_today: date | None) -> date:
    if fixed_today is not None or now is None:
        return fixed_today or date.min
    return now.astimezone(ZoneInfo(zone)).date()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who wants to sign in: what stands in the database about the e-mail he typed."""

    email: str
    person_id: int | None
    password_hash: str | None


def find_candidate(session: Session, email: str, address: str, now: datetime) -> Candidate:
    """Look the account up before argon2; raises TooManyAttempts while the growing delay runs."""
    email = email.strip().casefold()
    ask_throttle(session, email, address, now)
    person = session.execute(
        select_rows(Person.id, Person.password_hash).where(Person.email == email, Person.active)
    ).first()
    return Candidate(email, *(person or (None, None)))


def find_own_candidate(session: Session, person_id: int) -> Candidate:
    """Look a signed-in person up who types his own password once more."""
    person = session.execute(
        select_rows(Person.email, Person.id, Person.password_hash).where(Person.id == person_id)
    ).one()
    return Candidate(*person)


# A letter for a forgotten password is counted apart: asking for one neither slows a sign-in nor is forgiven by it.
_GUESSES = (AttemptKind.PASSWORD.value, AttemptKind.CODE.value)
_LETTERS = (AttemptKind.FORGOTTEN.value,)


def ask_throttle(
    session: Session, email: str, address: str, now: datetime, *, letters: bool = False, free: int = FREE_TRIES
) -> None:
    """Raise TooManyAttempts while the delay runs that grows with every guess (or, with `letters`, request)."""
    kinds = _LETTERS if letters else _GUESSES
    since = now - WATCHED
    for column, value in ((SignInAttempt.email, email[:254]), (SignInAttempt.address, address[:64])):
        n, last = session.execute(
            select_rows(func.count(), func.max(SignInAttempt.at)).where(
                column == value, SignInAttempt.at > since, col(SignInAttempt.kind).in_(kinds)
            )
        ).one()
        if n < free or last is None:
            continue
        wait = min(2 ** (n - free), LONGEST_DELAY) - (now - last).total_seconds()
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
    guessed = and_(col(SignInAttempt.email) == candidate.email, col(SignInAttempt.kind).in_(_GUESSES))
    forgotten = or_(guessed, col(SignInAttempt.at) < act.now - WATCHED)
    act.session.execute(delete(SignInAttempt).where(forgotten))
    act.session.execute(delete(SignIn).where(col(SignIn.expires_at) < act.now))
    act.session.execute(update(Person).where(col(Person.id) == candidate.person_id).values(signed_in_at=act.now))
    signed_in = replace(act, actor=actor_of(act.session, candidate.person_id))
    write_journal(signed_in, "session.opened", subject="person", subject_id=candidate.person_id)
    return token


def record_failure(act: Act, email: str, address: str, kind: AttemptKind = AttemptKind.PASSWORD) -> SignInRefused:
    """Count a failed attempt; give the refusal to raise once it is committed."""
    email = email.strip().casefold()[:254]
    act.session.add(SignInAttempt(at=act.now, email=email, address=address[:64], kind=kind.value))
    return SignInRefused()


def close_session(act: Act, token: str) -> None:
    """End one session; an unknown token is nothing to end."""
    act.session.execute(delete(SignIn).where(col(SignIn.token_sha256) == token_hash(token)))
    write_journal(act, "session.closed", subject="person", subject_id=act.person_id)


def close_all_sessions(act: Act, person_id: int, *, but: str = "") -> None:
    """End every session of a person («выйти везде»), except the one of the token `but`."""
    others = and_(col(SignIn.person_id) == person_id, col(SignIn.token_sha256) != token_hash(but))
    act.session.execute(delete(SignIn).where(others))
    write_journal(act, "session.closed_all", subject="person", subject_id=person_id)
