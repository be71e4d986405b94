"""`vekhi load`: read plan files, write what can be written, tell everything that changed.

One transaction for each territory: a file loads whole or not at all, and a faulty one never holds up
the others.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from app import clock
from app.core.periods import PlanPeriod, YearBase
from app.core.roadmap import Activity, MapKind, Order, RoadMapFile, Section
from app.files.plan_yaml import Problem, TerritoryFolder, read_folder
from app.services.act import Act
from app.services.load_roadmap import MapChange, load_roadmap
from app.services.load_territory import load_territory
from app.services.write_journal import write_journal
from app.settings import Settings
from app.store.engine import Database


@dataclass(slots=True)
class LoadReport:
    """What a load did: every problem of the files, every change by map."""

    problems: list[Problem] = field(default_factory=list)
    changes: list[MapChange] = field(default_factory=list)
    territories_changed: int = 0
    remarks: list[str] = field(default_factory=list)
    dry_run: bool = False

    def lines(self) -> Iterator[str]:
        """Tell the changes map by map, then the totals."""
        moved = [change for change in self.changes if change.anything]
        for change in moved:
            yield f"{change.key}: {_told(change)}"
        yield from self.remarks
        for change in self.changes:
            yield from (f"{change.key}: замечание: {remark}" for remark in change.remarks)
        plans = sum(c.activities for c in self.changes if c.kind is MapKind.PLAN)
        cells = sum(c.activities for c in self.changes if c.kind is MapKind.MATRIX)
        points = sum(c.activities for c in self.changes if c.kind is MapKind.ORDER)
        doubtful = sum(c.doubtful for c in self.changes)
        maps = sum(1 for c in self.changes if c.kind is not MapKind.ORDER)
        if maps:
            yield (
                f"Карт: {maps}; мероприятий: {plans}; документов матрицы: {cells}; "
                f"пунктов приказов со сроком: {points}; требует уточнения строк: {doubtful}"
            )
        if not moved and not self.territories_changed:
            yield "Изменений нет" if self.changes else "Ничего не загружено"
        elif self.dry_run:
            yield "Пробный запуск: ничего не записано"


def _told(change: MapChange) -> str:
    if change.new:
        return f"новая карта, строк {change.activities}, контрольных точек {change.checkpoints_added}"
    parts = [
        ("строк добавлено", change.added),
        ("изменено", change.changed),
        ("убрано", change.removed),
        ("точек добавлено", change.checkpoints_added),
        ("точек изменено", change.checkpoints_changed),
        ("точек убрано", change.checkpoints_removed),
    ]
    told = ", ".join(f"{words} {n}" for words, n in parts if n)
    return told or "изменены сведения о карте"


class _UndoneError(Exception):
    """A dry run's end: everything written is taken back."""


def load_plans(
    database: Database,
    settings: Settings,
    paths: Iterable[Path],
    *,
    dry_run: bool = False,
    progress: bool = False,
    tracked_from_order: bool = False,
) -> LoadReport:
    """Load the plans under `paths`.

    With `tracked_from_order` a map is tracked from its order's day instead of the day of its first
    load: for a demonstration that looks back on years of work.
    """
    report = LoadReport(dry_run=dry_run)
    folders, report.problems = read_folder(list(paths))
    maps = [(folder, file) for folder in folders for file in with_order_points(folder)]
    with _progress_bar(len(maps), shown=progress) as advance:
        for folder in folders:
            try:
                with database.write() as session:
                    act = Act(session, None, clock.now(), settings.today)
                    files = [file for of, file in maps if of is folder]
                    _load_folder(act, folder, files, report, advance, tracked_from_order=tracked_from_order)
                    if dry_run:
                        raise _UndoneError
                    session.commit()
            except _UndoneError:
                continue
    return report


@contextmanager
def _progress_bar(total: int, *, shown: bool) -> Iterator[object]:
    if not shown:
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("Загрузка карт"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)


def _load_folder(
    act: Act,
    folder: TerritoryFolder,
    files: list[RoadMapFile],
    report: LoadReport,
    advance: object,
    *,
    tracked_from_order: bool,
) -> None:
    territory = load_territory(act.session, folder)
    report.territories_changed += territory.changed
    report.remarks += [f"{folder.territory.key}: замечание: {remark}" for remark in territory.remarks]
    if territory.changed:
        write_journal(act, "territory.loaded", territory_id=territory.id, subject="territory", subject_id=territory.id)
    today = act.today(folder.territory.time_zone)
    days = {order.key: order.date for order in folder.orders}
    for position, file in enumerate(files):
        since = _tracked_from(file, days, today) if tracked_from_order else today
        change = load_roadmap(
            act.session, territory, file, source=_source(folder, file), position=position, today=since
        )
        report.changes.append(change)
        if change.anything:
            write_journal(
                act,
                "roadmap.loaded",
                territory_id=territory.id,
                subject="roadmap",
                after={"key": file.key, "told": _told(change)},
            )
        advance()  # type: ignore[operator]


def _tracked_from(file: RoadMapFile, days: dict[str, date | None], today: date) -> date:
    approved = days.get(file.approved) if file.approved else None
    return approved or (file.period.span.first if file.period else today)


def _source(folder: TerritoryFolder, file: RoadMapFile) -> tuple[str, str]:
    source = folder.sources.get(file.key) or folder.orders_source
    if source is None:
        return "", ""
    return f"{source.path.parent.name}/{source.path.name}", source.sha256


def with_order_points(folder: TerritoryFolder) -> list[RoadMapFile]:
    """Give the maps of a folder, and for each order with dated points a map of kind «order» that holds them."""
    periods = {file.key: file.period for file in folder.maps}
    extra = [_order_map(order, periods) for order in folder.orders if any(p.deadline for p in order.points)]
    return [*folder.maps, *extra]


def _order_map(order: Order, periods: dict[str, PlanPeriod | None]) -> RoadMapFile:
    approved = [period for key in order.approves if (period := periods.get(key))]
    years = [y for p in approved for y in (p.first_year, p.last_year)] or ([order.date.year] if order.date else [])
    period = PlanPeriod(min(years), max(years), YearBase.CALENDAR) if years else None
    points = tuple(
        Activity(
            key=_point_key(point.number, point.text),
            title=point.text,
            number=point.number,
            deadline=point.deadline,
            responsible=point.responsible,
        )
        for point in order.points
        if point.deadline
    )
    number = f" № {order.number}" if order.number else ""
    day = f" от {order.date:%d.%m.%Y}" if order.date else ""
    return RoadMapFile(
        key=order.key,
        title=f"Поручения: {order.kind}{number}{day}",
        period=period,
        approved=order.key,
        kind=MapKind.ORDER,
        sections=(Section(None, points),),
    )


def _point_key(number: str | None, text: str) -> str:
    """A point's number may be printed twice; its words tell such points apart for ever."""
    return f"{(number or '').rstrip('.')}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
