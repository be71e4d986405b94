"""Take a key of the JSON API out of use, at once and for good."""

from sqlmodel import col

from app.core.errors import NotFound
from app.services.act import Act
from app.services.find_assignment import acting
from app.services.write_journal import write_journal
from app.store.base import select_rows
from app.store.tables import ApiToken


def revoke_token(act: Act, token_id: int) -> None:
    """Revoke one of the acting person's own keys; one revoked before stays as it is. Raises NotFound."""
    query = (
        select_rows(ApiToken)
        .where(ApiToken.id == token_id, ApiToken.person_id == acting(act).person_id)
        .with_for_update()
    )
    row: ApiToken | None = act.session.execute(query).scalar()
    if row is None:
        raise NotFound
    if row.revoked_at is None:
        row.revoked_at = act.now
        write_journal(act, "token.revoked", subject="token", subject_id=token_id, before={"name": row.name})


def revoke_all_tokens(act: Act, person_id: int) -> None:
    """Revoke every key of a person who is switched off."""
    query = select_rows(ApiToken).where(ApiToken.person_id == person_id, col(ApiToken.revoked_at).is_(None))
    for row in act.session.execute(query.with_for_update()).scalars():
        row.revoked_at = act.now
        write_journal(act, "token.revoked", subject="token", subject_id=row.id, before={"name": row.name})
