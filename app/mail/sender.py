"""Hand letters over: to a mail server (`VEKHI_SMTP_URL`), or without one into `<data>/outbox/*.eml`.

    smtp://user:password@host:587?starttls=1    upgraded to TLS before anything is said
    smtps://user:password@host:465              TLS from the start
    smtp://host:25                              plain, for a server on the same machine

One sender keeps one connection for many letters. A failure says whether trying again can help: what
the server answers about this letter by 5xx will not change, everything else (no connection, 4xx, a
wrong password) waits for the server or the administrator.
"""

import os
import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from ipaddress import ip_address
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import parse_qs, unquote, urlsplit

from app import clock
from app.core.errors import VekhiError
from app.mail.compose import compose
from app.mail.message import AddressRefused, Message
from app.settings import Settings

TIMEOUT_S = 30
PORTS = {"smtp": 25, "starttls": 587, "smtps": 465}
HINT = "smtp://имя:пароль@сервер:587?starttls=1 или smtps://имя:пароль@сервер:465"


class MailSettingsWrong(VekhiError):
    """The mail settings cannot be understood."""


class MailFailed(VekhiError):
    """A letter was not taken. `temporary`: trying again may help; `server_down`: no letter would pass now."""

    def __init__(self, sentence: str, *, temporary: bool, server_down: bool = False) -> None:
        super().__init__(sentence)
        self.temporary = temporary
        self.server_down = server_down


class Sender(Protocol):
    """Whatever takes letters; a context that lets go of its connection at the end."""

    def send(self, message: Message) -> str:
        """Hand one letter over and say in Russian where it went; raises MailFailed."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


@dataclass(frozen=True, slots=True, repr=False)
class MailServer:
    """Where and how to reach the mail server; never printed, as it holds the password."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: bool = False
    starttls: bool = False

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read the server from its address; raises MailSettingsWrong without repeating the address."""
        parts = urlsplit(url)
        try:
            port, query = parts.port, parse_qs(parts.query, strict_parsing=bool(parts.query))
        except ValueError:
            raise _wrong() from None
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or set(query) - {"starttls"}:
            raise _wrong()
        starttls = query.get("starttls", ["0"])[-1] not in {"0", "no", "false"}
        tls = parts.scheme == "smtps"
        usual = PORTS["starttls" if starttls and not tls else parts.scheme]
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.hostname, port or usual, user, password, tls=tls, starttls=starttls and not tls)


def _wrong() -> MailSettingsWrong:
    return MailSettingsWrong(f"VEKHI_SMTP_URL не понят. Пишите так: {HINT}; особые знаки в пароле — через %")


def open_sender(settings: Settings) -> Sender:
    """Give the sender that the settings ask for; raises MailSettingsWrong."""
    if not parseaddr(settings.mail_from)[1]:
        raise MailSettingsWrong("VEKHI_MAIL_FROM не понят. Пишите так: Вехи <vekhi@example.ru>")
    if settings.smtp_url is None:
        return OutboxSender(settings)
    return SmtpSender(settings, MailServer.parse(settings.smtp_url.get_secret_value()))


class OutboxSender:
    """Write letters as files: a mail program opens them, and the page «Письма» shows them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.folder = settings.data_dir / "outbox"

    def send(self, message: Message) -> str:
        """Write `<id>.eml` whole or not at all; the same letter again replaces its file."""
        email = _email(message, self.settings)
        target = self.folder / f"{message.id}.eml"
        # Named by the process: two workers writing the same letter never mix their bytes.
        draft = target.with_suffix(f".{os.getpid()}.part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(email.as_bytes())
            draft.replace(target)
        except OSError as error:
            told = f"Письмо не записать в {target}: {error.strerror}"
            raise MailFailed(told, temporary=True, server_down=True) from error
        return f"Почтовый сервер не задан, письмо лежит в файле {target}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        """Nothing is held open."""


class SmtpSender:
    """Give letters to a mail server over one connection, made at the first letter and again after a break."""

    def __init__(self, settings: Settings, server: MailServer) -> None:
        self.settings = settings
        self.server = server
        self._connection: smtplib.SMTP | None = None

    def send(self, message: Message) -> str:
        """Hand the letter over and give the server's answer in a sentence; raises MailFailed."""
        email = _email(message, self.settings)
        if self._connection is None:
            self._connection = self._connect()
        try:
            self._connection.send_message(email)
        except smtplib.SMTPServerDisconnected as error:
            self.close()
            raise self._down("оборвал соединение") from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise self._refused(error, message.address) from error
        return f"Сервер {self._name} принял письмо для {message.address}"

    @property
    def _name(self) -> str:
        return f"{self.server.host}:{self.server.port}"

    def _connect(self) -> smtplib.SMTP:
        server, context = self.server, ssl.create_default_context()
        own_name = _own_name(self.settings.base_url)
        connection: smtplib.SMTP | None = None
        try:
            if server.tls:
                connection = smtplib.SMTP_SSL(server.host, server.port, own_name, timeout=TIMEOUT_S, context=context)
            else:
                connection = smtplib.SMTP(server.host, server.port, own_name, timeout=TIMEOUT_S)
            if server.starttls:
                connection.starttls(context=context)
            if server.user:
                connection.login(server.user, server.password)
        except (OSError, smtplib.SMTPException, UnicodeEncodeError) as error:
            if connection is not None:
                connection.close()
            raise self._not_connected(error) from error
        return connection

    def _not_connected(self, error: Exception) -> MailFailed:
        match error:
            case smtplib.SMTPAuthenticationError():
                return self._down(f"не принял имя и пароль из VEKHI_SMTP_URL ({error.smtp_code})")
            case UnicodeEncodeError():
                return self._down("понимает имя и пароль только латинскими буквами: проверьте VEKHI_SMTP_URL")
            case smtplib.SMTPNotSupportedError():
                what = "имя и пароль" if self.server.user and not self.server.starttls else "STARTTLS"
                return self._down(f"не умеет {what}: проверьте VEKHI_SMTP_URL")
            case ssl.SSLCertVerificationError():
                return self._down(f"показал сертификат, которому нельзя верить ({error.verify_message})")
            case ssl.SSLError():
                return self._down("не договорился о TLS: проверьте порт и starttls в VEKHI_SMTP_URL")
            case smtplib.SMTPResponseException():
                return self._down(f"не начал разговор ({_told(error.smtp_code, error.smtp_error)})")
            case TimeoutError():
                return self._down(f"не ответил за {TIMEOUT_S} с")
            case smtplib.SMTPServerDisconnected():
                return self._down("оборвал соединение: проверьте порт и вид адреса (smtp:// или smtps://)")
        return self._down(f"недоступен: {_reason(error)}")

    def _down(self, what: str) -> MailFailed:
        return MailFailed(f"Почтовый сервер {self._name} {what}", temporary=True, server_down=True)

    def _refused(self, error: Exception, address: str) -> MailFailed:
        match error:
            case smtplib.SMTPRecipientsRefused():
                code, words = next(iter(error.recipients.values()))
                told = f"Сервер {self._name} не принял адрес {address}: {_told(code, words)}"
                return MailFailed(told, temporary=code < 500)
            case smtplib.SMTPSenderRefused():
                # About us, not about this letter: it waits for whoever mends the setting.
                told = _told(error.smtp_code, error.smtp_error)
                return self._down(f"не принял отправителя {error.sender} из VEKHI_MAIL_FROM: {told}")
            case smtplib.SMTPResponseException():
                told = f"Сервер {self._name} не принял письмо для {address}: {_told(error.smtp_code, error.smtp_error)}"
                return MailFailed(told, temporary=error.smtp_code < 500, server_down=error.smtp_code == 421)
        return self._down(f"не ответил: {_reason(error)}")

    def close(self) -> None:
        """Say goodbye to the server, if it still listens."""
        if self._connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._connection.quit()
            self._connection.close()
            self._connection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        """Let the connection go."""
        self.close()


def _email(message: Message, settings: Settings) -> EmailMessage:
    try:
        return message.to_email(settings.mail_from, settings.base_url)
    except AddressRefused as error:
        raise MailFailed(error.sentence, temporary=False) from error


def _reason(error: Exception) -> str:
    match error:
        case ConnectionRefusedError():
            return "соединение отклонено, проверьте порт"
        case socket.gaierror():
            return "имя сервера не найдено"
        case TimeoutError():
            return f"не ответил за {TIMEOUT_S} с"
    return getattr(error, "strerror", None) or str(error)


def _told(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(f"{code} {text}".split())[:300]


def _own_name(base_url: str) -> str:
    """How we greet the server: our own host; asking the machine for its name may take seconds."""
    host = urlsplit(base_url).hostname or "localhost"
    try:
        kind = "IPv6:" if ip_address(host).version == 6 else ""
    except ValueError:
        return host
    return f"[{kind}{host}]"


def send_test_letter(settings: Settings, address: str) -> str:
    """Send the test letter to an address now; give a sentence on where it went, or raise the failure."""
    composed = compose("test", {"base_url": settings.base_url})
    now = clock.now()
    message = Message(
        id=f"test.{now:%Y%m%d%H%M%S%f}",
        at=now,
        name="",
        address=address,
        subject=composed.subject,
        text=composed.text,
        html=composed.html,
    )
    with open_sender(settings) as sender:
        return sender.send(message)
