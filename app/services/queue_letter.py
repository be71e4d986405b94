"""Put a letter into the queue; it leaves when the worker claims it (`deliver_letter`)."""

from app.mail.compose import Composed
from app.services.act import Act
from app.store.tables import Letter


def queue_letter(act: Act, person_id: int, composed: Composed, *, key: str, kind: str) -> int:
    """Queue a letter to a person; `key` is unique, so one that stands already raises IntegrityError. Gives its id."""
    letter = Letter(
        key=key,
        kind=kind,
        person_id=person_id,
        subject=composed.subject,
        body_text=composed.text,
        body_html=composed.html,
        created_at=act.now,
        not_before=act.now,
    )
    act.session.add(letter)
    act.session.flush()
    assert letter.id is not None
    return letter.id
