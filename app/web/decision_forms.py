"""What a coordinator's forms about rows send, and how it is sent again when something was refused."""

from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel, Field

from app.services.propose_decision import Proposal, ResultLine

LONGEST = 6000
MOST = 200


class RowForm(BaseModel):
    """A decision about one row, as pressed and typed; only what belongs to `how` is looked at."""

    how: str = Field(default="", max_length=32)
    other: str = Field(default="", max_length=32)
    phrase: str = Field(default="", max_length=LONGEST)
    dates: str = Field(default="", max_length=LONGEST)
    reporting: str = Field(default="", max_length=32)
    lead: str = Field(default="", max_length=64)
    co: list[str] = Field(default_factory=list, max_length=MOST)
    result_text: list[str] = Field(default_factory=list, max_length=MOST)
    result_kind: list[str] = Field(default_factory=list, max_length=MOST)
    result_doc: list[str] = Field(default_factory=list, max_length=MOST)
    result_count: list[str] = Field(default_factory=list, max_length=MOST)
    stages: list[str] = Field(default_factory=list, max_length=MOST)
    ground: str = Field(default="", max_length=LONGEST)
    back: str = Field(default="", max_length=400)

    def proposal(self) -> Proposal:
        """Give what was proposed; the parts of a result stand in one order in all four lists."""
        return Proposal(
            how=self.how,
            other=self.other,
            phrase=self.phrase,
            dates=self.dates,
            reporting=self.reporting,
            lead=self.lead,
            co=tuple(self.co),
            results=self.lines(),
            stages=tuple(self.stages),
        )

    def lines(self) -> tuple[ResultLine, ...]:
        """Give the results as typed, missing parts empty."""
        parts = (self.result_kind, self.result_doc, self.result_count)
        return tuple(
            ResultLine(text, *(part[n] if n < len(part) else "" for part in parts))
            for n, text in enumerate(self.result_text)
        )


class MapForm(BaseModel):
    """A decision about many rows of a map, or about its period."""

    how: str = Field(default="", max_length=32)
    period: str = Field(default="", max_length=64)
    reporting: str = Field(default="", max_length=32)
    lead: str = Field(default="", max_length=64)
    section: str = Field(default="", max_length=16)
    phrase: str = Field(default="", max_length=LONGEST)
    ground: str = Field(default="", max_length=LONGEST)
    back: str = Field(default="", max_length=400)


def typed(form: BaseModel) -> list[tuple[str, str]]:
    """Give the fields of a form to be sent again hidden, the ground apart: it is asked beside the button."""
    found: list[tuple[str, str]] = []
    for name, value in form.model_dump(exclude={"ground"}).items():
        values: list[Any] = value if isinstance(value, list) else [value]
        found += [(name, str(one)) for one in values if isinstance(value, list) or one]
    return found


def back_to(path: str, fallback: str) -> str:
    """Give the page to return to, only ever one of the program's own lists, told that it is done."""
    known = path.startswith(("/queue?", "/activities/")) or path == "/queue"
    target = path if known and "\\" not in path and "\n" not in path else fallback
    if not target.startswith("/queue"):
        return target
    return target if "done=" in target else f"{target}{'&' if '?' in target else '?'}done=1"


def list_address(territory: str, roadmap: str, reason: str, page: int = 1) -> str:
    """Give the address of the queue with its filters."""
    asked = {"territory": territory, "roadmap": roadmap, "reason": reason, "page": page if page > 1 else ""}
    return "/queue?" + urlencode({name: value for name, value in asked.items() if value})
