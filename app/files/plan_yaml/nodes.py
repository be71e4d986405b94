"""The tree of a YAML file with the line of every value, whichever reader made it.

Scalars keep their words as written: whether `2022` is a number or a text is asked by the field that
takes it, so nothing printed is ever rounded (`1.10` stays `1.10`).
"""

from dataclasses import dataclass


@dataclass(slots=True)
class Scalar:
    """A text; `plain` when it stands without quotes and could be taken for a number, a date or nothing."""

    text: str
    line: int
    plain: bool


@dataclass(slots=True)
class Sequence:
    """A list of values."""

    items: list["Node"]
    line: int


@dataclass(slots=True)
class Mapping:
    """Fields with their values in written order; a repeated name is kept, the reader of fields tells of it."""

    pairs: list[tuple[Scalar, "Node"]]
    line: int


Node = Scalar | Sequence | Mapping


def is_absent(node: Node) -> bool:
    """Say whether the value is YAML's «nothing»: empty, `~` or `null`, without quotes."""
    return isinstance(node, Scalar) and node.plain and node.text in ("", "~", "null", "Null", "NULL")
