"""Count a correction of checkpoints whose time had come: every report tells how many and who made them."""

from collections.abc import Collection

from sqlalchemy import update
from sqlmodel import col

from app.services.act import Act
from app.services.read_case import CORRECTED
from app.services.write_journal import write_journal
from app.store.base import select_rows
from app.store.tables import Checkpoint


def correct_points(act: Act, checkpoint_ids: Collection[int], ground: str) -> None:
    """Mark checkpoints as corrected on a ground; who did so accepts none of them."""
    if not checkpoint_ids:
        return
    act.session.execute(
        update(Checkpoint)
        .where(col(Checkpoint.id).in_(checkpoint_ids))
        .values(corrected=col(Checkpoint.corrected) + 1)
        .execution_options(synchronize_session=False)
    )
    query = select_rows(Checkpoint.id, Checkpoint.territory_id, Checkpoint.roadmap_id, Checkpoint.due)
    for row in act.session.execute(query.where(col(Checkpoint.id).in_(checkpoint_ids)).order_by(Checkpoint.id)):
        write_journal(
            act,
            CORRECTED,
            territory_id=row.territory_id,
            roadmap_id=row.roadmap_id,
            checkpoint_id=row.id,
            after={"due": row.due.isoformat() if row.due else None},
            ground=ground,
        )
