"""Who sees and does what: the rights of one person, read from the roles given to him.

Everybody signed in to a territory reads its printed plans, readings and dates. State, evidence,
comments and people of an assignment are for its unit and the territory's coordinators and heads.
What a person may not see does not exist for him (a foreign id answers 404).
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from app.core.status import Role

# Roles that read every assignment of their territory.
READS_ALL = frozenset({Role.COORDINATOR, Role.HEAD, Role.VIEWER})

ROLE_NAMES = {
    Role.EXECUTOR: "исполнитель",
    Role.COORDINATOR: "координатор",
    Role.HEAD: "руководитель",
    Role.VIEWER: "наблюдатель",
    Role.ADMIN: "администратор",
}


class Scope(StrEnum):
    """How far a key of the JSON API reaches, within the rights of its person; write reads too."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class GrantValue:
    """A role in a territory; an executor's names the unit, an administrator's nothing."""

    role: Role
    territory_id: int | None = None
    unit_id: int | None = None


@dataclass(frozen=True)
class Actor:
    """A signed-in person with his rights."""

    person_id: int
    name: str
    email: str
    grants: tuple[GrantValue, ...]

    @cached_property
    def is_admin(self) -> bool:
        """Whether the person administers the installation: people and settings, every territory to read."""
        return any(grant.role is Role.ADMIN for grant in self.grants)

    @cached_property
    def territory_ids(self) -> frozenset[int]:
        """Territories in which the person has any role; an administrator reads all and has none here."""
        return frozenset(grant.territory_id for grant in self.grants if grant.territory_id is not None)

    @cached_property
    def unit_ids(self) -> frozenset[int]:
        """Units for which the person answers as an executor."""
        return frozenset(g.unit_id for g in self.grants if g.role is Role.EXECUTOR and g.unit_id is not None)

    @cached_property
    def coordinated(self) -> frozenset[int]:
        """Territories that the person coordinates."""
        return self._with_roles(frozenset({Role.COORDINATOR}))

    @cached_property
    def deciding(self) -> frozenset[int]:
        """Territories in which the person may accept: as coordinator or head."""
        return self._with_roles(frozenset({Role.COORDINATOR, Role.HEAD}))

    @cached_property
    def reading_all(self) -> frozenset[int]:
        """Territories whose every assignment the person reads."""
        return self._with_roles(READS_ALL)

    def _with_roles(self, roles: frozenset[Role]) -> frozenset[int]:
        return frozenset(
            grant.territory_id for grant in self.grants if grant.role in roles and grant.territory_id is not None
        )

    def reads(self, territory_id: int) -> bool:
        """Whether the person reads the territory's printed plans, readings and dates."""
        return self.is_admin or territory_id in self.territory_ids

    def sees(self, territory_id: int, unit_id: int | None) -> bool:
        """Whether the person reads state, evidence and people of a unit's assignment (None: coordinator's)."""
        return self.is_admin or territory_id in self.reading_all or unit_id in self.unit_ids

    def roles_in(self, territory_id: int, unit_id: int | None) -> frozenset[Role]:
        """The roles in which the person meets an assignment of this territory and unit."""
        return frozenset(
            grant.role
            for grant in self.grants
            if grant.role is Role.ADMIN
            or (grant.territory_id == territory_id and (grant.role is not Role.EXECUTOR or grant.unit_id == unit_id))
        )

    @cached_property
    def role_name(self) -> str:
        """The person's roles in words, each once («координатор, исполнитель»)."""
        order = [Role.ADMIN, Role.COORDINATOR, Role.HEAD, Role.VIEWER, Role.EXECUTOR]
        held = {grant.role for grant in self.grants}
        return ", ".join(ROLE_NAMES[role] for role in order if role in held)
