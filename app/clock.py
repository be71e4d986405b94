"""The only reader of the clock.

Two clocks are kept apart: real time (`now`: sign-ins, leases, the journal) and the business date
(`today`: what is due), which a demonstration may fix.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Real time, aware, UTC."""
    return datetime.now(UTC)


def today(zone: str, fixed: date | None = None) -> date:
    """The business date in an IANA time zone: `fixed` when a demonstration fixes it."""
    return fixed or datetime.now(ZoneInfo(zone)).date()
