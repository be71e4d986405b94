"""Writing plans back as YAML in the style of `roadmaps/`: for people, and read back without a change.

Every text stands on one line, several paragraphs in a literal block; quotes only where YAML needs
them, but keys and printed numbers always quoted. `read(export(plan)) == plan`, the lines apart.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from app.core.roadmap import (
    Activity,
    Decided,
    Indicator,
    MapKind,
    Order,
    OrderPoint,
    PassportItem,
    RoadMapFile,
    Section,
    TerritoryFile,
    UnitEntry,
)
from app.core.schedule_dates import days_text

_PLAIN = re.compile(r"(?:[^\W\d_]|[«(№$+.;/\\–—•\d]|-[^\s\-])[^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]*$")
_LOOKS_ELSE = re.compile(
    r"(?:~|null|true|false|yes|no|on|off|y|n|[-+.\d][-+.,_:\d\sTtZzxo]*|[-+]?\.(?:inf|nan)|[-+]?\d[\d.]*e[-+]?\d+"
    r"|0x[\da-f]+|\.\.\.|\d{4}-\d{1,2}-\d{1,2}.*)$",
    re.IGNORECASE,
)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]|\t")
_KEPT_WHOLE = frozenset(("reading", "results"))
_SHORT_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def export_map(plan: RoadMapFile) -> str:
    """Write one map; read back it equals `plan` but for the lines of its activities."""
    return _written(_map_fields(plan))


def export_territory(territory: TerritoryFile) -> str:
    """Write `territory.yaml`."""
    return _written(
        {
            "key": territory.key,
            "name": territory.name,
            "region": territory.region,
            "time_zone": territory.time_zone,
            "zone_assumed": territory.zone_assumed or None,
            "units": [_unit(unit) for unit in territory.units],
        }
    )


def export_orders(orders: Iterable[Order]) -> str:
    """Write `orders.yaml`."""
    return _written({"orders": [_order(order) for order in orders] or _Bare("[]")})


class _Bare(str):
    """Words written as they are: a date, a period, a short list in brackets."""

    __slots__ = ()


class _Quoted(str):
    """A key or a printed number: always in double quotes."""

    __slots__ = ()


def _map_fields(plan: RoadMapFile) -> dict[str, Any]:
    sections = list(plan.sections)
    straight: tuple[Activity, ...] = ()
    if sections and sections[0].title is None and not sections[0].stages and sections[0].activities:
        straight = sections.pop(0).activities
    return {
        "key": _Quoted(plan.key),
        "title": plan.title,
        "period": _Bare(str(plan.period)) if plan.period else None,
        "period_printed": plan.period_printed,
        "programme": plan.programme,
        "block": plan.block,
        "approved": plan.approved,
        "kind": None if plan.kind is MapKind.PLAN else plan.kind.value,
        "tracked_from": _day(plan.tracked_from),
        "remark": plan.remark,
        "decided": _decided(plan.decided) if plan.decided else None,
        "passport": [_passport_item(item) for item in plan.passport],
        "indicators": [_indicator(indicator) for indicator in plan.indicators],
        "risks": list(plan.risks),
        "sections": [_section(section) for section in sections],
        "activities": [_activity(activity) for activity in straight],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "stages": _stages(section.stages),
        "activities": [_activity(activity) for activity in section.activities] or _Bare("[]"),
    }


def _activity(activity: Activity) -> dict[str, Any]:
    return {
        "key": _Quoted(activity.key),
        "number": _number(activity.number),
        "title": activity.title,
        "deadline": activity.deadline,
        "responsible": activity.responsible,
        "result": activity.result,
        "task": activity.task,
        "stages": _stages(activity.stages),
        "remark": activity.remark,
        "decided": _decided(activity.decided) if activity.decided else None,
    }


def _decided(decided: Decided) -> dict[str, Any] | _Bare:
    fields = {
        "reading": decided.reading,
        "reporting": decided.reporting,
        "dates": _Bare(f"[{', '.join(map(days_text, decided.dates))}]") if decided.dates else None,
        "not_held": [{"period": _Quoted(period), "ground": ground} for period, ground in decided.not_held],
        "units": list(decided.units),
        "results": [dict(result) for result in decided.results],
        "stages": _stages(decided.stages),
        "period": _Bare(str(decided.period)) if decided.period else None,
        "by": decided.by,
        "on": _day(decided.on),
    }
    return fields if any(value not in (None, []) for value in fields.values()) else _Bare("{}")


def _passport_item(item: PassportItem) -> dict[str, Any]:
    return {"number": _number(item.number), "field": item.field, "text": item.text}


def _indicator(indicator: Indicator) -> dict[str, Any]:
    return {
        "key": _Quoted(indicator.key),
        "title": indicator.title,
        "unit": indicator.unit,
        "direction": indicator.direction,
        "target": indicator.target,
        "years": {str(year): value for year, value in indicator.years.items()},
        "formula": indicator.formula,
    }


def _unit(unit: UnitEntry) -> dict[str, Any]:
    members = {str(year): _Bare(f"[{', '.join(map(_scalar, keys))}]") for year, keys in unit.members.items()}
    return {
        "key": unit.key,
        "name": unit.name,
        "aliases": list(unit.aliases),
        "external": unit.external or None,
        "group": unit.group or None,
        "members": members,
        "head": unit.head,
        "email": unit.email,
    }


def _order(order: Order) -> dict[str, Any]:
    return {
        "key": order.key,
        "kind": order.kind,
        "number": _number(order.number),
        "date": _day(order.date),
        "title": order.title,
        "approves": list(order.approves),
        "points": [_point(point) for point in order.points],
    }


def _point(point: OrderPoint) -> dict[str, Any]:
    return {
        "number": _number(point.number),
        "text": point.text,
        "deadline": point.deadline,
        "responsible": point.responsible,
    }


def _number(printed: str | None) -> _Quoted | None:
    return None if printed is None else _Quoted(printed)


def _stages(stages: tuple[str, ...]) -> _Bare | None:
    return _Bare(f"[{', '.join(stages)}]") if stages else None


def _day(day: date | None) -> _Bare | None:
    return None if day is None else _Bare(day.isoformat())


def _written(fields: Mapping[str, Any]) -> str:
    return "\n".join(_fields(_without_empty(fields), "")) + "\n"


def _without_empty(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Drop what was not printed: None, empty texts, lists and mappings (inside a decision they stay)."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def _fields(fields: Mapping[str, Any], indent: str) -> Iterator[str]:
    for name, value in fields.items():
        yield from _field(name, value, indent, keep=name in _KEPT_WHOLE)


def _field(name: str, value: Any, indent: str, *, keep: bool) -> Iterator[str]:
    if isinstance(value, Mapping) and (inner := dict(value) if keep else _without_empty(value)):
        yield f"{indent}{name}:"
        yield from _kept(inner, indent + "  ") if keep else _fields(inner, indent + "  ")
    elif isinstance(value, Sequence) and not isinstance(value, str) and value:
        yield f"{indent}{name}:"
        for item in value:
            yield from _item(item, indent + "  ", keep=keep)
    else:
        yield f"{indent}{name}: {_value(value, indent)}"


def _kept(fields: Mapping[str, Any], indent: str) -> Iterator[str]:
    for name, value in fields.items():
        yield from _field(name, value, indent, keep=True)


def _item(item: Any, indent: str, *, keep: bool) -> Iterator[str]:
    inner = indent + "  "
    if isinstance(item, Mapping) and item:
        lines = list(_kept(item, inner) if keep else _fields(_without_empty(item), inner))
        yield f"{indent}- {lines[0][len(inner) :]}"
        yield from lines[1:]
    elif isinstance(item, Sequence) and not isinstance(item, str):
        yield f"{indent}- [{', '.join(_value(part, inner) for part in item)}]"
    else:
        yield f"{indent}- {_value(item, indent)}"


def _value(value: Any, indent: str) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, Mapping):
        return "{}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[]"
    if isinstance(value, _Bare):
        return str(value)
    if isinstance(value, _Quoted):
        return _double(value)
    return _text(str(value), indent)


def _text(text: str, indent: str) -> str:
    lines = text.split("\n")
    if len(lines) == 1:
        return _scalar(text)
    literal = (
        lines[0].strip()
        and not lines[0].startswith(" ")
        and not text.endswith("\n")
        and not any(line and not line.strip() for line in lines)
        and not any(_UNPRINTABLE.search(line) for line in lines)
    )
    if literal:
        return "|-\n" + "\n".join(f"{indent}  {line}" if line else "" for line in lines)
    return _double(text)


def _scalar(text: str) -> str:
    """Write a text of one line plain where YAML lets it, else in quotes."""
    plain = (
        _PLAIN.match(text)
        and not _LOOKS_ELSE.match(text)
        and not _UNPRINTABLE.search(text)
        and text == text.strip()
        and ": " not in text
        and " #" not in text
        and not text.endswith(":")
    )
    if plain:
        return text
    single = '"' in text and not _UNPRINTABLE.search(text)
    return "'" + text.replace("'", "''") + "'" if single else _double(text)


def _double(text: str) -> str:
    escaped = "".join(_SHORT_ESCAPES.get(sign, sign) for sign in text)
    return '"' + _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", escaped) + '"'
