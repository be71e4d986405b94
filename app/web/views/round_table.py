"""A round table's numbers as the page shows them: each with its counts and the link to its rows."""

from dataclasses import dataclass
from fractions import Fraction

from app.services.prepare_round_table import PART_NAMES, Breakdown, Figure, RoundTableNumbers, headline
from app.store.queries.facts import Scope


@dataclass(frozen=True, slots=True)
class RoundTableScope:
    """What the page is about: a map or a territory; `path` follows `/round-table/`."""

    scope: Scope
    path: str
    title: str
    time_zone: str
    plan_ends: int | None


@dataclass(frozen=True, slots=True)
class PartView:
    """A part of the year with its rows."""

    name: str
    n: int
    href: str


@dataclass(frozen=True, slots=True)
class BreakdownView:
    """Numbers of one section, map or unit in a table's row."""

    title: str
    done: int
    due: int
    overdue: int
    completion: Fraction | None
    in_time: Fraction | None
    documents: Fraction | None
    href: str

    def rows(self, of: str) -> str:
        """The address of the rows behind one of its numbers."""
        return f"{self.href}&of={of}"


@dataclass(frozen=True, slots=True)
class RoundTableView:
    """All of the page."""

    headline: tuple[tuple[Figure, str], ...]
    due: tuple[PartView, ...]
    rest: tuple[PartView, ...]
    apart: tuple[PartView, ...]
    by_heading: tuple[BreakdownView, ...]
    by_unit: tuple[BreakdownView, ...]
    full: int
    partial: int
    none: int


def _rows_of(scope: RoundTableScope, numbers: RoundTableNumbers) -> str:
    return f"/round-table/{scope.path}/rows?year={numbers.year}&day={numbers.day}"


def rows_href(scope: RoundTableScope, numbers: RoundTableNumbers, of: str) -> str:
    """The address of the rows behind a number."""
    return f"{_rows_of(scope, numbers)}&of={of}"


def view_round_table(numbers: RoundTableNumbers, scope: RoundTableScope) -> RoundTableView:
    """Make the view."""
    total, parts = numbers.total, numbers.total.parts

    def href(of: str) -> str:
        return rows_href(scope, numbers, of)

    def part(*names: str) -> tuple[PartView, ...]:
        return tuple(PartView(PART_NAMES[name], len(getattr(parts, name)), href(name)) for name in names)

    done = total.completion
    return RoundTableView(
        tuple((figure, href(figure.rows)) for figure in headline(total)),
        part("done", "waiting", "overdue"),
        part("early", "ahead"),
        part("no_schedule", "before_approval", "cancelled", "on_demand"),
        tuple(_breakdown(one, f"{_rows_of(scope, numbers)}&heading={one.id}") for one in numbers.by_heading),
        tuple(_breakdown(one, f"{_rows_of(scope, numbers)}&unit={one.id or 0}") for one in numbers.by_unit),
        len(done.full),
        len(done.partial),
        len(done.none),
    )


def _breakdown(one: Breakdown, href: str) -> BreakdownView:
    numbers = one.numbers
    return BreakdownView(
        one.title,
        numbers.completion.accepted,
        numbers.completion.due,
        len(numbers.parts.overdue),
        numbers.completion.value,
        numbers.discipline.first.value,
        numbers.documents.value,
        href,
    )
