"""A person's keys of the JSON API."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col

from app.core.access import Scope
from app.store.base import select_rows
from app.store.tables import ApiToken


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A key as its person sees it, moments in his zone; `last_moment` is the last at which it opens anything."""

    id: int
    name: str
    scope: Scope
    created_at: datetime
    last_moment: datetime | None
    last_used_at: datetime | None
    expired: bool


def read_tokens(session: Session, person_id: int, now: datetime, zone: ZoneInfo) -> list[TokenLine]:
    """The keys that were not revoked, the newest first."""
    query = (
        select_rows(
            ApiToken.id,
            ApiToken.name,
            ApiToken.scope,
            ApiToken.created_at,
            ApiToken.expires_at,
            ApiToken.last_used_at,
        )
        .where(ApiToken.person_id == person_id, col(ApiToken.revoked_at).is_(None))
        .order_by(col(ApiToken.id).desc())
    )

    def local(moment: datetime | None) -> datetime | None:
        return moment.astimezone(zone) if moment else None

    return [
        TokenLine(
            row.id,
            row.name,
            Scope(row.scope),
            row.created_at.astimezone(zone),
            local(row.expires_at and row.expires_at - timedelta(seconds=1)),
            local(row.last_used_at),
            row.expires_at is not None and row.expires_at <= now,
        )
        for row in session.execute(query)
    ]
