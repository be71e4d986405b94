"""Lists of windows: «15-26.09», «до 1 апреля, 1 июля», «Октябрь, ноябрь 2021 г.», «с 1 по 31 августа».

    times  = item { ("," | "и" | "или" | "/") item }
    item   = [edge] point [("-" | "по" | "до") point] ["включительно"]
    edge   = until | from | in
    until  = [в срок] (до | к | не позднее [чем] [до]) [конца | начала]
    from   = [начиная] с | не ранее | после
    in     = в [течение | период | срок] | на | за

A number without a unit («5, 15 и 25 марта», «I, III кварталы») takes the unit of the next point.
"""

from dataclasses import replace
from typing import Final

from app.core.lexing import Tokens
from app.core.phrases.facts import Edge, Item, Point, Times
from app.core.phrases.patterns import Pattern, first_codes
from app.core.phrases.points import read_point

_LABEL: Final = "(SROK (ACTION|RESULT)? (COLON|DASH)?)?"
_CLOCK: Final = "(CLOCK (?=NUM MONTH|NUM DOT NUM DOT))?"
_UNTIL_WORD: Final = f"{_LABEL} (V SROK COLON?)? (NE LATER CHEM? (DO|K|ZA)?|DO|K) {_CLOCK}"
_EDGES: Final[tuple[tuple[Edge, Pattern], ...]] = (
    ("until_end", Pattern(f"{_UNTIL_WORD} (ENDING|AFTERWORD)")),
    ("until_begin", Pattern(f"{_UNTIL_WORD} BEGIN|K CURRENT? NEXT? (?=SCHOOL GOD)")),
    ("until", Pattern(_UNTIL_WORD)),
    ("through", Pattern(f"{_LABEL} (V SROK)? PO")),
    ("from", Pattern(f"{_LABEL} (V PERIOD|V SROK|PERIOD)? {{w:START}}? S (DAY|MOMENT|BEGIN)? {_CLOCK}")),
    ("from", Pattern("{w:START}|NE EARLIER CHEM? S?|POSLE")),
    ("in", Pattern(f"{_LABEL} (V TECH (ALL? PERIOD)?|NA PROT|V PERIOD|V SROK|PERIOD|NA PERIOD|V|NA|ZA)")),
    ("in", Pattern("SROK (ACTION|RESULT)? (COLON|DASH)?")),
)
_STARTERS: Final = frozenset(first_codes(
    "SEASON PO NUM ROMAN ORD MONTH YEAR BEGIN MIDDLE ENDING DO K NE V S START POSLE NA ZA PERIOD SROK"
))  # fmt: skip
_EDGE_WORDS: Final[dict[str, tuple[tuple[Edge, Pattern], ...]]] = {
    "SROK": _EDGES, "V": _EDGES, "NE": (*_EDGES[:3], _EDGES[5]), "DO": _EDGES[:3], "K": _EDGES[:3], "PO": _EDGES[3:4],
    "PERIOD": (_EDGES[4], _EDGES[6]), "START": _EDGES[4:6], "S": _EDGES[4:5], "POSLE": _EDGES[5:6],
    "NA": _EDGES[6:7], "ZA": _EDGES[6:7],
}  # fmt: skip
"""What may stand before a point, by the first word: only these patterns can match."""
_SEPARATORS: Final = frozenset({"COMMA", "I", "ILI", "SLASH"})
_LONG: Final = frozenset({"year", "quarter", "half", "month", "term", "trimester"})


def read_times(tokens: Tokens, place: int) -> Times | None:
    """Read the list of windows at token `place`, or give None."""
    if tokens.codes[place] not in _STARTERS:
        return None
    items: list[Item] = []
    ends: list[int] = []
    position, joined, start_word = place, False, False
    while True:
        found = _item(tokens, position, joined=joined)
        if found is None:
            break
        item, position, started = found
        start_word = start_word or started
        named = _of_named_year(tokens, item, position)
        if named is not None:
            inside, position = named
            items.extend(inside)
            ends.extend([position] * len(inside))
        else:
            items.append(item)
            ends.append(position)
        if position >= len(tokens.items) or tokens.items[position].name not in _SEPARATORS:
            break
        joined = True
        position += 1
        if place and tokens.items[place - 1].name == "STATE" and tokens.items[position - 1].name == "COMMA":
            break  # «по состоянию на 1 января, до 20 января»
        if position < len(tokens.items) and tokens.items[position].name == "ZA" != tokens.items[place].name:
            break  # «до 15 апреля, за II квартал – до 15 июля»: what is reported on begins anew
        if position < len(tokens.items) and tokens.items[position].name == "I":  # «, и»
            position += 1
    return _finish(items, ends, place, start_word=start_word)


def _of_named_year(tokens: Tokens, item: Item, place: int) -> tuple[list[Item], int] | None:
    """«2021 г. (август, октябрь)», «2022 год: I квартал»: the year goes to the windows that follow it."""
    point = item.point
    single = point.unit == "year" and item.last is None and item.edge == "in" and point.until_year is None
    if not single or place + 1 >= len(tokens.items) or tokens.items[place].name not in ("LP", "COLON"):
        return None
    inside = read_times(tokens, place + 1)
    if inside is None or any(one.point.year or one.point.unit == "year" for one in inside.items):
        return None
    closes = inside.last < len(tokens.items) and tokens.items[inside.last].name == "RP"
    if tokens.items[place].name == "LP" and not closes:
        return None
    dated = [_in_year_of(one, point) for one in inside.items]
    return dated, inside.last + (1 if closes else 0)


def _in_year_of(item: Item, year: Point) -> Item:
    last = item.last and replace(item.last, year=item.last.year or year.year, school=year.school)
    return replace(item, joined=True, point=replace(item.point, year=year.year, school=year.school), last=last)


def _finish(items: list[Item], ends: list[int], place: int, *, start_word: bool) -> Times | None:
    while items and (items[-1].last or items[-1].point).bare:
        items.pop()
        ends.pop()
    if not items:
        return None
    settled = _spread_units(items)
    if settled is None:
        return None
    return Times(place, ends[-1], tuple(_spread_until(settled)), start_word)


def _item(tokens: Tokens, place: int, *, joined: bool) -> tuple[Item, int, bool] | None:
    edge, position, started = _edge(tokens, place)
    wordy = edge in ("until_end", "until_begin")
    found = read_point(tokens, position, year_words=wordy)
    if found is None:
        return None
    point, position = found
    if wordy and not point.bare and point.unit not in _LONG:
        return None
    last = None
    after = tokens.items[position].name if position < len(tokens.items) else ""
    if after == "DASH" or (after == "PO" and edge in ("from", "in")) or (after == "DO" and edge == "from"):
        closing = position + 1
        if after == "DASH" and closing < len(tokens.items) and tokens.items[closing].name == "PO":
            closing += 1
        far = read_point(tokens, closing)
        if far is not None and _fits(point, far[0]):
            last, position = far
    if last is not None and edge == "from":
        edge = "in"
    if position < len(tokens.items) and tokens.items[position].name == "INCL":
        position += 1
    return Item(edge, point, last, joined), position, started


def _fits(first: Point, last: Point) -> bool:
    """Say whether the two can be ends of a range: a year only with a year, a bare number with anything."""
    if first.bare:
        return not (last.unit == "year" and not last.bare)
    return (first.unit == "year") == (last.unit == "year") or (first.year is None and last.unit != "year")


def _edge(tokens: Tokens, place: int) -> tuple[Edge, int, bool]:
    edges = _EDGE_WORDS.get(tokens.items[place].name) if place < len(tokens.items) else None
    for edge, pattern in edges or ():
        found = pattern.at(tokens, place)
        if found:
            return edge, found.end, "w" in found
    return "in", place, False


def _spread_units(items: list[Item]) -> list[Item] | None:
    """Give bare numbers the unit and month of the point after them; None when there is none."""
    settled: list[Item] = []
    after: Point | None = None
    for item in reversed(items):
        last = item.last
        if last is not None and last.bare:
            if after is None:
                return None
            last = _lend(last, after)
        point = item.point
        lender = last or after
        if point.bare:
            if lender is None or lender.unit in ("year", "part") or (lender.unit == "month" and not lender.weekday):
                return None
            point = _lend(point, lender)
        changed = point is not item.point or last is not item.last
        settled.append(replace(item, point=point, last=last) if changed else item)
        after = point
    return settled[::-1]


def _lend(bare: Point, lender: Point) -> Point:
    return replace(lender, n=bare.n, bare=False)


def _takes_day(before: Item, item: Item) -> bool:
    """«10 января, апреля, июля»: a month in the genitive takes the day before it."""
    days = before.point.unit == "day" and (before.last is None or before.last.month == before.point.month)
    return days and item.joined and item.edge == "in" and item.last is None and item.point.of_month


def _same_day(before: Item, item: Item) -> Point | None:
    return before.last and replace(item.point, unit="day", n=before.last.n)


def _spread_until(items: list[Item]) -> list[Item]:
    """«до 1 апреля, 1 июля»: the «до» stands before every day of the list, and «до 5 апреля, июля» its day."""
    spread: list[Item] = []
    for item in items:
        before = spread[-1] if spread else None
        if before is not None and _takes_day(before, item):
            point = replace(item.point, unit="day", n=before.point.n)
            item = replace(item, edge=before.edge, point=point, last=_same_day(before, item))
        plain = item.edge == "in" and item.joined and item.last is None and item.point.unit == "day"
        if (
            before is not None
            and before.edge == "until"
            and before.last is None
            and before.point.unit == "day"
            and plain
        ):
            item = replace(item, edge="until")
        spread.append(item)
    return spread
