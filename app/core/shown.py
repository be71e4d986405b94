"""How values are shown to people, on pages and in reports alike: Russian dates, counts, shares and sizes.

All of it is tables and arithmetic of our own: a page of sixty rows shows hundreds of dates, and a
locale library takes longer for one than a row may. Thin places («85 %», «14 ноября») hold a
no-break space, so that a number never parts from its word at a line's end.
"""

import re
from datetime import date, datetime
from enum import Enum
from fractions import Fraction

from app.core import russian
from app.core.russian import MONTHS, OF_MONTHS

NBSP = "\N{NO-BREAK SPACE}"

STATE_WORDS = {
    "planned": "Запланировано",
    "open": "Открыто",
    "submitted": "На проверке",
    "accepted": "Исполнено",
    "returned": "Возвращено",
    "overdue": "Просрочено",
    "postponed": "Перенесено",
    "cancelled": "Снято",
    "no_schedule": "График не задан",
    "before_approval": "До утверждения",
    "on_demand": "По случаям",
    "dated": "Срок",  # seen by those who may know the day but not the state
}


def state_key(state: str | Enum) -> str:
    """Give the key of a state: the value of an enum member, or the text itself."""
    return str(state.value) if isinstance(state, Enum) else state


def state_word(state: str | Enum) -> str:
    """Name a state in Russian; raises KeyError for what is no state."""
    return STATE_WORDS[state_key(state)]


def day(value: date) -> str:
    """Write a day in words: «14 ноября 2022»."""
    return f"{value.day}{NBSP}{OF_MONTHS[value.month - 1]}{NBSP}{value.year}"


def day_short(value: date) -> str:
    """Write a day in figures: «14.11.2022»."""
    return f"{value.day:02d}.{value.month:02d}.{value.year:04d}"


def day_month(value: date) -> str:
    """Write a day whose year is plain from its place: «14 ноября»."""
    return f"{value.day}{NBSP}{OF_MONTHS[value.month - 1]}"


def moment(value: datetime) -> str:
    """Write a day and an hour, as the value's own zone has them: «14 ноября 2022, 09:30»."""
    return f"{day(value)}, {value.hour:02d}:{value.minute:02d}"


def month_name(month: int) -> str:
    """Name a month (1–12): «ноябрь»."""
    return MONTHS[month - 1]


def days_between(first: date, last: date) -> str:
    """Write a span of days of one year as shortly as it is plain: «1–31 августа», «1 марта – 30 апреля».

    Whole months go by name: «август», «март – апрель». Both ends are included.
    """
    whole = first.day == 1 and (last.month != last.fromordinal(last.toordinal() + 1).month)
    if whole and first.month == last.month:
        return MONTHS[first.month - 1]
    if whole:
        return f"{MONTHS[first.month - 1]}{NBSP}– {MONTHS[last.month - 1]}"
    if first == last:
        return day_month(first)
    if first.month == last.month:
        return f"{first.day}–{last.day}{NBSP}{OF_MONTHS[first.month - 1]}"
    return f"{day_month(first)}{NBSP}– {day_month(last)}"


def amount(value: float | Fraction) -> str:
    """Write a measured number as printed: «2,14», «97», without a tail of zeros."""
    return f"{float(value):.6f}".rstrip("0").rstrip(".").replace(".", ",")


_PARTS = {"Q": "квартал", "H": "полугодие"}
_ROMAN = ("", "I", "II", "III", "IV")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_PART = re.compile(r"^(\d{4}(?:/\d{2})?)-([QH])([1-4])$")
_MONTH = re.compile(r"^(\d{4})-(\d{2})$")


def period_words(label: str) -> str:
    """Name a checkpoint's period for a reader: «2022-Q3» is «III квартал 2022», a printed window its days."""
    if found := _PART.match(label):
        return f"{_ROMAN[int(found[3])]}{NBSP}{_PARTS[found[2]]} {found[1]}"
    if found := _MONTH.match(label):
        return f"{MONTHS[int(found[2]) - 1]}{NBSP}{found[1]}"
    return _ISO.sub(lambda iso: f"{iso[3]}.{iso[2]}.{iso[1]}", label)


def number(value: int) -> str:
    """Write a whole number in groups of three: «12 000»."""
    return f"{value:,}".replace(",", NBSP)


def plural_word(value: int, one: str, few: str, many: str) -> str:
    """Choose the form that agrees with a number: 1 день, 2 дня, 5 дней, 11 дней, 21 день."""
    return russian.plural(abs(value), (one, few, many))


def plural(value: int, one: str, few: str, many: str) -> str:
    """Write a number with its word: «5 дней»."""
    return f"{number(value)}{NBSP}{plural_word(value, one, few, many)}"


def percent(value: Fraction | float | None) -> str:
    """Write a share of one in whole per cent: «85 %»; «—» for None.

    Half a per cent rounds up. What is not all is never shown as 100 %, what is not nothing never as 0 %.
    """
    if value is None:
        return "—"
    share = Fraction(value)
    whole = int(share * 100 + Fraction(1, 2))
    if share < 1:
        whole = min(whole, 99)
    if share > 0:
        whole = max(whole, 1)
    return f"{whole}{NBSP}%"


def of(done: int, total: int) -> str:
    """Write a count of a count: «17 из 20»."""
    return f"{number(done)}{NBSP}из{NBSP}{number(total)}"


_SIZES = ("Б", "КБ", "МБ", "ГБ", "ТБ")


def size(count: int) -> str:
    """Write a count of bytes: «900 Б», «340 КБ», «1,4 МБ» (a kilobyte is 1024 bytes)."""
    value, unit = float(count), 0
    while value >= 1023.5 and unit < len(_SIZES) - 1:
        value, unit = value / 1024, unit + 1
    text = f"{value:.1f}" if unit > 1 and value < 9.95 else f"{value:.0f}"
    return f"{text.removesuffix('.0').replace('.', ',')}{NBSP}{_SIZES[unit]}"


def nbsp(text: str) -> str:
    """Put no-break spaces for all spaces."""
    return text.replace(" ", NBSP)


_SHORT_WORDS = r"№№?|[А-ЯЁ]\.|[вкосуиаВКОСУИА]|[нН]а|[пП]о|[дД]о|[оО]т|[иИ]з|[зЗ]а|[гГ]\.|п\."
_SHORT = re.compile(rf"(?<![^\s(«{NBSP}])({_SHORT_WORDS}) (?=\S)")
_DASH = re.compile(r" (?=[–—] )")
_YEAR = re.compile(r"(?<=\d) (?=(?:г|гг)\.)")


def typography(text: str) -> str:
    """Keep № with its number, an initial with its name, a short preposition with its word, a dash off a line's start.

    Only spaces change into no-break spaces: the printed words stay as they are.
    """
    return _YEAR.sub(NBSP, _DASH.sub(NBSP, _SHORT.sub(lambda found: f"{found[1]}{NBSP}", text)))
