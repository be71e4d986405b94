"""The web application: `create_app(settings)`."""

import gc
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from fastapi import FastAPI

from app.files.storage import open_storage
from app.services.open_database import database_of
from app.services.work_calendar import work_calendar
from app.settings import Settings
from app.store.engine import Database
from app.web import api, errors, routes
from app.web.security import DeclaredSize, NoNul, SameOrigin, SecurityHeaders
from app.web.static_files import StaticAssets

# The interpreter lock eats half the throughput of forty page threads: two do better (measured).
PAGE_THREADS = 2
# Argon2, hashing, sniffing and storing files: a limiter of their own, so pages are never behind them.
HEAVY_THREADS = 2
# Page images are drawn one file at a time, each for as long as half a minute: nobody who signs in waits for them.
DRAWING_THREADS = 1
# What a form may hold beside its file.
FORM_SIZE = 1024 * 1024


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Set the thread limits, and keep the collector from walking what lives for ever."""
    anyio.to_thread.current_default_thread_limiter().total_tokens = PAGE_THREADS
    app.state.heavy = anyio.CapacityLimiter(HEAVY_THREADS)
    app.state.drawing = anyio.CapacityLimiter(DRAWING_THREADS)
    # A third of a second that the first page with a due day need not wait for.
    threading.Thread(target=work_calendar, name="calendar").start()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    yield
    app.state.database.dispose()


def create_app(settings: Settings, database: Database | None = None) -> FastAPI:
    """Make the application on a migrated database."""
    largest = settings.upload_limit + FORM_SIZE
    app = FastAPI(
        title="Вехи",
        version="1",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        max_body_size=largest,
    )
    app.state.settings = settings
    app.state.database = database or database_of(settings)
    app.state.storage = open_storage(settings.data_dir, settings.storage_url)
    app.mount("/static", StaticAssets())
    routes.include_all(app)
    api.include_all(app)
    errors.install(app)
    app.add_middleware(SameOrigin, base_url=settings.base_url)
    app.add_middleware(NoNul)
    # Around the whole stack, not inside it: an answer about a crash or a body too large has the headers too.
    stack = DeclaredSize(app.build_middleware_stack(), largest)
    app.middleware_stack = SecurityHeaders(stack, https=settings.secure_cookies)
    return app
