"""Люди: who works where in which role; coordinators and administrators bring people in, and let them go."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from app import clock
from app.core.access import ROLE_NAMES, Actor
from app.core.errors import BadInput, NotFound, RoleRefused, VekhiError
from app.core.status import Role
from app.services import keep_people as keep
from app.services.add_person import NewPerson
from app.services.invite_person import invite_again, invite_person
from app.store.queries.account import read_sessions, zone_of
from app.store.queries.overview import read_territories
from app.store.queries.people import read_people, read_person, read_units
from app.web.chrome import page_for
from app.web.deps import AppDatabase, AppSettings, ReadSession, RowId, SignedIn, Writing
from app.web.render import render

router = APIRouter(prefix="/people", include_in_schema=False)

DONE = {
    "invited": "Человек добавлен, ему отправлено письмо: по ссылке из него он задаст пароль.",
    "granted": "Человек с этой почтой уже был: роль добавлена, пароль остался прежним.",
    "again": "Отправлено новое приглашение.",
    "saved": "Изменения сохранены.",
    "on": "Человек снова может входить.",
    "off": "Человек отключён, вход на всех устройствах завершён.",
    "taken": "Роль снята.",
    "sessions": "Вход на всех устройствах завершён.",
    "second": "Вход с кодом выключен: человек войдёт по паролю и включит его заново.",
}


def keeper(actor: SignedIn) -> Actor:
    """A person who may see and bring in people."""
    if not (actor.is_admin or actor.coordinated):
        raise RoleRefused
    return actor


Keeper = Annotated[Actor, Depends(keeper, scope="function")]


@router.get("")
def list_people(request: Request, actor: Keeper, session: ReadSession, unit: str = "", done: str = "") -> Response:
    """People of the territories, and the form for one more; `unit` chooses the unit in it."""
    typed = {"unit": unit, "role": Role.EXECUTOR.value} if unit.isdecimal() else {}
    return _page(request, actor, session, typed, {}, done=done)


def _page(
    request: Request,
    actor: Actor,
    session: Session,
    typed: dict[str, str],
    errors: dict[str, str],
    status: int = 200,
    *,
    done: str = "",
) -> Response:
    territories = [t for t in read_territories(session, actor) if actor.is_admin or t[0] in actor.coordinated]
    roles = [(role.value, ROLE_NAMES[role]) for role in Role if role is not Role.ADMIN or actor.is_admin]
    units = read_units(session, None if actor.is_admin else actor.coordinated)
    if len(territories) == 1:
        typed = {"territory": str(territories[0][0]), **typed}
    context = {
        "page": page_for(request, actor, "Люди", current="people"),
        "people": read_people(session, actor),
        "role_names": ROLE_NAMES,
        "roles": roles,
        "territories": [(str(key), name) for key, _, name in territories],
        "units": [(str(key), f"{territory}: {name}") for key, name, territory in units],
        "typed": typed,
        "errors": errors,
        "done": DONE.get(done),
    }
    return render(request, "pages/people/list.html", context, status_code=status)


@router.post("")
def bring_in(
    request: Request,
    actor: Keeper,
    act: Writing,
    database: AppDatabase,
    settings: AppSettings,
    role: Annotated[Role, Form()],
    email: Annotated[str, Form(max_length=254)] = "",
    name: Annotated[str, Form(max_length=200)] = "",
    territory: Annotated[str, Form(pattern=r"^\d{0,9}$")] = "",
    unit: Annotated[str, Form(pattern=r"^\d{0,9}$")] = "",
    post: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Add a person or a role; what was typed stands again after an error."""
    place = int(territory) if territory else None
    new = NewPerson(email, name, role, place, int(unit) if unit else None, post.strip() or None)
    try:
        invited = invite_person(act, new, settings.base_url)
    except BadInput as error:
        act.session.rollback()
        typed = {"email": email, "name": name, "role": role.value, "territory": territory, "unit": unit, "post": post}
        with database.read() as session:
            return _page(request, actor, session, typed, error.fields or {"email": error.sentence}, error.status)
    return RedirectResponse(f"/people?done={'invited' if invited.by_letter else 'granted'}", status_code=303)


@router.get("/{person_id}")
def show_person(request: Request, person_id: RowId, actor: Keeper, session: ReadSession, done: str = "") -> Response:
    """One person: roles, sessions, and what can be done about him."""
    return _person(request, actor, session, person_id, done=done)


def _person(
    request: Request,
    actor: Actor,
    session: Session,
    person_id: int,
    *,
    error: VekhiError | None = None,
    done: str = "",
) -> Response:
    lines = read_people(session, actor, person_id)
    person = read_person(session, person_id, zone_of(session, person_id)) if lines else None
    if person is None:
        raise NotFound("Такого человека нет, или он вам не виден")
    context = {
        "page": page_for(request, actor, person.name, current="people"),
        "person": person,
        "grants": lines[0].grants,
        "sessions": read_sessions(session, person_id, clock.now()),
        "role_names": ROLE_NAMES,
        "own": person_id == actor.person_id,
        "admin": actor.is_admin,
        "error": error.sentence if error else None,
        "errors": error.fields if isinstance(error, BadInput) else {},
        "done": DONE.get(done),
    }
    return render(request, "pages/people/show.html", context, status_code=error.status if error else 200)


def _back(person_id: int, done: str) -> Response:
    return RedirectResponse(f"/people/{person_id}?done={done}", status_code=303)


def _again(request: Request, act: Writing, database: AppDatabase, person_id: int, error: VekhiError) -> Response:
    act.session.rollback()
    assert act.actor is not None
    with database.read() as session:
        return _person(request, act.actor, session, person_id, error=error)


@router.post("/{person_id}")
def correct(
    request: Request,
    person_id: RowId,
    actor: Keeper,  # noqa: ARG001 -- asked for its refusal
    act: Writing,
    database: AppDatabase,
    name: Annotated[str, Form(max_length=400)] = "",
    post: Annotated[str, Form(max_length=400)] = "",
) -> Response:
    """Correct the name and the post."""
    try:
        keep.correct_person(act, person_id, name, post)
    except BadInput as error:
        return _again(request, act, database, person_id, error)
    return _back(person_id, "saved")


@router.post("/{person_id}/invite")
def invite_once_more(
    request: Request,
    person_id: RowId,
    actor: Keeper,  # noqa: ARG001 -- asked for its refusal
    act: Writing,
    database: AppDatabase,
    settings: AppSettings,
) -> Response:
    """Send one more invitation."""
    try:
        invite_again(act, person_id, settings.base_url)
    except BadInput as error:
        return _again(request, act, database, person_id, error)
    return _back(person_id, "again")


@router.post("/{person_id}/switch")
def switch(
    request: Request,
    person_id: RowId,
    actor: Keeper,  # noqa: ARG001 -- asked for its refusal
    act: Writing,
    database: AppDatabase,
    active: Annotated[bool, Form()],
    ground: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Switch the person on or off."""
    try:
        keep.switch_person(act, person_id, active=active, ground=ground)
    except BadInput as error:
        return _again(request, act, database, person_id, error)
    return _back(person_id, "on" if active else "off")


@router.post("/{person_id}/roles/{grant_id}/take")
def take_role(
    request: Request,
    person_id: RowId,
    grant_id: RowId,
    actor: Keeper,
    act: Writing,
    database: AppDatabase,
) -> Response:
    """Take a role away."""
    try:
        keep.take_role(act, person_id, grant_id)
    except BadInput as error:
        return _again(request, act, database, person_id, error)
    act.session.flush()
    # Whoever has no role left in one's territories is no longer seen.
    if actor.is_admin or read_people(act.session, actor, person_id):
        return _back(person_id, "taken")
    return RedirectResponse("/people?done=taken", status_code=303)


@router.post("/{person_id}/sessions/end")
def end_sessions(
    person_id: RowId,
    actor: Keeper,  # noqa: ARG001 -- asked for its refusal
    act: Writing,
) -> Response:
    """End every session of the person."""
    keep.end_sessions(act, person_id)
    return _back(person_id, "sessions")


@router.post("/{person_id}/second-step/remove")
def remove_second_step(
    person_id: RowId,
    actor: Keeper,  # noqa: ARG001 -- asked for its refusal
    act: Writing,
) -> Response:
    """Take the code generator from a person who lost it."""
    keep.forget_second_factor(act, person_id)
    return _back(person_id, "second")
