"""What the operations of the API answer and write: work from a list to its acceptance, refusals by their code."""

from datetime import timedelta
from typing import Any

import pytest
from httpx2 import Response
from sqlmodel import select

from app.core.status import State
from app.store.tables import Activity, Assignment, IndicatorRow, JournalEntry, Submission
from tests.cast import TODAY, checkpoint_of, state_of
from tests.files.sample_files import pdf
from tests.web.conftest import Visitor, Web, whatever_database
from tests.web.stage import Stage, build_stage

V1 = "/api/v1"
LINK = {"kind": "публикация", "title": "Новость", "url": "https://school.example/news/5"}


@pytest.fixture
def stage(web: Web) -> Stage:
    return build_stage(web)


def post(visitor: Visitor, path: str, body: Any = None, method: str = "POST", **given: Any) -> Response:
    return visitor.ask(method, V1 + path, **({"json": body} if body is not None else {}), **given)


def pointers(answer: Response) -> dict[str, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return {fault.get("pointer") or fault["parameter"]: fault["detail"] for fault in answer.json()["errors"]}


def test_from_a_list_to_its_acceptance_by_programs_alone(web: Web) -> None:
    report = web.cast.report
    listed = web.boris.get(f"{V1}/assignments?state=overdue&territory=test").json()
    assert [one["id"] for one in listed["items"]] == [report]
    fields = {"kind": "отчёт", "title": "О работе", "number": "5", "day": "2022-11-10", "personal_data": "true"}
    files = {"file": ("отчёт.pdf", pdf("Отчёт"), "application/pdf")}
    attached = post(web.boris, f"/assignments/{report}/evidence", data=fields, files=files)
    assert attached.status_code == 201, attached.text
    told = attached.json()
    assert (told["file_name"], told["number"], told["day"], told["personal_data"]) == (
        "отчёт.pdf", "5", "2022-11-10", True,
    )  # fmt: skip
    file = web.boris.get(f"{V1}/evidence/{told['evidence']}/file")
    assert file.content == pdf("Отчёт")
    assert file.headers["content-disposition"].startswith("attachment")
    sent = post(web.boris, f"/assignments/{report}/submit", {"said": "Провели", "late_reason": "Болезнь"}).json()
    assert (sent["state"], sent["late_reason"]) == ("submitted", "Болезнь")
    waiting = web.anna.get(f"{V1}/assignments?state=submitted").json()["items"]
    assert [(one["id"], one["submission"]) for one in waiting] == [(report, sent["submission"])]
    done = post(web.anna, f"/assignments/{report}/accept", {"submission": sent["submission"], "comment": "Хорошо"})
    assert done.json()["state"] == "accepted"
    assert done.json()["submissions"][0]["decided_by"] == "Анна"
    with web.database.read() as session:
        assert state_of(session, report) is State.ACCEPTED
        actions = list(session.exec(select(JournalEntry.action).order_by(JournalEntry.id)))  # type: ignore[arg-type]
    assert actions == [
        "evidence.attached", "evidence.downloaded", "assignment.submitted", "assignment.accepted",
    ]  # fmt: skip


def test_the_second_of_two_hears_that_it_is_accepted_already(web: Web, stage: Stage) -> None:
    path, body = f"/assignments/{stage.assignments['api-accept']}/accept", {"submission": stage.api["accept"]}
    assert post(web.anna, path, body).status_code == 200
    late = post(web.gleb, path, body)
    assert (late.status_code, late.json()["code"]) == (409, "assignment_already_accepted")
    assert late.json()["detail"].startswith("Уже принято")
    assert late.json()["instance"] == V1 + path


def test_what_was_not_seen_is_neither_accepted_nor_changed(web: Web, stage: Stage) -> None:
    waiting = stage.assignments["api-accept"]
    unseen = post(web.anna, f"/assignments/{waiting}/accept", {"submission": stage.api["return"]})
    assert (unseen.status_code, unseen.json()["code"]) == (409, "refused")
    ready = stage.assignments["api-submit"]
    version = web.boris.get(f"{V1}/assignments/{ready}").json()["version"]
    assert post(web.boris, f"/assignments/{ready}/explain", {"reason": "А", "version": version}).status_code == 200
    stale = post(web.boris, f"/assignments/{ready}/submit", {"said": "Б", "version": version})
    assert (stale.status_code, "изменилось" in stale.json()["detail"]) == (409, True)
    assert post(web.boris, f"/assignments/{ready}/submit", {"version": version + 1}).status_code == 200
    again = post(web.boris, f"/assignments/{ready}/submit", {"version": version})
    assert again.json()["code"] == "assignment_already_submitted"
    with web.database.read() as session:
        assert session.get_one(Assignment, waiting).state == State.SUBMITTED


@whatever_database
@pytest.mark.parametrize(
    ("path", "body", "faults"),
    [
        ("postpone", {"order_number": "7", "order_date": "2022-11-10"}, {"#/new_due": "не хватает"}),
        ("postpone", {"new_due": 20221220, "order_number": "7", "order_date": "2022-11-10"}, {"#/new_due": "2022-11"}),
        ("postpone", {"new_due": "2022-12-20T00:00", "order_number": 7, "order_date": "20.11.2022"},
         {"#/new_due": "день", "#/order_number": "текст", "#/order_date": "день"}),
        ("postpone", {"new_due": "2022-02-30", "order_number": "7", "order_date": "2022-11-10"}, {"#/new_due": "день"}),
        ("postpone", {"new_due": "2022-10-01", "order_number": "7", "order_date": "2022-11-10", "ground": "П"},
         {"#/new_due": ""}),
        ("cancel", {"ground": "Приказ", "force": True}, {"#/force": "поля нет"}),
        ("cancel", {"ground": "х" * 4001}, {"#/ground": "4000"}),
        ("cancel", {"a/b~c": 1, "ground": "П"}, {"#/a~1b~0c": "поля нет"}),
        ("cancel", [], {"#": "объект"}),
        ("cancel", {"ground": None}, {"#/ground": "текст"}),
        ("exception", {"expected": True, "reason": "П"}, {"#/expected": "целое"}),
        ("exception", {"expected": 1.0, "reason": "П"}, {"#/expected": "целое"}),
        ("exception", {"expected": 0, "reason": "П"}, {"#/expected": "Не меньше 1"}),
        ("exception", {"expected": 2**31, "reason": "П"}, {"#/expected": "Не больше"}),
    ],
)  # fmt: skip
def test_every_fault_of_a_body_is_pointed_at_in_russian(web: Web, path: str, body: Any, faults: dict[str, str]) -> None:
    answer = post(web.anna, f"/checkpoints/{web.cast.group}/{path}", body)
    assert answer.status_code == 422, answer.text
    found = pointers(answer)
    assert set(found) == set(faults)
    assert all(words in found[pointer] for pointer, words in faults.items()), found
    assert answer.json()["title"] == "Данные не приняты"


@whatever_database
@pytest.mark.parametrize("sent", [b"{", b"", b"\xff", b'{"ground": "\\ud800"}', b'{"\\ud800": 1}', b"[" * 5000])
def test_a_body_that_cannot_be_read_is_a_problem_and_no_crash(web: Web, sent: bytes) -> None:
    path = f"{V1}/checkpoints/{web.cast.group}/cancel"
    answer = web.anna.ask("POST", path, content=sent, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    attached = web.boris.ask(
        "POST", f"{V1}/assignments/{web.cast.report}/evidence", content=sent,
        headers={"content-type": "application/json"},
    )  # fmt: skip
    assert attached.status_code in (400, 422), attached.text


@whatever_database
@pytest.mark.parametrize(
    ("given", "status", "faults"),
    [
        ({"json": LINK | {"url": "ftp://x"}}, 422, {"#/url"}),
        ({"json": LINK | {"title": " ", "kind": ""}}, 422, {"#/title", "#/kind"}),
        ({"json": {"title": "Т", "kind": "К"}}, 422, {"#/url"}),
        ({"json": LINK | {"day": "2022-12-01"}}, 422, {"#/day"}),
        ({"json": LINK | {"expected": "1"}}, 422, {"#/expected"}),
        ({"data": {"kind": "К", "title": "Т"}, "files": {"other": ("a.pdf", b"x")}}, 422, {"#/file"}),
        ({"data": {"kind": "К"}, "files": {"file": ("a.pdf", pdf("А"))}}, 422, {"#/title"}),
        ({"data": {"kind": "К", "title": "Т", "more": "1"}, "files": {"file": ("a.pdf", pdf("А"))}}, 422, {"#/more"}),
        ({"data": {"kind": "К", "title": "Т"}, "files": {"file": ("a.pdf", b"MZ\x90\x00")}}, 422, {"#/file"}),
        ({"data": {"kind": "К", "title": "Т"}, "files": {"file": ("a.pdf", b"")}}, 422, {"#/file"}),
        ({"content": b"text", "headers": {"content-type": "text/plain"}}, 415, set()),
        ({"content": b"text", "headers": {"content-type": "multipart/form-data"}}, 400, set()),
    ],
)
def test_evidence_with_a_fault_is_not_attached(web: Web, given: dict[str, Any], status: int, faults: set[str]) -> None:
    path = f"{V1}/assignments/{web.cast.report}/evidence"
    answer = web.boris.ask("POST", path, **given)
    assert (answer.status_code, set(pointers(answer))) == (status, faults), answer.text
    assert web.boris.get(path).json() == []


@whatever_database
def test_a_missing_document_is_explained_or_excepted(web: Web, stage: Stage) -> None:
    cast, point = web.cast, stage.points["api-exception"]
    assignment = stage.assignments["api-exception"]
    refused = post(web.boris, f"/assignments/{assignment}/submit", {})
    assert (refused.status_code, refused.json()["code"]) == (422, "documents_missing")
    missing = {str(cast.order): "На подписи", str(cast.minutes): "В архиве"}
    sent = post(web.boris, f"/assignments/{assignment}/submit", {"missing": missing}).json()
    assert sent["submissions"][0]["missing"] == missing
    for expected in (cast.order, cast.minutes):
        body = {"expected": expected, "reason": "Хранится в архиве"}
        assert post(web.anna, f"/checkpoints/{point}/exception", body).status_code == 200
    twice = post(web.anna, f"/checkpoints/{point}/exception", {"expected": cast.order, "reason": "Ещё раз"})
    assert twice.status_code == 409
    assert post(web.gleb, f"/assignments/{assignment}/accept", {"submission": sent["submission"]}).status_code == 200


@whatever_database
def test_an_exception_at_a_group_names_its_assignment(web: Web) -> None:
    body = {"expected": web.cast.order, "reason": "Архив"}
    path = f"/checkpoints/{web.cast.group}/exception"
    assert set(pointers(post(web.anna, path, body))) == {"#/assignment"}
    foreign = post(web.anna, path, body | {"assignment": web.cast.meeting})
    assert set(pointers(foreign)) == {"#/assignment"}
    named = post(web.anna, path, body | {"assignment": web.cast.group_shares[0]})
    assert set(pointers(named)) == {"#/expected"}


def test_a_fact_is_entered_by_the_coordinator_and_the_journal_keeps_both_values(web: Web, stage: Stage) -> None:
    path = f"/indicators/{stage.api['indicator']}/facts/2022"
    assert post(web.anna, path, {"value": 80}, "PUT").json()["fact"] == {"2022": 80.0}
    assert post(web.anna, path, {"value": 87.5}, "PUT").json()["fact"] == {"2022": 87.5}
    post(web.anna, path, {"value": 87.5}, "PUT")
    assert post(web.anna, path.replace("2022", "2021"), {"value": 70}, "PUT").status_code == 200
    assert post(web.anna, path, {"value": None}, "PUT").json()["fact"] == {"2021": 70.0}
    with web.database.read() as session:
        query = select(JournalEntry).where(JournalEntry.action == "indicator.fact_entered").order_by(JournalEntry.id)  # type: ignore[arg-type]
        told = [(entry.before, entry.after) for entry in session.exec(query)]
        kept = session.get_one(IndicatorRow, stage.api["indicator"]).fact
    assert [(before["value"], after["value"]) for before, after in told if before and after] == [
        (None, 80.0), (80.0, 87.5), (None, 70.0), (87.5, None),
    ]  # fmt: skip
    assert kept == {"2021": 70.0}


@whatever_database
@pytest.mark.parametrize(
    ("year", "value"), [("2023", 1), ("2022", "1"), ("2022", True), ("2022", 1e300), ("1999", 1), ("2022", [])]
)
def test_a_fact_of_no_measure_is_refused(web: Web, stage: Stage, year: str, value: Any) -> None:
    path = f"/indicators/{stage.api['indicator']}/facts/{year}"
    assert post(web.anna, path, {"value": value}, "PUT").status_code in (404, 422)
    listed = web.anna.get(f"{V1}/indicators?roadmap=test-1").json()
    assert (listed["total"], listed["items"][0]["fact"]) == (1, {})


@whatever_database
def test_a_list_leads_from_page_to_page(web: Web, stage: Stage) -> None:
    total = web.anna.get(f"{V1}/assignments").json()["total"]
    path, seen = f"{V1}/assignments?size=7&territory=test", []
    while path:
        answer = web.anna.get(path)
        page = answer.json()
        assert (page["total"], page["pages"], page["size"]) == (total, -(-total // 7), 7)
        seen += [one["id"] for one in page["items"]]
        path = next((link[1:].split(">")[0] for link in answer.headers["link"].split(", ") if "next" in link), "")
    assert len(seen) == len(set(seen)) == total
    beyond = web.anna.get(f"{V1}/assignments?page=99999")
    assert (beyond.json()["items"], beyond.json()["total"]) == ([], total)
    wrong = web.anna.get(f"{V1}/assignments?page=0&size=1000&due_from=tomorrow")
    assert set(pointers(wrong)) == {"page", "size", "due_from"}


@whatever_database
def test_filters_narrow_a_list_and_rights_narrow_it_first(web: Web, stage: Stage) -> None:
    def ids(visitor: Visitor, question: str) -> set[int]:
        return {one["id"] for one in visitor.get(f"{V1}/assignments?size=200&{question}").json()["items"]}

    cast = web.cast
    with web.database.write() as session:
        session.get_one(Activity, cast.activities[0]).search_key = "совещание руководителей"
        session.commit()
    assert ids(web.vera, "") == {cast.school_report, cast.co_share, cast.group_shares[1]}
    assert ids(web.vera, f"unit={cast.gymnasium}") == set()
    assert ids(web.zhanna, "") == set()
    assert ids(web.anna, f"checkpoint={cast.group}") == set(cast.group_shares)
    assert ids(web.anna, "q=СОВЕЩАНИЕ") >= {cast.meeting, cast.co_share}
    assert cast.report not in ids(web.anna, "q=совещание")
    assert ids(web.anna, "due_from=2022-12-01&due_to=2022-12-01") == {cast.office}
    assert stage.assignments["api-cancelled"] in ids(web.anna, "state=cancelled")
    assert stage.assignments["api-accept"] in ids(web.gleb, "state=submitted&roadmap=test-1")
    assert ids(web.anna, "roadmap=nowhere") == set()


@whatever_database
def test_the_directory_names_units_to_all_and_their_addresses_to_overseers(web: Web, stage: Stage) -> None:
    listed = web.vera.get(f"{V1}/units?territory=test").json()["items"]
    assert {"Гимназия", "Школа № 2", "Группа"} <= {one["name"] for one in listed}
    assert web.zhanna.get(f"{V1}/units").json()["total"] == 0
    assert [one["name"] for one in web.anna.get(f"{V1}/units?q=ГИМНАЗИЯ").json()["items"]] == ["Гимназия"]


@whatever_database
def test_the_results_of_a_year_are_those_of_the_round_table(web: Web, stage: Stage) -> None:
    [result] = web.gleb.get(f"{V1}/roundtables?year=2022&day=2022-11-14").json()["items"]
    assert (result["territory"], result["year"], result["day"]) == ("test", 2022, "2022-11-14")
    ki, parts = result["numbers"]["ki"], result["numbers"]["parts"]
    assert ki["of"] == parts["done"] + parts["waiting"] + parts["overdue"] == 2
    assert (ki["value"], parts["overdue"]) == (0.0, 2)
    assert [one["roadmap"] for one in result["maps"]] == ["test-1"]
    assert result["maps"][0]["numbers"]["ki"] == ki
    assert web.boris.get(f"{V1}/roundtables").json()["items"] == []
    early = web.gleb.get(f"{V1}/roundtables?year=2022&day=2022-01-01").json()["items"][0]
    assert early["numbers"]["ki"]["value"] is None


@whatever_database
def test_the_journal_narrows_down_as_its_page_does(web: Web, stage: Stage) -> None:
    anna = web.cast.anna.person_id
    listed = web.gleb.get(f"{V1}/journal?person={anna}&first=2022-11-14&last=2022-11-14&size=5").json()
    assert {one["person"] for one in listed["items"]} == {anna}
    assert listed["items"][0]["seal"]
    ids = [one["id"] for one in listed["items"]]
    assert ids == sorted(ids, reverse=True)
    assert web.gleb.get(f"{V1}/journal?first=2022-11-15").json()["total"] == 0


@whatever_database
def test_what_was_withdrawn_is_destroyed_and_downloaded_no_more(web: Web, stage: Stage) -> None:
    path = f"/evidence/{stage.api['evidence']}"
    assert web.boris.get(f"{V1}{path}/file").status_code == 200
    assert post(web.dina, path + "/withdraw", {"ground": "152-ФЗ"}).status_code == 204
    assert web.boris.get(f"{V1}{path}/file").status_code == 404
    assert post(web.dina, path + "/withdraw", {"ground": "152-ФЗ"}).status_code == 409


@whatever_database
def test_what_was_attached_is_taken_off_until_it_is_sent(web: Web, stage: Stage) -> None:
    path = f"{V1}/assignments/{stage.assignments['api-detach']}/evidence"
    assert web.boris.ask("DELETE", f"{path}/{stage.api['link']}").status_code == 204
    assert web.boris.ask("DELETE", f"{path}/{stage.api['link']}").status_code == 404
    [told] = web.boris.get(path).json()
    assert told["ended_on"] == "2022-11-14"
    with web.database.read() as session:
        sent = session.exec(select(Submission.assignment_id)).all()
    assert stage.assignments["api-detach"] not in sent


@whatever_database
def test_who_only_takes_part_is_never_overdue(web: Web) -> None:
    with web.database.write() as session:
        checkpoint_of(session, web.cast.meeting).due = TODAY - timedelta(days=1)
        session.commit()
    overdue = {one["id"] for one in web.anna.get(f"{V1}/assignments?state=overdue").json()["items"]}
    still_open = {one["id"] for one in web.anna.get(f"{V1}/assignments?state=open").json()["items"]}
    assert web.cast.meeting in overdue
    assert (web.cast.co_share in overdue, web.cast.co_share in still_open) == (False, True)
    assert web.anna.get(f"{V1}/assignments/{web.cast.co_share}").json()["state"] == "open"


@whatever_database
def test_the_queue_tells_what_is_in_doubt_and_why(web: Web, stage: Stage) -> None:
    with web.database.write() as session:
        row = session.get_one(Activity, web.cast.activities[1])
        row.doubtful, row.in_doubt, row.deadline = True, ["deadline"], "По плану"
        session.commit()
    listed = web.anna.get(f"{V1}/queue?reason=deadline&roadmap=test-1").json()
    assert [(one["activity"], one["deadline"], one["in_doubt"]) for one in listed["items"]] == [
        (web.cast.activities[1], "По плану", ["deadline"]),
    ]  # fmt: skip
    assert web.zhanna.get(f"{V1}/queue").json()["total"] == 0
