"""What is known of a link stands beside it; a coordinator's own look takes its place."""

import pytest
from sqlmodel import select

from app.core.links import LinkVerdict
from app.files.link_probe import Probed
from app.services.attach_evidence import NewEvidence, Requisites, attach_evidence
from app.services.check_link import record_checks
from app.store.tables import JournalEntry, LinkCheck
from tests.cast import NOW
from tests.web.conftest import Web, whatever_database

URL = "https://school.example/news/5"


@pytest.fixture
def link(web: Web) -> int:
    """A link attached by Борис to his report."""
    return add_link(web, "boris")


def add_link(web: Web, who: str) -> int:
    item = NewEvidence(Requisites("публикация", "Новость"), url=URL)
    with web.database.write() as session:
        act = web.cast.act(session, web.actors[who])
        [evidence] = attach_evidence(act, web.app.state.storage, web.cast.report, [item])
        session.commit()
    return evidence


def found(web: Web, link: int, probed: Probed) -> None:
    with web.database.write() as session:
        record_checks(session, [(link, probed)], NOW)
        session.commit()


def look(web: Web, who: str, link: int, opens: str = "1", said: str = "") -> int:
    form = {"assignment": str(web.cast.report), "opens": opens, "said": said}
    return web.visitor(who).post(f"/evidence/{link}/look", form).status_code


def page(web: Web, who: str = "anna") -> str:
    return web.visitor(who).get(f"/assignments/{web.cast.report}").text


@pytest.mark.parametrize(
    ("probed", "words"),
    [
        (None, "ещё не проверена"),
        (Probed(LinkVerdict.AVAILABLE, None, 200), "доступна"),
        (Probed(LinkVerdict.REDIRECTED, "https://b.example/3", 200), "перенаправлена на https://b.example/3"),
        (Probed(LinkVerdict.SILENT), "не отвечает"),
        (Probed(LinkVerdict.UNVERIFIED), "сертификат не проверен"),
        (Probed(LinkVerdict.REDIRECTED, "https://b/<script>alert(1)</script>", 200), "&lt;script&gt;"),
    ],
)
@whatever_database
def test_what_the_program_found_stands_beside_the_link(web: Web, link: int, probed: Probed | None, words: str) -> None:
    if probed:
        found(web, link, probed)
    assert words in page(web)
    assert words in page(web, "boris")


def test_a_coordinators_look_takes_the_place_of_the_finding_and_is_journalled(web: Web, link: int) -> None:
    found(web, link, Probed(LinkVerdict.SILENT))
    assert look(web, "anna", link, said="Новость на месте") == 303
    text = page(web, "boris")
    assert "посмотрено: открывается, Анна 14.11.2022: Новость на месте" in " ".join(text.split())
    assert "не отвечает" not in text
    assert look(web, "anna", link, opens="0") == 303
    with web.database.read() as session:
        [row] = session.exec(select(LinkCheck)).all()
        told = session.exec(select(JournalEntry).where(JournalEntry.action == "evidence.link_seen")).all()
    assert (row.verdict, row.person_id, row.said) == ("seen_shut", web.cast.anna.person_id, "")
    assert [(one.person_id, one.before) for one in told] == [
        (web.cast.anna.person_id, {"verdict": "silent"}),
        (web.cast.anna.person_id, {"verdict": "seen_open"}),
    ]
    assert told[0].after == {"verdict": "seen_open", "url": URL, "said": "Новость на месте"}


def test_only_a_coordinator_says_what_he_saw_and_not_of_his_own_link(web: Web, link: int) -> None:
    statuses = {who: look(web, who, link) for who in ("boris", "vera", "gleb", "egor", "dina", "zhanna", "")}
    assert statuses == {"boris": 403, "vera": 404, "gleb": 403, "egor": 403, "dina": 403, "zhanna": 404, "": 303}
    own = add_link(web, "anna")
    assert look(web, "anna", own) == 403
    assert page(web).count('/look"') == 1
    assert "/look" not in page(web, "gleb")


def test_a_file_is_no_link(web: Web) -> None:
    with web.database.write() as session:
        file = web.cast.attach(web.cast.act(session, web.actors["boris"]), web.app.state.storage, web.cast.report)
        session.commit()
    assert look(web, "anna", file) == 422


@whatever_database
@pytest.mark.parametrize("form", [{}, {"opens": "perhaps"}, {"said": "x" * 501}, {"assignment": "0"}])
def test_a_look_that_says_nothing_is_refused(web: Web, link: int, form: dict[str, str]) -> None:
    whole = {"assignment": str(web.cast.report), "opens": "1"} | form if form else {}
    assert web.anna.post(f"/evidence/{link}/look", whole).status_code == 422
    with web.database.read() as session:
        assert session.exec(select(LinkCheck)).all() == []
