"""School holidays of a territory: the usual ones until entered, then what hangs on them moves, if untouched."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.core.errors import BadInput, GroundNeeded, NotFound, Refused, RoleRefused
from app.core.periods import Span
from app.core.school import SchoolHoliday, usual_holidays
from app.services.change_calendar import change_holidays, preview_holidays
from app.services.school_calendar import read_holidays
from app.store.engine import Database
from app.store.tables import JournalEntry, Letter
from tests.schedule_cast import Plan


@pytest.fixture
def plan(database: Database, tmp_path: Path) -> Plan:
    return Plan(database, tmp_path / "plan")


def autumn(first_year: int, first: int, last: int) -> tuple[SchoolHoliday, ...]:
    """The usual holidays but for the autumn ones, which lie in November."""
    head, *others = usual_holidays(first_year)
    return (SchoolHoliday(head.kind, Span(date(first_year, 11, first), date(first_year, 11, last))), *others)


def test_until_entered_the_usual_days_stand_and_then_the_checkpoint_moves(plan: Plan) -> None:
    assert plan.days("4") == ["2022-11-05", "2023-11-05"]
    told = plan.do(lambda act: change_holidays(act, "plan", 2023, autumn(2023, 6, 12)))
    assert [(one.change.old_due, one.change.due, one.number) for one in told.moved] == [
        (date(2023, 11, 5), date(2023, 11, 12), "4."),
    ]  # fmt: skip
    assert plan.days("4") == ["2022-11-05", "2023-11-12"]
    point = plan.points("4")[1]
    assert (point.first_due, point.window_start) == (date(2023, 11, 12), date(2023, 11, 6))
    with plan.database.read() as session:
        holidays = read_holidays(session, plan.territory)
    assert (holidays.is_usual(2022), holidays.is_usual(2023)) == (True, False)
    assert plan.load()[-1] == "Изменений нет"
    assert plan.summary_agrees()


def test_a_preview_shows_what_would_move_and_moves_nothing(plan: Plan) -> None:
    told = plan.do(lambda act: preview_holidays(act, "plan", 2023, autumn(2023, 6, 12)))
    assert [(one.change.old_due, one.change.due) for one in told.moved] == [(date(2023, 11, 5), date(2023, 11, 12))]
    assert not told.began
    assert plan.days("4") == ["2022-11-05", "2023-11-05"]


def test_a_checkpoint_worked_on_stays_where_it_is(plan: Plan) -> None:
    plan.work_on(plan.points("4")[1].id)
    told = plan.do(lambda act: change_holidays(act, "plan", 2023, autumn(2023, 6, 12)))
    assert (told.moved, told.held) == ((), 1)
    assert plan.days("4") == ["2022-11-05", "2023-11-05"]


def test_holidays_that_have_come_move_with_a_ground_only_and_count_as_corrected(plan: Plan) -> None:
    with pytest.raises(GroundNeeded):
        plan.do(lambda act: change_holidays(act, "plan", 2022, autumn(2022, 14, 20)))
    assert plan.days("4")[0] == "2022-11-05"
    plan.do(lambda act: change_holidays(act, "plan", 2022, autumn(2022, 14, 20), "Приказ о переносе каникул"))
    assert (plan.days("4")[0], plan.points("4")[0].corrected) == ("2022-11-20", 1)


def test_the_usual_days_can_be_taken_back_and_nothing_to_change_is_told(plan: Plan) -> None:
    plan.do(lambda act: change_holidays(act, "plan", 2023, autumn(2023, 6, 12)))
    with pytest.raises(Refused):
        plan.do(lambda act: change_holidays(act, "plan", 2023, autumn(2023, 6, 12)))
    plan.do(lambda act: change_holidays(act, "plan", 2023, None))
    assert plan.days("4")[1] == "2023-11-05"
    with pytest.raises(Refused):
        plan.do(lambda act: change_holidays(act, "plan", 2023, None))


def test_a_change_is_journalled_and_mails_nobody(plan: Plan) -> None:
    plan.do(lambda act: change_holidays(act, "plan", 2023, autumn(2023, 6, 12)))
    with plan.database.read() as session:
        entry = session.execute(select(JournalEntry).where(JournalEntry.action == "calendar.changed")).scalar_one()
        letters = session.execute(select(func.count()).select_from(Letter)).scalar_one()
    assert (entry.person_id, entry.after["moved"], letters) == (plan.anna.person_id, 1, 0)
    assert entry.after["holidays"]["autumn"] == ["2023-11-06", "2023-11-12"]


def test_only_the_territorys_coordinator_changes_its_calendar(plan: Plan) -> None:
    for who, error in ((plan.boris, RoleRefused), (plan.zhanna, NotFound)):
        with pytest.raises(error):
            plan.do(lambda act: change_holidays(act, "plan", 2023, autumn(2023, 6, 12)), who)
    with pytest.raises(NotFound):
        plan.do(lambda act: change_holidays(act, "nowhere", 2023, autumn(2023, 6, 12)))


@pytest.mark.parametrize(
    ("first_year", "holidays"),
    [
        (2023, autumn(2022, 6, 12)),
        (2023, usual_holidays(2023)[:3]),
        (2023, (*usual_holidays(2023)[:2], *usual_holidays(2023)[1:])),
        (1990, usual_holidays(1990)),
    ],
)
def test_days_of_another_year_and_missing_holidays_are_refused(
    plan: Plan, first_year: int, holidays: tuple[SchoolHoliday, ...]
) -> None:
    with pytest.raises(BadInput):
        plan.do(lambda act: change_holidays(act, "plan", first_year, holidays))
