"""The few Russian words that only letters need: how far a day is, a text cut short."""

from datetime import date

from app.core.shown import NBSP, plural

_NEAR = {-1: "вчера", 0: "сегодня", 1: "завтра"}


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
