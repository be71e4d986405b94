"""The assignments that the demonstration tells about, and what befalls each of them: its plot.

The plot is drawn by a generator seeded with the assignment's own words, so it is the same on every machine.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto
from random import Random

from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.store.base import select_rows
from app.store.tables import Activity, Assignment, Checkpoint, ExpectedResult, RoadMap, Territory, Unit

DAY = timedelta(days=1)
AHEAD = 30 * DAY
FRIDAY = 4


class Turn(Enum):
    """What befalls an assignment."""

    IN_TIME = auto()
    LATE = auto()
    ANSWERED = auto()
    RETURNED = auto()
    WAITING = auto()
    EXPLAINED = auto()
    MISSING = auto()
    EARLY = auto()
    AHEAD = auto()


# Of assignments that fell due lately and long ago: up to which share of them each turn is taken.
LATELY = (
    (0.52, Turn.IN_TIME),
    (0.60, Turn.LATE),
    (0.64, Turn.ANSWERED),
    (0.74, Turn.RETURNED),
    (0.88, Turn.WAITING),
    (0.94, Turn.EXPLAINED),
    (1.0, Turn.MISSING),
)
LONG_AGO = ((0.76, Turn.IN_TIME), (0.88, Turn.LATE), (0.93, Turn.ANSWERED), (0.96, Turn.EXPLAINED), (1.0, Turn.MISSING))
BEFORE = ((0.18, Turn.EARLY), (0.30, Turn.WAITING), (1.0, Turn.AHEAD))
RECENT = 75


@dataclass(frozen=True, slots=True)
class Wanted:
    """An expected result that a document (`kind` in the print's word) or a publication proves."""

    id: int
    kind: str
    text: str
    published: bool


@dataclass(frozen=True, slots=True)
class Chapter:
    """One assignment with what its story needs; no unit means that it is the coordinator's own."""

    assignment_id: int
    checkpoint_id: int
    map_key: str
    title: str
    unit_id: int | None
    unit_name: str | None
    window_start: date
    due: date
    wanted: tuple[Wanted, ...]

    @property
    def documents(self) -> tuple[Wanted, ...]:
        """The expected documents."""
        return tuple(one for one in self.wanted if not one.published)

    def dice(self, what: str) -> Random:
        """A generator of its own for each question."""
        return Random(f"{what}/{self.map_key}/{self.title}/{self.due}")  # noqa: S311  (a story, not a secret)


@dataclass(frozen=True, slots=True)
class Plot:
    """What befalls an assignment, and on which day it is first handed in, if it is."""

    turn: Turn
    handed_in: date | None = None


def working_day(day: date, *, back: bool = False) -> date:
    """The day itself, or off a week-end: the Friday before, else the Monday after."""
    over = day.weekday() - FRIDAY
    if over <= 0:
        return day
    return day - over * DAY if back else day + (3 - over) * DAY


def plot_of(chapter: Chapter, today: date) -> Plot:
    """Draw what befalls the assignment by `today`."""
    dice = chapter.dice("plot")
    turn = _turn(chapter, dice.random(), (today - chapter.due).days)
    if turn is Turn.LATE:
        day = working_day(chapter.due + dice.randint(2, min(25, (today - chapter.due).days - 4)) * DAY)
    elif turn is Turn.WAITING:
        day = working_day(today - dice.randint(0, 4) * DAY, back=True)
    elif turn is Turn.EARLY:
        day = max(chapter.window_start, working_day(today - dice.randint(4, 12) * DAY, back=True))
    elif turn in {Turn.IN_TIME, Turn.ANSWERED, Turn.RETURNED}:
        day = max(chapter.window_start, working_day(chapter.due - dice.randint(0, 9) * DAY, back=True))
    else:
        return Plot(turn)
    return Plot(turn, day)


def _turn(chapter: Chapter, roll: float, overdue: int) -> Turn:
    """`overdue` in days, negative before the due day."""
    if overdue < 0 and chapter.window_start > chapter.due - AHEAD:
        return Turn.AHEAD
    table = BEFORE if overdue < 0 else LATELY if overdue <= RECENT else LONG_AGO
    turn = next(turn for end, turn in table if roll < end)
    return Turn.IN_TIME if turn in {Turn.LATE, Turn.ANSWERED} and overdue < 10 else turn


def read_chapters(
    session: Session, territory: str, units: frozenset[int], today: date, *, most_in_a_map: int
) -> list[Chapter]:
    """Required assignments of the staffed units and of the coordinator that fall due till a month after `today`.

    A limited number of every map, the latest first.
    """
    lead = aliased(Unit)
    query = (
        select_rows(
            Assignment.id, Checkpoint.id, RoadMap.key, Activity.title, lead.id, lead.name,
            Checkpoint.window_start, Checkpoint.due, Activity.id,
        )
        .join(Checkpoint, Checkpoint.id == Assignment.checkpoint_id)
        .join(Activity, Activity.id == Checkpoint.activity_id)
        .join(RoadMap, RoadMap.id == Checkpoint.roadmap_id)
        .join(Territory, Territory.id == Checkpoint.territory_id)
        .outerjoin(lead, lead.id == Assignment.unit_id)
        .where(
            Territory.key == territory,
            col(Assignment.required),
            col(lead.id).in_(units) | col(Assignment.unit_id).is_(None),
            col(Checkpoint.due) <= today + AHEAD,
            ~col(Checkpoint.before_approval),
        )
        .order_by(RoadMap.position, col(Checkpoint.due).desc(), Activity.position, Assignment.id)
    )  # fmt: skip
    wanted = _wanted(session)
    taken: dict[str, int] = {}
    chapters = []
    for row in session.execute(query):
        taken[row[2]] = taken.get(row[2], 0) + 1
        if taken[row[2]] <= most_in_a_map:
            chapters.append(Chapter(*(*row[:8], tuple(wanted.get(row[8], ())))))
    return chapters


def _wanted(session: Session) -> dict[int, list[Wanted]]:
    query = (
        select_rows(
            ExpectedResult.activity_id, ExpectedResult.id, ExpectedResult.kind, ExpectedResult.doc_kind,
            ExpectedResult.text,
        )
        .where(col(ExpectedResult.kind).in_(("document", "publication")))
        .order_by(ExpectedResult.activity_id, ExpectedResult.position)
    )  # fmt: skip
    found: dict[int, list[Wanted]] = {}
    for activity_id, expected_id, kind, printed, text in session.execute(query):
        published = kind == "publication"
        one = Wanted(expected_id, "публикация" if published else printed or "документ", text, published)
        found.setdefault(activity_id, []).append(one)
    return found
