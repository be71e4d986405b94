"""How long a deadline takes to read, beside dateparser on the same phrases in the same run.

Run as `python tests/benchmarks/bench_deadlines.py`; prints microseconds a phrase, the share of phrases
each finds a date in, and the milliseconds of importing the language. On a shared machine a clock also
measures the neighbours, so every phrase is timed many times and its fastest reading counts, and beside
the figures stands a loop of bare additions, timed the same way: their ratio holds on any machine.
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
ROUNDS = 25
ADDITIONS = 2_000


def phrases(name: str) -> list[str]:
    """Give the distinct phrases of a golden table."""
    rows = YAML(typ="safe").load((ROOT / "tests" / "corpus" / name).read_text(encoding="utf-8"))
    return sorted({row["phrase"] for row in rows})


def fastest(act: Callable[[], object], rounds: int) -> int:
    """Give the nanoseconds of the fastest of `rounds` calls."""
    best = sys.maxsize
    for _ in range(rounds):
        begin = time.perf_counter_ns()
        act()
        best = min(best, time.perf_counter_ns() - begin)
    return best


def microseconds(read: Callable[[str], object], texts: list[str], rounds: int = ROUNDS) -> float:
    """Give the mean time of a phrase, each by its fastest reading."""
    return sum(fastest(lambda: read(text), rounds) for text in texts) / len(texts) / 1e3  # noqa: B023


def additions() -> int:
    """Add small numbers `ADDITIONS` times: a yardstick of the machine."""
    total = 0
    for number in range(ADDITIONS):
        total += number % 7
    return total


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
    yardstick = fastest(additions, 2_000) / 1e3
    print(f"{ADDITIONS} additions in a loop: {yardstick:.1f} µs")
    for name in ("deadlines_printed.yaml", "deadlines_other.yaml", "deadlines_running.yaml"):
        texts = phrases(name)
        ours = microseconds(lambda text: parse_deadline(text, PERIOD), texts)
        theirs = microseconds(lambda text: dateparser.parse(text, languages=["ru"]), texts, rounds=1)
        read = sum(parse_deadline(text, PERIOD).clauses[0].kind is not Kind.UNSPECIFIED for text in texts)
        dated = sum(dateparser.parse(text, languages=["ru"]) is not None for text in texts)
        print(f"{name}: {len(texts)} phrases, {sum(map(len, texts)) / len(texts):.0f} characters on average")
        print(f"  parse_deadline {ours:8.1f} µs a phrase ({ours / yardstick:.2f} of the loop), {read} read")
        print(f"  dateparser     {theirs:8.1f} µs a phrase, {dated} given some date ({theirs / ours:.0f} times slower)")
    print(f"import app.core.phrases {import_milliseconds('app.core.phrases'):.0f} ms")
    print(f"import dateparser       {import_milliseconds('dateparser'):.0f} ms")


if __name__ == "__main__":
    main()
