"""Bringing people in: who may, into what, and what stands in the form after a mistake."""

import pytest
from httpx2 import Response
from sqlmodel import select

from app.store.tables import Grant, Person
from tests.web.conftest import Visitor, Web, whatever_database

PASSWORD = "первый пароль"
NEW = {"name": "Нина Ёлкина", "email": "Nina@Example.org", "post": "методист", "role": "executor", "password": PASSWORD}


def bring_in(visitor: Visitor, web: Web, **changed: str) -> Response:
    form = NEW | {"territory": str(web.cast.territory), "unit": str(web.cast.gymnasium)} | changed
    return visitor.post("/people", form)


def roles_of(web: Web, email: str) -> list[tuple[str, int | None, int | None]]:
    with web.database.read() as session:
        rows = session.exec(select(Grant).join(Person).where(Person.email == email).order_by(Grant.id)).all()  # type: ignore[arg-type]
    return [(row.role, row.territory_id, row.unit_id) for row in rows]


def test_a_coordinator_brings_in_an_executor_who_can_sign_in(web: Web) -> None:
    answer = bring_in(web.anna, web)
    assert (answer.status_code, answer.headers["location"]) == (303, "/people")
    assert roles_of(web, "nina@example.org") == [("executor", web.cast.territory, web.cast.gymnasium)]
    assert "Нина Ёлкина" in web.anna.get("/people").text
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
        ({"password": "короткий"}, "Не короче 10 знаков"),
        ({"password": ""}, "Не короче 10 знаков"),
    ],
)
def test_a_mistake_keeps_what_was_typed_and_saves_nothing(web: Web, changed: dict[str, str], sentence: str) -> None:
    answer = bring_in(web.dina, web, **changed)
    assert answer.status_code == 422
    assert sentence in answer.text
    for name in ("name", "email", "post"):
        assert (NEW | changed)[name].strip() in answer.text
    assert PASSWORD not in answer.text
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


def test_a_known_address_gets_one_more_role_and_keeps_its_password(web: Web) -> None:
    bring_in(web.anna, web)
    bring_in(web.anna, web, role="head", unit="", password="совсем другой пароль")
    bring_in(web.anna, web, role="head", unit="", password="совсем другой пароль")
    assert roles_of(web, "nina@example.org") == [
        ("executor", web.cast.territory, web.cast.gymnasium),
        ("head", web.cast.territory, None),
    ]
    assert web.stranger.post("/sign-in", {"email": "nina@example.org", "password": PASSWORD}).status_code == 303


@whatever_database
def test_a_role_that_does_not_exist_is_refused_in_russian(web: Web) -> None:
    answer = bring_in(web.dina, web, role="director")
    assert answer.status_code == 422
    assert "Проверьте введённое" in answer.text
