"""`territory.yaml` and `orders.yaml`: from their trees to the values of `core.roadmap`."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from app.core.roadmap import Order, OrderPoint, TerritoryFile, UnitEntry
from app.files.plan_yaml import names
from app.files.plan_yaml.fields import Fields
from app.files.plan_yaml.nodes import Node, Scalar, Sequence
from app.files.plan_yaml.plan import key_of, tell_repeated
from app.files.plan_yaml.problems import Faults


def territory_of(tree: Node, faults: Faults) -> TerritoryFile:
    """Read the territory; the value is good only when nothing was added to `faults`."""
    fields = Fields(tree, names.TERRITORY, faults, "территория")
    return TerritoryFile(
        key=key_of(fields),
        name=fields.need("name", "название территории"),
        region=fields.text("region"),
        time_zone=_time_zone(fields),
        zone_assumed=fields.flag("zone_assumed"),
        units=_units(fields),
    )


def _time_zone(fields: Fields) -> str:
    zone = fields.need("time_zone", "часовой пояс").strip()
    if zone and not _is_zone(zone):
        like = names.nearest(zone, {names.folded(known): known for known in available_timezones()})
        how = f"возможно, {like}" if like else "пишите по базе IANA: Europe/Moscow, Asia/Sakhalin"
        fields.refuse("time_zone", f"нет часового пояса «{zone}»", how)
    return zone


def _is_zone(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _units(fields: Fields) -> tuple[UnitEntry, ...]:
    parts = fields.parts("units", names.UNIT, "подразделение")
    seen: dict[str, int] = {}
    units = []
    for part in parts:
        unit = UnitEntry(
            key=key_of(part),
            name=part.need("name", "название подразделения"),
            aliases=part.texts("aliases"),
            external=part.flag("external"),
            group=part.flag("group"),
            members=_members(part),
            head=part.text("head"),
            email=part.text("email"),
        )
        tell_repeated(part, unit.key, seen)
        units.append(unit)
    for part, unit in zip(parts, units, strict=True):
        _check_members(part, unit, set(seen))
    return tuple(units)


def _members(part: Fields) -> dict[int, tuple[str, ...]]:
    members = {}
    for year, node in part.by_year("members"):
        items = node.items if isinstance(node, Sequence) else []
        if not isinstance(node, Sequence) or not all(isinstance(item, Scalar) for item in items):
            how = "пишите «2022: [school-1, school-2]»"
            part.faults.add(node.line, f"состав {year} года — не список ключей", how)
        members[year] = tuple(item.text for item in items if isinstance(item, Scalar))
    return members


def _check_members(part: Fields, unit: UnitEntry, known: set[str]) -> None:
    for year, keys in unit.members.items():
        for key in keys:
            if key not in known or key == unit.key:
                what = f"в составе {year} года неизвестное подразделение «{key}»"
                part.refuse("members", what, "впишите его в units или исправьте ключ")


def orders_of(tree: Node, faults: Faults) -> tuple[Order, ...]:
    """Read the orders; the value is good only when nothing was added to `faults`."""
    fields = Fields(tree, names.ORDERS, faults, "файл приказов")
    seen: dict[str, int] = {}
    orders = []
    for part in fields.parts("orders", names.ORDER, "приказ"):
        order = Order(
            key=key_of(part),
            kind=part.text("kind") or "приказ",
            number=part.quoted("number"),
            date=part.day("date"),
            title=part.text("title"),
            approves=part.texts("approves"),
            points=tuple(_point(point) for point in part.parts("points", names.POINT, "пункт приказа")),
        )
        tell_repeated(part, order.key, seen)
        orders.append(order)
    return tuple(orders)


def _point(part: Fields) -> OrderPoint:
    return OrderPoint(
        number=part.quoted("number"),
        text=part.need("text", "текст пункта"),
        deadline=part.text("deadline"),
        responsible=part.text("responsible"),
    )
