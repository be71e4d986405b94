"""Put the tokens of its links into a letter that is about to leave.

The queue holds letters without tokens: who may read a letter on the page «Письма», or a copy of the
database, gets no door with it. A token is drawn for every try to send: a letter that came twice (see
`deliver_letter`) opens the same doors by either copy, and what spends one spends both.
"""

import re
import secrets
from dataclasses import dataclass
from typing import Any

from sqlmodel import col

from app.mail.door_letter import PASSWORD_DOOR, TOKEN_PLACE
from app.services.act import Act
from app.services.person_link import LIFE
from app.services.sign_in import token_hash
from app.store.base import select_rows
from app.store.tables import LetterLink, LinkPurpose, PersonLink

HAND_IN_DOOR = "/hand-in/"
_ASSIGNMENT = re.compile(r"/assignments/(\d+)(?!\d)")


@dataclass(frozen=True, slots=True)
class Bodies:
    """A letter's plain text and HTML."""

    text: str
    html: str


def put_tokens(act: Act, letter_id: int, bodies: Bodies) -> Bodies:
    """Give the bodies with fresh tokens in their links, whose hashes are written."""
    if TOKEN_PLACE in bodies.text:
        token = _draw_for_person(act, letter_id)
        if token:
            door = PASSWORD_DOOR + token
            bodies = Bodies(bodies.text.replace(TOKEN_PLACE, door), bodies.html.replace(TOKEN_PLACE, door))
    tokens = _draw_for_assignments(act, letter_id)
    if not tokens:
        return bodies

    def address(found: re.Match[str]) -> str:
        token = tokens.get(int(found[1]))
        return HAND_IN_DOOR + token if token else found[0]

    return Bodies(_ASSIGNMENT.sub(address, bodies.text), _ASSIGNMENT.sub(address, bodies.html))


def _draw_for_person(act: Act, letter_id: int) -> str | None:
    query = select_rows(PersonLink).where(PersonLink.letter_id == letter_id, col(PersonLink.used_at).is_(None))
    link = act.session.execute(query.order_by(col(PersonLink.id)).limit(1)).scalar()
    if link is None:
        return None
    token = secrets.token_urlsafe(32)
    values = {
        "token_sha256": token_hash(token),
        "expires_at": act.now + LIFE[LinkPurpose(link.purpose)],
    }
    _write(act, link, values)
    return token


def _draw_for_assignments(act: Act, letter_id: int) -> dict[int, str]:
    query = select_rows(LetterLink).where(LetterLink.letter_id == letter_id, col(LetterLink.spent_at).is_(None))
    links = act.session.execute(query.order_by(col(LetterLink.id))).scalars().all()
    tokens: dict[int, str] = {}
    for link in links:
        if link.assignment_id not in tokens:
            tokens[link.assignment_id] = token = secrets.token_urlsafe(32)
            _write(act, link, {"token_sha256": token_hash(token)})
    return tokens


def _write(act: Act, link: Any, values: dict[str, Any]) -> None:
    """Give a link its first token, or, at a further try, a further row its own."""
    if link.token_sha256 is None:
        for name, value in values.items():
            setattr(link, name, value)
    else:
        act.session.add(type(link)(**link.model_dump(exclude={"id"}) | values))
    act.session.flush()
