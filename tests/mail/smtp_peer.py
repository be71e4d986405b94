"""A mail server to talk to: aiosmtpd in this process, told beforehand what to answer."""

import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

# A certificate of tests alone, signed by itself, with its key: for localhost and 127.0.0.1.
CERTIFICATE = Path(__file__).with_name("localhost.pem")


class Peer:
    """What came in, and what to answer: `recipient` and `data` map an address to an answer such as «550 no»."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.recipient: dict[str, str] = {}
        self.data: dict[str, str] = {}
        self.connections = 0
        self.lock = threading.Lock()
        self.port = 0

    @property
    def url(self) -> str:
        """The address for VEKHI_SMTP_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: N802
        answer = self.recipient.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        answer = self.data.get(envelope.rcpt_tos[0], "250 OK")
        if answer.startswith("250"):
            with self.lock:
                self.letters.append(message_from_bytes(envelope.content, policy=default))
        return answer


class FreePortController(Controller):
    """A controller that lets the system choose the port, and remembers it."""

    def factory(self):
        with warnings.catch_warnings():
            # Passwords in the clear, or none at all: this server hears only us.
            warnings.simplefilter("ignore", UserWarning)
            return super().factory()

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def tls_context() -> ssl.SSLContext:
    """The server's side of TLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    return context


@contextmanager
def smtp_peer(password: str | None = None, *, tls: bool = False, starttls: bool = False) -> Iterator[Peer]:
    """A listening server on a free port; with a `password` it lets in only «vekhi» with it."""
    peer = Peer()
    options = {"ssl_context": tls_context()} if tls else {}
    if starttls:
        options |= {"tls_context": tls_context(), "require_starttls": True}
    if password is not None:

        def check(server, session, envelope, mechanism, data):
            return AuthResult(success=(data.login, data.password) == (b"vekhi", password.encode()), handled=False)

        options |= {"authenticator": check, "auth_required": True, "auth_require_tls": starttls}
    controller = FreePortController(peer, hostname="127.0.0.1", port=0, **options)
    controller.start()
    peer.port = controller.port
    try:
        yield peer
    finally:
        controller.stop()
