"""Deliver letters from the queue: claim one, hand it over outside any transaction, write what came of it.

A claim is a conditional UPDATE whose row count is looked at, so of two workers one gets the letter; it
holds for a lease, after which the letter of a worker that died is claimed again. Every claim counts
as a try and is written with its number, so a worker that outlived its lease changes nothing any more.

Delivery is at least once: between the server's «принято» and our commit a crash sends the letter
again. The Message-ID is made of the letter, not of the try, so a mail client folds the double.

The tokens of a letter's links are drawn in the transaction of the claim (`letter_tokens`).
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Update, and_, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlmodel import col

from app.mail.message import Message
from app.mail.sender import MailFailed
from app.services.act import Act
from app.services.letter_tokens import Bodies, put_tokens
from app.store.tables import Letter, Person

# Longer than a mail server can keep one letter waiting: five answers of thirty seconds.
LEASE = timedelta(minutes=10)
# Waits after the first, second … failure; the eighth is the end, almost a day after the first.
WAITS = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 180, 360, 720))
TRIES = len(WAITS) + 1
CANDIDATES = 8


@dataclass(frozen=True, slots=True)
class ClaimedLetter:
    """A letter that is ours to send; `attempt` counts from 1. `hopeless` says why it must not be sent, if so."""

    id: int
    attempt: int
    message: Message
    hopeless: str | None


def _free(act: Act) -> Any:
    return or_(
        and_(col(Letter.state) == "new", col(Letter.not_before) <= act.now),
        and_(col(Letter.state) == "claimed", col(Letter.lease_until) < act.now),
    )


def claim_letter(act: Act, worker: str) -> ClaimedLetter | None:
    """Take the oldest letter that waits; None when there is none. Commit before sending it."""
    while candidates := list(
        act.session.execute(select(Letter.id).where(_free(act)).order_by(Letter.id).limit(CANDIDATES)).scalars()  # type: ignore[call-overload]
    ):
        for letter_id in candidates:
            claim = (
                update(Letter)
                .where(col(Letter.id) == letter_id, _free(act))
                .values(
                    state="claimed",
                    lease_until=act.now + LEASE,
                    claimed_by=worker,
                    attempts=col(Letter.attempts) + 1,
                )
            )
            if _changed(act, claim):
                return _read(act, letter_id)
    return None


def _changed(act: Act, change: Update) -> bool:
    result = act.session.execute(change, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def _read(act: Act, letter_id: int) -> ClaimedLetter:
    row = act.session.execute(
        select(  # type: ignore[call-overload]
            Letter.attempts,
            Letter.created_at,
            Letter.subject,
            Letter.body_text,
            Letter.body_html,
            Person.name,
            Person.email,
            Person.active,
        )
        .join(Person, col(Person.id) == Letter.person_id)
        .where(col(Letter.id) == letter_id)
    ).one()
    hopeless = _why_hopeless(row.attempts, active=row.active)
    bodies = Bodies(row.body_text, row.body_html)
    if hopeless is None:
        bodies = put_tokens(act, letter_id, bodies)
    message = Message(
        # The moment tells letters of a database made anew from those of the old one.
        id=f"letter.{letter_id}.{row.created_at:%Y%m%d%H%M%S}",
        at=row.created_at,
        name=row.name,
        address=row.email,
        subject=row.subject,
        text=bodies.text,
        html=bodies.html,
    )
    return ClaimedLetter(letter_id, row.attempts, message, hopeless)


def _why_hopeless(attempt: int, *, active: bool) -> str | None:
    if not active:
        return "Получатель отключён, письмо не отправлялось"
    # A try that ended neither well nor badly took its worker with it: the letter may be the cause.
    return f"Отправка обрывалась {TRIES} раз подряд" if attempt > TRIES else None


def record_sent(act: Act, letter: ClaimedLetter) -> bool:
    """Write that the letter was handed over; False when the claim had run out and is another's."""
    return _finish(act, letter, state="sent", sent_at=act.now, last_error=None)


def record_failure(act: Act, letter: ClaimedLetter, failure: MailFailed) -> bool:
    """Write why the letter was not taken: it waits longer each time, or is dead. True when it is dead."""
    dead = not failure.temporary or letter.attempt >= TRIES
    if dead:
        _finish(act, letter, state="dead", last_error=failure.sentence)
    else:
        wait = WAITS[letter.attempt - 1]
        _finish(act, letter, state="new", not_before=act.now + wait, last_error=failure.sentence)
    return dead


def record_hopeless(act: Act, letter: ClaimedLetter) -> None:
    """Write that the letter was given up unsent, and why."""
    _finish(act, letter, state="dead", last_error=letter.hopeless)


def _finish(act: Act, letter: ClaimedLetter, **values: Any) -> bool:
    mine = (col(Letter.id) == letter.id, col(Letter.state) == "claimed", col(Letter.attempts) == letter.attempt)
    return _changed(act, update(Letter).where(*mine).values(lease_until=None, **values))
