"""Sign in and out. Argon2 runs on its own threads, after the throttle and before the write transaction."""

from typing import Annotated

import anyio
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app import clock
from app.core.errors import SignInRefused, TooManyAttempts
from app.services import sign_in
from app.services.act import Act
from app.settings import Settings
from app.web.deps import (
    AppDatabase,
    AppSettings,
    CallerAddress,
    OptionalActor,
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


@router.get("/sign-in")
def sign_in_page(request: Request, actor: OptionalActor, next: str = "/") -> Response:  # noqa: A002
    """The form; somebody signed in goes straight on."""
    if actor is not None:
        return RedirectResponse(safe_target(next), status_code=303)
    return _form(request, "", next, None)


def _form(
    request: Request,
    email: str,
    target: str,
    error: str | None,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    context = {"page": Page("Вход"), "email": email, "next": safe_target(target), "error": error}
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

    def settle() -> str | SignInRefused:
        with database.write() as session:
            act = Act(session, None, clock.now(), settings.today)
            agent = request.headers.get("user-agent", "")
            if right:
                outcome: str | SignInRefused = sign_in.open_session(act, candidate, address=address, agent=agent)
            else:
                outcome = sign_in.record_failure(act, email, address)
            session.commit()
            return outcome

    outcome = await anyio.to_thread.run_sync(settle)
    if isinstance(outcome, SignInRefused):
        return _form(request, email, next, outcome.sentence, outcome.status)
    answer = RedirectResponse(safe_target(next), status_code=303)
    answer.set_cookie(
        session_cookie(settings),
        outcome,
        max_age=int(sign_in.SESSION_LIFE.total_seconds()),
        httponly=True,
        secure=settings.secure_cookies,
        samesite="lax",
    )
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
