"""«Мой вход»: password, sessions, the second step; and the doors of a stranger: «Забыли пароль?», a link's page.

Pages that a link's token opens send no referrer, so no other page learns the token.
"""

from collections.abc import Callable
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup
from sqlmodel import Session

from app import clock
from app.core.errors import BadInput, TooManyAttempts, VekhiError
from app.services import second_step
from app.services.act import Act
from app.services.add_person import check_password_strength
from app.services.change_password import change_password
from app.services.keep_people import end_session
from app.services.person_link import PASSWORD_PURPOSES, Door, LinkIsDead, find_door
from app.services.reset_password import ask_for_reset, set_password_by_link
from app.services.sign_in import (
    ask_throttle,
    check_password,
    find_own_candidate,
    hash_password,
    record_failure,
    token_hash,
)
from app.store.queries.account import read_sessions, zone_of
from app.store.queries.people import read_person
from app.store.tables import AttemptKind
from app.web.chrome import page_for
from app.web.deps import AppDatabase, AppSettings, CallerAddress, ReadSession, SignedIn, Writing, session_cookie
from app.web.render import Page, render

router = APIRouter(include_in_schema=False)

NO_REFERRER = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
Token = Annotated[str, Path(max_length=100)]
Password = Annotated[str, Form(max_length=1024)]
Code = Annotated[str, Form(max_length=40)]


@router.get("/account")
def my_account(
    request: Request, actor: SignedIn, session: ReadSession, settings: AppSettings, done: str = ""
) -> Response:
    """Password, sessions and the second step of whoever is signed in."""
    return _account(request, actor, session, settings, done=done)


def _account(
    request: Request,
    actor: SignedIn,
    session: Session,
    settings: AppSettings,
    *,
    error: VekhiError | None = None,
    codes: list[str] | None = None,
    done: str = "",
) -> Response:
    token = request.cookies.get(session_cookie(settings), "")
    now = clock.now()
    context = {
        "page": page_for(request, actor, "Мой вход"),
        "person": read_person(session, actor.person_id, zone_of(session, actor.person_id)),
        "role_name": actor.role_name,
        "sessions": read_sessions(session, actor.person_id, now, token_hash(token)),
        "second": second_step.has_second_factor(session, actor.person_id),
        "may_second": settings.secret_key is not None,
        "codes_left": second_step.codes_left(session, actor.person_id),
        "codes": codes,
        "errors": error.fields if isinstance(error, BadInput) else {},
        "error": error.sentence if error else None,
        "done": done,
    }
    headers = {"Cache-Control": "no-store"} if codes else None
    status = error.status if error else 200
    return render(request, "pages/account/show.html", context, status_code=status, headers=headers)


@router.post("/account/password")
async def change_my_password(
    request: Request,
    actor: SignedIn,
    database: AppDatabase,
    settings: AppSettings,
    old: Password = "",
    new: Password = "",
) -> Response:
    """Set a new password, knowing the old one; every other session ends."""
    heavy = request.app.state.heavy

    def hash_both() -> tuple[str | None, str]:
        with database.read() as session:
            candidate = find_own_candidate(session, actor.person_id)
        right = check_password(candidate, old)
        return candidate.password_hash if right else None, hash_password(new)

    def write(checked: str | None, hashed: str) -> None:
        with database.write() as session:
            token = request.cookies.get(session_cookie(settings), "")
            change_password(Act(session, actor, clock.now(), settings.today), checked, hashed, token=token)
            session.commit()

    def again(error: VekhiError) -> Response:
        with database.read() as session:
            return _account(request, actor, session, settings, error=error)

    try:
        check_password_strength(new, field="new")
        checked, hashed = await anyio.to_thread.run_sync(hash_both, limiter=heavy)
        await anyio.to_thread.run_sync(write, checked, hashed)
    except BadInput as error:
        return await anyio.to_thread.run_sync(again, error)
    return RedirectResponse("/account?done=password", status_code=303)


@router.post("/account/sessions/end")
def end_one_session(act: Writing, mark: Annotated[str, Form(pattern="^[0-9a-f]{16}$")]) -> Response:
    """End one of one's own sessions."""
    end_session(act, mark)
    return RedirectResponse("/account?done=session", status_code=303)


# --- the second step


@router.post("/account/second-step/begin")
def begin_second_step(act: Writing, settings: AppSettings) -> Response:
    """Draw a generator and show it."""
    second_step.begin_second_factor(act, settings.secret_key)
    return RedirectResponse("/account/second-step", status_code=303)


@router.get("/account/second-step")
def show_generator(request: Request, actor: SignedIn, session: ReadSession, settings: AppSettings) -> Response:
    """The QR code that waits for its first code; without one, «Мой вход»."""
    return _generator(request, actor, session, settings, None)


def _generator(
    request: Request, actor: SignedIn, session: Session, settings: AppSettings, error: VekhiError | None
) -> Response:
    found = second_step.read_generator(session, actor.person_id, actor.email, settings.secret_key)
    if found is None:
        return RedirectResponse("/account", status_code=303)
    context = {
        "page": page_for(request, actor, "Вход с кодом"),
        "picture": Markup(found.picture),  # noqa: S704 -- drawn by segno from an address of ours
        "secret": " ".join(found.secret[at : at + 4] for at in range(0, len(found.secret), 4)),
        "address": found.address,
        "error": error.sentence if error else None,
    }
    status, headers = (error.status if error else 200), {"Cache-Control": "no-store"}
    return render(request, "pages/account/second_step.html", context, status_code=status, headers=headers)


@router.post("/account/second-step")
def confirm_second_step(
    request: Request, act: Writing, actor: SignedIn, database: AppDatabase, settings: AppSettings, code: Code = ""
) -> Response:
    """Take the first code and show the recovery codes, once."""
    try:
        codes = second_step.confirm_second_factor(act, settings.secret_key, code)
    except BadInput as error:
        act.session.rollback()
        with database.read() as session:
            return _generator(request, actor, session, settings, error)
    act.session.flush()
    return _account(request, actor, act.session, settings, codes=codes)


@router.post("/account/second-step/codes")
def new_recovery_codes(request: Request, act: Writing, actor: SignedIn, settings: AppSettings) -> Response:
    """Draw new recovery codes and show them, once."""
    codes = second_step.draw_recovery_codes(act)
    act.session.flush()
    return _account(request, actor, act.session, settings, codes=codes)


@router.post("/account/second-step/remove")
def remove_second_step(
    request: Request,
    act: Writing,
    actor: SignedIn,
    database: AppDatabase,
    settings: AppSettings,
    address: CallerAddress,
    code: Code = "",
) -> Response:
    """Switch the second step off, by a code; guessing it is slowed down as at the door."""
    ask_throttle(act.session, actor.email, address, act.now)
    try:
        second_step.remove_second_factor(act, settings.secret_key, code)
    except BadInput as error:
        record_failure(act, actor.email, address, AttemptKind.CODE)
        act.session.commit()
        with database.read() as session:
            return _account(request, actor, session, settings, error=error)
    return RedirectResponse("/account?done=second_off", status_code=303)


# --- a stranger's doors


@router.get("/forgotten")
def forgotten(request: Request) -> Response:
    """The page «Забыли пароль?»."""
    return _forgotten(request)


def _forgotten(
    request: Request,
    email: str = "",
    *,
    error: str | None = None,
    sent: bool = False,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    context = {"page": Page("Новый пароль"), "email": email, "error": error, "sent": sent}
    return render(request, "pages/account/forgotten.html", context, status_code=status, headers=headers)


@router.post("/forgotten")
def ask_for_letter(
    request: Request,
    database: AppDatabase,
    settings: AppSettings,
    address: CallerAddress,
    email: Annotated[str, Form(max_length=254)] = "",
) -> Response:
    """Send the letter, if there is such a person; the answer does not tell."""
    if "@" not in email or "\0" in email:
        return _forgotten(request, email, error="Укажите электронную почту", status=422)
    try:
        with database.write() as session:
            act = Act(session, None, clock.now(), settings.today)
            ask_for_reset(act, email, address, settings.base_url)
            session.commit()
    except TooManyAttempts as error:
        wait = {"Retry-After": str(error.seconds)}
        return _forgotten(request, email, error=error.sentence, status=error.status, headers=wait)
    return _forgotten(request, email, sent=True)


@router.get("/password/{token}")
def password_door(request: Request, token: Token, session: ReadSession) -> Response:
    """The page of a link from a letter; looking at it changes nothing."""
    return _behind(request, lambda: find_door(session, token, clock.now(), *PASSWORD_PURPOSES), None)


def _behind(request: Request, find: Callable[[], Door], error: BadInput | None) -> Response:
    """The form behind a living link; one page for every dead one."""
    context: dict[str, Any] = {"error": error.sentence if error else None}
    try:
        door = find()
    except LinkIsDead as dead:
        context = {"page": Page("Ссылка не действует")}
        return render(request, "pages/account/dead_link.html", context, status_code=dead.status, headers=NO_REFERRER)
    context |= {"page": Page("Задайте пароль"), "door": door, "again": door.purpose.value == "reset"}
    status = error.status if error else 200
    return render(request, "pages/account/password.html", context, status_code=status, headers=NO_REFERRER)


@router.post("/password/{token}")
async def set_password(
    request: Request, token: Token, database: AppDatabase, settings: AppSettings, password: Password = ""
) -> Response:
    """Set the password; the link is used up and every session of the person ends."""

    def look() -> Door:
        with database.read() as session:
            return find_door(session, token, clock.now(), *PASSWORD_PURPOSES)

    def write(hashed: str) -> None:
        with database.write() as session:
            set_password_by_link(Act(session, None, clock.now(), settings.today), token, hashed)
            session.commit()

    try:
        # Argon2 only for whoever holds a living link.
        await anyio.to_thread.run_sync(look)
        check_password_strength(password)
        hashed = await anyio.to_thread.run_sync(hash_password, password, limiter=request.app.state.heavy)
        await anyio.to_thread.run_sync(write, hashed)
    except (BadInput, LinkIsDead) as error:
        fault = error if isinstance(error, BadInput) else None
        return await anyio.to_thread.run_sync(_behind, request, look, fault)
    return RedirectResponse("/sign-in?done=password", status_code=303, headers=NO_REFERRER)
