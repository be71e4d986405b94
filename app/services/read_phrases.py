"""Read deadline phrases from arguments or lines, and answer each: as JSON or in words.

A line that begins with `{` is an object {"id", "phrase", "period": [2021, 2025] or null, "year":
"calendar" or "school"}; any other line is a phrase as it stands. Every line gets its answer, in order:
a reading in the open format (with the `id` it came with), or an object with `error`; a faulty line is
also told by its number, one sentence each, to whoever wants to hear it (the standard error output).
"""

import io
import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TextIO

from app.core.checkpoints import Occurrence, expand
from app.core.deadlines import Deadline, to_open
from app.core.periods import PlanPeriod, YearBase, parse_period
from app.core.phrases import parse_deadline
from app.core.wording import assumption_text, describe, flag_text

_SHOWN_CHECKPOINTS = 12
_LONGEST_PHRASE = 10_000
_YEARS = range(1900, 2201)


@dataclass(frozen=True, slots=True)
class Asked:
    """One phrase to read: what it is read in, and the `id` it came with."""

    phrase: str
    period: PlanPeriod | None = None
    base: YearBase = YearBase.CALENDAR
    given: dict[str, Any] | None = None


def _nobody(_: str) -> None:
    """Hear a fault and do nothing."""


def read_phrases(
    phrases: Iterable[str] | None,
    lines: TextIO,
    out: TextIO,
    *,
    as_json: bool = False,
    period: str | None = None,
    complain: Callable[[str], None] = _nobody,
) -> int:
    """Answer `phrases`, or the lines of `lines` when there are none; gives how many were faulty.

    `complain` hears one sentence for each faulty line, with its number. `period` is the plan's
    («2021-2025», «2021/22») for phrases that bring none of their own; raises ValueError with a sentence in
    Russian when it is not one.
    """
    default = parse_period(period) if period else None
    faults = 0
    if isinstance(lines, io.TextIOWrapper):
        lines.reconfigure(encoding="utf-8", errors="replace")
    unit = "строка" if phrases is None else "фраза"
    for number, line in enumerate(lines if phrases is None else phrases, 1):
        try:
            asked = understand(line.rstrip("\r\n"), default)
        except ValueError as error:
            faults += 1
            complain(f"{unit} {number}: {error}")
            _write_fault(line.rstrip("\r\n"), error, out, as_json=as_json)
            continue
        deadline = parse_deadline(asked.phrase, asked.period, asked.base)
        if as_json:
            answer = {**(asked.given or {}), **to_open(deadline)}
            out.write(_json(answer))
        else:
            out.write("\n".join(explain(deadline, asked.period)) + "\n\n")
    return faults


def _write_fault(line: str, error: ValueError, out: TextIO, *, as_json: bool) -> None:
    if not as_json:
        out.write(f"{line}\n  Не прочитано: {error}\n\n")
        return
    answer: dict[str, Any] = {"phrase": line, "error": str(error)}
    data = _object_of(line)
    if "id" in data:
        answer = {"id": data["id"], "phrase": data.get("phrase", line), "error": str(error)}
    out.write(_json(answer))


def _json(answer: dict[str, Any]) -> str:
    text = json.dumps(answer, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone surrogate
        text = json.dumps(answer)
    return text + "\n"


def _object_of(line: str) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def understand(line: str, default: PlanPeriod | None) -> Asked:
    """Read one line of input; raises ValueError with a sentence in Russian."""
    if not line.startswith("{"):
        return Asked(_checked(line), default, default.base if default else YearBase.CALENDAR)
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"строка начинается с «{{», но это не JSON: {_place(error)}") from None
    if not isinstance(data, dict) or not isinstance(data.get("phrase"), str):
        raise ValueError('нужен объект с текстом "phrase": {"id": 1, "phrase": "Ежегодно, март"}')
    base = _base(data.get("year"))
    given = {"id": data["id"]} if "id" in data else None
    if "period" not in data:
        return Asked(_checked(data["phrase"]), default, base, given)
    return Asked(_checked(data["phrase"]), _period(data["period"], base), base, given)


def _place(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"знак {error.pos + 1}"
    return "слишком глубоко вложен"


def _checked(phrase: str) -> str:
    if len(phrase) > _LONGEST_PHRASE:
        raise ValueError(f"фраза длиннее {_LONGEST_PHRASE} знаков: это не срок")
    return phrase


def _base(year: Any) -> YearBase:
    if year is None:
        return YearBase.CALENDAR
    if year not in ("calendar", "school"):
        raise ValueError(f'"year" бывает "calendar" или "school", а не {json.dumps(year, ensure_ascii=False)}')
    return YearBase(year)


def _period(years: Any, base: YearBase) -> PlanPeriod | None:
    """Read [2021, 2025]; with the school year [2021, 2022] is 2021/22."""
    if years is None:
        return None
    whole = isinstance(years, list) and len(years) == 2 and all(type(one) is int and one in _YEARS for one in years)
    if not whole or years[0] > years[1]:
        raise ValueError('"period" пишется двумя годами по порядку: [2021, 2025], или null')
    first, last = years
    if base is YearBase.SCHOOL:
        last = max(first, last - 1)
    return PlanPeriod(first, last, base)


def explain(deadline: Deadline, period: PlanPeriod | None) -> Iterator[str]:
    """Explain a reading in lines for a terminal: clauses, suppositions, checkpoints, what was not read."""
    phrase = "".join(char if char.isprintable() else " " for char in deadline.phrase)
    yield f"  {phrase}" if phrase.strip() else "  (пусто)"
    if deadline.unread:
        yield f"  {_marks(deadline)}"
        yield f"  Не прочитано: {deadline.remainder}"
    for number, sentence in enumerate(describe(deadline), 1):
        yield f"  {number}. {sentence}"
    yield from (f"  Предположено: {assumption_text(code)}" for code in deadline.assumed)
    yield from (f"  Замечено: {flag_text(code)}" for code in deadline.flags)
    verdict = " — требует уточнения" if deadline.in_doubt else ""
    yield f"  Уверенность: {deadline.confidence:.2f}{verdict}".replace(".", ",")
    if period is not None:
        yield from _checkpoints(expand(deadline, period), period)


def _marks(deadline: Deadline) -> str:
    """Put ^ under every place of the phrase that was not read; as wide as the letters above."""
    marks = [" "] * len(deadline.phrase)
    for start, end in deadline.unread:
        marks[start:end] = "^" * (end - start)
    return "".join(mark * _width(char) for mark, char in zip(marks, deadline.phrase, strict=True)).rstrip()


def _width(char: str) -> int:
    """Give how many places of a terminal a character takes: none for marks over letters, two for wide ones."""
    if unicodedata.category(char) in ("Mn", "Me") and char.isprintable():
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _checkpoints(found: tuple[Occurrence, ...], period: PlanPeriod) -> Iterator[str]:
    if not found:
        yield f"  Контрольных точек за {period}: нет"
        return
    yield f"  Контрольных точек за {period}: {len(found)}"
    for one in found[:_SHOWN_CHECKPOINTS]:
        due = f"срок {one.due:%d.%m.%Y}" if one.due else "график не задан"
        label = "один раз" if "–" in one.period else one.period
        yield f"    {label}{f' ({one.scope})' if one.scope else ''}: {due}"
    if len(found) > _SHOWN_CHECKPOINTS:
        yield f"    … и ещё {len(found) - _SHOWN_CHECKPOINTS}"
