"""A person's own sign-in: his sessions and when he last signed in."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col

from app.store.base import select_rows
from app.store.tables import Grant, SignIn, Territory

# The hour of whoever works in no territory.
USUAL_ZONE = "Europe/Moscow"
MARK = 16


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session: since when (in the person's zone), from where, in what; `mark` names it, `current` is this one."""

    mark: str
    since: datetime
    until: datetime
    address: str
    agent: str
    current: bool


def zone_of(session: Session, person_id: int) -> ZoneInfo:
    """The time zone of the first territory in which the person works."""
    query = (
        select_rows(Territory.time_zone)
        .join(Grant, Grant.territory_id == Territory.id)
        .where(Grant.person_id == person_id)
        .order_by(col(Grant.id))
        .limit(1)
    )
    return ZoneInfo(session.execute(query).scalar() or USUAL_ZONE)


def read_sessions(session: Session, person_id: int, now: datetime, current: str = "") -> list[SessionLine]:
    """The living sessions of a person, the newest first; `current` is the hash of the token in use."""
    query = (
        select_rows(SignIn.token_sha256, SignIn.created_at, SignIn.expires_at, SignIn.address, SignIn.agent)
        .where(SignIn.person_id == person_id, col(SignIn.expires_at) > now)
        .order_by(col(SignIn.created_at).desc())
    )
    zone = zone_of(session, person_id)
    return [
        SessionLine(
            key[:MARK],
            since.astimezone(zone),
            until.astimezone(zone),
            address,
            browser_of(agent),
            current=key == current,
        )
        for key, since, until, address, agent in session.execute(query)
    ]


_BROWSERS = (
    ("YaBrowser", "Яндекс Браузер"), ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def browser_of(agent: str) -> str:
    """Name a browser and its system as people know them: «Chrome, Android»; «неизвестная программа» else."""
    browser = next((name for sign, name in _BROWSERS if f"{sign}/" in agent), None)
    system = next((name for sign, name in _SYSTEMS if sign in agent), None)
    return ", ".join(filter(None, (browser, system))) or "неизвестная программа"
