"""Take a map out of the database as its plan file: exactly as printed, with what people decided beside it.

Loaded into an empty database the file gives the same readings, units, results and checkpoints; what was
done (evidence, submissions, cases opened) belongs to the work and is not exported.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from app.core.decisions import Value, decided_from_json, in_force, period_of, units_of_file
from app.core.errors import NotFound
from app.core.periods import parse_period
from app.core.roadmap import Activity, Decided, DecisionSubject, Indicator, MapKind, PassportItem, RoadMapFile, Section
from app.core.schedule_dates import filed_dates, filed_not_held
from app.files.plan_export import export_map
from app.services.replan_activity import printed_row
from app.store import tables as t
from app.store.queries.decisions import read_authors, read_decisions

DecidedRows = dict[int | None, tuple[dict[DecisionSubject, Value], tuple[str | None, date]]]
"""What is in force about each row (None: the map), and who decided the newest of it, when."""


def export_plan(session: Session, key: str) -> str:
    """Write a map as YAML; raises NotFound."""
    return export_map(read_plan(session, key))


def read_plan(session: Session, key: str) -> RoadMapFile:
    """Read a map with the decisions in force as the value of its file; raises NotFound.

    The decision of the database stands in the place of the file's. A decision that no longer fits the
    print is not exported.
    """
    plan = session.exec(select(t.RoadMap).where(t.RoadMap.key == key)).one_or_none()
    if plan is None or plan.id is None:
        raise NotFound(f"Карты «{key}» нет")
    decisions, authors = read_decisions(session, plan.id), read_authors(session, plan.id)
    decided: DecidedRows = {}
    for activity_id, made in decisions.items():
        if kept := in_force(made):
            newest = max(one.id for one in kept.values())
            decided[activity_id] = ({subject: one.value for subject, one in kept.items()}, authors[newest])
    period = decided_from_json(plan.decided)
    if None in decided:
        values, (by, on) = decided[None]
        period = Decided(period=period_of(values[DecisionSubject.PERIOD]), by=by, on=on)
    return RoadMapFile(
        key=plan.key,
        title=plan.title,
        period=parse_period(plan.file_period) if plan.file_period else None,
        period_printed=plan.period_printed,
        programme=plan.programme,
        block=plan.block,
        approved=_order_key(session, plan.order_id),
        kind=MapKind(plan.kind),
        remark=plan.remark,
        tracked_from=plan.tracked_from,
        decided=period,
        passport=_passport(session, plan.id),
        indicators=_indicators(session, plan.id),
        risks=tuple(plan.risks),
        sections=_sections(session, plan.id, decided),
    )


def _order_key(session: Session, order_id: int | None) -> str | None:
    return session.get_one(t.ApprovingOrder, order_id).key if order_id is not None else None


def _passport(session: Session, map_id: int) -> tuple[PassportItem, ...]:
    rows = session.exec(
        select(t.PassportRow).where(t.PassportRow.roadmap_id == map_id).order_by(col(t.PassportRow.position))
    )
    return tuple(PassportItem(row.field, row.text, row.number) for row in rows)


def _indicators(session: Session, map_id: int) -> tuple[Indicator, ...]:
    """What was measured before the plan began stands among the years of the file, as it was printed."""
    rows = session.exec(
        select(t.IndicatorRow).where(t.IndicatorRow.roadmap_id == map_id).order_by(col(t.IndicatorRow.position))
    )
    return tuple(
        Indicator(row.key, row.title, row.unit, row.direction, row.target, _years(row.plan, row.fact), row.formula)
        for row in rows
    )


def _years(plan: Mapping[str, Any], fact: Mapping[str, Any]) -> dict[int, float]:
    first = min(plan, default=None)
    before = {year: value for year, value in fact.items() if first is None or year < first}
    return {int(year): value for year, value in sorted({**before, **plan}.items())}


def _sections(session: Session, map_id: int, decided: DecidedRows) -> tuple[Section, ...]:
    query = select(t.Activity).where(t.Activity.roadmap_id == map_id, ~col(t.Activity.gone))
    rows: dict[int | None, list[Activity]] = {}
    for row in session.exec(query.order_by(col(t.Activity.position))):
        printed = printed_row(row.model_dump())
        values, author = decided.get(row.id) or ({}, None)
        rows.setdefault(row.section_id, []).append(replace(printed, decided=_decided(printed.decided, values, author)))
    sections = session.exec(select(t.Section).where(t.Section.roadmap_id == map_id).order_by(col(t.Section.position)))
    found = [Section(one.title, tuple(rows.pop(one.id, [])), tuple(one.stages)) for one in sections]
    return tuple(found) + tuple(Section(None, tuple(left)) for left in rows.values())


def _decided(
    filed: Decided | None, values: Mapping[DecisionSubject, Any], author: tuple[str | None, date] | None
) -> Decided | None:
    """Put the decisions of the database over what the file said."""
    if not values:
        return filed
    fields: dict[str, Any] = {}
    for subject, value in values.items():
        fields |= _fields(subject, value)
    by, on = author if author is not None else (None, None)
    return replace(filed or Decided(), **fields, by=by, on=on)


def _fields(subject: DecisionSubject, value: Any) -> dict[str, Any]:
    if subject is DecisionSubject.READING:
        return {"reading": value["reading"], "reporting": value.get("reporting")}
    if subject is DecisionSubject.UNITS:
        return {"units": units_of_file(value)}
    if subject is DecisionSubject.RESULTS:
        return {"results": tuple(value["results"])}
    if subject is DecisionSubject.STAGES:
        return {"stages": tuple(value["stages"])}
    if subject is DecisionSubject.DATES:
        return {"dates": filed_dates(value), "not_held": filed_not_held(value)}
    return {}
