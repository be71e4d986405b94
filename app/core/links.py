"""What is known of a link that stands as evidence: a verdict that advises, in words for people."""

from enum import StrEnum


class LinkVerdict(StrEnum):
    """What the program found behind a link, or what a coordinator saw there himself (the two last)."""

    AVAILABLE = "available"
    REDIRECTED = "redirected"
    DENIED = "denied"
    MISSING = "missing"
    SILENT = "silent"
    UNVERIFIED = "unverified"
    UNTRIED = "untried"
    SEEN_OPEN = "seen_open"
    SEEN_SHUT = "seen_shut"


LOOKS = frozenset({LinkVerdict.SEEN_OPEN, LinkVerdict.SEEN_SHUT})
VERDICT_WORDS = {
    LinkVerdict.AVAILABLE: "доступна",
    LinkVerdict.REDIRECTED: "перенаправлена",
    LinkVerdict.DENIED: "сайт отвечает, но страницу программе не показывает",
    LinkVerdict.MISSING: "такой страницы на сайте нет",
    LinkVerdict.SILENT: "не отвечает",
    LinkVerdict.UNVERIFIED: "сертификат не проверен",
    LinkVerdict.UNTRIED: "не проверяется: адрес внутренний или порт необычный",
    LinkVerdict.SEEN_OPEN: "посмотрено: открывается",
    LinkVerdict.SEEN_SHUT: "посмотрено: не открывается",
}


def verdict_words(verdict: str, target: str | None, status: int | None) -> str:
    """Say a verdict to a person: «перенаправлена на https://…», «не отвечает (код 503)»."""
    words = VERDICT_WORDS[LinkVerdict(verdict)]
    if verdict == LinkVerdict.REDIRECTED:
        return f"{words} на {target}"
    if verdict in LOOKS or status is None or verdict == LinkVerdict.AVAILABLE:
        return words
    return f"{words} (код {status})"
