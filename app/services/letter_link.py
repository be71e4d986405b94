"""The link of a reminder letter: one assignment, handed in by its addressee without a password.

Whoever holds the link acts as the addressee with his rights narrowed to that one assignment: he attaches,
takes off, says what was done and submits; he does not accept and opens no other page. The link dies with
its day, with a submission of the assignment, when the addressee loses the right, and where the territory
has switched links off. Every act by a link stands in the journal beside the act itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import update
from sqlmodel import Session, col

from app.core.access import Actor, GrantValue
from app.core.status import Action, Role, State
from app.services.act import Act
from app.services.person_link import LinkIsDead
from app.services.sign_in import actor_of, token_hash
from app.services.write_journal import write_journal
from app.store.base import select_rows
from app.store.tables import Assignment, Checkpoint, LetterLink, Person, Territory

# The setting of a territory that switches links off; absent, they are on.
LETTER_LINKS = "letter_links"
OPEN = (State.PLANNED.value, State.RETURNED.value)


def are_links_on(settings: dict[str, object]) -> bool:
    """Whether reminder letters of a territory carry links."""
    return settings.get(LETTER_LINKS) is not False


def issue_links(act: Act, letter_id: int, person_id: int, rows: Iterable[tuple[int, date]]) -> None:
    """Let a letter open assignments: (assignment, last day); its tokens are drawn when it leaves."""
    for assignment_id, last_day in dict(rows).items():
        act.session.add(
            LetterLink(
                letter_id=letter_id,
                assignment_id=assignment_id,
                person_id=person_id,
                created_at=act.now,
                expires_on=last_day,
            )
        )
    act.session.flush()


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """What a living link opens, and as whom: `actor` has only the role in which he hands this in."""

    id: int
    assignment_id: int
    checkpoint_id: int
    roadmap_id: int
    territory_id: int
    actor: Actor
    last_day: date


_LINK = (
    select_rows(
        LetterLink.id,
        LetterLink.assignment_id,
        LetterLink.person_id,
        LetterLink.expires_on,
        Assignment.unit_id,
        Assignment.checkpoint_id,
        Assignment.territory_id,
        Checkpoint.roadmap_id,
        Territory.time_zone,
        Territory.settings,
    )
    .join(Assignment, Assignment.id == LetterLink.assignment_id)
    .join(Checkpoint, Checkpoint.id == Assignment.checkpoint_id)
    .join(Territory, Territory.id == Assignment.territory_id)
    .join(Person, Person.id == LetterLink.person_id)
    .where(
        col(LetterLink.spent_at).is_(None),
        col(Assignment.state).in_(OPEN),
        col(Checkpoint.cancelled_on).is_(None),
        col(Person.active),
    )
)


def open_link(session: Session, token: str, act: Act) -> OpenedLink:
    """Look at a link, changing nothing; raises LinkIsDead for one that opens nothing, whatever the cause.

    `act` gives the moment and the business date; nobody has to be signed in.
    """
    row = session.execute(_LINK.where(LetterLink.token_sha256 == token_hash(token))).first()
    if row is None or not are_links_on(row.settings) or row.expires_on < act.today(row.time_zone):
        raise LinkIsDead
    actor = _narrowed(session, act, row.person_id, row.territory_id, row.unit_id)
    return OpenedLink(
        row.id, row.assignment_id, row.checkpoint_id, row.roadmap_id, row.territory_id, actor, row.expires_on
    )


def _narrowed(session: Session, act: Act, person_id: int, territory_id: int, unit_id: int | None) -> Actor:
    """The addressee with the one role in which he hands this in; raises LinkIsDead when he has it no more."""
    actor = actor_of(session, person_id, act.now, act.fixed_today)
    role = Role.COORDINATOR if unit_id is None else Role.EXECUTOR
    needed = GrantValue(role, territory_id, unit_id)
    if actor is None or needed not in actor.grants:
        raise LinkIsDead
    return Actor(actor.person_id, actor.name, actor.email, (needed,))


def note_use(act: Act, link: OpenedLink, action: Action) -> None:
    """Write into the journal that this act came by a link of a letter."""
    write_journal(
        act,
        "letter_link.used",
        territory_id=link.territory_id,
        roadmap_id=link.roadmap_id,
        checkpoint_id=link.checkpoint_id,
        subject="assignment",
        subject_id=link.assignment_id,
        after={"link": link.id, "for": action.value},
    )


def spend_links(act: Act, link: OpenedLink) -> None:
    """Use up every link of this person to this assignment: the copies of a letter and those of later ones."""
    mine = (
        col(LetterLink.assignment_id) == link.assignment_id,
        col(LetterLink.person_id) == link.actor.person_id,
        col(LetterLink.spent_at).is_(None),
    )
    change = update(LetterLink).where(*mine).values(spent_at=act.now)
    act.session.execute(change.execution_options(synchronize_session=False))


def switch_links(act: Act, territory_id: int, *, on: bool) -> None:
    """Switch the links of a territory's letters on or off; off also kills those that are out."""
    territory = act.session.get_one(Territory, territory_id)
    was = are_links_on(territory.settings)
    if was == on:
        return
    territory.settings = territory.settings | {LETTER_LINKS: on}
    write_journal(
        act,
        "territory.letter_links",
        territory_id=territory_id,
        subject="territory",
        subject_id=territory_id,
        before={"on": was},
        after={"on": on},
    )
