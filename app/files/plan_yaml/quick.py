r"""A quick reader of the part of YAML that plan files are written in.

ruamel.yaml reads letter by letter in Python: 2,000 activities take two seconds and 12,000 take
fifteen. This reader goes line by line, about a hundred times faster, and understands only

    block    = mapping | sequence
    mapping  = (name ":" (SPACE value | block | nothing))+      at one indent
    sequence = ("- " (value | mapping))+                        at one indent
    value    = plain on one line | "…" | '…' | [plain, "…"] | literal "|" or "|-"

with comments anywhere YAML allows them. On the first thing that is not surely of this grammar it
gives up and `compose` asks ruamel.yaml, which also words every syntax error. What both can read they
read alike; a test holds them side by side.
"""

import re

from app.files.plan_yaml.nodes import Mapping, Node, Scalar, Sequence

_STRANGE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_NAME = re.compile(r"([\w№][\w№ ().,/-]{0,100}):(?: +(.*)|$)")
_COMMENT = r" *(?: #.*)?$"
_DOUBLE = re.compile(r'"((?:[^"\\]|\\["\\])*)"' + _COMMENT)
_SINGLE = re.compile(r"'((?:[^']|'')*)'" + _COMMENT)
_FLOW = re.compile(r"\[([^\[\]{}]*)\]" + _COMMENT)
_FLOW_ITEM = re.compile(r"""(?:([\w№][^,\[\]{}:#"'\\]*)|"([^"\\,]*)")$""")
_LITERAL = re.compile(r"\|(-?)" + _COMMENT)
_PLAIN_START = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`]|-[^\s\-]")


class _OutsideError(Exception):
    """The text is not of the quick grammar (it may still be good YAML)."""


def read_quickly(text: str) -> Node | None:
    """Read `text` (line feeds only) into a tree, or None when ruamel.yaml must look at it."""
    if _STRANGE.search(text):
        return None
    reader = _Reader(text.split("\n"))
    try:
        return reader.document()
    except _OutsideError:
        return None


class _Reader:
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.at = 0

    def document(self) -> Node:
        indent = self.peek()
        if indent != 0:
            raise _OutsideError
        node = self.block(0)
        if self.peek() >= 0:
            raise _OutsideError
        return node

    def peek(self) -> int:
        """Skip blank and comment lines; give the indent of the line at hand, -1 at the end."""
        while self.at < len(self.lines):
            line = self.lines[self.at]
            bare = line.lstrip(" ")
            if bare and bare[0] != "#":
                return len(line) - len(bare)
            self.at += 1
        return -1

    def block(self, indent: int) -> Node:
        if self.lines[self.at].startswith("- ", indent):
            return self.sequence(indent)
        return self.mapping(indent)

    def mapping(self, indent: int) -> Mapping:
        pairs: list[tuple[Scalar, Node]] = []
        first = self.at + 1
        while self.peek() == indent:
            found = _NAME.match(self.lines[self.at], indent)
            if not found:
                raise _OutsideError
            self.at += 1
            pairs.append((Scalar(found[1].rstrip(" "), self.at, True), self.value(found[2] or "", indent)))
        return Mapping(pairs, first)

    def sequence(self, indent: int) -> Sequence:
        items: list[Node] = []
        first = self.at + 1
        while self.peek() == indent and self.lines[self.at].startswith("- ", indent):
            line = self.lines[self.at]
            content = line[indent + 2 :].lstrip(" ")
            if _NAME.match(content):
                column = len(line) - len(content)
                self.lines[self.at] = " " * column + content
                items.append(self.mapping(column))
            elif content and content[0] != "#":
                self.at += 1
                items.append(self.value(content, indent))
            else:
                raise _OutsideError
            if self.peek() > indent:
                raise _OutsideError
        return Sequence(items, first)

    def value(self, rest: str, indent: int) -> Node:
        line = self.at
        if not rest or rest[0] == "#":
            return self.nested(indent, line)
        if rest[0] == "|":
            return self.literal(rest, indent)
        node = _one_line(rest, line)
        if self.peek() > indent:
            raise _OutsideError
        return node

    def nested(self, indent: int, line: int) -> Node:
        inner = self.peek()
        if inner > indent:
            if not (self.lines[self.at].startswith("- ", inner) or _NAME.match(self.lines[self.at], inner)):
                raise _OutsideError
            node = self.block(inner)
            if self.peek() > indent:
                raise _OutsideError
            return node
        if inner == indent and self.lines[self.at].startswith("- ", inner):
            return self.sequence(inner)
        return Scalar("", line, True)

    def literal(self, rest: str, indent: int) -> Scalar:
        found = _LITERAL.match(rest)
        first = self.at
        if not found or first >= len(self.lines) or not self.lines[first].strip(" "):
            raise _OutsideError
        inner = len(self.lines[first]) - len(self.lines[first].lstrip(" "))
        if inner <= indent:
            raise _OutsideError
        taken: list[str] = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not line.strip(" "):
                if len(line) > inner:
                    raise _OutsideError
            elif not line.startswith(" " * inner):
                break
            taken.append(line[inner:])
            self.at += 1
        if self.peek() > indent:
            raise _OutsideError
        text = "\n".join(taken).rstrip("\n")
        return Scalar(text if found[1] else text + "\n", first, False)


def _one_line(rest: str, line: int) -> Node:
    if rest[0] == '"':
        if found := _DOUBLE.match(rest):
            return Scalar(re.sub(r"\\(.)", r"\1", found[1]), line, False)
    elif rest[0] == "'":
        if found := _SINGLE.match(rest):
            return Scalar(found[1].replace("''", "'"), line, False)
    elif rest[0] == "[":
        if found := _FLOW.match(rest):
            return _flow(found[1], line)
    elif _PLAIN_START.match(rest):
        text = rest.partition(" #")[0].rstrip(" ")
        if ": " not in text and not text.endswith(":"):
            return Scalar(text, line, True)
    raise _OutsideError


def _flow(inside: str, line: int) -> Sequence:
    items: list[Node] = []
    for item in inside.split(",") if inside.strip(" ") else []:
        found = _FLOW_ITEM.match(item.strip(" "))
        if not found:
            raise _OutsideError
        plain = found[1] is not None
        items.append(Scalar(found[1] if plain else found[2], line, plain))
    return Sequence(items, line)
