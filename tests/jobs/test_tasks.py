"""`vekhi remind` and the worker's tasks from end to end: database, mail server, lines for a person."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.core.errors import VekhiError
from app.jobs.tasks import HEARTBEAT, beat, deliver_now, remind_in_the_morning, remind_now
from app.store.engine import Database
from app.store.tables import DatabaseMark, Letter, Reminder
from tests.mail.smtp_peer import smtp_peer
from tests.reminder_cast import MONDAY, World, settings_for

D = timedelta(days=1)


@pytest.fixture
def people(database: Database) -> list[str]:
    """Three people of one school with something due tomorrow and something overdue; their addresses."""
    with database.write() as session:
        world = World(session)
        made = [world.person(name, "executor", world.school).email for name in ("Борис", "Вера", "Глеб")]
        world.assignment(MONDAY + D, world.school, title="Проведение городского собрания")
        world.assignment(MONDAY - D, world.school, title="Приказ о мониторинге", number="1.")
        session.commit()
    return made


def states(database: Database) -> list[tuple[str, int]]:
    with database.read() as session:
        return [tuple(row) for row in session.execute(select(Letter.state, Letter.attempts).order_by(Letter.id))]


def count(database: Database, table: type) -> int:
    with database.read() as session:
        return session.execute(select(func.count()).select_from(table)).scalar_one()


def test_reminding_sends_one_letter_to_each_person_and_a_second_run_nothing(
    database: Database, people: list[str], tmp_path: Path
) -> None:
    with smtp_peer() as peer:
        settings = settings_for(tmp_path, smtp=peer.url)
        first = remind_now(database, settings)
        second = remind_now(database, settings)

    assert sorted(letter["To"].addresses[0].addr_spec for letter in peer.letters) == sorted(people)
    assert {letter["Subject"] for letter in peer.letters} == {"Вехи: просрочено 1, завтра 1"}
    assert first[0] == f"Борис <{people[0]}>, 14 ноября 2022: просрочено 1, завтра 1"
    assert first[-1] == "Отправлено: 3 письма"
    assert second == ["Напоминать не о чем"]
    assert states(database) == [("sent", 1)] * 3


def test_without_a_mail_server_letters_lie_in_the_outbox(database: Database, people: list[str], tmp_path: Path) -> None:
    lines = remind_now(database, settings_for(tmp_path))
    files = list((tmp_path / "outbox").glob("*.eml"))
    assert len(files) == len(people) == 3
    assert lines[-1] == f"Почтовый сервер не задан, в папку {tmp_path / 'outbox'} положено: 3 письма"


def test_a_dry_run_tells_every_letter_and_writes_nothing(database: Database, people: list[str], tmp_path: Path) -> None:
    lines = remind_now(database, settings_for(tmp_path), dry_run=True)

    assert "    15 ноября 2022, завтра: № 2.1. Проведение городского собрания — https://vekhi.example.ru" in "\n".join(
        lines
    )
    assert lines[-1] == "Пробный запуск: ничего не записано и не отправлено"
    assert (count(database, Letter), count(database, Reminder)) == (0, 0)
    assert not (tmp_path / "outbox").exists()


def test_the_future_is_only_looked_at(database: Database, people: list[str], tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    tomorrow = datetime(2022, 11, 15, 9, 0)

    with pytest.raises(VekhiError, match="только с --dry-run"):
        remind_now(database, settings, at=tomorrow)
    assert count(database, Letter) == 0

    lines = remind_now(database, settings, at=tomorrow, dry_run=True)
    assert lines[0].endswith("15 ноября 2022: просрочено 1, сегодня 1")


def test_without_a_fixed_day_the_future_begins_now(database: Database, people: list[str], tmp_path: Path) -> None:
    from app import clock

    settings = settings_for(tmp_path, today=None)
    for later in (clock.now() + timedelta(minutes=1), datetime(2099, 1, 1)):
        with pytest.raises(VekhiError, match="только с --dry-run"):
            remind_now(database, settings, at=later)
    assert remind_now(database, settings, at=datetime(2022, 11, 14, 9, 0, tzinfo=UTC))[-1].endswith("3 письма")
    assert states(database) == [("sent", 1)] * 3


def test_the_future_is_refused_also_where_no_territory_stands(database: Database, tmp_path: Path) -> None:
    with pytest.raises(VekhiError, match="только с --dry-run"):
        remind_now(database, settings_for(tmp_path, today=None), at=datetime(2099, 1, 1))


def test_one_refused_address_does_not_stop_the_others(database: Database, people: list[str], tmp_path: Path) -> None:
    with smtp_peer() as peer:
        peer.recipient = {people[0]: "550 No such user", people[1]: "451 Try later"}
        lines = remind_now(database, settings_for(tmp_path, smtp=peer.url))

    assert states(database) == [("dead", 1), ("new", 1), ("sent", 1)]
    assert any("550 No such user. Больше не пробуем" in line for line in lines)
    assert any("451 Try later. Попробуем ещё раз позже" in line for line in lines)


def test_while_the_server_is_away_only_one_letter_pays_for_it(
    database: Database, people: list[str], tmp_path: Path
) -> None:
    with smtp_peer() as peer:
        settings = settings_for(tmp_path, smtp=peer.url)
    lines = remind_now(database, settings)

    assert states(database) == [("new", 1), ("new", 0), ("new", 0)]
    assert lines[-1].startswith("Почтовый сервер 127.0.0.1:")
    assert lines[-1].endswith("Попробуем ещё раз позже")


def test_workers_at_once_send_each_letter_once(database: Database, people: list[str], tmp_path: Path) -> None:
    with database.write() as session:
        world = World(session, key="tula")
        for n in range(20):
            world.person(f"Человек {n}", "executor", world.school)
        world.assignment(MONDAY + D, world.school)
        session.commit()
    faults: list[BaseException] = []
    with smtp_peer() as peer:
        settings = settings_for(tmp_path, smtp=peer.url)
        start = threading.Barrier(3)

        def work(name: str) -> None:
            try:
                start.wait()
                remind_in_the_morning(database, settings)
                deliver_now(database, settings, worker=name)
            except BaseException as error:  # noqa: BLE001
                faults.append(error)

        threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        deliver_now(database, settings)

    assert faults == []
    assert len(peer.letters) == len({letter["Message-ID"] for letter in peer.letters}) == 23


def test_a_worker_that_is_stopping_starts_no_other_letter(
    database: Database, people: list[str], tmp_path: Path
) -> None:
    answers = iter([False, True])
    remind_in_the_morning(database, settings_for(tmp_path))
    deliver_now(database, settings_for(tmp_path), stopping=lambda: next(answers))
    assert [state for state, _ in states(database)] == ["sent", "new", "new"]


def test_a_beat_leaves_one_mark(database: Database) -> None:
    beat(database)
    beat(database)
    with database.read() as session:
        (mark,) = session.execute(select(DatabaseMark)).scalars()
    assert mark.key == HEARTBEAT
    assert datetime.fromisoformat(mark.value).tzinfo is not None
