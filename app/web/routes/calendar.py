"""Календарь: school holidays of a territory by school year, and the production calendar they stand beside."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from app.core.access import Actor
from app.core.errors import BadInput, GroundNeeded, NotFound, RoleRefused
from app.core.periods import Span
from app.core.school import HolidayKind, SchoolHoliday, school_year_of
from app.files.calendar_yaml import read_calendar
from app.files.plan_yaml.fields import read_day
from app.services.change_calendar import FIRST_YEAR, LAST_YEAR, change_holidays, preview_holidays
from app.services.school_calendar import holidays_of
from app.services.work_calendar import FOLDER, work_calendar
from app.settings import Settings
from app.store.queries.calendar import read_calendar_territories
from app.web.chrome import page_for
from app.web.deps import AppSettings, ReadSession, SignedIn, Writing, today_in
from app.web.render import render
from app.web.views.calendar import holidays_told, view_moved, view_school_year, view_work_year

router = APIRouter(prefix="/calendar", include_in_schema=False)

YEARS_SHOWN = 4
Key = Annotated[str, Path(max_length=64)]
Day = Annotated[str, Form(max_length=20)]


@router.get("")
def show_calendar(
    request: Request,
    actor: SignedIn,
    session: ReadSession,
    settings: AppSettings,
    territory: Annotated[str, Query(max_length=64)] = "",
    year: Annotated[str, Query(pattern=r"^(20\d{2})?$")] = "",
    saved: Annotated[str, Query(pattern=r"^\d{0,4}$")] = "",
) -> Response:
    """The holidays of a school year as fields, and the days off of its two calendar years."""
    if not actor.coordinated:
        raise RoleRefused("Календарь ведёт координатор территории")
    done = f"Сохранено. Контрольных точек сдвинуто: {saved}." if saved else ""
    return _page(request, session, actor, settings, territory, int(year) if year else None, done=done)


def _page(
    request: Request,
    session: Session,
    actor: Actor,
    settings: Settings,
    territory: str,
    first_year: int | None,
    *,
    done: str = "",
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    mine = read_calendar_territories(session, actor)
    place = next((one for one in mine if one.key == territory or not territory), None)
    if place is None:
        raise NotFound("Такой территории нет, или её календарь ведёте не вы")
    this_year = school_year_of(today_in(settings, place.time_zone))
    chosen = first_year or this_year
    calendar, sources = work_calendar(), {one.year: one.source for one in read_calendar(FOLDER)[0]}
    holidays = holidays_of(place.settings)
    context = {
        "page": page_for(request, actor, "Календарь", current="calendar"),
        "territories": [(one.key, one.name) for one in mine],
        "territory": place,
        "years": [(str(one), f"{one}/{(one + 1) % 100:02d}") for one in _years(this_year, chosen)],
        "school_year": view_school_year(holidays, chosen, typed, errors),
        "work_years": [view_work_year(calendar, one, sources) for one in (chosen, chosen + 1)],
        "done": done,
        "errors": errors or {},
        "summary": [("", sentence) for sentence in (errors or {}).values()],
        "ground": (typed or {}).get("ground", ""),
    }
    return render(request, "pages/calendar/show.html", context, status_code=422 if errors else 200)


def _years(this_year: int, chosen: int) -> list[int]:
    return sorted(
        {chosen, *range(this_year - YEARS_SHOWN, this_year + YEARS_SHOWN + 1)} & set(range(FIRST_YEAR, LAST_YEAR))
    )


@router.post("/{territory_key}")
def send_holidays(
    request: Request,
    territory_key: Key,
    act: Writing,
    settings: AppSettings,
    year: Annotated[int, Form(ge=FIRST_YEAR, le=LAST_YEAR)],
    autumn_first: Day = "",
    autumn_last: Day = "",
    winter_first: Day = "",
    winter_last: Day = "",
    spring_first: Day = "",
    spring_last: Day = "",
    summer_first: Day = "",
    summer_last: Day = "",
    usual: Annotated[str, Form(pattern="^1?$")] = "",
    ground: Annotated[str, Form(max_length=4000)] = "",
    confirmed: Annotated[str, Form(pattern="^1?$")] = "",
) -> Response:
    """First tell which checkpoints move; entered when confirmed."""
    days = (autumn_first, autumn_last, winter_first, winter_last, spring_first, spring_last, summer_first, summer_last)
    names = [f"{kind.value}_{end}" for kind in HolidayKind for end in ("first", "last")]
    typed = dict(zip(names, days, strict=True)) | {"ground": ground, "usual": usual}
    try:
        holidays = None if usual else _holidays(typed)
        if confirmed:
            told = change_holidays(act, territory_key, year, holidays, ground)
            moved = f"/calendar?territory={territory_key}&year={year}&saved={len(told.moved)}"
            return RedirectResponse(moved, status_code=303)
        told = preview_holidays(act, territory_key, year, holidays)
    except (BadInput, GroundNeeded) as error:
        faults = error.fields if isinstance(error, BadInput) else {"ground": error.sentence}
        act.session.rollback()
        assert act.actor is not None
        return _page(
            request, act.session, act.actor, settings, territory_key, year, typed=typed,
            errors=faults or {"": error.sentence},
        )  # fmt: skip
    assert act.actor is not None
    context = {
        "page": page_for(request, act.actor, "Календарь: что сдвинется", current="calendar"),
        "territory_key": territory_key,
        "year": year,
        "label": f"{year}/{(year + 1) % 100:02d}",
        "holidays": holidays_told(holidays or ()),
        "moved": view_moved(told),
        "held": told.held,
        "typed": typed,
        "needs_ground": told.began and not ground.strip(),
    }
    return render(request, "pages/calendar/preview.html", context)


def _holidays(typed: dict[str, str]) -> list[SchoolHoliday]:
    found: list[SchoolHoliday] = []
    faults: dict[str, str] = {}
    for kind in HolidayKind:
        try:
            first, last = (_day(typed[f"{kind.value}_{end}"]) for end in ("first", "last"))
            found.append(SchoolHoliday(kind, Span(first, last)))
        except ValueError:
            faults[kind.value] = "Впишите первый и последний день, первый не позже последнего"
    if faults:
        raise BadInput("Проверьте дни каникул", faults)
    return found


def _day(text: str) -> date:
    return read_day(text.strip())
