"""`vekhi export`: a map as a file for people or for other programs."""

import json
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session

from app.core.errors import NotFound
from app.core.shown import day_short, state_word
from app.core.status import State, shown_state
from app.documents.plan_docx import plan_docx
from app.documents.plan_ics import plan_ics
from app.documents.plan_values import PlanSheet, PointLine
from app.documents.plan_xlsx import plan_xlsx
from app.services.export_plan import export_plan, read_plan
from app.store.queries import exported as query
from app.store.queries.exported import MapHead, PointRow


class ExportFormat(StrEnum):
    """What a map can be exported as; yaml and json hold the plan file, the others are for reading."""

    YAML = "yaml"
    JSON = "json"
    XLSX = "xlsx"
    DOCX = "docx"
    ICS = "ics"


def export_roadmap(
    session: Session, key: str, form: ExportFormat, *, now: datetime, today_in: Callable[[str], date], address: str
) -> bytes:
    """Give the file; `today_in` tells the business date of a zone, `address` begins the links. Raises NotFound."""
    if form is ExportFormat.YAML:
        return _plan_file(session, key).encode()
    if form is ExportFormat.JSON:
        return _as_json(_plan_file(session, key)).encode()
    sheet = read_sheet(session, key, today_in, address)
    if form is ExportFormat.XLSX:
        return plan_xlsx(sheet)
    return plan_docx(sheet) if form is ExportFormat.DOCX else plan_ics(sheet, now)


def _head(session: Session, key: str) -> MapHead:
    head = query.read_map_head(session, key)
    if head is None:
        raise NotFound(f"Карты «{key}» нет. Есть: {', '.join(query.read_map_keys(session)) or 'ни одной'}")
    return head


def _plan_file(session: Session, key: str) -> str:
    _head(session, key)
    return export_plan(session, key)


def _as_json(plan: str) -> str:
    from ruamel.yaml import YAML

    return json.dumps(YAML(typ="safe", pure=True).load(plan), ensure_ascii=False, indent=2, default=str) + "\n"


def read_sheet(session: Session, key: str, today_in: Callable[[str], date], address: str) -> PlanSheet:
    """Read a map with its readings and checkpoints, states as they look today; raises NotFound."""
    head = _head(session, key)
    today = today_in(head.time_zone)
    points: dict[str, list[PointLine]] = {}
    for row in query.read_points(session, head.id):
        points.setdefault(row.activity_key, []).append(_point(row, today))
    return PlanSheet(
        read_plan(session, key),
        head.territory,
        _order(head),
        query.read_readings(session, head.id),
        {activity: tuple(lines) for activity, lines in points.items()},
        address,
    )


def _order(head: MapHead) -> str | None:
    if head.order_kind is None:
        return None
    number = f" № {head.order_number}" if head.order_number else ""
    return f"{head.order_kind}{number}{f' от {day_short(head.order_day)}' if head.order_day else ''}"


def _point(row: PointRow, today: date) -> PointLine:
    state = shown_state(
        State(row.state),
        row.window_start,
        row.due,
        today,
        no_schedule=row.no_schedule,
        before_approval=row.before_approval,
    )
    return PointLine(
        row.id, row.activity_key, row.period, row.label, row.due, row.first_due, state_word(state), row.unit
    )
