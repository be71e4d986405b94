"""Templates to answers: the Jinja environment, the `ui` macros, pages and their fragments.

`render` answers with a page, or with one block of it when htmx asks. A page's context comes in whole:
nothing here knows the database. All macros of `templates/macros/` stand under one global, `ui`, so a
template imports nothing and a context name can never hide one.

govuk-frontend's macros read parameters that were never passed, which `StrictUndefined` forbids: they
live in an environment of their own that allows it, and come into ours as ready functions.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import ChainableUndefined, Environment, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined
from jinja2.runtime import Macro
from jinja2_fragments import render_block
from markupsafe import Markup

from app.core.shown import STATE_WORDS
from app.web.filters import FILTERS
from app.web.month_strip import MARGIN, MONTH, WIDTH
from app.web.static_files import static_url

TEMPLATES = Path(__file__).parents[2] / "templates"
GOVUK = {
    "checkboxes": "govukCheckboxes",
    "date-input": "govukDateInput",
    "error-summary": "govukErrorSummary",
    "file-upload": "govukFileUpload",
    "radios": "govukRadios",
}
ERROR_PAGES = frozenset({400, 401, 403, 404, 409, 413, 422, 429, 500})


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One entry of the navigation; `count` is what waits there (None or 0 shows nothing).

    What is asked for now and then (`seldom`) folds away under «Ещё».
    """

    title: str
    href: str
    current: bool = False
    count: int | None = None
    seldom: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What the layout shows around a page.

    `person` has `.name` and `.role_name`, None for a stranger; `banner` is the demo's «сегодня».
    """

    title: str
    person: object | None = None
    navigation: Sequence[NavigationItem] = ()
    banner: str | None = None


def govuk_macros(wanted: Mapping[str, str] = GOVUK) -> dict[str, Any]:
    """Give govuk-frontend's macros by their names, ready to call; `wanted` maps component to macro."""
    loader = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    env = Environment(
        loader=loader,
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    path = "govuk_frontend_jinja/components/{}/macro.html"
    return {macro: getattr(env.get_template(path.format(name)).module, macro) for name, macro in wanted.items()}


def _macros(env: Environment) -> Iterator[tuple[str, Macro]]:
    for name in env.list_templates(filter_func=lambda path: path.startswith("macros/")):
        for macro, value in vars(env.get_template(name).module).items():
            if isinstance(value, Macro) and not macro.startswith("_"):
                yield macro, value


def _draw_once(env: Environment, ui: SimpleNamespace, glyphs: dict[str, Markup]) -> None:
    """Draw what is the same on every page; remember strips (rows of a plan share their patterns) and rows.

    What is remembered is drawn from the macro's arguments alone, so it is the same whoever asks.
    """
    ui.month_strip = lru_cache(maxsize=4096)(ui.month_strip)
    ui.row_of_plan = lru_cache(maxsize=2048)(ui.row_of_plan)
    ui.map_row = lru_cache(maxsize=2048)(ui.map_row)
    ui.checkpoint_row = lru_cache(maxsize=2048)(ui.checkpoint_row)
    glyphs.update({state: ui.glyph(state) for state in STATE_WORDS})
    env.globals["sprite"] = ui.sprite()


def make_environment(templates: Path = TEMPLATES) -> Environment:
    """Make the environment of all pages; raises ValueError when two macros share a name."""
    env = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    env.filters.update(FILTERS)
    ui = SimpleNamespace()
    glyphs: dict[str, Markup] = {}
    # A macro sees the globals that stood when its file was read: `ui` and `glyphs` are filled afterwards.
    env.globals |= {
        "static": static_url,
        "ui": ui,
        "glyphs": glyphs,
        "words": {state: Markup.escape(word.lower()) for state, word in STATE_WORDS.items()},
        "STRIP": SimpleNamespace(width=WIDTH, margin=MARGIN, month=MONTH),
    }
    env.globals |= govuk_macros()
    for name, macro in _macros(env):
        if hasattr(ui, name):
            raise ValueError(f"two macros are called {name}")
        setattr(ui, name, macro)
    _draw_once(env, ui, glyphs)
    return env


@cache
def environment() -> Environment:
    """Give the environment of this process, made at the first call."""
    return make_environment()


def is_fragment(request: Request) -> bool:
    """Whether htmx asks for a part of a page: not for a whole one by a boosted link or after going back."""
    headers = request.headers
    return (
        headers.get("hx-request") == "true"
        and headers.get("hx-boosted") != "true"
        and headers.get("hx-history-restore-request") != "true"
    )


def render(
    request: Request,
    template: str,
    context: Mapping[str, Any],
    *,
    block: str | None = None,
    status_code: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """Answer with a page, or with its `block` alone when htmx asks for it.

    The context holds `page: Page` and every name the template uses (a missing one raises
    UndefinedError). With a `block` the answer varies by HX-Request, so a browser's cache never shows
    a fragment as a page.
    """
    if block is not None and is_fragment(request):
        html = render_block(environment(), template, block, dict(context))
    else:
        html = environment().get_template(template).render(context)
    answer = HTMLResponse(html, status_code, dict(headers or {}))
    if block is not None:
        answer.headers.add_vary_header("HX-Request")
    return answer


def render_error(
    request: Request, status: int, sentence: str, headers: Mapping[str, str] | None = None, page: Page | None = None
) -> HTMLResponse:
    """Answer with the page of an HTTP error, or, to htmx, with the notice alone (`#notices` takes it).

    A status without a page of its own is told by the page of 400 (below 500) or 500.
    """
    known = status if status in ERROR_PAGES else (500 if status >= 500 else 400)
    context = {"page": page or Page(title="Ошибка"), "sentence": sentence, "status": status}
    answer = render(request, f"errors/{known}.html", context, block="notice", status_code=status, headers=headers)
    if is_fragment(request):
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#notices", "innerHTML"
    return answer
