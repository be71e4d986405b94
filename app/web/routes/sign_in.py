"""Sign in and out. Argon2 runs on its own threads, after the throttle and before the write transaction."""

from typing import Annotated, Any
from urllib.parse import quote

import anyio
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app import clock
from app.core.errors import SignInRefused, TooManyAttempts
from app.services import open_id, sign_in
from app.services.act import Act
from app.services.person_link import Door, LinkIsDead, find_door, open_door, shut_door
from app.services.second_step import has_second_factor, is_code_right
from app.settings import Settings
from app.store.tables import AttemptKind, LinkPurpose
from app.web.deps import (
    AppDatabase,
    AppSettings,
    CallerAddress,
    OptionalActor,
    ReadSession,
    SignedIn,
    Writing,
    session_cookie,
)
from app.web.render import Page, render

router = APIRouter(include_in_schema=False)


def safe_target(target: str) -> str:
    """Where to go after signing in: a path of this program, never an address elsewhere."""
    inside = target.startswith("/") and not target.startswith("//") and "\\" not in target
    return target if inside and target.isprintable() else "/"


# Keeps whoever gave the right password until he gave the code: opens nothing by itself.
SECOND_STEP_COOKIE = "vekhi_second_step"


@router.get("/sign-in")
def sign_in_page(request: Request, actor: OptionalActor, next: str = "/", done: str = "") -> Response:  # noqa: A002
    """The form; somebody signed in goes straight on."""
    if actor is not None:
        return RedirectResponse(safe_target(next), status_code=303)
    return _form(request, "", next, None, done=done)


def _form(
    request: Request,
    email: str,
    target: str,
    error: str | None,
    status: int = 200,
    headers: dict[str, str] | None = None,
    *,
    done: str = "",
) -> Response:
    context = {
        "page": Page("Вход"),
        "email": email,
        "next": safe_target(target),
        "error": error,
        "done": done,
        "outside": can_ask_outside(request.app.state.settings),
    }
    return render(request, "pages/sign_in/form.html", context, status_code=status, headers=headers)


@router.post("/sign-in")
async def sign_in_now(
    request: Request,
    database: AppDatabase,
    settings: AppSettings,
    address: CallerAddress,
    email: Annotated[str, Form(max_length=254)] = "",
    password: Annotated[str, Form(max_length=1024)] = "",
    next: Annotated[str, Form()] = "/",  # noqa: A002
) -> Response:
    """Check the password; a refusal shows the form again with the e-mail as typed."""

    def look_up() -> sign_in.Candidate:
        with database.read() as session:
            return sign_in.find_candidate(session, email, address, clock.now())

    if not email.strip() or not password:
        return _form(request, email, next, "Укажите электронную почту и пароль", 422)
    try:
        candidate = await anyio.to_thread.run_sync(look_up)
    except TooManyAttempts as error:
        return _form(request, email, next, error.sentence, error.status, {"Retry-After": str(error.seconds)})
    heavy = request.app.state.heavy
    right = await anyio.to_thread.run_sync(sign_in.check_password, candidate, password, limiter=heavy)

    def settle() -> tuple[str, bool] | SignInRefused:
        """Give the token of a session (or of the second step: True) for the right password, else the refusal."""
        with database.write() as session:
            act = Act(session, None, clock.now(), settings.today)
            outcome: tuple[str, bool] | SignInRefused
            if not right or candidate.person_id is None:
                outcome = sign_in.record_failure(act, email, address)
            elif has_second_factor(session, candidate.person_id):
                outcome = open_door(act, candidate.person_id, LinkPurpose.SECOND_STEP), True
            else:
                agent = request.headers.get("user-agent", "")
                outcome = sign_in.open_session(act, candidate, address=address, agent=agent), False
            session.commit()
            return outcome

    outcome = await anyio.to_thread.run_sync(settle)
    if isinstance(outcome, SignInRefused):
        return _form(request, email, next, outcome.sentence, outcome.status)
    token, second = outcome
    return _to_second_step(settings, token, next) if second else _let_in(settings, token, next)


def _let_in(settings: Settings, token: str, target: str) -> Response:
    answer = RedirectResponse(safe_target(target), status_code=303)
    answer.set_cookie(
        session_cookie(settings),
        token,
        max_age=int(sign_in.SESSION_LIFE.total_seconds()),
        httponly=True,
        secure=settings.secure_cookies,
        samesite="lax",
    )
    return answer


def _to_second_step(settings: Settings, token: str, target: str) -> Response:
    answer = RedirectResponse(f"/sign-in/code?next={quote(safe_target(target))}", status_code=303)
    answer.set_cookie(
        SECOND_STEP_COOKIE, token, max_age=300, path="/sign-in", httponly=True, secure=settings.secure_cookies,
        samesite="strict",
    )  # fmt: skip
    return answer


@router.get("/sign-in/code")
def code_page(request: Request, session: ReadSession, next: str = "/") -> Response:  # noqa: A002
    """The second step; whoever has not given his password begins with it."""
    try:
        _half_way(request, session)
    except LinkIsDead:
        return RedirectResponse(f"/sign-in?next={quote(safe_target(next))}", status_code=303)
    return _code_form(request, next, None)


def _half_way(request: Request, session: Session) -> Door:
    token = request.cookies.get(SECOND_STEP_COOKIE, "")
    return find_door(session, token, clock.now(), LinkPurpose.SECOND_STEP)


def _code_form(
    request: Request, target: str, error: str | None, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    context = {"page": Page("Код"), "next": safe_target(target), "error": error}
    return render(request, "pages/sign_in/code.html", context, status_code=status, headers=headers)


@router.post("/sign-in/code")
def sign_in_by_code(
    request: Request,
    database: AppDatabase,
    settings: AppSettings,
    address: CallerAddress,
    code: Annotated[str, Form(max_length=40)] = "",
    next: Annotated[str, Form()] = "/",  # noqa: A002
) -> Response:
    """Check the code; a wrong one is counted and slowed down like a wrong password."""
    agent = request.headers.get("user-agent", "")
    try:
        with database.write() as session:
            act = Act(session, None, clock.now(), settings.today)
            door = _half_way(request, session)
            sign_in.ask_throttle(session, door.email, address, act.now)
            token = None
            if is_code_right(act, settings.secret_key, door.person_id, code):
                shut_door(act, door)
                candidate = sign_in.Candidate(door.email, door.person_id, None)
                token = sign_in.open_session(act, candidate, address=address, agent=agent)
            else:
                sign_in.record_failure(act, door.email, address, AttemptKind.CODE)
            session.commit()
    except LinkIsDead:
        return RedirectResponse(f"/sign-in?next={quote(safe_target(next))}", status_code=303)
    except TooManyAttempts as error:
        return _code_form(request, next, error.sentence, error.status, {"Retry-After": str(error.seconds)})
    if token is None:
        return _code_form(request, next, "Код не подходит: введите тот, что показан сейчас", 401)
    answer = _let_in(settings, token, next)
    answer.delete_cookie(SECOND_STEP_COOKIE, path="/sign-in", secure=settings.secure_cookies, httponly=True)
    return answer


# --- by an outside provider

TICKET_COOKIE = "vekhi_openid"


def can_ask_outside(settings: Settings) -> bool:
    """Whether an outside provider is set, and the key that signs tickets for it."""
    return settings.oidc_url is not None and settings.secret_key is not None


@router.get("/sign-in/outside")
async def go_outside(request: Request, settings: AppSettings, next: str = "/") -> Response:  # noqa: A002
    """Send the browser to the provider, with a ticket to come back with."""
    if settings.oidc_url is None or settings.secret_key is None:
        return RedirectResponse("/sign-in", status_code=303)
    provider, back = open_id.provider_of(settings.oidc_url), f"{settings.base_url}/sign-in/outside/back"

    def begin() -> tuple[str, open_id.Ticket]:
        return open_id.begin(provider, back, safe_target(next), clock.now(), _transport(request))

    try:
        address, ticket = await anyio.to_thread.run_sync(begin, limiter=request.app.state.heavy)
    except SignInRefused as error:
        return _form(request, "", next, error.sentence, error.status)
    answer = RedirectResponse(address, status_code=303)
    answer.set_cookie(
        TICKET_COOKIE, open_id.seal_ticket(ticket, settings.secret_key), max_age=600, path="/sign-in/outside",
        httponly=True, secure=settings.secure_cookies, samesite="lax",
    )  # fmt: skip
    return answer


def _transport(request: Request) -> Any:
    """The way to the provider: the network, unless a test put another one here."""
    return getattr(request.app.state, "oidc_transport", None)


@router.get("/sign-in/outside/back")
async def come_back(request: Request, database: AppDatabase, settings: AppSettings, address: CallerAddress) -> Response:
    """Let in whoever the provider vouches for, if he is known here; a second step is asked for as ever."""
    if settings.oidc_url is None or settings.secret_key is None:
        return RedirectResponse("/sign-in", status_code=303)
    provider, back = open_id.provider_of(settings.oidc_url), f"{settings.base_url}/sign-in/outside/back"
    key, cookie = settings.secret_key, request.cookies.get(TICKET_COOKIE, "")

    def ask() -> tuple[str, str]:
        ticket = open_id.open_ticket(cookie, key, clock.now())
        answer = f"{back}?{request.url.query}"
        return open_id.finish(provider, back, ticket, answer, clock.now(), _transport(request)), ticket.target

    def let_in(email: str) -> tuple[str, bool]:
        with database.write() as session:
            act = Act(session, None, clock.now(), settings.today)
            candidate = sign_in.find_candidate(session, email, address, act.now)
            if candidate.person_id is None:
                raise SignInRefused("Такой почты среди пользователей нет: попросите координатора пригласить вас")
            if has_second_factor(session, candidate.person_id):
                outcome = open_door(act, candidate.person_id, LinkPurpose.SECOND_STEP), True
            else:
                agent = request.headers.get("user-agent", "")
                outcome = sign_in.open_session(act, candidate, address=address, agent=agent), False
            session.commit()
            return outcome

    try:
        email, target = await anyio.to_thread.run_sync(ask, limiter=request.app.state.heavy)
        token, second = await anyio.to_thread.run_sync(let_in, email)
    except (SignInRefused, TooManyAttempts) as error:
        return _form(request, "", "/", error.sentence, error.status)
    answer = _to_second_step(settings, token, target) if second else _let_in(settings, token, target)
    answer.delete_cookie(TICKET_COOKIE, path="/sign-in/outside", secure=settings.secure_cookies, httponly=True)
    return answer


@router.post("/sign-out")
def sign_out(request: Request, settings: AppSettings, act: Writing) -> Response:
    """End this session."""
    sign_in.close_session(act, request.cookies.get(session_cookie(settings), ""))
    return _signed_out(settings)


@router.post("/sign-out/everywhere")
def sign_out_everywhere(settings: AppSettings, actor: SignedIn, act: Writing) -> Response:
    """End all sessions of this person."""
    sign_in.close_all_sessions(act, actor.person_id)
    return _signed_out(settings)


def _signed_out(settings: Settings) -> Response:
    answer = RedirectResponse("/sign-in", status_code=303)
    # A browser forgets a `__Host-` cookie only by an answer that would be allowed to set it.
    answer.delete_cookie(session_cookie(settings), secure=settings.secure_cookies, httponly=True, samesite="lax")
    return answer
