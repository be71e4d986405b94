"""A person changes his own password, knowing the old one."""

from app.core.errors import BadInput
from app.services.act import Act
from app.services.find_assignment import acting
from app.services.person_link import shut_doors
from app.services.sign_in import close_all_sessions
from app.services.write_journal import write_journal
from app.store.base import select_rows
from app.store.tables import Person


class OldPasswordRefused(BadInput):
    """The password that stands is not the one typed."""

    default = "Нынешний пароль не подходит"

    def __init__(self) -> None:
        super().__init__(fields={"old": self.default})


def change_password(act: Act, checked: str | None, password_hash: str, *, token: str) -> None:
    """Set the actor's password; `checked` is the hash against which the old one was found right.

    Every other session of his ends, `token` names the one that stays; links that could set a password die.
    """
    person_id = acting(act).person_id
    query = select_rows(Person).where(Person.id == person_id).with_for_update()
    person = act.session.execute(query).scalar_one()
    if checked is None or person.password_hash != checked:
        raise OldPasswordRefused
    person.password_hash = password_hash
    shut_doors(act, person_id)
    close_all_sessions(act, person_id, but=token)
    write_journal(act, "person.password_set", subject="person", subject_id=person_id, after={"by": "old"})
