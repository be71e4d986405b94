"""What stands around every page for a signed-in person: navigation, name, the demonstration's date."""

from fastapi import Request

from app.core.access import Actor
from app.core.shown import day
from app.settings import Settings
from app.web.render import NavigationItem, Page

# A row of the masthead holds so many entries; of more, the ones asked for now and then fold away.
MOST_AT_ONCE = 6
SELDOM = frozenset(("journal", "schedule", "calendar", "units", "letters", "people"))


def page_for(request: Request, actor: Actor, title: str, *, current: str = "") -> Page:
    """Make the page value: `current` is the key of the navigation entry that this page belongs to."""
    entries = _entries(actor)
    fold = len(entries) > MOST_AT_ONCE
    items = tuple(
        NavigationItem(text, href, key == current, seldom=fold and key in SELDOM) for key, text, href in entries
    )
    return Page(title=title, person=actor, navigation=items, banner=_banner(request.app.state.settings))


def _entries(actor: Actor) -> list[tuple[str, str, str]]:
    entries = [("overview", "Обзор", "/")]
    if actor.unit_ids or actor.coordinated:
        entries.append(("tasks", "Мои задачи", "/tasks"))
    if actor.deciding:
        entries.append(("review", "На проверке", "/review"))
    if actor.reading_all or actor.is_admin:
        entries += [("queue", "Требует уточнения", "/queue"), ("round_table", "Круглый стол", "/round-table")]
        entries.append(("journal", "Журнал", "/journal"))
    if actor.coordinated:
        entries += [("schedule", "График", "/schedule"), ("calendar", "Календарь", "/calendar")]
    entries.append(("units", "Подразделения", "/units"))
    entries.append(("letters", "Письма", "/letters"))
    if actor.is_admin or actor.coordinated:
        entries.append(("people", "Люди", "/people"))
    return entries


def _banner(settings: Settings) -> str | None:
    if settings.today is None:
        return None
    return f"Демонстрация: «сегодня» — {day(settings.today)}. Данные и люди вымышлены, планы настоящие."
