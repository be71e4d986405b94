"""How long a deadline takes to read, beside dateparser on the same phrases in the same run.

Run as `python tests/benchmarks/bench_deadlines.py`; prints microseconds a phrase (the best of several
rounds), the share of phrases each finds a date in, and the milliseconds of importing the language.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import dateparser  # noqa: E402
from ruamel.yaml import YAML  # noqa: E402

from app.core.deadlines import Kind  # noqa: E402
from app.core.periods import PlanPeriod  # noqa: E402
from app.core.phrases import parse_deadline  # noqa: E402

PERIOD = PlanPeriod(2021, 2025)
ROUNDS = 7


def phrases(name: str) -> list[str]:
    """Give the distinct phrases of a golden table."""
    rows = YAML(typ="safe").load((ROOT / "tests" / "corpus" / name).read_text(encoding="utf-8"))
    return sorted({row["phrase"] for row in rows})


def microseconds(read: Callable[[str], object], texts: list[str], rounds: int = ROUNDS) -> float:
    """Give the time of one phrase in the fastest round."""
    best = float("inf")
    for _ in range(rounds):
        begin = time.perf_counter()
        for text in texts:
            read(text)
        best = min(best, time.perf_counter() - begin)
    return best / len(texts) * 1e6


def import_milliseconds(module: str) -> float:
    """Give what importing `module` adds to a bare interpreter, the best of five."""

    def once(code: str) -> float:
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
        return time.perf_counter() - begin

    bare = min(once("pass") for _ in range(5))
    return (min(once(f"import {module}") for _ in range(5)) - bare) * 1e3


def main() -> None:
    """Measure and print."""
    for name in ("deadlines_printed.yaml", "deadlines_other.yaml"):
        texts = phrases(name)
        ours = microseconds(lambda text: parse_deadline(text, PERIOD), texts)
        theirs = microseconds(lambda text: dateparser.parse(text, languages=["ru"]), texts, rounds=1)
        read = sum(parse_deadline(text, PERIOD).clauses[0].kind is not Kind.UNSPECIFIED for text in texts)
        dated = sum(dateparser.parse(text, languages=["ru"]) is not None for text in texts)
        print(f"{name}: {len(texts)} phrases")
        print(f"  parse_deadline {ours:8.1f} µs a phrase, {read} read")
        print(f"  dateparser     {theirs:8.1f} µs a phrase, {dated} given some date ({theirs / ours:.0f} times slower)")
    print(f"import app.core.phrases {import_milliseconds('app.core.phrases'):.0f} ms")
    print(f"import dateparser       {import_milliseconds('dateparser'):.0f} ms")


if __name__ == "__main__":
    main()
