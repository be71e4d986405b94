"""Rows in doubt as pages show them: why they wait, how they are read, what can be done, what would follow."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.core.alternatives import alternatives, reading_key
from app.core.deadlines import Deadline, Freq, from_open
from app.core.decisions import REPORTED, deadline_of, takes_reporting, told
from app.core.periods import parse_period
from app.core.results import Expected
from app.core.roadmap import DecisionSubject
from app.core.russian import OF_MONTHS
from app.core.shown import day_short
from app.core.wording import assumption_text, flag_text
from app.services.decide_row import Preview
from app.services.propose_decision import ResultLine
from app.services.read_rows import SUBJECT_WORDS
from app.services.replan_activity import PointChange, PointMove, ReplanChange
from app.store.queries.decisions import DecisionLine
from app.store.queries.queue import QueueMap, QueueRow
from app.web.decision_forms import RowForm
from app.web.views.activity import DOUBTS, PROOF_WORDS

REASON_WORDS = {
    "period": "нет срока карты",
    "deadline": "срок",
    "units": "подразделения",
    "results": "результаты",
    "changed": "текст изменился после решения",
}
MOVE_WORDS = {
    PointMove.ADDED: "добавится",
    PointMove.MOVED: "изменится",
    PointMove.REMOVED: "уйдёт",
    PointMove.MARKED: "останется с пометкой «нет в новом чтении»",
}
REPORTING_CHOICES = [(freq.value, words) for freq, words in REPORTED.items()]
SAID_WORDS = {
    "confirmed": "подтверждено",
    "other": "выбрано другое чтение",
    "phrase": "записано иначе",
    "dates": "указаны даты",
    "reporting": "выбраны контрольные точки",
}
SHOWN_POINTS = 6


@dataclass(frozen=True, slots=True)
class QueueRowView:
    """A row to settle. `printed` are pieces of the deadline: (words, whether they were not read)."""

    row: QueueRow
    reasons: tuple[str, ...]
    printed: tuple[tuple[str, bool], ...]
    sentences: tuple[str, ...]
    assumed: tuple[str, ...]
    flags: tuple[str, ...]
    points: str
    others: tuple[tuple[str, str], ...]
    confirmable: bool
    stale: tuple[str, ...]
    reporting: str | None
    takes_reporting: bool


def view_queue_row(row: QueueRow, period: str | None, unit_names: Mapping[str, str] | None = None) -> QueueRowView:
    """Make the view of a row; `period` is its map's."""
    deadline = from_open(row.reading) if row.reading else Deadline(row.deadline or "", ())
    reporting = row.reading.get("reporting") if row.reading else None
    in_doubt = {"deadline", "changed"} & set(row.in_doubt)
    others = alternatives(deadline, parse_period(period) if period else None) if in_doubt else ()
    names = unit_names or {}
    return QueueRowView(
        row=row,
        reasons=tuple(DOUBTS[code] for code in row.in_doubt),
        printed=_pieces(row.deadline or "", deadline),
        sentences=tuple(told(deadline, Freq(reporting) if reporting else None)),
        assumed=tuple(assumption_text(code) for code in deadline.assumed),
        flags=tuple(flag_text(code) for code in deadline.flags),
        points=points_words(row.points),
        others=tuple((reading_key(one), " ".join(told(one))) for one in others),
        confirmable=_confirmable(row),
        stale=tuple(f"{_subject(s)}: {decision_words(s, v, names)}" for s, v in row.stale),
        reporting=reporting,
        takes_reporting=takes_reporting(deadline),
    )


def _confirmable(row: QueueRow) -> bool:
    """Whether something is read that a press can confirm; nobody named is nothing to confirm."""
    named = any(part == "lead" for _, part in row.parts)
    return bool({"deadline", "results", "changed"} & set(row.in_doubt)) or ("units" in row.in_doubt and named)


def _pieces(printed: str, deadline: Deadline) -> tuple[tuple[str, bool], ...]:
    pieces: list[tuple[str, bool]] = []
    place = 0
    for start, end in sorted(deadline.unread) if deadline.phrase == printed else ():
        if start > place:
            pieces.append((printed[place:start], False))
        pieces.append((printed[start:end], True))
        place = end
    if printed[place:]:
        pieces.append((printed[place:], False))
    return tuple(pieces)


def points_words(points: Iterable[tuple[str, date | None]]) -> str:
    """Tell checkpoints shortly: a few by their days, many by how many a year, in order."""
    every = list(points)
    days = [due for _, due in every if due is not None]
    waiting = len(every) - len(days)
    if not every:
        return "контрольных точек нет"
    if len(days) <= SHOWN_POINTS:
        words = [day_short(due) for due in days]
    else:
        words = [f"{year} год — {n}" for year, n in sorted(Counter(due.year for due in days).items())]
    if waiting:
        words.append(f"без даты — {waiting}")
    return ", ".join(words)


def result_lines(form: RowForm, expected: Expected) -> tuple[ResultLine, ...]:
    """Give the lines of the results' editor: as typed, else as read; two more to fill in."""
    read = (ResultLine(one.text, one.kind.value, one.doc_kind or "", str(one.count or "")) for one in expected.results)
    lines = form.lines() or tuple(read)
    return (*(line for line in lines if line.text), ResultLine(), ResultLine())


# --- what would follow -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PointView:
    """A checkpoint that changes, in words; `number` and `title` name its row where there are several."""

    move: str
    words: str
    row: str | None


@dataclass(frozen=True, slots=True)
class PreviewView:
    """What a decision would do: «Будет: +3, −1», the list, the new readings, whether a ground is needed."""

    summary: str
    points: tuple[PointView, ...]
    more: int
    readings: tuple[str, ...]
    needs_ground: bool
    settles: int


SHOWN_CHANGES = 40


def view_preview(preview: Preview, rows: Mapping[int, str], unit_names: Mapping[str, str]) -> PreviewView:
    """Make the view of what would follow; `rows` names the rows of a decision about several."""
    change = preview.change
    names = rows if len(change.after) > 1 else {}
    points = tuple(_point(one, names) for one in change.points[:SHOWN_CHANGES])
    settled = sum(1 for k, row in change.after.items() if not row["in_doubt"] and change.before[k]["in_doubt"])
    readings = _readings(change, unit_names)
    return PreviewView(
        change_words(change), points, len(change.points) - len(points), readings, preview.needs_ground, settled
    )


def change_words(change: ReplanChange) -> str:
    """Say in one line what becomes of the checkpoints: «+3, −1, изменится 2»."""
    words = []
    for move, sign in ((PointMove.ADDED, "+"), (PointMove.REMOVED, "−")):
        if n := change.count(move):
            words.append(f"{sign}{n}")
    words += [f"{MOVE_WORDS[m]} {n}" for m in (PointMove.MOVED, PointMove.MARKED) if (n := change.count(m))]
    if change.reassigned:
        words.append(f"другому подразделению {len(change.reassigned)}")
    if not words:
        return "контрольные точки не изменятся"
    return "контрольные точки: " + ", ".join(words) + (f"; без изменений {change.kept}" if change.kept else "")


def _point(point: PointChange, rows: Mapping[int, str]) -> PointView:
    words = point.period if point.due is None else day_short(point.due)
    if point.move is PointMove.MOVED and point.old_due is not None and point.old_due != point.due:
        words = f"{day_short(point.old_due)} → {words}"
    if point.label:
        words = f"{words} ({point.label})"
    return PointView(MOVE_WORDS[point.move], words, rows.get(point.activity_id))


def _readings(change: ReplanChange, unit_names: Mapping[str, str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for row_id, after in change.after.items():
        before = change.before.get(row_id, {})
        if before.get("reading") != after["reading"]:
            found[f"Срок: {after['reading'] or 'не прочитан'}"] = None
        if (before.get("lead"), before.get("co")) != (after["lead"], after["co"]):
            found[f"Отвечает: {units_words(after, unit_names)}"] = None
        if before.get("results") != after["results"]:
            found[f"Ожидается: {'; '.join(text for _, text in after['results'])}"] = None
        if before.get("stages") != after["stages"]:
            found[f"Этапы: {', '.join(after['stages'])}"] = None
    return tuple(found)[:SHOWN_CHANGES]


def units_words(value: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Name the units of a decision: the lead, then who takes part."""
    lead = value.get("lead")
    words = names.get(lead, lead) if lead else "координатор"
    co = [names.get(key, key) for key in value.get("co") or ()]
    return f"{words}; участвуют: {', '.join(co)}" if co else words


# --- decisions in words ------------------------------------------------------------------------------------


OF_SCHEDULE = frozenset({DecisionSubject.DATES, DecisionSubject.EVENT})


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision as history, in the territory's time; `state` is in_force, replaced, stale or undone."""

    line: DecisionLine
    when: datetime
    subject: str
    words: str
    how: str | None
    state: str
    undone: str | None

    @property
    def may_undo(self) -> bool:
        """Whether undoing it here makes any difference; days and cases are taken back where they are entered."""
        return self.state in ("in_force", "stale") and self.line.subject not in OF_SCHEDULE


def view_decisions(lines: Iterable[DecisionLine], zone: str, unit_names: Mapping[str, str]) -> list[DecisionView]:
    """Make the views of decisions, the newest first."""
    seen: set[str] = set()
    views = []
    for line in lines:
        state = "undone" if line.undone_at else "stale" if line.stale else "in_force"
        if state == "in_force" and line.subject in seen and line.subject != DecisionSubject.EVENT:
            state = "replaced"
        if state in ("in_force", "stale"):
            seen.add(line.subject)
        undone = f"{line.undone_name or 'программа'}, {_moment(line.undone_at, zone)}" if line.undone_at else None
        views.append(
            DecisionView(
                line,
                line.at.astimezone(ZoneInfo(zone)),
                _subject(line.subject),
                decision_words(line.subject, line.value, unit_names),
                _how(line),
                state,
                undone,
            )
        )
    return views


def _how(line: DecisionLine) -> str | None:
    said = SAID_WORDS.get(line.value.get("said", ""))
    return f"{said}: «{line.value['entered']}»" if said and line.value.get("entered") else said


def _moment(at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.day} {OF_MONTHS[local.month - 1]} {local.year}"


def _subject(subject: str) -> str:
    words = {one.value: text for one, text in SUBJECT_WORDS.items()}.get(subject, subject)
    return words[:1].upper() + words[1:]


def decision_words(subject: str, value: Mapping[str, Any], unit_names: Mapping[str, str]) -> str:
    """Say what was decided."""
    if subject == "reading":
        return " ".join(told(*deadline_of(value)))
    if subject == "units":
        return units_words(value, unit_names)
    if subject == "results":
        return "; ".join(_result_words(one) for one in value["results"])
    if subject == "stages":
        return ", ".join(value["stages"])
    if subject == "period":
        return str(value["period"])
    return _dates_words(value)


def _result_words(one: Mapping[str, Any]) -> str:
    kind = one.get("doc_kind") or PROOF_WORDS.get(one["kind"], one["kind"])
    count = f", {one['count']}" if one.get("count") else ""
    return f"{one['text']} ({kind}{count})"


def _dates_words(value: Mapping[str, Any]) -> str:
    if value.get("day"):
        due = f"; срок {day_short(date.fromisoformat(value['due']))}" if value.get("due") else ""
        return f"{day_short(date.fromisoformat(value['day']))}, {value.get('what', '')}{due}"
    days = []
    for one in value.get("dates") or ():
        first, last = (date.fromisoformat(one[edge]) for edge in ("start", "end"))
        days.append(day_short(last) if first == last else f"{day_short(first)} – {day_short(last)}")
    days += [f"{slot.partition('|')[0]}: не проводится" for slot in value.get("not_held") or ()]
    return ", ".join(days) or "даты сняты"


# --- the list ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QueueMapView:
    """A map of the queue with its rows on this page; `may_decide`: the person coordinates its territory."""

    map: QueueMap
    rows: tuple[QueueRowView, ...]
    may_decide: bool
    unnamed: int
    alike: tuple[tuple[str, int], ...]


def view_queue(
    maps: Iterable[QueueMap], rows: Mapping[str, list[QueueRow]], coordinated: Iterable[int]
) -> list[QueueMapView]:
    """Group the rows of a page by their maps, in the maps' order."""
    own = set(coordinated)
    return [_map(one, rows[one.key], one.territory_id in own) for one in maps if one.key in rows]


def _map(one: QueueMap, rows: list[QueueRow], may_decide: bool) -> QueueMapView:
    phrases = Counter(row.deadline or "" for row in rows if "deadline" in row.in_doubt)
    unnamed = sum(1 for row in rows if "units" in row.in_doubt and not (row.responsible or "").strip())
    return QueueMapView(
        one,
        tuple(view_queue_row(row, one.period) for row in rows),
        may_decide,
        unnamed,
        tuple((phrase, n) for phrase, n in phrases.most_common() if n > 1),
    )
