"""The links that the program should look behind now, and what it found, kept beside each.

The program advises and a person decides: what a coordinator saw himself is never overwritten.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, or_
from sqlmodel import Session, col

from app.core.links import LinkVerdict
from app.files.link_probe import Probed
from app.store.base import select_rows
from app.store.tables import Evidence, LinkCheck

GOOD = (LinkVerdict.AVAILABLE.value, LinkVerdict.REDIRECTED.value)
# What opened is looked at again each month; what did not, for three days daily, then each week.
AGAIN_GOOD, AGAIN_BAD, AGAIN_HOPELESS = timedelta(days=30), timedelta(days=1), timedelta(days=7)
PATIENT_TRIES = 3


class DueLink(NamedTuple):
    """An evidence that is a link, to be looked behind."""

    evidence_id: int
    url: str


def find_due_links(session: Session, now: datetime, limit: int) -> list[DueLink]:
    """Give the links never looked behind, then those not looked behind for long; none that a person looked at."""
    good, tries = col(LinkCheck.verdict).in_(GOOD), col(LinkCheck.tries)
    stale = or_(
        and_(good, col(LinkCheck.checked_at) < now - AGAIN_GOOD),
        and_(~good, tries <= PATIENT_TRIES, col(LinkCheck.checked_at) < now - AGAIN_BAD),
        and_(~good, tries > PATIENT_TRIES, col(LinkCheck.checked_at) < now - AGAIN_HOPELESS),
    )
    query = (
        select_rows(Evidence.id, Evidence.url)
        .outerjoin(LinkCheck, col(LinkCheck.evidence_id) == col(Evidence.id))
        .where(col(Evidence.url).is_not(None), col(Evidence.withdrawn_at).is_(None))
        .where(or_(col(LinkCheck.evidence_id).is_(None), and_(col(LinkCheck.person_id).is_(None), stale)))
        .order_by(col(LinkCheck.evidence_id).is_not(None), col(LinkCheck.checked_at), col(Evidence.id))
        .limit(limit)
    )
    return [DueLink(*row) for row in session.execute(query)]


def record_checks(session: Session, found: Sequence[tuple[int, Probed]], now: datetime) -> None:
    """Keep what was found behind links (evidence id, finding), in a write session; a person's look stays."""
    for evidence_id, probed in found:
        row = session.get(LinkCheck, evidence_id, with_for_update=True)
        if row is None:
            row = LinkCheck(evidence_id=evidence_id, verdict=probed.verdict.value, tries=0, checked_at=now)
            session.add(row)
        elif row.person_id is not None:
            continue
        row.tries = row.tries + 1 if row.verdict == probed.verdict else 1
        row.verdict, row.target, row.status, row.checked_at = probed.verdict.value, probed.target, probed.status, now
