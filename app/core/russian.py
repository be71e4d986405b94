"""Russian words for days, months, periods and counts, in the cases that sentences need."""

from datetime import date
from typing import Final

from app.core.deadlines import Edge, Freq, MonthDay, Weekday, Window

MONTHS: Final = ("январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь",
                 "ноябрь", "декабрь")  # fmt: skip
OF_MONTHS: Final = ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября",
                    "ноября", "декабря")  # fmt: skip
_LENGTHS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MASCULINE: Final = {1: "первый", 2: "второй", 3: "третий", 4: "четвёртый", 5: "пятый", -1: "последний"}
_FEMININE: Final = {1: "первая", 2: "вторая", 3: "третья", 4: "четвёртая", 5: "пятая", -1: "последняя"}
_NEUTER: Final = {1: "первое", 2: "второе", 3: "третье", 4: "четвёртое", 5: "пятое", -1: "последнее"}
_WEEKDAYS: Final = {
    "MO": ("понедельник", "понедельник", _MASCULINE, "каждый"), "TU": ("вторник", "вторник", _MASCULINE, "каждый"),
    "WE": ("среда", "среду", _FEMININE, "каждую"), "TH": ("четверг", "четверг", _MASCULINE, "каждый"),
    "FR": ("пятница", "пятницу", _FEMININE, "каждую"), "SA": ("суббота", "субботу", _FEMININE, "каждую"),
    "SU": ("воскресенье", "воскресенье", _NEUTER, "каждое"),
}  # fmt: skip
OF_ORDINALS: Final = ("", "первого", "второго", "третьего", "четвертого", "пятого", "шестого", "седьмого", "восьмого",
                      "девятого", "десятого", "одиннадцатого", "двенадцатого")  # fmt: skip
PERIODS: Final = {
    Freq.YEARLY: ("год", "года", "лет"), Freq.SCHOOL_YEAR: ("учебный год", "учебных года", "учебных лет"),
    Freq.HALF_YEARLY: ("полугодие", "полугодия", "полугодий"), Freq.QUARTERLY: ("квартал", "квартала", "кварталов"),
    Freq.MONTHLY: ("месяц", "месяца", "месяцев"), Freq.WEEKLY: ("неделю", "недели", "недель"),
    Freq.DAILY: ("день", "дня", "дней"),
}  # fmt: skip
EVERY: Final = {
    Freq.YEARLY: "каждый год", Freq.SCHOOL_YEAR: "каждый учебный год", Freq.HALF_YEARLY: "каждое полугодие",
    Freq.QUARTERLY: "каждый квартал", Freq.MONTHLY: "каждый месяц", Freq.WEEKLY: "каждую неделю",
    Freq.DAILY: "каждый день",
}  # fmt: skip
OF_REPORTING: Final = {"month": "отчётного месяца", "quarter": "отчётного квартала", "half_year": "отчётного полугодия",
                       "year": "отчётного года"}  # fmt: skip
BY_REPORTING: Final = {"month": "отчётным месяцем", "quarter": "отчётным кварталом", "half_year": "отчётным полугодием",
                       "year": "отчётным годом"}  # fmt: skip
SPAN_UNITS: Final = {
    "workday": ("рабочего дня", "рабочих дней", "рабочих дней"), "day": ("дня", "дней", "дней"),
    "week": ("недели", "недель", "недель"), "month": ("месяца", "месяцев", "месяцев"),
    "year": ("года", "лет", "лет"), "hour": ("часа", "часов", "часов"),
}  # fmt: skip
SPAN_UNITS_BEFORE: Final = {
    "workday": ("рабочий день", "рабочих дня", "рабочих дней"), "day": ("день", "дня", "дней"),
    "week": ("неделю", "недели", "недель"), "month": ("месяц", "месяца", "месяцев"), "year": ("год", "года", "лет"),
    "hour": ("час", "часа", "часов"),
}  # fmt: skip


def plural(number: int, forms: tuple[str, str, str]) -> str:
    """Choose the form for `number`: (1 год, 2 года, 5 лет)."""
    if number % 100 in (11, 12, 13, 14):
        return forms[2]
    return forms[{1: 0, 2: 1, 3: 1, 4: 1}.get(number % 10, 2)]


def of_plural(number: int, forms: tuple[str, str, str]) -> str:
    """Choose the genitive for `number`: «в течение 1 дня, 2 дней, 21 дня»."""
    return forms[0] if number % 10 == 1 and number % 100 != 11 else forms[1]


def times(number: int) -> str:
    """Write a count: «1 раз», «2 раза», «5 раз»."""
    return f"{number} {plural(number, ('раз', 'раза', 'раз'))}"


def of_times(number: int) -> str:
    """Write a count after «не менее»: «1 раза», «2 раз»."""
    return f"{number} {'раза' if number % 10 == 1 and number % 100 != 11 else 'раз'}"


def nth_weekday(weekday: Weekday) -> str:
    """Write «третий четверг», «последняя пятница», or for every week «каждую пятницу»."""
    name, accusative, ordinals, every = _WEEKDAYS[weekday.day]
    return f"{every} {accusative}" if weekday.n is None else f"{ordinals[weekday.n]} {name}"


def _last_day(edge: Edge) -> int:
    if isinstance(edge, date) and edge.month == 2:
        return 29 if edge.year % 4 == 0 and (edge.year % 100 != 0 or edge.year % 400 == 0) else 28
    return _LENGTHS[edge.month - 1]


def is_month_start(edge: Edge | None) -> bool:
    """Say whether the edge is the first of a month."""
    return edge is not None and edge.day == 1


def is_month_end(edge: Edge | None) -> bool:
    """Say whether the edge is the last of its month (a yearless 28 February is)."""
    return edge is not None and edge.day == _last_day(edge)


def day_words(edge: Edge) -> str:
    """Write «31 августа» or «31 августа 2022 г.»."""
    words = f"{edge.day} {OF_MONTHS[edge.month - 1]}"
    return f"{words} {edge.year} г." if isinstance(edge, date) else words


def month_words(edge: Edge) -> str:
    """Write «август» or «август 2022 г.»."""
    name = MONTHS[edge.month - 1]
    return f"{name} {edge.year} г." if isinstance(edge, date) else name


def window_words(window: Window) -> str:
    """Write a window so that it reads back: «август», «до 1 марта», «10.01.2022–20.01.2022»."""
    start, end = window.start, window.end
    if start is None:
        return f"до {day_words(end)}" if end is not None else ""
    if end is None:
        return f"с {day_words(start)}"
    if is_month_start(start) and is_month_end(end):
        return _months_words(start, end)
    if start == end:
        return day_words(start)
    return f"{day_words(start)} – {day_words(end)}"


def _months_words(start: Edge, end: Edge) -> str:
    if isinstance(start, date) and isinstance(end, date):
        if start.month == 1 and end.month == 12:
            return f"{start.year} г." if start.year == end.year else f"{start.year}–{end.year} гг."
        same = (start.year, start.month) == (end.year, end.month)
    else:
        same = start.month == end.month
    return month_words(start) if same else f"{month_words(start)} – {month_words(end)}"


def window_sentence(window: Window) -> str:
    """Write a window for a person: «с 1 по 31 августа», «до 1 марта», «с 10 января по 20 февраля»."""
    start, end = window.start, window.end
    if start is None or end is None or start == end:
        return window_words(window)
    same_year = not (isinstance(start, date) and isinstance(end, date)) or start.year == end.year
    crosses = isinstance(start, MonthDay) and isinstance(end, MonthDay) and start > end
    if (start.month == end.month) and same_year and not crosses:
        return f"с {start.day} по {day_words(end)}"
    begin = f"{start.day} {OF_MONTHS[start.month - 1]}" if same_year else day_words(start)
    return f"с {begin} по {day_words(end)}" + (" следующего года" if crosses else "")
