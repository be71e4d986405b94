"""Other readings are offered in words, each different, none of them the one that stands."""

import pytest

from app.core.alternatives import MOST, alternatives, reading_key
from app.core.deadlines import from_open, to_open
from app.core.periods import PlanPeriod
from app.core.phrases import parse_deadline
from app.core.wording import describe

PERIOD = PlanPeriod(2021, 2025)


@pytest.mark.parametrize(
    ("phrase", "offered"),
    [
        ("Ежегодно", "Каждый учебный год"),
        ("Август", "Один раз: с 1 по 31 августа 2021 г."),
        ("Март 2022 г.", "Каждый год с 1 по 31 марта"),
        ("", "Весь срок плана"),
        ("", "Каждый год; срок — 31 декабря"),
        ("до 10.09.2021, до 15.10.2021 отчёт", ""),
        ("По отдельному плану", "Весь срок плана"),
    ],
)
def test_a_careful_persons_other_reading_is_offered(phrase: str, offered: str) -> None:
    told = [" ".join(describe(one)) for one in alternatives(parse_deadline(phrase, PERIOD), PERIOD)]
    assert any(words.startswith(offered) for words in told), told


@pytest.mark.parametrize(
    "phrase",
    ["", "Ежегодно", "Январь – март", "Сентябрь 2021 г., далее - ежегодно", "2 раза в год", "29.02.2024", "чепуха",
     "Ежегодно Июнь, декабрь", "Ноябрь 2021 г. – февраль 2022 г.", "По мере необходимости", "В течение учебного года"],
)  # fmt: skip
def test_readings_offered_differ_from_the_one_that_stands_and_from_each_other(phrase: str) -> None:
    deadline = parse_deadline(phrase, PERIOD)
    for period in (PERIOD, None):
        others = alternatives(deadline, period)
        keys = [reading_key(one) for one in (deadline, *others)]
        assert len(set(keys)) == len(keys)
        assert len(others) <= MOST
        for one in others:
            assert one.phrase == phrase
            assert (one.unread, one.remainder) == ((), "")
            assert describe(one)
            assert from_open(to_open(one)).clauses == one.clauses
