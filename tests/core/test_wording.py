"""Readings told in Russian."""

import pytest

from app.core.deadlines import Deadline
from app.core.periods import PlanPeriod, YearBase
from app.core.phrases import parse_deadline
from app.core.wording import ASSUMPTIONS, FLAGS, assumption_text, describe, flag_text, wording

PLAN = PlanPeriod(2021, 2025)


@pytest.mark.parametrize(
    ("phrase", "sentences"),
    [
        ("Ежегодно, с 1 по 31 августа", ["Каждый год с 1 по 31 августа; срок 31 августа"]),
        ("Ежегодно", ["Каждый год; срок — 31 декабря"]),
        ("Ежегодно Июнь, декабрь", ["Каждый год с 1 по 30 июня, с 1 по 31 декабря; сроки 30 июня, 31 декабря"]),
        ("Декабрь-январь ежегодно", ["Каждый год с 1 декабря по 31 января следующего года; срок 31 января"]),
        ("до 10.09.2021", ["Один раз: до 10 сентября 2021 г."]),
        (
            "Ноябрь 2021 г. – февраль 2022 г.",
            ["Один раз: с 1 ноября 2021 г. по 28 февраля 2022 г.; срок 28 февраля 2022 г."],
        ),
        ("Не менее 2 раз в год", ["Не менее 2 раз в год; срок — последний день каждой части"]),
        ("раз в 3 года", ["1 раз в 3 года; срок — последний день каждой части"]),
        (
            "Ежеквартально (до 15 числа месяца, следующего за отчетным)",
            ["Каждый квартал; срок — 15-е число первого месяца после отчётного квартала"],
        ),
        ("до 1 февраля года, следующего за отчетным", ["Каждый год; срок — 1 февраля года после отчётного"]),
        ("Ежемесячно (третий четверг месяца)", ["Каждый месяц: третий четверг"]),
        ("по пятницам", ["Каждую пятницу"]),
        ("ежемесячно до 10-го числа", ["Каждый месяц; срок — 10-е число"]),
        ("В течение всего периода", ["Весь срок плана; отчёт раз в год"]),
        ("В соответствии с графиком", ["Даты стоят в другом документе (в соответствии с графиком)"]),
        ("в течение 10 дней со дня выявления", ["В течение 10 дней после события: выявления"]),
        ("за 1 день до начала", ["За 1 день до события: начала"]),
        ("осенние каникулы", ["В школьные каникулы: осенние каникулы"]),
        ("", ["Срок не назван"]),
        (
            "Мониторинг – регулярно, актуализация – при необходимости",
            [
                "Мониторинг: весь срок плана; отчёт раз в год",
                "актуализация: по мере необходимости; срок появляется со случаем",
            ],
        ),
    ],
)
def test_a_reading_is_told_in_sentences(phrase: str, sentences: list[str]) -> None:
    assert describe(parse_deadline(phrase, PLAN)) == sentences


@pytest.mark.parametrize(
    ("phrase", "canonical"),
    [
        ("Ежегодно Июнь, декабрь", "ежегодно, июнь, декабрь"),
        ("Октябрь 2021 г. и далее ежегодно", "октябрь 2021 г.; ежегодно, октябрь, начиная с 2022 года"),
        ("не реже двух раз в учебный год", "не менее 2 раз в учебный год"),
        ("до 15 числа второго месяца, следующего за отчетным кварталом",
         "ежеквартально, до 15 числа второго месяца, следующего за отчётным кварталом"),
        ("при приеме на работу, далее ежегодно", "при приеме на работу, далее ежегодно"),
        ("последняя пятница августа", "ежегодно, последняя пятница августа"),
    ],
)  # fmt: skip
def test_a_reading_has_one_canonical_phrase(phrase: str, canonical: str) -> None:
    assert wording(parse_deadline(phrase, PLAN)) == canonical


def test_a_school_year_is_told_as_one() -> None:
    reading = parse_deadline("ежегодно", PlanPeriod(2021, 2023, YearBase.SCHOOL))
    assert describe(reading) == ["Каждый учебный год; срок — 31 августа"]


def test_codes_have_sentences_and_unknown_ones_are_their_own() -> None:
    assert assumption_text("month_recurs") == ASSUMPTIONS["month_recurs"]
    assert flag_text("outside_plan") == FLAGS["outside_plan"]
    assert assumption_text("made_elsewhere") == "made_elsewhere"
    assert flag_text("made_elsewhere") == "made_elsewhere"


def test_a_reading_without_clauses_has_no_words() -> None:
    assert wording(Deadline("", ())) == ""
