"""One road map: from the tree of its file to the values of `core.roadmap`."""

from datetime import date
from typing import Any

from app.core.deadlines import from_open
from app.core.decisions import REPORTED
from app.core.periods import PlanPeriod, Span, parse_period
from app.core.results import ProofKind
from app.core.roadmap import (
    Activity,
    Decided,
    Indicator,
    MapKind,
    PassportItem,
    RoadMapFile,
    Section,
)
from app.files.plan_yaml import names
from app.files.plan_yaml.fields import Fields, plain_value, read_day, read_number
from app.files.plan_yaml.nodes import Node, Scalar
from app.files.plan_yaml.problems import Faults

STAGES = (
    "цели",
    "показатели",
    "методы сбора информации",
    "мониторинг",
    "анализ",
    "адресные рекомендации",
    "меры",
    "управленческие решения",
    "анализ эффективности",
)
_STAGE_NAMES = {names.folded(stage): stage for stage in STAGES}
_KINDS = {
    "plan": MapKind.PLAN,
    "план": MapKind.PLAN,
    "matrix": MapKind.MATRIX,
    "матрица": MapKind.MATRIX,
    "order": MapKind.ORDER,
    "приказ": MapKind.ORDER,
}
_DIRECTIONS = {
    "more": "more",
    "больше": "more",
    "рост": "more",
    "less": "less",
    "меньше": "less",
    "снижение": "less",
}


def road_map_of(tree: Node, faults: Faults) -> RoadMapFile:
    """Read a map; the value is good only when nothing was added to `faults`."""
    fields = Fields(tree, names.ROAD_MAP, faults, "карта")
    if faults.found and not fields.values:
        return RoadMapFile(key="", title="")
    plan = RoadMapFile(
        key=key_of(fields),
        title=fields.need("title", "название карты"),
        period=_period(fields),
        period_printed=fields.text("period_printed"),
        programme=fields.text("programme"),
        block=fields.text("block"),
        approved=fields.text("approved"),
        kind=_kind(fields),
        remark=fields.text("remark"),
        tracked_from=fields.day("tracked_from"),
        decided=_decided(fields),
        passport=tuple(_passport_item(part) for part in fields.parts("passport", names.PASSPORT, "паспорт")),
        indicators=_indicators(fields),
        risks=fields.texts("risks"),
        sections=_sections(fields),
    )
    if not plan.activities:
        faults.add(1, "в карте нет ни одного мероприятия", "впишите их в поле activities или в разделы sections")
    return plan


def key_of(fields: Fields) -> str:
    """Give the key of a thing: must be there, written as a text, without spaces."""
    key = fields.quoted("key")
    if key is None:
        fields.faults.add(fields.line, f"{fields.what}: нет поля key (ключ)", 'впишите строку «key: "…"»')
    elif key != key.strip() or any(sign in key for sign in "/\\\n"):
        fields.refuse("key", f"ключ «{key}» содержит недопустимый знак", "уберите из ключа пробелы по краям и черту /")
    return key or ""


def tell_repeated(fields: Fields, key: str, seen: dict[str, int]) -> None:
    """Note a key that stands twice in its list; `seen` keeps the lines of the keys met so far."""
    if key and key in seen:
        what = f"ключ «{key}» повторён (уже есть в строке {seen[key]})"
        fields.refuse("key", what, f'дайте другой, например "{key}-2"')
    seen.setdefault(key, fields.line_of("key"))


def _period(fields: Fields) -> PlanPeriod | None:
    text = fields.text("period")
    if text is None:
        return None
    try:
        return parse_period(text)
    except ValueError as error:
        what, _, how = str(error).partition(": ")
        fields.refuse("period", what, how or "поменяйте годы местами")
        return None


def _kind(fields: Fields) -> MapKind:
    said = fields.text("kind")
    if said is None:
        return MapKind.PLAN
    if said.strip().lower() not in _KINDS:
        fields.refuse("kind", f"неизвестный вид «{said}»", "пишите plan, matrix или order")
    return _KINDS.get(said.strip().lower(), MapKind.PLAN)


def _passport_item(part: Fields) -> PassportItem:
    return PassportItem(
        field=part.need("field", "строка паспорта"),
        text=part.text("text") or "",
        number=part.quoted("number"),
    )


def _indicators(fields: Fields) -> tuple[Indicator, ...]:
    seen: dict[str, int] = {}
    found = []
    for part in fields.parts("indicators", names.INDICATOR, "показатель"):
        indicator = Indicator(
            key=key_of(part),
            title=part.need("title", "название показателя"),
            unit=part.text("unit"),
            direction=_direction(part),
            target=part.number("target"),
            years=_yearly(part),
            formula=part.text("formula"),
        )
        tell_repeated(part, indicator.key, seen)
        found.append(indicator)
    return tuple(found)


def _direction(part: Fields) -> str | None:
    said = part.text("direction")
    if said is not None and said.strip().lower() not in _DIRECTIONS:
        part.refuse("direction", f"направление «{said}» неизвестно", "пишите more (больше — лучше) или less")
    return _DIRECTIONS.get(said.strip().lower()) if said else None


def _yearly(part: Fields) -> dict[int, float]:
    values = {}
    for year, node in part.by_year("years"):
        value = read_number(node.text) if isinstance(node, Scalar) else None
        if value is None:
            part.faults.add(node.line, f"показатель: значение {year} года — не число", "впишите число, например 2.14")
        else:
            values[year] = value
    return values


def _sections(fields: Fields) -> tuple[Section, ...]:
    seen: dict[str, int] = {}
    sections = []
    if fields.has("activities"):
        sections.append(Section(title=None, activities=_activities(fields, seen)))
    for part in fields.parts("sections", names.SECTION, "раздел"):
        section = Section(title=part.text("title"), activities=_activities(part, seen), stages=_stages(part))
        sections.append(section)
    return tuple(sections)


def _activities(fields: Fields, seen: dict[str, int]) -> tuple[Activity, ...]:
    found = []
    for part in fields.parts("activities", names.ACTIVITY, "мероприятие"):
        activity = _activity(part)
        tell_repeated(part, activity.key, seen)
        found.append(activity)
    return tuple(found)


def _activity(part: Fields) -> Activity:
    title, remark = part.text("title"), part.text("remark")
    if title is None and remark is None and part.values:
        how = "впишите «title: …»; если название не напечатано, объясните в поле remark"
        part.faults.add(part.line, "мероприятие без названия (title)", how)
    return Activity(
        key=key_of(part),
        title=title or "",
        number=part.quoted("number"),
        deadline=part.text("deadline"),
        responsible=part.text("responsible"),
        result=part.text("result"),
        task=part.text("task"),
        stages=_stages(part),
        remark=remark,
        decided=_decided(part),
        line=part.line,
    )


def _stages(fields: Fields) -> tuple[str, ...]:
    stages = []
    for said in fields.texts("stages"):
        stage = _STAGE_NAMES.get(names.folded(said))
        if stage is None:
            like = names.nearest(said, _STAGE_NAMES)
            how = f"возможно, «{like}»" if like else "этапы: " + ", ".join(STAGES)
            fields.refuse("stages", f"неизвестный этап «{said}»", how)
        else:
            stages.append(stage)
    return tuple(stages)


def _decided(part: Fields) -> Decided | None:
    node = part.values.get("decided")
    if node is None:
        return None
    fields = Fields(node, names.DECIDED, part.faults, "решение")
    return Decided(
        reading=_reading(fields),
        reporting=_reporting(fields),
        dates=_dates(fields),
        not_held=_not_held(fields),
        units=fields.texts("units"),
        results=_results(fields),
        stages=_stages(fields),
        period=_period(fields),
        by=fields.text("by"),
        on=fields.day("on"),
    )


def _reading(fields: Fields) -> dict[str, Any] | None:
    node = fields.values.get("reading")
    if node is None:
        return None
    reading = plain_value(node)
    try:
        from_open(reading)
    except (KeyError, ValueError, TypeError, AttributeError, IndexError):
        fields.refuse(
            "reading", "чтение срока не в открытом формате", "выгрузите карту заново или удалите поле reading"
        )
    return reading if isinstance(reading, dict) else None


def _reporting(fields: Fields) -> str | None:
    said = fields.text("reporting")
    if said is not None and said not in REPORTED:
        known = ", ".join(freq.value for freq in REPORTED)
        fields.refuse("reporting", f"неизвестная частота отчёта «{said}»", f"пишите одно из: {known}")
    return said


def _dates(fields: Fields) -> tuple[date | Span, ...]:
    days: list[date | Span] = []
    for text in fields.texts("dates"):
        try:
            first, _, last = text.strip().partition("/")
            days.append(Span(read_day(first), read_day(last)) if last else read_day(first))
        except ValueError:
            fields.refuse(
                "dates",
                f"нет такой даты: «{text}»",
                "пишите год-месяц-день: 2021-08-27",
            )
    return tuple(days)


def _not_held(fields: Fields) -> tuple[tuple[str, str], ...]:
    parts = fields.parts("not_held", names.NOT_HELD, "не проводится")
    return tuple((part.need("period", "год"), part.need("ground", "основание")) for part in parts)


def _results(fields: Fields) -> tuple[dict[str, Any], ...]:
    values = [plain_value(item) for item in fields.items("results")]
    if not all(isinstance(value, dict) and _is_result(value) for value in values):
        fields.refuse("results", "ожидаемый результат записан не полями", "пишите «- kind: document» и «text: …»")
    return tuple(value for value in values if isinstance(value, dict))


def _is_result(value: dict[str, Any]) -> bool:
    return value.get("kind") in set(ProofKind) and isinstance(value.get("text"), str)
