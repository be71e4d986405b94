"""The management cycle: nine stages in order, and which of them a road map lacks.

A section or an activity may serve several stages; the passport serves some by itself. A stage is our
supposition and is corrected like a deadline.
"""

from collections.abc import Iterable
from enum import StrEnum


class Stage(StrEnum):
    """The stages in their order; the values are the words of a plan file."""

    GOALS = "цели"
    INDICATORS = "показатели"
    METHODS = "методы сбора информации"
    MONITORING = "мониторинг"
    ANALYSIS = "анализ"
    RECOMMENDATIONS = "адресные рекомендации"
    MEASURES = "меры"
    DECISIONS = "управленческие решения"
    EFFECTIVENESS = "анализ эффективности"


def parse_stage(words: str) -> Stage | None:
    """Read a stage as a plan file writes it (letter case, ё and spaces do not matter), None when it is none."""
    plain = " ".join(words.casefold().replace("ё", "е").split())
    return next((stage for stage in Stage if stage.value == plain), None)


def present_stages(named: Iterable[str]) -> tuple[Stage, ...]:
    """Give the stages among `named`, each once, in the order of the cycle; other words are passed over."""
    found = {parse_stage(words) for words in named}
    return tuple(stage for stage in Stage if stage in found)


def missing_stages(named: Iterable[str]) -> tuple[Stage, ...]:
    """Give the stages that a map lacks, in the order of the cycle; empty for a complete map."""
    present = present_stages(named)
    return tuple(stage for stage in Stage if stage not in present)
