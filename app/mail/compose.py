"""Letters from templates: `templates/emails/<kind>/{subject.txt,body.txt,body.html}`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import fill
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.core.shown import day, plural

TEMPLATES = Path(__file__).parents[2] / "templates" / "emails"
# Old clients show plain text in a window of eighty columns.
TEXT_WIDTH = 72


@dataclass(frozen=True, slots=True)
class Composed:
    """What a letter says: subject in one line, plain text, a whole HTML document."""

    subject: str
    text: str
    html: str


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"day": day, "plural": plural, "wrapped": wrapped}
    return environment


def wrapped(text: str, indent: int = 0) -> str:
    """Fold a paragraph of plain text to the width of a letter, indented by so many spaces; addresses stay whole."""
    margin = " " * indent
    return fill(
        text,
        TEXT_WIDTH,
        initial_indent=margin,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )


def compose(kind: str, context: Mapping[str, Any]) -> Composed:
    """Write a letter of a kind; the context holds every name its templates use (a missing one raises)."""
    environment = _environment()
    subject, text, html = (
        environment.get_template(f"{kind}/{name}").render(context) for name in ("subject.txt", "body.txt", "body.html")
    )
    return Composed(" ".join(subject.split()), text.strip() + "\n", html)
