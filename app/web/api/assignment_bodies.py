"""What is sent to act on an assignment, a checkpoint or an evidence."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.web.api.shapes import Body, Day, Id, Version, Words

ExpectedId = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,8}$")]


class SubmitIn(Body):
    """Что сделано; `missing` — почему нет ожидаемого документа (номер ожидаемого результата → слова)."""

    said: Annotated[Words, Field(examples=["Совещание проведено 10 ноября"])] = ""
    missing: Annotated[dict[ExpectedId, Words], Field(examples=[{"12": "Приказ на подписи"}], max_length=200)] = Field(
        default_factory=dict
    )
    late_reason: Words = ""
    version: Version = None


class AcceptIn(Body):
    """Какое отправление принято."""

    submission: Annotated[Id, Field(examples=[31])]
    comment: Words = ""


class ReturnIn(Body):
    """Какое отправление возвращено и что исправить."""

    submission: Id
    reason: Annotated[Words, Field(examples=["Нет подписи на протоколе"])]


class ExplainIn(Body):
    """Причина задержки."""

    reason: Annotated[Words, Field(examples=["Болезнь ответственного"])]
    version: Version = None


class RequestDateIn(Body):
    """Новый срок и почему он нужен."""

    day: Day
    reason: Annotated[Words, Field(examples=["Перенесено заседание совета"])]
    version: Version = None


class OnlyGroundIn(Body):
    """Основание."""

    ground: Annotated[Words, Field(examples=["Приказ от 15.11.2022 № 201"])]


class GroundIn(OnlyGroundIn):
    """Основание и версия, которую вы видели."""

    version: Version = None


class ExceptionIn(Body):
    """Без какого документа можно принять и почему; `assignment` нужен, если у точки поручений несколько."""

    expected: Id
    reason: Annotated[Words, Field(examples=["Документ хранится в архиве администрации"])]
    assignment: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = None
