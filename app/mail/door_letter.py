"""Letters that carry a link to set a password: an invitation, and an answer to «Забыли пароль?».

A letter is written with the word `letter` where its token will stand: the token is drawn when the letter
leaves, so nobody who reads the queue of letters can open the door.
"""

from collections.abc import Sequence

from app.mail.compose import Composed, compose

# A letter's place for its token; as an address it opens nothing.
PASSWORD_DOOR = "/password/"  # noqa: S105 -- an address
TOKEN_PLACE = f"{PASSWORD_DOOR}letter"


def write_invitation(name: str, email: str, inviter: str | None, roles: Sequence[str], base_url: str) -> Composed:
    """Write the letter that brings a person in; `roles` are his roles in words, each with its place."""
    context = {"name": name, "email": email, "inviter": inviter, "roles": roles}
    return compose("invitation", context | {"href": base_url + TOKEN_PLACE, "life": "7\N{NO-BREAK SPACE}дней"})


def write_reset(name: str, email: str, base_url: str) -> Composed:
    """Write the letter with which a person sets a new password."""
    context = {"name": name, "email": email, "href": base_url + TOKEN_PLACE, "life": "один\N{NO-BREAK SPACE}час"}
    return compose("password_reset", context)
