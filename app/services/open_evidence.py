"""Open an evidence for a person: by its id with his rights, never by the hash of its bytes."""

from collections.abc import Iterable

from sqlmodel import Session

from app.core.access import Actor
from app.core.errors import NotFound
from app.core.status import Role
from app.store.queries.evidence import EvidenceFile, read_evidence


def may_read(
    actor: Actor, territory_id: int, owner: int | None, served: Iterable[int | None], *, personal_data: bool
) -> bool:
    """Whether the person may read an evidence of the unit `owner` that serves assignments of the units `served`.

    Its unit, the units whose assignments it serves, and whoever sees every assignment of the territory;
    one marked «персональные данные» only its unit and the territory's coordinator.
    """
    own = owner in actor.unit_ids
    if personal_data:
        return own or Role.COORDINATOR in actor.roles_in(territory_id, owner)
    return own or any(actor.sees(territory_id, unit_id) for unit_id in (*served, owner))


def may_open(actor: Actor, evidence: EvidenceFile) -> bool:
    """Whether the person may read the evidence, by `may_read`."""
    return may_read(
        actor, evidence.territory_id, evidence.unit_id, evidence.unit_ids, personal_data=evidence.personal_data
    )


def open_evidence(session: Session, actor: Actor, evidence_id: int) -> EvidenceFile:
    """Give an evidence that the person may read; raises NotFound for every other, and for a withdrawn one."""
    evidence = read_evidence(session, evidence_id)
    if evidence is None or not may_open(actor, evidence) or evidence.withdrawn_at is not None:
        raise NotFound
    return evidence
