"""Dates of a schedule: entered, changed, taken back; what was worked on stays, what is not held is cancelled."""

import threading
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.core.errors import BadInput, GroundNeeded, NotFound, Refused, RoleRefused
from app.core.periods import Span
from app.services.enter_schedule import enter_dates, mark_not_held, preview_dates, undo_schedule
from app.services.export_plan import read_plan
from app.services.load_plans import load_plans
from app.services.replan_activity import PointMove
from app.services.undo_decision import undo_decision
from app.store.engine import Database
from app.store.queries.schedule import read_made, read_points, read_scheduled
from app.store.tables import JournalEntry, RowDecision
from tests.schedule_cast import NEXT, ROWS, SETTINGS, SLOT, Plan

GROUND = "График НИКО, приказ № 5"


def day(month: int, number: int, year: int = 2022) -> Span:
    one = date(year, month, number)
    return Span(one, one)


@pytest.fixture
def plan(database: Database, tmp_path: Path) -> Plan:
    return Plan(database, tmp_path / "plan")


def enter(plan: Plan, *spans: Span, slot: str = SLOT, ground: str = GROUND) -> None:
    plan.do(lambda act: enter_dates(act, plan.ids["1"], slot, spans, ground))


def decisions(plan: Plan) -> list[RowDecision]:
    with plan.database.read() as session:
        return list(session.execute(select(RowDecision).order_by(RowDecision.id)).scalars())


def journal(plan: Plan) -> list[str]:
    with plan.database.read() as session:
        query = select(JournalEntry.action).where(col(JournalEntry.person_id).is_not(None))
        return list(session.execute(query.order_by(JournalEntry.id)).scalars())


def test_dates_take_the_place_of_what_waited_for_a_schedule(plan: Plan) -> None:
    assert plan.days("1") == ["2022", "2023"]
    enter(plan, day(12, 18), Span(date(2022, 11, 21), date(2022, 11, 25)))
    assert plan.days("1") == ["2022-11-25", "2022-12-18", "2023"]
    first = plan.points("1")[0]
    assert (first.window_start, first.first_due, first.no_schedule) == (date(2022, 11, 21), date(2022, 11, 25), False)
    assert plan.shares(first.id) == [(plan.unit, "planned")]
    assert [point.corrected for point in plan.points("1")] == [0, 0, 0]
    assert plan.summary_agrees()


def test_the_decision_keeps_who_when_the_phrase_and_the_ground_and_the_journal_tells_it(plan: Plan) -> None:
    enter(plan, day(12, 18))
    (one,) = decisions(plan)
    assert (one.person_id, one.on, one.phrase, one.ground) == (
        plan.anna.person_id, date(2022, 11, 14), ROWS["1"], GROUND,
    )  # fmt: skip
    assert one.value["dates"] == [{"start": "2022-12-18", "end": "2022-12-18", "for": SLOT}]
    assert journal(plan) == ["schedule.entered"]


def test_dates_survive_a_second_load_and_wait_in_the_queue_when_the_phrase_changes(plan: Plan) -> None:
    enter(plan, day(12, 18))
    assert plan.load()[-1] == "Изменений нет"
    assert plan.days("1") == ["2022-12-18", "2023"]
    plan.load(ROWS | {"1": "По отдельному плану"})
    assert plan.days("1") == ["2022", "2023"]
    assert decisions(plan)[0].stale
    plan.load()
    assert plan.days("1") == ["2022-12-18", "2023"]
    assert plan.summary_agrees()


def test_dates_that_the_plan_file_decided_stand_until_the_coordinator_enters_others(plan: Plan) -> None:
    path = plan.home / "plan-1.yaml"
    mark = "    deadline: В соответствии с графиком\n"
    text = path.read_text("utf-8")
    assert mark in text
    decided = "    decided: {dates: [2022-12-01, 2023-04-10/2023-04-20]}\n"
    path.write_text(text.replace(mark, mark + decided), "utf-8")
    load_plans(plan.database, SETTINGS, [plan.home], tracked_from_order=True)
    assert plan.days("1") == ["2022-12-01", "2023-04-20"]
    enter(plan, day(12, 18))
    assert plan.days("1") == ["2022-12-18", "2023-04-20"]
    report = load_plans(plan.database, SETTINGS, [plan.home], tracked_from_order=True)
    assert plan.days("1") == ["2022-12-18", "2023-04-20"]
    assert [bool(change.remarks) for change in report.changes] == [True]
    assert plan.summary_agrees()


def test_what_the_plan_file_says_is_not_held_is_cancelled_and_exported_as_it_was(plan: Plan) -> None:
    path = plan.home / "plan-1.yaml"
    mark = "    deadline: В соответствии с графиком\n"
    decided = '    decided:\n      not_held:\n      - {period: "2023", ground: Нет средств}\n      on: 2022-02-01\n'
    path.write_text(path.read_text("utf-8").replace(mark, mark + decided), "utf-8")
    for _ in range(2):
        report = load_plans(plan.database, SETTINGS, [plan.home], tracked_from_order=True)
        assert report.problems == []
        assert plan.days("1") == ["2022", "2023 снято"]
    assert not report.changes[0].anything
    point = plan.points("1")[1]
    assert (point.cancelled_on, point.cancel_ground) == (date(2022, 2, 1), "Нет средств")
    assert plan.summary_agrees()
    plan.do(lambda act: mark_not_held(act, plan.ids["1"], SLOT, "Отменено"))
    assert plan.days("1") == ["2022 снято", "2023 снято"]
    with plan.database.read() as session:
        filed = read_plan(session, "plan-1").activities[0].decided
    assert filed is not None
    assert filed.not_held == (("2022", "Отменено"), ("2023", "Нет средств"))
    enter(plan, day(3, 15, 2023), slot=NEXT)
    assert plan.days("1") == ["2022 снято", "2023-03-15"]
    assert plan.summary_agrees()


def test_a_year_that_has_begun_asks_for_a_ground_and_a_year_to_come_does_not(plan: Plan) -> None:
    with pytest.raises(GroundNeeded):
        enter(plan, day(12, 18), ground=" ")
    assert plan.days("1") == ["2022", "2023"]
    enter(plan, day(3, 15, 2023), slot=NEXT, ground="")
    assert plan.days("1") == ["2022", "2023-03-15"]


def test_the_other_years_dates_stay_when_one_year_is_entered_anew(plan: Plan) -> None:
    enter(plan, day(3, 15, 2023), slot=NEXT)
    enter(plan, day(12, 18))
    enter(plan, day(12, 20))
    assert plan.days("1") == ["2022-12-20", "2023-03-15"]


def test_a_date_somebody_worked_on_stays_and_is_marked_when_the_dates_change(plan: Plan) -> None:
    enter(plan, day(12, 18))
    plan.work_on(plan.points("1")[0].id)
    enter(plan, day(12, 25))
    assert plan.days("1") == ["2022-12-18 нет в чтении", "2022-12-25", "2023"]
    assert plan.summary_agrees()


def test_work_on_what_waited_gets_the_first_of_the_dates(plan: Plan) -> None:
    waiting = plan.points("1")[0].id
    plan.work_on(waiting)
    enter(plan, day(12, 25), day(12, 18))
    first, second, _ = plan.points("1")
    assert (first.id, first.due, first.no_schedule, first.worked_on) == (waiting, date(2022, 12, 18), False, True)
    assert (second.due, second.worked_on) == (date(2022, 12, 25), False)
    assert plan.load()[-1] == "Изменений нет"
    assert plan.summary_agrees()


def test_changing_a_date_that_has_come_is_a_correction_and_one_to_come_is_not(plan: Plan) -> None:
    enter(plan, day(12, 18))
    enter(plan, day(12, 19))
    assert [point.corrected for point in plan.points("1")] == [0, 0]
    enter(plan, day(11, 10))
    enter(plan, day(12, 20), ground="График изменён")
    first = plan.points("1")[0]
    assert (first.due, first.corrected) == (date(2022, 12, 20), 1)
    assert journal(plan)[-2:] == ["checkpoint.corrected", "schedule.entered"]


def test_what_is_not_held_is_cancelled_with_its_ground(plan: Plan) -> None:
    plan.do(lambda act: mark_not_held(act, plan.ids["1"], SLOT, "Отменено приказом № 7"))
    assert plan.days("1") == ["2022 снято", "2023"]
    point = plan.points("1")[0]
    assert (point.state, point.cancel_ground) == ("cancelled", "Отменено приказом № 7")
    assert plan.shares(point.id) == [(plan.unit, "cancelled")]
    assert plan.load()[-1] == "Изменений нет"
    assert plan.days("1") == ["2022 снято", "2023"]
    assert plan.summary_agrees()


def test_not_held_needs_a_ground_and_takes_untouched_dates_away(plan: Plan) -> None:
    with pytest.raises(GroundNeeded):
        plan.do(lambda act: mark_not_held(act, plan.ids["1"], SLOT, " "))
    enter(plan, day(12, 18))
    plan.do(lambda act: mark_not_held(act, plan.ids["1"], SLOT, "Отменено"))
    assert plan.days("1") == ["2022 снято", "2023"]
    with pytest.raises(Refused):
        plan.do(lambda act: mark_not_held(act, plan.ids["1"], SLOT, "Отменено"))


def test_dates_somebody_worked_on_cannot_be_said_never_to_have_been_held(plan: Plan) -> None:
    enter(plan, day(12, 18))
    plan.work_on(plan.points("1")[0].id)
    with pytest.raises(Refused):
        plan.do(lambda act: mark_not_held(act, plan.ids["1"], SLOT, "Отменено"))
    assert plan.days("1") == ["2022-12-18", "2023"]


def test_what_was_not_held_may_get_dates_after_all(plan: Plan) -> None:
    plan.do(lambda act: mark_not_held(act, plan.ids["1"], SLOT, "Отменено"))
    enter(plan, day(12, 18))
    assert plan.days("1") == ["2022-12-18", "2023"]
    assert [point.state for point in plan.points("1")] == ["planned", "planned"]
    assert plan.summary_agrees()


def test_the_newest_entry_is_taken_back_and_the_one_before_it_is_in_force_again(plan: Plan) -> None:
    enter(plan, day(12, 18))
    plan.do(lambda act: mark_not_held(act, plan.ids["1"], SLOT, "Отменено"))
    enter(plan, day(12, 20))
    first, second, third = [one.id for one in decisions(plan)]
    with pytest.raises(Refused):
        plan.do(lambda act: undo_schedule(act, first, GROUND))
    with pytest.raises(GroundNeeded):
        plan.do(lambda act: undo_schedule(act, third))
    plan.do(lambda act: undo_schedule(act, third, GROUND))
    assert plan.days("1") == ["2022 снято", "2023"]
    plan.do(lambda act: undo_schedule(act, second, GROUND))
    assert plan.days("1") == ["2022-12-18", "2023"]
    plan.do(lambda act: undo_schedule(act, first, GROUND))
    assert plan.days("1") == ["2022", "2023"]
    assert [one.undone_by for one in decisions(plan)] == [plan.anna.person_id] * 3
    with pytest.raises(Refused):
        plan.do(lambda act: undo_schedule(act, first, GROUND))
    assert plan.summary_agrees()


def test_a_preview_tells_what_would_change_and_writes_nothing(plan: Plan) -> None:
    change = plan.do(lambda act: preview_dates(act, plan.ids["1"], SLOT, [day(12, 18), day(12, 20)]))
    assert (change.count(PointMove.ADDED), change.count(PointMove.REMOVED)) == (2, 1)
    assert plan.days("1") == ["2022", "2023"]
    assert decisions(plan) == []


def test_only_the_territorys_coordinator_enters_dates_and_a_stranger_knows_of_nothing(plan: Plan) -> None:
    for who, error in ((plan.boris, RoleRefused), (plan.zhanna, NotFound)):
        with pytest.raises(error):
            plan.do(lambda act: enter_dates(act, plan.ids["1"], SLOT, [day(12, 18)], GROUND), who)
        with pytest.raises(error):
            plan.do(lambda act: mark_not_held(act, plan.ids["1"], SLOT, GROUND), who)
    enter(plan, day(12, 18))
    with pytest.raises(NotFound):
        plan.do(lambda act: undo_schedule(act, decisions(plan)[0].id, GROUND), plan.zhanna)


@pytest.mark.parametrize(
    ("slot", "spans", "error"),
    [
        (SLOT, [], BadInput),
        (SLOT, [day(1, 1, 2023)], BadInput),
        (SLOT, [Span(date(2021, 12, 31), date(2022, 1, 2))], BadInput),
        (SLOT, [day(1, n) for n in range(1, 31)] + [day(3, n) for n in range(1, 32)], BadInput),
        ("2030|график", [day(12, 18)], NotFound),
    ],
)
def test_dates_outside_the_year_none_at_all_or_too_many_are_refused(
    plan: Plan, slot: str, spans: list[Span], error: type[Exception]
) -> None:
    with pytest.raises(error):
        enter(plan, *spans, slot=slot)
    assert plan.days("1") == ["2022", "2023"]


def test_a_row_that_waits_for_nothing_takes_no_dates(plan: Plan) -> None:
    with pytest.raises(NotFound):
        plan.do(lambda act: enter_dates(act, plan.ids["5"], SLOT, [day(12, 18)], GROUND))


def test_dates_are_taken_back_where_they_were_entered_and_nowhere_else(plan: Plan) -> None:
    enter(plan, day(12, 18))
    with pytest.raises(Refused, match="График"):
        plan.do(lambda act: undo_decision(act, decisions(plan)[0].id, GROUND))
    assert plan.days("1") == ["2022-12-18", "2023"]


def test_two_coordinators_who_enter_two_years_at_once_lose_neither(plan: Plan) -> None:
    ready = threading.Barrier(2)

    def step(slot: str, span: Span) -> None:
        ready.wait()
        enter(plan, span, slot=slot)

    both = [threading.Thread(target=step, args=one) for one in ((SLOT, day(12, 18)), (NEXT, day(3, 15, 2023)))]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert plan.days("1") == ["2022-12-18", "2023-03-15"]
    assert len(decisions(plan)) == 2


def test_the_rows_that_wait_for_days_are_found_by_their_coordinator_alone(plan: Plan) -> None:
    enter(plan, day(12, 18))
    with plan.database.read() as session:
        lines = read_scheduled(session, plan.anna)
        ids = [line.id for line in lines]
        assert [line.number for line in lines] == ["1.", "2.", "3."]
        assert [point.due for point in read_points(session, ids)[plan.ids["1"]]] == [date(2022, 12, 18), None]
        assert [made.person_name for made in read_made(session, ids)[plan.ids["1"]]] == ["Анна"]
        assert read_scheduled(session, plan.zhanna) == []
        assert read_scheduled(session, plan.boris) == []
