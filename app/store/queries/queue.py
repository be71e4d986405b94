"""«Требует уточнения»: the rows in which a person must settle something, and what is needed to settle one."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Text, cast, func
from sqlmodel import Session, col

from app.core.access import Actor
from app.store.base import select_rows
from app.store.tables import (
    Activity,
    ActivityUnit,
    Checkpoint,
    ExpectedResult,
    RoadMap,
    RowDecision,
    Section,
    Territory,
    Unit,
)

PAGE = 50
REASONS = ("period", "deadline", "units", "results", "changed")
"""Why a row stands in the queue, in the order of the filter."""


@dataclass(frozen=True, slots=True)
class QueueMap:
    """A map with rows in doubt; `counts` by reason (a row may have several), `rows` of all."""

    key: str
    title: str
    period: str | None
    territory_id: int
    territory_key: str
    territory_name: str
    counts: Counter[str]
    rows: int


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A row in doubt: as printed, and as read.

    `parts` are (unit, part), `expected` (kind, kind of document, text), `points` (period, day) of checkpoints;
    `stale` are the decisions that no longer fit the print: (subject, value).
    """

    id: int
    number: str | None
    title: str
    deadline: str | None
    responsible: str | None
    result: str | None
    reading: dict[str, Any]
    reading_text: str
    in_doubt: list[str]
    remark: str | None
    section_title: str | None
    roadmap_id: int
    roadmap_key: str
    parts: list[tuple[str, str]] = field(default_factory=list)
    expected: list[tuple[str, str | None, str]] = field(default_factory=list)
    points: list[tuple[str, date | None]] = field(default_factory=list)
    stale: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the queue: maps in order (those without a period first) with their rows shown on this page."""

    maps: tuple[QueueMap, ...]
    rows: dict[str, list[QueueRow]]
    total: int

    @property
    def reasons(self) -> Counter[str]:
        """How many rows each reason holds, over all maps."""
        return sum((one.counts for one in self.maps), Counter())


def _doubts() -> Any:
    return cast(Activity.in_doubt, Text)


def _where(actor: Actor, territory: str) -> list[Any]:
    where: list[Any] = [col(Activity.doubtful), ~col(Activity.gone)]
    if not actor.is_admin:
        where.append(col(Activity.territory_id).in_(actor.reading_all))
    if territory:
        where.append(Territory.key == territory)
    return where


def read_queue(
    session: Session, actor: Actor, *, territory: str = "", roadmap: str = "", reason: str = "", page: int = 1
) -> Queue:
    """Read a page of rows and, for the filters, every map in doubt of the territory."""
    maps = _maps(session, actor, territory)
    shown = [one for one in maps if roadmap in ("", one.key)]
    total = sum(one.counts[reason] if reason else one.rows for one in shown)
    rows = _rows(session, actor, territory, roadmap, reason, page) if total else []
    by_map: dict[str, list[QueueRow]] = defaultdict(list)
    for row in rows:
        by_map[row.roadmap_key].append(row)
    return Queue(tuple(maps), dict(by_map), total)


def _maps(session: Session, actor: Actor, territory: str) -> list[QueueMap]:
    columns = (RoadMap.key, RoadMap.title, RoadMap.period, Territory.id, Territory.key, Territory.name)
    doubts = _doubts()
    query = (
        select_rows(*columns, doubts, func.count())
        .select_from(Activity)
        .join(RoadMap, RoadMap.id == Activity.roadmap_id)
        .join(Territory, Territory.id == Activity.territory_id)
        .where(*_where(actor, territory))
        .group_by(*columns, RoadMap.position, doubts)
        .order_by(col(RoadMap.period).is_not(None), Territory.name, RoadMap.position)
    )
    maps: dict[str, QueueMap] = {}
    for row in session.execute(query):
        codes, count = row[6], row[7]
        counts = Counter({code: count for code in REASONS if f'"{code}"' in codes})
        old = maps.get(row[0])
        seen, rows = (old.counts, old.rows) if old else (Counter(), 0)
        maps[row[0]] = QueueMap(row[0], row[1], row[2], row[3], row[4], row[5], seen + counts, rows + count)
    return list(maps.values())


def _rows(session: Session, actor: Actor, territory: str, roadmap: str, reason: str, page: int) -> list[QueueRow]:
    where = _where(actor, territory)
    if roadmap:
        where.append(RoadMap.key == roadmap)
    if reason:
        where.append(_doubts().like(f'%"{reason}"%'))
    query = _row_query().where(*where)
    order = (col(RoadMap.period).is_not(None), Territory.name, RoadMap.position, Activity.position)
    found = session.execute(query.order_by(*order).limit(PAGE).offset((page - 1) * PAGE))
    rows = [QueueRow(*row) for row in found]
    _fill(session, rows)
    return rows


def _row_query() -> Any:
    columns = (
        Activity.id,
        Activity.number,
        Activity.title,
        Activity.deadline,
        Activity.responsible,
        Activity.result,
        Activity.reading,
        Activity.reading_text,
        Activity.in_doubt,
        Activity.remark,
        Section.title,
        RoadMap.id,
        RoadMap.key,
    )
    return (
        select_rows(*columns)
        .join(RoadMap, RoadMap.id == Activity.roadmap_id)
        .join(Territory, Territory.id == Activity.territory_id)
        .outerjoin(Section, Section.id == Activity.section_id)
    )


def read_queue_row(session: Session, activity_id: int) -> QueueRow | None:
    """Read one row of a plan, in doubt or not; None when there is none or its file no longer holds it."""
    row = session.execute(_row_query().where(Activity.id == activity_id, ~col(Activity.gone))).first()
    if row is None:
        return None
    found = QueueRow(*row)
    _fill(session, [found])
    return found


def _fill(session: Session, rows: Iterable[QueueRow]) -> None:
    """Add units, results, checkpoints and stale decisions, each in one query."""
    by_id = {row.id: row for row in rows}
    for row_id, name, part in session.execute(
        select_rows(ActivityUnit.activity_id, Unit.name, ActivityUnit.part)
        .join(Unit, Unit.id == ActivityUnit.unit_id)
        .where(col(ActivityUnit.activity_id).in_(by_id))
        .order_by(ActivityUnit.position)
    ):
        by_id[row_id].parts.append((name, part))
    results = (ExpectedResult.activity_id, ExpectedResult.kind, ExpectedResult.doc_kind, ExpectedResult.text)
    for row_id, kind, doc_kind, text in session.execute(
        select_rows(*results).where(col(ExpectedResult.activity_id).in_(by_id)).order_by(ExpectedResult.position)
    ):
        by_id[row_id].expected.append((kind, doc_kind, text))
    points = select_rows(Checkpoint.activity_id, Checkpoint.period, Checkpoint.due).where(
        col(Checkpoint.activity_id).in_(by_id), ~col(Checkpoint.not_in_reading)
    )
    for row_id, period, due in session.execute(points.order_by(Checkpoint.window_end, Checkpoint.key)):
        by_id[row_id].points.append((period, due))
    for row_id, subject, value in _stale(session, by_id):
        by_id[row_id].stale.append((subject, value))


def _stale(session: Session, ids: Collection[int]) -> list[tuple[int, str, dict[str, Any]]]:
    columns = (RowDecision.activity_id, RowDecision.subject, RowDecision.value, RowDecision.stale)
    query = select_rows(*columns).where(col(RowDecision.activity_id).in_(ids), col(RowDecision.undone_on).is_(None))
    newest = {(row[0], row[1]): row for row in session.execute(query.order_by(RowDecision.id))}
    return [(row[0], row[1], row[2]) for row in newest.values() if row[3]]


# --- a whole map ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit of the directory, to choose from."""

    key: str
    name: str
    external: bool
    group: bool


def read_units(session: Session, territory_id: int) -> list[UnitChoice]:
    """The units of a territory that answer for anything, in order of their names."""
    columns = (Unit.key, Unit.name, Unit.external, Unit.is_group)
    query = select_rows(*columns).where(Unit.territory_id == territory_id, col(Unit.merged_into_id).is_(None))
    return [UnitChoice(*row) for row in session.execute(query.order_by(Unit.sort_key, Unit.id))]


@dataclass(frozen=True, slots=True)
class MapDoubts:
    """What of a map can be settled at once.

    `unnamed` are (section id, heading, rows for which the plan names nobody), `alike` (phrase, rows in doubt with it),
    `continuous` counts the rows that only run through a period.
    """

    unnamed: tuple[tuple[int | None, str | None, int], ...]
    alike: tuple[tuple[str, int], ...]
    continuous: int


def read_map_doubts(session: Session, map_id: int, kind: str) -> MapDoubts:
    """Read what of a map can be settled at once."""
    columns = (
        Activity.section_id,
        Section.title,
        Activity.deadline,
        Activity.responsible,
        Activity.in_doubt,
        Activity.reading,
    )
    query = (
        select_rows(*columns)
        .outerjoin(Section, Section.id == Activity.section_id)
        .where(Activity.roadmap_id == map_id, ~col(Activity.gone))
        .order_by(Activity.position)
    )
    unnamed: Counter[tuple[int | None, str | None]] = Counter()
    alike: Counter[str] = Counter()
    continuous = 0
    for section_id, heading, deadline, responsible, in_doubt, reading in session.execute(query):
        if kind != "matrix" and not (responsible or "").strip():
            unnamed[section_id, heading] += 1
        if "deadline" in in_doubt:
            alike[deadline or ""] += 1
        clauses = (reading or {}).get("clauses") or []
        continuous += bool(clauses) and all(one["kind"] == "continuous" for one in clauses)
    return MapDoubts(
        tuple((*section, n) for section, n in unnamed.items()),
        tuple((phrase, n) for phrase, n in alike.most_common() if n > 1),
        continuous,
    )
