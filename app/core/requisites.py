"""What a document seems to be called: kind, number, date and title, proposed from its first words.

The head of an official paper is dirty: letters set apart («П Р И К А З»), the number and the date before or
after the word, blanks of a form («№ ____»), a stamp «УТВЕРЖДЕНО приказом от … № …» above a statute, the
number of a school, Latin letters and a letter О for a nought from a scanner. What is not sure is left
out: a person reads the proposal against the paper, and an empty field asks for more care than a wrong one.
"""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final, Self

from app.core.text import search_key, settle_word, squeeze

HEAD_CHARS: Final = 4000
LONGEST_TITLE: Final = 300
_MOST_LINES: Final = 40
_MOST_TITLE_LINES: Final = 6

# Nominative forms that begin a heading, and what the form for evidence calls them.
_KINDS: Final = {
    "приказ": "приказ", "распоряжение": "распоряжение", "постановление": "постановление", "протокол": "протокол",
    "справка": "справка", "отчет": "отчёт", "план": "план", "план-график": "график", "график": "график",
    "циклограмма": "график", "программа": "программа", "положение": "положение", "порядок": "положение",
    "регламент": "положение", "рекомендации": "рекомендации", "письмо": "письмо", "список": "список",
    "перечень": "список", "реестр": "список",
}  # fmt: skip
_KIND: Final = "|".join(sorted(_KINDS, key=len, reverse=True))
_HEADING = re.compile(rf"(?:[а-я]+(?:ая|ый|ое|ые|ий|ой|ной)(?: |-)){{0,2}}({_KIND})(?![а-я-])")
_NAMED_IN_FILE = re.compile(rf"(?<![а-я])({_KIND})(?![а-я])")

# Here the body begins: what it says of numbers and dates is about other papers.
_BODY = re.compile(
    r"(?:в соответствии|на основании|во исполнение|в целях|с целью|руководствуясь|приказываю|присутствовал|"
    r"повестка|слушали|в связи|согласно|уважаем|для реализации|по итогам проведен)"
)
_STAMP = re.compile(r"(?:утвержд[а-я]*|приложени[а-я]*|согласован[а-я]*|принят[оаы]?)(?![а-я])")
_MOST_STAMP_LINES: Final = 7

_MONTHS: Final = (
    "январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр",
)  # fmt: skip
_DIGIT, _DAY_QUOTE = "[0-9оo]", r"[«»\"'_ ]"
_DATE = re.compile(
    rf"(?<![0-9.])({_DIGIT}{{1,2}}) ?[./] ?({_DIGIT}{{1,2}}) ?[./] ?({_DIGIT}{{4}}|{_DIGIT}{{2}})(?![0-9.]?[0-9])"
    rf"|(?<![0-9]){_DAY_QUOTE}*([0-9]{{1,2}}){_DAY_QUOTE}+((?:{'|'.join(_MONTHS)})[а-я]*)\s+([0-9]{{4}})"
    rf"|(?<![0-9])([0-9]{{4}})-([0-9]{{2}})-([0-9]{{2}})(?![0-9])"
)
_NUMBER = re.compile(r"(?:№|(?<![а-яa-z])n[oо°]?\.?(?= ?[0-9]))\s{0,3}([0-9][0-9а-яa-z./-]*(?: ?[оo]/?д(?![а-я]))?)")
# A number that names a school, a room, an appendix, or the letter answered.
_NOT_ITS_OWN = re.compile(
    r"(?:школ[а-я]*|сош|оош|нош|гимнази[а-я]*|лице[а-я]*|сад[а-я]*|доу|дс|ддт|дюсш|прилож[а-я]*|каб[а-я]*|пункт[а-я]*|"
    r"форм[а-я]*|таблиц[а-я]*|на|вх[а-я]*|интернат[а-я]*|округ[а-я]*|участ[а-я]*|№)[ .«»\"]*$"
)
_ABOUT = re.compile(r"(?:об?|по)\s+[«а-я0-9]")
_ENDS_TITLE = re.compile(r"(?:г\. ?[а-я]|пгт|с\. ?[а-я]|№|\d|_{2,}|страница|от_)")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a file seems to be; None where nothing sure was found."""

    kind: str | None = None
    number: str | None = None
    day: date | None = None
    title: str | None = None

    def __bool__(self) -> bool:
        return any((self.kind, self.number, self.day, self.title))

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON, what is unknown left out."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(self).items()
            if value
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Read what `to_json` gave."""
        day = values.get("day")
        return cls(
            values.get("kind"), values.get("number"), date.fromisoformat(day) if day else None, values.get("title")
        )


def propose_requisites(text: str, file_name: str = "", *, today: date | None = None) -> Proposal:
    """Read the head of a document, then its file's name for what the head does not tell; never raises.

    A day later than `today` is not proposed: no paper is signed tomorrow.
    """
    found = _from_head(text[:HEAD_CHARS])
    named = _from_name(file_name)
    found = Proposal(
        found.kind or named.kind,
        found.number or named.number,
        found.day or named.day,
        found.title or named.title,
    )
    late = today is not None and found.day is not None and found.day > today
    return replace(found, day=None) if late else found


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as written, and its key of the same length."""

    text: str
    key: str


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    for raw in text.splitlines():
        text_of = squeeze(_set_together(raw))
        if text_of or (lines and lines[-1].text):
            lines.append(_Line(text_of, _key(text_of)))
    return lines[:_MOST_LINES]


def _set_together(line: str) -> str:
    """«П Р И К А З» becomes «ПРИКАЗ»; words stay apart where more than one blank parts them."""
    return re.sub(r"(?<!\S)(?:\w ){3,}\w(?!\S)", lambda found: found[0].replace(" ", ""), line.replace("\xa0", " "))


def _key(text: str) -> str:
    def settled(found: re.Match[str]) -> str:
        word, _ = settle_word(found[0])
        return word if len(word) == len(found[0]) else found[0]

    return re.sub(r"[a-zа-я]+", settled, search_key(text))


def _from_head(text: str) -> Proposal:
    lines = _without_stamps(_lines(text))
    body = next((n for n, line in enumerate(lines) if _BODY.match(line.key)), len(lines))
    is_letter = body < len(lines) and lines[body].key.startswith("уважаем")
    lines = lines[:body]
    at = next((n for n, line in enumerate(lines) if _HEADING.match(line.key)), None)
    if at is None:
        number, day = _number_and_day(lines)
        title = _title_below(lines, 0) if number or day or is_letter else None
        return Proposal("письмо" if is_letter else None, number, day, title)
    heading = _HEADING.match(lines[at].key)
    assert heading is not None
    number, day = _number_and_day(lines[at:])
    if number is None or day is None:
        earlier = _number_and_day(lines[max(0, at - 5) : at])
        number, day = number or earlier[0], day or earlier[1]
    title = _title_of(lines[at], heading) or _title_below(lines, at + 1)
    title = title or _whole(lines[at], heading) or _continued(lines, at, heading)
    return Proposal(_KINDS[heading[1]], number, day, title)


def _without_stamps(lines: list[_Line]) -> list[_Line]:
    """Leave out «УТВЕРЖДЕНО приказом … от … № …» and «Приложение № 1 к приказу …»: another paper's requisites."""
    kept: list[_Line] = []
    n = 0
    while n < len(lines):
        if _STAMP.match(lines[n].key):
            n = _end_of_stamp(lines, n)
            continue
        kept.append(lines[n])
        n += 1
    return kept


def _end_of_stamp(lines: list[_Line], start: int) -> int:
    """A stamp ends after its date (and a number right below), before a blank line or a heading."""
    dated = False
    for n in range(start, min(start + _MOST_STAMP_LINES, len(lines))):
        key = lines[n].key
        if n > start and (not key or (_HEADING.match(key) and key.split()[0] not in {"приказом", "приказу"})):
            return n
        if dated and "№" not in key:
            return n
        dated = dated or _DATE.search(key) is not None
    return min(start + _MOST_STAMP_LINES, len(lines))


def _number_and_day(lines: list[_Line]) -> tuple[str | None, date | None]:
    text, key = "\n".join(line.text for line in lines), "\n".join(line.key for line in lines)
    return _number(text, key), next(_days(key, text), None)


def _number(text: str, key: str) -> str | None:
    for found in _NUMBER.finditer(key):
        before = key[max(0, found.start() - 24) : found.start()]
        if _NOT_ITS_OWN.search(before.rpartition("\n")[2]):
            continue
        number = text[found.start(1) : found.end(1)].rstrip("./-")
        if not _DATE.fullmatch(number.lower()):
            return number
    return None


def _days(key: str, text: str = "") -> Iterator[date]:
    """Give the dates in order; with the text as written, only those that stand as a requisite, not in a sentence."""
    for found in _DATE.finditer(key):
        if text and not _stands_alone(text[text.rfind("\n", 0, found.start()) + 1 : found.start()]):
            continue
        day, month, year, day_w, month_w, year_w, year_i, month_i, day_i = found.groups()
        if month_w:
            month = str(next(n for n in range(12, 0, -1) if month_w.startswith(_MONTHS[n - 1])))
            day, year = day_w, year_w
        elif year_i:
            day, month, year = day_i, month_i, year_i
        numbers = [int(part.translate(_NOUGHTS)) for part in (year, month, day)]
        if len(year) == 2:
            numbers[0] += 2000
        try:
            found_day = date(*numbers)
        except ValueError:
            continue
        if 1990 <= found_day.year <= 2100:
            yield found_day


def _stands_alone(before: str) -> bool:
    """Whether a date after these words of its line is the paper's own: «от», a place, a heading; no verb."""
    words = re.findall(r"[^\W\d_]+", before)
    last = words[-1] if words else ""
    return not last or last[0].isupper() or last.lower() in {"от", "г", "дата", *_KINDS} or before[-2:-1].isdigit()


_NOUGHTS: Final = str.maketrans("оo", "00")


def _title_of(line: _Line, heading: re.Match[str]) -> str | None:
    """The rest of the heading's own line: «Справка по итогам мониторинга», «ПРИКАЗ № 5 О проведении …»."""
    rest = line.text[heading.end() :]
    about = re.match(r"(?:[^А-Яа-яЁё]|от(?= ?[«\d])|г\.|года?)*(Об? |об? |По |по )", rest)
    if about is None:
        return None
    title = rest[about.start(1) :]
    return _clean(title) if len(title.split()) > 2 and not _DATE.match(search_key(title)[3:]) else None


def _whole(line: _Line, heading: re.Match[str]) -> str | None:
    """«Протокол заседания методического совета»: the heading itself is the title, without № and date."""
    key = re.split(r" ?(?:№| от (?=[«\d_])|\d{1,2}\.\d)", line.key)[0]
    first, _, rest = line.text[: len(key)].partition(" ")
    title = f"{first.capitalize()} {rest}"
    return _clean(title) if heading.start(1) > 0 or len(title.split()) > 1 else None


def _continued(lines: list[_Line], at: int, heading: re.Match[str]) -> str | None:
    """«ПРОТОКОЛ № 5» above «заседания методического совета»."""
    below = lines[at + 1].text if at + 1 < len(lines) else ""
    return _clean(f"{heading[0].capitalize()} {below}") if below[:1].islower() and not _DATE.search(below) else None


def _title_below(lines: list[_Line], start: int) -> str | None:
    """The lines from the first «О …» («Об …», «По …») to a blank one, a place, a number or a date."""
    first = next((n for n in range(start, min(start + 12, len(lines))) if _ABOUT.match(lines[n].key)), None)
    if first is None:
        return None
    parts: list[str] = []
    for line in lines[first : first + _MOST_TITLE_LINES]:
        if parts and (not line.key or _ENDS_TITLE.match(line.key) or (line.text[:1].isupper() and len(parts) > 1)):
            break
        parts.append(line.text)
        if line.text.endswith("."):
            break
    return _clean(" ".join(parts))


def _clean(title: str) -> str | None:
    title = re.sub(r"(\w)- (?=[а-яё])", r"\1", squeeze(title))
    for opening, closing in (("«", "»"), ('"', '"'), ("“", "”")):
        if title.startswith(opening) and title.endswith(closing):
            title = title[1:-1]
    title = title.strip(" .,;:_")
    if title.isupper():
        title = title.lower()
    return title[:1].upper() + title[1:LONGEST_TITLE] if title else None


def _from_name(file_name: str) -> Proposal:
    """«Приказ_№158_от_27.08.2021_О_совещании.pdf»: a name that a careful person gave."""
    stem = file_name.rpartition(".")[0] or file_name
    text = squeeze(re.sub(r"_+", " ", stem))
    key = _key(text)
    kind = _NAMED_IN_FILE.search(key)
    number = _number(text, key)
    if number is None and kind:
        bare = re.match(r"[ _-]*([0-9]{1,4}(?:[-/][0-9а-я]+)*)(?![0-9.])", key[kind.end() :])
        if bare and not _DATE.match(key, kind.end() + bare.start(1)):
            number = text[kind.end() + bare.start(1) : kind.end() + bare.end(1)]
    about = re.search(r"(?<![а-я])об? [а-я]{4,}", key)
    title = _clean(text[about.start() :]) if about else None
    return Proposal(_KINDS[kind[1]] if kind else None, number, next(_days(key), None), title)
