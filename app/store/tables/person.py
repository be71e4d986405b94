"""People, what they may do where, and their sign-ins."""

from datetime import datetime

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


class SignInAttempt(SQLModel, table=True):
    """A failed sign-in, counted by account and by address to slow down guessing."""

    __tablename__ = "sign_in_attempt"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(index=True)
    email: str = Field(index=True, max_length=254)
    address: str = Field(index=True, max_length=64)
