import pytest

from app.core.cycle import Stage, missing_stages, parse_stage, present_stages


def test_the_cycle_has_nine_stages_in_order() -> None:
    assert len(Stage) == 9
    assert next(iter(Stage)) is Stage.GOALS
    assert list(Stage)[-1] is Stage.EFFECTIVENESS


@pytest.mark.parametrize(
    ("words", "stage"),
    [("Меры", Stage.MEASURES), (" методы  сбора информации ", Stage.METHODS), ("прочее", None), ("", None)],
)
def test_a_stage_is_read_whatever_its_case_and_spaces(words: str, stage: Stage | None) -> None:
    assert parse_stage(words) is stage


def test_a_map_with_every_stage_lacks_none() -> None:
    assert missing_stages(stage.value for stage in Stage) == ()


def test_missing_stages_stand_in_the_order_of_the_cycle() -> None:
    named = ["меры", "цели", "показатели", "мониторинг", "анализ", "меры", "чужое слово"]
    assert present_stages(named)[-1] is Stage.MEASURES
    assert missing_stages(named) == (Stage.METHODS, Stage.RECOMMENDATIONS, Stage.DECISIONS, Stage.EFFECTIVENESS)
