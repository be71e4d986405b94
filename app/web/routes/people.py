"""Люди: who works where in which role; coordinators and administrators bring people in."""

from typing import Annotated

import anyio
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from app.core.access import ROLE_NAMES, Actor
from app.core.errors import BadInput, RoleRefused
from app.core.status import Role
from app.services.add_person import NewPerson, add_person, check_password_strength
from app.services.sign_in import hash_password
from app.store.queries.overview import read_territories
from app.store.queries.people import read_people, read_units
from app.web.chrome import page_for
from app.web.deps import AppDatabase, ReadSession, SignedIn, Writing
from app.web.render import render

router = APIRouter(prefix="/people", include_in_schema=False)


def keeper(actor: SignedIn) -> Actor:
    """A person who may see and bring in people."""
    if not (actor.is_admin or actor.coordinated):
        raise RoleRefused
    return actor


Keeper = Annotated[Actor, Depends(keeper, scope="function")]


@router.get("")
def list_people(request: Request, actor: Keeper, session: ReadSession) -> Response:
    """People of the territories, and the form for one more."""
    return _page(request, actor, session, {}, {})


def _page(
    request: Request,
    actor: Actor,
    session: ReadSession,
    typed: dict[str, str],
    errors: dict[str, str],
    status: int = 200,
) -> Response:
    territories = [t for t in read_territories(session, actor) if actor.is_admin or t[0] in actor.coordinated]
    roles = [(role.value, ROLE_NAMES[role]) for role in Role if role is not Role.ADMIN or actor.is_admin]
    units = read_units(session, None if actor.is_admin else actor.coordinated)
    context = {
        "page": page_for(request, actor, "Люди", current="people"),
        "people": read_people(session, actor),
        "role_names": ROLE_NAMES,
        "roles": roles,
        "territories": [(str(key), name) for key, _, name in territories],
        "units": [(str(key), f"{territory}: {name}") for key, name, territory in units],
        "typed": typed,
        "errors": errors,
    }
    return render(request, "pages/people/list.html", context, status_code=status)


async def password_hash(request: Request, password: Annotated[str, Form(max_length=1024)] = "") -> str | BadInput:
    """Hash the password on the heavy threads, before the write transaction begins."""
    try:
        check_password_strength(password)
    except BadInput as error:
        return error
    return await anyio.to_thread.run_sync(hash_password, password, limiter=request.app.state.heavy)


@router.post("")
def bring_in(
    request: Request,
    actor: Keeper,
    act: Writing,
    database: AppDatabase,
    hashed: Annotated[str | BadInput, Depends(password_hash)],
    role: Annotated[Role, Form()],
    email: Annotated[str, Form(max_length=254)] = "",
    name: Annotated[str, Form(max_length=200)] = "",
    territory: Annotated[str, Form(pattern=r"^\d{0,9}$")] = "",
    unit: Annotated[str, Form(pattern=r"^\d{0,9}$")] = "",
    post: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Add a person or a role; what was typed stands again after an error."""
    new = NewPerson(email, name, role, int(territory) if territory else None, int(unit) if unit else None, post or None)
    try:
        if isinstance(hashed, BadInput):
            raise hashed
        add_person(act, new, hashed)
    except BadInput as error:
        act.session.rollback()
        typed = {"email": email, "name": name, "role": role.value, "territory": territory, "unit": unit, "post": post}
        with database.read() as session:
            return _page(request, actor, session, typed, error.fields or {"email": error.sentence}, error.status)
    return RedirectResponse("/people", status_code=303)
