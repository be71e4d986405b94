"""Spans of work and holidays.

spell   = [в течение | на протяжении] ([всего] периода | срока) [действия | реализации] [плана …]
| [в течение | весь | на протяжении] [текущего | календарного | учебного] года
| постоянно | регулярно | на постоянной основе | в постоянном режиме | круглогодично
season  = [в период | в дни | на] [осенних [и весенних]] [школьных] каникул | каникулярный период
| (летняя | зимняя) [оздоровительная] кампания
"""

import re
from typing import Final

from app.core.lexing import Tokens
from app.core.phrases.facts import Season, Spell
from app.core.phrases.patterns import Pattern, first_codes

_LEAD: Final = "((V|NA|ZA) (TECH|PROT)|TECH|V|NA|ZA)"
_WHOLE: Final = Pattern(
    f"{_LEAD}? {{a:ALL}}+ (PERIOD|SROK|TECH) ((COMMA)? {{t:ACTION|PROGRAM|SCHED|QUOTED}})* (NA? YEAR DASH YEAR GOD*)?"
    f"|{_LEAD} (PERIOD|SROK) {{b:ACTION}} (ACTION|PROGRAM|SCHED)+ QUOTED?|{_LEAD} (PERIOD|SROK) {{c:ACTION}}"
    f"|((V|NA) (TECH|PROT)|TECH) ALL? {{d:ACTION}} (ACTION|PROGRAM|SCHED)+ QUOTED?"
    f"|((V|NA) (TECH|PROT)|TECH) {{e:PERIOD}}|V {{i:CASE}} ACTION (PROGRAM|SCHED)+ QUOTED?|(PERIOD|SROK) {{f:ACTION}} (ACTION|PROGRAM|SCHED)+ QUOTED?"
    f"|((V|NA) (TECH|PROT)|TECH) (SROK|PERIOD) {{g:PROGRAM}}+|(V|NA|ZA) PERIOD {{h:ACTION}} (PROGRAM)+ QUOTED?"
)
_ANNUAL_PLANS: Final = Pattern(
    "((V|NA) (TECH|PROT)|TECH) ALL? ACTION (FIXED|WORD)+ (SCHED|PROGRAM) (WORD|PO|SCHED|DOC|I|COMMA)*"
)
_YEAR: Final = Pattern(
    "((V|NA) (TECH|PROT)|TECH|ZA|V|NA)? (ALL|CURRENT|EACH|REPORTING|NEXT)* {s:SCHOOL} (GOD|PERIOD) (?!YEAR|COMMA? NEXT ZA|SCHOOL)"
    "|((V|NA) (TECH|PROT)|TECH|ZA|V) (ALL|CURRENT|EACH|REPORTING)* CALENDAR? GOD+ (?!COMMA? NEXT ZA)"
    "|ALL CALENDAR? GOD+|CALENDAR GOD"
)
_ALWAYS: Final = Pattern("{a:ALWAYS} (V (BASIS|PERIOD)|BASIS)?|(NA|V) {m:ALWAYS} BASIS (WORD|PERIOD)?")
_HOLIDAYS: Final = Pattern(
    "(V|NA|ZA|PO|PERIOD|DAY|TECH|PROT|ALL|SCHOOL|S)* {s:SEASON ((COMMA|I|COMMA I|DASH|ILI) SEASON)*}? (PUPIL|SCHOOL)? {h:HOLIDAY} "
    "(PERIOD|DAY)? (PUPIL)? ({y:YEAR} GOD?)?"
)
_CAMPAIGN: Final = Pattern("(V|NA|PERIOD|TECH|PROT|DAY)* {s:SEASON} {w:WORD} {c:WORD}")
_SEASONS: Final = {"осенн": "осенние", "зимн": "зимние", "весенн": "весенние", "летн": "летние"}


def read_spell(tokens: Tokens, place: int) -> Spell | None:
    """Read a span that work runs through, or give None."""
    found = _WHOLE.at(tokens, place)
    if found and any(
        item.text.startswith("врем") or item.text == "проведения" for item in tokens.items[place : found.end]
    ):
        found = None  # «во время проведения …» is an event
    if found and "i" in found and found.token("i").text != "ходе":  # type: ignore[union-attr]
        found = None
    if found and not _goes_on(
        tokens, found.end, named=tokens.items[found.end - 1].name in ("PROGRAM", "SCHED", "QUOTED")
    ):
        return Spell(place, found.end, "plan")
    found = _ANNUAL_PLANS.at(tokens, place) if _ACTION in tokens.codes else None
    if found:
        return Spell(place, found.end, "plan", doubt=True)
    found = _YEAR.at(tokens, place)
    if found:
        return Spell(place, found.end, "school_year" if "s" in found else "year")
    found = _ALWAYS.at(tokens, place)
    if not found:
        return None
    word = found.token("a")
    if word is None:
        return Spell(place, found.end, "plan", always=True)
    if word.value == "mode":  # «постоянный контроль» and nothing else
        alone = place == 0 and len(tokens.items) == 2 and tokens.items[1].name == "WORD"
        return Spell(place, 2, "plan", always=True, doubt=True) if alone else None
    return Spell(place, found.end, "year" if word.value == "year" else "plan", always=True, doubt=word.value == "often")


def _goes_on(tokens: Tokens, end: int, *, named: bool) -> bool:
    """Say whether a word follows that makes it another period («весь период обучения»)."""
    return not named and end < len(tokens.items) and tokens.items[end].name in ("WORD", "QUOTED", "HOLIDAY", "S", "DOC")


_SEASON_WORDS: Final = re.compile(f"[{first_codes('HOLIDAY SEASON')}]")
_ACTION: Final = first_codes("ACTION")


def read_season(tokens: Tokens, place: int) -> Season | None:
    """Read school holidays, or give None."""
    if not _SEASON_WORDS.search(tokens.codes):
        return None
    found = _HOLIDAYS.at(tokens, place)
    if found:
        if "s" not in found:
            return Season(place, found.end, None, doubt="y" in found)
        first, last = found.match.span("s")
        names = [_SEASONS.get(str(item.value), "") for item in tokens.items[first:last] if item.name == "SEASON"]
        return Season(place, found.end, " и ".join(name for name in names if name) + " каникулы", doubt="y" in found)
    found = _CAMPAIGN.at(tokens, place)
    if found and found.token("c").text.startswith("кампани"):  # type: ignore[union-attr]
        return Season(place, found.end, tokens.words(found.match.start("s"), found.end), doubt=True)
    return None
