"""A coordinator settles rows: what is decided stands over the file and the parser, and is seen beforehand."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from app.core.access import Actor
from app.core.errors import BadInput, GroundNeeded, NotFound, OwnDemandsRefused, Refused, RoleRefused
from app.core.status import Role
from app.services.act import Act
from app.services.decide_many import (
    choices_for_continuous,
    choices_for_phrase,
    choices_for_unit,
    open_map_rows,
)
from app.services.decide_row import decide_rows, preview_decision
from app.services.find_row import find_map, find_row
from app.services.load_plans import LoadReport, load_plans
from app.services.propose_decision import Proposal, ResultLine, choices_of, open_rows, period_choice
from app.services.replan_activity import PointMove, ReplanChange
from app.services.review_evidence import accept_assignment
from app.services.sign_in import actor_of
from app.services.submit_evidence import submit_evidence
from app.services.undo_decision import undo_decision
from app.services.write_journal import write_journal
from app.settings import Settings
from app.store.engine import Database
from app.store.tables import (
    Activity,
    ActivityUnit,
    Assignment,
    Checkpoint,
    ExpectedResult,
    Grant,
    JournalEntry,
    Person,
    RoadMap,
    RowDecision,
    Territory,
    Unit,
)
from tests.cast import Cast, assert_summary_in_step, memory_storage

# What is refused before anything is written does not depend on the kind of the database.
one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NOW = datetime(2022, 11, 14, 6, 30, tzinfo=UTC)
TODAY = date(2022, 11, 14)
BEFORE = date(2021, 12, 25)
TERRITORY = """\
key: test
name: Тест
time_zone: Europe/Moscow
units:
  - {key: oto, name: Отдел образования}
  - {key: mc, name: Методический кабинет}
  - {key: roo, name: Министерство, external: true}
"""
PLAN = """\
key: test-1
title: Дорожная карта
period: 2022-2023
period_printed: 2022-2023 годы
approved: test-1-order
sections:
  - title: I. Меры
    activities:
      - {key: "1", number: "1", title: Провести совещание, deadline: Ежегодно август мероприятие,
         responsible: Отдел образования, result: Протокол совещания}
      - {key: "2", number: "2", title: Вести работу, deadline: В течение всего периода, responsible: Отдел образования}
      - {key: "3", number: "3", title: Собрать данные, deadline: Март 2022 г.}
  - title: II. Показатели
    activities:
      - {key: "4", number: "4", title: Отчитаться, deadline: Ежегодно август мероприятие}
      - {key: "5", number: "5", title: Поддерживать, deadline: В течение всего периода}
"""
NO_PERIOD = """\
key: test-2
title: Карта без срока
activities:
  - {key: "1", number: "1", title: Провести совещание, deadline: Ежегодно август, responsible: Отдел образования}
"""


def settings(today: date) -> Settings:
    return Settings(today=today)


def load(database: Database, folder: Path, today: date = BEFORE) -> LoadReport:
    """Load the folder; nothing may be wrong with it."""
    report = load_plans(database, settings(today), [folder])
    assert report.problems == []
    return report


@dataclass
class Table:
    """A loaded plan with its people: Анна coordinates here, Жанна elsewhere, Глеб heads, Дина administers."""

    database: Database
    folder: Path
    people: dict[str, Actor]

    def act(self, session: Session, who: str = "anna", today: date = BEFORE) -> Act:
        return Act(session, self.people[who], NOW, today)

    @staticmethod
    def coordinator(session: Session, territory: str) -> Act:
        """An act of a coordinator brought in for a territory that is loaded."""
        where = session.exec(select(Territory.id).where(Territory.key == territory)).one()
        person = Person(email="k@example.org", name="Координатор", created_at=NOW)
        session.add(person)
        session.flush()
        assert person.id is not None
        session.add(Grant(person_id=person.id, role=Role.COORDINATOR.value, territory_id=where))
        session.flush()
        return Act(session, actor_of(session, person.id), NOW, TODAY)

    def row(self, session: Session, key: str, plan: str = "test-1") -> int:
        query = select(Activity.id).join(RoadMap, col(RoadMap.id) == Activity.roadmap_id)
        found = session.exec(query.where(RoadMap.key == plan, Activity.key == key)).one()
        assert found is not None
        return found

    def decide(
        self, key: str, proposal: Proposal, *, who: str = "anna", today: date = BEFORE, ground: str = ""
    ) -> ReplanChange:
        """Decide about a row, seeing first what will change; the forecast must come true."""
        with self.database.write() as session:
            act = self.act(session, who, today)
            row_id = self.row(session, key)
            found = find_row(act, row_id)
            choices = choices_of(found, open_rows(session, found)[row_id], proposal)
            preview = preview_decision(session, found, choices)
            change = decide_rows(act, found, choices, ground)
            said = [(p.move, p.key, p.due) for p in preview.change.points]
            assert said == [(p.move, p.key, p.due) for p in change.points]
            assert preview.change.after == change.after
            assert_summary_in_step(session, found.map_id)
            session.commit()
            return change

    def points(self, key: str) -> list[tuple[str, date | None]]:
        """The checkpoints of a row: key and day, without those that no reading wants."""
        with self.database.read() as session:
            query = select(Checkpoint.key, Checkpoint.due).where(
                Checkpoint.activity_id == self.row(session, key), ~col(Checkpoint.not_in_reading)
            )
            return [(row[0], row[1]) for row in session.exec(query.order_by(col(Checkpoint.due), Checkpoint.key))]

    def activity(self, key: str, plan: str = "test-1") -> Activity:
        with self.database.read() as session:
            return session.get_one(Activity, self.row(session, key, plan))

    def journal(self) -> list[str]:
        with self.database.read() as session:
            return list(session.exec(select(JournalEntry.action).order_by(col(JournalEntry.id))))

    def print_anew(self, old: str, new: str) -> None:
        """Change the words of the file."""
        assert old in PLAN
        (self.folder / "test-1.yaml").write_text(PLAN.replace(old, new), "utf-8")

    def undo(self, *, today: date = BEFORE, ground: str = "", who: str = "anna") -> ReplanChange:
        """Undo the newest decision that is not undone."""
        with self.database.write() as session:
            query = select(RowDecision.id).where(col(RowDecision.undone_on).is_(None))
            newest = session.exec(query.order_by(col(RowDecision.id).desc())).first()
            assert newest is not None
            change = undo_decision(self.act(session, who, today), newest, ground)
            session.commit()
            return change


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "test"
    home.mkdir()
    (home / "territory.yaml").write_text(TERRITORY, "utf-8")
    (home / "orders.yaml").write_text(
        'orders:\n  - {key: test-1-order, kind: приказ, number: "1", date: 2021-12-20, approves: [test-1]}\n', "utf-8"
    )
    (home / "test-1.yaml").write_text(PLAN, "utf-8")
    (home / "test-2.yaml").write_text(NO_PERIOD, "utf-8")
    return home


@pytest.fixture
def table(database: Database, folder: Path) -> Table:
    load(database, folder)
    people = {}
    with database.write() as session:
        here = session.exec(select(Territory.id).where(Territory.key == "test")).one()
        other = Territory(key="other", name="Другой округ", time_zone="Europe/Moscow")
        session.add(other)
        session.flush()
        unit = session.exec(select(Unit.id).where(Unit.key == "oto")).one()
        cast = [
            ("anna", Role.COORDINATOR, here, None),
            ("zhanna", Role.COORDINATOR, other.id, None),
            ("gleb", Role.HEAD, here, None),
            ("dina", Role.ADMIN, None, None),
            ("boris", Role.EXECUTOR, here, unit),
        ]
        for name, role, territory, of_unit in cast:
            person = Person(email=f"{name}@example.org", name=name, created_at=NOW)
            session.add(person)
            session.flush()
            assert person.id is not None
            session.add(Grant(person_id=person.id, role=role.value, territory_id=territory, unit_id=of_unit))
            session.flush()
            actor = actor_of(session, person.id)
            assert actor is not None
            people[name] = actor
        session.commit()
    return Table(database, folder, people)


AUGUST = [("2022", date(2022, 8, 31)), ("2023", date(2023, 8, 31))]


def test_confirming_a_reading_takes_the_row_out_of_the_queue_and_moves_nothing(table: Table) -> None:
    before = table.activity("1")
    assert "deadline" in before.in_doubt
    change = table.decide("1", Proposal("confirm"), today=TODAY)
    assert not change.points
    after = table.activity("1")
    assert (after.in_doubt, after.doubtful, after.reading_from) == ([], False, "decision")
    assert after.reading["clauses"] == before.reading["clauses"]
    assert "activity.decided" in table.journal()
    assert "checkpoint.corrected" not in table.journal()


def test_a_phrase_written_anew_moves_the_checkpoints_and_the_journal_tells_before_and_after(table: Table) -> None:
    change = table.decide("1", Proposal("phrase", phrase="Ежегодно, март"))
    assert change.count(PointMove.ADDED) + change.count(PointMove.MOVED) == 2
    assert [day for _, day in table.points("1")] == [date(2022, 3, 31), date(2023, 3, 31)]
    activity = table.activity("1")
    assert activity.reading["phrase"] == activity.deadline
    with table.database.read() as session:
        entry = session.exec(select(JournalEntry).where(JournalEntry.action == "activity.decided")).one()
    assert entry.before is not None
    assert entry.after is not None
    assert "август" in entry.before["reading"]
    assert "март" in entry.after["reading"]
    assert entry.person_id == table.people["anna"].person_id


@one_database
@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("", "Напишите срок словами"),
        ("Ежегодно, маюбрь", "⟨маюбрь⟩"),
        ("31 февраля 2022 г.", "такого дня нет"),
        ("подлежит обсуждению", "⟨"),
    ],
)
def test_a_phrase_that_is_not_read_whole_is_refused_with_its_place(table: Table, phrase: str, words: str) -> None:
    with pytest.raises(BadInput) as refused:
        table.decide("1", Proposal("phrase", phrase=phrase))
    assert words in refused.value.sentence
    assert "phrase" in refused.value.fields
    assert table.activity("1").reading_from == "parser"


def test_dates_entered_become_the_checkpoints(table: Table) -> None:
    table.decide("1", Proposal("dates", dates="27.05.2022\n01.09.2022 – 15.09.2022\n2023-06-01"))
    assert [day for _, day in table.points("1")] == [date(2022, 5, 27), date(2022, 9, 15), date(2023, 6, 1)]


@one_database
@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ("  ", "Напишите даты"),
        ("27.05.2022\nв мае", "Строка 2: «в мае» — не дата"),
        ("30.02.2022", "Строка 1: нет такого дня"),
        ("15.09.2022 - 01.09.2022", "конец раньше начала"),
        ("01.01.0022", "не похож на год плана"),
    ],
)
def test_a_date_that_is_none_is_refused_with_its_line(table: Table, dates: str, words: str) -> None:
    with pytest.raises(BadInput) as refused:
        table.decide("1", Proposal("dates", dates=dates))
    assert words in refused.value.sentence


def test_control_points_are_chosen_for_work_through_a_period(table: Table) -> None:
    change = table.decide("2", Proposal("reporting", reporting="quarterly"))
    assert change.count(PointMove.ADDED) == 8
    assert len(table.points("2")) == 8
    assert "раз в квартал" in table.activity("2").reading_text
    with pytest.raises(BadInput):
        table.decide("1", Proposal("reporting", reporting="quarterly"))


def test_units_are_chosen_from_the_directory(table: Table) -> None:
    table.decide("3", Proposal("units", lead="mc", co=("oto", "roo")))
    with table.database.read() as session:
        row_id = table.row(session, "3")
        parts = session.exec(
            select(Unit.key, ActivityUnit.part)
            .join(Unit, col(Unit.id) == ActivityUnit.unit_id)
            .where(ActivityUnit.activity_id == row_id)
            .order_by(col(ActivityUnit.position))
        ).all()
        shares = session.exec(
            select(Unit.key, Assignment.required)
            .join(Unit, col(Unit.id) == Assignment.unit_id)
            .join(Checkpoint, col(Checkpoint.id) == Assignment.checkpoint_id)
            .where(Checkpoint.activity_id == row_id)
        ).all()
    assert [tuple(part) for part in parts] == [("mc", "lead"), ("oto", "co"), ("roo", "external")]
    assert sorted(tuple(share) for share in shares) == [("mc", True), ("oto", False)]
    assert "units" not in table.activity("3").in_doubt


@one_database
@pytest.mark.parametrize(("lead", "co"), [("", ()), ("nobody", ()), ("roo", ()), ("oto", ("nobody",))])
def test_only_units_of_the_territory_answer(table: Table, lead: str, co: tuple[str, ...]) -> None:
    with pytest.raises(BadInput):
        table.decide("3", Proposal("units", lead=lead, co=co))


@one_database
def test_the_coordinator_may_answer_himself(table: Table) -> None:
    table.decide("3", Proposal("units", lead="-"))
    assert "units" not in table.activity("3").in_doubt


def test_results_are_written_anew(table: Table) -> None:
    lines = (
        ResultLine("Приказ о проведении", "document", "Приказ"),
        ResultLine("Протоколы совещаний", "document", "протокол", "3"),
        ResultLine(""),
        ResultLine("Совещание проведено", "event"),
    )
    table.decide("1", Proposal("results", results=lines))
    with table.database.read() as session:
        query = select(ExpectedResult).where(ExpectedResult.activity_id == table.row(session, "1"))
        rows = session.exec(query.order_by(col(ExpectedResult.position))).all()
    assert [(r.kind, r.doc_kind, r.text, r.extra) for r in rows] == [
        ("document", "приказ", "Приказ о проведении", None),
        ("document", "протокол", "Протоколы совещаний", {"count": 3}),
        ("event", None, "Совещание проведено", None),
    ]


@one_database
@pytest.mark.parametrize(
    "line",
    [
        ResultLine(""),
        ResultLine("Приказ", ""),
        ResultLine("Приказ", "document", count="много"),
        ResultLine("П" * 600, "free"),
    ],
)
def test_a_result_without_sense_is_refused(table: Table, line: ResultLine) -> None:
    with pytest.raises(BadInput):
        table.decide("1", Proposal("results", results=(line,)))


def test_stages_are_corrected_and_come_back(table: Table) -> None:
    table.decide("1", Proposal("stages", stages=("меры", "анализ")))
    assert table.activity("1").stages == ["меры", "анализ"]
    table.undo()
    assert table.activity("1").stages == []


@one_database
def test_an_unknown_way_and_a_settled_row_are_refused(table: Table) -> None:
    with pytest.raises(BadInput):
        table.decide("1", Proposal("guess"))
    table.decide("1", Proposal("confirm"))
    with pytest.raises(BadInput, match="подтверждать нечего"):
        table.decide("1", Proposal("confirm"))


@one_database
def test_another_reading_is_chosen_from_those_offered(table: Table) -> None:
    from app.core.alternatives import reading_key
    from app.services.propose_decision import others_of

    with table.database.write() as session:
        found = find_row(table.act(session), table.row(session, "1"))
        row = open_rows(session, found)[table.row(session, "1")]
        keys = [reading_key(one) for one in others_of(found, row)]
    assert keys
    table.decide("1", Proposal("other", other=keys[0]))
    assert table.activity("1").reading_from == "decision"
    with pytest.raises(BadInput):
        table.decide("1", Proposal("other", other="ffffffffffff"))


# --- rights ------------------------------------------------------------------------------------------------


@one_database
@pytest.mark.parametrize(
    ("who", "error"), [("gleb", RoleRefused), ("dina", RoleRefused), ("boris", RoleRefused), ("zhanna", NotFound)]
)
def test_only_the_coordinator_of_the_territory_decides(table: Table, who: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        table.decide("1", Proposal("confirm"), who=who)
    table.decide("1", Proposal("confirm"))
    with pytest.raises(error):
        table.undo(who=who)


# --- undoing -----------------------------------------------------------------------------------------------


def test_undoing_brings_back_the_decision_before_it_then_the_parser(table: Table) -> None:
    parsed = table.activity("1").reading_text
    table.decide("1", Proposal("phrase", phrase="Ежегодно, март"))
    table.decide("1", Proposal("phrase", phrase="Ежегодно, май"))
    assert [day for _, day in table.points("1")] == [date(2022, 5, 31), date(2023, 5, 31)]
    table.undo()
    assert [day for _, day in table.points("1")] == [date(2022, 3, 31), date(2023, 3, 31)]
    table.undo()
    assert [day for _, day in table.points("1")] == [day for _, day in AUGUST]
    assert table.activity("1").reading_text == parsed
    assert "deadline" in table.activity("1").in_doubt
    assert table.journal().count("activity.decision_undone") == 2


def test_a_decision_is_undone_once(table: Table) -> None:
    table.decide("1", Proposal("confirm"))
    table.undo()
    with table.database.write() as session:
        decision = session.exec(select(RowDecision.id)).one()
        assert decision is not None
        with pytest.raises(Refused, match="уже отменено"):
            undo_decision(table.act(session), decision)
        with pytest.raises(NotFound):
            undo_decision(table.act(session), decision + 1000)


# --- after a period has begun --------------------------------------------------------------------------------


def test_a_correction_after_the_period_began_needs_a_ground_and_is_counted(table: Table) -> None:
    with pytest.raises(GroundNeeded):
        table.decide("1", Proposal("phrase", phrase="Ежегодно, октябрь-декабрь"), today=TODAY)
    assert table.activity("1").reading_from == "parser"
    table.decide("1", Proposal("phrase", phrase="Ежегодно, октябрь-декабрь"), today=TODAY, ground="Письмо № 5")
    with table.database.read() as session:
        corrected = dict(
            session.exec(
                select(Checkpoint.period, Checkpoint.corrected).where(Checkpoint.activity_id == table.row(session, "1"))
            ).all()
        )
        entries = session.exec(select(JournalEntry).where(JournalEntry.action == "checkpoint.corrected")).all()
    assert corrected == {"2022": 1, "2023": 0}
    assert [entry.ground for entry in entries] == ["Письмо № 5"]


def test_a_correction_of_what_is_ahead_needs_no_ground(table: Table) -> None:
    table.decide("4", Proposal("phrase", phrase="Декабрь 2023 г."), today=BEFORE)
    assert [day for _, day in table.points("4")] == [date(2023, 12, 31)]
    assert "checkpoint.corrected" not in table.journal()


def test_nobody_accepts_a_checkpoint_whose_demands_he_corrected_after_it_began(table: Table) -> None:
    lines = (ResultLine("Отчёт о совещании", "free"),)
    table.decide("1", Proposal("results", results=lines), today=TODAY, ground="Опечатка в плане")
    storage = memory_storage()
    with table.database.write() as session:
        query = (
            select(Assignment.id)
            .join(Checkpoint, col(Checkpoint.id) == Assignment.checkpoint_id)
            .where(Checkpoint.activity_id == table.row(session, "1"), Checkpoint.period == "2022")
        )
        assignment = session.exec(query).one()
        assert assignment is not None
        act = table.act(session, "boris", TODAY)
        Cast.attach(None, act, storage, assignment)  # type: ignore[arg-type]
        submit_evidence(act, assignment, said="Проведено")
        with pytest.raises(OwnDemandsRefused):
            accept_assignment(table.act(session, "anna", TODAY), assignment)
        accept_assignment(table.act(session, "gleb", TODAY), assignment)


def test_what_somebody_worked_on_stays_marked_when_no_reading_wants_it(table: Table) -> None:
    with table.database.write() as session:
        point = session.exec(
            select(Checkpoint).where(Checkpoint.activity_id == table.row(session, "1"), Checkpoint.period == "2022")
        ).one()
        point.worked_on = True
        worked = point.id
        session.commit()
    change = table.decide("1", Proposal("phrase", phrase="Март 2023 г."))
    assert change.count(PointMove.MARKED) == 1
    with table.database.read() as session:
        kept = session.get_one(Checkpoint, worked)
        assert (kept.not_in_reading, kept.due) == (True, date(2022, 8, 31))


def test_what_the_journal_tells_of_stays_marked(table: Table) -> None:
    """Foreign keys forbid that the journal points at nothing, and the journal is never rewritten."""
    with table.database.write() as session:
        point = session.exec(
            select(Checkpoint.id).where(Checkpoint.activity_id == table.row(session, "1"), Checkpoint.period == "2023")
        ).one()
        write_journal(table.act(session), "letter.opened", checkpoint_id=point)
        session.commit()
    change = table.decide("1", Proposal("phrase", phrase="Март 2022 г."))
    assert (change.count(PointMove.MARKED), change.count(PointMove.REMOVED)) == (1, 1)


def test_a_corrected_checkpoint_follows_the_next_correction_and_keeps_its_count(table: Table) -> None:
    table.decide("1", Proposal("phrase", phrase="Октябрь-ноябрь 2022 г."), today=TODAY, ground="Письмо № 5")
    table.decide("1", Proposal("phrase", phrase="Ноябрь 2022 г."), today=TODAY, ground="Письмо № 6")
    with table.database.read() as session:
        rows = session.exec(select(Checkpoint).where(Checkpoint.activity_id == table.row(session, "1"))).all()
    assert [(r.due, r.corrected, r.not_in_reading) for r in rows] == [(date(2022, 11, 30), 2, False)]


# --- loading again -------------------------------------------------------------------------------------------


def test_a_second_load_after_decisions_changes_nothing(table: Table) -> None:
    table.decide("1", Proposal("phrase", phrase="Ежегодно, март"))
    table.decide("2", Proposal("reporting", reporting="half_yearly"))
    table.decide("3", Proposal("units", lead="mc"))
    table.decide("1", Proposal("results", results=(ResultLine("Справка", "document", "справка"),)))
    table.decide("1", Proposal("stages", stages=("меры",)))
    assert list(load(table.database, table.folder).lines())[-1] == "Изменений нет"
    assert [day for _, day in table.points("1")] == [date(2022, 3, 31), date(2023, 3, 31)]
    assert len(table.points("2")) == 4


def test_a_changed_cell_turns_the_decision_stale_and_offers_it_again(table: Table) -> None:
    table.decide("1", Proposal("phrase", phrase="Ежегодно, март"))
    table.print_anew("Ежегодно август мероприятие,\n", "Ежегодно июнь,\n")
    load(table.database, table.folder)
    activity = table.activity("1")
    assert (activity.in_doubt, activity.reading_from) == (["changed"], "parser")
    assert [day for _, day in table.points("1")] == [date(2022, 6, 30), date(2023, 6, 30)]
    assert list(load(table.database, table.folder).lines())[-1] == "Изменений нет"
    table.decide("1", Proposal("again"))
    assert table.activity("1").in_doubt == []
    assert [day for _, day in table.points("1")] == [date(2022, 3, 31), date(2023, 3, 31)]


def test_a_stale_decision_is_answered_by_the_new_reading_or_by_undoing_it(table: Table) -> None:
    table.decide("1", Proposal("phrase", phrase="Ежегодно, март"))
    table.print_anew("Ежегодно август мероприятие,\n", "Ежегодно июнь,\n")
    load(table.database, table.folder)
    table.decide("1", Proposal("confirm"))
    assert table.activity("1").in_doubt == []
    table.undo()
    assert table.activity("1").in_doubt == ["changed"]
    table.undo()
    assert table.activity("1").in_doubt == []


def test_the_old_words_bring_the_decision_back_in_force(table: Table) -> None:
    table.decide("1", Proposal("phrase", phrase="Ежегодно, март"))
    table.print_anew("Ежегодно август мероприятие,\n", "Ежегодно июнь,\n")
    load(table.database, table.folder)
    (table.folder / "test-1.yaml").write_text(PLAN, "utf-8")
    load(table.database, table.folder)
    assert table.activity("1").reading_from == "decision"
    assert [day for _, day in table.points("1")] == [date(2022, 3, 31), date(2023, 3, 31)]


def test_a_row_with_a_decision_is_never_deleted_on_load(table: Table) -> None:
    table.decide("3", Proposal("units", lead="mc"))
    lines = [line for line in PLAN.splitlines(keepends=True) if 'key: "3"' not in line]
    (table.folder / "test-1.yaml").write_text("".join(lines), "utf-8")
    assert load(table.database, table.folder).changes[0].removed == 1
    assert table.activity("3").gone
    assert list(load(table.database, table.folder).lines())[-1] == "Изменений нет"
    (table.folder / "test-1.yaml").write_text(PLAN, "utf-8")
    load(table.database, table.folder)
    assert (table.activity("3").gone, "units" in table.activity("3").in_doubt) == (False, False)


def test_a_decision_of_the_file_is_weaker_than_one_of_the_database(table: Table) -> None:
    decided = (
        ", decided: {reading: {phrase: Ежегодно август мероприятие, clauses: [{kind: recurring, freq: yearly, "
        'windows: [{start: "05-01", end: "05-31"}]}]}, units: [mc, oto]}'
    )
    line = "result: Протокол совещания"
    (table.folder / "test-1.yaml").write_text(PLAN.replace(line, line + decided), "utf-8")
    load(table.database, table.folder)
    assert table.activity("1").reading_from == "file"
    assert [day for _, day in table.points("1")] == [date(2022, 5, 31), date(2023, 5, 31)]
    table.decide("1", Proposal("phrase", phrase="Ежегодно, март"))
    report = load(table.database, table.folder)
    assert table.activity("1").reading_from == "decision"
    remarks = [remark for change in report.changes for remark in change.remarks]
    assert len(remarks) == 1
    assert "чтение срока в файле" in remarks[0]
    assert any(remarks[0] in line for line in report.lines())
    assert list(report.lines())[-1] == "Изменений нет"
    table.undo()
    assert table.activity("1").reading_from == "file"


@one_database
def test_a_decision_of_the_file_about_other_words_is_a_remark(table: Table) -> None:
    decided = ", decided: {reading: {phrase: Ежегодно, clauses: [{kind: recurring, freq: yearly}]}}"
    line = "result: Протокол совещания"
    (table.folder / "test-1.yaml").write_text(PLAN.replace(line, line + decided), "utf-8")
    report = load(table.database, table.folder)
    assert table.activity("1").reading_from == "parser"
    assert ["относится к другому тексту" in remark for change in report.changes for remark in change.remarks] == [True]


@one_database
def test_a_decision_about_a_unit_that_is_unknown_is_a_remark_and_a_doubt(table: Table) -> None:
    table.print_anew("result: Протокол совещания", "result: Протокол совещания, decided: {units: [nobody]}")
    report = load(table.database, table.folder)
    assert "units" in table.activity("1").in_doubt
    assert ["больше нет в справочнике" in remark for change in report.changes for remark in change.remarks] == [True]


# --- a map's period ------------------------------------------------------------------------------------------


def test_a_map_without_a_period_gets_one_and_its_checkpoints(table: Table) -> None:
    with table.database.write() as session:
        found = find_map(table.act(session), "test-2")
        change = decide_rows(table.act(session), found, [period_choice("2022-2024")], "Письмо")
        session.commit()
    assert change.count(PointMove.ADDED) == 3
    assert table.activity("1", "test-2").in_doubt == []
    with table.database.read() as session:
        plan = session.exec(select(RoadMap).where(RoadMap.key == "test-2")).one()
        assert (plan.period, plan.first_day, plan.last_day) == ("2022-2024", date(2022, 1, 1), date(2024, 12, 31))
    assert "roadmap.decided" in table.journal()
    assert list(load(table.database, table.folder).lines())[-1] == "Изменений нет"
    table.undo()
    with table.database.read() as session:
        plan = session.exec(select(RoadMap).where(RoadMap.key == "test-2")).one()
        assert (plan.period, plan.first_day) == (None, None)
    assert table.activity("1", "test-2").in_doubt == ["period"]


@pytest.mark.parametrize("text", ["", "скоро", "2025-2022", "2021/25", "1021-2022", "2000-2099"])
def test_a_period_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        period_choice(text)
    assert "period" in refused.value.fields


# --- many at once --------------------------------------------------------------------------------------------


def test_all_rows_through_the_period_are_settled_in_one_action(table: Table) -> None:
    with table.database.write() as session:
        act = table.act(session)
        found = open_map_rows(act, "test-1")
        change = decide_rows(act, found, choices_for_continuous(session, found, "half_yearly"))
        session.commit()
    assert change.count(PointMove.ADDED) == 8
    assert len(table.points("2")) == len(table.points("5")) == 4
    assert "раз в полугодие" in table.activity("5").reading_text


def test_a_unit_is_named_for_a_whole_map_or_a_section(table: Table) -> None:
    with table.database.write() as session:
        act = table.act(session)
        found = open_map_rows(act, "test-1")
        section = found.rows[table.row(session, "4")].section_id
        decide_rows(act, found, choices_for_unit(session, found, "mc", section_id=section))
        session.commit()
    named = [key for key in "12345" if "units" not in table.activity(key).in_doubt]
    assert named == ["1", "2", "4", "5"]
    with table.database.write() as session:
        act = table.act(session)
        found = open_map_rows(act, "test-1")
        choices = choices_for_unit(session, found, "mc")
        assert [choice.activity_id for choice in choices] == [table.row(session, "3")]
        assert len(choices_for_unit(session, found, "oto")) == 3
        decide_rows(act, found, choices)
        with pytest.raises(BadInput, match="Так уже решено"):
            choices_for_unit(session, open_map_rows(act, "test-1"), "mc")


def test_rows_printed_alike_are_confirmed_together(table: Table) -> None:
    phrase = "Ежегодно август мероприятие"
    with table.database.write() as session:
        act = table.act(session)
        found = open_map_rows(act, "test-1")
        choices = choices_for_phrase(session, found, phrase)
        assert len(choices) == 2
        decide_rows(act, found, choices)
        session.commit()
    assert "deadline" not in table.activity("1").in_doubt + table.activity("4").in_doubt
    with table.database.write() as session, pytest.raises(BadInput):
        choices_for_phrase(session, open_map_rows(table.act(session), "test-1"), phrase)
