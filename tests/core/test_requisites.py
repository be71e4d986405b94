"""Kind, number, date and title are proposed from heads as clerks and scanners really write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.requisites import Proposal, propose_requisites

ORDER = """Администрация города Сарова
ДЕПАРТАМЕНТ ОБРАЗОВАНИЯ

П Р И К А З

от 27.08.2021                                                             № 158

Об утверждении планов мероприятий («дорожных карт»)
по развитию муниципальной системы оценки качества
образования

В соответствии с приказом министерства от 12.03.2020 № 316-01 приказываю:
1. Утвердить планы."""
SPLIT = "МБОУ СОШ № 10\nПРИКАЗ\n№\n47-ОД\n«01» сентября 2021 г.\nг. Саров\nО проведении мониторинга\n"
BEFORE = "Управление образования\n28.02.2020 г. № 46\nРАСПОРЯЖЕНИЕ\nО плане работы\nНа основании приказа от 1.1.2019"
STATUTE = """УТВЕРЖДЕНО
приказом управления образования
от 24.12.2020 № 154

ПОЛОЖЕНИЕ
о муниципальной системе оценки качества образования
"""
ANNEX = "Приложение № 1\nк приказу от 27.08.2021 № 158\n\nПлан-график оценочных процедур на 2021/22 год\n"
MINUTES = "Протокол № 5\nзаседания районного методического совета\nот 14 ноября 2022 года\n\nПрисутствовали: 12 человек"
LONG_MINUTES = "ПРОТОКОЛ заседания комиссии № 3 от 10.10.2022\nПовестка: 1. Об итогах"
LETTER = """Руководителям образовательных организаций
15.09.2021 № 01-05/1234
На № 77 от 01.09.2021
О предоставлении сведений

Уважаемые коллеги!
Направляем отчет от 05.05.2020 № 9."""
REPORT = "Аналитическая справка по итогам мониторинга объективности\n\nМониторинг проведен 12.03.2022 в школе № 10."
PLAN = "УТВЕРЖДАЮ\nДиректор школы № 7\n«01» сентября 2022 г.\n\nПлан мероприятий по подготовке к ВПР\n"
BLANK = "ПРИКАЗ\nот «___» ________ 2021 г.     № ____\nО совещании\n"
SCANNED = "ПPИKAЗ\n27.О8.2021 N 158\nО совещании директоров\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            ORDER,
            Proposal(
                "приказ",
                "158",
                date(2021, 8, 27),
                "Об утверждении планов мероприятий («дорожных карт») по развитию муниципальной системы оценки "
                "качества образования",
            ),
        ),
        (SPLIT, Proposal("приказ", "47-ОД", date(2021, 9, 1), "О проведении мониторинга")),
        (BEFORE, Proposal("распоряжение", "46", date(2020, 2, 28), "О плане работы")),
        (STATUTE, Proposal("положение", None, None, "О муниципальной системе оценки качества образования")),
        (ANNEX, Proposal("график", None, None, "План-график оценочных процедур на 2021/22 год")),
        (MINUTES, Proposal("протокол", "5", date(2022, 11, 14), "Протокол заседания районного методического совета")),
        (PLAN, Proposal("план", None, None, "План мероприятий по подготовке к ВПР")),
        (LONG_MINUTES, Proposal("протокол", "3", date(2022, 10, 10), "Протокол заседания комиссии")),
        (LETTER, Proposal("письмо", "01-05/1234", date(2021, 9, 15), "О предоставлении сведений")),
        (REPORT, Proposal("справка", None, None, "По итогам мониторинга объективности")),
        (BLANK, Proposal("приказ", None, None, "О совещании")),
        (SCANNED, Proposal("приказ", "158", date(2021, 8, 27), "О совещании директоров")),
        ("ПРИКАЗ № 12-р от 3 мая 2022г.\nО конкурсе", Proposal("приказ", "12-р", date(2022, 5, 3), "О конкурсе")),
        ("Приказ 31.02.2021 № 5\n", Proposal("приказ", "5")),
        ("Приказываю явиться", Proposal()),
        ("Проект приказа обсудили", Proposal()),
        ("", Proposal()),
    ],
)
def test_the_head_of_a_document_tells_its_requisites(text: str, expected: Proposal) -> None:
    assert propose_requisites(text, today=date(2022, 11, 14)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Приказ № 158 от 27.08.2021.pdf", Proposal("приказ", "158", date(2021, 8, 27))),
        ("Приказ_158_от_27.08.2021_О_совещании.pdf", Proposal("приказ", "158", date(2021, 8, 27), "О совещании")),
        ("протокол-5.docx", Proposal("протокол", "5")),
        ("Приказ 2021-08-27.pdf", Proposal("приказ", None, date(2021, 8, 27))),
        ("Протокол 14.11.2022.pdf", Proposal("протокол", None, date(2022, 11, 14))),
        ("Отчёт МБОУ СОШ № 10.docx", Proposal("отчёт")),
        ("scan0001.pdf", Proposal()),
        ("IMG_20211104_101010.jpg", Proposal()),
        ("", Proposal()),
    ],
)
def test_a_careful_file_name_tells_what_the_scan_does_not(name: str, expected: Proposal) -> None:
    assert propose_requisites("", name) == expected


def test_the_text_outweighs_the_name_and_the_name_fills_its_gaps() -> None:
    found = propose_requisites("ПРИКАЗ\nО совещании", "Приказ № 7 от 01.02.2022.pdf")
    assert found == Proposal("приказ", "7", date(2022, 2, 1), "О совещании")


def test_a_day_that_has_not_come_is_not_proposed() -> None:
    assert propose_requisites(SCANNED, today=date(2021, 8, 26)).day is None


def test_a_proposal_survives_its_keeping() -> None:
    whole = Proposal("приказ", "158", date(2021, 8, 27), "О совещании")
    assert Proposal.from_json(whole.to_json()) == whole
    assert Proposal.from_json(Proposal().to_json()) == Proposal()
    assert not Proposal()


@given(st.text(alphabet="ПРИКАЗприказот№Nо0123456789.«»/-_ \nОб", max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = propose_requisites(text, text)
    assert found.title is None or 0 < len(found.title) <= 300
    assert found.number is None or found.number[0].isdigit()
