"""People, what they may do where, and their sign-ins."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.status import Role
from app.store.base import one_of, reference


class Person(SQLModel, table=True):
    """Somebody who signs in: name, post, e-mail (kept in lower case) and nothing more."""

    __tablename__ = "person"

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True, max_length=254)
    name: str
    post: str | None = None
    password_hash: str | None = None
    active: bool = True
    created_at: datetime
    signed_in_at: datetime | None = None


class Grant(SQLModel, table=True):
    """A role given to a person in a territory, for an executor with the unit; an administrator has none."""

    __tablename__ = "role_grant"
    __table_args__ = (
        UniqueConstraint("person_id", "role", "territory_id", "unit_id"),
        one_of("role", Role),
        CheckConstraint("role = 'admin' OR territory_id IS NOT NULL", name="territory"),
        CheckConstraint("role <> 'executor' OR unit_id IS NOT NULL", name="unit"),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = reference("person.id", index=False, cascade=True)
    role: str = Field(max_length=16)
    territory_id: int | None = reference("territory.id")
    unit_id: int | None = reference("unit.id")


class SignIn(SQLModel, table=True):
    """A session: the cookie holds a random token, this row only its SHA-256; revocable."""

    __tablename__ = "sign_in"

    token_sha256: str = Field(primary_key=True, max_length=64)
    person_id: int = reference("person.id", cascade=True)
    created_at: datetime
    expires_at: datetime
    address: str = ""
    agent: str = ""


class AttemptKind(StrEnum):
    """What was tried: a password, a code of the second step, a letter for a forgotten password."""

    PASSWORD = "password"  # noqa: S105 -- a kind of attempt
    CODE = "code"
    FORGOTTEN = "forgotten"


class SignInAttempt(SQLModel, table=True):
    """A failed sign-in or a request for a letter, counted by account and by address to slow down guessing."""

    __tablename__ = "sign_in_attempt"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(index=True)
    email: str = Field(index=True, max_length=254)
    address: str = Field(index=True, max_length=64)
    kind: str = Field(default=AttemptKind.PASSWORD, max_length=16)


class LinkPurpose(StrEnum):
    """What a link of a person opens: a first password, a new password, the second step of a sign-in."""

    INVITE = "invite"
    RESET = "reset"
    SECOND_STEP = "second_step"


class PersonLink(SQLModel, table=True):
    """A door for one person, used once: the letter holds a random token, this row only its SHA-256.

    The token is drawn when the letter leaves, so neither the queue of letters nor a copy of the database
    opens anything; until then `token_sha256` and `expires_at` are None.
    """

    __tablename__ = "person_link"
    __table_args__ = (one_of("purpose", LinkPurpose),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = reference("person.id", cascade=True)
    purpose: str = Field(max_length=16)
    letter_id: int | None = reference("letter.id")
    token_sha256: str | None = Field(default=None, unique=True, max_length=64)
    created_at: datetime
    created_by: int | None = reference("person.id", index=False)
    expires_at: datetime | None = None
    used_at: datetime | None = None


class LetterLink(SQLModel, table=True):
    """A link of a reminder letter: opens one assignment for its addressee, until its day or its use.

    As with `PersonLink`, the token is drawn when the letter leaves. `expires_on` is the last day it opens
    anything, in the territory's time.
    """

    __tablename__ = "letter_link"

    id: int | None = Field(default=None, primary_key=True)
    letter_id: int = reference("letter.id")
    assignment_id: int = reference("assignment.id", cascade=True)
    person_id: int = reference("person.id", cascade=True)
    token_sha256: str | None = Field(default=None, unique=True, max_length=64)
    created_at: datetime
    expires_on: date
    spent_at: datetime | None = None


class SecondFactor(SQLModel, table=True):
    """A person's code generator. Its secret is made of `nonce` and the installation's key, and kept nowhere.

    `confirmed_at` None: shown, but no code was entered yet, so it is not asked for. `last_step` is the
    half-minute of the last code taken: a code works once.
    """

    __tablename__ = "second_factor"

    person_id: int = Field(foreign_key="person.id", primary_key=True, ondelete="CASCADE")
    nonce: str = Field(max_length=64)
    confirmed_at: datetime | None = None
    last_step: int = 0


class RecoveryCode(SQLModel, table=True):
    """A code for a day without the telephone, by its SHA-256; works once."""

    __tablename__ = "recovery_code"

    person_id: int = Field(foreign_key="person.id", primary_key=True, ondelete="CASCADE")
    code_sha256: str = Field(primary_key=True, max_length=64)
    used_at: datetime | None = None
