"""Withdraw an evidence on a ground (152-ФЗ): its bytes are destroyed; hash, requisites and the act stay.

Two steps, for a transaction cannot take bytes back: the withdrawal is written and committed, then
`destroy_bytes` looks again under the row's lock and destroys them.
"""

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.errors import NotFound, Refused
from app.core.status import Action, State, next_state, require_ground
from app.files.storage import Storage
from app.services.act import Act
from app.services.entered import entered
from app.services.find_assignment import acting
from app.services.write_journal import write_journal
from app.store.base import select_rows
from app.store.queries.evidence import read_evidence
from app.store.tables import Evidence, StoredFile


def withdraw_evidence(act: Act, evidence_id: int, ground: str) -> str | None:
    """Withdraw an evidence; answers the hash of the bytes to destroy after the commit.

    None when it is a link, or when other evidence lives by the same bytes. Raises NotFound, RoleRefused
    (only an administrator withdraws), Refused when it was done before, or GroundNeeded.
    """
    actor = acting(act)
    known = read_evidence(act.session, evidence_id)
    seen = known is not None and any(actor.sees(known.territory_id, unit) for unit in known.unit_ids | {known.unit_id})
    if known is None or not seen:
        raise NotFound
    next_state(Action.WITHDRAW_EVIDENCE, actor.roles_in(known.territory_id, known.unit_id), State.PLANNED)
    ground = entered(ground, "ground")
    require_ground(Action.WITHDRAW_EVIDENCE, ground, began=True)
    row = act.session.execute(select(Evidence).where(col(Evidence.id) == evidence_id).with_for_update()).scalar_one()
    if row.withdrawn_at is not None:
        raise Refused("Это подтверждение уже изъято")
    row.withdrawn_at, row.withdraw_ground = act.now, ground
    act.session.flush()
    sha256 = _give_up_bytes(act, row)
    after = {"evidence": evidence_id, "sha256": known.sha256, "destroyed": sha256 is not None}
    write_journal(
        act,
        "evidence.withdrawn",
        territory_id=known.territory_id,
        subject="evidence",
        subject_id=evidence_id,
        after=after,
        ground=ground,
    )
    return sha256


def _give_up_bytes(act: Act, row: Evidence) -> str | None:
    """Mark the bytes for destruction unless other evidence lives by them; the lock keeps new ones waiting."""
    if row.file_id is None:
        return None
    stored: StoredFile = act.session.execute(
        select(StoredFile).where(col(StoredFile.id) == row.file_id).with_for_update()
    ).scalar_one()
    others = select_rows(Evidence.id).where(col(Evidence.file_id) == row.file_id, col(Evidence.withdrawn_at).is_(None))
    if act.session.execute(others.limit(1)).first() is not None:
        return None
    stored.destroyed_at = act.now
    return stored.sha256


def destroy_bytes(session: Session, storage: Storage, sha256: str) -> bool:
    """Destroy bytes marked for it, in a write session of its own after the withdrawal was committed.

    False when somebody handed the same bytes in again meanwhile, or they are gone already.
    """
    stored = session.execute(
        select(StoredFile).where(col(StoredFile.sha256) == sha256).with_for_update()
    ).scalar_one_or_none()
    if stored is None or stored.destroyed_at is None:
        return False
    return storage.delete(sha256)
