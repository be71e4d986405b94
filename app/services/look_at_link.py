"""A coordinator opened a link himself and says what he saw; it stands in place of what the program found."""

from app.core.errors import BadInput, OwnWorkRefused, RoleRefused
from app.core.links import LinkVerdict
from app.core.status import Role
from app.services.act import Act
from app.services.entered import entered
from app.services.find_assignment import acting
from app.services.open_evidence import open_evidence
from app.services.write_journal import write_journal
from app.store.tables import LinkCheck, Territory

LONGEST = 500


def look_at_link(act: Act, evidence_id: int, *, opens: bool, said: str = "") -> None:
    """Record a look at a link.

    Raises NotFound where the person may not read the evidence, RoleRefused unless he coordinates its territory,
    OwnWorkRefused when he attached it himself, BadInput when it is a file.
    """
    actor = acting(act)
    evidence = open_evidence(act.session, actor, evidence_id)
    if Role.COORDINATOR not in actor.roles_in(evidence.territory_id, evidence.unit_id):
        raise RoleRefused
    if evidence.person_id == actor.person_id:
        raise OwnWorkRefused("Вы сами приложили эту ссылку: посмотреть её должен другой человек")
    if evidence.url is None:
        raise BadInput("Это файл, а не ссылка")
    row = act.session.get(LinkCheck, evidence_id, with_for_update=True)
    before = {"verdict": row.verdict} if row else None
    if row is None:
        row = LinkCheck(evidence_id=evidence_id, verdict=LinkVerdict.UNTRIED, checked_at=act.now)
        act.session.add(row)
    row.verdict = (LinkVerdict.SEEN_OPEN if opens else LinkVerdict.SEEN_SHUT).value
    row.target = row.status = None
    row.tries, row.checked_at, row.person_id = 1, act.now, actor.person_id
    row.on = act.today(act.session.get_one(Territory, evidence.territory_id).time_zone)
    row.said = entered(said, "said", longest=LONGEST)
    write_journal(
        act,
        "evidence.link_seen",
        territory_id=evidence.territory_id,
        subject="evidence",
        subject_id=evidence_id,
        before=before,
        after={"verdict": row.verdict, "url": evidence.url, "said": row.said},
    )
