"""Add an entry to the journal, in the transaction of the change it tells of."""

from typing import Any

from app.services.act import Act
from app.store.tables import JournalEntry


def write_journal(
    act: Act,
    action: str,
    *,
    territory_id: int | None = None,
    roadmap_id: int | None = None,
    checkpoint_id: int | None = None,
    subject: str = "",
    subject_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    ground: str | None = None,
) -> None:
    """Tell who did what: `action` is a code («evidence.attached»); `before` and `after` plain JSON values."""
    act.session.add(
        JournalEntry(
            at=act.now,
            person_id=act.person_id,
            action=action,
            territory_id=territory_id,
            roadmap_id=roadmap_id,
            checkpoint_id=checkpoint_id,
            subject=subject,
            subject_id=subject_id,
            before=before,
            after=after,
            ground=ground,
        )
    )
