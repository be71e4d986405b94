"""Decisions about printed rows: what planning needs, and what the pages show."""

from collections import defaultdict
from collections.abc import Collection

from sqlmodel import Session, col

from app.core.decisions import Decision
from app.core.roadmap import DecisionSubject
from app.store.base import select_rows
from app.store.tables import RowDecision


def read_decisions(
    session: Session, map_id: int, activity_ids: Collection[int] | None = None
) -> dict[int | None, list[Decision]]:
    """Give a map's decisions by activity (None: about the map itself), the oldest first; some rows' when asked."""
    columns = (
        RowDecision.id,
        RowDecision.activity_id,
        RowDecision.subject,
        RowDecision.phrase,
        RowDecision.value,
        RowDecision.stale,
        RowDecision.undone_on,
    )
    where = [col(RowDecision.roadmap_id) == map_id]
    if activity_ids is not None:
        where.append(col(RowDecision.activity_id).is_(None) | col(RowDecision.activity_id).in_(activity_ids))
    found: dict[int | None, list[Decision]] = defaultdict(list)
    for row_id, activity_id, subject, phrase, value, stale, undone_on in session.execute(
        select_rows(*columns).where(*where).order_by(RowDecision.id)
    ):
        one = Decision(row_id, activity_id, DecisionSubject(subject), phrase, value, stale, undone_on is not None)
        found[activity_id].append(one)
    return found
