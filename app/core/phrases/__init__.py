"""The deadline language: a printed phrase read into a `Deadline`.

The grammar, from the top (each room's docstring holds its own part):

    cell     = group { (";" | "." | "N." | "далее" | "но" | "а также" | scope) group }  grouping
    group    = { fact | "," | "(" | ")" | word }                                reading
    fact     = trap | offset | event | spell | season | rhythm | times
    times    = item { ("," | "и" | "или") item }                               times
    item     = [до | к | не позднее | с | в] point [("-" | "по") point]
    point    = date | day month [year] | part month | month | nth unit | years  points
    rhythm   = ежегодно | [не реже] [N] раз в [N] unit | каждый unit | weekdays rhythm
    offset   = до N числа [nth] месяца, следующего за отчётным [period]        offsets
    event    = N дней (со дня | до) words | по мере words | по графику words   events
    spell    = весь период | в течение [учебного] года | постоянно             spells
    trap     = от date № … | № … | clock | ____ | исполнено | name | duration    traps

In running text the words of an event end at a verb (`event_words`), and the words round a deadline stay
unread. Tokens come from `lexing`, mended words from `mending`, known words from `vocabulary`; `building` and `timed` turn a group's facts into
clauses, `resolve` gives days to points, `joining` takes the clauses of a cell together.
"""

from app.core.deadlines import Clause, Deadline, Freq, Kind
from app.core.lexing import Tokens, read_tokens
from app.core.periods import PlanPeriod, YearBase
from app.core.phrases.building import build
from app.core.phrases.grouping import Cell, gather
from app.core.phrases.joining import continue_after, join_clauses
from app.core.phrases.reading import read_facts
from app.core.phrases.resolve import Frame, Notes

__all__ = ["parse_deadline"]

_TRAP_CONFIDENCE = {"blank_form": 0.4, "status_text": 0.5, "document_date": 0.75}


def parse_deadline(phrase: str, period: PlanPeriod | None = None, base: YearBase = YearBase.CALENDAR) -> Deadline:
    """Read a printed deadline; never raises, whatever the text.

    `period` is the plan's (its year base rules); `base` is the year base where no period is known. What
    the words did not say is in `assumed`, what is suspicious in `flags`, what was not understood in
    `remainder` and, as half-open places in `phrase`, in `unread`; `confidence` is below 0.8 when a
    person should look.
    """
    tokens = read_tokens(phrase)
    frame = Frame(period, period.base if period is not None else base)
    if base is YearBase.SCHOOL:
        frame = Frame(period, YearBase.SCHOOL)
    notes = Notes()
    cell = gather(read_facts(tokens), tokens)
    clauses = _clauses(cell, tokens, frame, notes)
    return _finish(phrase, tokens, cell, clauses, notes)


def _adjectives(cell: Cell, tokens: Tokens, notes: Notes) -> list[Clause]:
    """«Вести ежемесячный учёт»: with no other deadline in the phrase the adjective tells how often."""
    found = [item.value for item in tokens.items if item.name == "EVERYADJ"]
    if not found or not isinstance(found[0], Freq) or cell.traps:
        return []
    notes.assume("due_at_period_end", 0.75)
    return [Clause(Kind.RECURRING, found[0])]


def _clauses(cell: Cell, tokens: Tokens, frame: Frame, notes: Notes) -> tuple[Clause, ...]:
    clauses: list[Clause] = []
    further: list[Clause] = []
    for group in cell.groups:
        built = build(group, frame, notes)
        if group.further:
            built = continue_after(clauses, built, notes)
            further += built
        if group.also:
            further += clauses
        if group.bound and clauses and clauses[-1].within is not None and any(one.windows for one in built):
            notes.assume("two_deadlines", 0.75)
        clauses += built
    if not clauses:
        clauses = _adjectives(cell, tokens, notes)
    if cell.goes_on and clauses and clauses[-1].kind is Kind.ONCE:
        notes.assume("further_yearly", 0.75)
        freq = Freq.SCHOOL_YEAR if frame.school else Freq.YEARLY
        further += continue_after(clauses, [Clause(Kind.RECURRING, freq)], notes)
        clauses += further
    return join_clauses(clauses, further)


def _finish(phrase: str, tokens: Tokens, cell: Cell, clauses: tuple[Clause, ...], notes: Notes) -> Deadline:
    for flag in tokens.flags:
        notes.flag(flag, 0.75 if flag == "misprint" else 1.0)
    for trap in cell.traps:
        notes.flag(trap.code, _TRAP_CONFIDENCE.get(trap.code, 1.0))
    unread = _places(tokens, cell.unread)
    if cell.scope_unsure:
        notes.assume("scope_unsure", 0.75)
    if unread:
        notes.confidence = min(notes.confidence, 0.7)
    if not clauses:
        clauses = (Clause(Kind.UNSPECIFIED),)
        notes.flag("no_deadline", 0.5)
    return Deadline(
        phrase,
        clauses,
        tuple(notes.assumed),
        tuple(notes.flags),
        " … ".join(phrase[start:end] for start, end in unread),
        unread,
        round(notes.confidence, 2),
    )


def _places(tokens: Tokens, unread: list[int]) -> tuple[tuple[int, int], ...]:
    """Give the unread tokens as places of the phrase; neighbours are one place."""
    places: list[tuple[int, int]] = []
    before = -2
    for number in unread:
        item = tokens.items[number]
        if number == before + 1:
            places[-1] = (places[-1][0], item.end)
        else:
            places.append((item.start, item.end))
        before = number
    return tuple(places)
