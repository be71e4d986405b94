"""The directory of a territory for its pages: the list, one unit with everything about it, who lacks an executor."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, exists, func
from sqlmodel import Session, col

from app.core.access import Actor
from app.core.status import Role, State
from app.core.text import search_key
from app.store.base import select_rows
from app.store.tables import Assignment, Grant, Person, Territory, Unit, UnitMember, UnitSubstitute

OPEN = (State.PLANNED.value, State.RETURNED.value)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit in the list. `members` counts a group's of the shown year; `orphan`: it has work and nobody to do it."""

    id: int
    territory_id: int
    territory: str
    name: str
    aliases: tuple[str, ...]
    head: str | None
    email: str | None
    external: bool
    is_group: bool
    members: int
    executors: int
    orphan: bool


def _executors() -> Any:
    """How many active people answer for the unit of the row."""
    return (
        select_rows(func.count(func.distinct(Grant.person_id)))
        .join(Person, and_(col(Person.id) == Grant.person_id, col(Person.active)))
        .where(Grant.unit_id == Unit.id, Grant.role == Role.EXECUTOR.value)
        .correlate(Unit)
        .scalar_subquery()
    )


def _has_work() -> Any:
    return exists().where(col(Assignment.unit_id) == Unit.id, col(Assignment.required), col(Assignment.state).in_(OPEN))


def _readable(actor: Actor) -> list[Any]:
    stands = [col(Unit.merged_into_id).is_(None)]
    return stands if actor.is_admin else [*stands, col(Unit.territory_id).in_(actor.territory_ids)]


def read_unit_lines(
    session: Session, actor: Actor, year: int, *, territory: str = "", words: str = ""
) -> list[UnitLine]:
    """The units that a person may read, by territory and name; `words` are looked for without case and ё."""
    members = (
        select_rows(func.count())
        .where(UnitMember.group_id == Unit.id, UnitMember.year == year)
        .correlate(Unit)
        .scalar_subquery()
    )
    query = (
        select_rows(
            *(Unit.id, Unit.territory_id, col(Territory.name).label("territory"), Unit.name, Unit.aliases, Unit.head),
            *(Unit.email, Unit.external, Unit.is_group, members.label("members")),
            *(_executors().label("executors"), _has_work().label("works")),
        )
        .join(Territory, Territory.id == Unit.territory_id)
        .where(*_readable(actor))
        .order_by(Territory.name, Unit.sort_key, Unit.id)
    )
    if territory:
        query = query.where(Territory.key == territory)
    wanted = search_key(words).split()
    found = []
    for row in session.execute(query).mappings():
        values = dict(row)
        searched = search_key(" ".join(filter(None, (row["name"], *row["aliases"], row["head"], row["email"]))))
        works, values["aliases"] = values.pop("works"), tuple(row["aliases"])
        idle = row["executors"] or row["external"] or row["is_group"]
        if all(word in searched for word in wanted):
            found.append(UnitLine(**values, orphan=bool(works) and not idle))
    return found


@dataclass(frozen=True, slots=True)
class Orphans:
    """How many units of a territory have work and no executor."""

    territory_key: str
    territory: str
    count: int


# Built once: the overview asks it, and building a statement anew costs more than running it.
_ORPHANS = (
    select_rows(Territory.key, Territory.name, func.count())
    .select_from(Unit)
    .join(Territory, Territory.id == Unit.territory_id)
    .where(
        col(Unit.territory_id).in_(bindparam("territories", expanding=True)),
        col(Unit.merged_into_id).is_(None),
        ~col(Unit.external),
        ~col(Unit.is_group),
        ~exists().where(
            col(Grant.unit_id) == Unit.id,
            col(Grant.role) == Role.EXECUTOR.value,
            col(Grant.person_id) == Person.id,
            col(Person.active),
        ),
        _has_work(),
    )
    .group_by(Territory.key, Territory.name)
    .order_by(Territory.name)
)


def read_orphans(session: Session, territory_ids: Collection[int]) -> list[Orphans]:
    """Those of the territories with units that have work and nobody to do it: a fault."""
    rows = session.connection().execute(_ORPHANS, {"territories": sorted(territory_ids)})
    return [Orphans(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Named:
    """A unit or a person by id and name."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class SubstituteLine:
    """Who acts for the unit; `state` is ahead, now or over."""

    id: int
    unit: Named | None
    person: Named | None
    since: date
    until: date
    ground: str
    state: str


@dataclass(frozen=True, slots=True)
class ExecutorLine:
    """Somebody who answers for the unit."""

    id: int
    name: str
    post: str | None
    email: str
    active: bool


@dataclass(frozen=True, slots=True)
class UnitPage:
    """A unit with everything about it. `merged` are the names of what was merged into it."""

    id: int
    territory_id: int
    territory_key: str
    territory: str
    time_zone: str
    key: str
    name: str
    aliases: tuple[str, ...]
    head: str | None
    email: str | None
    external: bool
    is_group: bool
    merged_into_id: int | None
    members: dict[int, tuple[Named, ...]]
    groups: tuple[tuple[int, Named], ...]
    executors: tuple[ExecutorLine, ...]
    merged: tuple[str, ...]
    open_assignments: int

    @property
    def orphan(self) -> bool:
        """Whether it has work and nobody to do it."""
        working = any(one.active for one in self.executors)
        return bool(self.open_assignments) and not working and not self.external and not self.is_group


def read_unit(session: Session, actor: Actor, unit_id: int) -> UnitPage | None:
    """Read a unit; None when there is none or the person may not know of it."""
    query = (
        select_rows(
            *(Unit.id, Unit.territory_id, col(Territory.key).label("territory_key")),
            *(col(Territory.name).label("territory"), Territory.time_zone, Unit.key, Unit.name, Unit.aliases),
            *(Unit.head, Unit.email, Unit.external, Unit.is_group, Unit.merged_into_id),
        )
        .join(Territory, Territory.id == Unit.territory_id)
        .where(Unit.id == unit_id)
    )
    row = session.execute(query).mappings().first()
    if row is None or not actor.reads(row["territory_id"]):
        return None
    open_work = select_rows(func.count()).where(
        Assignment.unit_id == unit_id, Assignment.required, col(Assignment.state).in_(OPEN)
    )
    merged = select_rows(Unit.name).where(Unit.merged_into_id == unit_id).order_by(Unit.sort_key)
    return UnitPage(
        **dict(row) | {"aliases": tuple(row["aliases"])},
        members=_members(session, unit_id),
        groups=_groups(session, unit_id),
        executors=_executors_of(session, unit_id),
        merged=tuple(session.execute(merged).scalars()),
        open_assignments=int(session.execute(open_work).scalar_one()),
    )


def _members(session: Session, group_id: int) -> dict[int, tuple[Named, ...]]:
    query = (
        select_rows(UnitMember.year, Unit.id, Unit.name)
        .join(Unit, Unit.id == UnitMember.unit_id)
        .where(UnitMember.group_id == group_id)
        .order_by(col(UnitMember.year).desc(), Unit.sort_key, Unit.id)
    )
    found: dict[int, list[Named]] = defaultdict(list)
    for year, unit_id, name in session.execute(query):
        found[year].append(Named(unit_id, name))
    return {year: tuple(units) for year, units in found.items()}


def _groups(session: Session, unit_id: int) -> tuple[tuple[int, Named], ...]:
    query = (
        select_rows(UnitMember.year, Unit.id, Unit.name)
        .join(Unit, Unit.id == UnitMember.group_id)
        .where(UnitMember.unit_id == unit_id)
        .order_by(col(UnitMember.year).desc(), Unit.sort_key)
    )
    return tuple((year, Named(group_id, name)) for year, group_id, name in session.execute(query))


def _executors_of(session: Session, unit_id: int) -> tuple[ExecutorLine, ...]:
    query = (
        select_rows(Person.id, Person.name, Person.post, Person.email, Person.active)
        .join(Grant, Grant.person_id == Person.id)
        .where(Grant.unit_id == unit_id, Grant.role == Role.EXECUTOR.value)
        .order_by(Person.name, Person.id)
    )
    return tuple(ExecutorLine(*row) for row in session.execute(query))


def read_substitutes(session: Session, unit_id: int, today: date) -> tuple[SubstituteLine, ...]:
    """Who acts, acted and will act for a unit, the latest first."""
    other = Unit.__table__.alias("other")  # type: ignore[attr-defined]
    query = (
        select_rows(
            *(UnitSubstitute.id, UnitSubstitute.substitute_id, other.c.name, UnitSubstitute.person_id, Person.name),
            *(UnitSubstitute.since, UnitSubstitute.until, UnitSubstitute.ground),
        )
        .outerjoin(other, other.c.id == UnitSubstitute.substitute_id)
        .outerjoin(Person, Person.id == UnitSubstitute.person_id)
        .where(UnitSubstitute.unit_id == unit_id)
        .order_by(col(UnitSubstitute.since).desc(), col(UnitSubstitute.id).desc())
    )
    lines = []
    for key, other_id, other_name, person_id, person, since, until, ground in session.execute(query):
        state = "ahead" if since > today else "over" if until < today else "now"
        unit = Named(other_id, other_name) if other_id else None
        who = Named(person_id, person) if person_id else None
        lines.append(SubstituteLine(key, unit, who, since, until, ground, state))
    return tuple(lines)


def read_acts_for(session: Session, unit_id: int, today: date) -> tuple[tuple[Named, date, date], ...]:
    """The units for which the people of this one act or will act."""
    query = (
        select_rows(Unit.id, Unit.name, UnitSubstitute.since, UnitSubstitute.until)
        .join(Unit, Unit.id == UnitSubstitute.unit_id)
        .where(UnitSubstitute.substitute_id == unit_id, UnitSubstitute.until >= today)
        .order_by(UnitSubstitute.since)
    )
    return tuple((Named(key, name), since, until) for key, name, since, until in session.execute(query))


def read_choices(session: Session, territory_id: int) -> list[tuple[int, str, bool, bool]]:
    """The units of a territory to choose from: id, name, whether it is a group, whether it is external."""
    query = (
        select_rows(Unit.id, Unit.name, Unit.is_group, Unit.external)
        .where(Unit.territory_id == territory_id, col(Unit.merged_into_id).is_(None))
        .order_by(Unit.sort_key, Unit.id)
    )
    return [tuple(row) for row in session.execute(query)]


def read_people_of(session: Session, territory_id: int) -> list[tuple[int, str]]:
    """The active people who have a role in a territory, to choose a substitute from."""
    query = (
        select_rows(Person.id, Person.name)
        .join(Grant, Grant.person_id == Person.id)
        .where(Grant.territory_id == territory_id, Person.active)
        .distinct()
        .order_by(Person.name, Person.id)
    )
    return [tuple(row) for row in session.execute(query)]


def read_link_settings(session: Session, actor: Actor) -> list[tuple[int, str, dict[str, Any]]]:
    """The territories that a person coordinates with their settings: id, name, settings."""
    query = select_rows(Territory.id, Territory.name, Territory.settings).where(
        col(Territory.id).in_(actor.coordinated)
    )
    return [tuple(row) for row in session.execute(query.order_by(Territory.name))]
