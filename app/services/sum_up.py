"""Keep the summary in step with checkpoints: rebuilt for a loaded map, shifted by one for an act.

The summary answers the overview without touching checkpoints; it is written in the transaction that
changes them, so it is never behind. A due day is kept only while somebody has to hand in: the day tells
what is overdue today, and what is accepted, submitted or cancelled cannot be. So the years behind cost
the overview next to nothing.
"""

from datetime import date

from sqlalchemy import case, delete, func, insert, or_, text
from sqlmodel import Session, col

from app.core.status import State
from app.store.base import select_rows
from app.store.tables import Checkpoint, Summary

NO_DAY = date(9999, 12, 31)
AWAITED = (State.PLANNED.value, State.RETURNED.value)

SHIFT = text(
    "INSERT INTO summary (roadmap_id, unit_id, year, state, apart, due, n)"
    " VALUES (:roadmap_id, :unit_id, :year, :state, :apart, :due, :n)"
    " ON CONFLICT (roadmap_id, unit_id, year, state, apart, due) DO UPDATE SET n = summary.n + excluded.n"
)


def sum_up_map(session: Session, roadmap_id: int) -> None:
    """Write the summary of one map anew from its checkpoints."""
    session.flush()
    session.execute(delete(Summary).where(col(Summary.roadmap_id) == roadmap_id))
    apart = case(
        (
            or_(
                col(Checkpoint.before_approval),
                col(Checkpoint.due).is_(None),
                col(Checkpoint.state) == State.CANCELLED.value,
            ),
            True,
        ),
        else_=False,
    )
    columns = (
        Checkpoint.roadmap_id,
        func.coalesce(Checkpoint.unit_id, 0),
        Checkpoint.year,
        Checkpoint.state,
        apart,
        case((col(Checkpoint.state).in_(AWAITED), func.coalesce(Checkpoint.due, NO_DAY)), else_=NO_DAY),
    )
    counted = select_rows(*columns, func.count()).where(col(Checkpoint.roadmap_id) == roadmap_id).group_by(*columns)
    session.execute(
        insert(Summary).from_select(["roadmap_id", "unit_id", "year", "state", "apart", "due", "n"], counted)
    )


SummaryKey = tuple[int, int, int, str, bool, date]


def summary_key(checkpoint: Checkpoint) -> SummaryKey:
    """Where a checkpoint stands in the summary now."""
    apart = checkpoint.before_approval or checkpoint.due is None or checkpoint.state == State.CANCELLED
    return (
        checkpoint.roadmap_id,
        checkpoint.unit_id or 0,
        checkpoint.year,
        str(checkpoint.state),
        apart,
        checkpoint.due or NO_DAY if checkpoint.state in AWAITED else NO_DAY,
    )


def shift_summary(session: Session, before: SummaryKey | None, after: SummaryKey | None) -> None:
    """Move one checkpoint from one place of the summary to another (None: it was not, or is no more)."""
    if before == after:
        return
    moves = [(key, n) for key, n in ((before, -1), (after, 1)) if key]
    names = ("roadmap_id", "unit_id", "year", "state", "apart", "due")
    # Always in the same order: two acts at once then wait for each other instead of locking each other out.
    for key, n in sorted(moves):
        session.execute(SHIFT, dict(zip(names, key, strict=True)) | {"n": n})
