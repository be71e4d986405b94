"""Evidence: attached, linked to many, taken off, replaced, opened by whom it concerns, withdrawn on a ground."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from app.core.errors import AssignmentAlreadySubmitted, BadInput, GroundNeeded, NotFound, Refused, RoleRefused
from app.core.status import State
from app.files.storage import Storage
from app.services.attach_evidence import (
    NewEvidence,
    Requisites,
    attach_evidence,
    detach_evidence,
    link_evidence,
    supersede_evidence,
)
from app.services.open_evidence import open_evidence
from app.services.review_evidence import accept_assignment, return_assignment
from app.services.submit_evidence import submit_evidence
from app.services.sweep_files import sweep_files
from app.services.withdraw_evidence import destroy_bytes, withdraw_evidence
from app.store.engine import Database
from app.store.queries.assignment import read_assignment
from app.store.tables import AssignmentEvidence, Evidence, Grant, JournalEntry, Person, StoredFile
from tests.cast import (
    NOW,
    REQUISITES,
    TODAY,
    Cast,
    assert_summary_in_step,
    build_cast,
    checkpoint_of,
    journal_of,
    memory_storage,
    state_of,
    upload,
)


@pytest.fixture
def storage() -> Storage:
    return memory_storage()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.write() as opened:
        yield opened


@pytest.fixture
def cast(session: Session) -> Cast:
    return build_cast(session)


def _links(session: Session, assignment_id: int) -> list[AssignmentEvidence]:
    session.flush()
    query = select(AssignmentEvidence).where(AssignmentEvidence.assignment_id == assignment_id)
    return list(session.exec(query.order_by(col(AssignmentEvidence.id))).all())


def test_several_files_and_a_link_come_at_once(cast: Cast, session: Session, storage: Storage) -> None:
    with upload(storage, "Приказ", "приказ № 158.pdf") as order, upload(storage, "Фото", "фото.pdf") as photo:
        ids = attach_evidence(
            cast.act(session, cast.boris),
            storage,
            cast.meeting,
            [
                NewEvidence(Requisites(" приказ ", " О проведении ", " 158 ", TODAY), order, expected_id=cast.order),
                NewEvidence(Requisites("фото", "Фотоотчёт", personal_data=True), photo),
                NewEvidence(Requisites("публикация", "Новость на сайте"), url="https://школа.рф/news/5"),
            ],
        )
    rows = [session.get_one(Evidence, one) for one in ids]
    assert [(r.kind, r.title, r.number, r.day) for r in rows] == [
        ("приказ", "О проведении", "158", TODAY),
        ("фото", "Фотоотчёт", None, None),
        ("публикация", "Новость на сайте", None, None),
    ]
    assert [(r.file_name, r.url, r.personal_data) for r in rows] == [
        ("приказ № 158.pdf", None, False),
        ("фото.pdf", None, True),
        (None, "https://школа.рф/news/5", False),
    ]
    assert {r.unit_id for r in rows} == {cast.gymnasium}
    assert [link.expected_id for link in _links(session, cast.meeting)] == [cast.order, None, None]
    assert [row[0] for row in journal_of(session)] == ["evidence.attached"] * 3
    assert_summary_in_step(session, cast.roadmap)


def test_what_a_coordinator_attaches_belongs_to_the_unit(cast: Cast, session: Session, storage: Storage) -> None:
    evidence = session.get_one(Evidence, cast.attach(cast.act(session, cast.anna), storage, cast.report))
    assert (evidence.unit_id, evidence.person_id) == (cast.gymnasium, cast.anna.person_id)


def test_equal_bytes_share_storage_and_nothing_else(cast: Cast, session: Session, storage: Storage) -> None:
    boris, vera = cast.act(session, cast.boris), cast.act(session, cast.vera)
    mine = session.get_one(Evidence, cast.attach(boris, storage, cast.report, text="Один и тот же"))
    hers = session.get_one(Evidence, cast.attach(vera, storage, cast.school_report, text="Один и тот же"))
    assert mine.file_id == hers.file_id
    assert len(session.exec(select(StoredFile)).all()) == len(list(storage.hashes())) == 1
    with pytest.raises(NotFound):
        open_evidence(session, cast.vera, mine.id or 0)


URL = "https://school.example/news/5"


@pytest.mark.parametrize(
    ("item", "fields"),
    [
        (NewEvidence(Requisites("", ""), url=URL), ["kind-1", "title-1"]),
        (NewEvidence(REQUISITES), ["file-1"]),
        (NewEvidence(Requisites("приказ", "x", day=date(2022, 11, 15)), url=URL), ["day-1"]),
        (NewEvidence(Requisites("приказ", "x" * 501), url=URL), ["title-1"]),
        (NewEvidence(Requisites("приказ", "x\x00"), url=URL), ["title-1"]),
        (NewEvidence(Requisites("п" * 65, "x"), url=URL), ["kind-1"]),
        (NewEvidence(Requisites("приказ", "x", "№" * 101), url=URL), ["number-1"]),
        (NewEvidence(REQUISITES, url="https://school.example/" + "x" * 2000), ["url-1"]),
        *[
            (NewEvidence(REQUISITES, url=url), ["url-1"])
            for url in (
                "school.ru",
                "ftp://school.ru/a",
                "javascript:alert(1)",
                "https://",
                "https://a@b.ru/",
                "http://[",
            )
        ],
    ],
)
def test_faulty_requisites_are_named_by_field_and_place(
    cast: Cast, session: Session, storage: Storage, item: NewEvidence, fields: list[str]
) -> None:
    good = NewEvidence(REQUISITES, url=URL)
    with pytest.raises(BadInput) as refusal:
        attach_evidence(cast.act(session, cast.boris), storage, cast.report, [good, item])
    assert list(refusal.value.fields) == fields
    assert _links(session, cast.report) == []


def test_a_file_and_a_link_together_or_nothing_at_all_is_refused(
    cast: Cast, session: Session, storage: Storage
) -> None:
    boris = cast.act(session, cast.boris)
    with upload(storage) as received, pytest.raises(BadInput, match="что-то одно"):
        attach_evidence(boris, storage, cast.report, [NewEvidence(REQUISITES, received, URL)])
    with pytest.raises(BadInput) as refusal:
        attach_evidence(boris, storage, cast.report, [])
    assert list(refusal.value.fields) == ["file-0"]


def test_a_result_of_another_activity_is_refused(cast: Cast, session: Session, storage: Storage) -> None:
    boris = cast.act(session, cast.boris)
    with pytest.raises(BadInput, match="ожидаемого результата"):
        cast.attach(boris, storage, cast.report, cast.order)
    evidence = cast.attach(boris, storage, cast.report)
    with pytest.raises(BadInput, match="ожидаемого результата"):
        link_evidence(boris, evidence, [(cast.group_shares[0], cast.order)])


def test_one_document_is_handed_in_once_and_serves_many(cast: Cast, session: Session, storage: Storage) -> None:
    boris = cast.act(session, cast.boris)
    evidence = cast.attach(boris, storage, cast.report)
    links = [(cast.meeting, cast.order), (cast.meeting, cast.minutes), (cast.group_shares[0], None)]
    assert link_evidence(boris, evidence, links) == 3
    assert link_evidence(boris, evidence, [*links, links[0]]) == 0
    submit_evidence(boris, cast.meeting)
    submit_evidence(boris, cast.group_shares[0])
    assert checkpoint_of(session, cast.group_shares[0]).worked_on is True
    assert len(session.exec(select(Evidence)).all()) == 1
    with pytest.raises(AssignmentAlreadySubmitted):
        link_evidence(boris, evidence, [(cast.report, None), (cast.meeting, None)])
    assert len(_links(session, cast.report)) == 1


def test_nobody_links_to_what_or_from_what_he_does_not_see(cast: Cast, session: Session, storage: Storage) -> None:
    boris, vera = cast.act(session, cast.boris), cast.act(session, cast.vera)
    mine = cast.attach(boris, storage, cast.report)
    hers = cast.attach(vera, storage, cast.school_report, text="Её отчёт")
    for evidence, target in ((mine, cast.school_report), (hers, cast.report), (999_999, cast.report)):
        with pytest.raises(NotFound):
            link_evidence(boris, evidence, [(target, None)])
    with pytest.raises(RoleRefused):
        link_evidence(cast.act(session, cast.gleb), mine, [(cast.meeting, None)])


def test_taken_off_evidence_leaves_its_trace(cast: Cast, session: Session, storage: Storage) -> None:
    boris = cast.act(session, cast.boris)
    cast.attach(boris, storage, cast.report)
    [link] = _links(session, cast.report)
    assert link.id is not None
    with pytest.raises(NotFound):
        detach_evidence(boris, cast.meeting, link.id)
    detach_evidence(boris, cast.report, link.id)
    assert _links(session, cast.report)[0].ended_on == TODAY
    with pytest.raises(NotFound):
        detach_evidence(boris, cast.report, link.id)
    page = read_assignment(session, cast.report)
    assert page is not None
    assert (page.live_evidence, len(page.evidence)) == ((), 1)
    assert [row[0] for row in journal_of(session)] == ["evidence.attached", "evidence.detached"]


def test_what_was_submitted_is_not_taken_off(cast: Cast, session: Session, storage: Storage) -> None:
    boris = cast.act(session, cast.boris)
    cast.attach(boris, storage, cast.report)
    submit_evidence(boris, cast.report)
    [link] = _links(session, cast.report)
    with pytest.raises(AssignmentAlreadySubmitted):
        detach_evidence(boris, cast.report, link.id or 0)


def test_a_newer_version_takes_the_place_and_the_old_one_stays_to_be_read(
    cast: Cast, session: Session, storage: Storage
) -> None:
    boris, anna = cast.act(session, cast.boris), cast.act(session, cast.anna)
    old = cast.attach(boris, storage, cast.meeting, cast.order, "Приказ и протокол")
    link_evidence(boris, old, [(cast.meeting, cast.minutes)])
    first = submit_evidence(boris, cast.meeting)
    return_assignment(anna, cast.meeting, "Нет подписи")
    link = _links(session, cast.meeting)[0]
    with upload(storage, "С подписью") as received:
        item = NewEvidence(replace(REQUISITES, title="С подписью"), received)
        new = supersede_evidence(boris, storage, cast.meeting, link.id or 0, item)
    links = _links(session, cast.meeting)
    assert [(one.evidence_id, one.expected_id, one.superseded_by) for one in links] == [
        (old, cast.order, new),
        (old, cast.minutes, new),
        (new, cast.order, None),
        (new, cast.minutes, None),
    ]
    submit_evidence(boris, cast.meeting)
    accept_assignment(anna, cast.meeting)
    page = read_assignment(session, cast.meeting)
    assert page is not None
    assert [(one.id, one.evidence) for one in page.submissions] == [
        (first, (old,)),
        (page.submissions[1].id, (new,)),
    ]
    assert open_evidence(session, cast.boris, old).title == "Протокол совещания"


@pytest.mark.parametrize("personal", [False, True])
def test_a_file_opens_to_whom_it_concerns(cast: Cast, session: Session, storage: Storage, personal: bool) -> None:
    with upload(storage) as received:
        item = NewEvidence(replace(REQUISITES, personal_data=personal), received)
        [evidence] = attach_evidence(cast.act(session, cast.boris), storage, cast.report, [item])
    opened = []
    for who in (cast.anna, cast.boris, cast.vera, cast.gleb, cast.dina):
        try:
            opened.append(open_evidence(session, who, evidence).sha256 == received.sha256 and who.name)
        except NotFound:
            continue
    assert opened == (["Анна", "Борис"] if personal else ["Анна", "Борис", "Глеб", "Дина"])


def test_a_unit_reads_the_document_that_serves_its_assignment_but_no_personal_data_of_another(
    cast: Cast, session: Session, storage: Storage
) -> None:
    anna = cast.act(session, cast.anna)
    for personal in (False, True):
        with upload(storage, f"{personal}") as received:
            item = NewEvidence(replace(REQUISITES, personal_data=personal), received)
            [evidence] = attach_evidence(anna, storage, cast.report, [item])
        link_evidence(anna, evidence, [(cast.school_report, None)])
        if personal:
            with pytest.raises(NotFound):
                open_evidence(session, cast.vera, evidence)
        else:
            assert open_evidence(session, cast.vera, evidence).id == evidence


def test_evidence_of_another_territory_does_not_exist(cast: Cast, session: Session, storage: Storage) -> None:
    from app.services.sign_in import actor_of

    evidence = cast.attach(cast.act(session, cast.boris), storage, cast.report)
    neighbour = Person(email="n@example.org", name="Сосед", created_at=NOW)
    session.add(neighbour)
    session.flush()
    session.add(Grant(person_id=neighbour.id or 0, role="coordinator", territory_id=cast.other_territory))
    session.flush()
    actor = actor_of(session, neighbour.id or 0)
    assert actor is not None
    with pytest.raises(NotFound):
        open_evidence(session, actor, evidence)


def test_withdrawn_evidence_loses_its_bytes_and_keeps_its_act(cast: Cast, session: Session, storage: Storage) -> None:
    boris, dina = cast.act(session, cast.boris), cast.act(session, cast.dina)
    evidence = cast.attach(boris, storage, cast.report)
    submit_evidence(boris, cast.report)
    accept_assignment(cast.act(session, cast.anna), cast.report)
    with pytest.raises(GroundNeeded):
        withdraw_evidence(dina, evidence, "")
    with pytest.raises(RoleRefused):
        withdraw_evidence(cast.act(session, cast.anna), evidence, "Ошибка")
    with pytest.raises(NotFound):
        withdraw_evidence(cast.act(session, cast.vera), evidence, "Ошибка")
    sha256 = withdraw_evidence(dina, evidence, "Требование субъекта персональных данных")
    assert sha256 is not None
    assert destroy_bytes(session, storage, sha256) is True
    assert storage.exists(sha256) is False
    assert destroy_bytes(session, storage, sha256) is False
    assert state_of(session, cast.report) is State.ACCEPTED
    page = read_assignment(session, cast.report)
    assert page is not None
    [shown] = page.evidence
    assert (shown.sha256, shown.title, shown.withdraw_ground) == (
        sha256,
        "Протокол совещания",
        "Требование субъекта персональных данных",
    )
    assert shown.live is False
    with pytest.raises(NotFound):
        open_evidence(session, cast.boris, evidence)
    with pytest.raises(Refused, match="уже изъято"):
        withdraw_evidence(dina, evidence, "Ещё раз")
    entry = session.exec(select(JournalEntry).where(JournalEntry.action == "evidence.withdrawn")).one()
    assert (entry.subject_id, (entry.after or {})["sha256"]) == (evidence, sha256)


def test_withdrawn_evidence_no_longer_speaks_for_an_assignment(cast: Cast, session: Session, storage: Storage) -> None:
    from app.core.errors import EvidenceMissing

    boris = cast.act(session, cast.boris)
    evidence = cast.attach(boris, storage, cast.report)
    submit_evidence(boris, cast.report)
    withdraw_evidence(cast.act(session, cast.dina), evidence, "152-ФЗ")
    with pytest.raises(EvidenceMissing):
        accept_assignment(cast.act(session, cast.anna), cast.report)


def test_bytes_by_which_other_evidence_lives_are_not_destroyed(cast: Cast, session: Session, storage: Storage) -> None:
    first = cast.attach(cast.act(session, cast.boris), storage, cast.report)
    second = cast.attach(cast.act(session, cast.vera), storage, cast.school_report)
    dina = cast.act(session, cast.dina)
    assert withdraw_evidence(dina, first, "152-ФЗ") is None
    assert storage.exists(open_evidence(session, cast.vera, second).sha256 or "")
    assert withdraw_evidence(dina, second, "152-ФЗ") is not None


def test_the_same_bytes_handed_in_after_a_withdrawal_live_again(cast: Cast, session: Session, storage: Storage) -> None:
    boris = cast.act(session, cast.boris)
    sha256 = withdraw_evidence(cast.act(session, cast.dina), cast.attach(boris, storage, cast.report), "152-ФЗ")
    assert sha256 is not None
    with upload(storage) as received:
        # The withdrawal's second step comes between an upload and its row.
        assert destroy_bytes(session, storage, sha256) is True
        attach_evidence(boris, storage, cast.report, [NewEvidence(REQUISITES, received)])
    assert storage.exists(sha256) is True
    assert destroy_bytes(session, storage, sha256) is False


def test_the_sweep_destroys_what_nothing_refers_to(cast: Cast, session: Session, storage: Storage) -> None:
    evidence = cast.attach(cast.act(session, cast.boris), storage, cast.report)
    upload(storage, "Программа упала до записи в базу").discard()
    upload(storage, "Упала, а потом человек пришёл снова").discard()
    soon = datetime.now(UTC) + timedelta(minutes=1)
    assert sweep_files(cast.act(session, None), storage, soon - timedelta(days=1)) == 0
    with upload(storage, "Упала, а потом человек пришёл снова") as received:
        assert sweep_files(cast.act(session, None), storage, soon) == 2
        item = NewEvidence(REQUISITES, received)
        attach_evidence(cast.act(session, cast.boris), storage, cast.report, [item])
    assert sweep_files(cast.act(session, None), storage, soon) == 0
    kept = {open_evidence(session, cast.boris, evidence).sha256, received.sha256}
    assert set(storage.hashes()) == kept
