"""The plan's table as a page shows it: filtered rows, each with its month strip and checkpoints."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from app.core.shown import day_month, day_short, period_words, state_word
from app.core.status import State, shown_state
from app.core.text import search_key
from app.store.queries.roadmap import DatedRow, PrintedRow, SectionRow
from app.web.month_strip import MonthStrip, month_strip

SHOWN_AT_ONCE = 4


class CheckpointView(NamedTuple):
    """A checkpoint in a row of the plan: its state as shown, what it is called, where it leads."""

    id: int
    state: str
    label: str
    href: str
    note: str | None


class RowView(NamedTuple):
    """A row of the plan with its year."""

    row: PrintedRow
    strip: MonthStrip
    checkpoints: tuple[CheckpointView, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asked to see; an empty value asks for everything."""

    year: int
    state: str = ""
    unit: int | None = None
    q: str = ""

    @property
    def narrow(self) -> bool:
        """Whether anything but the year is asked for."""
        return bool(self.state or self.unit or self.q)


def shown(row: DatedRow, today: date) -> str:
    """How a checkpoint looks today; «dated» where the person sees only its day."""
    if row.state is None:
        return "dated"
    return str(
        shown_state(
            State(row.state),
            row.window_start,
            row.due,
            today,
            no_schedule=row.no_schedule,
            before_approval=row.before_approval,
        ).value
    )


def checkpoint_label(row: DatedRow, year: int) -> str:
    """Call a checkpoint by its due day, or by its period while no day is set."""
    if row.due is None:
        return period_words(row.period)
    return day_month(row.due) if row.due.year == year else day_short(row.due)


def view_checkpoint(row: DatedRow, year: int, today: date) -> CheckpointView:
    """Make the view of one checkpoint."""
    notes = []
    if row.accepted_shares is not None and row.required_shares > 1:
        notes.append(f"{row.accepted_shares} из {row.required_shares}")
    if row.postponed:
        notes.append("срок перенесён")
    if row.not_in_reading:
        notes.append("нет в новом чтении")
    return CheckpointView(
        row.id, shown(row, today), checkpoint_label(row, year), f"/checkpoints/{row.id}", ", ".join(notes) or None
    )


# Made of its arguments alone, and the same from one reader to the next while nobody works on the row.
@lru_cache(maxsize=2048)
def view_row(row: PrintedRow, dated: tuple[DatedRow, ...], year: int, today: date) -> RowView:
    """Make the view of one row of the plan."""
    views = tuple(view_checkpoint(one, year, today) for one in dated)
    spans = [(d.window_start, d.window_end, d.due, v.state) for d, v in zip(dated, views, strict=True)]
    first = _most_telling(views)
    return RowView(row, month_strip(year, spans, today), first, len(views) - len(first))


def _most_telling(views: tuple[CheckpointView, ...]) -> tuple[CheckpointView, ...]:
    """All of a few; of many, the four that wait for somebody, then those that come next, in their order."""
    if len(views) <= SHOWN_AT_ONCE:
        return views
    rank = {"overdue": 0, "returned": 1, "submitted": 2, "open": 3, "planned": 4}
    places = sorted(range(len(views)), key=lambda n: (rank.get(views[n].state, 5), n))[:SHOWN_AT_ONCE]
    return tuple(views[n] for n in sorted(places))


def view_plan(
    sections: Iterable[SectionRow],
    rows: Iterable[PrintedRow],
    dated: dict[int, list[DatedRow]],
    filters: Filters,
    today: date,
) -> list[tuple[SectionRow | None, list[RowView]]]:
    """Put the rows that pass the filters under their headings; headings without rows are left out."""
    words = search_key(filters.q).split()
    shown_rows = (
        view
        for row in rows
        if all(word in row.search_key for word in words)
        for view in [view_row(row, tuple(dated.get(row.id, ())), filters.year, today)]
        if not filters.state or any(one.state == filters.state for one in _all(view, dated, today, filters))
    )
    by_section: dict[int | None, list[RowView]] = {}
    for view in shown_rows:
        by_section.setdefault(view.row.section_id, []).append(view)
    headed = [(section, by_section.pop(section.id)) for section in sections if section.id in by_section]
    return [*headed, *((None, left) for left in by_section.values())]


def _all(view: RowView, dated: dict[int, list[DatedRow]], today: date, filters: Filters) -> Iterable[CheckpointView]:
    if not view.more:
        return view.checkpoints
    return (view_checkpoint(one, filters.year, today) for one in dated[view.row.id])


def passport_facts(rows: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """The passport's rows as label and text; a printed number stands before its label."""
    return [(" ".join(filter(None, (row["number"], row["field"]))), row["text"]) for row in rows]


def year_choices(years: Iterable[int]) -> list[tuple[str, str]]:
    """Years as the choices of a filter."""
    return [(str(year), str(year)) for year in years]


def state_choices(states: Iterable[str]) -> list[tuple[str, str]]:
    """States as the choices of a filter."""
    return [(state, state_word(state).lower()) for state in states]
