"""The journal as a chain: every entry's seal is made of the entry and of the seal before it.

    seal(n) = HMAC-SHA256(key, seal(n-1) ‖ n ‖ entry(n)),   seal(0) = ""

The key lives outside the database, so whoever can write to the database alone can neither change an
entry nor make one up without breaking the chain. What he could do is cut off its end: therefore the
head (number and seal of the last entry) is printed in reports and can be checked long after.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

# How many characters of a seal are printed: enough against chance, few enough to be typed in.
PRINTED = 16


def seal_entry(key: bytes, previous: str, number: int, entry: Mapping[str, Any]) -> str:
    """Give the seal of an entry, 64 hexadecimal digits; times count in UTC, whatever zone they are written in."""
    body = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
    return hmac.new(key, f"{previous}\n{number}\n{body}".encode(), hashlib.sha256).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"an entry of the journal holds plain values, not {type(value).__name__}")


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain as printed: «sarov:1532:9f86d081884c7d65». The chain of the installation is «-»."""

    chain: str
    number: int
    seal: str

    def __str__(self) -> str:
        return f"{self.chain}:{self.number}:{self.seal[:PRINTED]}"

    @classmethod
    def read(cls, text: str) -> "Head":
        """Read a printed head; raises ValueError with a sentence."""
        parts = text.strip().rsplit(":", 2)
        if len(parts) != 3 or not parts[1].isdigit() or len(parts[2]) < 8:
            raise ValueError(
                f"«{text}» — не голова журнала: нужны территория, номер и печать, sarov:1532:9f86d081884c7d65"
            )
        return cls(parts[0], int(parts[1]), parts[2].lower())


def key_mark(key: bytes) -> str:
    """What the database keeps of the key: enough to tell another key, nothing to make a seal with."""
    return hashlib.sha256(b"vekhi journal key\n" + key).hexdigest()[:16]
