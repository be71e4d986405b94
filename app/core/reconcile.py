"""What becomes of stored checkpoints when a deadline is read anew.

Untouched checkpoints are replaced. One that somebody worked on is matched by its key, else by an
overlapping window of the same scope, and keeps its own dates; matched by nothing it stays, marked
«нет в новом чтении».
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.core.checkpoints import Occurrence
from app.core.periods import Span


@dataclass(frozen=True, slots=True)
class Existing:
    """A stored checkpoint: its key's suffix, scope, window and printed day, and whether anybody worked on it."""

    suffix: str
    scope: str | None
    window: Span
    due: date | None
    worked_on: bool


@dataclass(frozen=True, slots=True)
class Match:
    """A stored checkpoint that the new reading wants too."""

    existing: Existing
    wanted: Occurrence

    @property
    def moved(self) -> bool:
        """Whether the new reading gives other dates."""
        return (self.existing.window, self.existing.due) != (self.wanted.window, self.wanted.due)

    @property
    def rekeyed(self) -> bool:
        """Whether the new reading calls the same occurrence otherwise."""
        return self.existing.suffix != self.wanted.suffix


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What to do: occurrences to add, matches to keep, checkpoints to drop, checkpoints to mark."""

    add: tuple[Occurrence, ...]
    keep: tuple[Match, ...]
    drop: tuple[Existing, ...]
    stay_marked: tuple[Existing, ...]


def reconcile_checkpoints(existing: Iterable[Existing], wanted: Iterable[Occurrence]) -> Reconciliation:
    """Match stored checkpoints with the occurrences of a new reading; every one of both is used once."""
    left = {one.suffix: one for one in wanted}
    keep: list[Match] = []
    worked: list[Existing] = []
    drop: list[Existing] = []
    for one in existing:
        same = left.pop(one.suffix, None)
        if same is not None:
            keep.append(Match(one, same))
        else:
            (worked if one.worked_on else drop).append(one)
    near, stay = _by_window(worked, left)
    return Reconciliation(tuple(left.values()), (*keep, *near), tuple(drop), stay)


def _by_window(worked: list[Existing], left: dict[str, Occurrence]) -> tuple[list[Match], tuple[Existing, ...]]:
    """Match what overlaps most first (of the same scope before another), and take it out of `left`."""
    pairs = [(one, other) for one in worked for other in left.values() if one.window.overlaps(other.window)]
    pairs.sort(key=lambda pair: (*_closeness(*pair), pair[0].suffix, pair[1].suffix))
    matches: list[Match] = []
    taken: set[str] = set()
    for one, other in pairs:
        if one.suffix not in taken and other.suffix in left:
            taken.add(one.suffix)
            matches.append(Match(one, left.pop(other.suffix)))
    return matches, tuple(one for one in worked if one.suffix not in taken)


def _closeness(one: Existing, other: Occurrence) -> tuple[bool, int]:
    shared = min(one.window.last, other.window.last) - max(one.window.first, other.window.first)
    return one.scope != other.scope, -shared.days
