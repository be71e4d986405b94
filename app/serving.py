"""Run the web server: for real, or on this machine only for the demonstration."""

import logging
import secrets
import sys
import threading
from collections.abc import Iterable
from datetime import date

import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr

from app.main import create_app
from app.settings import Settings
from app.web.security import HideTokens

LOCAL = "127.0.0.1"
POST_SECONDS = 3


def application() -> FastAPI:
    """Make the application from the environment: what each server process calls."""
    logging.getLogger("uvicorn.access").addFilter(HideTokens())
    return create_app(Settings())


def serve_forever(host: str, port: int, workers: int) -> None:
    """Serve until told to stop. The caller's address is read by the program itself, from trusted proxies."""
    uvicorn.run(
        "app.serving:application",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        proxy_headers=False,
        server_header=False,
        log_level="info",
        timeout_graceful_shutdown=20,
    )


def serve_demo(port: int, today: date, logins: Iterable[str]) -> None:
    """Serve the demonstration on 127.0.0.1; tell the address and who can sign in once it answers.

    Letters written meanwhile (an invitation, a forgotten password) go to the outbox: there is no worker here.
    """
    address = local_address(port)
    settings = Settings(today=today, base_url=address, secret_key=SecretStr(secrets.token_urlsafe(32)))
    app = create_app(settings)
    server = _Telling(
        uvicorn.Config(app, host=LOCAL, port=port, proxy_headers=False, server_header=False, log_level="warning"),
        ["", f"Вехи открыты: {address}", "", *logins, "", "Остановить: Ctrl+C"],
    )
    ended = threading.Event()
    postman = threading.Thread(target=_deliver, args=(app, settings, ended), daemon=True)
    postman.start()
    try:
        server.run()
    finally:
        ended.set()
        postman.join(timeout=5)


def local_address(port: int) -> str:
    """The address of the demonstration."""
    return f"http://{LOCAL}:{port}"


def _deliver(app: FastAPI, settings: Settings, ended: threading.Event) -> None:
    """Send what waits every few seconds until the end."""
    from app.jobs.tasks import deliver_now

    while not ended.wait(POST_SECONDS):
        deliver_now(app.state.database, settings, worker="demo", stopping=ended.is_set)


class _Telling(uvicorn.Server):
    """A server that says something once it listens."""

    def __init__(self, config: uvicorn.Config, lines: list[str]) -> None:
        super().__init__(config)
        self.lines = lines

    async def startup(self, sockets: object = None) -> None:
        """Start, then tell; when the port is taken uvicorn has said so and stops."""
        await super().startup(sockets)  # type: ignore[arg-type]
        if self.started:
            sys.stdout.write("\n".join(self.lines) + "\n")
            sys.stdout.flush()
