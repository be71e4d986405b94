"""The round table: its numbers are the core's, each opens as many rows as it says, nothing due is not judged."""

import re
from datetime import date
from fractions import Fraction
from html import unescape

import pytest
from sqlmodel import select

from app.core import completion
from app.core.facts import CheckpointFact
from app.core.shown import percent
from app.services.prepare_round_table import PART_NAMES, prepare_round_table
from app.services.work_calendar import work_calendar
from app.store.queries.facts import Scope, read_facts
from app.store.tables import Checkpoint, JournalEntry, RoadMap
from tests.cast import NOW, TODAY
from tests.web.conftest import Web
from tests.web.stage import Builder

YEAR = 2022
SCOPES = ("/round-table/test", "/round-table/maps/test-1")


@pytest.fixture
def worked(web: Web) -> Web:
    """A year with everything in it: done, done late, early, waiting, overdue, moved, taken off, corrected."""
    with web.database.write() as session:
        make = Builder(session, web)
        make.accepted(due=date(2022, 11, 14))
        make.accepted(due=date(2022, 11, 10))
        make.accepted(due=date(2022, 12, 20))
        make.submitted(due=date(2022, 11, 11))
        make.planned(due=date(2022, 11, 7))
        make.planned(web.cast.activities[0], due=date(2022, 11, 8))
        session.commit()
        moved, _ = make.planned(due=date(2022, 11, 9))
        off, _ = make.planned(due=date(2022, 11, 9))
        corrected, _ = make.planned(due=date(2022, 11, 9))
        session.get_one(Checkpoint, corrected).corrected = 1
        session.add(
            JournalEntry(
                at=NOW, territory_id=web.cast.territory, checkpoint_id=corrected, action="checkpoint.corrected"
            )
        )
        session.commit()
    order = {"new_due": "2022-11-12", "order_number": "7", "order_date": "2022-11-10", "ground": "Приказ"}
    assert web.anna.post(f"/checkpoints/{moved}/postpone", order).status_code == 303
    assert web.anna.post(f"/checkpoints/{off}/cancel", {"ground": "Отменено"}).status_code == 303
    return web


def facts_of(web: Web) -> list[CheckpointFact]:
    with web.database.read() as session:
        return read_facts(session, Scope(web.cast.territory), YEAR)


def plain(html: str) -> str:
    """A page's words: no tags, single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html).replace("&nbsp;", " ").replace("\u00a0", " "))


@pytest.mark.parametrize("path", SCOPES)
def test_the_headline_shows_the_cores_numbers_with_their_counts(worked: Web, path: str) -> None:
    judged = completion.judge(facts_of(worked), YEAR, TODAY, work_calendar())
    done = completion.ki(judged)
    discipline = completion.kd(judged)
    shares = (
        discipline.first,
        discipline.postponed,
        completion.kp(judged),
        completion.year_plan(completion.parts(judged)),
    )
    assert (done.accepted, done.due) == (2, 9)
    assert [(share.numerator, share.denominator) for share in shares[:2]] == [(1, 9), (1, 9)]
    page = plain(worked.anna.get(f"{path}?year={YEAR}").text)
    for share, counts in [
        (done.value, (done.accepted, done.due)),
        *((one.value, (one.numerator, one.denominator)) for one in shares),
    ]:
        assert share is not None
        assert plain(percent(share)) in page
        assert f"{float(Fraction(counts[0])):g} из {counts[1]}" in page


def links(html: str) -> dict[str, int]:
    """Addresses of rows behind plain counts on the page («просрочено 3», «снято 1»)."""
    found = re.findall(r'<a href="(/round-table/[^"]+of=[a-z_]+)">(?:[^<]*?)(\d+)</a>', html)
    return {href.replace("&amp;", "&"): int(n) for href, n in found}


@pytest.mark.parametrize("path", SCOPES)
def test_every_count_opens_a_list_of_that_many_rows(worked: Web, path: str) -> None:
    counts = links(worked.anna.get(f"{path}?year={YEAR}").text)
    names = {href.split("of=")[1] for href in counts}
    assert names >= set(PART_NAMES) | {"cancelled_late", "postponed", "corrected"}
    assert sum(counts.values()) > 10
    for href, n in counts.items():
        rows = worked.anna.get(href)
        assert f"Строк: {n}." in plain(rows.text), href
        assert len(re.findall(r'<a href="/checkpoints/\d+"', rows.text)) == n, href


def test_the_figures_open_the_rows_they_are_counted_from(worked: Web) -> None:
    html = worked.anna.get(f"/round-table/test?year={YEAR}").text
    with worked.database.read() as session:
        numbers = prepare_round_table(session, Scope(worked.cast.territory), YEAR, TODAY)
    expected = {
        "due": numbers.total.completion.due,
        "late": len(numbers.total.discipline.first.missed),
        "documents_missing": len(numbers.total.documents.missed),
        "year_plan": numbers.total.year_plan.denominator,
    }
    for name, n in expected.items():
        href = f"/round-table/test/rows?year={YEAR}&day={TODAY}&of={name}"
        assert href.replace("&", "&amp;") in html, name
        assert n > 0
        assert f"Строк: {n}." in plain(worked.anna.get(href).text), name


def test_a_correction_after_the_beginning_is_counted(worked: Web) -> None:
    page = plain(worked.anna.get(f"/round-table/test?year={YEAR}").text)
    assert "снято 1 , перенесено 1 , исправлено 1" in page or "снято 1, перенесено 1, исправлено 1" in page


def test_the_numbers_are_as_of_the_day_asked_for(worked: Web) -> None:
    page = plain(worked.anna.get(f"/round-table/test?year={YEAR}&day=2022-11-01").text)
    assert "конец дня 1 ноября 2022" in page
    assert "0 из 2" in page


@pytest.mark.parametrize("path", SCOPES)
@pytest.mark.parametrize("query", ["year=2031", "year=2022&day=2022-01-01"])
def test_nothing_due_is_not_judged(worked: Web, path: str, query: str) -> None:
    html = worked.anna.get(f"{path}?{query}").text
    page = plain(html)
    assert "не оценивается" in page
    figures = plain(html.split('class="figures"')[1].split("<h2>")[0])
    assert "100 %" not in figures
    assert not re.search(r"Исполнение Kи 0 %", figures)
    assert "нет данных" in page


@pytest.mark.parametrize("day", ["0001-01-01", "2000-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_time_breaks_nothing(worked: Web, day: str) -> None:
    for path in SCOPES:
        assert worked.anna.get(f"{path}?day={day}").status_code == 200
        assert worked.anna.get(f"{path}/rows?day={day}&of=due&year={YEAR}").status_code == 200


def test_rows_of_an_unknown_number_are_none(worked: Web) -> None:
    page = worked.anna.get(f"/round-table/test/rows?year={YEAR}&of=nothing")
    assert page.status_code == 200
    assert "Строк нет" in page.text


def test_the_delays_stand_with_their_reasons(worked: Web) -> None:
    late = worked.cast.report
    assert worked.boris.post(f"/assignments/{late}/explain", {"reason": "Ждём согласования"}).status_code == 303
    page = plain(worked.anna.get(f"/round-table/test?year={YEAR}").text)
    assert "Ждём согласования" in page
    assert "не указана" in page


def test_a_matrix_is_counted_apart_from_the_plans(worked: Web) -> None:
    with worked.database.write() as session:
        session.exec(select(RoadMap)).one().kind = "matrix"
        session.commit()
    assert "не оценивается" in plain(worked.anna.get(f"/round-table/test?year={YEAR}").text)
    assert "2 из 9" in plain(worked.anna.get(f"/round-table/maps/test-1?year={YEAR}").text)


@pytest.mark.parametrize("path", SCOPES)
def test_every_number_of_a_breakdown_opens_its_rows(worked: Web, path: str) -> None:
    page = worked.anna.get(f"{path}?year={YEAR}").text
    links = re.findall(r'data-label="Принято из наступивших"><a href="([^"]+)">[^<]*?из[^\d<]*(\d+)', page)
    assert len(links) >= 2
    for href, due in links:
        assert f"Строк: {due}." in plain(worked.anna.get(unescape(href)).text), href
    for href in re.findall(r'href="([^"]+(?:heading|unit)=\d+&amp;of=\w+)"', page):
        assert worked.anna.get(unescape(href)).status_code == 200


def test_a_line_that_is_none_of_the_breakdown_is_not_found(worked: Web) -> None:
    for query in ("heading=999", "unit=999"):
        assert worked.anna.get(f"/round-table/test/rows?year={YEAR}&of=due&{query}").status_code == 404
