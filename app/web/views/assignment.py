"""An assignment as its page shows it: demands, evidence, and the actions of this person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.core.access import Actor
from app.core.text import search_key
from app.store.queries.assignment import AssignmentPage, EvidenceValue, ExpectedValue

KINDS = (
    "приказ", "распоряжение", "постановление", "протокол", "справка", "отчёт", "план", "график", "программа",
    "положение", "рекомендации", "письмо", "список", "фотографии", "публикация", "иное",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """What the page of an assignment holds."""

    found: AssignmentPage
    state: str
    actions: frozenset[str]
    live: tuple[EvidenceValue, ...]
    earlier: tuple[EvidenceValue, ...]
    missing: tuple[ExpectedValue, ...]
    expected_choices: list[tuple[str, str]]
    kinds: list[tuple[str, str]]
    chosen: ExpectedValue | None
    late: bool
    own: bool

    def may(self, action: str) -> bool:
        """Whether this person may do it now."""
        return action in self.actions


def view_assignment(found: AssignmentPage, actor: Actor, today: date, *, expected: int | None) -> AssignmentView:
    """Make the view; `expected` names the document that the person wants to attach."""
    missing = tuple(one for one in found.expected if one.is_document and one.coverage == "missing")
    chosen = next((one for one in found.expected if one.id == expected), missing[0] if missing else None)
    due = found.checkpoint.due
    return AssignmentView(
        found,
        str(found.shown(today).value),
        frozenset(str(action.value) for action in found.actions(actor)),
        tuple(one for one in found.evidence if one.live),
        tuple(one for one in found.evidence if not one.live),
        missing,
        [(str(one.id), one.text) for one in found.expected],
        [(kind, kind) for kind in _kinds(found.expected)],
        chosen,
        late=due is not None and due < today and found.submitted_on is None,
        own=found.is_own(actor),
    )


def _kinds(expected: Iterable[ExpectedValue]) -> list[str]:
    """Kinds of document to choose from: those that the plan names, as it spells them, then the usual ones."""
    named = list(dict.fromkeys(one.doc_kind for one in expected if one.doc_kind))
    keys = {search_key(kind) for kind in named}
    return [*named, *(kind for kind in KINDS if search_key(kind) not in keys)]
