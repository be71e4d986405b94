"""Lists of checkpoints: rights and filters as one WHERE, one page of rows and their number.

A person sees lists of the checkpoints whose state he may see: a coordinator or head the territory's,
an executor those in which his unit has an assignment.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Date, and_, bindparam, case, exists, func, or_
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session, col

from app.core.access import Actor
from app.core.status import State
from app.core.text import search_key
from app.store.base import select_rows
from app.store.tables import Activity, Assignment, Checkpoint, RoadMap, Territory, Unit

PAGE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list was asked for; an empty value asks for everything."""

    territory: str = ""
    roadmap: str = ""
    unit: int | None = None
    state: str = ""
    year: int | None = None
    due_from: date | None = None
    due_to: date | None = None
    q: str = ""
    ids: tuple[int, ...] | None = None


class CheckpointLine(NamedTuple):
    """A checkpoint in a list, with the row of the plan it belongs to; its state as the person may see it."""

    id: int
    period: str
    label: str | None
    window_start: date | None
    due: date | None
    first_due: date | None
    state: str
    no_schedule: bool
    before_approval: bool
    accepted_shares: int | None
    required_shares: int
    activity_id: int
    number: str | None
    title: str
    deadline: str | None
    roadmap_key: str
    roadmap_title: str
    territory_key: str
    territory_name: str
    time_zone: str
    unit_name: str | None


_UNITS: Any = bindparam("units", expanding=True)
_WHOLE = col(Checkpoint.territory_id).in_(bindparam("whole", expanding=True))
_OWN = exists().where(col(Assignment.checkpoint_id) == Checkpoint.id, col(Assignment.unit_id).in_(_UNITS))
_OWN_STATE = (
    select_rows(func.min(Assignment.state))
    .where(Assignment.checkpoint_id == Checkpoint.id, col(Assignment.unit_id).in_(_UNITS))
    .scalar_subquery()
)


def _visible(admin: bool, own: bool) -> list[Any]:
    """The condition «this person may see the checkpoint's state»; `own` when he has units of his own."""
    return [] if admin else [or_(_WHOLE, _OWN) if own else _WHOLE]


def _seen_state(admin: bool, own: bool) -> Any:
    """The state as this person may see it: the whole checkpoint's, or only his own units' share of it."""
    state = col(Checkpoint.state)
    return state if admin or not own else case((_WHOLE, state), else_=_OWN_STATE)


def _accepted_shares(admin: bool) -> Any:
    """How many shares are accepted; None where the others' states are not for this person."""
    shares = col(Checkpoint.accepted_shares)
    return shares if admin else case((_WHOLE, shares), else_=None)


# Written into the statement, not bound: only then is the index of what is open, in order of days, known to do.
_WAITING: Any = bindparam("waiting", (State.PLANNED.value, State.RETURNED.value), expanding=True, literal_execute=True)


def in_state(state: str, seen: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition «the checkpoint, of the state `seen`, looks so today»; raises KeyError for an unknown state."""
    waits = seen.in_(_WAITING)
    today: Any = bindparam("today", type_=Date())
    due, window = col(Checkpoint.due), col(Checkpoint.window_start)
    counted = ~col(Checkpoint.before_approval)
    planned = and_(seen == State.PLANNED.value, counted)
    ahead = due >= today
    return {
        "overdue": and_(waits, due < today, counted),
        "returned": and_(seen == State.RETURNED.value, or_(due.is_(None), ahead)),
        "open": and_(planned, ahead, or_(window.is_(None), window <= today)),
        "planned": and_(planned, ahead, window > today),
        "no_schedule": and_(waits, due.is_(None)),
        "before_approval": and_(waits, col(Checkpoint.before_approval)),
        "submitted": seen == State.SUBMITTED.value,
        "accepted": seen == State.ACCEPTED.value,
        "cancelled": seen == State.CANCELLED.value,
    }[state]


STATES = (
    "overdue",
    "returned",
    "submitted",
    "open",
    "planned",
    "accepted",
    "cancelled",
    "no_schedule",
    "before_approval",
)


_FILTERS: dict[str, Any] = {
    "territory": Checkpoint.territory_id
    == select_rows(Territory.id).where(Territory.key == bindparam("territory")).scalar_subquery(),
    "roadmap": Checkpoint.roadmap_id
    == select_rows(RoadMap.id).where(RoadMap.key == bindparam("roadmap")).scalar_subquery(),
    "unit": exists().where(
        col(Assignment.checkpoint_id) == Checkpoint.id, col(Assignment.unit_id) == bindparam("unit")
    ),
    "year": Checkpoint.year == bindparam("year"),
    "due_from": col(Checkpoint.due) >= bindparam("due_from"),
    "due_to": col(Checkpoint.due) <= bindparam("due_to"),
    "ids": col(Checkpoint.id).in_(bindparam("ids", expanding=True)),
}


def _holding(words: int) -> Any:
    """The condition «the row of the plan holds all the words», bound as `word0`, `word1` and so on."""
    held = (col(Activity.search_key).contains(bindparam(f"word{n}"), escape="/") for n in range(words))
    return col(Checkpoint.activity_id).in_(select_rows(Activity.id).where(*held))


# A statement depends on what is asked for, never on the values: building one costs more than running it.
@lru_cache(maxsize=256)
def _statements(admin: bool, own: bool, state: str, filters: tuple[str, ...], words: int) -> tuple[Any, Any]:
    """How many checkpoints there are, and a page of them."""
    where = [*_visible(admin, own), *(_FILTERS[name] for name in filters)]
    if state:
        where.append(in_state(state, _seen_state(admin, own)))
    if words:
        where.append(_holding(words))
    # The page is cut from checkpoints alone, then joined: fifty rows are looked up, not thousands.
    order: tuple[Any, ...] = (col(Checkpoint.due).is_(None), Checkpoint.due, Checkpoint.id)
    if state == "overdue":
        order = order[1:]
    cut = select_rows(Checkpoint.id).where(*where).order_by(*order)
    ids = cut.limit(bindparam("size")).offset(bindparam("skipped")).subquery()
    lines = (
        select_rows(
            Checkpoint.id,
            Checkpoint.period,
            Checkpoint.label,
            Checkpoint.window_start,
            Checkpoint.due,
            Checkpoint.first_due,
            _seen_state(admin, own),
            Checkpoint.no_schedule,
            Checkpoint.before_approval,
            _accepted_shares(admin),
            Checkpoint.required_shares,
            Activity.id,
            Activity.number,
            Activity.title,
            Activity.deadline,
            RoadMap.key,
            RoadMap.title,
            Territory.key,
            Territory.name,
            Territory.time_zone,
            Unit.name,
        )
        .join(ids, ids.c.id == Checkpoint.id)
        .join(Activity, Activity.id == Checkpoint.activity_id)
        .join(RoadMap, RoadMap.id == Checkpoint.roadmap_id)
        .join(Territory, Territory.id == Checkpoint.territory_id)
        .outerjoin(Unit, Unit.id == Checkpoint.unit_id)
        .order_by(*order)
    )
    return select_rows(func.count()).select_from(Checkpoint).where(*where), lines


def list_checkpoints(
    session: Session, actor: Actor, asked: Asked, *, today: date, page: int = 1, size: int = PAGE
) -> tuple[list[CheckpointLine], int]:
    """One page of a list in order of due days, and how many there are in all."""
    given = {name: value for name in _FILTERS if (value := getattr(asked, name)) not in ("", None)}
    words = [_escaped(word) for word in search_key(asked.q).split()]
    count, lines = _statements(actor.is_admin, bool(actor.unit_ids), asked.state, tuple(given), len(words))
    bound = given | {f"word{n}": word for n, word in enumerate(words)}
    bound |= {"whole": sorted(actor.reading_all), "units": sorted(actor.unit_ids), "today": today}
    connection = session.connection()
    total = connection.execute(count, bound).scalar_one()
    rows = connection.execute(lines, bound | {"size": size, "skipped": (page - 1) * size}).all()
    return [CheckpointLine._make(row) for row in rows], total


def _escaped(word: str) -> str:
    """Let a word's own `%` and `_` stand for themselves."""
    return word.replace("/", "//").replace("%", "/%").replace("_", "/_")
