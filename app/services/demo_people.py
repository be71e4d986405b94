"""The people of the demonstration: invented, a coordinator and a head in every territory, executors of real units."""

from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import Session, col

from app.core.access import ROLE_NAMES, Actor
from app.core.status import Role
from app.services.act import Act
from app.services.add_person import NewPerson, add_person
from app.services.sign_in import actor_of
from app.store.base import select_rows
from app.store.tables import Person, Territory, Unit


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody who signs in to the demonstration; `places` are (territory, unit) keys of his role."""

    name: str
    email: str
    post: str
    role: Role
    places: tuple[tuple[str, str | None], ...] = ()


CAST = (
    DemoPerson("Анна Коваль", "anna@sarov.example", "консультант департамента", Role.COORDINATOR, (("sarov", None),)),
    DemoPerson("Глеб Орлов", "gleb@sarov.example", "директор департамента", Role.HEAD, (("sarov", None),)),
    DemoPerson("Борис Лунин", "boris@sarov.example", "методист", Role.EXECUTOR, (("sarov", "mc"),)),
    DemoPerson("Вера Климова", "vera@sarov.example", "главный специалист", Role.EXECUTOR, (("sarov", "do"),)),
    DemoPerson("Кира Соболь", "kira@sarov.example", "заместитель директора", Role.EXECUTOR, (("sarov", "school-10"),)),
    DemoPerson("Мария Дёмина", "maria@smirnykh.example", "консультант", Role.COORDINATOR, (("smirnykh", None),)),
    DemoPerson("Павел Ерёмин", "pavel@smirnykh.example", "начальник управления", Role.HEAD, (("smirnykh", None),)),
    DemoPerson("Ольга Сычёва", "olga@smirnykh.example", "методист", Role.EXECUTOR, (("smirnykh", "mk"),)),
    DemoPerson("Игорь Тарасов", "igor@smirnykh.example", "консультант", Role.EXECUTOR, (("smirnykh", "uo"),)),
    DemoPerson("Юлия Фомина", "yulia@tula.example", "начальник отдела", Role.COORDINATOR, (("tula", None),)),
    DemoPerson("Сергей Лаптев", "sergey@tula.example", "заместитель начальника", Role.HEAD, (("tula", None),)),
    DemoPerson("Антон Рощин", "anton@tula.example", "главный консультант", Role.EXECUTOR, (("tula", "uo"),)),
    DemoPerson("Лидия Гущина", "lidia@tula.example", "методист", Role.EXECUTOR, (("tula", "cnppm"),)),
    DemoPerson(
        "Нина Белова", "nina@oblast.example", "специалист отдела", Role.COORDINATOR,
        (("korsakov", None), ("aleksandrovskoe", None)),
    ),
    DemoPerson(
        "Фёдор Зимин", "fedor@oblast.example", "начальник отдела", Role.HEAD,
        (("korsakov", None), ("aleksandrovskoe", None)),
    ),
    DemoPerson(
        "Зоя Маркова", "zoya@oblast.example", "наблюдатель области", Role.VIEWER,
        (("sarov", None), ("smirnykh", None), ("tula", None)),
    ),
    DemoPerson("Администратор", "admin@vekhi.example", "администратор", Role.ADMIN),
)  # fmt: skip


def bring_in_cast(act: Act, password_hash: str) -> None:
    """Write all people with one password; those who are there already get the new one."""
    territories = dict(tuple(row) for row in act.session.execute(select_rows(Territory.key, Territory.id)))
    units = {
        (territory, key): unit_id
        for territory, key, unit_id in act.session.execute(select_rows(Unit.territory_id, Unit.key, Unit.id))
    }
    for one in CAST:
        for territory, unit in one.places or ((None, None),):
            territory_id = territories[territory] if territory else None
            unit_id = units[territory_id, unit] if unit else None
            new = NewPerson(one.email, one.name, one.role, territory_id, unit_id, one.post)
            add_person(act, new, password_hash)
    emails = [one.email for one in CAST]
    act.session.execute(update(Person).where(col(Person.email).in_(emails)).values(password_hash=password_hash))


def actors_of_cast(session: Session) -> dict[str, Actor]:
    """The rights of the people of the demonstration, by e-mail."""
    ids = session.execute(
        select_rows(Person.email, Person.id).where(col(Person.email).in_([one.email for one in CAST]))
    )
    found = {email: actor_of(session, person_id) for email, person_id in ids}
    return {email: actor for email, actor in found.items() if actor is not None}


def told_logins(password: str) -> list[str]:
    """Lines for the terminal: who can sign in, by what e-mail, with what password."""
    width = max(len(one.email) for one in CAST)
    people = [f"  {one.email:<{width}}  {one.name}, {ROLE_NAMES[one.role]}" for one in CAST]
    return ["Войти может каждый из них:", *people, f"Пароль у всех один: {password}"]
