"""«График» and «Календарь»: what changes is told first, faults point at their line, nothing needs a script."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select
from starlette.testclient import TestClient

from app import main
from app.store.engine import Database
from app.store.tables import Assignment, RowDecision
from tests.cast import NOW
from tests.schedule_cast import NEXT, SLOT, Plan
from tests.web.conftest import BASE, Visitor, open_for, settings_for, whatever_database

pytestmark = whatever_database


@pytest.fixture
def plan(database: Database, tmp_path: Path) -> Plan:
    return Plan(database, tmp_path / "plan")


@pytest.fixture
def anna(plan: Plan, tmp_path: Path, clock: time_machine.Traveller) -> Iterator[Visitor]:
    """The coordinator at a browser, on the plan's day."""
    with plan.database.write() as session:
        open_for(session, "anna", plan.anna)
        session.commit()
    with TestClient(main.create_app(settings_for(tmp_path), plan.database), base_url=BASE) as client:
        assert NOW.date() == date(2022, 11, 14)
        yield Visitor(client, "token-anna")


def send(anna: Visitor, plan: Plan, **fields: str):
    return anna.post(f"/schedule/{plan.ids['1']}/dates", {"slot": SLOT} | fields)


def test_the_list_names_what_waits_and_the_filters_narrow_it(anna: Visitor, plan: Plan) -> None:
    page = anna.get("/schedule").text
    assert [f"Работа {key}" in page for key in plan.ids] == [True, True, True, False, False]
    assert "не задано годовых графиков: 2" in page
    assert "Работа 1" not in anna.fragment("/schedule?what=occasions").text
    assert "Работа 2" not in anna.fragment("/schedule?what=waiting").text
    assert "Таких строк нет" in anna.fragment("/schedule?what=dated").text
    assert "<html" not in anna.fragment("/schedule").text


def test_dates_are_shown_before_they_are_saved(anna: Visitor, plan: Plan) -> None:
    preview = send(anna, plan, dates="18.12\n21.11–25.11", ground="График № 5").text
    assert "21.11.2022–25.11.2022" in preview
    assert "2022: график не задан" in preview
    assert plan.days("1") == ["2022", "2023"]
    answer = send(anna, plan, dates="18.12\n21.11–25.11", ground="График № 5", confirmed="1")
    assert answer.status_code == 303
    assert plan.days("1") == ["2022-11-25", "2022-12-18", "2023"]
    page = anna.get(answer.headers["location"]).text
    assert "Сохранено" in page
    assert "График № 5" in page
    # 18 December 2022 is a Sunday: the day stays, the working day before it is told.
    assert "рабочий день перед ним — 16\u00a0декабря" in page
    assert "18\u00a0декабря" in anna.fragment("/schedule?what=dated").text


def test_a_fault_points_at_its_line_and_what_was_typed_comes_back(anna: Visitor, plan: Plan) -> None:
    answer = send(anna, plan, dates="15.03\n31.02\n15.03.2025", ground="График № 5")
    assert answer.status_code == 422
    assert "Строка 2, «31.02»: дня 31.02 нет в календаре" in answer.text
    assert "Строка 3, «15.03.2025»: 15.03.2025 вне периода" in answer.text
    assert "15.03\n31.02\n15.03.2025" in answer.text


@pytest.mark.parametrize("fields", [{"dates": "18.12", "confirmed": "1"}, {"held": "no"}])
def test_a_year_that_has_begun_asks_for_a_ground(anna: Visitor, plan: Plan, fields: dict[str, str]) -> None:
    answer = send(anna, plan, **fields)
    assert answer.status_code == 422
    assert "снование" in answer.text
    assert plan.days("1") == ["2022", "2023"]


def test_a_year_not_held_is_told_with_its_ground_and_can_be_taken_back(anna: Visitor, plan: Plan) -> None:
    assert send(anna, plan, held="no", ground="Отменено приказом № 7").status_code == 303
    assert plan.days("1") == ["2022 снято", "2023"]
    assert "Не проводится. Основание: Отменено приказом № 7" in anna.get(f"/schedule/{plan.ids['1']}").text
    with plan.database.read() as session:
        decision = session.execute(select(RowDecision.id)).scalar_one()
    assert anna.post(f"/schedule/decisions/{decision}/undo", {"ground": "Ошибка"}).status_code == 303
    assert plan.days("1") == ["2022", "2023"]
    assert "отменено" in anna.get(f"/schedule/{plan.ids['1']}").text


def test_the_working_days_are_shown_before_a_case_is_opened(anna: Visitor, plan: Plan) -> None:
    path = f"/schedule/{plan.ids['3']}/cases"
    case = {"clause": "0", "day": "14.11.2022", "what": "Проверка"}
    preview = anna.post(path, case).text
    assert "10 рабочих дней: 15.11 … 28.11, без 19–20 и 26–27.11." in preview
    assert plan.points("3") == []
    assert anna.post(path, case | {"confirmed": "1"}).status_code == 303
    assert plan.days("3") == ["2022-11-28"]
    assert "Проверка" in anna.get(f"/schedule/{plan.ids['3']}").text
    assert "Случай" in anna.get(f"/checkpoints/{plan.points('3')[0].id}").text


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ({"day": "31.02.2022", "what": "Проверка"}, "Впишите день"),
        ({"day": "", "what": "Проверка"}, "Впишите день"),
        ({"day": "14.11.2022", "what": " "}, "Напишите, что произошло"),
    ],
)
def test_a_case_without_its_day_or_words_comes_back(
    anna: Visitor, plan: Plan, case: dict[str, str], words: str
) -> None:
    answer = anna.post(f"/schedule/{plan.ids['3']}/cases", {"clause": "0", "confirmed": "1"} | case)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert plan.points("3") == []


def test_a_case_that_is_late_already_is_told_so(anna: Visitor, plan: Plan) -> None:
    case = {"clause": "0", "day": "03.10.2022", "what": "Проверка"}
    assert "уже прошёл" in anna.post(f"/schedule/{plan.ids['3']}/cases", case).text


def test_a_checkpoint_that_waits_leads_its_coordinator_to_the_schedule(anna: Visitor, plan: Plan) -> None:
    assert f'href="/schedule/{plan.ids["1"]}"' in anna.get(f"/checkpoints/{plan.points('1')[0].id}").text
    send(anna, plan, slot=NEXT, dates="15.03.2023", confirmed="1")
    assert "/schedule/" not in anna.get(f"/checkpoints/{plan.points('1')[1].id}").text.replace('href="/schedule"', "")


HOLIDAYS = {
    "year": "2023",
    "autumn_first": "2023-11-06",
    "autumn_last": "2023-11-12",
    "winter_first": "2023-12-30",
    "winter_last": "2024-01-08",
    "spring_first": "2024-03-24",
    "spring_last": "2024-03-31",
    "summer_first": "2024-06-01",
    "summer_last": "2024-08-31",
}


def test_holidays_are_a_supposition_until_entered_and_what_moves_is_shown_first(anna: Visitor, plan: Plan) -> None:
    assert "это предположение" in anna.get("/calendar?territory=plan&year=2023").text
    preview = anna.post("/calendar/plan", HOLIDAYS).text
    assert "05.11.2023" in preview
    assert "12.11.2023" in preview
    assert plan.days("4") == ["2022-11-05", "2023-11-05"]
    answer = anna.post("/calendar/plan", HOLIDAYS | {"confirmed": "1"})
    assert answer.status_code == 303
    assert plan.days("4") == ["2022-11-05", "2023-11-12"]
    page = anna.get(answer.headers["location"]).text
    assert "Контрольных точек сдвинуто: 1" in page
    assert "предположение" not in page
    assert anna.post("/calendar/plan", {"year": "2023", "usual": "1", "confirmed": "1"}).status_code == 303
    assert plan.days("4") == ["2022-11-05", "2023-11-05"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"autumn_first": "2023-11-13"}, "первый не позже последнего"),
        ({"winter_last": ""}, "Впишите первый и последний день"),
        ({"summer_last": "2024-09-01"}, "Дни должны лежать в учебном году"),
    ],
)
def test_holidays_that_cannot_be_come_back_with_their_fault(
    anna: Visitor, plan: Plan, change: dict[str, str], words: str
) -> None:
    answer = anna.post("/calendar/plan", HOLIDAYS | change | {"confirmed": "1"})
    assert (answer.status_code, words in answer.text) == (422, True)
    assert plan.days("4") == ["2022-11-05", "2023-11-05"]


def test_the_calendar_shows_days_off_and_warns_of_a_year_it_does_not_know(anna: Visitor, plan: Plan) -> None:
    page = anna.get("/calendar?territory=plan&year=2021").text
    assert "1–5\u00a0ноября" in page
    assert "№ 595" in page
    assert "20\u00a0февраля" in page
    assert "на 2031 год неизвестен" in anna.get("/calendar?territory=plan&year=2030").text
    assert anna.get("/calendar?territory=next").status_code == 404


def test_an_executor_reads_on_his_page_what_happened(anna: Visitor, plan: Plan) -> None:
    case = {"clause": "0", "day": "14.11.2022", "what": "Заявка школы № 17", "confirmed": "1"}
    assert anna.post(f"/schedule/{plan.ids['2']}/cases", case).status_code == 303
    with plan.database.write() as session:
        open_for(session, "boris", plan.boris)
        share = session.execute(
            select(Assignment.id).where(Assignment.checkpoint_id == plan.points("2")[0].id)
        ).scalar_one()
        session.commit()
    page = Visitor(anna.client, "token-boris").get(f"/assignments/{share}").text
    assert "Случай: Заявка школы № 17" in page
    assert "срок не известен" in page


def test_a_rows_page_leads_its_coordinator_to_its_schedule_where_it_has_one(anna: Visitor, plan: Plan) -> None:
    leads = {
        key: f'href="/schedule/{row}"' in anna.get(f"/activities/{row}").text for key, row in sorted(plan.ids.items())
    }
    assert leads == {"1": True, "2": True, "3": True, "4": False, "5": False}
