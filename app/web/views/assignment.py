"""An assignment as its page shows it: demands, evidence, uploads that wait, and the actions of this person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.core.access import Actor
from app.core.requisites import Proposal
from app.core.status import State
from app.core.text import search_key
from app.store.queries.assignment import AssignmentPage, EvidenceValue, ExpectedValue
from app.store.queries.served import Download, KeptValue, Use

KINDS = (
    "приказ", "распоряжение", "постановление", "протокол", "справка", "отчёт", "план", "график", "программа",
    "положение", "рекомендации", "письмо", "список", "фотографии", "публикация", "иное",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Around:
    """What other tables know: the person's uploads that wait, living uses he may see, downloads (newest first)."""

    kept: tuple[KeptValue, ...] = ()
    uses: tuple[Use, ...] = ()
    downloads: tuple[Download, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One attached document: the results it proves here, where else it serves, its earlier versions, its readers."""

    document: EvidenceValue
    proves: tuple[str, ...]
    elsewhere: tuple[Use, ...]
    earlier: tuple[EvidenceValue, ...]
    downloads: tuple[tuple[str, datetime], ...]


@dataclass(frozen=True, slots=True)
class UploadForm:
    """An upload with what its form holds at first, and where the same bytes serve already."""

    upload: KeptValue
    kind: str
    expected: str
    same: tuple[Use, ...]

    @property
    def proposal(self) -> Proposal:
        """What was read from the file."""
        return self.upload.proposed


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """What the page of an assignment holds; `looker` is the person where he may tell what stands behind a link."""

    found: AssignmentPage
    state: str
    actions: frozenset[str]
    live: tuple[EvidenceValue, ...]
    documents: tuple[DocumentLine, ...]
    taken_off: tuple[EvidenceValue, ...]
    uploads: tuple[UploadForm, ...]
    missing: tuple[ExpectedValue, ...]
    expected_choices: list[tuple[str, str]]
    kinds: list[tuple[str, str]]
    chosen: ExpectedValue | None
    late: bool
    own: bool
    gaps: bool
    whole: bool
    looker: int | None

    @property
    def done_by_another(self) -> bool:
        """Whether another unit of the group has closed the checkpoint for all."""
        point = self.found.checkpoint
        return point.one_for_all and point.state is State.ACCEPTED and self.found.state is not State.ACCEPTED

    def may(self, action: str) -> bool:
        """Whether this person may do it now."""
        return action in self.actions


def view_assignment(
    found: AssignmentPage, actor: Actor, today: date, *, expected: int | None, around: Around | None = None
) -> AssignmentView:
    """Make the view; `expected` names the document that the person wants to attach."""
    around = around or Around()
    missing = tuple(one for one in found.expected if one.is_document and one.coverage == "missing")
    chosen = next((one for one in found.expected if one.id == expected), missing[0] if missing else None)
    due = found.checkpoint.due
    live = tuple(one for one in found.evidence if one.live)
    documents = document_lines(found, around)
    shown = {one.link_id for line in documents for one in (*line.earlier, line.document)}
    actions = frozenset(str(action.value) for action in found.actions(actor))
    return AssignmentView(
        found=found,
        state=str(found.shown(today).value),
        actions=actions,
        live=live,
        documents=documents,
        taken_off=tuple(one for one in found.evidence if not one.live and one.link_id not in shown),
        uploads=upload_forms(around, missing, chosen if expected else None, _kinds(found.expected)),
        missing=missing,
        expected_choices=_expected_choices(found.expected),
        kinds=kinds_of(found.expected),
        chosen=chosen,
        late=due is not None and due < today and found.submitted_on is None,
        own=found.is_own(actor),
        gaps=bool(found.acceptance_gaps()),
        whole=actor.is_admin or found.territory_id in actor.reading_all,
        looker=actor.person_id if found.territory_id in actor.coordinated else None,
    )


def document_lines(found: AssignmentPage, around: Around) -> tuple[DocumentLine, ...]:
    """Give each attached document once, with its earlier versions, the newest first."""
    texts = {one.id: one.text for one in found.expected}
    lines: list[DocumentLine] = []
    for one in found.evidence:
        if not one.live or any(line.document.evidence_id == one.evidence_id for line in lines):
            continue
        same = [other for other in found.evidence if other.live and other.evidence_id == one.evidence_id]
        earlier = _earlier(found.evidence, one.evidence_id)
        ids = {one.evidence_id, *(old.evidence_id for old in earlier)}
        zone = ZoneInfo(found.time_zone)
        lines.append(
            DocumentLine(
                one,
                tuple(texts[link.expected_id] for link in same if link.expected_id in texts),
                _elsewhere(around.uses, found.id, one.evidence_id),
                earlier,
                tuple(
                    (load.person_name, load.at.astimezone(zone)) for load in around.downloads if load.evidence_id in ids
                ),
            )
        )
    return tuple(lines)


def _earlier(evidence: Sequence[EvidenceValue], newest: int) -> tuple[EvidenceValue, ...]:
    found: list[EvidenceValue] = []
    seen, wanted = {newest}, newest
    while True:
        old = next((one for one in evidence if one.superseded_by == wanted and one.evidence_id not in seen), None)
        if old is None:
            return tuple(found)
        found.append(old)
        seen.add(old.evidence_id)
        wanted = old.evidence_id


def _elsewhere(uses: Iterable[Use], assignment_id: int, evidence_id: int) -> tuple[Use, ...]:
    found = {
        use.assignment_id: use for use in uses if use.evidence_id == evidence_id and use.assignment_id != assignment_id
    }
    return tuple(found.values())


def upload_forms(
    around: Around, missing: Sequence[ExpectedValue], chosen: ExpectedValue | None, kinds: Sequence[str] = KINDS
) -> tuple[UploadForm, ...]:
    """Fit each upload to an expected document: the one asked for, then by its kind; a lone pair belongs together."""
    left = list(missing)
    fitted: dict[int, ExpectedValue] = {}
    for n, upload in enumerate(around.kept):
        kind = search_key(upload.proposed.kind or "")
        fit = chosen if n == 0 and chosen in left else next((one for one in left if kind and _is_kind(one, kind)), None)
        if fit is None and len(around.kept) == len(left) == 1 and not (kind and _is_other_kind(left[0], kind)):
            fit = left[0]
        if fit is not None:
            left.remove(fit)
            fitted[upload.id] = fit
    return tuple(_form(upload, fitted.get(upload.id), around.uses, kinds) for upload in around.kept)


def _form(upload: KeptValue, fit: ExpectedValue | None, uses: Iterable[Use], kinds: Sequence[str]) -> UploadForm:
    same = tuple(use for use in uses if use.sha256 == upload.sha256)
    kind = search_key(upload.proposed.kind or (fit.doc_kind if fit and fit.doc_kind else ""))
    spelt = next((one for one in kinds if search_key(one) == kind), "")
    return UploadForm(upload, spelt, str(fit.id) if fit else "", same)


def _is_kind(expected: ExpectedValue, kind: str) -> bool:
    return search_key(expected.doc_kind or expected.text).startswith(kind)


def kinds_of(expected: Iterable[ExpectedValue]) -> list[tuple[str, str]]:
    """Give the choices of a document's kind."""
    return [(kind, kind) for kind in _kinds(expected)]


def _is_other_kind(expected: ExpectedValue, kind: str) -> bool:
    """Whether a known kind of document is expected, and this is none."""
    words = search_key(expected.doc_kind or "")
    return not words.startswith(kind) and any(words.startswith(search_key(known)) for known in KINDS)


def _expected_choices(expected: Iterable[ExpectedValue]) -> list[tuple[str, str]]:
    """Documents first: one is missed where it is not named, while an outcome is met by anything."""
    return [(str(one.id), one.text) for one in sorted(expected, key=lambda one: not one.is_document)]


def _kinds(expected: Iterable[ExpectedValue]) -> list[str]:
    """Kinds of document to choose from: those that the plan names, as it spells them, then the usual ones."""
    named = list(dict.fromkeys(one.doc_kind for one in expected if one.doc_kind))
    keys = {search_key(kind) for kind in named}
    return [*named, *(kind for kind in KINDS if search_key(kind) not in keys)]
