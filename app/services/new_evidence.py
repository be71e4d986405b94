"""New evidence as a person enters it: a file or a link with requisites, and what is wrong with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from app.core.errors import BadInput
from app.files.uploads import Received
from app.services.entered import entered
from app.services.store_upload import KeptFile

LONGEST_KIND, LONGEST_NUMBER, LONGEST_TITLE, LONGEST_URL = 64, 100, 500, 2000


@dataclass(frozen=True, slots=True)
class Requisites:
    """What a document is known by: вид («приказ»), заголовок, №, дата. `personal_data` narrows who opens it."""

    kind: str
    title: str
    number: str | None = None
    day: date | None = None
    personal_data: bool = False


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """A file (taken in by `take_upload`, just now or before) or a link, exactly one, with its requisites.

    `expected_id` names the expected result that it proves, None the assignment as a whole.
    """

    requisites: Requisites
    file: Received | KeptFile | None = None
    url: str | None = None
    expected_id: int | None = None


def check_evidence(items: Sequence[NewEvidence], today: date) -> list[NewEvidence]:
    """Clean what was typed; raises one BadInput that names every field at fault."""
    faults: dict[str, str] = {}
    checked = []
    for n, item in enumerate(items):
        try:
            checked.append(_check_one(item, today))
        except BadInput as fault:
            faults |= {f"{field}-{n}": sentence for field, sentence in fault.fields.items()}
    if faults:
        raise BadInput("; ".join(dict.fromkeys(faults.values())), faults)
    return checked


def _check_one(item: NewEvidence, today: date) -> NewEvidence:
    given = item.requisites
    faults = {}
    url = entered(item.url or "", "url", longest=LONGEST_URL) or None
    if (item.file is None) == (url is None):
        faults["file"] = "Приложите файл или укажите ссылку — что-то одно"
    elif url and not _is_web_address(url):
        faults["url"] = "Ссылка — полный адрес страницы, например https://school.ru/news/5"
    kind = entered(given.kind, "kind", longest=LONGEST_KIND)
    title = entered(given.title, "title", longest=LONGEST_TITLE)
    if not kind:
        faults["kind"] = "Укажите вид документа: приказ, протокол, справка…"
    if not title:
        faults["title"] = "Укажите заголовок документа"
    if given.day is not None and given.day > today:
        faults["day"] = "Дата документа ещё не наступила"
    if faults:
        raise BadInput(fields=faults)
    number = entered(given.number or "", "number", longest=LONGEST_NUMBER) or None
    requisites = Requisites(kind, title, number, given.day, given.personal_data)
    return NewEvidence(requisites, item.file, url, item.expected_id)


def _is_web_address(url: str) -> bool:
    """Whether this is http(s) with a host and without a name and password in it."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False
