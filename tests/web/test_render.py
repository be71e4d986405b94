"""Pages come whole or by a block, in Russian, without a line that the content security policy forbids."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jinja2 import UndefinedError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Mount
from starlette.testclient import TestClient

from app.core.shown import STATE_WORDS
from app.web.render import (
    ERROR_PAGES,
    Page,
    environment,
    govuk_macros,
    is_fragment,
    make_environment,
    render,
    render_error,
)
from app.web.static_files import STATIC, StaticAssets, static_url
from tests.web.specimen import specimen

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SHAPES = {"path", "circle", "rect", "use"}


def request(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": raw})


def text_of(answer: Any) -> str:
    return bytes(answer.body).decode("utf-8")


@pytest.fixture(scope="module")
def page() -> str:
    return text_of(render(request(), "pages/specimen.html", specimen()))


class Markup(HTMLParser):
    """Collect ids, attributes and mismatched tags."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value) for name, value in attrs]
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"{tag} at {self.getpos()}")

    def values(self, name: str) -> list[str]:
        return [value or "" for _, attribute, value in self.attributes if attribute == name]


@pytest.fixture(scope="module")
def markup(page: str) -> Markup:
    parser = Markup()
    parser.feed(page)
    parser.close()
    return parser


def test_every_tag_is_closed_in_its_turn(markup: Markup) -> None:
    assert markup.faults == []
    assert markup.open == []


def test_no_id_stands_twice(markup: Markup) -> None:
    assert sorted(markup.ids) == sorted(set(markup.ids))


def test_every_label_mark_and_description_points_at_something_on_the_page(markup: Markup) -> None:
    pointed = markup.values("for") + " ".join(markup.values("aria-describedby")).split()
    pointed += [value[1:] for tag, name, value in markup.attributes if tag == "use" and name == "href" and value]
    assert set(pointed) - set(markup.ids) == set()


def test_nothing_on_the_page_needs_an_exception_of_the_policy(page: str, markup: Markup) -> None:
    names = {name for _, name, _ in markup.attributes}
    assert not {name for name in names if name == "style" or name.startswith(("on", "hx-on"))}
    assert "<style" not in page
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert not [value for value in markup.values("href") + markup.values("src") if value.startswith(("http", "//"))]


def test_htmx_may_not_evaluate_nor_style_nor_leave(page: str) -> None:
    config = re.search(r"<meta name=\"htmx-config\" content='([^']+)'", page)
    assert config is not None
    for setting in ('"allowEval":false', '"includeIndicatorStyles":false', '"selfRequestsOnly":true'):
        assert setting in config[1]


def test_the_page_is_russian_and_can_be_skipped_into(page: str) -> None:
    assert '<html lang="ru"' in page
    assert page.index("К содержанию") < page.index("<header")
    assert "<title>Карта 1.2 — Вехи</title>" in page


def test_no_english_word_of_the_component_library_is_left(page: str) -> None:
    assert not re.search(r">[^<]*\b(Error|Previous|Next|Choose|Search|Day|Month|Year)\b", page)


@pytest.mark.parametrize("state", STATE_WORDS)
def test_each_state_has_a_word_and_a_shape_of_its_own(state: str) -> None:
    ui = environment().globals["ui"]
    shown = ui.status(state)  # type: ignore[attr-defined]
    assert STATE_WORDS[state] in shown
    assert f'href="#s-{state}"' in shown
    shapes = dict(re.findall(r'<g id="s-([a-z_]+)">(.*?)</g>', ui.sprite()))  # type: ignore[attr-defined]
    assert [other for other, shape in shapes.items() if shape == shapes[state]] == [state]


@pytest.mark.parametrize("state", STATE_WORDS)
def test_each_state_has_a_colour_in_the_style_sheet(state: str) -> None:
    style = (STATIC / "vekhi.css").read_text(encoding="utf-8")
    for part in ("state", "mark", "bar"):
        assert re.search(rf"\.{part}-{state}\b", style)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_ink_reads_on_every_paper_by_wcag_aa() -> None:
    style = (STATIC / "vekhi.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([a-z_-]+): (#[0-9a-f]{6});", style[: style.index("/* ---- page")]))
    inks = ["ink", "ink-soft", "stamp", *(state for state in STATE_WORDS if state in colours)]
    for ink in inks:
        for paper in ("paper", "shade", "stamp-tint"):
            dark, light = sorted((_luminance(colours[ink]), _luminance(colours[paper])))
            assert (light + 0.05) / (dark + 0.05) >= 4.5, f"{ink} on {paper}"


def test_a_block_alone_answers_htmx() -> None:
    answer = render(request(hx_request="true"), "pages/specimen.html", specimen(), block="plan")
    assert text_of(answer).strip().startswith('<div id="plan">')
    assert "<html" not in text_of(answer)
    assert answer.headers["vary"] == "HX-Request"


@pytest.mark.parametrize(
    "headers",
    [{}, {"hx_request": "true", "hx_boosted": "true"}, {"hx_request": "true", "hx_history_restore_request": "true"}],
)
def test_a_whole_page_answers_a_browser_a_boosted_link_and_the_way_back(headers: dict[str, str]) -> None:
    answer = render(request(**headers), "pages/specimen.html", specimen(), block="plan")
    assert text_of(answer).startswith("<!doctype html>")
    assert answer.headers["vary"] == "HX-Request"
    assert not is_fragment(request(**headers))


def test_a_page_without_fragments_does_not_vary() -> None:
    assert "vary" not in render(request(), "pages/specimen.html", specimen()).headers


def test_a_name_missing_from_the_context_is_an_error() -> None:
    context = {name: value for name, value in specimen().items() if name != "today"}
    with pytest.raises(UndefinedError):
        render(request(), "pages/specimen.html", context)


def test_what_people_typed_is_shown_as_text() -> None:
    context = specimen() | {"title": "<script>alert(1)</script>"}
    html = text_of(render(request(), "pages/specimen.html", context))
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


def test_a_field_keeps_what_was_typed_to_the_letter(page: str) -> None:
    assert "Проведено совещание.\n    Присутствовали 14 человек.</textarea>" in page


def test_a_field_tells_its_error_to_a_screen_reader() -> None:
    ui = environment().globals["ui"]
    html = ui.input("number", "Номер", error="Укажите номер")  # type: ignore[attr-defined]
    assert 'aria-describedby="number-error"' in html
    assert '<span class="govuk-visually-hidden">Ошибка:</span> Укажите номер' in html


ERROR = {"text": "Плохо", "visuallyHiddenText": "Ошибка"}
ALIKE = {
    "input": (
        ("number", "Номер", "№ 1 & 2"),
        {"hint": "Как в шапке", "error": "Плохо", "width": 10, "autocomplete": "off", "inputmode": "numeric"},
        ("input", "govukInput"),
        {"id": "number", "name": "number", "label": {"text": "Номер"}, "value": "№ 1 & 2",
         "hint": {"text": "Как в шапке"},
         "errorMessage": ERROR, "classes": "govuk-input--width-10", "autocomplete": "off", "inputmode": "numeric"},
    ),
    "bare input": (
        ("q", "Поиск"), {"type": "search", "attributes": {"maxlength": 9}}, ("input", "govukInput"),
        {"id": "q", "name": "q", "label": {"text": "Поиск"}, "type": "search", "attributes": {"maxlength": 9}},
    ),
    "textarea": (
        ("done", "Что сделано", "раз\nдва"), {"hint": "Коротко", "rows": 6}, ("textarea", "govukTextarea"),
        {"id": "done", "name": "done", "label": {"text": "Что сделано"}, "value": "раз\nдва", "rows": 6,
         "hint": {"text": "Коротко"}},
    ),
    "select": (
        ("year", "Год", [(2021, "2021"), (2022, "2022")]), {"value": 2022, "error": "Плохо"}, ("select", "govukSelect"),
        {"id": "year", "name": "year", "label": {"text": "Год"}, "errorMessage": ERROR,
         "items": [{"value": 2021, "text": "2021"}, {"value": 2022, "text": "2022", "selected": True}]},
    ),
    "button": (
        ("Сохранить",), {"kind": "secondary", "name": "draft", "value": "1"}, ("button", "govukButton"),
        {"text": "Сохранить", "classes": "govuk-button--secondary", "name": "draft", "value": "1",
         "preventDoubleClick": True},
    ),
    "link": (
        ("Скачать",), {"href": "/export"}, ("button", "govukButton"), {"text": "Скачать", "href": "/export"},
    ),
}  # fmt: skip


def tokens(html: str) -> list[object]:
    found: list[object] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, sorted((name, " ".join((value or "").split())) for name, value in attrs)))

        def handle_endtag(self, tag: str) -> None:
            found.append(tag)

        def handle_data(self, data: str) -> None:
            found.extend([data.strip()] if data.strip() else [])

    Reader().feed(html)
    return found


@pytest.mark.parametrize("name", ALIKE)
def test_a_field_of_our_own_writes_what_the_component_library_writes(name: str) -> None:
    arguments, options, (component, macro), parameters = ALIKE[name]
    ours = getattr(environment().globals["ui"], name.removeprefix("bare ").replace("link", "button"))
    theirs = govuk_macros({component: macro})[macro]
    assert tokens(ours(*arguments, **options)) == tokens(theirs(parameters))


def test_a_stranger_sees_no_name_and_no_way_out() -> None:
    html = text_of(render(request(), "pages/specimen.html", specimen() | {"page": Page("Вход")}))
    assert "/sign-out" not in html
    assert "mainnav" not in html
    assert "today-banner" not in html


@pytest.mark.parametrize("status", sorted(ERROR_PAGES))
def test_each_error_has_a_page_with_its_sentence(status: int) -> None:
    answer = render_error(request(), status, "Что именно не так", {"Retry-After": "5"})
    html = text_of(answer)
    assert answer.status_code == status
    assert answer.headers["retry-after"] == "5"
    assert "Что именно не так" in html
    assert f"Ошибка {status}" in html


@pytest.mark.parametrize(("status", "page_of"), [(405, "Запрос не понят"), (503, "Ошибка программы")])
def test_an_error_without_a_page_borrows_one_and_keeps_its_status(status: int, page_of: str) -> None:
    answer = render_error(request(), status, "Предложение")
    assert answer.status_code == status
    assert page_of in text_of(answer)


def test_an_error_comes_to_htmx_as_a_notice_in_its_place() -> None:
    answer = render_error(request(hx_request="true"), 409, "Уже принято")
    assert text_of(answer).startswith('<div class="notice notice-error" role="alert">')
    assert answer.headers["hx-retarget"] == "#notices"


def test_two_macros_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "macros").mkdir()
    for name in ("one.html", "two.html"):
        (tmp_path / "macros" / name).write_text("{% macro same() %}{% endmacro %}", encoding="utf-8")
    with pytest.raises(ValueError, match="same"):
        make_environment(tmp_path)


def test_a_pager_leads_to_its_neighbours_and_ends() -> None:
    ui = environment().globals["ui"]
    html = ui.pager(7, 24, "/overdue?q=a&page={page}", total=1200)  # type: ignore[attr-defined]
    assert re.findall(r"page=(\d+)", html) == ["6", "1", "5", "6", "8", "9", "24", "8"]
    assert 'aria-current="page">7<' in html
    assert ui.pager(1, 1, "/x?page={page}") == ""  # type: ignore[attr-defined]


def test_a_share_without_a_whole_is_not_assessed() -> None:
    ui = environment().globals["ui"]
    assert "не&nbsp;оценивается" in ui.share(0, 0)  # type: ignore[attr-defined]
    assert "17\N{NO-BREAK SPACE}из\N{NO-BREAK SPACE}20" in ui.share(17, 20)  # type: ignore[attr-defined]


def test_a_static_file_is_kept_for_ever_only_under_its_version() -> None:
    with TestClient(Starlette(routes=[Mount("/static", StaticAssets())])) as client:
        versioned, plain = client.get(static_url("vekhi.css")), client.get("/static/vekhi.css")
        stale = client.get("/static/vekhi.css?v=0000000000")
        again = client.get("/static/vekhi.css", headers={"If-None-Match": plain.headers["etag"]})
    assert "immutable" in versioned.headers["cache-control"]
    assert plain.headers["cache-control"] == stale.headers["cache-control"] == "no-cache"
    assert again.status_code == 304
