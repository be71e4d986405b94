"""Patterns over the classes of tokens: the notation the grammar's rules are written in.

A pattern is a regular expression whose letters are class names: `{n:NUM|CARD} WORKING? DAY` matches
a number, perhaps «рабочих», then «дней», and names the number `n`. Names stand for one token or a
group of tokens; spaces mean nothing.
"""

import re
from typing import Final

from app.core.lexing import Token, Tokens
from app.core.vocabulary import CODES

_NAMES: Final = re.compile(r"[A-Z]+(?:_[A-Z]+)*")
PARTS: Final[dict[str, str]] = {}
"""Named parts of patterns (written in the same notation), used as if they were class names."""


def define(name: str, text: str) -> None:
    """Make `name` stand for the pattern `text` in later patterns."""
    PARTS[name] = _translate(text)


def _translate(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        name = match[0]
        return CODES[name] if name in CODES else f"(?:{PARTS[name]})"

    body = re.sub(r"\s+", "", _NAMES.sub(one, text))
    return re.sub(r"\{([a-z]\w*):", r"(?P<\1>", body).replace("}", ")")


define("NTH", "NUM|ROMAN|ORD")
define("CLOCK", "NUM (COLON|DOT|DASH) NUM HOUR?|NUM HOUR (NUM WORD)?")


class Found:
    """A pattern found in a phrase: gives the tokens of its named parts."""

    __slots__ = ("end", "match", "start", "tokens")

    def __init__(self, tokens: Tokens, match: re.Match[str]) -> None:
        self.tokens, self.match = tokens, match
        self.start, self.end = match.span()

    def token(self, name: str) -> Token | None:
        """Give the first token of the part `name`, or None when the part is absent."""
        place = self.match.start(name) if name in self.match.re.groupindex else -1
        return self.tokens.items[place] if place >= 0 and self.match.end(name) > place else None

    def __contains__(self, name: str) -> bool:
        return self.token(name) is not None

    def number(self, name: str, default: int = 0) -> int:
        """Give the value of the part `name` as a number."""
        token = self.token(name)
        return token.value if token is not None and isinstance(token.value, int) else default

    def last(self, name: str) -> Token | None:
        """Give the last token of the part `name`, or None when the part is absent."""
        if self.token(name) is None:
            return None
        return self.tokens.items[self.match.end(name) - 1]


class Pattern:
    """A compiled pattern."""

    __slots__ = ("regex",)

    def __init__(self, text: str) -> None:
        self.regex = re.compile(_translate(text))

    def at(self, tokens: Tokens, place: int) -> Found | None:
        """Match at token number `place`, or give None."""
        match = self.regex.match(tokens.codes, place)
        if match is None or match.end() == place:
            return None
        return Found(tokens, match)


def first_codes(text: str) -> str:
    """Give the codes of the class names listed in `text` (for dispatch on a first token)."""
    return "".join(CODES[name] for name in text.split())
