"""Which units a printed cell «ответственные» names, by the directory of its territory.

    cell  = { share | noise | unmatched }
    share = [post] name ["(по согласованию)"]       the longest name or alias from where it begins
          | words "№" number { ("," | "и") number } every number its own unit, or the group of these words
    noise = "и" | "совместно" | "с" | "все" | "в т.ч." | signs

Between names may stand a comma, a semicolon, a line break, «и» or nothing at all. Case, ё, quotes,
signs and spaces do not matter; an alias of whole words is also found in another grammatical case.
The first unit named that is not external leads. Nothing is guessed: words that are no unit of the
directory come back as unmatched, with a remark for the coordinator.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from app.core.roadmap import UnitEntry


class ShareRole(StrEnum):
    """A unit's part: leads (carries the documents), takes part, or is asked from outside."""

    LEAD = "lead"
    CO = "co"
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True)
class UnitShare:
    """One unit named in a cell: its key, its part, its words as printed, and whether it is a group."""

    unit_key: str
    role: ShareRole
    printed: str
    as_group: bool


@dataclass(frozen=True, slots=True)
class Responsible:
    """A cell split into units; `unmatched` are the words left over, `remarks` Russian sentences on doubts."""

    parts: tuple[UnitShare, ...] = ()
    unmatched: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def lead(self) -> UnitShare | None:
        """The unit that carries the checkpoint, or None when nobody of the territory is named."""
        return next((part for part in self.parts if part.role is ShareRole.LEAD), None)

    @property
    def in_doubt(self) -> bool:
        """Whether a person must look at the split."""
        return bool(self.unmatched or self.remarks)


@dataclass(frozen=True, slots=True)
class Directory:
    """The units of a territory, prepared for finding their names; build it once with `Directory.of`.

    `exact` goes from letters and digits run together to a unit, `stems` from word stems; a name that
    two units bear is in `shared`.
    """

    units: dict[str, UnitEntry] = field(default_factory=dict)
    exact: dict[str, str] = field(default_factory=dict)
    stems: dict[tuple[str, ...], str | None] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()
    longest: int = 0
    most_words: int = 0

    @classmethod
    def of(cls, units: Iterable[UnitEntry]) -> "Directory":
        """Prepare the names and aliases of `units`; among units of one name the first is found."""
        known = {unit.key: unit for unit in units}
        exact: dict[str, str] = {}
        stems: dict[tuple[str, ...], str | None] = {}
        shared = set()
        for unit in known.values():
            for name in (unit.name, *unit.aliases):
                words = _words(name)
                run = "".join(word.folded for word in words)
                if exact.setdefault(run, unit.key) != unit.key:
                    shared.add(run)
                bare = tuple(word.stem for word in words)
                if bare and len("".join(bare)) > 4:
                    stems[bare] = unit.key if stems.get(bare, unit.key) == unit.key else None
        exact.pop("", None)
        longest = max(map(len, exact), default=0)
        return cls(known, exact, stems, frozenset(shared), longest, max(map(len, stems), default=0))


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    folded: str
    stem: str


_WORD = re.compile(r"\d+|[A-ZА-ЯЁ]*[a-zа-яё]+|[A-ZА-ЯЁ]+|[^\W\d_]+")
_ENDINGS = (
    *("иями", "ями", "ами", "ием", "иям", "ого", "его", "ому", "ему", "ыми", "ими", "иях"),
    *("ях", "ах", "ая", "яя", "ое", "ее", "ые", "ие", "ий", "ый", "ой", "ей", "ия", "ию", "ии", "ов", "ев"),
    *("ам", "ям", "ом", "ем", "ую", "юю", "ых", "их", "ым", "им", "а", "я", "о", "е", "у", "ю", "ы", "и", "й", "ь"),
)
_NOISE = frozenset(["и", "а", "также", "с", "со", "совместно", "при", "участии", "все", "всех", "всем"])
_POSTS = re.compile(
    r"(?:директор|заведующ|руководител|начальник|заместител|специалист|методист|консультант|ведущ|главн|старш)"
)
_BREAK = re.compile(r"[,;:.()\n•|]|[–—-]\s|\s[–—-]")
_AGREED = ("по", "согласованию")
_AMONG = (("в", "т", "ч"), ("в", "том", "числе"))


@lru_cache(maxsize=4096)
def _stem(folded: str) -> str:
    for ending in _ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) >= 3:
            return folded[: -len(ending)]
    return folded


def _words(text: str) -> list[_Word]:
    words = []
    for found in _WORD.finditer(text):
        folded = found[0].lower().replace("ё", "е")
        stem = folded if found[0].isupper() or len(folded) < 4 else _stem(folded)
        words.append(_Word(found.start(), found.end(), folded, stem))
    return words


def split_responsible(cell: str | None, directory: Directory) -> Responsible:
    """Split a printed cell by the directory; never raises, an empty cell names nobody."""
    if cell is None or not cell.strip():
        return Responsible()
    splitter = _Splitter(cell, directory)
    splitter.run()
    return Responsible(splitter.shares(), tuple(splitter.unmatched()), tuple(splitter.all_remarks()))


@dataclass(slots=True)
class _Found:
    unit: str
    first: int
    last: int
    agreed: bool = False
    printed: str | None = None


class _Splitter:
    """Walks over the words of one cell; `left` are the numbers of the words that no unit took."""

    def __init__(self, cell: str, directory: Directory) -> None:
        self.cell = cell
        self.directory = directory
        self.words = _words(cell)
        self.found: list[_Found] = []
        self.left: list[int] = []
        self.remarks: list[str] = []

    def run(self) -> None:
        """Take the longest name at every word, then give posts to the units they stand beside."""
        at = 0
        while at < len(self.words):
            at = self.agreement(at) or self.numbered(at) or self.named(at) or self.leave(at)
        self._give_posts()

    def agreement(self, at: int) -> int:
        """Take «по согласованию» for the unit before it."""
        if tuple(word.folded for word in self.words[at : at + 2]) != _AGREED:
            return 0
        if self.found:
            self.found[-1].agreed = True
        return at + 2

    def named(self, at: int) -> int:
        """Take the longest name that begins at the word; give the number of the word after it."""
        unit, last = self._longest(at)
        if unit is None:
            return 0
        self.found.append(_Found(unit, at, last))
        return last + 1

    def _longest(self, at: int) -> tuple[str | None, int]:
        unit, last, run = None, at, ""
        for index in range(at, len(self.words)):
            run += self.words[index].folded
            if len(run) > self.directory.longest:
                break
            if run in self.directory.exact:
                unit, last = self.directory.exact[run], index
                self._tell_shared(run, unit)
        for size in range(self.directory.most_words, last - at + (1 if unit else 0), -1):
            bare = tuple(word.stem for word in self.words[at : at + size])
            by_stem = self.directory.stems.get(bare) if len(bare) == size else None
            if by_stem:
                return by_stem, at + size - 1
        return unit, last

    def _tell_shared(self, run: str, unit: str) -> None:
        if run in self.directory.shared:
            name = self.directory.units[unit].name
            self.remarks.append(f"это название носят несколько подразделений, взято «{name}»")

    def numbered(self, at: int) -> int:
        """Take «Школы №№ 10, 17»: a unit for every number, else the group that the words name."""
        first = next((i for i in range(at, min(at + 6, len(self.words))) if self.words[i].folded.isdigit()), 0)
        if first <= at or "№" not in self._between(first - 1):
            return 0
        last = first
        while last + 1 < len(self.words) and self._goes_on(last):
            last += 1
        if last == first or self._longest(at)[1] >= last:
            return 0
        numbers = [i for i in range(first, last + 1) if self.words[i].folded.isdigit()]
        return last + 1 if self._take_numbers(at, first, numbers) else 0

    def _goes_on(self, last: int) -> bool:
        word = self.words[last + 1]
        if re.search(r"[;\n.]", self._between(last)):
            return False
        follows = last + 2 < len(self.words) and self.words[last + 2].folded.isdigit()
        return word.folded.isdigit() or (word.folded == "и" and follows)

    def _take_numbers(self, at: int, first: int, numbers: list[int]) -> bool:
        bare = tuple(word.stem for word in self.words[at:first])
        units = [self.directory.stems.get((*bare, self.words[i].folded)) for i in numbers]
        words = self.cell[self.words[at].start : self.words[first - 1].end]
        if not any(units):
            group, last = self._longest(at)
            if group is None or last != first - 1 or not self.directory.units[group].group:
                return False
            self.found.append(_Found(group, at, numbers[-1]))
            self.remarks.append(f"номеров нет в справочнике, взята группа «{self.directory.units[group].name}»")
            return True
        for index, unit in zip(numbers, units, strict=True):
            if unit is None:
                self.left.append(index)
            else:
                self.found.append(_Found(unit, index, index, printed=f"{words} № {self.words[index].folded}"))
        return True

    def leave(self, at: int) -> int:
        """Leave the word to nobody; «и», «в т.ч.» and the like are no loss."""
        if tuple(word.folded for word in self.words[at : at + 3]) in _AMONG:
            return at + 3
        if self.words[at].folded not in _NOISE:
            self.left.append(at)
        return at + 1

    def _between(self, index: int) -> str:
        return self.cell[self.words[index].end : self.words[index + 1].start]

    def _give_posts(self) -> None:
        """A post right before a unit («директор МЦ»), or right after it at the end, is that unit's."""
        left = set(self.left)
        for share in self.found:
            while share.first - 1 in left and self._is_post(share.first - 1, share.first - 1):
                share.first -= 1
                left.discard(share.first)
        for share in self.found:
            while share.last + 1 in left and self._is_post(share.last + 1, share.last):
                share.last += 1
                left.discard(share.last)
        self.left = sorted(left)

    def _is_post(self, index: int, gap: int) -> bool:
        return bool(_POSTS.match(self.words[index].folded)) and not _BREAK.search(self._between(gap))

    def shares(self) -> tuple[UnitShare, ...]:
        """Give the units in printed order, each once; the first of the territory's own leads."""
        shares: dict[str, UnitShare] = {}
        lead_free = True
        for found in self.found:
            unit = self.directory.units[found.unit]
            if found.unit in shares:
                continue
            external = found.agreed or unit.external
            role = ShareRole.EXTERNAL if external else ShareRole.LEAD if lead_free else ShareRole.CO
            lead_free = lead_free and external
            shares[found.unit] = UnitShare(found.unit, role, found.printed or self._printed(found), unit.group)
        return tuple(shares.values())

    def _printed(self, found: _Found) -> str:
        start, end = self.words[found.first].start, self.words[found.last].end
        while end < len(self.cell) and self.cell[end] in "»”\"'":
            end += 1
        while start and self.cell[start - 1] in "«“":
            start -= 1
        return self.cell[start:end]

    def unmatched(self) -> list[str]:
        """Give the words nobody took, those that stand together as one text."""
        runs: list[list[int]] = []
        for index in self.left:
            together = runs and runs[-1][-1] == index - 1 and not _BREAK.search(self._between(index - 1))
            if together:
                runs[-1].append(index)
            else:
                runs.append([index])
        return [self.cell[self.words[run[0]].start : self.words[run[-1]].end] for run in runs]

    def all_remarks(self) -> list[str]:
        """Give the remarks of the walk and one for every text that is no unit."""
        missing = [f"нет в справочнике подразделений: «{text}»" for text in self.unmatched()]
        return list(dict.fromkeys([*self.remarks, *missing]))
