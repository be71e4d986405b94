"""Open assignments and checkpoints for an act: seen by the person, locked, with the summary's place before the act.

Every act on a checkpoint locks its row first, so two acts on one checkpoint come one after the other on
both databases, and the second sees what the first did.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Update, bindparam, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col

from app.core.access import Actor
from app.core.errors import NotFound, NotSignedIn, Refused
from app.core.status import Action, Role, State, next_state
from app.services.act import Act
from app.services.sum_up import SummaryKey, summary_key
from app.store.base import select_rows, table_of
from app.store.tables import Assignment, Checkpoint, Territory

CHANGED_MEANWHILE = "Пока вы работали, поручение изменилось: обновите страницу. Введённое не потеряно"


@dataclass
class FoundCheckpoint:
    """A checkpoint open for an act: its business day and its place in the summary before the act."""

    checkpoint: Checkpoint
    today: date
    before: SummaryKey

    @property
    def journal(self) -> dict[str, Any]:
        """Where an entry of the journal about this checkpoint belongs."""
        return {
            "territory_id": self.checkpoint.territory_id,
            "roadmap_id": self.checkpoint.roadmap_id,
            "checkpoint_id": self.checkpoint.id,
        }


@dataclass
class FoundAssignment(FoundCheckpoint):
    """An assignment open for an act, with the roles in which the person meets it."""

    assignment: Assignment
    roles: frozenset[Role]

    @property
    def id(self) -> int:
        """The assignment's id."""
        assert self.assignment.id is not None
        return self.assignment.id

    @property
    def state(self) -> State:
        """The stored state."""
        return State(self.assignment.state)

    @property
    def journal(self) -> dict[str, Any]:
        """Where an entry of the journal about this assignment belongs."""
        return super().journal | {"subject": "assignment", "subject_id": self.id}


# Built once: building a statement anew costs more than running it.
_ASSIGNMENTS = (
    select_rows(Checkpoint, Assignment, Territory.time_zone)
    .join(Assignment, col(Assignment.checkpoint_id) == col(Checkpoint.id))
    .join(Territory, col(Territory.id) == col(Checkpoint.territory_id))
    .where(col(Assignment.id).in_(bindparam("ids", expanding=True)))
    .order_by(col(Checkpoint.id), col(Assignment.id))
    .with_for_update(of=[Checkpoint, Assignment])
    .execution_options(populate_existing=True)
)
_CHECKPOINT = (
    select_rows(Checkpoint, Territory.time_zone)
    .join(Territory, col(Territory.id) == col(Checkpoint.territory_id))
    .where(col(Checkpoint.id) == bindparam("row_id"))
    .with_for_update(of=Checkpoint)
    .execution_options(populate_existing=True)
)


def acting(act: Act) -> Actor:
    """Who acts; raises NotSignedIn when nobody does."""
    if act.actor is None:
        raise NotSignedIn
    return act.actor


def find_assignments(act: Act, ids: Collection[int]) -> dict[int, FoundAssignment]:
    """Open several assignments, in the order of their checkpoints; raises NotFound when one is not seen."""
    actor = acting(act)
    rows = act.session.execute(_ASSIGNMENTS, {"ids": sorted(ids)}).all()
    found = {
        assignment.id: FoundAssignment(
            checkpoint,
            act.today(zone),
            summary_key(checkpoint),
            assignment,
            actor.roles_in(assignment.territory_id, assignment.unit_id),
        )
        for checkpoint, assignment, zone in rows
        if actor.sees(assignment.territory_id, assignment.unit_id)
    }
    if set(ids) - set(found):
        raise NotFound
    return found


def find_assignment(act: Act, assignment_id: int) -> FoundAssignment:
    """Open one assignment; raises NotFound when there is none or the person may not know of it."""
    return find_assignments(act, [assignment_id])[assignment_id]


def find_checkpoint(act: Act, checkpoint_id: int) -> tuple[FoundCheckpoint, frozenset[Role]]:
    """Open a checkpoint with the person's roles in its territory.

    Everybody signed in to the territory reads dates, so a stranger to the unit is told «no right» and a
    stranger to the territory NotFound.
    """
    actor = acting(act)
    row = act.session.execute(_CHECKPOINT, {"row_id": checkpoint_id}).one_or_none()
    if row is None or not actor.reads(row[0].territory_id):
        raise NotFound
    checkpoint, zone = row
    roles = actor.roles_in(checkpoint.territory_id, checkpoint.unit_id)
    return FoundCheckpoint(checkpoint, act.today(zone), summary_key(checkpoint)), roles


def change_assignment(
    session: Session, found: FoundAssignment, action: Action, values: Mapping[str, Any], *, own: bool = False
) -> None:
    """Write `values` if the assignment is still as it was found, else tell what happened meanwhile.

    The version decides: of two people the second changes nothing and hears the state's own sentence
    («Уже принято…»), or that the assignment changed.
    """
    assignment = found.assignment
    known = {"known_id": assignment.id, "known_version": assignment.version, "known_state": assignment.state}
    changed = {"version": assignment.version + 1, **values}
    written = session.connection().execute(_change(tuple(changed)), known | changed)
    if written.rowcount != 1:
        session.refresh(assignment)
        next_state(action, found.roles, found.state, own=own)
        raise Refused(CHANGED_MEANWHILE)
    for name, value in changed.items():
        set_committed_value(assignment, name, value)


@lru_cache(maxsize=32)
def _change(names: tuple[str, ...]) -> Update:
    """The conditional UPDATE of these columns; one is built for each act of the life, then kept."""
    table = table_of(Assignment)
    as_known = (
        table.c.id == bindparam("known_id"),
        table.c.version == bindparam("known_version"),
        table.c.state == bindparam("known_state"),
    )
    return update(table).where(*as_known).values({name: bindparam(name) for name in names})
