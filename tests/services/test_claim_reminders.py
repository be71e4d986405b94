"""Who is reminded of what and when; the ledger that lets nothing go out twice."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.services.act import Act
from app.services.claim_reminders import claim_reminders, plan_reminders
from app.store.engine import Database
from app.store.tables import Activity, Checkpoint, Letter, Person, Reminder
from tests.reminder_cast import MONDAY, NOW, World, act_on

BASE = "https://vekhi.example.ru"
D = timedelta(days=1)


def claim(database: Database, day: date = MONDAY, **options):
    with database.write() as session:
        plan = claim_reminders(act_on(session, day), BASE, **options)
        session.commit()
    return plan


def letters(database: Database) -> list[Letter]:
    with database.read() as session:
        return list(session.execute(select(Letter).order_by(Letter.id)).scalars())


def ledger(database: Database) -> list[tuple[str, bool]]:
    with database.read() as session:
        rows = session.execute(select(Reminder.rung, Reminder.missed).order_by(Reminder.id))
        return [tuple(row) for row in rows]


@pytest.fixture
def world(database: Database):
    with database.write() as session:
        made = World(session)
        yield made


def test_one_letter_gathers_all_that_a_person_is_reminded_of_on_a_day(database: Database, world: World) -> None:
    boris = world.person("Борис", "executor", world.school)
    world.assignment(MONDAY - 3 * D, world.school, title="Просроченное совещание")
    world.assignment(MONDAY + D, world.school, title="Завтрашний семинар")
    world.assignment(MONDAY + 7 * D, world.school, title="Будущий мониторинг")
    world.session.commit()

    claim(database)

    (letter,) = letters(database)
    assert (letter.person_id, letter.kind, letter.state) == (boris.id, "reminder", "new")
    assert letter.subject == "Вехи: просрочено 1, завтра 1, через неделю 1"
    order = [letter.body_text.index(word) for word in ("Просроченное", "Завтрашний", "Будущий")]
    assert order == sorted(order)


@pytest.mark.parametrize("kept_only_for_its_work", ["not_in_reading", "gone"])
def test_what_the_plan_no_longer_asks_for_is_nobody_reminded_of(
    database: Database, world: World, kept_only_for_its_work: str
) -> None:
    world.person("Борис", "executor", world.school)
    assignment = world.assignment(MONDAY + D, world.school)
    checkpoint = world.session.get_one(Checkpoint, assignment.checkpoint_id)
    holder = checkpoint if kept_only_for_its_work == "not_in_reading" else None
    setattr(holder or world.session.get_one(Activity, checkpoint.activity_id), kept_only_for_its_work, True)
    world.session.commit()

    assert not claim(database)
    assert letters(database) == []


def test_a_second_run_writes_nothing(database: Database, world: World) -> None:
    world.person("Борис", "executor", world.school)
    world.assignment(MONDAY + D, world.school)
    world.session.commit()

    assert claim(database)
    before = ledger(database)
    assert not claim(database)

    assert len(letters(database)) == 1
    assert ledger(database) == before


def test_finding_out_what_would_go_writes_nothing(database: Database, world: World) -> None:
    world.person("Борис", "executor", world.school)
    world.assignment(MONDAY + D, world.school)
    world.session.commit()

    with database.read() as session:
        plan = plan_reminders(act_on(session))

    assert [len(letter.calls) for letter in plan.letters] == [1]
    assert letters(database) == []
    assert ledger(database) == []


@pytest.mark.parametrize(
    ("why", "fields"),
    [
        ("submitted", {"state": "submitted"}),
        ("accepted", {"state": "accepted"}),
        ("cancelled", {"state": "cancelled", "cancelled_on": MONDAY}),
        ("before the plan was approved", {"before_approval": True}),
        ("without a day", {"due": None}),
        ("not required", {"required": False}),
        ("too early", {"due": MONDAY + 9 * D}),
    ],
)
def test_nobody_is_reminded_of_what_needs_nothing(database: Database, world: World, why: str, fields: dict) -> None:
    world.person("Борис", "executor", world.school)
    world.assignment(**{"due": MONDAY + D, "unit": world.school} | fields)
    world.session.commit()

    assert not claim(database), why
    assert letters(database) == []


def test_a_returned_assignment_is_reminded_of_and_says_so(database: Database, world: World) -> None:
    world.person("Борис", "executor", world.school)
    world.assignment(MONDAY + D, world.school, state="returned")
    world.session.commit()

    claim(database)

    assert "Возвращено на доработку" in letters(database)[0].body_text


def test_only_people_of_the_unit_are_written_to(database: Database, world: World) -> None:
    world.person("Анна", "coordinator")
    boris = world.person("Борис", "executor", world.school)
    world.person("Вера", "executor", world.centre)
    world.person("Павел", "executor", world.school, active=False)
    world.person("Глеб", "head")
    world.assignment(MONDAY + D, world.school)
    world.session.commit()

    claim(database)

    assert [letter.person_id for letter in letters(database)] == [boris.id]


def test_what_names_no_unit_is_the_coordinators(database: Database, world: World) -> None:
    anna = world.person("Анна", "coordinator")
    world.person("Борис", "executor", world.school)
    elsewhere = World(world.session, key="tula")
    elsewhere.person("Зоя", "coordinator")
    world.assignment(MONDAY + D, None)
    world.session.commit()

    claim(database)

    (letter,) = letters(database)
    assert letter.person_id == anna.id
    assert "поручение координатора" in letter.body_text


def test_a_person_of_two_units_gets_one_letter_that_names_them(database: Database, world: World) -> None:
    boris = world.person("Борис", "executor", world.school)
    world.grant(boris, "executor", world.centre)
    world.assignment(MONDAY + D, world.school)
    world.assignment(MONDAY + D, world.centre)
    world.session.commit()

    claim(database)

    (letter,) = letters(database)
    assert "Школа № 17" in letter.body_text
    assert "Методический центр" in letter.body_text


FRIDAY, SATURDAY = date(2022, 11, 18), date(2022, 11, 19)


@pytest.mark.parametrize(
    ("what", "due", "run", "subject"),
    [
        ("the day before is a Sunday", date(2022, 11, 21), FRIDAY, "Вехи: на днях 1"),
        ("the day before is a working Thursday", FRIDAY, date(2022, 11, 17), "Вехи: завтра 1"),
        ("the day after is a Saturday: nothing that day", FRIDAY, SATURDAY, None),
        ("the day after is a Saturday: on Monday", FRIDAY, date(2022, 11, 21), "Вехи: просрочено 1"),
        ("a week before is a Sunday", date(2022, 11, 27), FRIDAY, "Вехи: в ближайшие дни 1"),
    ],
)
def test_a_rung_on_a_day_off_moves_to_a_working_day(
    database: Database, world: World, what: str, due: date, run: date, subject: str | None
) -> None:
    world.person("Борис", "executor", world.school)
    world.assignment(due, world.school)
    world.session.commit()
    # What came before is told already: each case looks at one rung.
    claim(database, run - D)
    with database.write() as session:
        session.execute(Letter.__table__.update().values(key="earlier", state="sent"))
        session.commit()
    before = len(letters(database))

    claim(database, run)

    new = [letter.subject for letter in letters(database)[before:]]
    assert new == ([subject] if subject else []), what


def test_over_new_year_two_rungs_on_one_day_make_one_row(database: Database, world: World) -> None:
    # 1–8 January 2022 are days off: a week and a day before the 9th both move to the last working day.
    world.person("Борис", "executor", world.school)
    world.assignment(date(2022, 1, 9), world.school)
    world.session.commit()

    claim(database, date(2022, 1, 8))

    (letter,) = letters(database)
    assert letter.body_text.count("/assignments/") == 1
    assert sorted(ledger(database)) == [("day_before", False), ("week_before", False)]


@pytest.mark.parametrize(
    ("run", "sent", "missed"),
    [
        # The day after Monday the 14th is Tuesday the 15th.
        (date(2022, 11, 15), ["day_before", "day_after"], ["week_before"]),
        (date(2022, 11, 18), ["day_after"], ["week_before", "day_before"]),
        (date(2022, 11, 20), ["day_after"], ["week_before", "day_before"]),
        (date(2022, 11, 21), [], ["week_before", "day_before", "day_after"]),
    ],
)
def test_a_missed_rung_is_sent_within_three_working_days_and_only_recorded_later(
    database: Database, world: World, run: date, sent: list[str], missed: list[str]
) -> None:
    world.person("Борис", "executor", world.school)
    world.assignment(MONDAY, world.school)
    world.session.commit()

    claim(database, run)

    rows = ledger(database)
    assert [rung for rung, is_missed in rows if not is_missed] == sent
    assert [rung for rung, is_missed in rows if is_missed] == missed
    assert len(letters(database)) == (1 if sent else 0)
    assert not claim(database, run + D)


def test_a_rung_before_the_plan_was_loaded_is_recorded_and_never_sent(database: Database, world: World) -> None:
    world.person("Борис", "executor", world.school)
    world.roadmap.tracked_from = MONDAY
    # Its last rung stood on Friday, one working day ago: late enough to be sent, were it not for the load.
    world.assignment(MONDAY - 4 * D, world.school)
    world.session.commit()

    claim(database)

    assert letters(database) == []
    assert {missed for _, missed in ledger(database)} == {True}


def test_a_postponed_checkpoint_is_reminded_of_anew(database: Database, world: World) -> None:
    from app.store.tables import Checkpoint

    world.person("Борис", "executor", world.school)
    assignment = world.assignment(MONDAY + D, world.school)
    world.session.commit()
    claim(database)
    with database.write() as session:
        session.get(Checkpoint, assignment.checkpoint_id).due = MONDAY + 8 * D
        session.commit()

    claim(database, MONDAY + D)

    assert [letter.subject for letter in letters(database)] == ["Вехи: завтра 1", "Вехи: через неделю 1"]


def test_what_comes_up_after_the_letter_of_the_day_waits_for_the_next_one(database: Database, world: World) -> None:
    world.person("Борис", "executor", world.school)
    world.assignment(MONDAY + D, world.school, title="Первое")
    world.session.commit()
    claim(database)
    late = World.__new__(World)
    late.__dict__ |= world.__dict__
    with database.write() as session:
        late.session = session
        late.assignment(MONDAY + D, late.school, title="Второе")
        session.commit()

    plan = claim(database)
    assert ([len(plan.letters), len(plan.waiting)], len(letters(database))) == ([0, 1], 1)

    claim(database, MONDAY + D)
    assert letters(database)[1].subject == "Вехи: сегодня 1"
    assert "Второе" in letters(database)[1].body_text


def test_each_territory_lives_by_its_own_day(database: Database, world: World) -> None:
    boris = world.person("Борис", "executor", world.school)
    island = World(world.session, zone="Asia/Sakhalin", key="korsakov")
    island.grant(boris, "executor", island.school)
    world.assignment(date(2022, 11, 22), world.school, title="Материк")
    island.assignment(date(2022, 11, 22), island.school, title="Остров")
    world.session.commit()

    def run(now: datetime, from_hour: int = 0):
        with database.write() as session:
            claim_reminders(Act(session, None, now), BASE, from_hour=from_hour)
            session.commit()

    # On Monday evening in Moscow it is Tuesday on Sakhalin.
    run(datetime(2022, 11, 14, 15, 0, tzinfo=UTC))
    assert ["Остров" in letter.body_text and "Материк" not in letter.body_text for letter in letters(database)] == [
        True
    ]
    # Tuesday has come to Moscow: its letter is not swallowed by the island's.
    run(datetime(2022, 11, 14, 22, 0, tzinfo=UTC), from_hour=7)
    assert len(letters(database)) == 1, "nobody is written to at one in the morning"
    run(datetime(2022, 11, 15, 5, 0, tzinfo=UTC), from_hour=7)
    assert "Материк" in letters(database)[1].body_text
    run(datetime(2022, 11, 15, 6, 0, tzinfo=UTC))
    assert len(letters(database)) == 2


@pytest.mark.parametrize(
    ("at", "count"),
    [
        (datetime(2022, 11, 14, 20, 59, tzinfo=UTC), 0),
        (datetime(2022, 11, 14, 21, 0, tzinfo=UTC), 1),
        (datetime(2022, 11, 15, 0, 0), 1),
        (datetime(2022, 11, 14, 23, 59), 0),
    ],
)
def test_a_given_moment_is_taken_in_the_territorys_time(
    database: Database, world: World, at: datetime, count: int
) -> None:
    world.person("Борис", "executor", world.school)
    world.assignment(date(2022, 11, 22), world.school)
    world.session.commit()

    with database.read() as session:
        plan = plan_reminders(Act(session, None, NOW), at=at)

    # A week before is the 15th; in Moscow it begins at 21:00 UTC of the 14th.
    assert len(plan.letters) == count


def test_two_planners_at_once_write_each_letter_once(database: Database, world: World) -> None:
    for n in range(12):
        world.person(f"Человек {n}", "executor", world.school)
    for n in range(5):
        world.assignment(MONDAY + D, world.school, title=f"Дело {n}")
    world.session.commit()
    start = threading.Barrier(3)
    faults: list[BaseException] = []

    def work() -> None:
        start.wait()
        try:
            claim(database)
        except BaseException as error:  # noqa: BLE001
            faults.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert len(letters(database)) == 12
    assert len(ledger(database)) == len(("week before", "day before")) * 12 * 5


def test_the_number_of_queries_does_not_grow_with_the_reminders(database: Database, world: World) -> None:
    from sqlalchemy import event

    world.person("Борис", "executor", world.school)
    for n in range(3):
        world.assignment(MONDAY + D, world.school, title=f"Дело {n}")
    world.session.commit()
    counts: list[int] = []
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda _c, _cur, sql, *_: statements.append(sql))

    def count() -> int:
        statements.clear()
        with database.read() as session:
            plan_reminders(act_on(session))
        return len(statements)

    counts.append(count())
    late = World.__new__(World)
    late.__dict__ |= world.__dict__
    with database.write() as session:
        late.session = session
        for n in range(40):
            late.assignment(MONDAY + D, late.school, title=f"Ещё {n}")
        session.commit()
    counts.append(count())

    assert counts[0] == counts[1]


def test_what_is_climbed_is_not_read_again(database: Database, world: World) -> None:
    world.person("Борис", "executor", world.school)
    for n in range(4):
        world.assignment(date(2021, 3, 1) + n * D, world.school)
    world.session.commit()
    claim(database)
    assert len(ledger(database)) == 12
    with database.read() as session:
        from app.services.claim_reminders import Place, _for_executors

        place = Place(world.territory.id, "Саров", "Europe/Moscow", MONDAY)
        assert session.execute(_for_executors(place)).all() == []
        assert session.execute(select(func.count()).select_from(Person)).scalar() == 1
