"""The circumstances of a use case: in which transaction, who, when."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app import clock
from app.core.access import Actor


@dataclass(frozen=True, slots=True)
class Act:
    """One use case being carried out.

    `actor` is None when the program itself acts. `now` is real time; `fixed_today` the business date
    that a demonstration fixes.
    """

    session: Session
    actor: Actor | None
    now: datetime
    fixed_today: date | None = None

    def today(self, zone: str) -> date:
        """The business date in a territory's time zone."""
        return clock.today(zone, self.fixed_today)

    @property
    def person_id(self) -> int | None:
        """Who acts, None for the program itself."""
        return self.actor.person_id if self.actor else None
