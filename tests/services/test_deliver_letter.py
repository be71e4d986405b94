"""The queue of letters: one claim for a letter, a lease that runs out, waits that grow, an end."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.mail.sender import MailFailed
from app.services.act import Act
from app.services.deliver_letter import (
    LEASE,
    TRIES,
    WAITS,
    claim_letter,
    record_failure,
    record_hopeless,
    record_sent,
)
from app.store.engine import Database
from app.store.tables import Letter, Person
from tests.reminder_cast import NOW

SECOND = timedelta(seconds=1)
TEMPORARY = MailFailed("Сервер занят", temporary=True)
PERMANENT = MailFailed("Нет такого адреса", temporary=False)


def add_letters(database: Database, count: int = 1, *, active: bool = True) -> None:
    with database.write() as session:
        person = Person(email="boris@example.ru", name="Борис", active=active, created_at=NOW)
        session.add(person)
        session.flush()
        for n in range(count):
            session.add(
                Letter(
                    key=f"letter:{n}",
                    kind="reminder",
                    person_id=person.id,
                    subject="Вехи: завтра 1",
                    body_text="Завтра срок",
                    body_html="<p>Завтра срок</p>",
                    created_at=NOW,
                    not_before=NOW,
                )
            )
        session.commit()


def in_act(database: Database, now: datetime, what, *args):
    with database.write() as session:
        result = what(Act(session, None, now), *args)
        session.commit()
    return result


def letter_now(database: Database) -> Letter:
    with database.read() as session:
        return session.execute(select(Letter)).scalars().one()


def test_a_claimed_letter_is_nobody_elses_until_its_lease_runs_out(database: Database) -> None:
    add_letters(database)

    first = in_act(database, NOW, claim_letter, "one")
    assert first is not None
    assert (first.attempt, first.hopeless, first.message.address) == (1, None, "boris@example.ru")
    assert in_act(database, NOW + LEASE, claim_letter, "two") is None

    second = in_act(database, NOW + LEASE + SECOND, claim_letter, "two")
    assert second is not None
    assert (second.id, second.attempt) == (first.id, 2)
    assert second.message.id == first.message.id, "a mail client folds the double"


def test_a_letter_waits_for_its_hour(database: Database) -> None:
    add_letters(database)
    assert in_act(database, NOW - SECOND, claim_letter, "one") is None
    assert in_act(database, NOW, claim_letter, "one") is not None


def test_a_worker_that_outlived_its_lease_changes_nothing(database: Database) -> None:
    add_letters(database)
    slow = in_act(database, NOW, claim_letter, "slow")
    quick = in_act(database, NOW + LEASE + SECOND, claim_letter, "quick")
    assert in_act(database, NOW + 2 * LEASE, record_sent, quick)

    assert not in_act(database, NOW + 2 * LEASE, record_sent, slow)
    in_act(database, NOW + 2 * LEASE, record_failure, slow, TEMPORARY)

    assert letter_now(database).state == "sent"


def test_a_sent_letter_is_never_claimed_again(database: Database) -> None:
    add_letters(database)
    in_act(database, NOW, record_sent, in_act(database, NOW, claim_letter, "one"))

    assert in_act(database, NOW + timedelta(days=9), claim_letter, "one") is None
    letter = letter_now(database)
    assert (letter.sent_at, letter.lease_until, letter.last_error) == (NOW, None, None)


def test_waits_grow_and_the_eighth_failure_is_the_end(database: Database) -> None:
    add_letters(database)
    now = NOW
    for wait in WAITS:
        assert not in_act(database, now, record_failure, in_act(database, now, claim_letter, "one"), TEMPORARY)
        assert letter_now(database).state == "new"
        assert in_act(database, now + wait - SECOND, claim_letter, "one") is None
        now += wait

    assert in_act(database, now, record_failure, in_act(database, now, claim_letter, "one"), TEMPORARY)

    letter = letter_now(database)
    assert (letter.state, letter.attempts, letter.last_error) == ("dead", TRIES, "Сервер занят")
    assert in_act(database, now + timedelta(days=9), claim_letter, "one") is None


def test_a_refusal_for_good_is_the_end_at_once(database: Database) -> None:
    add_letters(database)
    assert in_act(database, NOW, record_failure, in_act(database, NOW, claim_letter, "one"), PERMANENT)
    letter = letter_now(database)
    assert (letter.state, letter.attempts, letter.last_error) == ("dead", 1, "Нет такого адреса")


def test_a_letter_to_somebody_switched_off_is_given_up(database: Database) -> None:
    add_letters(database, active=False)
    letter = in_act(database, NOW, claim_letter, "one")
    assert letter.hopeless == "Получатель отключён, письмо не отправлялось"
    in_act(database, NOW, record_hopeless, letter)
    assert letter_now(database).state == "dead"


def test_a_letter_that_takes_its_workers_with_it_is_given_up(database: Database) -> None:
    add_letters(database)
    now = NOW
    for _ in range(TRIES):
        letter = in_act(database, now, claim_letter, "one")
        assert letter is not None
        assert letter.hopeless is None
        now += LEASE + SECOND
    assert "обрывалась" in in_act(database, now, claim_letter, "one").hopeless


def test_workers_at_once_claim_each_letter_once(database: Database) -> None:
    add_letters(database, 40)
    start = threading.Barrier(4)
    claimed: list[int] = []
    faults: list[BaseException] = []

    def work(name: str) -> None:
        try:
            start.wait()
            while letter := in_act(database, NOW, claim_letter, name):
                claimed.append(letter.id)
        except BaseException as error:  # noqa: BLE001
            faults.append(error)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert len(claimed) == len(set(claimed)) == 40


@pytest.mark.parametrize("at", [datetime(2022, 11, 14, 6, 0, 1, tzinfo=UTC)])
def test_letters_of_a_new_database_are_not_taken_for_those_of_the_old(database: Database, at: datetime) -> None:
    add_letters(database)
    with database.write() as session:
        session.execute(Letter.__table__.update().values(created_at=at))
        session.commit()
    assert in_act(database, at, claim_letter, "one").message.id == "letter.1.20221114060001"
