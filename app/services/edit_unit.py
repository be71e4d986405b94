"""Keep a territory's directory on pages: a unit's names and head, a group's members by year, substitutes.

What a person sets here stands over `territory.yaml` (`Unit.edited`), and the plans follow at once: cells
are split by the new names, untouched checkpoints go to those who answer now. A group's checkpoint on
which somebody worked gains the new members and loses those who did nothing.
"""

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import col

from app.core.errors import BadInput, NotFound
from app.core.status import State, began
from app.core.text import search_key, squeeze
from app.services.act import Act
from app.services.correct_points import correct_points
from app.services.entered import entered
from app.services.find_assignment import FoundCheckpoint
from app.services.find_unit import Followed, FoundUnit, find_unit, follow_directory, may_keep_units
from app.services.load_territory import members_mark
from app.services.settle_checkpoint import settle_checkpoint
from app.services.sum_up import summary_key
from app.services.unit_directory import read_directory
from app.services.write_journal import write_journal
from app.store.base import select_rows
from app.store.tables import (
    ActivityUnit,
    Assignment,
    AssignmentEvidence,
    Checkpoint,
    EvidenceException,
    Grant,
    Person,
    Submission,
    Unit,
    UnitMember,
    UnitSubstitute,
)

FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST_SUBSTITUTION = timedelta(days=366)
MOST_ALIASES = 100
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_LATIN = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюя",
        (
            *("a", "b", "v", "g", "d", "e", "zh", "z", "i", "j", "k", "l", "m", "n", "o", "p"),
            *("r", "s", "t", "u", "f", "h", "c", "ch", "sh", "sch", "", "y", "", "e", "yu", "ya"),
        ),
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class UnitValues:
    """What a person enters about a unit; `aliases` are its other names, as plans print them."""

    name: str
    aliases: tuple[str, ...] = ()
    head: str | None = None
    email: str | None = None
    external: bool = False
    is_group: bool = False


def checked_values(values: UnitValues) -> UnitValues:
    """Clean what was typed; raises BadInput that names the fields at fault."""
    name = squeeze(entered(values.name, "name", longest=500))
    head = squeeze(entered(values.head or "", "head", longest=200))
    email = entered(values.email or "", "email", longest=254).casefold()
    aliases = tuple(dict.fromkeys(squeeze(one) for one in values.aliases if one.strip()))
    faults = {}
    if not name:
        faults["name"] = "Укажите название"
    if email and not _EMAIL.match(email):
        faults["email"] = "Пишите так: school@example.ru"
    if len(aliases) > MOST_ALIASES or any(len(one) > 500 for one in aliases):
        faults["aliases"] = f"Не больше {MOST_ALIASES} названий, каждое до 500 знаков"
    if faults:
        raise BadInput(fields=faults)
    return UnitValues(name, aliases, head or None, email or None, values.external, values.is_group)


def add_unit(act: Act, territory_id: int, values: UnitValues, ground: str = "") -> int:
    """Add a unit to a directory; gives its id."""
    may_keep_units(act, territory_id)
    values = checked_values(values)
    before = read_directory(act.session, territory_id)
    unit = Unit(
        territory_id=territory_id,
        key=_free_key(values.name, before.units),
        sort_key=search_key(values.name),
        edited=sorted(asdict(values)),
        **asdict(values) | {"aliases": list(values.aliases)},
    )
    act.session.add(unit)
    act.session.flush()
    assert unit.id is not None
    _tell(act, unit, "unit.added", None, _stored(unit), ground)
    follow_directory(act, territory_id, before.directory, ground)
    return unit.id


def _free_key(name: str, taken: Collection[str]) -> str:
    latin = "".join(_LATIN.get(letter, letter) for letter in search_key(name))
    stem = re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:48].strip("-") or "unit"
    return next(key for n in range(1, len(taken) + 2) if (key := stem if n == 1 else f"{stem}-{n}") not in taken)


def edit_unit(act: Act, unit_id: int, values: UnitValues, ground: str = "") -> Followed:
    """Change a unit's names, head, e-mail and kind; raises BadInput, also for a ground that is needed."""
    found = find_unit(act, unit_id)
    values, unit = checked_values(values), found.unit
    if unit.is_group and not values.is_group and found.before.groups.get(unit.key):
        raise BadInput("У группы есть состав: сначала уберите его", {"is_group": "Сначала уберите состав группы"})
    before = _stored(unit)
    new = asdict(values) | {"aliases": list(values.aliases)}
    changed = {name for name, value in new.items() if before[name] != value}
    if not changed:
        return Followed()
    for name in changed:
        setattr(unit, name, new[name])
    unit.sort_key = search_key(unit.name)
    unit.edited = sorted({*unit.edited, *changed})
    old, now = ({name: told[name] for name in sorted(changed)} for told in (before, _stored(unit)))
    _tell(act, unit, "unit.edited", old, now, ground)
    return follow_directory(act, unit.territory_id, found.before.directory, ground)


def _stored(unit: Unit) -> dict[str, Any]:
    return {name: getattr(unit, name) for name in ("name", "aliases", "head", "email", "external", "is_group")}


def _tell(
    act: Act, unit: Unit, action: str, before: dict[str, Any] | None, after: dict[str, Any] | None, ground: str
) -> None:
    # The journal names no persons: that the head changed is told, not who it is.
    for told in (before, after):
        if told is not None and "head" in told:
            told["head"] = bool(told["head"])
    write_journal(
        act,
        action,
        territory_id=unit.territory_id,
        subject="unit",
        subject_id=unit.id,
        before=before,
        after=after,
        ground=entered(ground, "ground") or None,
    )


# --- a group's members


def set_members(act: Act, group_id: int, year: int, unit_ids: Collection[int], ground: str = "") -> Followed:
    """Say who belongs to a group in a year; the other years stay as they are."""
    found = find_unit(act, group_id)
    if not found.unit.is_group:
        raise BadInput("Состав бывает только у группы")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadInput("Год написан неверно", {"year": "Пишите год четырьмя цифрами"})
    wanted = _members(act, found, unit_ids)
    query = select_rows(UnitMember.unit_id).where(UnitMember.group_id == found.id, UnitMember.year == year)
    held = set(act.session.execute(query).scalars())
    if held == wanted:
        return Followed()
    gone = (col(UnitMember.group_id) == found.id, col(UnitMember.year) == year)
    act.session.execute(delete(UnitMember).where(*gone, col(UnitMember.unit_id).in_(held - wanted)))
    rows = [{"group_id": found.id, "unit_id": one, "year": year} for one in sorted(wanted - held)]
    if rows:
        act.session.execute(insert(UnitMember), rows)
    found.unit.edited = sorted({*found.unit.edited, members_mark(year)})
    before, after = ({"year": year, "members": sorted(ids)} for ids in (held, wanted))
    _tell(act, found.unit, "unit.members", before, after, ground)
    led = select_rows(ActivityUnit.activity_id).where(ActivityUnit.unit_id == found.id, ActivityUnit.part == "lead")
    leading = list(act.session.execute(led).scalars())
    followed = follow_directory(act, found.unit.territory_id, found.before.directory, ground, leading)
    worked = _follow_members(act, found, year, wanted - held, held - wanted, ground)
    return Followed(followed.rows, followed.checkpoints + worked)


def _members(act: Act, found: FoundUnit, unit_ids: Collection[int]) -> set[int]:
    query = select_rows(Unit.id).where(
        col(Unit.id).in_(unit_ids),
        Unit.territory_id == found.unit.territory_id,
        ~col(Unit.is_group),
        col(Unit.merged_into_id).is_(None),
    )
    known = set(act.session.execute(query).scalars())
    if known != set(unit_ids):
        raise BadInput("В составе бывают подразделения этой территории, не группы")
    return known


def _follow_members(act: Act, found: FoundUnit, year: int, joined: set[int], left: set[int], ground: str) -> int:
    """Bring the group's checkpoints of the year on which somebody worked to its members; gives how many."""
    query = select_rows(Checkpoint).where(
        Checkpoint.unit_id == found.id,
        Checkpoint.year == year,
        Checkpoint.worked_on,
        col(Checkpoint.cancelled_on).is_(None),
        Checkpoint.state != State.ACCEPTED.value,
    )
    points = list(act.session.execute(query.order_by(Checkpoint.id).with_for_update()).scalars())
    late = [point.id for point in points if point.id is not None and began(point.window_start, found.today)]
    if late and not ground.strip():
        sentence = "Период уже начался: укажите основание, почему меняется состав"
        raise BadInput(sentence, {"ground": sentence})
    for point in points:
        opened = FoundCheckpoint(point, found.today, summary_key(point))
        _give_shares(act, point, joined, left)
        act.session.flush()
        settle_checkpoint(act.session, opened)
    correct_points(act, late, ground)
    return len(points)


def _give_shares(act: Act, point: Checkpoint, joined: set[int], left: set[int]) -> None:
    shares = list(act.session.execute(select_rows(Assignment).where(Assignment.checkpoint_id == point.id)).scalars())
    idle = idle_assignments(act, [one.id for one in shares])
    held = {one.unit_id: one for one in shares}
    for unit_id in sorted(joined):
        share = held.get(unit_id)
        if share is None:
            act.session.add(
                Assignment(territory_id=point.territory_id, checkpoint_id=point.id or 0, unit_id=unit_id, part="member")
            )
        else:
            share.part, share.required = "member", True
    # Where the group had no members the coordinator stood for it.
    gone: set[int | None] = {*left, None} if joined else {*left}
    for leaving in gone:
        share = held.get(leaving)
        if share is not None and share.id in idle:
            act.session.delete(share)


def idle_assignments(act: Act, ids: Collection[int | None]) -> set[int]:
    """Those of the assignments on which nobody did anything."""
    wanted = {one for one in ids if one is not None}
    worked: set[int] = set()
    for column in (AssignmentEvidence.assignment_id, EvidenceException.assignment_id, Submission.assignment_id):
        worked |= set(act.session.execute(select_rows(column).where(col(column).in_(wanted))).scalars())
    untouched = select_rows(Assignment.id).where(
        col(Assignment.id).in_(wanted),
        Assignment.state == State.PLANNED.value,
        col(Assignment.late_reason).is_(None),
        col(Assignment.asked_date).is_(None),
    )
    return set(act.session.execute(untouched).scalars()) - worked


# --- substitutes


@dataclass(frozen=True, slots=True)
class Substitution:
    """Who acts for a unit, from a day to a day, both included: the people of a unit, or one person."""

    since: date
    until: date
    substitute_id: int | None = None
    person_id: int | None = None


def add_substitute(act: Act, unit_id: int, given: Substitution, ground: str = "") -> int:
    """Let others act for a unit for a time; gives the id of the entry."""
    found = find_unit(act, unit_id)
    if given.until < given.since:
        raise BadInput(fields={"until": "Последний день раньше первого"})
    if given.until - given.since > LONGEST_SUBSTITUTION:
        raise BadInput(fields={"until": "Не дольше года: на больший срок дайте роль исполнителя"})
    _check_substitute(act, found, given)
    row = UnitSubstitute(
        territory_id=found.unit.territory_id,
        unit_id=found.id,
        added_by=act.person_id,
        at=act.now,
        ground=entered(ground, "ground"),
        **asdict(given),
    )
    act.session.add(row)
    act.session.flush()
    _tell(act, found.unit, "unit.substituted", None, _told(row), ground)
    assert row.id is not None
    return row.id


def _check_substitute(act: Act, found: FoundUnit, given: Substitution) -> None:
    if (given.substitute_id is None) == (given.person_id is None):
        raise BadInput(fields={"substitute": "Выберите подразделение или человека — кого-то одного"})
    if given.person_id is not None:
        # Somebody without a role in the territory would get letters about what he cannot find again.
        query = (
            select_rows(Person.id)
            .join(Grant, Grant.person_id == Person.id)
            .where(Person.id == given.person_id, Person.active, Grant.territory_id == found.unit.territory_id)
        )
    else:
        query = select_rows(Unit.id).where(
            Unit.id == given.substitute_id,
            Unit.id != found.id,
            Unit.territory_id == found.unit.territory_id,
            col(Unit.merged_into_id).is_(None),
        )
    if act.session.execute(query).first() is None:
        raise BadInput(fields={"substitute": "Выберите другое подразделение или человека этой территории"})


def end_substitute(act: Act, unit_id: int, row_id: int) -> None:
    """End a substitution: from today on nobody acts so; one that has not begun is taken back."""
    found = find_unit(act, unit_id)
    row = act.session.get(UnitSubstitute, row_id)
    if row is None or row.unit_id != found.id:
        raise NotFound
    before = _told(row)
    yesterday = found.today - timedelta(days=1)
    if row.until <= yesterday:
        return
    if row.since > yesterday:
        act.session.delete(row)
        _tell(act, found.unit, "unit.substitute_ended", before, None, "")
        return
    row.until = yesterday
    _tell(act, found.unit, "unit.substitute_ended", before, _told(row), "")


def _told(row: UnitSubstitute) -> dict[str, Any]:
    return {
        "unit": row.substitute_id,
        "person": row.person_id,
        "since": row.since.isoformat(),
        "until": row.until.isoformat(),
    }
