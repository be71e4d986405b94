"""Keys of the JSON API."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.core.access import Scope
from app.store.base import one_of, reference


class ApiToken(SQLModel, table=True):
    """A key with which a person's program asks the API; shown once, kept only as its SHA-256.

    `scope` is read, or write, which reads too. `expires_at` None: until it is revoked. `last_used_at` is
    written at most once an hour. A revoked key stays, so that the journal's `subject_id` leads somewhere.
    """

    __tablename__ = "api_token"
    __table_args__ = (one_of("scope", Scope),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = reference("person.id", cascade=True)
    name: str = Field(max_length=100)
    token_sha256: str = Field(unique=True, max_length=64)
    scope: str = Field(max_length=8)
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None
