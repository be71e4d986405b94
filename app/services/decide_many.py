"""Settle many rows of one map at once: the same control points, the same unit, or what is read alike confirmed."""

from collections.abc import Mapping
from dataclasses import replace

from sqlmodel import Session

from app.core.deadlines import Kind
from app.core.decisions import in_force, says_the_same
from app.core.errors import BadInput
from app.core.roadmap import DecisionSubject, MapKind
from app.services.act import Act
from app.services.decide_row import Choice
from app.services.find_row import FoundRows, find_map, find_rows, rows_of_map
from app.services.propose_decision import OpenRow, Proposal, choices_of, open_rows


def open_map_rows(act: Act, key: str, *, lock: bool = True) -> FoundRows:
    """Open a map with all its rows, for a decision about many; raises NotFound or RoleRefused."""
    found = find_map(act, key)
    ids = [row.id for row in rows_of_map(act.session, found.map_id) if row.id is not None]
    return find_rows(act, ids, lock=lock) if ids else found


def continuous_rows(found: FoundRows) -> list[int]:
    """The rows that only run through a period («В течение всего периода», «В течение года»)."""
    ids = []
    for row_id, activity in found.rows.items():
        clauses = activity.reading.get("clauses") or []
        if clauses and all(clause["kind"] == Kind.CONTINUOUS for clause in clauses):
            ids.append(row_id)
    return ids


def unnamed_rows(found: FoundRows, section_id: int | None = None) -> list[int]:
    """The rows for which the plan names nobody, whoever was named since, of a map or of one section."""
    if found.kind is MapKind.MATRIX:
        return []
    return [
        row_id
        for row_id, activity in found.rows.items()
        if section_id in (None, activity.section_id) and not (activity.responsible or "").strip()
    ]


def alike_rows(found: FoundRows, phrase: str) -> list[int]:
    """The rows in doubt whose deadline is printed with these words."""
    return [
        row_id
        for row_id, activity in found.rows.items()
        if "deadline" in activity.in_doubt and (activity.deadline or "") == phrase
    ]


def choices_for_continuous(session: Session, found: FoundRows, reporting: str) -> list[Choice]:
    """Give every continuous row of a map the same control points: yearly, half_yearly, quarterly or monthly."""
    ids = continuous_rows(found)
    if not ids:
        raise BadInput("В этой карте нет строк «в течение всего периода»")
    return _choices(session, found, ids, Proposal("reporting", reporting=reporting))


def choices_for_unit(session: Session, found: FoundRows, lead: str, *, section_id: int | None = None) -> list[Choice]:
    """Name who answers for the rows of a map, or of one section, for which the plan names nobody."""
    ids = unnamed_rows(found, section_id)
    if not ids:
        raise BadInput("Строк без подразделения здесь нет", {"lead": "Строк без подразделения здесь нет"})
    return _choices(session, found, ids, Proposal("units", lead=lead))


def choices_for_phrase(session: Session, found: FoundRows, phrase: str) -> list[Choice]:
    """Confirm the reading of every row in doubt of a map whose deadline is printed with these words."""
    ids = alike_rows(found, phrase)
    if not ids:
        raise BadInput("Строк с таким сроком здесь больше нет")
    confirmed = _choices(session, found, ids, Proposal("confirm"))
    return [choice for choice in confirmed if choice.subject is DecisionSubject.READING]


def _choices(session: Session, found: FoundRows, ids: list[int], proposal: Proposal) -> list[Choice]:
    """Propose the same for many rows; what is in force already is left out."""
    opened = open_rows(session, replace(found, rows={row_id: found.rows[row_id] for row_id in ids}))
    proposed = [choice for row_id in ids for choice in choices_of(found, opened[row_id], proposal)]
    choices = [choice for choice in proposed if not _stands(opened, choice)]
    if not choices:
        raise BadInput("Так уже решено")
    return choices


def _stands(opened: Mapping[int, OpenRow], choice: Choice) -> bool:
    assert choice.activity_id is not None
    value = in_force(opened[choice.activity_id].decisions).get(choice.subject)
    return value is not None and says_the_same(choice.subject, choice.value, value.value)
