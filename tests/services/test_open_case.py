"""Work that an event brings to life: its due day counted, named or unknown; a case opened by mistake goes."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core.due_walk import walk_words
from app.core.errors import BadInput, NotFound, Refused, RoleRefused
from app.services.open_case import CaseAsked, open_case, preview_case, undo_case
from app.store.engine import Database
from app.store.tables import JournalEntry, RowDecision
from tests.schedule_cast import ROWS, Plan

EVENT = date(2022, 11, 14)


@pytest.fixture
def plan(database: Database, tmp_path: Path) -> Plan:
    return Plan(database, tmp_path / "plan")


def asked(what: str = "Проверка Рособрнадзора", day: date = EVENT, due: date | None = None) -> CaseAsked:
    return CaseAsked(0, day, what, due)


def decision(plan: Plan) -> RowDecision:
    with plan.database.read() as session:
        return session.execute(select(RowDecision)).scalar_one()


def test_the_due_day_is_counted_in_working_days_and_shown_before_it_is_saved(plan: Plan) -> None:
    preview = plan.do(lambda act: preview_case(act, plan.ids["3"], asked()))
    assert preview.walk is not None
    assert walk_words(preview.walk) == "10 рабочих дней: 15.11 … 28.11, без 19–20 и 26–27.11"
    assert plan.points("3") == []
    plan.do(lambda act: open_case(act, plan.ids["3"], asked()))
    (point,) = plan.points("3")
    assert (point.due, point.first_due, point.opened_case, point.label, point.year) == (
        date(2022, 11, 28), date(2022, 11, 28), True, "Проверка Рособрнадзора", 2022,
    )  # fmt: skip
    assert (point.window_start, point.window_end) == (EVENT, date(2022, 11, 28))
    assert plan.shares(point.id) == [(plan.unit, "planned")]
    assert (point.unit_id, point.required_shares) == (plan.unit, 1)
    assert plan.summary_agrees()


@pytest.mark.parametrize("due", [None, date(2022, 12, 1)])
def test_where_nothing_is_counted_the_day_is_named_or_unknown(plan: Plan, due: date | None) -> None:
    plan.do(lambda act: open_case(act, plan.ids["2"], asked(due=due)))
    (point,) = plan.points("2")
    assert (point.due, point.no_schedule, point.year) == (due, False, 2022)


def test_two_events_of_one_day_are_two_cases_and_a_load_touches_neither(plan: Plan) -> None:
    for what in ("Заявка школы № 1", "Заявка школы № 2"):
        plan.do(lambda act, what=what: open_case(act, plan.ids["2"], asked(what)))
    assert sorted(point.label for point in plan.points("2")) == ["Заявка школы № 1", "Заявка школы № 2"]
    assert plan.load()[-1] == "Изменений нет"
    plan.load(ROWS | {"2": "По заявкам школ"})
    assert len(plan.points("2")) == 2
    with plan.database.read() as session:
        assert not any(session.execute(select(RowDecision.stale)).scalars())
    assert not any(point.not_in_reading for point in plan.points("2"))


def test_a_case_is_a_decision_with_who_and_when_and_the_journal_tells_it(plan: Plan) -> None:
    point = plan.do(lambda act: open_case(act, plan.ids["3"], asked()))
    one = decision(plan)
    assert (one.subject, one.person_id, one.on, one.phrase) == ("event", plan.anna.person_id, EVENT, ROWS["3"])
    assert one.value == {
        "day": "2022-11-14", "what": "Проверка Рособрнадзора", "due": "2022-11-28", "checkpoint": point,
    }  # fmt: skip
    with plan.database.read() as session:
        entry = session.execute(select(JournalEntry).where(JournalEntry.action == "case.opened")).scalar_one()
    assert (entry.person_id, entry.subject_id) == (plan.anna.person_id, plan.ids["3"])


def test_a_case_opened_by_mistake_goes_and_one_worked_on_stays(plan: Plan) -> None:
    plan.do(lambda act: open_case(act, plan.ids["3"], asked()))
    plan.work_on(plan.points("3")[0].id)
    with pytest.raises(Refused):
        plan.do(lambda act: undo_case(act, decision(plan).id))
    plan.do(lambda act: open_case(act, plan.ids["2"], asked()))
    with plan.database.read() as session:
        last = session.execute(select(RowDecision.id).order_by(RowDecision.id.desc())).scalars().first()
    plan.do(lambda act: undo_case(act, last))
    assert (len(plan.points("3")), plan.points("2")) == (1, [])
    with pytest.raises(Refused):
        plan.do(lambda act: undo_case(act, last))
    assert plan.summary_agrees()


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("3", CaseAsked(0, EVENT, " ")),
        ("3", CaseAsked(0, date(1899, 1, 1), "Проверка")),
        ("2", CaseAsked(0, EVENT, "Заявка", date(2022, 11, 1))),
        ("3", CaseAsked(7, EVENT, "Проверка")),
        ("5", CaseAsked(0, EVENT, "Проверка")),
        ("3", CaseAsked(0, EVENT, "П" * 301)),
    ],
)
def test_what_cannot_be_a_case_is_refused(plan: Plan, row: str, wrong: CaseAsked) -> None:
    before = len(plan.points(row))
    with pytest.raises(BadInput):
        plan.do(lambda act: open_case(act, plan.ids[row], wrong))
    assert len(plan.points(row)) == before


def test_only_the_territorys_coordinator_opens_cases(plan: Plan) -> None:
    for who, error in ((plan.boris, RoleRefused), (plan.zhanna, NotFound)):
        with pytest.raises(error):
            plan.do(lambda act: open_case(act, plan.ids["3"], asked()), who)
    plan.do(lambda act: open_case(act, plan.ids["3"], asked()))
    with pytest.raises(NotFound):
        plan.do(lambda act: undo_case(act, decision(plan).id), plan.zhanna)
