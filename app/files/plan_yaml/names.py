"""Names of fields: English in the files, Russian synonyms accepted on reading.

One table per kind of mapping: the name, then its synonyms. Case, ё, spaces at the ends, underscores
and a trailing dot do not matter.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

Names = Mapping[str, str]


def folded(name: str) -> str:
    """Give a field's name as the tables hold it."""
    return " ".join(name.lower().replace("ё", "е").replace("_", " ").split()).rstrip(".")


def _table(**synonyms: str) -> Names:
    table: dict[str, str] = {}
    for name, others in synonyms.items():
        for word in (name, *others.split(",")):
            table[folded(word)] = name
    table.pop("", None)
    return MappingProxyType(table)


def nearest(name: str, names: Names) -> str | None:
    """Give the known name most like `name`, as the plan files write it, or None when none is near."""
    close = get_close_matches(folded(name), list(names), n=1, cutoff=0.6)
    return names[close[0]] if close else None


ROAD_MAP = _table(
    key="ключ,код",
    title="название,наименование,заголовок,дорожная карта",
    period="период,срок реализации,годы",
    period_printed="период как напечатан,период напечатан,период в документе",
    programme="программа",
    block="блок,направление",
    approved="утверждена,утвержден,утверждено,приказ",
    kind="вид,тип",
    remark="замечание,пометка",
    tracked_from="отслеживается с,учет с,ведется с",
    decided="решено,решение",
    passport="паспорт",
    indicators="показатели,индикаторы",
    risks="риски",
    sections="разделы",
    activities="мероприятия",
)
SECTION = _table(
    title="название,наименование,заголовок,раздел",
    stages="этапы,этап,стадии",
    activities="мероприятия",
)
ACTIVITY = _table(
    key="ключ,код",
    number="номер,№,№ п/п,n",
    title="мероприятие,название,наименование,наименование мероприятия",
    deadline="срок,сроки,срок исполнения,сроки исполнения,срок реализации,сроки реализации",
    responsible="ответственный,ответственные,ответственные исполнители,исполнители,исполнитель",
    result="результат,результаты,ожидаемый результат,ожидаемые результаты",
    task="задача,задача управленческого цикла",
    stages="этапы,этап,стадии",
    remark="замечание,пометка",
    decided="решено,решение",
)
DECIDED = _table(
    reading="чтение,чтение срока",
    reporting="контрольные точки,отчет",
    dates="даты",
    not_held="не проводится",
    units="подразделения,исполнители",
    results="результаты",
    stages="этапы,этап,стадии",
    period="период,срок реализации",
    by="кем,кто",
    on="когда,дата",
)
NOT_HELD = _table(period="период,год", ground="основание")
PASSPORT = _table(
    number="номер,№,№ п/п",
    field="поле,строка,название,наименование",
    text="текст,содержание,значение",
)
INDICATOR = _table(
    key="ключ,код",
    title="показатель,название,наименование",
    unit="единица,единица измерения,ед. изм",
    direction="направление",
    target="цель,целевое значение,план",
    years="годы,по годам,план по годам",
    formula="формула,методика,как считается",
)
TERRITORY = _table(
    key="ключ,код",
    name="название,наименование,территория",
    region="регион,область,субъект",
    time_zone="часовой пояс",
    zone_assumed="пояс предположен,пояс предположительно",
    units="подразделения,организации,исполнители",
)
UNIT = _table(
    key="ключ,код",
    name="название,наименование",
    aliases="псевдонимы,иначе,другие названия,как напечатано",
    external="внешняя,внешнее,внешний,по согласованию",
    group="группа",
    members="состав,участники",
    head="руководитель,начальник",
    email="почта,электронная почта",
)
ORDERS = _table(orders="приказы")
ORDER = _table(
    key="ключ,код",
    kind="вид,тип",
    number="номер,№",
    date="дата,от",
    title="название,заголовок,наименование,о чем",
    approves="утверждает,карты",
    points="пункты,поручения",
)
POINT = _table(
    number="номер,№",
    text="текст,содержание",
    deadline="срок,срок исполнения,сроки",
    responsible="ответственный,ответственные,исполнители,исполнитель",
)
