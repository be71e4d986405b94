"""Which open assignments a document may serve besides: the likeliest first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from app.core.access import Actor
from app.core.text import search_key
from app.store.queries.evidence import EvidenceFile
from app.store.queries.open_work import ExpectedDocument, OpenWork, read_expected_documents, read_open_work
from app.store.queries.served import Use

MOST = 60
# Beginnings of words tell more than endings: «совещание» and «совещания» are one.
_STEM = 6
_LIKE, _NO_DAY = 0.25, 100_000
_EMPTY = frozenset(
    ["и", "в", "на", "по", "о", "об", "для", "с", "к", "от", "из", "при", "до", "за", "не", "или", "их", "его"]
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An open assignment with the documents that it expects, and the one that this document seems to be."""

    work: OpenWork
    expected: tuple[ExpectedDocument, ...]
    fit: int | None
    likeness: float


def suggest_links(
    session: Session, actor: Actor, evidence: EvidenceFile, uses: Iterable[Use], words: str = ""
) -> tuple[list[Suggestion], int]:
    """Give at most `MOST` assignments, and how many there are; `words` narrows by title, number, map and unit.

    The evidence's own unit comes first; within it rows of other maps with a like title, then the likest, then
    what falls due nearest.
    """
    served = list(uses)
    taken = {use.assignment_id for use in served} | evidence.assignment_ids
    titles = [evidence.title, *(use.title for use in served)]
    maps = {use.roadmap_title for use in served}
    asked = search_key(words).split()
    works = [
        work
        for work in read_open_work(session, actor, evidence.territory_id)
        if work.id not in taken and all(word in _text(work) for word in asked)
    ]
    likeness = {work.id: _likeness(work.title, titles) for work in works}

    def order(work: OpenWork) -> tuple[bool, bool, float, int]:
        like = likeness[work.id]
        elsewhere = like >= _LIKE and work.roadmap_title not in maps
        far = abs((work.due - evidence.on).days) if work.due else _NO_DAY
        return work.unit_id != evidence.unit_id, not elsewhere, -round(like, 1), far

    shown = sorted(works, key=order)[:MOST]
    expected = read_expected_documents(session, {work.activity_id for work in shown})
    return [_suggestion(work, evidence, expected, likeness[work.id]) for work in shown], len(works)


def _text(work: OpenWork) -> str:
    return search_key(f"{work.number or ''} {work.title} {work.roadmap_title} {work.unit_name or ''} {work.period}")


def _stems(title: str) -> frozenset[str]:
    words = re.findall(r"[^\W\d_]{3,}", search_key(title))
    return frozenset(word[:_STEM] for word in words if word not in _EMPTY)


def _likeness(title: str, others: Iterable[str]) -> float:
    """Shared stems of all stems, with the likest title; one common word is chance."""
    mine = _stems(title)
    shares = [len(mine & theirs) / len(mine | theirs) for theirs in map(_stems, others) if len(mine & theirs) > 1]
    return max(shares, default=0.0)


def _suggestion(
    work: OpenWork, evidence: EvidenceFile, expected: Iterable[ExpectedDocument], likeness: float
) -> Suggestion:
    own = tuple(one for one in expected if one.activity_id == work.activity_id)
    kind = search_key(evidence.kind)
    fit = next((one.id for one in own if search_key(one.doc_kind or one.text).startswith(kind)), None)
    return Suggestion(work, own, fit, likeness)
