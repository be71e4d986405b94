"""Attach evidence to an assignment while it is being worked on: new files and links, or one handed in before."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from app.core.errors import BadInput, NotFound
from app.core.status import Action, next_state
from app.files.storage import Storage
from app.services.act import Act
from app.services.find_assignment import (
    FoundAssignment,
    acting,
    change_assignment,
    find_assignment,
    find_assignments,
)
from app.services.new_evidence import NewEvidence, Requisites, check_evidence
from app.services.open_evidence import open_evidence
from app.services.settle_checkpoint import mark_worked_on
from app.services.store_upload import store_uploads
from app.services.write_journal import write_journal
from app.store.base import select_rows
from app.store.tables import Assignment, AssignmentEvidence, Evidence, ExpectedResult

__all__ = [
    "NewEvidence",
    "Requisites",
    "attach_evidence",
    "detach_evidence",
    "link_evidence",
    "supersede_evidence",
]


def attach_evidence(act: Act, storage: Storage, assignment_id: int, items: Sequence[NewEvidence]) -> list[int]:
    """Attach new evidence; answers its ids in the order of `items`.

    Raises NotFound, a Refused of the state, or BadInput whose `fields` name the field and the place of
    the item («title-0»). The evidence belongs to the assignment's unit whoever attaches it.
    """
    if not items:
        raise BadInput("Приложите файл или ссылку", {"file-0": "Приложите файл или ссылку"})
    found = find_assignment(act, assignment_id)
    next_state(Action.ATTACH, found.roles, found.state)
    checked = check_evidence(items, found.today)
    _refuse_foreign_results(act, [(found, item.expected_id) for item in items])
    rows = _insert_evidence(act, storage, found, checked)
    for row, item in zip(rows, items, strict=True):
        act.session.add(_link(act, found, _id(row), item.expected_id))
        write_journal(act, "evidence.attached", **found.journal, after=_told(row, item.expected_id))
    change_assignment(act.session, found, Action.ATTACH, {})
    mark_worked_on(found)
    return [_id(row) for row in rows]


def link_evidence(act: Act, evidence_id: int, links: Sequence[tuple[int, int | None]]) -> int:
    """Let one evidence serve more assignments: (assignment, expected result or None); say how many links are new.

    The person must be able to open the evidence and to attach to every one of the assignments, which lie in
    its territory; else nothing is linked.
    """
    evidence = open_evidence(act.session, acting(act), evidence_id)
    found = find_assignments(act, {assignment_id for assignment_id, _ in links})
    for one in found.values():
        if one.assignment.territory_id != evidence.territory_id:
            raise NotFound
        next_state(Action.ATTACH, one.roles, one.state)
    wanted = dict.fromkeys(links)
    _refuse_foreign_results(act, [(found[assignment_id], expected) for assignment_id, expected in wanted])
    living = _living_links(act, evidence_id, found)
    new = [link for link in wanted if link not in living]
    for assignment_id, expected_id in new:
        one = found[assignment_id]
        act.session.add(_link(act, one, evidence_id, expected_id))
        after = {"evidence": evidence_id, "expected": expected_id}
        write_journal(act, "evidence.linked", **one.journal, after=after)
        mark_worked_on(one)
    act.session.execute(
        update(Assignment)
        .where(col(Assignment.id).in_({assignment_id for assignment_id, _ in new}))
        .values(version=col(Assignment.version) + 1)
        .execution_options(synchronize_session=False)
    )
    return len(new)


def detach_evidence(act: Act, assignment_id: int, link_id: int) -> None:
    """Take an evidence off an assignment that is being worked on. The link stays, ended: who attached is known."""
    found = find_assignment(act, assignment_id)
    next_state(Action.ATTACH, found.roles, found.state)
    link = _living_link(act, found, link_id)
    link.ended_on = found.today
    before = {"evidence": link.evidence_id, "expected": link.expected_id}
    write_journal(act, "evidence.detached", **found.journal, before=before)
    change_assignment(act.session, found, Action.ATTACH, {})


def supersede_evidence(act: Act, storage: Storage, assignment_id: int, link_id: int, item: NewEvidence) -> int:
    """Put a newer version in the place of an evidence, for every expected result it served here; answers its id."""
    found = find_assignment(act, assignment_id)
    next_state(Action.ATTACH, found.roles, found.state)
    old_id = _living_link(act, found, link_id).evidence_id
    [row] = _insert_evidence(act, storage, found, check_evidence([item], found.today))
    new_id = _id(row)
    for link in _links_of(act, found, old_id):
        link.ended_on, link.superseded_by = found.today, new_id
        act.session.add(_link(act, found, new_id, link.expected_id))
    after = _told(row, item.expected_id)
    write_journal(act, "evidence.superseded", **found.journal, before={"evidence": old_id}, after=after)
    change_assignment(act.session, found, Action.ATTACH, {})
    mark_worked_on(found)
    return new_id


def _id(row: Evidence) -> int:
    assert row.id is not None
    return row.id


def _told(row: Evidence, expected_id: int | None) -> dict[str, Any]:
    """What the journal keeps of an evidence."""
    return {
        "evidence": row.id,
        "expected": expected_id,
        "kind": row.kind,
        "number": row.number,
        "day": row.day.isoformat() if row.day else None,
        "title": row.title,
        "url": row.url,
    }


def _link(act: Act, found: FoundAssignment, evidence_id: int, expected_id: int | None) -> AssignmentEvidence:
    return AssignmentEvidence(
        assignment_id=found.id,
        evidence_id=evidence_id,
        expected_id=expected_id,
        person_id=acting(act).person_id,
        on=found.today,
        at=act.now,
    )


def _insert_evidence(
    act: Act, storage: Storage, found: FoundAssignment, items: Sequence[NewEvidence]
) -> list[Evidence]:
    files = store_uploads(act, storage, [item.file for item in items if item.file])
    rows = [
        Evidence(
            territory_id=found.assignment.territory_id,
            unit_id=found.assignment.unit_id,
            person_id=acting(act).person_id,
            file_id=files[item.file.sha256] if item.file else None,
            file_name=item.file.file_name if item.file else None,
            url=item.url,
            kind=item.requisites.kind,
            number=item.requisites.number,
            day=item.requisites.day,
            title=item.requisites.title,
            personal_data=item.requisites.personal_data,
            on=found.today,
            at=act.now,
        )
        for item in items
    ]
    act.session.add_all(rows)
    act.session.flush()
    return rows


def _living_link(act: Act, found: FoundAssignment, link_id: int) -> AssignmentEvidence:
    link = act.session.get(AssignmentEvidence, link_id)
    if link is None or link.assignment_id != found.id or link.ended_on is not None:
        raise NotFound
    return link


def _links_of(act: Act, found: FoundAssignment, evidence_id: int) -> list[AssignmentEvidence]:
    query = select(AssignmentEvidence).where(
        col(AssignmentEvidence.assignment_id) == found.id,
        col(AssignmentEvidence.evidence_id) == evidence_id,
        col(AssignmentEvidence.ended_on).is_(None),
    )
    return list(act.session.execute(query).scalars())


def _living_links(act: Act, evidence_id: int, ids: Collection[int]) -> set[tuple[int, int | None]]:
    query = select_rows(AssignmentEvidence.assignment_id, AssignmentEvidence.expected_id).where(
        col(AssignmentEvidence.evidence_id) == evidence_id,
        col(AssignmentEvidence.assignment_id).in_(ids),
        col(AssignmentEvidence.ended_on).is_(None),
    )
    return {(row.assignment_id, row.expected_id) for row in act.session.execute(query)}


def _refuse_foreign_results(act: Act, wanted: Iterable[tuple[FoundAssignment, int | None]]) -> None:
    """Refuse an expected result of another activity."""
    named = [(found.checkpoint.activity_id, expected) for found, expected in wanted if expected is not None]
    if not named:
        return
    query = select_rows(ExpectedResult.id, ExpectedResult.activity_id).where(
        col(ExpectedResult.id).in_({expected for _, expected in named})
    )
    activity = {row.id: row.activity_id for row in act.session.execute(query)}
    if any(activity.get(expected) != activity_id for activity_id, expected in named):
        raise BadInput("Такого ожидаемого результата у мероприятия нет")
