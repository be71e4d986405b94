"""Handing in from the letter: the link's reach, its life and its death, on the phone of a school secretary."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from httpx2 import Response
from sqlmodel import select

from app import clock as the_clock
from app.core.reminders import Rung
from app.core.status import State
from app.mail.reminder_letter import ReminderRow, write_reminder
from app.services.act import Act
from app.services.deliver_letter import claim_letter
from app.services.letter_link import issue_links, switch_links
from app.services.submit_evidence import submit_evidence
from app.store.tables import (
    AssignmentEvidence,
    Grant,
    JournalEntry,
    Letter,
    LetterLink,
    Person,
    Submission,
    Territory,
    UnitSubstitute,
)
from tests.cast import NOW, TODAY, state_of
from tests.files.sample_files import pdf
from tests.web.conftest import BASE, Web, at, whatever_database

FORM = {"kind": "протокол", "title": "Протокол совещания", "number": "5", "day": "2022-11-10", "said": "Провели"}
FILE = {"file": ("протокол.pdf", pdf("Протокол"), "application/pdf")}
LAST = date(2022, 12, 5)


def door(web: Web, assignment: int | None = None, who: str = "boris", last: date = LAST) -> str:
    """The address in a reminder letter that was sent to a person about an assignment."""
    row = ReminderRow(assignment or web.cast.report, Rung.DAY_AFTER, TODAY, "2.", "Отчёт", "Карта", "Гимназия")
    composed = write_reminder("Борис", TODAY, [row], BASE)
    person = web.actors[who].person_id
    with web.database.write() as session:
        count = len(session.exec(select(Letter)).all())
        letter = Letter(
            key=f"reminder:{count}",
            kind="reminder",
            person_id=person,
            subject=composed.subject,
            body_text=composed.text,
            body_html=composed.html,
            created_at=NOW,
            not_before=NOW,
        )
        session.add(letter)
        session.flush()
        act = Act(session, None, NOW, TODAY)
        issue_links(act, letter.id or 0, person, [(row.assignment_id, last)])
        claimed = claim_letter(Act(session, None, the_clock.now(), TODAY), "проверка")
        session.commit()
    assert claimed is not None
    [line] = [line.strip() for line in claimed.message.text.splitlines() if "/hand-in/" in line]
    assert line in claimed.message.html
    assert "/assignments/" not in claimed.message.text + claimed.message.html
    return line.removeprefix(BASE)


def send(web: Web, address: str, files: dict[str, Any] | None = FILE, **more: str) -> Response:
    return web.stranger.post(address, FORM | more, files=files)


def assert_dead(answer: Response) -> None:
    assert answer.status_code == 404
    assert "Ссылка не действует" in answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"
    for secret in ("Отчёт о работе", "Гимназия", "Борис", "boris"):
        assert secret not in answer.text


def test_one_form_attaches_the_document_says_what_was_done_and_submits(web: Web) -> None:
    address = door(web)
    page = web.stranger.get(address)
    assert page.status_code == 200
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "Отчёт о работе" in page.text
    assert "Борис" in page.text
    answer = send(web, address)
    assert (answer.status_code, answer.headers["location"]) == (303, "/hand-in/done")
    done = web.stranger.get("/hand-in/done")
    assert "Отправлено на проверку" in done.text
    with web.database.read() as session:
        assert state_of(session, web.cast.report) is State.SUBMITTED
        submission = session.exec(select(Submission)).one()
        assert (submission.person_id, submission.said) == (web.cast.boris.person_id, "Провели")
        entries = session.exec(select(JournalEntry).order_by(JournalEntry.id)).all()  # type: ignore[arg-type]
    told = [(entry.action, entry.person_id) for entry in entries]
    boris = web.cast.boris.person_id
    assert told[-4:] == [
        ("evidence.attached", boris),
        ("letter_link.used", boris),
        ("assignment.submitted", boris),
        ("letter_link.used", boris),
    ]
    assert all(entry.territory_id == web.cast.territory for entry in entries[-4:])


def test_what_was_handed_in_by_a_link_is_its_addressees_own_work(web: Web) -> None:
    send(web, door(web, web.cast.office, "anna"))
    refused = web.anna.post(f"/assignments/{web.cast.office}/accept")
    assert refused.status_code == 403
    assert "Вы сами прикладывали" in refused.text


def test_looking_changes_nothing(web: Web) -> None:
    address = door(web)
    with web.database.read() as session:
        before = len(session.exec(select(JournalEntry)).all())
    for _ in range(3):
        assert web.stranger.get(address).status_code == 200
    with web.database.read() as session:
        assert len(session.exec(select(JournalEntry)).all()) == before
        assert session.exec(select(LetterLink)).one().spent_at is None


def test_a_spent_link_and_its_elder_copies_open_nothing(web: Web) -> None:
    first, second = door(web), door(web)
    assert send(web, second).status_code == 303
    for address in (first, second):
        assert_dead(web.stranger.get(address))
        assert_dead(send(web, address))


def test_a_link_stays_dead_when_the_work_is_returned(web: Web) -> None:
    address = door(web)
    send(web, address)
    web.anna.post(f"/assignments/{web.cast.report}/return", {"reason": "Нет подписи"})
    assert_dead(web.stranger.get(address))
    fresh = web.stranger.get(door(web))
    assert "Нет подписи" in fresh.text


@whatever_database
@pytest.mark.parametrize("token", ["nobody", "letter", "x" * 100, "%D1%8F", "done2"])
def test_a_link_that_never_was_looks_like_any_dead_one(web: Web, token: str) -> None:
    address = door(web)
    send(web, address)
    dead, never = web.stranger.get(address), web.stranger.get(f"/hand-in/{token}")
    assert (dead.status_code, dead.text) == (never.status_code, never.text)


def test_a_link_works_through_its_last_day_of_the_territory(web: Web, clock: time_machine.Traveller) -> None:
    web.app.state.settings = web.app.state.settings.model_copy(update={"today": None})
    address = door(web, last=date(2022, 11, 17))
    # Sakhalin is eleven hours ahead: its 17 November ends at 13:00 UTC.
    at(NOW.replace(day=17, hour=12, minute=59), clock)
    assert web.stranger.get(address).status_code == 200
    at(NOW.replace(day=17, hour=13, minute=1), clock)
    assert_dead(web.stranger.get(address))
    assert_dead(send(web, address))


def test_who_lost_the_right_lost_the_link(web: Web) -> None:
    switched_off, relieved = door(web), door(web, web.cast.school_report, "vera")
    with web.database.write() as session:
        session.get_one(Person, web.cast.boris.person_id).active = False
        session.delete(session.exec(select(Grant).where(Grant.person_id == web.cast.vera.person_id)).one())
        session.commit()
    assert_dead(web.stranger.get(switched_off))
    assert_dead(send(web, relieved))


def test_a_territory_can_switch_links_off_and_those_that_are_out_die(web: Web) -> None:
    address = door(web)
    with web.database.write() as session:
        switch_links(Act(session, web.cast.anna, NOW, TODAY), web.cast.territory, on=False)
        session.commit()
    assert_dead(web.stranger.get(address))
    with web.database.write() as session:
        switch_links(Act(session, web.cast.anna, NOW, TODAY), web.cast.territory, on=True)
        session.commit()
        assert session.get_one(Territory, web.cast.territory).settings == {"letter_links": True}
    assert web.stranger.get(address).status_code == 200


def test_the_link_of_one_assignment_reaches_no_other(web: Web) -> None:
    """Not as a session, not by another id in the form, not for another's evidence."""
    address = door(web)
    token = address.removeprefix("/hand-in/")
    for path in ("/tasks", f"/assignments/{web.cast.report}", "/"):
        assert web.stranger.get(path, headers={"cookie": f"vekhi_session={token}"}).status_code == 303
    assert web.stranger.get("/api/v1/checkpoints", headers={"authorization": f"Bearer {token}"}).status_code == 401
    # An expected result of another activity is refused, and nothing is written.
    assert send(web, address, expected=str(web.cast.order)).status_code == 422
    web.boris.post(f"/assignments/{web.cast.meeting}/evidence", FORM, files=FILE)
    with web.database.read() as session:
        [foreign] = session.exec(select(AssignmentEvidence.id)).all()
    assert web.stranger.post(f"{address}/detach/{foreign}").status_code == 404
    with web.database.read() as session:
        assert session.get_one(AssignmentEvidence, foreign).ended_on is None
        assert state_of(session, web.cast.meeting) is State.PLANNED
        assert state_of(session, web.cast.report) is State.PLANNED


def test_several_documents_are_attached_one_by_one_and_taken_off(web: Web) -> None:
    address = door(web, web.cast.meeting)
    for number in ("1", "2"):
        answer = send(
            web, address, files={"file": (f"{number}.pdf", pdf(number), "application/pdf")}, go="more", number=number
        )
        assert (answer.status_code, answer.headers["location"]) == (303, address)
    page = web.stranger.get(address).text
    assert "№ 1" in page
    assert "№ 2" in page
    with web.database.read() as session:
        links = session.exec(select(AssignmentEvidence.id).order_by(AssignmentEvidence.id)).all()  # type: ignore[arg-type]
    assert web.stranger.post(f"{address}/detach/{links[0]}").headers["location"] == address
    missing = {f"missing-{web.cast.order}": "Не издавался", f"missing-{web.cast.minutes}": "Готовится"}
    assert send(web, address, files=None, **missing).headers["location"] == "/hand-in/done"
    with web.database.read() as session:
        submission = session.exec(select(Submission)).one()
        assert len(submission.evidence) == 1
        assert set(submission.missing.values()) == {"Не издавался", "Готовится"}


@whatever_database
@pytest.mark.parametrize(
    ("changed", "files", "sentence"),
    [
        ({}, None, "Приложите файл или ссылку"),
        ({"go": "more"}, None, "Приложите файл или укажите ссылку"),
        ({"title": ""}, FILE, "Укажите заголовок документа"),
        ({"day": "вчера"}, FILE, "Пишите дату как 14.11.2022"),
        ({"day": "31.12.2022"}, FILE, "Дата документа ещё не наступила"),
        ({"url": "ftp://school.example"}, None, "полный адрес страницы"),
        ({}, {"file": ("x.exe", b"MZ\0\0", "application/pdf")}, "файл"),
    ],
)
def test_a_mistake_keeps_what_was_typed_and_writes_nothing(
    web: Web, changed: dict[str, str], files: dict[str, Any] | None, sentence: str
) -> None:
    address = door(web)
    answer = send(web, address, files=files, **changed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Провели</textarea>" in answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"
    with web.database.read() as session:
        assert session.exec(select(AssignmentEvidence)).all() == []
        assert session.exec(select(LetterLink)).one().spent_at is None


def test_a_document_missing_unexplained_takes_the_attachment_back_too(web: Web) -> None:
    address = door(web, web.cast.meeting)
    answer = send(web, address, expected=str(web.cast.order))
    assert answer.status_code == 422
    assert "Не хватает документов: «Протокол совещания»" in answer.text
    with web.database.read() as session:
        assert session.exec(select(AssignmentEvidence)).all() == []


def test_a_day_typed_with_dots_is_understood(web: Web) -> None:
    assert send(web, door(web), day="10.11.2022").status_code == 303


def test_somebody_faster_leaves_the_link_dead(web: Web) -> None:
    address = door(web)
    with web.database.write() as session:
        act = web.cast.act(session, web.cast.boris)
        web.cast.attach(act, web.app.state.storage, web.cast.report)
        submit_evidence(act, web.cast.report)
        session.commit()
    assert_dead(send(web, address))
    with web.database.read() as session:
        assert len(session.exec(select(Submission)).all()) == 1


def test_a_substitute_hands_in_by_his_own_letter_while_he_acts(web: Web, clock: time_machine.Traveller) -> None:
    with web.database.write() as session:
        session.add(
            UnitSubstitute(
                territory_id=web.cast.territory,
                unit_id=web.cast.gymnasium,
                substitute_id=web.cast.school,
                since=TODAY - timedelta(days=1),
                until=TODAY,
                at=NOW,
            )
        )
        session.commit()
    address = door(web, who="vera")
    assert web.stranger.get(address).status_code == 200
    web.app.state.settings = web.app.state.settings.model_copy(update={"today": TODAY + timedelta(days=1)})
    assert_dead(web.stranger.get(address))
    web.app.state.settings = web.app.state.settings.model_copy(update={"today": TODAY})
    assert send(web, address).status_code == 303


@whatever_database
def test_a_strangers_upload_is_not_even_looked_at(web: Web) -> None:
    answer = send(web, "/hand-in/nobody")
    assert_dead(answer)
    assert list(web.app.state.storage.hashes()) == []


@whatever_database
def test_a_browser_that_tells_no_site_and_no_origin_hands_in_too(web: Web) -> None:
    """No referrer means no origin either; elsewhere such a request is refused."""
    address, untold = door(web), {"origin": "null"}
    web.client.cookies.clear()
    answer = web.client.post(address, data=FORM, files=FILE, headers=untold, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/hand-in/done")
    assert web.client.post("/sign-in", data=FORM, headers=untold).status_code == 403
    elsewhere = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    assert web.client.post(door(web, web.cast.meeting), data=FORM, headers=elsewhere).status_code == 403
