"""Подразделения: the directory of a territory; everybody of the territory reads it, the coordinator keeps it."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from app import clock
from app.core.access import Actor
from app.core.errors import BadInput, GroundNeeded, NotFound, Refused, RoleRefused, VekhiError
from app.services.act import Act
from app.services.edit_unit import (
    Substitution,
    UnitValues,
    add_substitute,
    add_unit,
    edit_unit,
    end_substitute,
    set_members,
)
from app.services.letter_link import are_links_on, switch_links
from app.services.merge_units import MergePreview, merge_units, preview_merge
from app.settings import Settings
from app.store.queries import units as query
from app.store.queries.overview import read_territories
from app.web.chrome import page_for
from app.web.deps import LARGEST_ID, AppDatabase, AppSettings, ReadSession, RowId, SignedIn, Writing, today_in
from app.web.entered_day import read_day
from app.web.render import render

router = APIRouter(prefix="/units", include_in_schema=False)

Name = Annotated[str, Form(max_length=1000)]
Aliases = Annotated[str, Form(max_length=20_000)]
Ground = Annotated[str, Form(max_length=2000)]
OptionalId = Annotated[int | None, Query(ge=1, le=LARGEST_ID)]

DONE = {
    "added": "Подразделение добавлено.",
    "saved": "Изменения сохранены. Строки планов, которых они касаются, прочтены заново.",
    "same": "Ничего не изменилось.",
    "members": "Состав сохранён, поручения группы обновлены.",
    "substitute": "Замещение записано.",
    "ended": "Замещение закончено.",
    "merged": "Подразделения слиты. Прежний ключ и прежние названия теперь означают это подразделение.",
    "links": "Сохранено.",
}


@router.get("")
def list_units(
    request: Request,
    actor: SignedIn,
    session: ReadSession,
    settings: AppSettings,
    territory: str = "",
    q: Annotated[str, Query(max_length=200)] = "",
    idle: str = "",
    done: str = "",
) -> Response:
    """The units that the person may read, or (`idle`) those with work and no executor; the form for one more."""
    only = idle == "1"
    return _list(request, actor, session, settings, territory=territory, words=q, idle=only, done=done)


def _list(
    request: Request,
    actor: Actor,
    session: Session,
    settings: Settings,
    *,
    territory: str = "",
    words: str = "",
    idle: bool = False,
    typed: dict[str, str] | None = None,
    error: VekhiError | None = None,
    done: str = "",
) -> Response:
    year = today_in(settings, "Europe/Moscow").year
    territories = read_territories(session, actor)
    units = query.read_unit_lines(session, actor, year, territory=territory, words=words)
    if idle:
        seen = [one for one in units if actor.is_admin or one.territory_id in actor.reading_all]
        units = [one for one in seen if one.orphan]
    context = {
        "page": page_for(request, actor, "Подразделения", current="units"),
        "units": units,
        "idle": idle,
        "territories": [(key, name) for _, key, name in territories],
        "kept": [(str(key), name) for key, _, name in territories if key in actor.coordinated],
        "links": [(i, name, are_links_on(s)) for i, name, s in query.read_link_settings(session, actor)],
        "sees_people": actor.is_admin or bool(actor.reading_all),
        "actor": actor,
        "territory": territory,
        "words": words,
        "year": year,
        "typed": typed or {},
        "error": error.sentence if error else None,
        "errors": error.fields if isinstance(error, BadInput) else {},
        "done": DONE.get(done),
    }
    status = error.status if error else 200
    return render(request, "pages/units/list.html", context, block="rows", status_code=status)


@router.post("")
def add(
    request: Request,
    act: Writing,
    actor: SignedIn,
    database: AppDatabase,
    settings: AppSettings,
    territory: Annotated[int, Form(ge=1, le=LARGEST_ID)],
    name: Name = "",
    aliases: Aliases = "",
    head: Name = "",
    email: Name = "",
    kind: Annotated[str, Form(max_length=20)] = "own",
    ground: Ground = "",
) -> Response:
    """Add a unit to a directory."""
    try:
        unit_id = add_unit(act, territory, _values(name, aliases, head, email, kind), ground)
    except BadInput as error:
        act.session.rollback()
        typed = {"name": name, "aliases": aliases, "head": head, "email": email, "kind": kind, "ground": ground}
        with database.read() as session:
            return _list(request, actor, session, settings, typed=typed, error=error)
    return RedirectResponse(f"/units/{unit_id}?done=added", status_code=303)


def _values(name: str, aliases: str, head: str, email: str, kind: str) -> UnitValues:
    return UnitValues(name, tuple(aliases.splitlines()), head, email, kind == "external", kind == "group")


@router.post("/letter-links")
def letter_links(
    act: Writing, actor: SignedIn, territory: Annotated[int, Form(ge=1, le=LARGEST_ID)], on: Annotated[bool, Form()]
) -> Response:
    """Switch the links of a territory's reminder letters on or off."""
    if not actor.reads(territory):
        raise NotFound
    if territory not in actor.coordinated:
        raise RoleRefused("Это решает координатор территории")
    switch_links(act, territory, on=on)
    return RedirectResponse("/units?done=links", status_code=303)


@router.get("/{unit_id}")
def show_unit(
    request: Request, unit_id: RowId, actor: SignedIn, session: ReadSession, settings: AppSettings, done: str = ""
) -> Response:
    """One unit: names, head, members by year, substitutes, executors."""
    return _unit(request, actor, session, settings, unit_id, done=done)


def _unit(
    request: Request,
    actor: Actor,
    session: Session,
    settings: Settings,
    unit_id: int,
    *,
    typed: dict[str, str] | None = None,
    error: VekhiError | None = None,
    form: str = "",
    done: str = "",
) -> Response:
    found = query.read_unit(session, actor, unit_id)
    if found is None:
        raise NotFound("Такого подразделения нет, или оно вам не видно")
    if found.merged_into_id is not None:
        return RedirectResponse(f"/units/{found.merged_into_id}", status_code=303)
    today = today_in(settings, found.time_zone)
    keeps = found.territory_id in actor.coordinated
    choices = query.read_choices(session, found.territory_id) if keeps else []
    context = {
        "page": page_for(request, actor, found.name, current="units"),
        "unit": found,
        "kind": "group" if found.is_group else "external" if found.external else "own",
        "substitutes": query.read_substitutes(session, unit_id, today),
        "acts_for": query.read_acts_for(session, unit_id, today),
        "keeps": keeps,
        "sees_people": keeps or actor.sees(found.territory_id, unit_id),
        "keeps_people": keeps or actor.is_admin,
        "alone": [(key, name) for key, name, group, outside in choices if not (group or outside) and key != unit_id],
        "people": query.read_people_of(session, found.territory_id) if keeps else [],
        "today": today,
        "typed": typed or {},
        "form": form,
        "error": error.sentence if error else None,
        "errors": error.fields if isinstance(error, BadInput) else {},
        "done": DONE.get(done),
    }
    return render(request, "pages/units/show.html", context, status_code=error.status if error else 200)


def _back(unit_id: int, done: str) -> Response:
    return RedirectResponse(f"/units/{unit_id}?done={done}", status_code=303)


def _again(
    request: Request,
    act: Act,
    database: AppDatabase,
    settings: Settings,
    unit_id: int,
    form: str,
    error: VekhiError,
    typed: dict[str, str],
) -> Response:
    act.session.rollback()
    assert act.actor is not None
    with database.read() as session:
        return _unit(request, act.actor, session, settings, unit_id, typed=typed, error=error, form=form)


@router.post("/{unit_id}")
def edit(
    request: Request,
    unit_id: RowId,
    act: Writing,
    database: AppDatabase,
    settings: AppSettings,
    name: Name = "",
    aliases: Aliases = "",
    head: Name = "",
    email: Name = "",
    kind: Annotated[str, Form(max_length=20)] = "own",
    ground: Ground = "",
) -> Response:
    """Change names, head, e-mail and kind."""
    try:
        edit_unit(act, unit_id, _values(name, aliases, head, email, kind), ground)
    except BadInput as error:
        typed = {"name": name, "aliases": aliases, "head": head, "email": email, "kind": kind, "ground": ground}
        return _again(request, act, database, settings, unit_id, "edit", error, typed)
    return _back(unit_id, "saved")


@router.post("/{unit_id}/members")
def members(
    request: Request,
    unit_id: RowId,
    act: Writing,
    database: AppDatabase,
    settings: AppSettings,
    year: Annotated[str, Form(max_length=10)] = "",
    member: Annotated[list[int] | None, Form()] = None,
    ground: Ground = "",
) -> Response:
    """Say who belongs to a group in a year."""
    chosen = [one for one in member or [] if 0 < one <= LARGEST_ID]
    number = int(year) if year.isascii() and year.isdecimal() else 0
    try:
        set_members(act, unit_id, number, chosen, ground)
    except BadInput as error:
        typed = {"year": year, "ground": ground, "member": ",".join(map(str, chosen))}
        return _again(request, act, database, settings, unit_id, "members", error, typed)
    return _back(unit_id, "members")


def _day(text: str, field: str) -> date:
    try:
        day = read_day(text)
    except ValueError:
        day = None
    if day is None:
        raise BadInput("Дата не указана или написана неверно", {field: "Пишите дату как 14.11.2022"})
    return day


@router.post("/{unit_id}/substitutes")
def substitute(
    request: Request,
    unit_id: RowId,
    act: Writing,
    database: AppDatabase,
    settings: AppSettings,
    substitute: Annotated[str, Form(pattern=r"^(|[up]\d{1,9})$")] = "",
    since: Annotated[str, Form(max_length=20)] = "",
    until: Annotated[str, Form(max_length=20)] = "",
    ground: Ground = "",
) -> Response:
    """Let the people of another unit, or one person, act for this one for a time."""
    number = int(substitute[1:]) if substitute else None
    unit, person = (number if substitute.startswith(kind) else None for kind in "up")
    try:
        given = Substitution(_day(since, "since"), _day(until, "until"), unit, person)
        add_substitute(act, unit_id, given, ground)
    except BadInput as error:
        typed = {"substitute": substitute, "since": since, "until": until, "ground": ground}
        return _again(request, act, database, settings, unit_id, "substitute", error, typed)
    return _back(unit_id, "substitute")


@router.post("/{unit_id}/substitutes/{row_id}/end")
def end(unit_id: RowId, row_id: RowId, act: Writing) -> Response:
    """End a substitution."""
    end_substitute(act, unit_id, row_id)
    return _back(unit_id, "ended")


@router.get("/{unit_id}/merge")
def merge_page(
    request: Request,
    unit_id: RowId,
    actor: SignedIn,
    session: ReadSession,
    settings: AppSettings,
    target: OptionalId = None,
) -> Response:
    """What merging the unit into another would move; without a target, the choice of one."""
    act = Act(session, actor, clock.now(), settings.today)
    return _merge(request, act, unit_id, target, None, "")


def _merge(
    request: Request, act: Act, unit_id: int, target: int | None, error: VekhiError | None, ground: str
) -> Response:
    assert act.actor is not None
    found = query.read_unit(act.session, act.actor, unit_id)
    if found is None or found.merged_into_id is not None:
        raise NotFound("Такого подразделения нет, или оно вам не видно")
    if found.territory_id not in act.actor.coordinated:
        raise RoleRefused("Справочник подразделений ведёт координатор территории")
    preview: MergePreview | None = None
    try:
        preview = preview_merge(act, unit_id, target) if target else None
    except BadInput as fault:
        error = fault
    choices = query.read_choices(act.session, found.territory_id)
    context = {
        "page": page_for(request, act.actor, f"Слить: {found.name}", current="units"),
        "unit": found,
        "preview": preview,
        "target": target,
        "choices": [(key, name) for key, name, group, _ in choices if group == found.is_group and key != unit_id],
        "ground": ground,
        "error": error.sentence if error else None,
        "errors": error.fields if isinstance(error, BadInput) else {},
    }
    return render(request, "pages/units/merge.html", context, status_code=error.status if error else 200)


@router.post("/{unit_id}/merge")
def merge(
    request: Request,
    unit_id: RowId,
    act: Writing,
    database: AppDatabase,
    target: Annotated[int | None, Form(ge=1, le=LARGEST_ID)] = None,
    ground: Ground = "",
) -> Response:
    """Merge the unit into another."""
    try:
        merge_units(act, unit_id, target or unit_id, ground)
    except (BadInput, GroundNeeded) as error:
        return _merge_again(request, act, database, unit_id, target, error, ground)
    except RoleRefused:
        raise
    except Refused as error:
        return _merge_again(request, act, database, unit_id, target, error, ground)
    return _back(target or unit_id, "merged")


def _merge_again(
    request: Request, act: Act, database: AppDatabase, unit_id: int, target: int | None, error: VekhiError, ground: str
) -> Response:
    act.session.rollback()
    with database.read() as session:
        reading = Act(session, act.actor, act.now, act.fixed_today)
        return _merge(request, reading, unit_id, target, error, ground)
