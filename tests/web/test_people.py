"""Bringing people in by letter, keeping them and letting them go: who may, and what stands after a mistake."""

import threading

import pytest
from httpx2 import Response
from sqlmodel import select

from app import clock
from app.core.status import Role
from app.services.act import Act
from app.services.add_person import NewPerson, add_person
from app.services.deliver_letter import claim_letter
from app.services.sign_in import hash_password
from app.store.engine import Database
from app.store.tables import Grant, JournalEntry, Letter, Person, PersonLink, SignIn
from tests.cast import NOW
from tests.web.conftest import BASE, Visitor, Web, whatever_database

PASSWORD = "первый пароль"
NEW = {"name": "Нина Ёлкина", "email": "Nina@Example.org", "post": "методист", "role": "executor"}


def bring_in(visitor: Visitor, web: Web, **changed: str) -> Response:
    form = NEW | {"territory": str(web.cast.territory), "unit": str(web.cast.gymnasium)} | changed
    return visitor.post("/people", form)


def roles_of(web: Web, email: str) -> list[tuple[str, int | None, int | None]]:
    with web.database.read() as session:
        rows = session.exec(select(Grant).join(Person).where(Person.email == email).order_by(Grant.id)).all()  # type: ignore[arg-type]
    return [(row.role, row.territory_id, row.unit_id) for row in rows]


def delivered(web: Web) -> list[str]:
    """The plain texts of the letters that wait, as they leave."""
    texts = []
    with web.database.write() as session:
        while letter := claim_letter(Act(session, None, clock.now()), "проверка"):
            texts.append(letter.message.text)
        session.commit()
    return texts


def door_in(text: str) -> str:
    """The address of the password's page in a letter, without the base."""
    [line] = [line.strip() for line in text.splitlines() if "/password/" in line]
    assert line.startswith(f"{BASE}/password/")
    return line.removeprefix(BASE)


def test_a_coordinator_brings_in_an_executor_who_sets_his_password_by_the_letter(web: Web) -> None:
    answer = bring_in(web.anna, web)
    assert (answer.status_code, answer.headers["location"]) == (303, "/people?done=invited")
    assert roles_of(web, "nina@example.org") == [("executor", web.cast.territory, web.cast.gymnasium)]
    assert "Нина Ёлкина" in web.anna.get("/people").text
    [letter] = delivered(web)
    assert "Анна приглашает вас" in letter
    assert "исполнитель, Тестовый округ, Гимназия" in letter.replace("\n", " ")
    door = door_in(letter)
    assert web.stranger.post(door, {"password": PASSWORD}).headers["location"] == "/sign-in?done=password"
    signed = web.stranger.post("/sign-in", {"email": "nina@example.org", "password": PASSWORD})
    assert signed.status_code == 303


@whatever_database
@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": " "}, "Укажите фамилию и имя"),
        ({"email": "nina"}, "name@example.ru"),
        ({"email": ""}, "name@example.ru"),
        ({"territory": ""}, "Выберите территорию"),
        ({"territory": "999"}, "Выберите территорию"),
        ({"unit": ""}, "Выберите подразделение"),
        ({"unit": "999"}, "Выберите подразделение"),
    ],
)
def test_a_mistake_keeps_what_was_typed_and_saves_nothing(web: Web, changed: dict[str, str], sentence: str) -> None:
    answer = bring_in(web.dina, web, **changed)
    assert answer.status_code == 422
    assert sentence in answer.text
    for name in ("name", "email", "post"):
        assert (NEW | changed)[name].strip() in answer.text
    assert roles_of(web, "nina@example.org") == []


def test_a_coordinator_brings_nobody_into_another_territory_and_makes_no_administrator(web: Web) -> None:
    assert bring_in(web.anna, web, role="viewer", territory=str(web.cast.other_territory)).status_code == 403
    assert bring_in(web.anna, web, role="admin", territory="").status_code == 403
    assert bring_in(web.zhanna, web).status_code == 403
    assert roles_of(web, "nina@example.org") == []
    assert "администратор</option>" not in web.anna.get("/people").text
    assert "администратор</option>" in web.dina.get("/people").text.replace("\n", "").replace("  ", "")


def test_a_coordinator_sees_only_the_people_of_his_territories(web: Web) -> None:
    page = web.anna.get("/people").text
    assert "vera@example.org" in page
    assert "zhanna@example.org" not in page
    assert "zhanna@example.org" in web.dina.get("/people").text


def test_a_known_address_only_gets_the_role_once_and_no_letter(web: Web) -> None:
    with web.database.write() as session:
        session.exec(select(Person).where(Person.email == "vera@example.org")).one().password_hash = "x"
        session.commit()
    for _ in range(2):
        answer = bring_in(web.anna, web, email="VERA@example.org", name="Другое Имя", role="head", unit="")
        assert answer.headers["location"] == "/people?done=granted"
    assert roles_of(web, "vera@example.org") == [
        ("executor", web.cast.territory, web.cast.school),
        ("head", web.cast.territory, None),
    ]
    with web.database.read() as session:
        person = session.exec(select(Person).where(Person.email == "vera@example.org")).one()
        assert (person.name, person.password_hash) == ("Вера", "x")
        assert session.exec(select(Letter)).all() == []


def test_two_who_bring_in_one_new_person_at_once_make_one_person_with_both_roles(database: Database, web: Web) -> None:
    gate = threading.Barrier(2)
    ids: list[int] = []

    def bring(role: Role) -> None:
        new = NewPerson("nina@example.org", "Нина", role, web.cast.territory, None)
        gate.wait()
        with database.write() as session:
            ids.append(add_person(Act(session, web.cast.anna, NOW), new, None))
            session.commit()

    threads = [threading.Thread(target=bring, args=(role,)) for role in (Role.VIEWER, Role.HEAD)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 2
    assert ids[0] == ids[1]
    assert {role for role, *_ in roles_of(web, "nina@example.org")} == {"viewer", "head"}


def person_id(web: Web, name: str) -> int:
    return web.actors[name].person_id


def test_who_is_switched_off_is_out_at_once_and_comes_back_with_his_roles(web: Web) -> None:
    path = f"/people/{person_id(web, 'boris')}"
    web.anna.post(f"{path}/switch", {"active": "false", "ground": "Уволен"})
    assert web.boris.get("/tasks").status_code == 303
    assert "отключён" in web.anna.get(path).text
    web.anna.post(f"{path}/switch", {"active": "true"})
    assert web.boris.get("/tasks").status_code == 303
    with web.database.read() as session:
        acts = session.exec(select(JournalEntry).where(JournalEntry.subject_id == person_id(web, "boris"))).all()
        assert [(act.action, act.ground) for act in acts if act.action.startswith("person.")] == [
            ("person.switched_off", "Уволен"),
            ("person.switched_on", None),
        ]
    assert roles_of(web, "boris@example.org") == [("executor", web.cast.territory, web.cast.gymnasium)]


def test_nobody_switches_himself_off_and_the_last_administrator_stays(web: Web) -> None:
    own = web.anna.post(f"/people/{person_id(web, 'anna')}/switch", {"active": "false"})
    assert own.status_code == 422
    assert "Себя отключить нельзя" in own.text
    with web.database.read() as session:
        grant = session.exec(select(Grant.id).where(Grant.role == "admin")).one()
    last = web.dina.post(f"/people/{person_id(web, 'dina')}/roles/{grant}/take")
    assert last.status_code == 422
    assert "единственный администратор" in last.text


def test_a_coordinator_does_not_switch_off_whoever_works_elsewhere_too(web: Web) -> None:
    with web.database.write() as session:
        session.add(Grant(person_id=person_id(web, "gleb"), role="viewer", territory_id=web.cast.other_territory))
        session.commit()
    answer = web.anna.post(f"/people/{person_id(web, 'gleb')}/switch", {"active": "false"})
    assert answer.status_code == 403
    assert "роли вне ваших территорий" in answer.text
    assert web.dina.post(f"/people/{person_id(web, 'gleb')}/switch", {"active": "false"}).status_code == 303


def test_a_role_taken_is_gone_at_once_and_only_from_ones_own_territory(web: Web) -> None:
    with web.database.write() as session:
        held = session.exec(select(Grant).where(Grant.person_id == person_id(web, "gleb"))).one().id
        foreign = Grant(person_id=person_id(web, "gleb"), role="viewer", territory_id=web.cast.other_territory)
        session.add(foreign)
        session.commit()
        other = foreign.id
    path = f"/people/{person_id(web, 'gleb')}/roles"
    assert web.anna.post(f"{path}/{other}/take").status_code == 403
    assert web.anna.post(f"{path}/{held}/take").headers["location"] == "/people?done=taken"
    assert web.gleb.get("/roadmaps/test-1").status_code == 404
    assert web.anna.post(f"{path}/{held}/take").status_code == 404


def test_an_invitation_is_sent_again_only_while_there_is_no_password(web: Web) -> None:
    path = f"/people/{person_id(web, 'boris')}/invite"
    assert web.anna.post(path).status_code == 303
    assert len(delivered(web)) == 1
    with web.database.write() as session:
        session.exec(select(Person).where(Person.email == "boris@example.org")).one().password_hash = hash_password("x")
        session.commit()
    answer = web.anna.post(path)
    assert answer.status_code == 422
    assert "уже есть пароль" in answer.text
    with web.database.read() as session:
        assert len(session.exec(select(PersonLink)).all()) == 1


def test_sessions_of_another_are_shown_and_ended(web: Web) -> None:
    with web.database.write() as session:
        row = session.exec(select(SignIn).where(SignIn.person_id == person_id(web, "boris"))).one()
        row.agent = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/119.0 Mobile Safari/537.36"
        row.address = "192.0.2.7"
        session.commit()
    path = f"/people/{person_id(web, 'boris')}"
    page = web.anna.get(path).text
    assert "Chrome, Android" in page
    assert "192.0.2.7" in page
    web.anna.post(f"{path}/sessions/end")
    assert web.boris.get("/tasks").status_code == 303
    assert "Сейчас нигде" in web.anna.get(path).text


@whatever_database
def test_a_role_that_does_not_exist_is_refused_in_russian(web: Web) -> None:
    answer = bring_in(web.dina, web, role="director")
    assert answer.status_code == 422
    assert "Проверьте введённое" in answer.text
