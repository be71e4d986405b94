"""A document on its assignment: whom it serves besides, its versions, who took it, its withdrawal."""

import re

import pytest
from sqlmodel import select

from app.core.status import State
from app.store.tables import AssignmentEvidence, Evidence, StoredFile
from tests.cast import TODAY, journal_of, state_of, upload
from tests.files.sample_files import pdf
from tests.web.conftest import Web
from tests.web.stage import Builder

FORM = {"kind": "протокол", "title": "О совещании", "number": "5", "day": "2022-11-10"}


@pytest.fixture
def document(web: Web) -> int:
    """A protocol attached to the gymnasium's late report by Борис."""
    with web.database.write() as session:
        act = web.cast.act(session, web.actors["boris"])
        evidence = web.cast.attach(act, web.app.state.storage, web.cast.report)
        session.commit()
    return evidence


def links_of(web: Web, evidence: int) -> list[tuple[int, int | None]]:
    with web.database.read() as session:
        rows = session.exec(select(AssignmentEvidence).where(AssignmentEvidence.evidence_id == evidence))
        return sorted((row.assignment_id, row.expected_id) for row in rows if row.ended_on is None)  # type: ignore[type-var]


def test_one_document_is_linked_to_other_open_work_and_each_shows_the_other(web: Web, document: int) -> None:
    cast = web.cast
    page = web.boris.get(f"/evidence/{document}/links?from={cast.report}").text
    assert f'name="to-{cast.meeting}"' in page
    assert f'name="to-{cast.group_shares[0]}"' in page
    for foreign in (cast.report, cast.school_report, cast.office, cast.group_shares[1]):
        assert f'name="to-{foreign}"' not in page
    # The meeting expects a protocol: that is proposed.
    assert re.search(rf'value="{cast.minutes}" selected', page)
    form = {f"to-{cast.meeting}": "1", f"expected-{cast.meeting}": str(cast.minutes)}
    answer = web.boris.post(f"/evidence/{document}/links?from={cast.report}", form)
    assert answer.headers["location"] == f"/assignments/{cast.report}#evidence-{document}"
    assert (cast.meeting, cast.minutes) in links_of(web, document)
    for here, there in ((cast.report, cast.meeting), (cast.meeting, cast.report)):
        told = web.boris.get(f"/assignments/{here}").text
        assert re.search(rf'Служит ещё: <a href="/assignments/{there}">', told)


def test_a_coordinator_links_across_units_and_each_unit_sees_its_own(web: Web, document: int) -> None:
    cast = web.cast
    assert f'name="to-{cast.school_report}"' in web.anna.get(f"/evidence/{document}/links").text
    assert web.anna.post(f"/evidence/{document}/links", {f"to-{cast.school_report}": "1"}).status_code == 303
    assert f"/evidence/{document}/file" in web.vera.get(f"/assignments/{cast.school_report}").text
    assert f"/assignments/{cast.report}" not in web.vera.get(f"/assignments/{cast.school_report}").text


def test_like_titles_of_the_own_unit_come_first_and_words_narrow_the_list(web: Web, document: int) -> None:
    cast = web.cast
    with web.database.write() as session:
        make = Builder(session, web)
        _, like = make.planned(cast.activities[1])
        session.commit()
    page = web.anna.get(f"/evidence/{document}/links").text
    order = [int(n) for n in re.findall(r'name="to-(\d+)"', page)]
    assert order[0] == like
    assert order.index(cast.meeting) < order.index(cast.school_report)
    found = web.anna.get(f"/evidence/{document}/links?q=СОВЕЩАНИЕ").text
    assert re.findall(r'name="to-(\d+)"', found) == [str(cast.meeting), str(cast.co_share)]
    assert "Ничего не найдено" in web.anna.fragment(f"/evidence/{document}/links?q=нетакого").text


@pytest.mark.parametrize(("form", "status"), [({}, 422), ({"to-999999": "1"}, 404), ({"to-" + "9" * 30: "1"}, 404)])
def test_a_link_to_nothing_is_refused(web: Web, document: int, form: dict[str, str], status: int) -> None:
    assert web.boris.post(f"/evidence/{document}/links", form).status_code == status


def test_a_newer_version_takes_the_place_and_the_older_stays_in_the_history(web: Web, document: int) -> None:
    report = web.cast.report
    page = web.boris.get(f"/assignments/{report}").text
    [path] = re.findall(rf'href="(/assignments/{report}/evidence/\d+/newer)"', page)
    form = web.boris.get(path).text
    assert 'value="Протокол совещания"' in form
    wrong = web.boris.post(path, FORM | {"title": ""}, files={"file": ("второй.pdf", pdf("второй"), "application/pdf")})
    assert wrong.status_code == 422
    assert 'value="5"' in wrong.text
    right = web.boris.post(path, FORM, files={"file": ("второй.pdf", pdf("второй"), "application/pdf")})
    assert right.headers["location"] == f"/assignments/{report}"
    page = web.boris.get(f"/assignments/{report}").text
    assert "Прежние версии: 1" in page
    assert page.index("О совещании") < page.index("Протокол совещания")
    assert web.boris.get(f"/evidence/{document}/file").status_code == 200
    assert web.boris.get(path).status_code == 404


def test_who_took_the_file_is_told_to_the_coordinator_alone(web: Web, document: int) -> None:
    report = web.cast.report
    assert web.gleb.get(f"/evidence/{document}/file").status_code == 200
    page = web.anna.get(f"/assignments/{report}").text
    assert "Скачивали: 1" in page
    assert "Глеб, " in page
    assert "Скачивали" not in web.boris.get(f"/assignments/{report}").text


def test_an_administrator_withdraws_a_document_and_its_bytes_are_gone(web: Web, document: int) -> None:
    report, storage = web.cast.report, web.app.state.storage
    assert f'action="/evidence/{document}/withdraw"' in web.dina.get(f"/assignments/{report}").text
    assert f'action="/evidence/{document}/withdraw"' not in web.anna.get(f"/assignments/{report}").text
    assert web.dina.post(f"/evidence/{document}/withdraw", {"ground": " "}).status_code == 422
    answer = web.dina.post(f"/evidence/{document}/withdraw", {"ground": "Согласие отозвано", "assignment": str(report)})
    assert answer.headers["location"] == f"/assignments/{report}"
    with web.database.read() as session:
        [stored] = session.exec(select(StoredFile))
        assert session.get_one(Evidence, document).withdraw_ground == "Согласие отозвано"
        assert ("evidence.withdrawn", web.actors["dina"].person_id, "Согласие отозвано") in journal_of(session)
    assert not storage.exists(stored.sha256)
    page = web.anna.get(f"/assignments/{report}").text
    assert "Согласие отозвано" in page
    assert stored.sha256 in page
    assert web.anna.get(f"/evidence/{document}/file").status_code == 404


def test_bytes_that_another_document_lives_by_outlive_a_withdrawal(web: Web, document: int) -> None:
    storage = web.app.state.storage
    with web.database.write() as session:
        web.cast.attach(web.cast.act(session, web.actors["vera"]), storage, web.cast.school_report)
        session.commit()
    web.dina.post(f"/evidence/{document}/withdraw", {"ground": "Ошибка"})
    with upload(storage) as same:
        assert not same.fresh


def test_the_reason_of_a_delay_and_a_later_date_are_told_on_the_page(web: Web) -> None:
    report = web.cast.report
    page = web.boris.get(f"/assignments/{report}").text
    assert f'action="/assignments/{report}/explain"' in page
    assert web.boris.post(f"/assignments/{report}/explain", {"reason": "Карантин"}).status_code == 303
    wrong = web.boris.post(f"/assignments/{report}/request-date", {"day": TODAY.isoformat(), "reason": "Карантин"})
    assert wrong.status_code == 422
    assert "Новый срок должен быть позже" in wrong.text
    right = web.boris.post(f"/assignments/{report}/request-date", {"day": "20.12.2022", "reason": "Карантин"})
    assert right.status_code == 303
    told = web.anna.get(f"/assignments/{report}").text
    assert "Причина опоздания: Карантин" in told
    assert "20 декабря 2022" in told.replace("\xa0", " ")
    with web.database.read() as session:
        assert state_of(session, report) is State.PLANNED


def test_a_group_tells_who_has_not_handed_in_and_one_may_do_for_all(web: Web) -> None:
    cast = web.cast
    page = web.anna.get(f"/checkpoints/{cast.group}").text
    assert "Ещё не сдали: 2 — Гимназия, Школа № 2." in page
    assert "Ещё не сдали" not in web.boris.get(f"/checkpoints/{cast.group}").text
    assert web.anna.post(f"/checkpoints/{cast.group}/group-mode", {"one_for_all": "1"}).status_code == 303
    first, second = cast.group_shares
    assert "Один за всех" in web.vera.get(f"/assignments/{second}").text
    with web.database.write() as session:
        cast.attach(cast.act(session, web.actors["boris"]), web.app.state.storage, first)
        session.commit()
    assert web.boris.post(f"/assignments/{first}/submit").status_code == 303
    assert web.anna.post(f"/assignments/{first}/accept").status_code == 303
    assert "не требуется: точку закрыло другое подразделение" in web.vera.get(f"/assignments/{second}").text
    assert f"/assignments/{second}" not in web.vera.get("/tasks").text
