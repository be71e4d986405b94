"""The directory on pages: who reads and keeps it, groups by year, substitutes, mergers, what plans make of it."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from httpx2 import Response
from sqlmodel import Session, SQLModel, select

from app.core.access import Actor
from app.core.status import Role
from app.services.act import Act
from app.services.load_plans import load_plans
from app.services.merge_units import MOVED
from app.services.sign_in import actor_of
from app.services.submit_evidence import submit_evidence
from app.settings import Settings
from app.store.tables import (
    Activity,
    ActivityUnit,
    Assignment,
    Checkpoint,
    Evidence,
    Grant,
    JournalEntry,
    Person,
    RoadMap,
    Territory,
    Unit,
    UnitMember,
)
from tests.cast import NOW, TODAY, assert_summary_in_step
from tests.web.conftest import Web, add_actor, open_for, whatever_database

TERRITORY = """\
key: town
name: Городок
time_zone: Europe/Moscow
units:
  - {key: uo, name: Управление образования, aliases: [УО]}
  - {key: s1, name: Школа № 1, head: Иванова А.А.}
  - {key: s2, name: Школа № 2}
  - {key: first, name: МБОУ «Первая школа»}
  - {key: shnor, name: ШНОР, group: true, members: {2022: [s1, s2], 2023: [s1]}}
"""
PLAN = """\
key: town-1
title: Карта
period: 2022-2023
activities:
  - {key: "1", number: "1", title: Семинар, deadline: Ежегодно декабрь, responsible: ШНОР, result: Отчёт}
  - {key: "2", number: "2", title: Показ, deadline: Декабрь 2022 г., responsible: "УО, Методкабинет", result: Отчёт}
  - {key: "3", number: "3", title: Приём, deadline: Ноябрь 2022 г., responsible: МБОУ «Первая школа», result: Справка}
  - {key: "4", number: "4", title: Показ, deadline: Ноябрь 2022 г., responsible: "Школа № 1, МБОУ «Первая школа»"}
"""


class Town:
    """A town whose plan was loaded from files, its coordinator signed in as «town»."""

    def __init__(self, web: Web, folder: Path) -> None:
        self.web, self.folder = web, folder
        self.home = folder / "town"
        self.home.mkdir()
        (self.home / "town-1.yaml").write_text(PLAN, "utf-8")
        self.write(TERRITORY)
        assert self.load() == []
        with web.database.write() as session:
            self.territory = session.exec(select(Territory.id).where(Territory.key == "town")).one() or 0
            self.olga = add_actor(session, "Ольга", "olga", Role.COORDINATOR, self.territory)
            open_for(session, "town", self.olga)
            self.units = {unit.key: unit.id or 0 for unit in session.exec(select(Unit)).all()}
            self.igor = add_actor(session, "Игорь", "igor", Role.EXECUTOR, self.territory, self.units["s1"])
            open_for(session, "igor", self.igor)
            session.commit()
        self.visitor = web.visitor("town")

    def write(self, text: str) -> None:
        (self.home / "territory.yaml").write_text(text, "utf-8")

    def load(self) -> list[str]:
        """Load the files; give the remarks."""
        report = load_plans(self.web.database, Settings(today=TODAY), [self.folder])
        assert report.problems == []
        return report.remarks

    def post(self, path: str, form: dict[str, object] | None = None) -> Response:
        return self.visitor.post(path, form)

    def edit(self, key: str, **changed: object) -> Response:
        with self.web.database.read() as session:
            unit = session.get_one(Unit, self.units[key])
        form: dict[str, object] = {
            "name": unit.name,
            "aliases": "\n".join(unit.aliases),
            "head": unit.head or "",
            "email": unit.email or "",
            "kind": "group" if unit.is_group else "external" if unit.external else "own",
        }
        return self.post(f"/units/{self.units[key]}", form | changed)

    def answering(self, activity: str, year: int = 2022) -> set[tuple[str | None, str, bool]]:
        """Who has a share of an activity's checkpoints of a year."""
        names = {row_id: key for key, row_id in self.units.items()}
        with self.web.database.read() as session:
            rows = session.exec(
                select(Assignment, Checkpoint)
                .join(Checkpoint, Checkpoint.id == Assignment.checkpoint_id)  # type: ignore[arg-type]
                .join(Activity, Activity.id == Checkpoint.activity_id)  # type: ignore[arg-type]
                .where(Activity.key == activity, Checkpoint.year == year, Activity.territory_id == self.territory)
            ).all()
        return {(names.get(one.unit_id or 0), one.part, one.required) for one, _ in rows}

    def assignment(self, activity: str, key: str, year: int = 2022) -> int:
        with self.web.database.read() as session:
            found = session.exec(
                select(Assignment.id)
                .join(Checkpoint, Checkpoint.id == Assignment.checkpoint_id)  # type: ignore[arg-type]
                .join(Activity, Activity.id == Checkpoint.activity_id)  # type: ignore[arg-type]
                .where(
                    Activity.key == activity,
                    Checkpoint.year == year,
                    Activity.territory_id == self.territory,
                    Assignment.unit_id == self.units[key],
                )
            ).one()
        return found or 0

    def hand_in(self, session: Session, assignment: int, who: Actor, *, submit: bool = True) -> None:
        act = Act(session, who, NOW, TODAY)
        self.web.cast.attach(act, self.web.app.state.storage, assignment)
        if submit:
            submit_evidence(act, assignment, missing=dict.fromkeys(range(1, 60), "нет"))

    def executor(self, session: Session, key: str, name: str) -> Actor:
        return add_actor(session, name, name, Role.EXECUTOR, self.territory, self.units[key])

    def doubts(self) -> dict[str, list[str]]:
        with self.web.database.read() as session:
            rows = session.exec(select(Activity).where(Activity.territory_id == self.territory)).all()
        return {row.key: row.in_doubt for row in rows}


@pytest.fixture
def town(web: Web, tmp_path: Path) -> Town:
    folder = tmp_path / "plans"
    folder.mkdir()
    return Town(web, folder)


# --- the list


@whatever_database
@pytest.mark.parametrize("words", ["управление", "УПРАВЛ обр", "уо", "иванова"])
def test_units_are_found_without_case_by_any_name_and_the_head(town: Town, words: str) -> None:
    page = town.visitor.get("/units", params={"q": words}).text
    wanted = "Школа № 1" if words == "иванова" else "Управление образования"
    assert wanted in page
    assert "Школа № 2" not in page


@whatever_database
def test_yo_is_ye(town: Town) -> None:
    town.edit("s2", head="Семёнова Н.")
    assert "Школа № 2" in town.visitor.get("/units?q=семенова").text


@whatever_database
def test_a_unit_that_has_work_and_nobody_to_do_it_is_a_fault(town: Town) -> None:
    assert "нет исполнителя" in town.visitor.get("/units?q=Управление").text
    assert "Нет исполнителя" in town.visitor.get(f"/units/{town.units['uo']}").text
    told = town.visitor.get("/").text
    assert "3\xa0подразделения с поручениями" in told
    [link] = [part.split('"')[0] for part in told.split('href="')[1:] if part.startswith("/units?")][:1]
    listed = town.visitor.get(link.replace("&amp;", "&")).text
    assert "Управление образования" in listed
    assert "Школа № 1" not in listed
    assert "подразделения с поручениями" not in town.web.visitor("igor").get("/").text
    # Its own executor reads the names, not who works where.
    assert "нет исполнителя" not in town.web.visitor("igor").get("/units?q=Управление").text
    with town.web.database.write() as session:
        town.executor(session, "uo", "Павел")
        session.commit()
    assert "нет исполнителя" not in town.visitor.get("/units?q=Управление").text
    assert "Павел" in town.visitor.get(f"/units/{town.units['uo']}").text
    assert "Павел" not in town.web.visitor("igor").get(f"/units/{town.units['uo']}").text


@whatever_database
def test_a_neighbour_knows_nothing_of_a_unit(town: Town) -> None:
    path = f"/units/{town.units['uo']}"
    assert town.web.anna.get(path).status_code == 404
    assert town.web.anna.post(path, {"name": "Чужое"}).status_code == 404
    assert "Управление образования" not in town.web.anna.get("/units").text
    assert town.web.visitor("igor").post(path, {"name": "Своё"}).status_code == 403


# --- names


def test_a_new_name_settles_the_rows_that_print_it_at_once(town: Town) -> None:
    assert "units" in town.doubts()["2"]
    answer = town.post(
        "/units", {"territory": town.territory, "name": "Методический кабинет", "aliases": "Методкабинет\nМК"}
    )
    assert answer.status_code == 303
    assert "units" not in town.doubts()["2"]
    with town.web.database.read() as session:
        unit = session.exec(select(Unit).where(Unit.name == "Методический кабинет")).one()
        assert unit.key == "metodicheskij-kabinet"
        parts = session.exec(select(ActivityUnit.part).where(ActivityUnit.unit_id == unit.id)).all()
    assert parts == ["co"]
    assert town.load() == []
    assert "units" not in town.doubts()["2"]


def test_what_is_set_on_a_page_stands_over_the_file_and_the_file_is_remarked(town: Town) -> None:
    assert town.edit("s1", head="Петрова Б.Б.", email="S1@Example.org").status_code == 303
    assert town.load() == [
        "town: замечание: подразделение «Школа № 1»: руководитель в файле не то, что записано на странице"
    ]
    with town.web.database.read() as session:
        unit = session.get_one(Unit, town.units["s1"])
        assert (unit.head, unit.email, unit.edited) == ("Петрова Б.Б.", "s1@example.org", ["email", "head"])
        entry = session.exec(select(JournalEntry).where(JournalEntry.action == "unit.edited")).one()
    # The journal keeps that the head changed, never a person's name.
    assert "Петрова" not in str(entry.before) + str(entry.after)
    town.write(TERRITORY.replace("Иванова А.А.", "Петрова Б.Б.").replace("Школа № 1,", "Школа № 1 города,"))
    assert town.load() == []
    with town.web.database.read() as session:
        assert session.get_one(Unit, town.units["s1"]).name == "Школа № 1 города"


@whatever_database
@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": " "}, "Укажите название"),
        ({"email": "школа"}, "Пишите так"),
        ({"aliases": "\n".join(f"имя {n}" for n in range(101))}, "Не больше 100 названий"),
    ],
)
def test_a_mistake_is_told_and_keeps_what_was_typed(town: Town, changed: dict[str, object], sentence: str) -> None:
    answer = town.edit("s1", head="Набрано", **changed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Набрано" in answer.text
    with town.web.database.read() as session:
        assert session.get_one(Unit, town.units["s1"]).edited == []


def test_taking_over_a_row_whose_period_began_needs_a_ground(town: Town) -> None:
    """Row 3 is due in November 2022, and today is the 14th."""
    refused = town.edit("first", kind="external")
    assert refused.status_code == 422
    assert "укажите основание" in refused.text
    assert town.answering("3") == {("first", "lead", True)}
    assert town.edit("first", kind="external", ground="Письмо области").status_code == 303
    assert town.answering("3") == {(None, "lead", True)}
    with town.web.database.read() as session:
        corrected = session.exec(select(JournalEntry).where(JournalEntry.action == "checkpoint.corrected")).all()
    assert {entry.ground for entry in corrected} == {"Письмо области"}


# --- groups


def test_a_groups_members_of_one_year_are_not_those_of_another(town: Town) -> None:
    assert town.answering("1", 2022) == {("s1", "member", True), ("s2", "member", True)}
    assert town.answering("1", 2023) == {("s1", "member", True)}
    form = {"year": "2023", "member": [str(town.units["s2"]), str(town.units["uo"])]}
    assert town.post(f"/units/{town.units['shnor']}/members", form).status_code == 303
    assert town.answering("1", 2022) == {("s1", "member", True), ("s2", "member", True)}
    assert town.answering("1", 2023) == {("s2", "member", True), ("uo", "member", True)}
    remarks = town.load()
    assert remarks == [
        "town: замечание: подразделение «ШНОР»: состав 2023 года в файле не тот, что записан на странице"
    ]
    assert town.answering("1", 2023) == {("s2", "member", True), ("uo", "member", True)}


def test_a_group_on_which_somebody_worked_gains_the_new_and_loses_who_did_nothing(town: Town) -> None:
    with town.web.database.write() as session:
        town.hand_in(session, town.assignment("1", "s1"), town.igor)
        session.commit()
    path = f"/units/{town.units['shnor']}/members"
    form = {"year": "2022", "member": [str(town.units["uo"]), str(town.units["first"])]}
    assert town.post(path, form).status_code == 303
    # Школа № 1 has handed in and stays; Школа № 2 had done nothing.
    assert town.answering("1", 2022) == {("s1", "member", True), ("uo", "member", True), ("first", "member", True)}
    with town.web.database.write() as session:
        point = session.exec(
            select(Checkpoint).where(Checkpoint.worked_on, Checkpoint.unit_id == town.units["shnor"])
        ).one()
        assert point.required_shares == 3
        assert_summary_in_step(session, point.roadmap_id)


@whatever_database
@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"year": "двадцать"}, "Пишите год четырьмя цифрами"),
        ({"year": "1999"}, "Пишите год четырьмя цифрами"),
        ({"year": "2022", "member": ["shnor"]}, "не группы"),
        ({"year": "2022", "member": ["gymnasium"]}, "этой территории"),
    ],
)
def test_who_cannot_be_a_member_is_refused(town: Town, form: dict[str, object], sentence: str) -> None:
    ids = town.units | {"gymnasium": town.web.cast.gymnasium}
    sent = form | {"member": [str(ids[str(key)]) for key in form.get("member", [])]}  # type: ignore[attr-defined]
    answer = town.post(f"/units/{town.units['shnor']}/members", sent)
    assert answer.status_code == 422
    assert sentence in answer.text


# --- substitutes


def substitute(town: Town, who: str, since: date, until: date, key: str = "uo") -> Response:
    form = {"substitute": who, "since": since.strftime("%d.%m.%Y"), "until": until.isoformat(), "ground": "Отпуск"}
    return town.post(f"/units/{town.units[key]}/substitutes", form)


def test_a_substitute_acts_from_the_first_day_to_the_last_and_is_taken_back(town: Town) -> None:
    work = f"/assignments/{town.assignment('2', 'uo')}"
    igor = town.web.visitor("igor")
    assert igor.get(work).status_code == 404
    assert substitute(town, f"u{town.units['s1']}", TODAY, TODAY + timedelta(days=1)).status_code == 303
    for today, seen in ((TODAY, 200), (TODAY + timedelta(days=1), 200), (TODAY + timedelta(days=2), 404)):
        town.web.app.state.settings = town.web.app.state.settings.model_copy(update={"today": today})
        assert igor.get(work).status_code == seen
    town.web.app.state.settings = town.web.app.state.settings.model_copy(update={"today": TODAY})
    page = town.visitor.get(f"/units/{town.units['uo']}").text
    assert "сейчас" in page
    [row_id] = [part.split("/")[0] for part in page.split(f"/units/{town.units['uo']}/substitutes/")[1:]]
    assert town.post(f"/units/{town.units['uo']}/substitutes/{row_id}/end").status_code == 303
    assert igor.get(work).status_code == 404


def test_one_person_can_act_for_a_unit(town: Town) -> None:
    work = f"/assignments/{town.assignment('2', 'uo')}"
    assert substitute(town, f"p{town.igor.person_id}", TODAY, TODAY).status_code == 303
    igor = town.web.visitor("igor")
    assert igor.get(work).status_code == 200
    with town.web.database.read() as session:
        actor = actor_of(session, town.igor.person_id, NOW, TODAY)
        assert actor is not None
        assert actor.unit_ids == {town.units["s1"], town.units["uo"]}


@whatever_database
@pytest.mark.parametrize(
    ("who", "days", "sentence"),
    [
        ("", 1, "Выберите подразделение или человека"),
        ("uo", 1, "Выберите другое подразделение"),
        ("gymnasium", 1, "Выберите другое подразделение"),
        ("boris", 1, "человека этой территории"),
        ("s1", -1, "раньше первого"),
        ("s1", 400, "Не дольше года"),
    ],
)
def test_who_cannot_act_for_a_unit_is_refused(town: Town, who: str, days: int, sentence: str) -> None:
    ids = town.units | {"gymnasium": town.web.cast.gymnasium}
    chosen = f"p{town.web.cast.boris.person_id}" if who == "boris" else f"u{ids[who]}" if who else ""
    answer = substitute(town, chosen, TODAY, TODAY + timedelta(days=days))
    assert answer.status_code == 422
    assert sentence in answer.text


# --- mergers


def merge(town: Town, source: str = "first", target: str = "s1", ground: str = "Одно учреждение") -> Response:
    form = {"target": str(town.units[target]), "ground": ground}
    return town.post(f"/units/{town.units[source]}/merge", form)


def test_everything_of_a_unit_named_twice_goes_over_and_survives_a_load(town: Town) -> None:
    with town.web.database.write() as session:
        kira = town.executor(session, "first", "kira")
        town.hand_in(session, town.assignment("3", "first"), kira)
        session.add(UnitMember(group_id=town.units["shnor"], unit_id=town.units["first"], year=2022))
        session.commit()
    page = town.visitor.get(f"/units/{town.units['first']}/merge?target={town.units['s1']}").text
    assert "МБОУ «Первая школа»" in page
    handed_in = town.assignment("3", "first")
    assert merge(town).headers["location"] == f"/units/{town.units['s1']}?done=merged"
    assert town.assignment("3", "s1") == handed_in
    assert town.answering("4") == {("s1", "lead", True)}
    with town.web.database.write() as session:
        for table, column in ((Assignment, Assignment.unit_id), (Evidence, Evidence.unit_id), (Grant, Grant.unit_id)):
            assert session.exec(select(table).where(column == town.units["first"])).all() == []  # type: ignore[arg-type]
        assert session.get_one(Person, kira.person_id).active
        members = session.exec(select(UnitMember.unit_id).where(UnitMember.year == 2022)).all()
        assert sorted(members) == sorted([town.units["s1"], town.units["s2"]])
        assert_summary_in_step(session, session.exec(select(RoadMap.id).where(RoadMap.key == "town-1")).one() or 0)
    before = town.answering("3"), town.answering("4"), town.doubts()
    assert town.load() == []
    assert (town.answering("3"), town.answering("4"), town.doubts()) == before
    assert town.visitor.get(f"/units/{town.units['first']}").headers["location"] == f"/units/{town.units['s1']}"
    assert "МБОУ «Первая школа»" in town.visitor.get(f"/units/{town.units['s1']}").text
    assert "МБОУ «Первая школа»</a>" not in town.visitor.get("/units").text


def test_of_two_shares_of_one_checkpoint_the_idle_one_gives_way(town: Town) -> None:
    """Row 4 names both: Школа № 1 leads, «Первая школа» takes part."""
    assert town.answering("4") == {("s1", "lead", True), ("first", "co", False)}
    with town.web.database.write() as session:
        kira = town.executor(session, "first", "kira")
        town.hand_in(session, town.assignment("4", "first"), kira, submit=False)
        session.commit()
    worked = town.assignment("4", "first")
    assert merge(town).status_code == 303
    assert town.assignment("4", "s1") == worked
    assert town.answering("4") == {("s1", "lead", True)}


def test_where_both_worked_nothing_is_merged(town: Town) -> None:
    with town.web.database.write() as session:
        kira = town.executor(session, "first", "kira")
        town.hand_in(session, town.assignment("4", "first"), kira, submit=False)
        town.hand_in(session, town.assignment("4", "s1"), town.igor)
        session.commit()
    page = town.visitor.get(f"/units/{town.units['first']}/merge?target={town.units['s1']}").text
    assert "Слить нельзя" in page
    answer = merge(town)
    assert answer.status_code == 409
    assert "работали оба" in answer.text
    with town.web.database.read() as session:
        assert session.get_one(Unit, town.units["first"]).merged_into_id is None


@whatever_database
@pytest.mark.parametrize(
    ("target", "ground", "sentence"),
    [
        ("s1", " ", "Укажите, откуда известно"),
        ("first", "Да", "Выберите другое подразделение"),
        ("shnor", "Да", "Группу и подразделение не сливают"),
    ],
)
def test_what_cannot_be_merged_is_told(town: Town, target: str, ground: str, sentence: str) -> None:
    answer = merge(town, target=target, ground=ground)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_merger_of_a_merger_leads_to_the_last(town: Town) -> None:
    merge(town, "first", "s2", "Одно")
    merge(town, "s2", "s1", "Одно и это")
    with town.web.database.read() as session:
        assert session.get_one(Unit, town.units["first"]).merged_into_id == town.units["s1"]
    assert town.load() == []
    assert town.answering("3") == {("s1", "lead", True)}
    assert town.answering("1", 2022) == {("s1", "member", True)}


def test_a_merger_knows_every_column_that_names_a_unit() -> None:
    named = {
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == "unit"
    }
    assert named == set(MOVED)
