"""One form for many files: taken in at once, confirmed under their requisites, never lost to a wrong field."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from httpx2 import Response
from sqlmodel import select

from app.core.status import State
from app.store.tables import Evidence, KeptUpload
from tests.cast import NOW, state_of
from tests.files.sample_files import pdf
from tests.files.test_document_text import printed_order
from tests.web.conftest import Visitor, Web, at

PDF = "application/pdf"


def send(visitor: Visitor, assignment: int, *files: tuple[str, bytes]) -> Response:
    chosen: Any = [("files", (name, content, PDF)) for name, content in files]
    return visitor.post(f"/assignments/{assignment}/uploads", files=chosen)


def waiting(page: str) -> list[str]:
    """The ids of the uploads whose forms stand on a page."""
    return re.findall(r'name="kind-(\d+)"', page)


def confirmed(ids: list[str], **changed: str) -> dict[str, str]:
    """What a person leaves in the forms of these uploads."""
    form = {"kind": "протокол", "number": "5", "day": "2022-11-10", "title": "О совещании"} | changed
    return {f"{name}-{n}": value for n in ids for name, value in form.items()} | {"then": "attach"}


def attach(visitor: Visitor, assignment: int, form: dict[str, str]) -> Response:
    return visitor.post(f"/assignments/{assignment}/uploads/attach", form)


def page_of(visitor: Visitor, assignment: int) -> str:
    return visitor.get(f"/assignments/{assignment}").text


def attached(web: Web) -> list[tuple[str | None, str | None, str]]:
    with web.database.read() as session:
        return [(e.file_name, e.number, e.title) for e in session.exec(select(Evidence).order_by(Evidence.id))]


def test_several_files_are_taken_in_at_once_and_attached_each_under_its_own_requisites(web: Web) -> None:
    meeting, cast = web.cast.meeting, web.cast
    sent = send(web.boris, meeting, ("приказ.pdf", printed_order()), ("протокол.pdf", pdf("два")))
    assert (sent.status_code, sent.headers["location"]) == (303, f"/assignments/{meeting}#check")
    page = page_of(web.boris, meeting)
    order, minutes = waiting(page)
    assert "Предложено по файлу, проверьте" in page
    assert f'id="number-{order}" name="number-{order}" type="text" value="158"' in page
    assert f'name="day-{order}" type="date" value="2021-08-27"' in page
    assert attached(web) == []
    form = confirmed([order], number="158", kind="приказ", expected=str(cast.order))
    form |= confirmed([minutes], expected=str(cast.minutes))
    assert attach(web.boris, meeting, form).status_code == 303
    assert attached(web) == [("приказ.pdf", "158", "О совещании"), ("протокол.pdf", "5", "О совещании")]
    page = page_of(web.boris, meeting)
    assert waiting(page) == []
    assert page.count('class="state-word">есть') == 2


def test_files_are_attached_and_the_work_sent_in_one_step(web: Web) -> None:
    report = web.cast.report
    send(web.boris, report, ("отчёт.pdf", pdf("отчёт")))
    form = confirmed(waiting(page_of(web.boris, report))) | {"then": "submit"}
    assert attach(web.boris, report, form).headers["location"] == f"/assignments/{report}"
    with web.database.read() as session:
        assert state_of(session, report) is State.SUBMITTED


def test_where_a_document_lacks_an_explanation_the_files_stay_attached_and_the_page_asks(web: Web) -> None:
    meeting = web.cast.meeting
    send(web.boris, meeting, ("протокол.pdf", pdf("один")))
    ids = waiting(page_of(web.boris, meeting))
    answer = attach(web.boris, meeting, confirmed(ids, expected=str(web.cast.minutes)) | {"then": "submit"})
    assert answer.headers["location"] == f"/assignments/{meeting}?unsent=1#submit"
    page = web.boris.get(f"/assignments/{meeting}?unsent=1").text
    assert "Чтобы отправить, объясните" in page
    assert f'name="missing-{web.cast.order}"' in page
    assert len(attached(web)) == 1


@pytest.mark.parametrize(
    ("changed", "field"), [({"title": ""}, "title"), ({"kind": ""}, "kind"), ({"day": "32.13.2022"}, "day")]
)
def test_a_wrong_field_keeps_the_files_and_everything_typed(web: Web, changed: dict[str, str], field: str) -> None:
    report = web.cast.report
    send(web.boris, report, ("один.pdf", pdf("один")), ("два.pdf", pdf("два")))
    first, second = waiting(page_of(web.boris, report))
    form = confirmed([first], number="17", title="Первый") | confirmed([second], **({"title": "Второй"} | changed))
    answer = attach(web.boris, report, form)
    assert answer.status_code == 422
    assert f'href="#{field}-{second}"' in answer.text
    assert f'href="#{field}-{first}"' not in answer.text
    assert 'value="17"' in answer.text
    assert 'value="Первый"' in answer.text
    assert waiting(page_of(web.boris, report)) == [first, second]
    assert attached(web) == []


def test_one_refused_file_does_not_keep_out_the_others(web: Web) -> None:
    report = web.cast.report
    answer = send(web.boris, report, ("хорошо.pdf", pdf("да")), ("вирус.exe", b"MZ" + bytes(200)))
    assert answer.status_code == 422
    assert "вирус.exe" in answer.text
    assert "хорошо.pdf" in answer.text
    assert len(waiting(answer.text)) == 1
    assert len(waiting(page_of(web.boris, report))) == 1


def test_nothing_chosen_is_said(web: Web) -> None:
    answer = web.boris.post(f"/assignments/{web.cast.report}/uploads")
    assert answer.status_code == 422
    assert "Выберите файл" in answer.text


def test_the_same_bytes_wait_once_and_too_many_are_refused(web: Web) -> None:
    report = web.cast.report
    for _ in range(2):
        assert send(web.boris, report, ("отчёт.pdf", pdf("отчёт"))).status_code == 303
    assert len(waiting(page_of(web.boris, report))) == 1
    many = [(f"{n}.pdf", pdf(str(n))) for n in range(20)]
    refused = send(web.boris, report, *many)
    assert refused.status_code == 422
    assert "не больше 20" in refused.text


def test_an_upload_is_its_own_persons_and_of_its_own_assignment(web: Web) -> None:
    report, meeting = web.cast.report, web.cast.meeting
    send(web.boris, report, ("отчёт.pdf", pdf("отчёт")))
    [upload] = waiting(page_of(web.boris, report))
    assert waiting(page_of(web.anna, report)) == []
    assert attach(web.anna, report, confirmed([upload])).status_code == 404
    assert attach(web.boris, meeting, confirmed([upload])).status_code == 404
    assert web.anna.post(f"/assignments/{report}/uploads/{upload}/drop").status_code == 404
    assert web.boris.post(f"/assignments/{report}/uploads/{upload}/drop").status_code == 303
    assert waiting(page_of(web.boris, report)) == []


def test_what_nobody_attached_is_forgotten_after_a_day(web: Web, clock: time_machine.Traveller) -> None:
    report = web.cast.report
    send(web.boris, report, ("отчёт.pdf", pdf("отчёт")))
    [upload] = waiting(page_of(web.boris, report))
    at(NOW + timedelta(hours=25), clock)
    assert waiting(page_of(web.boris, report)) == []
    assert attach(web.boris, report, confirmed([upload])).status_code == 404
    send(web.boris, report, ("другой.pdf", pdf("другой")))
    with web.database.read() as session:
        assert [row.file_name for row in session.exec(select(KeptUpload))] == ["другой.pdf"]


def test_bytes_swept_meanwhile_are_asked_for_again(web: Web) -> None:
    report = web.cast.report
    send(web.boris, report, ("отчёт.pdf", pdf("отчёт")))
    page = page_of(web.boris, report)
    for sha256 in list(web.app.state.storage.hashes()):
        web.app.state.storage.delete(sha256)
    answer = attach(web.boris, report, confirmed(waiting(page)))
    assert answer.status_code == 422
    assert "выберите его снова" in answer.text
    assert attached(web) == []


def test_bytes_known_already_are_named_only_to_those_who_may_read_them(web: Web) -> None:
    cast = web.cast
    for visitor, assignment in ((web.boris, cast.report), (web.vera, cast.school_report)):
        send(visitor, assignment, ("общий.pdf", pdf("общий")))
        page = page_of(visitor, assignment)
        assert "Этот файл уже подтверждает" not in page
        attach(visitor, assignment, confirmed(waiting(page)))
    send(web.boris, cast.meeting, ("общий.pdf", pdf("общий")))
    page = page_of(web.boris, cast.meeting)
    assert page.count("Этот файл уже подтверждает") == 1
    assert f'href="/assignments/{cast.report}"' in page
    assert f"/assignments/{cast.school_report}" not in page


def test_words_typed_for_an_act_that_came_too_late_are_given_back(web: Web) -> None:
    report = web.cast.report
    send(web.boris, report, ("отчёт.pdf", pdf("отчёт")))
    attach(web.boris, report, confirmed(waiting(page_of(web.boris, report))) | {"then": "submit"})
    assert web.anna.post(f"/assignments/{report}/accept").status_code == 303
    late = web.gleb.post(f"/assignments/{report}/accept", {"comment": "Проверил, всё на месте"})
    assert late.status_code == 409
    assert "Уже принято" in late.text
    assert "Проверил, всё на месте" in late.text
    returned = web.gleb.post(f"/assignments/{report}/return", {"reason": "Нет подписи"})
    assert returned.status_code == 409
    assert "Нет подписи" in returned.text
