"""Cutting a printed result cell into items, and finding the word that an item is about.

The grammar stands in `results`; here are its separators: what begins an item, and where.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from app.core import result_words as words


class Word(NamedTuple):
    """A word of a cell: where it stands, its folded form, and whether quotes or brackets hold it."""

    start: int
    end: int
    folded: str
    capital: bool
    inside: bool


_WORD = re.compile(r"\w+(?:-\w+)*")
_DASH_BEFORE = re.compile(r"\s[–—-]+\s*$|[–—]\s*$")
TITLED = frozenset(("о", "об", "обо", "по"))
_HOLDS = re.compile(r"[«“(\"]")
_CLOSES_ALL = re.compile(r"[»”)]+\s*[,;.]")
_STOPS = frozenset(("о", "об", "по", "для", "с"))
_OPENING, _CLOSING = "«“(", "»”)"


def _words_of(cell: str) -> list[Word]:
    inside = _protected(cell)
    found = []
    for match in _WORD.finditer(cell):
        folded = match[0].lower().replace("ё", "е")
        found.append(Word(match.start(), match.end(), folded, match[0][0].isupper(), inside[match.start()]))
    return found


def _protected(cell: str) -> list[bool]:
    """Mark the signs inside quotes and brackets; one closing quote before a separator closes all."""
    if not _HOLDS.search(cell):
        return [False] * len(cell)
    marks, depth, straight = [], 0, False
    for index, sign in enumerate(cell):
        if sign in _OPENING:
            depth += 1
        elif sign in _CLOSING and depth:
            depth = 0 if _CLOSES_ALL.match(cell, index) and sign != ")" else depth - 1
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


class Cell:
    """The words of one cell and what may begin at each of them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = _words_of(text)

    def gap(self, at: int) -> str:
        """Give the signs before the word, without «(%)»."""
        signs = self.text[self.words[at - 1].end if at else 0 : self.words[at].start]
        return re.sub(r"\([^()\w]*\)", " ", signs)

    def head(self, at: int) -> tuple[words.Head, int] | None:
        """Find a document's word in the nominative after adjectives only; give it with its place."""
        packed = self.packed(at)
        if packed:
            return packed
        for index in range(at, min(at + 7, len(self.words))):
            word = self.words[index]
            if index > at and re.search(r"[.;:\n(]", self.gap(index)):
                return None
            found = head_of(word.folded)
            if found and (found.surely or found.perhaps):
                return (replace(found, surely=True) if index > at else found), index
            if not is_adjective(word.folded) and not (index > at and word.folded in words.BESIDES):
                return None
        return None

    def packed(self, at: int) -> tuple[words.Head, int] | None:
        """Find «пакет рекомендаций»: a pack of documents stands for the documents."""
        if self.words[at].folded not in words.PACKS or at + 1 >= len(self.words):
            return None
        found = head_of(self.words[at + 1].folded)
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


def head_of(folded: str) -> words.Head | None:
    """Find the kind of document that a word names, also as the last part of «информационно-аналитическая»."""
    found = words.HEADS.get(folded)
    if found is None and "-" in folded:
        if graph := words.PLAN_GRAPH.match(folded):
            return replace(words.HEADS[graph[1]], kind="план-график")
        found = words.HEADS.get(folded.rsplit("-", 1)[1])
    return found


def is_adjective(folded: str) -> bool:
    """Say whether the word looks like an adjective in the nominative (present participles aside)."""
    if folded in words.BUT_ADJECTIVE:
        return True
    if words.PARTICIPLE.match(folded):
        return False
    return bool(words.ADJECTIVE.match(folded)) and not words.NOT_ADJECTIVE.match(folded)


def cut_items(text: str) -> list[tuple[str, bool]]:
    """Cut a cell into the texts of its items, as printed; say of each whether only a dash stands before it."""
    cell = Cell(text)
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
            items.append((piece, bool(_DASH_BEFORE.search(text[:start])) and not Cell(piece).head(0)))
    return items


def _cut_before(cell: Cell, at: int) -> int:
    """Cut before the word, or before the quote that opens with it."""
    start = cell.words[at].start
    while start and cell.text[start - 1] in _OPENING + '"':
        start -= 1
    return start


def _trimmed(piece: str) -> str:
    piece = re.sub(r"(?:[\s,;–—-]|\sи\s*)+$", "", piece)
    piece = re.sub(r"^[\s,;•–—-]+", "", piece)
    return piece.removesuffix(".").strip() if not re.search(r"\b[а-я]{1,2}\.$", piece) else piece.strip()


def _begins_item(cell: Cell, begin: int, at: int) -> bool:
    """Say whether a new item begins at the word, the item at hand having begun at `begin`."""
    gap = cell.gap(at)
    word = cell.words[at]
    if _is_tail_of_run(cell, begin, at):
        return False
    if re.search(r"[;\n]|[.…]\s+|\.$", gap):
        return _after_strong(cell, begin, at, gap)
    if "," in gap:
        return _after_comma(cell, begin, at)
    if ":" in gap:
        return bool(re.search(r"[–—-]", gap)) and cell.head(at) is not None
    if re.search(r"\s[–—-]+\s*|[–—]\s", gap):
        return _after_dash(cell, at)
    if "/" in gap or "(" in gap:
        return False
    if word.folded == "и":
        return False
    if at >= 2 and cell.words[at - 1].folded == "и":
        return _after_and(cell, begin, at)
    return _without_separator(cell, at)


def _is_tail_of_run(cell: Cell, begin: int, at: int) -> bool:
    """The word stands between the adjectives of the item and its document's word."""
    found = cell.head(begin)
    return found is not None and at <= found[1]


def _after_strong(cell: Cell, begin: int, at: int, gap: str) -> bool:
    word = cell.words[at]
    opened = ":" in cell.text[cell.words[begin].start : word.start]
    starts = cell.head(at) is not None or cell.outcome(at)
    sentence = "." in gap and word.capital and bool(words.OUTCOME_STARTS.match(word.folded))
    if opened and (not (starts or sentence) or re.search(r"[–—-]\s*$", gap)):
        return False
    if re.search(r"[;\n]", gap):
        return starts or word.capital
    previous = cell.words[at - 1].folded
    return word.capital and not (len(previous) <= 2 and previous not in ("до", "оо", "уо", "мк") and not starts)


def _after_comma(cell: Cell, begin: int, at: int) -> bool:
    if words.INCLUDES.search(cell.text[cell.words[begin].start : cell.words[at].start]):
        return False
    found = cell.head(at)
    titled = _is_titled(cell, begin, at)
    if found:
        return found[0].surely or not titled
    if prepared_head(cell, at) is not None:
        return True
    if words.PREPARED.match(cell.words[at].folded):
        return False
    if cell.outcome(at):
        prepares = {cell.words[begin].folded, cell.words[at].folded} <= words.PREPARING
        nominative = bool(words.NOMINATIVE_NOUN.match(cell.words[at].folded))
        return cell.words[at].capital or (cell.head(begin) is not None and (nominative or not titled)) or prepares
    return False


def _after_dash(cell: Cell, at: int) -> bool:
    """A document may follow a dash, and at the end who does it («– управление образования, ОО»)."""
    if cell.words[at - 1].folded == "план" and cell.words[at].folded == "график":
        return False
    if cell.words[at].folded[0].isdigit():
        return False
    found = cell.head(at)
    if found:
        return found[0].surely
    rest = cell.words[at:]
    quiet = not any(head_of(word.folded) or word.folded in TITLED for word in rest)
    return cell.head(0) is not None and quiet and len(rest) <= 6 and not cell.outcome(at)


def _after_and(cell: Cell, begin: int, at: int) -> bool:
    found = cell.head(at)
    if not found or not (cell.head(begin) or prepared_head(cell, begin)):
        return False
    if any(words.CONTAINS.match(word.folded) for word in cell.words[begin:at]):
        return False
    return found[0].surely or not _is_titled(cell, begin, at)


def _without_separator(cell: Cell, at: int) -> bool:
    word, previous = cell.words[at], cell.words[at - 1]
    found = cell.head(at)
    if previous.folded in words.PREPOSITIONS or re.search(r"[«“\"]", cell.gap(at)):
        return False
    if not word.capital:
        return bool(found and found[1] == at and found[0].surely and words.MEETING_OF.match(previous.folded))
    if is_adjective(previous.folded) or (len(word.folded) < 5 and cell.text[word.start : word.end].isupper()):
        return False
    starts = found is not None and found[0].surely
    return starts or bool(words.OUTCOME_STARTS.match(word.folded)) or cell.outcome(at)


def _is_titled(cell: Cell, begin: int, at: int) -> bool:
    """The item is a document whose title («о …», «об …») could go on with further words."""
    found = cell.head(begin)
    return found is not None and any(w.folded in TITLED for w in cell.words[found[1] + 1 : at])


def prepared_head(cell: Cell, at: int) -> words.Head | None:
    """Find the document of «Подготовлен … отчёт» or «Утверждение … плана»."""
    first = cell.words[at].folded
    if words.PREPARED.match(first):
        return _within(cell, at, lambda head: head.surely or head.perhaps)
    if first in words.PREPARING:
        return _within(cell, at, lambda head: head.of_what or head.surely)
    return None


def _within(cell: Cell, at: int, fits: Callable[[words.Head], bool]) -> words.Head | None:
    for index in range(at + 1, min(at + 12, len(cell.words))):
        folded = cell.words[index].folded
        found = head_of(folded)
        if found and fits(found):
            return found
        if folded in _STOPS or re.search(r"[.;:]", cell.gap(index)):
            return None
    return None
