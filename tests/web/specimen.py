"""Values for `templates/pages/specimen.html`: rows of a printed plan with every state of a checkpoint."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from app.core.shown import STATE_WORDS
from app.web.month_strip import MonthStrip, month_strip
from app.web.render import NavigationItem, Page

TODAY = date(2022, 11, 14)


@dataclass(frozen=True)
class Person:
    name: str = "Анна Сергеевна Климова"
    role_name: str = "координатор"


@dataclass(frozen=True)
class Point:
    state: str
    label: str
    href: str | None = "/checkpoints/1"
    note: str | None = None


@dataclass(frozen=True)
class Row:
    number: str
    title: str
    deadline: str
    reading: str | None
    responsible: str
    result: str
    strip: MonthStrip
    checkpoints: tuple[Point, ...] = ()
    more: int = 0
    doubt: bool = False
    remark: str | None = None
    href: str = "/activities/1"


@dataclass(frozen=True)
class Entry:
    when: date
    who: str
    what: str
    ground: str | None = None


@dataclass(frozen=True)
class Section:
    title: str
    stages: tuple[str, ...]
    rows: tuple[Row, ...]


def _year(*spans: tuple[date | None, date | None, date | None, str]) -> MonthStrip:
    return month_strip(2022, spans, TODAY)


def _month(first: int, last: int, state: str) -> tuple[date, date, date, str]:
    ends = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    end = date(2022, last, ends[last - 1])
    return date(2022, first, 1), end, end, state


MONTHLY = ("accepted",) * 6 + ("cancelled", "accepted", "overdue", "returned", "open", "planned")

ROWS_OF_GOALS = (
    Row(
        "1.1.",
        "Разработка и утверждение муниципальной программы повышения качества образования в школах с низкими "
        "результатами обучения",
        "Март-апрель ежегодно",
        "Каждый год с 1 марта по 30 апреля; срок 30 апреля",
        "Департамент образования, МБУ ДПО «Методический центр»",
        "Приказ об утверждении программы, программа",
        _year(_month(3, 4, "accepted")),
        (Point("accepted", "30 апреля"),),
    ),
    Row(
        "1.2",
        "Совещания с руководителями общеобразовательных организаций по вопросам подготовки к оценочным процедурам",
        "Ежегодно Июнь, декабрь",
        "Каждый год в июне и в декабре; сроки 30 июня и 31 декабря",
        "Методический центр",
        "Приказ о подготовке и проведении совещания, программа совещания, протокол совещания",
        _year(_month(6, 6, "overdue"), _month(12, 12, "planned")),
        (Point("overdue", "30 июня", note="137 дней"), Point("planned", "31 декабря")),
    ),
    Row(
        "1.2",
        "Мониторинг реализации программ",
        "Втечениегода",
        "В течение года, отчёт раз в год; срок 31 декабря",
        "ОО",
        "Справка",
        _year(_month(1, 12, "open")),
        (Point("open", "31 декабря", note="9 из 13"),),
        remark="Номер 1.2 напечатан дважды",
    ),
)
ROWS_OF_MEASURES = (
    Row(
        "2.1.",
        "Заседания муниципальных методических объединений учителей-предметников",
        "Ежемесячно (третий четверг месяца)",
        "Каждый месяц в третий четверг",
        "заведующий МК, директора ОбОО",
        "Протоколы заседаний",
        _year(*(_month(m, m, state) for m, state in enumerate(MONTHLY, start=1))),
        (Point("overdue", "30 сентября", note="45 дней"), Point("returned", "31 октября"), Point("open", "30 ноября")),
        more=9,
    ),
    Row(
        "2.2.",
        "Участие школ в национальных исследованиях качества образования (НИКО)",
        "В соответствии с графиком проведения НИКО",
        "По графику НИКО; даты вводит координатор",
        "Управление образования Методический кабинет",
        "Аналитическая справка",
        _year((None, None, None, "no_schedule")),
        (Point("no_schedule", "2022 год"),),
        doubt=True,
    ),
    Row(
        "2.3",
        "Отчёт о деятельности",
        "Ежеквартально (до 15 числа месяца, следующего за отчетным)",
        "Каждый квартал; срок 15-е число следующего месяца",
        "МБОУ Школы №№ 10, 17 (по согласованию)",
        "Отчет",
        _year(
            (date(2021, 10, 1), date(2021, 12, 31), date(2022, 1, 15), "before_approval"),
            (date(2022, 1, 1), date(2022, 3, 31), date(2022, 4, 15), "accepted"),
            (date(2022, 4, 1), date(2022, 6, 30), date(2022, 8, 15), "postponed"),
            (date(2022, 7, 1), date(2022, 9, 30), date(2022, 10, 15), "submitted"),
            (date(2022, 10, 1), date(2022, 12, 31), date(2023, 1, 15), "open"),
        ),
        (Point("submitted", "15 октября", note="подано 9 ноября"), Point("postponed", "15 августа", note="с 15 июля")),
        more=3,
    ),
    Row(
        "",
        "Индивидуальные консультации",
        "По мере необходимости",
        None,
        "",
        "",
        _year(),
        (Point("on_demand", "случаев нет", href=None),),
    ),
)


def specimen() -> dict[str, Any]:
    """Give the context of the specimen page."""
    names = ("Обзор", "Мои задачи", "На проверке", "Круглый стол", "Журнал")
    navigation = [
        NavigationItem(name, f"/{place}", place == 0, 12 if place == 2 else None) for place, name in enumerate(names)
    ]
    return {
        "page": Page("Карта 1.2", Person(), navigation, "Демонстрация: сегодня 14 ноября 2022, понедельник"),
        "title": "План мероприятий («дорожная карта» 1.2) по развитию системы работы со школами с низкими результатами",
        "today": TODAY,
        "share": Fraction(17, 20),
        "states": list(STATE_WORDS.items()),
        "sections": (
            Section("I. Цели. Показатели", ("цели", "показатели"), ROWS_OF_GOALS),
            Section("2. Проведение информационно-разъяснительной работы", ("меры",), ROWS_OF_MEASURES),
        ),
        "history": (
            Entry(datetime(2022, 11, 11, 9, 30), "Анна Климова", "Возвращено", "Нет подписи на протоколе"),
            Entry(datetime(2022, 11, 9, 16, 2), "Борис Ветров", "Отправлено на проверку"),
            Entry(date(2022, 8, 27), "программа", "Контрольная точка создана"),
        ),
    }
