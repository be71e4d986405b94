"""Reminder letters carry a link for each row that can still be handed in, for executors and their substitutes."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from app.services.act import Act
from app.services.claim_reminders import claim_reminders
from app.services.deliver_letter import claim_letter, record_sent
from app.services.letter_link import open_link
from app.services.person_link import LinkIsDead
from app.store.engine import Database
from app.store.tables import Letter, LetterLink, Territory, UnitSubstitute
from tests.reminder_cast import MONDAY, NOW, World, act_on

BASE = "https://vekhi.example.ru"
DAY = timedelta(days=1)


@pytest.fixture
def world(database: Database):
    with database.write() as session:
        yield World(session)


def remind(database: Database, day: date = MONDAY) -> dict[str, str]:
    """Write and take the letters of a day: plain text as it leaves, by the addressee's name."""
    with database.write() as session:
        claim_reminders(act_on(session, day), BASE)
        session.commit()
    texts = {}
    with database.write() as session:
        while letter := claim_letter(act_on(session, day), "проверка"):
            texts[letter.message.name] = letter.message.text
            record_sent(act_on(session, day), letter)
        session.commit()
    return texts


def links(database: Database) -> list[tuple[int, date]]:
    with database.read() as session:
        rows = session.exec(select(LetterLink).order_by(LetterLink.id)).all()
        assert all(row.token_sha256 for row in rows)
        return sorted((row.assignment_id, row.expires_on) for row in rows)


def test_each_row_has_its_own_link_until_three_working_days_after_its_day(database: Database, world: World) -> None:
    world.person("Борис", "executor", world.school)
    tomorrow = world.assignment(MONDAY + DAY, world.school)
    week = world.assignment(MONDAY + 7 * DAY, world.school)
    world.session.commit()
    [text] = remind(database).values()
    assert text.count(f"{BASE}/hand-in/") == 2
    assert "/assignments/" not in text
    # Tuesday and three working days; Monday the 21st and three.
    assert links(database) == [(tomorrow.id, date(2022, 11, 18)), (week.id, date(2022, 11, 24))]
    assert "до 18 ноября 2022 включительно" in text.replace("\N{NO-BREAK SPACE}", " ")
    tokens = [line.strip().rpartition("/")[2] for line in text.splitlines() if "/hand-in/" in line]
    with database.read() as session:
        opened = [open_link(session, token, Act(session, None, NOW, MONDAY)) for token in tokens]
        assert [one.assignment_id for one in opened] == [tomorrow.id, week.id]
        assert {one.actor.name for one in opened} == {"Борис"}
        with pytest.raises(LinkIsDead):
            open_link(session, tokens[0], Act(session, None, NOW, date(2022, 11, 19)))


def test_a_territory_without_links_sends_plain_addresses_and_no_word_of_links(database: Database, world: World) -> None:
    world.person("Борис", "executor", world.school)
    one = world.assignment(MONDAY + DAY, world.school)
    world.session.get_one(Territory, world.territory.id).settings = {"letter_links": False}
    world.session.commit()
    [text] = remind(database).values()
    assert f"{BASE}/assignments/{one.id}" in text
    assert "без пароля" not in text
    assert "не пересылайте" not in text
    assert links(database) == []


def test_the_queue_keeps_no_token(database: Database, world: World) -> None:
    world.person("Борис", "executor", world.school)
    one = world.assignment(MONDAY + DAY, world.school)
    world.session.commit()
    remind(database)
    with database.read() as session:
        letter = session.exec(select(Letter)).one()
    assert f"{BASE}/assignments/{one.id}" in letter.body_text
    assert "/hand-in/" not in letter.body_text + letter.body_html


def test_who_acts_for_a_unit_is_reminded_too_while_he_acts(database: Database, world: World) -> None:
    world.person("Борис", "executor", world.school)
    world.person("Вера", "executor", world.centre)
    gleb = world.person("Глеб", "viewer")
    world.assignment(MONDAY + DAY, world.school)
    for given in ({"substitute_id": world.centre.id}, {"person_id": gleb.id}):
        world.session.add(
            UnitSubstitute(
                territory_id=world.territory.id,
                unit_id=world.school.id,
                since=MONDAY,
                until=MONDAY if "person_id" in given else MONDAY + 5 * DAY,
                at=NOW,
                **given,
            )
        )
    world.session.commit()
    assert sorted(remind(database)) == ["Борис", "Вера", "Глеб"]
    # The day after the due day Глеб acts no more.
    assert sorted(remind(database, MONDAY + 2 * DAY)) == ["Борис", "Вера"]


def test_a_number_inside_another_number_is_left_alone(database: Database, world: World) -> None:
    """Assignment 1 has a link, 11 none: the address of 11 begins with that of 1."""
    boris = world.person("Борис", "executor", world.school)
    assignments = [world.assignment(MONDAY + 90 * DAY, world.school) for _ in range(11)]
    first, eleventh = assignments[0].id, assignments[-1].id
    letter = Letter(
        key="x",
        kind="reminder",
        person_id=boris.id,
        subject="Проба",
        body_text=f"{BASE}/assignments/{first} и {BASE}/assignments/{first}{first} и {BASE}/assignments/{eleventh}",
        body_html=f'<a href="{BASE}/assignments/{first}">',
        created_at=NOW,
        not_before=NOW,
    )
    world.session.add(letter)
    world.session.flush()
    world.session.add(
        LetterLink(
            letter_id=letter.id, assignment_id=first, person_id=boris.id, created_at=NOW, expires_on=MONDAY + DAY
        )
    )
    world.session.commit()
    with database.write() as session:
        claimed = claim_letter(act_on(session), "проверка")
        session.commit()
    assert claimed is not None
    assert claimed.message.text.count("/hand-in/") == 1
    assert claimed.message.text.count("/assignments/") == 2
