"""The few Russian words that letters need: days, counts, how far a day is."""

from datetime import date

NBSP = "\N{NO-BREAK SPACE}"
MONTHS_OF = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
_NEAR = {-1: "вчера", 0: "сегодня", 1: "завтра"}


def day(value: date) -> str:
    """Write a day in words: «14 ноября 2022»."""
    return f"{value.day}{NBSP}{MONTHS_OF[value.month - 1]}{NBSP}{value.year}"


def plural(value: int, one: str, few: str, many: str) -> str:
    """Write a number with the word that agrees with it: 1 день, 2 дня, 5 дней, 11 дней, 21 день."""
    tens, units = value // 10 % 10, value % 10
    word = many if tens == 1 or units == 0 or units > 4 else one if units == 1 else few
    return f"{value}{NBSP}{word}"


def distance(day: date, today: date) -> str:
    """Say how far a day is from today: «завтра», «через 7 дней», «3 дня назад»."""
    ahead = (day - today).days
    if ahead in _NEAR:
        return _NEAR[ahead]
    days = plural(abs(ahead), "день", "дня", "дней")
    return f"через{NBSP}{days}" if ahead > 0 else f"{days}{NBSP}назад"


def shorten(text: str, width: int) -> str:
    """Give the text in one line, cut at a word with «…» where it is longer than `width` characters."""
    text = " ".join(text.split())
    if len(text) <= width:
        return text
    return text[:width].rsplit(" ", 1)[0].rstrip(' ,;:.(«"') + "…"
