"""Phrases read from arguments and lines."""

import io
import json
from typing import Any

import pytest

from app.services.read_phrases import read_phrases


def answers(text: str, period: str | None = None) -> tuple[int, list[dict[str, Any]]]:
    out = io.StringIO()
    faults = read_phrases(None, io.StringIO(text), out, as_json=True, period=period)
    return faults, [json.loads(line) for line in out.getvalue().splitlines()]


def told(*phrases: str, period: str | None = None) -> str:
    out = io.StringIO()
    read_phrases(phrases, io.StringIO(), out, period=period)
    return out.getvalue()


def test_every_line_has_its_answer_in_order() -> None:
    faults, found = answers("Ежегодно\n\nмарт 2021\n{bad\nпостоянно")
    assert faults == 1
    assert [one["phrase"] for one in found] == ["Ежегодно", "", "март 2021", "{bad", "постоянно"]
    assert "error" in found[3]
    assert found[1]["clauses"][0]["kind"] == "unspecified"


def test_an_object_brings_its_period_and_gets_its_id_back() -> None:
    line = '{"id": "a-7", "phrase": "2021-2025", "period": [2021, 2025]}'
    _, (found,) = answers(line)
    assert found["id"] == "a-7"
    assert found["clauses"][0]["kind"] == "continuous"


def test_two_years_of_a_school_period_are_one_school_year() -> None:
    _, (found,) = answers('{"id": 1, "phrase": "май", "period": [2021, 2022], "year": "school"}')
    assert found["clauses"][0]["windows"] == [{"start": "2022-05-01", "end": "2022-05-31"}]


def test_an_object_without_a_period_takes_the_given_one_and_null_means_none() -> None:
    _, (taken, none) = answers('{"phrase": "май"}\n{"phrase": "май", "period": null}', period="2022")
    assert taken["clauses"][0]["kind"] == "once"
    assert none["clauses"][0]["kind"] == "recurring"


@pytest.mark.parametrize(
    "line",
    [
        "{",
        '{"id": 1}',
        '{"id": 1, "phrase": 5}',
        '{"id": 1, "phrase": "май", "period": [2025, 2021]}',
        '{"id": 1, "phrase": "май", "period": [true, 2021]}',
        '{"id": 1, "phrase": "май", "period": "2021"}',
        '{"id": 1, "phrase": "май", "year": "lunar"}',
        '{"id": 1, "phrase": "' + "м" * 10_001 + '"}',
        "[" * 5 + "{",
        "{" + '"a":[' * 100_000,
    ],
)
def test_a_bad_line_gets_a_sentence_and_never_a_crash(line: str) -> None:
    faults, found = answers(line)
    assert len(found) == 1
    if line.startswith("{"):
        assert faults == 1
        assert found[0]["error"]


def test_a_faulty_line_is_told_by_its_number_and_the_others_are_answered() -> None:
    heard: list[str] = []
    out = io.StringIO()
    text = 'ежегодно\n{"id": 2, "phrase": "май",}\nпостоянно\n{"id": 4}\n'
    faults = read_phrases(None, io.StringIO(text), out, as_json=True, complain=heard.append)
    assert faults == 2
    assert [one.split(":")[0] for one in heard] == ["строка 2", "строка 4"]
    assert "не JSON: знак 27" in heard[0]
    assert all("\n" not in one for one in heard)
    answered = [json.loads(line) for line in out.getvalue().splitlines()]
    assert ["error" in one for one in answered] == [False, True, False, True]


def test_a_faulty_argument_is_told_by_its_place() -> None:
    heard: list[str] = []
    assert read_phrases(["май", "{"], io.StringIO(), io.StringIO(), complain=heard.append) == 1
    assert heard[0].startswith("фраза 2: ")


def test_the_id_comes_back_with_an_error() -> None:
    _, (found,) = answers('{"id": 42, "phrase": "май", "year": "lunar"}')
    assert found["id"] == 42
    assert "calendar" in found["error"]


def test_a_surrogate_does_not_break_the_output() -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    read_phrases(None, io.StringIO('{"id": 1, "phrase": "май \\ud800"}\n'), out, as_json=True)
    out.flush()
    assert json.loads(out.buffer.getvalue().decode())["phrase"] == "май \ud800"  # type: ignore[attr-defined]


def test_bytes_that_are_no_text_are_read_all_the_same() -> None:
    lines = io.TextIOWrapper(io.BytesIO(b"\xff\xfe\n" + "май".encode()), encoding="utf-8")
    out = io.StringIO()
    assert read_phrases(None, lines, out, as_json=True) == 0
    assert len(out.getvalue().splitlines()) == 2


def test_a_bad_period_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="период"):
        read_phrases(["май"], io.StringIO(), io.StringIO(), period="когда-нибудь")


def test_the_explanation_points_at_what_was_not_read() -> None:
    lines = told("Отчет в отдел ежегодно, март", period="2021-2022").splitlines()
    assert lines[0] == "  Отчет в отдел ежегодно, март"
    assert lines[1] == "  ^^^^^^^^^^^^^"
    assert lines[2] == "  Не прочитано: Отчет в отдел"
    assert any("требует уточнения" in line for line in lines)


def test_the_carets_stand_under_the_letters_whatever_their_width() -> None:
    phrase = "Каждый\u0306 отде\u0306л\tежегодно"
    lines = told(phrase).splitlines()
    shown, carets = lines[0][2:], lines[1][2:]
    letters = [char for char in shown if char != "\u0306"]
    assert "".join(letters[place] for place in range(len(carets)) if carets[place] == "^").endswith("отдел")


def test_the_explanation_names_clauses_suppositions_and_checkpoints() -> None:
    text = told("Январь", period="2021-2025")
    assert "1. Каждый год с 1 по 31 января; срок 31 января" in text
    assert "Предположено: год не назван" in text
    assert "Контрольных точек за 2021-2025: 5" in text
    assert "2023: срок 31.01.2023" in text


def test_a_single_deadline_is_told_as_one_and_its_follow_up_by_years() -> None:
    lines = told("до 1 марта 2024 г., далее ежегодно", period="2024-2026").splitlines()
    assert "    один раз: срок 01.03.2024" in lines
    assert "    2026: срок 01.03.2026" in lines


def test_a_long_list_of_checkpoints_is_cut_with_its_count() -> None:
    assert "… и ещё 48" in told("Ежемесячно", period="2021-2025")


def test_a_flag_is_told_and_a_bad_argument_explained() -> None:
    assert "Замечено: слова напечатаны слитно" in told("Втечениегода")
    assert "не JSON" in told("{x")
    assert "нет" in told("по мере необходимости", period="2022")
