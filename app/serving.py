"""Run the web server: for real, or on this machine only for the demonstration."""

import secrets
import sys
from collections.abc import Iterable
from datetime import date

import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr

from app.main import create_app
from app.settings import Settings

LOCAL = "127.0.0.1"


def application() -> FastAPI:
    """Make the application from the environment: what each server process calls."""
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
    """Serve the demonstration on 127.0.0.1; tell the address and who can sign in once it answers."""
    address = f"http://{LOCAL}:{port}"
    settings = Settings(today=today, base_url=address, secret_key=SecretStr(secrets.token_urlsafe(32)))
    server = _Telling(
        uvicorn.Config(
            create_app(settings), host=LOCAL, port=port, proxy_headers=False, server_header=False, log_level="warning"
        ),
        ["", f"Вехи открыты: {address}", "", *logins, "", "Остановить: Ctrl+C"],
    )
    server.run()


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
