"""The second step of a sign-in, for whoever wants it: a code of six figures (TOTP, RFC 6238) or a recovery code.

The generator's secret is HMAC-SHA-1 of a random nonce under the installation's key, so a copy of the
database makes no codes. A code is taken for its own half-minute and the one before and after (clocks go
wrong), each once. Guessing is slowed down like guessing a password.
"""

import secrets
from base64 import b32encode
from dataclasses import dataclass
from hashlib import sha1, sha256
from hmac import digest
from io import BytesIO

from pydantic import SecretStr
from sqlalchemy import delete, func, update
from sqlalchemy.engine import CursorResult
from sqlmodel import Session, col

from app.core.errors import BadInput, VekhiError
from app.services.act import Act
from app.services.find_assignment import acting
from app.services.write_journal import write_journal
from app.store.base import select_rows
from app.store.tables import RecoveryCode, SecondFactor

ISSUER = "Вехи"
STEP = 30
RECOVERY_CODES = 10
# Letters and figures that nobody confuses when copying them from paper.
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


class SecondStepUnavailable(VekhiError):
    """The installation has no key to make secrets with."""

    default = "Вход с кодом не настроен: администратору нужно задать VEKHI_SECRET_KEY"


class CodeRefused(BadInput):
    """The code is wrong, old or was used already."""

    default = "Код не подходит"

    def __init__(self) -> None:
        super().__init__(fields={"code": "Код не подходит: введите тот, что показан сейчас"})


@dataclass(frozen=True, slots=True)
class Generator:
    """What an authenticator needs: the address in its QR code, the picture as SVG, the secret to type by hand."""

    address: str
    picture: str
    secret: str


def has_second_factor(session: Session, person_id: int) -> bool:
    """Whether the person is asked for a code."""
    query = select_rows(SecondFactor.person_id).where(
        SecondFactor.person_id == person_id, col(SecondFactor.confirmed_at).is_not(None)
    )
    return session.execute(query).first() is not None


def codes_left(session: Session, person_id: int) -> int:
    """How many recovery codes of the person were not used."""
    query = select_rows(func.count()).where(RecoveryCode.person_id == person_id, col(RecoveryCode.used_at).is_(None))
    return int(session.execute(query).scalar_one())


def _secret(key: SecretStr | None, nonce: str) -> str:
    if key is None:
        raise SecondStepUnavailable
    return b32encode(digest(key.get_secret_value().encode(), f"totp:{nonce}".encode(), sha1)).decode()


def begin_second_factor(act: Act, key: SecretStr | None) -> None:
    """Draw a new generator for the actor; until its first code is entered nothing is asked of him."""
    person_id = acting(act).person_id
    nonce = secrets.token_urlsafe(32)
    _secret(key, nonce)
    factor = act.session.get(SecondFactor, person_id)
    if factor is not None and factor.confirmed_at is not None:
        raise BadInput("Вход с кодом уже включён")
    if factor is None:
        act.session.add(SecondFactor(person_id=person_id, nonce=nonce))
    else:
        factor.nonce = nonce


def read_generator(session: Session, person_id: int, email: str, key: SecretStr | None) -> Generator | None:
    """The generator that waits for its first code, None when there is none (or it is confirmed: never shown again)."""
    import pyotp
    import segno

    factor = session.get(SecondFactor, person_id)
    if factor is None or factor.confirmed_at is not None:
        return None
    secret = _secret(key, factor.nonce)
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)
    picture = BytesIO()
    segno.make(address, error="m").save(picture, kind="svg", scale=4, border=2, xmldecl=False, svgns=True)
    return Generator(address, picture.getvalue().decode(), secret)


def _step_of(act: Act, key: SecretStr | None, factor: SecondFactor, code: str) -> int | None:
    """The half-minute whose code this is, None for a wrong or an old one."""
    import pyotp

    totp = pyotp.TOTP(_secret(key, factor.nonce))
    now = int(act.now.timestamp()) // STEP
    for step in (now, now - 1, now + 1):
        if step > factor.last_step and secrets.compare_digest(totp.generate_otp(step), code):
            return step
    return None


def _figures(code: str) -> str:
    """A code without the blanks and hyphens people type; anything but ASCII is no code."""
    folded = code.casefold().replace(" ", "").replace("\N{NO-BREAK SPACE}", "").replace("-", "")
    return folded if folded.isascii() else ""


def confirm_second_factor(act: Act, key: SecretStr | None, code: str) -> list[str]:
    """Take the first code: from now on one is asked for at every sign-in. Gives recovery codes, shown once."""
    person_id = acting(act).person_id
    factor = act.session.get(SecondFactor, person_id, with_for_update=True)
    if factor is None or factor.confirmed_at is not None:
        raise BadInput("Начните включение входа с кодом заново")
    step = _step_of(act, key, factor, _figures(code))
    if step is None:
        raise CodeRefused
    factor.confirmed_at, factor.last_step = act.now, step
    write_journal(act, "person.second_factor_added", subject="person", subject_id=person_id)
    return draw_recovery_codes(act)


def draw_recovery_codes(act: Act) -> list[str]:
    """Draw new recovery codes for the actor; the old ones are void. They are shown once."""
    person_id = acting(act).person_id
    act.session.flush()
    if not has_second_factor(act.session, person_id):
        raise BadInput("Сначала включите вход с кодом")
    act.session.execute(delete(RecoveryCode).where(col(RecoveryCode.person_id) == person_id))
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    for code in codes:
        act.session.add(RecoveryCode(person_id=person_id, code_sha256=sha256(code.encode()).hexdigest()))
    write_journal(act, "person.recovery_codes", subject="person", subject_id=person_id)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def is_code_right(act: Act, key: SecretStr | None, person_id: int, code: str) -> bool:
    """Whether this is the person's code of now or an unused recovery code; a right one is used up."""
    given = _figures(code)
    factor = act.session.get(SecondFactor, person_id, with_for_update=True)
    if factor is None or factor.confirmed_at is None:
        return False
    if len(given) == 6:
        step = _step_of(act, key, factor, given)
        if step is not None:
            factor.last_step = step
        return step is not None
    change = (
        update(RecoveryCode)
        .where(
            col(RecoveryCode.person_id) == person_id,
            col(RecoveryCode.code_sha256) == sha256(given.encode()).hexdigest(),
            col(RecoveryCode.used_at).is_(None),
        )
        .values(used_at=act.now)
        .execution_options(synchronize_session=False)
    )
    result = act.session.execute(change)
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def remove_second_factor(act: Act, key: SecretStr | None, code: str) -> None:
    """Switch the actor's own second step off, by a code."""
    person_id = acting(act).person_id
    if not is_code_right(act, key, person_id, code):
        raise CodeRefused
    for table in (SecondFactor, RecoveryCode):
        act.session.execute(delete(table).where(col(table.person_id) == person_id))
    write_journal(act, "person.second_factor_removed", subject="person", subject_id=person_id)
