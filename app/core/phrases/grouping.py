"""Facts gathered into groups: what belongs to one deadline of the cell.

    cell  = group { (";" | "." | "далее" | "но" | scope | a second rhythm) group }
    scope = words ("-" | ":") before a deadline | "(" "для" words ")" after it

A semicolon, a stop, «далее», «но» and the words before a dash begin a new group; so does a rhythm or a
span that the group already has («Ежегодно, 4 квартал Ежегодно, 1 квартал»).
"""

import re
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from app.core.deadlines import Freq
from app.core.lexing import Tokens
from app.core.phrases.facts import (
    After,
    DayNumber,
    Demand,
    Fact,
    Mark,
    Rhythm,
    Schedule,
    Season,
    Spell,
    Times,
    Trap,
    Unread,
)
from app.core.phrases.patterns import first_codes

F = TypeVar("F", bound=Fact)


@dataclass(slots=True)
class Group:
    """The facts of one deadline, in order; `scope` is what it speaks of, `further` that «далее» opens it."""

    facts: list[Fact] = field(default_factory=list)
    scope: str | None = None
    further: bool = False
    once: bool = False
    bound: bool = False
    """Whether «но» opens it."""
    also: bool = False
    """Whether «а также» opens it: then what stands before it adds something, too."""
    kinds: dict[type[Fact], list[Any]] = field(default_factory=dict)

    def of(self, kind: type[F]) -> list[F]:
        """Give the facts of one kind, in order; the group must be whole."""
        if not self.kinds:
            for fact in self.facts:
                self.kinds.setdefault(type(fact), []).append(fact)
        return self.kinds.get(kind, [])


@dataclass(slots=True)
class Cell:
    """A cell taken apart: its groups, its traps, and the tokens no rule knows."""

    groups: list[Group]
    traps: list[Trap]
    unread: list[int]
    goes_on: bool = False
    """Whether it ends in «и далее», «и последующие годы», with nothing after them."""
    scope_unsure: bool = False
    """Whether the words before a dash look like a deadline misprinted («Агуст-сентябрь»)."""


_LOUD: Final = (Unread, Trap)
_DATED: Final = (Times, DayNumber, After, Demand)
_TITLE_WORDS: Final = frozenset({"WORD", "QUOTED", "PROGRAM", "SCHED", "DOC", "RP"})
_PREDICATE: Final = re.compile(r"(?:[аея]н[аоы]?|[ия]т[аоы]|ется|ится|ются|ятся|ть|ет|ют)$")
"""Ends of words that say something of the years: «рассчитана на», «действует на»."""
_AMOUNTS: Final = frozenset(
    {
        "руб",
        "рублей",
        "рубля",
        "тыс",
        "млн",
        "млрд",
        "%",
        "процент",
        "процента",
        "процентов",
        "человек",
        "чел",
        "составляет",
        "составил",
        "составила",
        "составило",
        "составит",
    }
)
_SCOPE_MARKS: Final = re.compile(f"[{first_codes('DASH COLON')}]")
_SUBJECT_WORDS: Final = re.compile(f"[{first_codes('ZA NA STATE YEAR RESULT')}]")
_YEARLY: Final = (Freq.YEARLY, Freq.SCHOOL_YEAR)


def gather(facts: list[Fact], tokens: Tokens) -> Cell:
    """Gather facts into groups."""
    groups: list[Group] = [Group()]
    traps: list[Trap] = []
    unread: list[int] = []
    place = 0
    doubtful = False
    scoped = _SCOPE_MARKS.search(tokens.codes)
    while place < len(facts):
        fact = facts[place]
        if not scoped and type(fact) is Unread:
            unread.append(fact.first)
            place += 1
            continue
        scope_end = _scope_end(facts, place, tokens) if scoped else 0
        if scope_end:
            inner = _after_colon(facts, place, scope_end)
            doubtful = doubtful or _may_be_a_deadline(tokens, facts[inner].first, facts[scope_end].first)
            unread += [one.first for one in facts[place:inner] if isinstance(one, Unread)]
            groups.append(Group(scope=tokens.words(facts[inner].first, facts[scope_end].first)))
            place = scope_end + 1
            continue
        tail = _tail_scope_end(facts, place, tokens) if groups[-1].facts else 0
        if tail:
            groups[-1].scope = groups[-1].scope or tokens.words(facts[place + 1].first, facts[tail].first)
            place = tail + 1
            continue
        _take(fact, groups, traps, unread)
        place += 1
    if len(facts) > 1 and _SUBJECT_WORDS.search(tokens.codes):
        unread += _drop_subjects(groups, tokens)
    goes_on = groups[-1].further and not groups[-1].facts
    kept = [group for group in groups if group.facts or group.once]
    return Cell(kept, traps, _with_small_words(unread, facts), goes_on, doubtful)


def _drop_subjects(groups: list[Group], tokens: Tokens) -> list[int]:
    """Drop what is reported on, and years in the name of a document; gives the tokens that become unread.

    «до 1 апреля – за I квартал», «по состоянию на 1 августа»: no deadline beside another one. «План на
    2023-2025 годы утвердить»: the years are the plan's, whether or not another deadline stands there.
    """
    facts = [fact for group in groups for fact in group.facts]
    titles = [fact for fact in facts if _is_title(fact, tokens)]
    reported = [fact for fact in facts if tokens.items[fact.first].name == "ZA" and isinstance(fact, Times | Spell)]
    amounts = _speaks_of_amounts(tokens)
    spoken = [fact for fact in facts if _is_spoken_of(fact, tokens, amounts=amounts)]
    dated = [fact for fact in facts if isinstance(fact, _DATED) and fact not in titles + reported + spoken]
    subjects = titles + reported + (spoken if dated or amounts else [])
    if len(subjects) >= len(facts) and not amounts:
        subjects = titles
    elif not dated and amounts:
        titles = subjects
    for group in groups:
        group.facts = [fact for fact in group.facts if fact not in subjects]
    return [place for fact in titles for place in range(fact.first, fact.last)]


def _speaks_of_amounts(tokens: Tokens) -> bool:
    """Say whether money or a share is named: «объём финансирования на 2024 год – 1500 тыс. руб.»."""
    return any(item.text in _AMOUNTS for item in tokens.items)


def _is_spoken_of(fact: Fact, tokens: Tokens, *, amounts: bool) -> bool:
    """«по состоянию на 1 августа», «на 2023 год», «отопительного периода 2023-2024 годов»."""
    if any(item.name == "STATE" for item in tokens.items[max(0, fact.first - 2) : fact.first]):
        return isinstance(fact, Times | DayNumber | After)
    if tokens.items[fact.last - 1].name == "RESULT" and isinstance(fact, Demand):
        return fact.last < len(tokens.items) and tokens.items[fact.last].name in (
            "ROMAN",
            "NUM",
            "ORD",
            "MONTH",
            "YEAR",
        )
    if fact.first and tokens.items[fact.first - 1].name == "RESULT" and isinstance(fact, Times):
        return all(item.point.unit != "day" for item in fact.items)  # «по итогам I полугодия – до 15 июля»
    lead = tokens.items[fact.first].name
    if amounts and lead == "NA" and isinstance(fact, Times):
        return True
    if not _of_years(fact):
        return False
    named = fact.first > 0 and tokens.items[fact.first - 1].name in ("WORD", "PROGRAM", "SCHED", "PERIOD", "CURRENT")
    return lead == "NA" or (lead == "V" and amounts) or (lead in ("YEAR", "PERIOD") and named)


def _of_years(fact: Fact) -> bool:
    return isinstance(fact, Times) and all(item.point.unit == "year" and item.edge == "in" for item in fact.items)


def _is_title(fact: Fact, tokens: Tokens) -> bool:
    """Say whether whole years follow the words they belong to: «план мероприятий на 2023-2025 годы»."""
    years = _of_years(fact) or (isinstance(fact, Spell) and fact.span != "plan")
    if fact.first == 0 or tokens.items[fact.first].name != "NA" or not years:
        return False
    before = tokens.items[fact.first - 1]
    return before.name in _TITLE_WORDS and not (before.name == "WORD" and _PREDICATE.search(before.text))


def _take(fact: Fact, groups: list[Group], traps: list[Trap], unread: list[int]) -> None:
    if isinstance(fact, Mark):
        _divide(fact, groups)
    elif isinstance(fact, Trap):
        traps.append(fact)
    elif isinstance(fact, Unread):
        unread.append(fact.first)
    else:
        _add(fact, groups)


def _divide(mark: Mark, groups: list[Group]) -> None:
    current = groups[-1]
    if mark.sign == "close" and current.further and current.facts:
        groups.append(Group())
    elif mark.sign == "once":
        current.once = True
    elif mark.sign == "further":
        groups.append(Group(further=True, scope=current.scope))
    elif mark.sign in ("semicolon", "stop", "but", "also") and current.facts:
        but, also = mark.sign == "but", mark.sign == "also"
        groups.append(Group(scope=current.scope if but or also else None, bound=but, also=also))


def _add(fact: Fact, groups: list[Group]) -> None:
    current = groups[-1]
    if isinstance(fact, Rhythm) and not fact.loose:
        _add_rhythm(fact, groups)
        return
    repeated = isinstance(fact, Spell) and any(isinstance(one, Spell) for one in current.facts)
    after_demand = isinstance(fact, Spell) and fact.span == "year" and current.further
    if repeated and not after_demand:
        first = next(one for one in current.facts if isinstance(one, Spell))
        assert isinstance(fact, Spell)
        if first.span == fact.span and len(current.facts) == 1:
            return
        if not (first.always or fact.always) or len(current.facts) > 1:
            groups.append(Group([fact], current.scope))
            return
    if isinstance(fact, Spell) and _stands_apart(fact, current):
        groups.append(Group([fact], current.scope))
        return
    current.facts.append(fact)


def _stands_apart(spell: Spell, group: Group) -> bool:
    """«Ежегодно, 4 квартал В течение года»: with nothing between, the year is another sub-item's."""
    full = any(isinstance(one, Rhythm) for one in group.facts) and any(isinstance(one, Times) for one in group.facts)
    return spell.span == "year" and not spell.always and full and group.facts[-1].last == spell.first


def _add_rhythm(fact: Rhythm, groups: list[Group]) -> None:
    current = groups[-1]
    facts = current.facts
    places = [place for place, one in enumerate(facts) if isinstance(one, Rhythm) and not one.loose]
    year_first = bool(facts) and isinstance(facts[0], Spell) and facts[0].span == "year" and not facts[0].always
    if year_first and len(facts) == 1 and fact.freq in _YEARLY and fact.times is None:
        groups.append(Group([fact], current.scope))
        return
    if not places or (places[-1] == len(facts) - 1 and _refines(facts[places[-1]], fact)):
        facts.append(fact)
        return
    # W F W F: the window after the first rhythm belongs to the second one.
    moved = facts[places[-1] + 1 :] if places[0] > 0 else []
    if moved:
        del facts[places[-1] + 1 :]
    groups.append(Group([*moved, fact], current.scope))


_A_YEAR: Final = {Freq.YEARLY: 1, Freq.SCHOOL_YEAR: 1, Freq.HALF_YEARLY: 2, Freq.QUARTERLY: 4, Freq.MONTHLY: 12}


def same_count(first: Rhythm, second: Rhythm) -> bool:
    """«2 раза в год, по полугодиям»: both say the same number of times a year."""
    counts = [_A_YEAR.get(one.freq, 0) * (one.times or 1) for one in (first, second)]
    return counts[0] == counts[1] > 0 and first.interval == second.interval == 1


def _refines(first: Fact, second: Rhythm) -> bool:
    """«Ежегодно, ежеквартально»: the second only says more about the first."""
    if not isinstance(first, Rhythm):
        return False
    plain = first.freq in _YEARLY and first.times is None and first.interval == 1
    plain_second = second.freq in _YEARLY and second.times is None and second.interval == 1
    both_days = first.weekday is not None and second.weekday is not None
    return plain or plain_second or same_count(first, second) or (first.freq == second.freq and not both_days)


def _scope_end(facts: list[Fact], place: int, tokens: Tokens) -> int:
    """Give the place of the dash or colon that ends a scope begun at `place`, or 0."""
    opening = facts[place]
    labelled = isinstance(opening, Unread) or (isinstance(opening, Mark) and opening.sign in ("small", "label"))
    if not labelled or (place > 0 and isinstance(facts[place - 1], Unread)):
        return 0
    position, words = place, 0
    while position < len(facts):
        fact = facts[position]
        if isinstance(fact, Mark) and fact.sign in ("dash", "colon"):
            if words and position + 1 < len(facts) and _is_deadline(facts, position + 1):
                return position
        elif isinstance(fact, Mark) and fact.sign in ("semicolon", "stop", "further"):
            return 0
        elif isinstance(fact, Unread):
            words += tokens.items[fact.first].name not in ("NUM", "BIG")
        elif not isinstance(fact, Mark):
            return 0
        position += 1
        if words > 14:
            return 0
    return 0


_NO_SCOPE: Final = frozenset({"NE", "RARER", "LESS", "MORE", "EACH", "RAZ", "TIMES", "TECH", "LATER"})
_LIKE_DEADLINES: Final = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
    "января", "февраля", "марта", "апреля", "августа", "сентября", "октября", "ноября", "декабря", "далее", "ежегодно",
)  # fmt: skip


def _may_be_a_deadline(tokens: Tokens, first: int, last: int) -> bool:
    """Say whether what was taken for a scope is rather a misprinted deadline."""
    items = tokens.items[first:last]
    if any(item.name in _NO_SCOPE for item in items):
        return True
    words = [item.text for item in items if item.name == "WORD"]
    if len(words) == 1 and set(words[0]) <= set("ivxlіх"):
        return True
    return len(words) == 1 and any(_slips(words[0], one) <= (1 if len(one) < 5 else 2) for one in _LIKE_DEADLINES)


def _slips(word: str, other: str) -> int:
    """Count the letters to change, add, drop or swap to make `other` of `word`; 3 when there are more than 2."""
    if abs(len(word) - len(other)) > 2:
        return 3
    if sorted(word) == sorted(other):
        return 1
    row = list(range(len(other) + 1))
    for place, letter in enumerate(word, 1):
        before, row[0] = row[0], place
        for column, one in enumerate(other, 1):
            before, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, before + (letter != one))
    return min(row[-1], 3)


def _after_colon(facts: list[Fact], first: int, end: int) -> int:
    """«проводится в два этапа: первый этап – …»: what the deadline speaks of stands after the colon."""
    colons = [place for place in range(first, end) if isinstance((mark := facts[place]), Mark) and mark.sign == "colon"]
    named = bool(colons) and any(isinstance(one, Unread) for one in facts[colons[-1] + 1 : end])
    return colons[-1] + 1 if named else first


def _is_deadline(facts: list[Fact], place: int) -> bool:
    while place < len(facts):
        fact = facts[place]
        if not (isinstance(fact, Mark) and fact.sign in ("small", "once", "note")):
            return not isinstance(fact, Mark | Unread | Trap)
        place += 1
    return False


def _tail_scope_end(facts: list[Fact], place: int, tokens: Tokens) -> int:
    """«май (для 9 классов)»: give the place of the closing bracket, or 0."""
    opening = facts[place]
    if not (isinstance(opening, Mark) and opening.sign == "open") or place + 1 >= len(facts):
        return 0
    if tokens.items[facts[place + 1].first].text != "для":
        return 0
    for position in range(place + 1, len(facts)):
        fact = facts[position]
        if isinstance(fact, Mark) and fact.sign == "close":
            return position
        if not isinstance(fact, Mark | Unread):
            return 0
    return 0


def _with_small_words(unread: list[int], facts: list[Fact]) -> list[int]:
    """Add the small words that stand beside an unread word."""
    if not unread:
        return unread
    taken = set(unread)
    small = [fact for fact in facts if isinstance(fact, Mark) and fact.sign in ("small", "and", "or", "but")]
    for fact in small:
        if fact.last in taken or fact.first - 1 in taken:
            taken.update(range(fact.first, fact.last))
    return sorted(taken)


__all__ = ["After", "Cell", "DayNumber", "Demand", "Group", "Schedule", "Season", "Times", "gather"]
