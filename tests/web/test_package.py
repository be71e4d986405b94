"""The evidence package: everything handed in for a year under readable names, with hashes that agree."""

import csv
import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from hashlib import sha256
from urllib.parse import quote

import docx
import pytest
from sqlmodel import select

from app.documents.inventory import InventoryLine, inventory_csv
from app.files.package_names import LONGEST_FILE, LONGEST_FOLDER, document_name, folder_name, unused
from app.files.zip_stream import Member, zip_stream
from app.services.attach_evidence import NewEvidence, Requisites, attach_evidence, link_evidence
from app.services.review_evidence import accept_assignment
from app.services.submit_evidence import submit_evidence
from app.store.tables import Activity, Evidence, JournalEntry, StoredFile
from tests.cast import upload
from tests.web.conftest import Visitor, Web, whatever_database

PATH = "/roadmaps/test-1/package?year=2022"
ORDER = Requisites("приказ", "О проведении совещания", "158/2", date(2022, 8, 27))


class Opened:
    """A package taken apart: its files, and its inventory by lines."""

    def __init__(self, visitor: Visitor, path: str = PATH) -> None:
        answer = visitor.get(path)
        assert answer.status_code == 200, answer.text
        self.headers = answer.headers
        self.archive = zipfile.ZipFile(io.BytesIO(answer.content))
        assert self.archive.testzip() is None
        self.names = self.archive.namelist()
        self.files = {name: self.archive.read(name) for name in self.names if "/" in name}
        text = self.archive.read("Опись.csv").decode("utf-8-sig")
        self.lines = list(csv.DictReader(io.StringIO(text), delimiter=";"))

    def word(self) -> list[list[str]]:
        """The table of the Word inventory."""
        [table] = docx.Document(io.BytesIO(self.archive.read("Опись.docx"))).tables
        return [[cell.text for cell in row.cells] for row in table.rows]

    def word_text(self) -> str:
        """What stands above the table."""
        document = docx.Document(io.BytesIO(self.archive.read("Опись.docx")))
        return "\n".join(paragraph.text for paragraph in document.paragraphs)


def hand_in(web: Web, assignment: int, *items: NewEvidence | str, accept: bool = True, who: str = "boris") -> list[int]:
    """Attach (a text is a small PDF), submit, and let Анна accept."""
    storage = web.app.state.storage
    with web.database.write() as session:
        act = web.cast.act(session, web.actors[who])
        made: list[int] = []
        for item in items:
            if isinstance(item, str):
                with upload(storage, item) as received:
                    made += attach_evidence(act, storage, assignment, [NewEvidence(ORDER, received)])
            else:
                made += attach_evidence(act, storage, assignment, [item])
        submit_evidence(act, assignment)
        if accept:
            accept_assignment(web.cast.act(session, web.actors["anna"]), assignment)
        session.commit()
    return made


def test_every_hash_of_the_inventory_is_that_of_the_bytes_beside_it(web: Web) -> None:
    hand_in(web, web.cast.report, "Отчёт", "Приложение")
    hand_in(web, web.cast.school_report, "Отчёт школы", accept=False, who="vera")
    opened = Opened(web.anna)

    assert len(opened.files) == len(opened.lines) == 3
    for line in opened.lines:
        assert sha256(opened.files[line["Файл"]]).hexdigest() == line["SHA-256"]
    with web.database.read() as session:
        assert set(session.exec(select(StoredFile.sha256))) == {line["SHA-256"] for line in opened.lines}
    sums = dict(reversed(line.split("  ", 1)) for line in opened.archive.read("SHA256SUMS.txt").decode().splitlines())
    assert sums == {name: sha256(content).hexdigest() for name, content in opened.files.items()}
    heading, *rows = opened.word()
    assert heading == list(opened.lines[0])
    assert rows == [list(line.values()) for line in opened.lines]


def test_the_inventory_tells_who_handed_in_and_who_accepted(web: Web) -> None:
    hand_in(web, web.cast.report, "Отчёт")
    hand_in(web, web.cast.school_report, "Отчёт школы", accept=False, who="vera")
    accepted, waiting = Opened(web.gleb).lines
    assert accepted | {"SHA-256": ""} == {
        "№": "1",
        "Мероприятие": "2. Отчёт о работе",
        "Контрольная точка": "01.11.2022",
        "Подразделение": "Гимназия",
        "Документ": "Приказ «О проведении совещания»",
        "Реквизиты": "№ 158/2 от 27.08.2022",
        "Сдано": "14.11.2022",
        "Принято": "Анна, 14.11.2022",
        "Файл": "2 Отчёт о работе/Гимназия, приказ № 158-2 от 27.08.2022.pdf",
        "SHA-256": "",
    }
    assert (waiting["Подразделение"], waiting["Принято"]) == ("Школа № 2", "на проверке")


def test_the_package_leaves_as_an_attachment_under_its_name(web: Web) -> None:
    headers = Opened(web.egor).headers
    name = quote("Подтверждения test-1 2022.zip", safe="")
    assert headers["content-disposition"] == f"attachment; filename*=UTF-8''{name}"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "sandbox; default-src 'none'"


def test_a_year_in_which_nothing_was_handed_in_gives_an_inventory_that_says_so(web: Web) -> None:
    opened = Opened(web.anna, "/roadmaps/test-1/package?year=2030")
    assert (opened.files, opened.lines) == ({}, [])
    assert "Подтверждений: 0" in opened.word_text()


def test_drafts_and_what_was_taken_off_are_not_packed(web: Web) -> None:
    storage = web.app.state.storage
    hand_in(web, web.cast.report, "Сдано")
    with web.database.write() as session:
        web.cast.attach(web.cast.act(session, web.actors["boris"]), storage, web.cast.meeting, text="Черновик")
        session.commit()
    assert [line["Мероприятие"] for line in Opened(web.anna).lines] == ["2. Отчёт о работе"]


def test_personal_data_are_left_out_for_those_who_may_not_see_them_and_listed_so(web: Web) -> None:
    [personal, open_one] = hand_in(web, web.cast.report, "Список учеников", "Отчёт")
    with web.database.write() as session:
        session.get_one(Evidence, personal).personal_data = True
        session.commit()
    for name in ("gleb", "egor", "dina"):
        opened = Opened(web.visitor(name))
        shut, seen = opened.lines
        assert (shut["Файл"], shut["SHA-256"]) == ("не включено: персональные данные", "")
        assert list(opened.files) == [seen["Файл"]]
        assert b"%" in opened.files[seen["Файл"]]
        assert "не включено как персональные данные 1" in opened.word_text()
    assert len(Opened(web.anna).files) == 2
    with web.database.read() as session:
        taken = session.exec(select(JournalEntry).where(JournalEntry.action == "evidence.packed")).all()
    assert [(one.person_id, one.after) for one in taken] == [
        *(
            (web.actors[name].person_id, {"year": 2022, "evidence": [open_one], "left_out": [personal]})
            for name in ("gleb", "egor", "dina")
        ),
        (web.actors["anna"].person_id, {"year": 2022, "evidence": [personal, open_one], "left_out": []}),
    ]
    assert {one.roadmap_id for one in taken} == {web.cast.roadmap}


def test_a_document_of_several_rows_lies_once_and_is_listed_for_each(web: Web) -> None:
    cast, storage = web.cast, web.app.state.storage
    with web.database.write() as session:
        act = cast.act(session, web.actors["boris"])
        evidence = cast.attach(act, storage, cast.report, text="Один на двоих")
        link_evidence(act, evidence, [(cast.group_shares[0], None)])
        for one in (cast.report, cast.group_shares[0]):
            submit_evidence(act, one)
        session.commit()
    opened = Opened(web.anna)
    assert len(opened.files) == 1
    first, second = opened.lines
    assert (first["Файл"], first["SHA-256"]) == (second["Файл"], second["SHA-256"])
    assert [first["Мероприятие"], second["Мероприятие"]] == ["2. Отчёт о работе", "3. Мониторинг школ"]


def test_a_link_is_listed_and_no_file_is_made_of_it(web: Web) -> None:
    hand_in(web, web.cast.report, NewEvidence(Requisites("публикация", "Новость"), url="https://school.example/news/5"))
    opened = Opened(web.anna)
    [line] = opened.lines
    assert (line["Файл"], line["SHA-256"], opened.files) == ("https://school.example/news/5", "", {})


def test_bytes_that_are_gone_or_changed_are_told_and_not_hidden(web: Web) -> None:
    storage = web.app.state.storage
    hand_in(web, web.cast.report, "Пропадёт", "Изменится")
    gone, changed = (line["SHA-256"] for line in Opened(web.anna).lines)
    for digest in (gone, changed):
        storage.delete(digest)
    storage.put(b"%PDF-1.4 other bytes %%EOF", changed)
    lost, other = Opened(web.anna).lines
    assert (lost["Файл"], lost["SHA-256"]) == ("файла в хранилище нет", "")
    assert other["SHA-256"] == sha256(b"%PDF-1.4 other bytes %%EOF").hexdigest()
    assert other["Файл"].endswith(f"(байты не те, что были приняты: {changed})")


def test_names_are_safe_readable_and_never_the_same(web: Web) -> None:
    with web.database.write() as session:
        for activity in web.cast.activities[1:]:
            row = session.get_one(Activity, activity)
            row.number, row.title = "7.", "../Отчёт о работе: с/х «кружки»? " + "и ещё много слов " * 20
        session.commit()
    hand_in(web, web.cast.report, "Раз", "Два", "Три")
    hand_in(web, web.cast.group_shares[0], "Четыре")
    names = list(Opened(web.anna).files)
    assert len({name.casefold() for name in names}) == 4
    folders = {name.split("/")[0] for name in names}
    assert len(folders) == 2
    for name in names:
        folder, file = name.split("/")
        assert folder.startswith("7 ..-Отчёт о работе")
        assert len(folder) <= LONGEST_FOLDER + 4
        assert file.startswith("Гимназия, приказ № 158-2 от 27.08.2022")
        assert not set('<>:"|?*\\') & set(name)
    assert {file.rsplit("/")[1] for file in names} == {
        "Гимназия, приказ № 158-2 от 27.08.2022.pdf",
        "Гимназия, приказ № 158-2 от 27.08.2022 (2).pdf",
        "Гимназия, приказ № 158-2 от 27.08.2022 (3).pdf",
    }


@pytest.mark.parametrize(
    ("number", "key", "title", "expected"),
    [
        ("2.1.", "2.1", "Проведение собрания", "2.1 Проведение собрания"),
        (None, "o-3", "Пункт приказа", "o-3 Пункт приказа"),
        ("1/2", "x", "", "1-2"),
        ("1.", "1", "Слово " * 30, "1 Слово Слово Слово Слово Слово Слово Слово Слово Слово"),
        ("1.", "1", "Д" * 100, "1 " + "Д" * 58),
        ("5.1.", "x", "Семинары на тему: «Управление?»", "5.1 Семинары на тему «Управление»"),
        (
            "2.1.",
            "x",
            "Проведение " + "родителей " * 4 + "по всем",
            "2.1 Проведение родителей родителей родителей родителей",
        ),
        (
            "3.1.",
            "x",
            "Организация участия в серии семинаров «Управление школой»",
            "3.1 Организация участия в серии семинаров «Управление»",
        ),
        ("", "..", "\N{RIGHT-TO-LEFT OVERRIDE}", "файл"),
    ],
)
def test_a_folder_is_called_by_the_row_as_printed(number: str | None, key: str, title: str, expected: str) -> None:
    assert folder_name(number, key, title) == expected


def test_a_file_keeps_its_extension_however_long_its_requisites_are() -> None:
    name = document_name("Школа " * 40, "приказ", "1" * 100, None, "СКАН.PDF")
    assert name.endswith(".pdf")
    assert len(name) <= LONGEST_FILE + 4
    assert document_name(None, "письмо", None, None, "без расширения") == "Координатор, письмо"


def test_a_taken_name_gets_the_next_number() -> None:
    assert unused("А/б.pdf", set()) == "А/б.pdf"
    assert unused("А/б.pdf", {"а/б.pdf", "а/б (2).pdf"}) == "А/б (3).pdf"
    assert unused("2.1 Собрание", {"2.1 собрание"}) == "2.1 Собрание (2)"


def test_excel_runs_nothing_of_the_inventory() -> None:
    line = InventoryLine("=cmd()", "", "+1", "-2", "@x", "", "", "=HYPERLINK()", "")
    text = inventory_csv([line]).decode("utf-8-sig").splitlines()[1]
    assert text == "1;'=cmd();;'+1;'-2;'@x;;;'=HYPERLINK();"


def _noise(count: int) -> Iterator[bytes]:
    piece = bytes(range(256)) * 1024
    for _ in range(count):
        yield piece


def test_memory_stays_flat_however_large_the_package_is() -> None:
    at = datetime(2022, 11, 14)
    tracemalloc.start()
    size = sum(map(len, zip_stream(Member(f"{n}.bin", at, 40 << 18, _noise(40)) for n in range(10))))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 0
    assert peak < 4_000_000


def test_an_archive_beyond_four_gigabytes_is_declared_so_from_the_start() -> None:
    first = next(zip_stream([Member("a", datetime(1970, 1, 1), 5 << 30, [b"x"])]))
    assert first[4:6] == b"\x2d\x00"  # version 4.5 is needed to read it: ZIP64


@whatever_database
def test_a_year_is_asked_for_in_figures(web: Web) -> None:
    for query in ("", "?year=", "?year=abc", "?year=1", "?year=99999"):
        assert web.anna.get(f"/roadmaps/test-1/package{query}").status_code == 422
    assert web.anna.get("/roadmaps/none/package?year=2022").status_code == 404


@whatever_database
def test_the_map_offers_the_package_to_those_who_may_take_it(web: Web) -> None:
    assert 'href="/roadmaps/test-1/package?year=2022"' in web.gleb.get("/roadmaps/test-1?year=2022").text
    assert "package" not in web.boris.get("/roadmaps/test-1?year=2022").text


def test_the_days_in_the_archive_are_those_of_the_territory(web: Web) -> None:
    hand_in(web, web.cast.report, "Отчёт")
    opened = Opened(web.anna)
    [info] = [info for info in opened.archive.infolist() if "/" in info.filename]
    # 6:30 UTC is half past five in the afternoon on Sakhalin.
    assert datetime(*info.date_time) == datetime(2022, 11, 14, 6, 30) + timedelta(hours=11)
