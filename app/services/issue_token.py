"""Give a person a key of the JSON API; the key itself is shown once and never kept."""

import secrets
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import col

from app.core.access import Scope
from app.core.errors import BadInput
from app.services.act import Act
from app.services.entered import entered
from app.services.find_assignment import acting
from app.services.sign_in import token_hash
from app.services.write_journal import write_journal
from app.store.base import select_rows
from app.store.tables import ApiToken

PREFIX = "vekhi_"
LONGEST_NAME = 100
MOST_KEYS = 20


def issue_token(act: Act, name: str, scope: Scope, last_day: date | None = None, *, zone: str) -> str:
    """Make a key for the acting person; answers the key, which nobody can read again.

    It opens the API to the end of `last_day` in `zone` (None: until it is revoked). Raises BadInput for a
    missing name, a day that has passed, and when the person holds too many keys already.
    """
    person_id = acting(act).person_id
    name = entered(name, "name", longest=LONGEST_NAME)
    if not name:
        raise BadInput("Назовите ключ", {"name": "Напишите, какая программа будет им пользоваться"})
    ends = _end_of(last_day, zone)
    if ends is not None and ends <= act.now:
        raise BadInput("Этот день уже прошёл", {"last_day": "Укажите день не раньше сегодняшнего"})
    _refuse_too_many(act, person_id)
    key = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        person_id=person_id,
        name=name,
        token_sha256=token_hash(key),
        scope=scope.value,
        created_at=act.now,
        expires_at=ends,
    )
    act.session.add(row)
    act.session.flush()
    after = {"name": name, "scope": scope.value, "last_day": last_day.isoformat() if last_day else None}
    write_journal(act, "token.issued", subject="token", subject_id=row.id, after=after)
    return key


def _end_of(day: date | None, zone: str) -> datetime | None:
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(zone)) if day else None


def _refuse_too_many(act: Act, person_id: int) -> None:
    held = act.session.execute(
        select_rows(func.count()).where(ApiToken.person_id == person_id, col(ApiToken.revoked_at).is_(None))
    ).scalar_one()
    if held >= MOST_KEYS:
        raise BadInput(f"Ключей уже {MOST_KEYS}: отзовите те, что больше не нужны", {"name": "Ключей слишком много"})
