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

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from app.core import result_words as words
from app.core.responsible import Directory, split_responsible


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
    for text, after_dash in _items(cell):
        units = directory is not None and _names_only_units(text, directory)
        if after_dash and results and (units or directory is None):
            remarks.append(f"за результатом назван исполнитель: «{text}»")
        elif after_dash and results:
            results[-1] = replace(results[-1], text=_joined(cell, results[-1].text, text), in_doubt=True)
        elif units:
            remarks.append(f"на месте результата названо подразделение: «{text}»")
            results.append(ExpectedResult(ProofKind.FREE, text, in_doubt=True))
        else:
            results.extend(_classified(text))
    return Expected(tuple(results), tuple(remarks))


def _joined(cell: str, first: str, second: str) -> str:
    start = cell.find(first)
    return cell[start : cell.find(second, start) + len(second)]


def _names_only_units(text: str, directory: Directory) -> bool:
    found = split_responsible(text, directory)
    return bool(found.parts) and not found.unmatched


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    folded: str
    capital: bool
    inside: bool


_WORD = re.compile(r"\w+(?:-\w+)*")
_DASH_BEFORE = re.compile(r"\s[–—-]+\s*$|[–—]\s*$")
_TITLED = frozenset(("о", "об", "обо", "по"))
_STOPS = frozenset(("о", "об", "по", "для", "с"))
_OPENING, _CLOSING = "«“(", "»”)"


def _words_of(cell: str) -> list[_Word]:
    inside = _protected(cell)
    found = []
    for match in _WORD.finditer(cell):
        folded = match[0].lower().replace("ё", "е")
        found.append(_Word(match.start(), match.end(), folded, match[0][0].isupper(), inside[match.start()]))
    return found


def _protected(cell: str) -> list[bool]:
    """Mark the signs inside quotes and brackets; one closing quote before a separator closes all."""
    marks, depth, straight = [], 0, False
    for index, sign in enumerate(cell):
        if sign in _OPENING:
            depth += 1
        elif sign in _CLOSING and depth:
            depth = 0 if re.match(r"[»”)]+\s*[,;.]", cell[index:]) and sign != ")" else depth - 1
        elif sign == '"':
            straight = not straight
        marks.append(depth > 0 or straight)
    if depth and cell.count("«") != cell.count("»"):
        return _protected_without_quotes(cell, marks)
    return marks


def _protected_without_quotes(cell: str, marks: list[bool]) -> list[bool]:
    """A quote left open would hide the rest of the cell: let a full stop or a semicolon end it."""
    opened = cell.rfind("«")
    end = re.search(r"[.;]\s+[А-ЯЁ]", cell[opened:])
    return marks if not end else marks[: opened + end.start()] + _protected(cell[opened + end.start() :])


class _Cell:
    """The words of one cell and what may begin at each of them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = _words_of(text)

    def gap(self, at: int) -> str:
        """Give the signs before the word."""
        return self.text[self.words[at - 1].end if at else 0 : self.words[at].start]

    def head(self, at: int) -> tuple[words.Head, int] | None:
        """Find a document's word in the nominative after adjectives only; give it with its place."""
        packed = self.packed(at)
        if packed:
            return packed
        for index in range(at, min(at + 7, len(self.words))):
            word = self.words[index]
            found = _head_of(word.folded)
            if found and (found.surely or found.perhaps):
                return found, index
            if index > at and re.search(r"[.;:\n(]", self.gap(index)):
                return None
            if not _is_adjective(word.folded) and not (index > at and word.folded in words.BESIDES):
                return None
        return None

    def packed(self, at: int) -> tuple[words.Head, int] | None:
        """Find «пакет рекомендаций»: a pack of documents stands for the documents."""
        if self.words[at].folded not in words.PACKS or at + 1 >= len(self.words):
            return None
        found = _head_of(self.words[at + 1].folded)
        return (words.Head(found.kind, surely=True), at + 1) if found and found.of_what else None

    def outcome(self, at: int) -> bool:
        """Say whether the word is of the kind outcomes begin with."""
        folded = self.words[at].folded
        if folded in words.NOT_VERBAL:
            return False
        if folded == "банк":
            return True
        begins = words.BEGINS_EVENT.match(folded) or words.BEGINS_PUBLIC.match(folded)
        return bool(words.VERBAL_NOUNS.match(folded) or words.PREPARED.match(folded) or begins)


def _head_of(folded: str) -> words.Head | None:
    found = words.HEADS.get(folded)
    if found is None and "-" in folded:
        found = words.HEADS.get(folded.rsplit("-", 1)[1])
    return found


def _is_adjective(folded: str) -> bool:
    if folded in words.BUT_ADJECTIVE:
        return True
    if words.PARTICIPLE.match(folded):
        return False
    return bool(words.ADJECTIVE.match(folded)) and not words.NOT_ADJECTIVE.match(folded)


def _items(text: str) -> list[tuple[str, bool]]:
    """Cut a cell into the texts of its items, as printed; say of each whether only a dash stands before it."""
    cell = _Cell(text)
    if not cell.words:
        return [(text.strip(), False)]
    cuts = [0]
    begin = 0
    for at in range(1, len(cell.words)):
        if not cell.words[at].inside and _begins_item(cell, begin, at):
            begin = at
            cuts.append(_cut_before(cell, at))
    items = []
    for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True):
        piece = _trimmed(text[start:end])
        if piece:
            items.append((piece, bool(_DASH_BEFORE.search(text[:start])) and not _Cell(piece).head(0)))
    return items


def _cut_before(cell: _Cell, at: int) -> int:
    """Cut before the word, or before the quote that opens with it."""
    start = cell.words[at].start
    while start and cell.text[start - 1] in _OPENING + '"':
        start -= 1
    return start


def _trimmed(piece: str) -> str:
    piece = re.sub(r"(?:[\s,;–—-]|\sи\s*)+$", "", piece)
    piece = re.sub(r"^[\s,;•–—-]+", "", piece)
    return piece.removesuffix(".").strip() if not re.search(r"\b[а-я]{1,2}\.$", piece) else piece.strip()


def _begins_item(cell: _Cell, begin: int, at: int) -> bool:
    """Say whether a new item begins at the word, the item at hand having begun at `begin`."""
    gap = cell.gap(at)
    word = cell.words[at]
    if _is_tail_of_run(cell, begin, at):
        return False
    if re.search(r"[;\n]|[.…]\s+|\.$", gap):
        return _after_strong(cell, begin, at, gap)
    if "," in gap:
        return _after_comma(cell, begin, at)
    if re.search(r"\s[–—-]+\s*|[–—]\s", gap):
        return _after_dash(cell, at)
    if "/" in gap or ":" in gap or "(" in gap:
        return False
    if word.folded == "и":
        return False
    if at >= 2 and cell.words[at - 1].folded == "и":
        return _after_and(cell, begin, at)
    return _without_separator(cell, at)


def _is_tail_of_run(cell: _Cell, begin: int, at: int) -> bool:
    """The word stands between the adjectives of the item and its document's word."""
    found = cell.head(begin)
    return found is not None and at <= found[1]


def _after_strong(cell: _Cell, begin: int, at: int, gap: str) -> bool:
    word = cell.words[at]
    opened = ":" in cell.text[cell.words[begin].start : word.start]
    starts = cell.head(at) is not None or cell.outcome(at)
    if opened and (not starts or re.search(r"[–—-]\s*$", gap)):
        return False
    if re.search(r"[;\n]", gap):
        return starts or word.capital
    previous = cell.words[at - 1].folded
    return word.capital and not (len(previous) <= 2 and previous not in ("до", "оо", "уо", "мк") and not starts)


def _after_comma(cell: _Cell, begin: int, at: int) -> bool:
    found = cell.head(at)
    titled = _is_titled(cell, begin, at)
    if found:
        return found[0].surely or not titled
    if _prepared_head(cell, at) is not None:
        return True
    if words.PREPARED.match(cell.words[at].folded):
        return False
    if cell.outcome(at):
        prepares = {cell.words[begin].folded, cell.words[at].folded} <= words.PREPARING
        nominative = bool(words.NOMINATIVE_NOUN.match(cell.words[at].folded))
        return cell.words[at].capital or (cell.head(begin) is not None and (nominative or not titled)) or prepares
    return False


def _after_dash(cell: _Cell, at: int) -> bool:
    """A document may follow a dash, and at the end who does it («– управление образования, ОО»)."""
    if cell.words[at - 1].folded == "план" and cell.words[at].folded == "график":
        return False
    if cell.words[at].folded[0].isdigit():
        return False
    found = cell.head(at)
    if found:
        return found[0].surely
    rest = cell.words[at:]
    quiet = not any(_head_of(word.folded) or word.folded in _TITLED for word in rest)
    return cell.head(0) is not None and quiet and len(rest) <= 6 and not cell.outcome(at)


def _after_and(cell: _Cell, begin: int, at: int) -> bool:
    found = cell.head(at)
    if not found or not (cell.head(begin) or _prepared_head(cell, begin)):
        return False
    return found[0].surely or not _is_titled(cell, begin, at)


def _without_separator(cell: _Cell, at: int) -> bool:
    word, previous = cell.words[at], cell.words[at - 1]
    found = cell.head(at)
    if previous.folded in words.PREPOSITIONS or re.search(r"[«“\"]", cell.gap(at)):
        return False
    if not word.capital:
        return bool(found and found[1] == at and found[0].surely and words.MEETING_OF.match(previous.folded))
    if _is_adjective(previous.folded):
        return False
    starts = found is not None and found[0].surely
    return starts or bool(words.OUTCOME_STARTS.match(word.folded)) or cell.outcome(at)


def _is_titled(cell: _Cell, begin: int, at: int) -> bool:
    """The item is a document whose title («о …», «об …») could go on with further words."""
    found = cell.head(begin)
    return found is not None and any(w.folded in _TITLED for w in cell.words[found[1] + 1 : at])


def _prepared_head(cell: _Cell, at: int) -> words.Head | None:
    """Find the document of «Подготовлен … отчёт» or «Утверждение … плана»."""
    first = cell.words[at].folded
    if words.PREPARED.match(first):
        return _within(cell, at, lambda head: head.surely or head.perhaps)
    if first in words.PREPARING:
        return _within(cell, at, lambda head: head.of_what or head.surely)
    return None


def _within(cell: _Cell, at: int, fits: Callable[[words.Head], bool]) -> words.Head | None:
    for index in range(at + 1, min(at + 8, len(cell.words))):
        folded = cell.words[index].folded
        found = _head_of(folded)
        if found and fits(found):
            return found
        if folded in _STOPS or re.search(r"[.;:]", cell.gap(index)):
            return None
    return None


def _classified(text: str) -> list[ExpectedResult]:
    """Say what one item is; a document to be prepared and published is two results."""
    cell = _Cell(text)
    if not cell.words:
        return [ExpectedResult(ProofKind.FREE, text, in_doubt=True)]
    outcome = _outcome(cell)
    found = cell.head(0)
    if found and not _is_talk(cell, found[0], found[1], outcome):
        return [_document(cell, found[0], found[1])]
    prepared = _prepared_head(cell, 0)
    if prepared is None:
        return [_misprinted(cell) or outcome]
    heads = [prepared, *_second_head(cell, prepared)]
    documents = [ExpectedResult(ProofKind.DOCUMENT, text, _kind_name(cell, head, len(cell.words))) for head in heads]
    if outcome.kind is not ProofKind.PUBLICATION:
        return documents
    return [*documents, outcome] if cell.words[0].folded in words.PREPARING else [outcome]


def _second_head(cell: _Cell, first: words.Head) -> list[words.Head]:
    """«Утверждение перечня и графика» names two documents."""
    for index in range(1, len(cell.words) - 2):
        if _head_of(cell.words[index].folded) == first and cell.words[index + 1].folded == "и":
            second = _head_of(cell.words[index + 2].folded)
            return [second] if second and second.of_what else []
    return []


def _misprinted(cell: _Cell) -> ExpectedResult | None:
    """«Аналитические материалов»: a document's word in a wrong case behind an adjective in the right one."""
    found = _head_of(cell.words[1].folded) if len(cell.words) > 1 and _is_adjective(cell.words[0].folded) else None
    return replace(_document(cell, found, 1), in_doubt=True) if found else None


def _is_talk(cell: _Cell, head: words.Head, at: int, outcome: ExpectedResult) -> bool:
    """«Анализ и обсуждение…», «информация доведена…» and «Информация на сайтах» only begin as documents."""
    after = [word.folded for word in cell.words[at + 1 : at + 3]]
    if after and words.DONE.match(after[0]):
        return True
    if head.kind == "анализ":
        return len(after) == 2 and after[0] == "и" and bool(words.BEGINS_EVENT.match(after[1]))
    return head.kind == "информация" and outcome.kind is ProofKind.PUBLICATION


def _document(cell: _Cell, head: words.Head, at: int) -> ExpectedResult:
    kind = _kind_name(cell, head, at)
    return ExpectedResult(ProofKind.DOCUMENT, cell.text, kind, in_doubt=_is_loose(cell, at))


def _kind_name(cell: _Cell, head: words.Head, at: int) -> str:
    before = " ".join(word.folded for word in cell.words[:at])
    after = cell.words[at + 1].folded if at + 1 < len(cell.words) else ""
    if head.kind == "карта" and "дорожн" in before:
        return "дорожная карта"
    if head.kind == "материалы" and "методич" in before:
        return "методические материалы"
    return "план-график" if head.kind == "план" and after == "график" else head.kind


def _is_loose(cell: _Cell, at: int) -> bool:
    """Words behind a comma of an untitled document may be results of their own: «положения, итоги проведения»."""
    rest = cell.words[at + 1 :]
    if len(rest) > 6 or any(word.folded in _TITLED for word in rest):
        return False
    return any("," in cell.gap(at + 1 + i) and not _goes_on(word.folded) for i, word in enumerate(rest))


def _goes_on(folded: str) -> bool:
    return bool(words.ADJECTIVE.match(folded)) or folded in words.PREPOSITIONS or bool(words.GENITIVE.match(folded))


def _outcome(cell: _Cell) -> ExpectedResult:
    """Say what kind of outcome the item is; the count is the printed number of meetings or the value."""
    text = cell.text
    folded = text.lower().replace("ё", "е")
    first = " ".join(word.folded for word in cell.words[:3])
    number = words.NUMBER_WORDS.search(folded)
    count = int(number[1].replace(" ", "")) if number else None
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


def _is_finite(word: _Word) -> bool:
    return bool(words.FINITE.match(word.folded))


def _is_event(cell: _Cell) -> bool:
    """An event begins the item, maybe behind «организованы и», «приняли», «обеспечено» or an adjective."""
    for word in cell.words[:3]:
        if words.BEGINS_EVENT.match(word.folded):
            return True
        if not (words.BRINGS_ABOUT.match(word.folded) or word.folded == "и" or _is_adjective(word.folded)):
            return False
    return False
