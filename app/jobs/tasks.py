"""What the cron table and the command line run: each opens its own transactions and tells what it did."""

import os
import socket
from collections.abc import Callable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlmodel import Session

from app import clock
from app.core.errors import VekhiError
from app.core.shown import NBSP, day, plural
from app.mail.reminder_letter import group_rows
from app.mail.sender import MailFailed, Sender, open_sender
from app.services.act import Act
from app.services.claim_reminders import (
    PlannedLetter,
    ReminderPlan,
    claim_reminders,
    local_day,
    plan_reminders,
)
from app.services.deliver_letter import (
    ClaimedLetter,
    claim_letter,
    record_failure,
    record_hopeless,
    record_sent,
)
from app.settings import Settings
from app.store.engine import Database
from app.store.queries.heartbeat import HEARTBEAT
from app.store.tables import Territory

MORNING = 7


def remind_now(database: Database, settings: Settings, at: datetime | None = None, dry_run: bool = False) -> list[str]:
    """Write the reminders that are due and send their letters; tell it in lines for a person.

    With `dry_run` nothing is written and the letters are told as they would be. Raises VekhiError for
    an `at` later than now that would really be sent.
    """
    if at is not None and not dry_run:
        _refuse_future(database, settings, at)
    if dry_run:
        with database.read() as session:
            plan = plan_reminders(_act(session, settings), at=at)
        return [*_told(plan, settings, full=True), "Пробный запуск: ничего не записано и не отправлено"]
    plan = _claim(database, settings, at=at)
    return [*_told(plan, settings, full=False), *deliver_now(database, settings)]


def remind_in_the_morning(database: Database, settings: Settings) -> list[str]:
    """Write the reminders that are due where the working day is near; the letters go by their own task."""
    with database.read() as session:
        # Most of the time there is nothing: then nobody's writing is held up.
        if not plan_reminders(_act(session, settings), from_hour=MORNING):
            return []
    return _told(_claim(database, settings, from_hour=MORNING), settings, full=False)


def _claim(database: Database, settings: Settings, *, at: datetime | None = None, from_hour: int = 0) -> ReminderPlan:
    with database.write() as session:
        plan = claim_reminders(_act(session, settings), settings.base_url, at=at, from_hour=from_hour)
        session.commit()
    return plan


def _act(session: Session, settings: Settings) -> Act:
    return Act(session, None, clock.now(), settings.today)


def _refuse_future(database: Database, settings: Settings, at: datetime) -> None:
    with database.read() as session:
        zones = session.execute(select(Territory.time_zone).distinct()).scalars().all()  # type: ignore[call-overload]
    for zone in zones or ["UTC"]:
        if settings.today is not None:
            later = local_day(at, zone) > settings.today
        else:
            later = (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))) > clock.now()
        if later:
            raise VekhiError("Момент ещё не наступил: позже нынешнего времени можно только с --dry-run")


def _told(plan: ReminderPlan, settings: Settings, *, full: bool) -> list[str]:
    lines: list[str] = []
    for letter in plan.letters:
        lines += _letter_lines(letter, settings, full=full)
    if plan.missed:
        count = plural(len(plan.missed), "напоминание", "напоминания", "напоминаний")
        lines.append(f"Записано без отправки, срок напоминания давно прошёл: {count}".replace(NBSP, " "))
    if plan.waiting:
        count = plural(len(plan.waiting), "напоминание", "напоминания", "напоминаний")
        lines.append(f"Подождут завтрашнего письма, сегодняшнее уже написано: {count}".replace(NBSP, " "))
    if not lines:
        lines.append("Напоминать не о чем")
    return lines


def _letter_lines(letter: PlannedLetter, settings: Settings, *, full: bool) -> Iterator[str]:
    groups = group_rows(letter.rows, letter.today, settings.base_url)
    counts = ", ".join(f"{group.short} {len(group.rows)}" for group in groups)
    yield f"{letter.name} <{letter.email}>, {day(letter.today)}: {counts}".replace(NBSP, " ")
    if full:
        for group in groups:
            yield f"  {group.heading}"
            for row in group.rows:
                yield f"    {day(row.day)}, {row.distance}: {row.label} — {row.href}".replace(NBSP, " ")


def deliver_now(
    database: Database,
    settings: Settings,
    *,
    worker: str | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> list[str]:
    """Send every letter that waits; tell it in lines for a person.

    Each letter is claimed in one transaction, sent outside any, and settled in another. When the mail
    server is down the rest wait for the next run; `stopping` is asked before each letter.
    """
    worker = worker or f"{socket.gethostname()}:{os.getpid()}"
    sent = 0
    failures: list[str] = []
    with open_sender(settings) as sender:
        while not stopping() and (letter := _claim_letter(database, settings, worker)):
            try:
                _send(database, settings, sender, letter)
                sent += 1
            except MailFailed as failure:
                failures.append(_fail(database, settings, letter, failure))
                if failure.server_down:
                    break
    return [*_sent_lines(sent, settings), *failures]


def _sent_lines(sent: int, settings: Settings) -> Iterator[str]:
    if not sent:
        return
    count = plural(sent, "письмо", "письма", "писем").replace(NBSP, " ")
    if settings.smtp_url is not None:
        yield f"Отправлено: {count}"
    else:
        yield f"Почтовый сервер не задан, в папку {settings.data_dir / 'outbox'} положено: {count}"


def _claim_letter(database: Database, settings: Settings, worker: str) -> ClaimedLetter | None:
    with database.write() as session:
        letter = claim_letter(_act(session, settings), worker)
        session.commit()
    return letter


def _send(database: Database, settings: Settings, sender: Sender, letter: ClaimedLetter) -> None:
    if letter.hopeless is not None:
        raise MailFailed(letter.hopeless, temporary=False)
    sender.send(letter.message)
    with database.write() as session:
        record_sent(_act(session, settings), letter)
        session.commit()


def _fail(database: Database, settings: Settings, letter: ClaimedLetter, failure: MailFailed) -> str:
    with database.write() as session:
        act = _act(session, settings)
        if letter.hopeless is not None:
            record_hopeless(act, letter)
            dead = True
        else:
            dead = record_failure(act, letter, failure)
        session.commit()
    return f"{failure.sentence}. " + ("Больше не пробуем" if dead else "Попробуем ещё раз позже")


def beat(database: Database) -> None:
    """Leave the mark by which readiness knows that a worker is alive."""
    with database.write() as session:
        session.execute(
            text(
                "INSERT INTO database_mark (key, value) VALUES (:key, :value)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value"
            ),
            {"key": HEARTBEAT, "value": clock.now().isoformat(timespec="seconds")},
        )
        session.commit()
