"""The directory of a territory as the database holds it: units, groups by year, and the names that find them.

What was merged lives on in what it was merged into: its key and its names mean that unit.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col

from app.core.responsible import Directory
from app.core.roadmap import UnitEntry
from app.store.base import select_rows
from app.store.tables import Unit, UnitMember

Groups = dict[str, dict[int, tuple[int, ...]]]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as stored."""

    id: int
    key: str
    name: str
    aliases: list[str]
    external: bool
    is_group: bool
    merged_into_id: int | None
    head: str | None
    email: str | None


@dataclass(frozen=True, slots=True)
class StoredDirectory:
    """`units` leads every key, also of what was merged, to the id of the unit that is meant."""

    rows: tuple[UnitRow, ...]
    directory: Directory
    units: dict[str, int]
    groups: Groups

    @property
    def entries(self) -> tuple[UnitEntry, ...]:
        """The units that stand, in order."""
        return tuple(self.directory.units[row.key] for row in self.rows if row.merged_into_id is None)


def read_directory(session: Session, territory_id: int, order: Sequence[str] = ()) -> StoredDirectory:
    """Read the directory; units of the keys in `order` come first, as of two with one name the first is found."""
    place = {key: n for n, key in enumerate(order)}
    columns = (
        *(Unit.id, Unit.key, Unit.name, Unit.aliases, Unit.external, Unit.is_group),
        *(Unit.merged_into_id, Unit.head, Unit.email),
    )
    found = session.execute(select_rows(*columns).where(Unit.territory_id == territory_id).order_by(Unit.id))
    rows = sorted((UnitRow(*row) for row in found), key=lambda row: place.get(row.key, len(place)))
    members = _read_members(session, territory_id)
    keys = {row.id: row.key for row in rows}
    directory = _directory(rows, members, keys)
    # A merged key first: where a unit's own key is asked for by its id, the last one stands.
    merged = {row.key: row.merged_into_id for row in rows if row.merged_into_id is not None}
    units = merged | {row.key: row.id for row in rows if row.merged_into_id is None}
    groups = {row.key: members.get(row.id, {}) for row in rows if row.is_group and row.merged_into_id is None}
    return StoredDirectory(tuple(rows), directory, units, groups)


def _directory(
    rows: Sequence[UnitRow], members: dict[int, dict[int, tuple[int, ...]]], keys: dict[int, str]
) -> Directory:
    more: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        if row.merged_into_id is not None:
            more[row.merged_into_id] += [row.name, *row.aliases]
    entries = [
        UnitEntry(
            row.key,
            row.name,
            (*row.aliases, *more[row.id]),
            row.external,
            row.is_group,
            {year: tuple(keys[one] for one in ids) for year, ids in members.get(row.id, {}).items()},
            row.head,
            row.email,
        )
        for row in rows
        if row.merged_into_id is None
    ]
    directory = Directory.of(entries)
    for row in rows:
        if row.merged_into_id is not None:
            directory.units[row.key] = directory.units[keys[row.merged_into_id]]
    return directory


def _read_members(session: Session, territory_id: int) -> dict[int, dict[int, tuple[int, ...]]]:
    """Group → year → members, in the order of their first load."""
    query = (
        select_rows(UnitMember.group_id, UnitMember.year, UnitMember.unit_id)
        .join(Unit, Unit.id == UnitMember.group_id)
        .where(col(Unit.territory_id) == territory_id)
        .order_by(UnitMember.group_id, UnitMember.year, UnitMember.unit_id)
    )
    found: dict[int, dict[int, tuple[int, ...]]] = defaultdict(dict)
    for group, year, unit in session.execute(query):
        found[group][year] = (*found[group].get(year, ()), unit)
    return found
