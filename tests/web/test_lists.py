"""Lists of checkpoints and the map: who sees which state, filters, fragments, search in Russian, wrong input."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.text import search_key
from app.store.tables import Activity, Assignment, Checkpoint, Unit
from tests.cast import TODAY
from tests.web.conftest import Visitor, Web, whatever_database


def api_list(visitor: Visitor, query: str = "") -> dict[int, str]:
    answer = visitor.get(f"/api/v1/checkpoints?{query}")
    assert answer.status_code == 200, answer.text
    return {item["id"]: item["state"] for item in answer.json()["items"]}


def point_of(web: Web, assignment: int) -> int:
    with web.database.read() as session:
        return session.get_one(Assignment, assignment).checkpoint_id


def hand_in(web: Web, assignment: int) -> None:
    """Борис hands in what has no demands."""
    form = {"kind": "иное", "title": "Отчёт", "day": "2022-11-10", "url": "https://example.org/1"}
    assert web.boris.post(f"/assignments/{assignment}/evidence", form).status_code == 303
    assert web.boris.post(f"/assignments/{assignment}/submit", {"late_reason": "Болезнь"}).status_code == 303


def test_an_executor_lists_only_checkpoints_in_which_his_unit_has_a_share(web: Web) -> None:
    everything = api_list(web.anna)
    with web.database.read() as session:
        assert set(everything) == set(session.exec(select(Checkpoint.id)))
    mine = {web.cast.meeting, web.cast.report, web.cast.group_shares[0]}
    assert set(api_list(web.boris)) == {point_of(web, one) for one in mine}
    hers = {web.cast.co_share, web.cast.school_report, web.cast.group_shares[1]}
    assert set(api_list(web.vera)) == {point_of(web, one) for one in hers}
    assert api_list(web.zhanna) == {}


def test_a_shared_checkpoint_tells_each_unit_of_its_own_share_only(web: Web) -> None:
    group, first = web.cast.group, web.cast.group_shares[0]
    hand_in(web, first)
    assert web.anna.post(f"/assignments/{first}/accept").status_code == 303
    assert api_list(web.boris)[group] == "accepted"
    assert api_list(web.vera)[group] == "planned"
    assert api_list(web.anna)[group] == "planned"
    assert group in api_list(web.boris, "state=accepted")
    assert group not in api_list(web.vera, "state=accepted")
    assert web.anna.get(f"/api/v1/checkpoints/{group}").json()["accepted_shares"] == 1
    assert web.vera.get(f"/api/v1/checkpoints/{group}").json()["accepted_shares"] is None
    for page in ("/checkpoints", f"/checkpoints/{group}", "/roadmaps/test-1", f"/activities/{web.cast.activities[2]}"):
        assert "1 из 2" in web.anna.get(page).text.replace("\u00a0", " "), page
        assert "1 из 2" not in web.vera.get(page).text.replace("\u00a0", " "), page


def test_a_foreign_checkpoint_shows_its_date_and_nothing_of_the_work(web: Web) -> None:
    hand_in(web, web.cast.report)
    point = point_of(web, web.cast.report)
    page = web.vera.get(f"/checkpoints/{point}").text
    assert "1 ноября 2022" in page.replace("\u00a0", " ")
    for secret in ("Болезнь", "На проверке", "Борис", "Гимназия</a>", f"/assignments/{web.cast.report}"):
        assert secret not in page
    plan = web.vera.get("/roadmaps/test-1").text
    assert 'class="state state-submitted"' in web.anna.get("/roadmaps/test-1").text.split("legend")[0]
    assert 'class="state state-submitted"' not in plan.split("legend")[0]
    assert "На проверке" in web.anna.get(f"/checkpoints/{point}").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=overdue", {"report", "school_report"}),
        ("state=open", {"meeting"}),
        ("state=planned", {"office", "group"}),
        ("state=submitted", set()),
        ("year=2022", {"meeting", "report", "school_report", "office", "group"}),
        ("due_from=2022-11-30&due_to=2022-12-01", {"meeting", "office"}),
        ("territory=test", {"meeting", "report", "school_report", "office", "group"}),
        ("territory=other", set()),
        ("territory=nowhere", set()),
        ("roadmap=test-1&state=overdue", {"report", "school_report"}),
        ("unit={cast.school}", {"meeting", "school_report", "group"}),
    ],
)
def test_filters_narrow_the_list(web: Web, query: str, found: set[str]) -> None:
    ids = {name: point_of(web, getattr(web.cast, name)) for name in ("meeting", "report", "school_report", "office")}
    ids["group"] = web.cast.group
    assert set(api_list(web.anna, query.format(cast=web.cast))) == {ids[name] for name in found}


SEARCHED = "Отчёт о Приёме в Гимназию"


@pytest.fixture
def searched(web: Web) -> Web:
    """The plan with a row to be found by its words."""
    with web.database.write() as session:
        row = session.get_one(Activity, web.cast.activities[1])
        row.title, row.search_key = SEARCHED, search_key(SEARCHED)
        session.commit()
    return web


@pytest.mark.parametrize(
    ("q", "finds"),
    [
        ("отчет", True),
        ("ОТЧЁТ", True),
        ("приеме", True),
        ("ПРИЁМЕ гимназию", True),
        ("гимназию  отчёт", True),
        ("отчёт школу", False),
        ("%", False),
        ("_", False),
        ("'; DROP TABLE person; --", False),
        ("", True),
    ],
)
def test_search_knows_neither_case_nor_yo(searched: Web, q: str, finds: bool) -> None:
    for path in ("/checkpoints", "/roadmaps/test-1"):
        page = searched.client.get(path, params={"q": q}, headers={"cookie": "vekhi_session=token-anna"})
        assert page.status_code == 200
        assert (SEARCHED in page.text) is finds, path


@whatever_database
@pytest.mark.parametrize("path", ["/checkpoints", "/roadmaps/test-1", "/journal", "/queue"])
def test_htmx_gets_the_rows_alone_and_a_browser_the_whole_page(web: Web, path: str) -> None:
    whole, rows = web.anna.get(path), web.anna.fragment(path)
    assert whole.text.lstrip().startswith("<!doctype html>")
    assert rows.text.strip().startswith('<div id="rows"')
    assert rows.text.strip() in whole.text
    assert "HX-Request" in whole.headers["vary"]
    assert "HX-Request" in rows.headers["vary"]
    boosted = web.anna.get(path, headers={"hx-request": "true", "hx-boosted": "true"})
    assert boosted.text == whole.text


@whatever_database
@pytest.mark.parametrize(
    "path",
    [
        "/checkpoints?page=0",
        "/checkpoints?page=x",
        "/checkpoints?year=1",
        "/checkpoints?unit=x",
        "/checkpoints?year=0000",
        "/roadmaps/test-1?year=0000",
        "/roadmaps/test-1?year=99999",
        "/roadmaps/test-1?unit=x",
        "/round-table/test?year=1999",
        "/round-table/test?day=yesterday",
        "/journal?page=-1",
        "/letters?page=0",
        "/api/v1/checkpoints?state=late",
        "/api/v1/checkpoints?unit=0",
        "/api/v1/checkpoints?due_from=soon",
    ],
)
def test_a_filter_of_the_wrong_form_is_refused_in_russian(web: Web, path: str) -> None:
    answer = web.anna.get(path)
    assert answer.status_code == 422
    assert "Проверьте введённое" in answer.text


@pytest.mark.parametrize("path", ["/checkpoints?page=999", "/journal?page=999", "/queue?page=999", "/letters?page=999"])
def test_a_page_past_the_end_is_empty_not_broken(web: Web, path: str) -> None:
    assert web.anna.get(path).status_code == 200


def test_the_pager_keeps_the_filters(web: Web) -> None:
    with web.database.write() as session:
        meeting = session.get_one(Activity, web.cast.activities[0])
        meeting.search_key = search_key("a&b=c совещание")
        unit = session.exec(select(Unit.id)).first()
        for n in range(60):
            session.add(
                Checkpoint(
                    territory_id=web.cast.territory,
                    roadmap_id=web.cast.roadmap,
                    activity_id=web.cast.activities[0],
                    unit_id=unit,
                    key=f"more-{n}",
                    period="2022",
                    year=2022,
                    window_start=TODAY,
                    due=TODAY + timedelta(days=n),
                )
            )
        session.commit()
    asked = {"q": "a&b=c", "year": "2022", "state": ""}
    page = web.client.get("/checkpoints", params=asked, headers={"cookie": "vekhi_session=token-anna"})
    href = page.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = web.anna.get(href)
    assert 'value="a&amp;b=c"' in second.text
    assert "Найдено: 61" in second.text.replace("\u00a0", " ")
    # The heading's row and the eleven that are left.
    assert second.text.count('<tr role="row">') == 12
