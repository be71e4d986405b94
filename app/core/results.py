"""What a printed result cell expects to be handed in: documents by kind, or outcomes.

    cell    = item { separator item }
    item    = document | prepared | outcome
    document = { adjective } HEAD words             «Аналитическая справка о результатах …»
    prepared = («Подготовлен…» | «Утверждение…») HEAD  the document in the nominative or the genitive
    outcome = event | publication | number | anything else

A full stop, a semicolon or a line break separates; a comma, «и» or a dash only where a document's word
in the nominative (or the beginning of an outcome) follows, so the title of an order stays whole:
«Приказ о подготовке и проведении совещания, программа совещания, протокол совещания» is three
documents, «Приказ об утверждении плана, внесении изменений» is one. Nothing inside quotes or brackets
separates. Two documents that the print offers as one or the other («резолюция/протокол») are one.
What two careful readers could take differently is `in_doubt` and waits for a person.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from app.core import result_words as words
from app.core.responsible import Directory, split_responsible
from app.core.result_items import TITLED, Cell, Word, cut_items, head_of, is_adjective, prepared_head


class ProofKind(StrEnum):
    """What proves a result: a document with requisites, an event, a publication, a number, or anything."""

    DOCUMENT = "document"
    EVENT = "event"
    PUBLICATION = "publication"
    NUMBER = "number"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class ExpectedResult:
    """One expected thing: its words as printed, a document's kind («приказ»), a printed count or value."""

    kind: ProofKind
    text: str
    doc_kind: str | None = None
    count: int | None = None
    in_doubt: bool = False

    @property
    def is_document(self) -> bool:
        """Whether acceptance waits for this very document."""
        return self.kind is ProofKind.DOCUMENT


@dataclass(frozen=True, slots=True)
class Expected:
    """A result cell read: its results in printed order and Russian remarks for the coordinator."""

    results: tuple[ExpectedResult, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def documents(self) -> tuple[ExpectedResult, ...]:
        """The documents among the results."""
        return tuple(result for result in self.results if result.is_document)

    @property
    def is_outcome(self) -> bool:
        """Whether no document is named, so that any evidence will do."""
        return not self.documents

    @property
    def in_doubt(self) -> bool:
        """Whether a person must look at the reading."""
        return bool(self.remarks) or any(result.in_doubt for result in self.results)


def expected_results(cell: str | None, directory: Directory | None = None) -> Expected:
    """Read a printed cell; never raises, an empty cell expects nothing in particular.

    With the territory's `directory` a unit that stands in place of a result (or after a dash behind
    it) is told in a remark; the words stay as printed.
    """
    if cell is None or not cell.strip():
        return Expected()
    results: list[ExpectedResult] = []
    remarks: list[str] = []
    for text, after_dash, read in _read(cell):
        units = directory is not None and not read[0].is_document and _names_only_units(text, directory)
        if after_dash and results and (units or directory is None):
            remarks.append(f"за результатом назван исполнитель: «{text}»")
        elif after_dash and results:
            results[-1] = replace(results[-1], text=_joined(cell, results[-1].text, text), in_doubt=True)
        elif units:
            remarks.append(f"на месте результата названо подразделение: «{text}»")
            results.append(ExpectedResult(ProofKind.FREE, text, in_doubt=True))
        else:
            results.extend(read)
    return Expected(tuple(results), tuple(remarks))


@lru_cache(maxsize=8192)
def _read(cell: str) -> tuple[tuple[str, bool, tuple[ExpectedResult, ...]], ...]:
    """Cut and classify a cell; plans repeat their cells, and reading one costs half a millisecond."""
    items = []
    heading = ""
    for text, after_dash in cut_items(cell):
        printed = _joined(cell, heading, text) if heading else text
        items.append((printed, after_dash, tuple(replace(result, text=printed) for result in _classified(text))))
        heading = ""
        if text.endswith(":"):
            heading = items.pop()[0]  # «Утверждённые документы:» is no document, it heads the list
    return tuple(items) if not heading else (*items, (heading, False, tuple(_classified(heading))))


def _joined(cell: str, first: str, second: str) -> str:
    start = cell.find(first)
    return cell[start : cell.find(second, start) + len(second)]


def _names_only_units(text: str, directory: Directory) -> bool:
    found = split_responsible(text, directory)
    return bool(found.parts) and not found.unmatched


def _classified(text: str) -> list[ExpectedResult]:
    """Say what one item is; a document to be prepared and published is two results."""
    cell = Cell(text)
    if not cell.words:
        return [ExpectedResult(ProofKind.FREE, text, in_doubt=True)]
    outcome = _outcome(cell)
    found = cell.head(0)
    if found and not _is_talk(cell, found[0], found[1], outcome):
        return [_document(cell, found[0], found[1])]
    prepared = prepared_head(cell, 0)
    if prepared is None:
        return [_misprinted(cell) or outcome]
    heads = [prepared, *_second_head(cell, prepared)]
    documents = [ExpectedResult(ProofKind.DOCUMENT, text, _kind_name(cell, head, len(cell.words))) for head in heads]
    if outcome.kind is not ProofKind.PUBLICATION:
        return documents
    return [*documents, outcome] if cell.words[0].folded in words.PREPARING else [outcome]


def _second_head(cell: Cell, first: words.Head) -> list[words.Head]:
    """«Утверждение перечня и графика» names two documents."""
    for index in range(1, len(cell.words) - 2):
        if head_of(cell.words[index].folded) == first and cell.words[index + 1].folded == "и":
            second = head_of(cell.words[index + 2].folded)
            return [second] if second and second.of_what else []
    return []


def _misprinted(cell: Cell) -> ExpectedResult | None:
    """«Аналитические материалов», «Методических рекомендаций»: a document named in a wrong case."""
    first = cell.words[0].folded
    described = is_adjective(first) or bool(words.GENITIVE.match(first))
    found = head_of(cell.words[1].folded) if described and len(cell.words) > 1 else None
    return replace(_document(cell, found, 1), in_doubt=True) if found else None


def _is_talk(cell: Cell, head: words.Head, at: int, outcome: ExpectedResult) -> bool:
    """«Анализ и обсуждение…», «информация доведена…» and «Информация на сайтах» only begin as documents."""
    after = [word.folded for word in cell.words[at + 1 : at + 3]]
    if after and words.DONE.match(after[0]):
        return True
    if head.kind == "анализ":
        return len(after) == 2 and after[0] == "и" and bool(words.BEGINS_EVENT.match(after[1]))
    return head.kind == "информация" and outcome.kind is ProofKind.PUBLICATION


def _document(cell: Cell, head: words.Head, at: int) -> ExpectedResult:
    kind = _kind_name(cell, head, at)
    return ExpectedResult(ProofKind.DOCUMENT, cell.text, kind, in_doubt=_is_loose(cell, at))


def _kind_name(cell: Cell, head: words.Head, at: int) -> str:
    before = " ".join(word.folded for word in cell.words[:at])
    after = cell.words[at + 1].folded if at + 1 < len(cell.words) else ""
    if head.kind == "карта" and "дорожн" in before:
        return "дорожная карта"
    if head.kind == "материалы" and "методич" in before:
        return "методические материалы"
    return "план-график" if head.kind == "план" and after == "график" else head.kind


def _is_loose(cell: Cell, at: int) -> bool:
    """Words behind a comma of an untitled document may be results of their own: «положения, итоги проведения»."""
    rest = cell.words[at + 1 :]
    if len(rest) > 6 or any(word.folded in TITLED for word in rest):
        return False
    return any("," in cell.gap(at + 1 + i) and not _goes_on(word.folded) for i, word in enumerate(rest))


def _goes_on(folded: str) -> bool:
    return bool(words.ADJECTIVE.match(folded)) or folded in words.PREPOSITIONS or bool(words.GENITIVE.match(folded))


def _outcome(cell: Cell) -> ExpectedResult:
    """Say what kind of outcome the item is; the count is the printed number of meetings or the value."""
    text = cell.text
    folded = text.lower().replace("ё", "е")
    first = " ".join(word.folded for word in cell.words[:3])
    number = words.NUMBER_WORDS.search(folded)
    leading = words.LEADING_NUMBER.match(folded)
    printed = number or leading
    count = int(printed[1].replace(" ", "")) if printed else None
    if any(words.BEGINS_PUBLIC.match(word) for word in first.split()):
        return ExpectedResult(ProofKind.PUBLICATION, text, count=count)
    if words.SAYS_PUBLIC.search(folded) and words.MAY_BE_PUBLIC.search(folded):
        return ExpectedResult(ProofKind.PUBLICATION, text)
    event = _is_event(cell)
    if number and event and words.MEETINGS.search(folded[number.end() :][:40]):
        return ExpectedResult(ProofKind.EVENT, text, count=count)
    if number or words.BEGINS_NUMBER.match(folded):
        return ExpectedResult(ProofKind.NUMBER, text, count=count)
    if event:
        return ExpectedResult(ProofKind.EVENT, text)
    works = any(word in words.WORK for word in first.split())
    plain = works or words.OUTCOME_STARTS.match(cell.words[0].folded) or any(map(_is_finite, cell.words))
    return ExpectedResult(ProofKind.FREE, text, in_doubt=not plain)


def _is_finite(word: Word) -> bool:
    return bool(words.FINITE.match(word.folded))


def _is_event(cell: Cell) -> bool:
    """An event begins the item, maybe behind «организованы и», «приняли», «обеспечено» or an adjective."""
    for word in cell.words[:3]:
        if words.BEGINS_EVENT.match(word.folded):
            return True
        if not (words.BRINGS_ABOUT.match(word.folded) or word.folded == "и" or is_adjective(word.folded)):
            return False
    return False
