"""The mark that a worker leaves, and when it was left."""

from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session

# The mark of `DatabaseMark` that a worker renews: real time, ISO, UTC.
HEARTBEAT = "worker"


def read_heartbeat(session: Session) -> datetime | None:
    """When a worker was last heard of; None when none ever ran."""
    value = session.execute(text("SELECT value FROM database_mark WHERE key = :key"), {"key": HEARTBEAT}).scalar()
    return datetime.fromisoformat(value) if value else None
