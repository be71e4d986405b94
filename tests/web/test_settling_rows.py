"""«Требует уточнения» in the browser's eyes: what a row shows, what would follow, what is refused, where one lands."""

import re
from datetime import date

import pytest
from sqlmodel import Session, col, select

from app.core.deadlines import to_open
from app.core.periods import PlanPeriod
from app.core.phrases import parse_deadline
from app.services.act import Act
from app.services.replan_activity import replan_activities
from app.store.tables import Activity, Checkpoint, JournalEntry, RoadMap, RowDecision
from app.web.decision_forms import back_to
from tests.cast import NOW, TODAY
from tests.web.conftest import Web

PERIOD = PlanPeriod(2022, 2024)
DOUBTFUL = "Ежегодно август мероприятие"


def add_map(session: Session, web: Web, key: str, period: str | None = "2022-2024") -> int:
    plan = RoadMap(
        territory_id=web.cast.territory,
        key=key,
        title=f"Карта {key}",
        period=period,
        file_period=period,
        tracked_from=date(2022, 1, 1),
    )
    session.add(plan)
    session.flush()
    assert plan.id is not None
    return plan.id


def add_row(session: Session, web: Web, map_id: int, key: str, deadline: str, **given: object) -> int:
    row = Activity(
        territory_id=web.cast.territory,
        roadmap_id=map_id,
        key=key,
        position=int(key),
        number=f"{key}.",
        title=f"Строка {key}",
        deadline=deadline,
        reading=to_open(parse_deadline(deadline, PERIOD)),
        **given,
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


@pytest.fixture
def rows(web: Web) -> dict[str, int]:
    """Two rows with one doubtful phrase and two without a unit in a map, one row in a map without a period."""
    with web.database.write() as session:
        plan, other = add_map(session, web, "settle-1"), add_map(session, web, "settle-2", None)
        ids = {
            "1": add_row(session, web, plan, "1", DOUBTFUL, responsible="Гимназия", result="Протокол совещания"),
            "2": add_row(session, web, plan, "2", DOUBTFUL, responsible="Гимназия"),
            "3": add_row(session, web, plan, "3", "В течение всего периода"),
            "4": add_row(session, web, plan, "4", "В течение всего периода"),
            "5": add_row(session, web, other, "5", "Ежегодно, август", responsible="Гимназия"),
        }
        act = Act(session, None, NOW, TODAY)
        replan_activities(act, plan, [ids[key] for key in "1234"])
        replan_activities(act, other, [ids["5"]])
        session.commit()
    return ids


def text_of(answer: str) -> str:
    """A page without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer)).replace("\u00a0", " ")


def points(web: Web, row: int) -> list[date | None]:
    with web.database.read() as session:
        query = select(Checkpoint.due).where(Checkpoint.activity_id == row).order_by(col(Checkpoint.due))
        return list(session.exec(query))


def doubts(web: Web, row: int) -> list[str]:
    with web.database.read() as session:
        return session.get_one(Activity, row).in_doubt


def test_the_queue_shows_print_reading_consequences_and_ways(web: Web, rows: dict[str, int]) -> None:
    page = text_of(web.anna.get("/queue?roadmap=settle-1").text)
    for words in (
        "Строк: 4.", "срок (2), подразделения (2)", "Ежегодно август", "Каждый год с 1 по 31 августа; срок 31 августа",
        "Следует: 31.08.2022, 31.08.2023, 31.08.2024", "Верно", "Записать иначе", "Назначить подразделение (2)",
        "Верно для всех: «Ежегодно август мероприятие» (2)", "координатор, пока не назначено подразделение",
    ):  # fmt: skip
        assert words in page, words
    assert '<mark title="не прочитано">мероприятие</mark>' in web.anna.get("/queue?roadmap=settle-1").text


def test_who_only_reads_sees_the_rows_and_no_way_to_settle_them(web: Web, rows: dict[str, int]) -> None:
    page = web.gleb.get("/queue?roadmap=settle-1").text
    assert "Каждый год с 1 по 31 августа" in page
    assert "Верно" not in text_of(page)
    assert "/preview" not in page


def test_filters_narrow_by_map_and_reason_and_count_each_reason(web: Web, rows: dict[str, int]) -> None:
    assert "Строк: 2." in text_of(web.anna.get("/queue?roadmap=settle-1&reason=units").text)
    assert "Строк: 1." in text_of(web.anna.get("/queue?reason=period&roadmap=settle-2").text)
    assert "Всё прочтено однозначно" in text_of(web.anna.get("/queue?territory=other").text)
    assert web.anna.get("/queue?reason=нет").status_code == 200
    fragment = web.anna.fragment("/queue?roadmap=settle-1&reason=deadline")
    assert fragment.text.lstrip().startswith('<div id="rows"')


def test_one_press_confirms_and_leads_back_to_the_list(web: Web, rows: dict[str, int]) -> None:
    back = "/queue?roadmap=settle-1"
    answer = web.anna.post(f"/queue/{rows['1']}", {"how": "confirm", "back": back})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{back}&done=1")
    assert "Решение записано" in web.anna.get(f"{back}&done=1").text
    assert doubts(web, rows["1"]) == []
    again = web.anna.post(f"/queue/{rows['1']}", {"how": "confirm"})
    assert again.status_code == 422
    assert "подтверждать нечего" in again.text


@pytest.mark.parametrize(
    ("back", "lands"),
    [
        ("/activities/7", "/activities/7"),
        ("/queue", "/queue?done=1"),
        ("/queue?page=2", "/queue?page=2&done=1"),
        ("https://evil.example/queue", "/fallback"),
        ("//evil.example", "/fallback"),
        ("/queue?x=\nSet-Cookie: a", "/fallback"),
        ("", "/fallback"),
    ],
)
def test_one_is_led_back_only_to_the_programs_own_lists(back: str, lands: str) -> None:
    assert back_to(back, "/fallback") == lands


def test_what_would_follow_is_shown_before_it_is_taken(web: Web, rows: dict[str, int]) -> None:
    form = {"how": "phrase", "phrase": "Ежегодно, март"}
    before = points(web, rows["1"])
    page = web.anna.post(f"/queue/{rows['1']}/preview", form)
    assert page.status_code == 200
    text = text_of(page.text)
    assert "Каждый год с 1 по 31 марта" in text
    assert "31.08.2022 → 31.03.2022" in text or "+3, −3" in text
    assert "Основание" in text
    assert points(web, rows["1"]) == before
    refused = web.anna.post(f"/queue/{rows['1']}", form)
    assert refused.status_code == 422
    assert "Период уже начался: укажите основание" in refused.text
    assert points(web, rows["1"]) == before
    assert web.anna.post(f"/queue/{rows['1']}", form | {"ground": "Письмо № 5"}).status_code == 303
    assert points(web, rows["1"]) == [date(year, 3, 31) for year in (2022, 2023, 2024)]


def test_a_phrase_not_read_is_told_with_its_place_and_nothing_typed_is_lost(web: Web, rows: dict[str, int]) -> None:
    answer = web.anna.post(f"/queue/{rows['1']}/preview", {"how": "phrase", "phrase": "Ежегодно, маюбрь"})
    assert answer.status_code == 422
    assert "Не прочитано «маюбрь» (11-й знак): Ежегодно, ⟨маюбрь⟩" in answer.text
    assert 'value="Ежегодно, маюбрь"' in answer.text


def test_results_typed_wrongly_come_back_as_typed(web: Web, rows: dict[str, int]) -> None:
    form = {
        "how": "results",
        "result_text": ["Справка", "Приказ"],
        "result_kind": ["document", "document"],
        "result_doc": ["справка", "приказ"],
        "result_count": ["две", ""],
    }
    answer = web.anna.post(f"/queue/{rows['1']}/preview", form)
    assert answer.status_code == 422
    assert "Сколько — целое число" in answer.text
    assert 'value="две"' in answer.text
    shown = text_of(web.anna.post(f"/queue/{rows['1']}/preview", form | {"result_count": ["2", ""]}).text)
    assert "Ожидается: Справка; Приказ" in shown


def test_another_reading_is_previewed_and_taken_by_its_key(web: Web, rows: dict[str, int]) -> None:
    page = web.anna.get(f"/queue/{rows['1']}").text
    key = re.search(r'name="other" value="([0-9a-f]+)"', page)
    assert key, "no other reading is offered"
    answer = web.anna.post(f"/queue/{rows['1']}/preview", {"how": "other", "other": key[1]})
    assert answer.status_code == 200
    assert f'name="other" value="{key[1]}"' in answer.text


def test_decisions_stand_on_the_activity_and_are_undone_from_there(web: Web, rows: dict[str, int]) -> None:
    row = rows["2"]
    assert web.anna.post(f"/queue/{row}", {"how": "confirm"}).status_code == 303
    page = web.anna.get(f"/activities/{row}").text
    assert "Решение координатора" in page
    assert "Анна" in page
    with web.database.read() as session:
        decision = session.exec(select(RowDecision.id)).one()
    assert f"undo={decision}" in page
    assert f"undo={decision}" not in web.gleb.get(f"/activities/{row}").text
    shown = text_of(web.anna.get(f"/queue/{row}?undo={decision}").text)
    assert "Если отменить решение" in shown
    answer = web.anna.post(f"/queue/decisions/{decision}/undo", {"back": f"/activities/{row}"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/activities/{row}")
    assert doubts(web, row) == ["deadline"]
    assert "отменено: Анна" in web.anna.get(f"/activities/{row}").text
    assert web.anna.post(f"/queue/decisions/{decision}/undo").status_code == 409


def test_the_map_marks_what_a_coordinator_decided_and_what_no_reading_wants(web: Web, rows: dict[str, int]) -> None:
    assert "Решение координатора" not in web.anna.get("/roadmaps/settle-1?year=2022").text
    with web.database.write() as session:
        worked = session.exec(
            select(Checkpoint).where(Checkpoint.activity_id == rows["1"], Checkpoint.year == 2022)
        ).one()
        worked.worked_on = True
        session.commit()
    form = {"how": "phrase", "phrase": "Март 2023 г.", "ground": "Письмо № 5"}
    assert web.anna.post(f"/queue/{rows['1']}", form).status_code == 303
    page = web.anna.get("/roadmaps/settle-1?year=2022").text
    assert page.count("Решение координатора") == 1
    assert "нет в новом чтении" in page
    assert "нет в новом чтении" in web.anna.get(f"/activities/{rows['1']}").text
    assert "Решение координатора" in web.boris.get("/roadmaps/settle-1?year=2022").text


def test_a_decision_of_another_row_is_not_undone_here(web: Web, rows: dict[str, int]) -> None:
    assert web.anna.post(f"/queue/{rows['2']}", {"how": "confirm"}).status_code == 303
    with web.database.read() as session:
        decision = session.exec(select(RowDecision.id)).one()
    assert web.anna.get(f"/queue/{rows['1']}?undo={decision}").status_code == 404
    assert web.anna.get(f"/queue/maps/settle-1?undo={decision}").status_code == 404
    assert web.anna.get(f"/queue/{rows['1']}?undo=99999").status_code == 404


def test_a_whole_map_is_settled_unit_control_points_and_equal_phrases(web: Web, rows: dict[str, int]) -> None:
    page = text_of(web.anna.get("/queue/maps/settle-1").text)
    assert "не называет ответственного: 2" in page
    assert "Строк: 2. Выберите, как часто" in page
    unit = {"how": "unit", "lead": "gymnasium", "ground": "Приказ № 5"}
    assert "другому подразделению" in text_of(web.anna.post("/queue/maps/settle-1/preview", unit).text)
    assert web.anna.post("/queue/maps/settle-1", unit).status_code == 303
    assert doubts(web, rows["3"]) == doubts(web, rows["4"]) == []
    points_chosen = {"how": "continuous", "reporting": "quarterly"}
    refused = web.anna.post("/queue/maps/settle-1", points_chosen)
    assert refused.status_code == 422
    assert "укажите основание" in refused.text
    assert web.anna.post("/queue/maps/settle-1", points_chosen | {"ground": "Приказ № 5"}).status_code == 303
    assert len(points(web, rows["3"])) >= 12
    assert web.anna.post("/queue/maps/settle-1", {"how": "alike", "phrase": DOUBTFUL}).status_code == 303
    assert "Всё прочтено однозначно" in web.anna.get("/queue?roadmap=settle-1").text
    with web.database.read() as session:
        actions = list(session.exec(select(JournalEntry.action)))
    assert actions.count("activity.decided") == 6


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"how": "unit", "lead": ""}, "Выберите, кто отвечает"),
        ({"how": "continuous", "reporting": "часто"}, "Выберите, как часто"),
        ({"how": "alike", "phrase": "нет такой"}, "больше нет"),
        ({"how": "period", "period": "скоро"}, "не прочитан"),
        ({"how": ""}, "Выберите, что уточнить"),
    ],
)
def test_a_bulk_form_without_sense_is_refused_in_words(
    web: Web, rows: dict[str, int], form: dict[str, str], words: str
) -> None:
    for path in ("/queue/maps/settle-1/preview", "/queue/maps/settle-1"):
        answer = web.anna.post(path, form)
        assert answer.status_code == 422
        assert words in answer.text


def test_a_map_without_a_period_gets_one_in_two_steps_and_gives_it_back(web: Web, rows: dict[str, int]) -> None:
    form = {"how": "period", "period": "2022-2024"}
    shown = text_of(web.anna.post("/queue/maps/settle-2/preview", form).text)
    assert "контрольные точки: +3" in shown
    assert web.anna.post("/queue/maps/settle-2", form).status_code == 303
    assert points(web, rows["5"]) == [date(year, 8, 31) for year in (2022, 2023, 2024)]
    with web.database.read() as session:
        decision = session.exec(select(RowDecision.id)).one()
    assert "−3" in text_of(web.anna.get(f"/queue/maps/settle-2?undo={decision}").text)
    undone = web.anna.post(f"/queue/decisions/{decision}/undo", {"ground": "Ошибка"})
    assert undone.status_code == 303
    assert points(web, rows["5"]) == []


@pytest.mark.parametrize("path", ["/queue/99999", "/queue/maps/nowhere"])
def test_what_is_not_there_is_not_found(web: Web, path: str) -> None:
    assert web.anna.get(path).status_code == 404
    assert web.anna.post(path, {"how": "confirm"}).status_code == 404
