"""What all operations of the API share: strict bodies, days, pages of a list, documented refusals."""

import re
from datetime import date
from typing import Annotated, Any, Generic, Literal, NamedTuple, TypeVar

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.web.deps import LARGEST_ID

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LARGEST_PAGE = 100_000
# A list may hold several territories: their state is told by the day of the capital.
LIST_ZONE = "Europe/Moscow"
SIZE, LARGEST_SIZE = 50, 200


def _only_text(value: object) -> object:
    """A day is written as text: a number is no day, nor is a moment."""
    if value is not None and not isinstance(value, date) and not (isinstance(value, str) and _DAY.fullmatch(value)):
        raise PydanticCustomError("day", "a day is written as 2022-11-14")
    return value


# A body is read strictly, but JSON has no days: they are text, and are read as such.
Day = Annotated[date, Field(strict=False, examples=["2022-12-20"]), BeforeValidator(_only_text)]
QueryDay = Annotated[date | None, BeforeValidator(_only_text), Query(examples=["2022-11-14"])]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
QueryId = Annotated[int | None, Query(ge=1, le=LARGEST_ID)]
Key = Annotated[str, Query(max_length=64)]
Words = Annotated[str, StringConstraints(max_length=4000)]
Version = Annotated[int | None, Field(ge=0, le=LARGEST_ID, description="Версия, которую вы видели; иная — отказ 409")]


StateName = Literal[
    "overdue", "returned", "submitted", "open", "planned", "accepted", "cancelled", "no_schedule", "before_approval"
]


class ListFilters(NamedTuple):
    """What lists of checkpoints and of assignments may be asked for; an empty value asks for everything."""

    territory: str
    roadmap: str
    unit: int | None
    state: str
    due_from: date | None
    due_to: date | None
    q: str


def list_filters(
    territory: Key = "",
    roadmap: Key = "",
    unit: QueryId = None,
    state: StateName | None = None,
    due_from: QueryDay = None,
    due_to: QueryDay = None,
    q: Annotated[str, Query(max_length=200)] = "",
) -> ListFilters:
    """Read the filters of a list from the query."""
    return ListFilters(territory, roadmap, unit, state or "", due_from, due_to, q)


Filters = Annotated[ListFilters, Depends(list_filters)]


class Body(BaseModel):
    """What is sent: every field of its own kind, none besides those named."""

    model_config = ConfigDict(strict=True, extra="forbid")


Item = TypeVar("Item")


class Paged(BaseModel, Generic[Item]):
    """A page of a list: `total` in all, `pages` of `size`, this is `page`."""

    total: Annotated[int, Field(ge=0, examples=[1])]
    page: int
    pages: int
    size: int
    items: list[Item]


class Pages:
    """Which page is asked for; a query parameter of every list."""

    def __init__(
        self,
        page: Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="Номер страницы, с единицы")] = 1,
        size: Annotated[int, Query(ge=1, le=LARGEST_SIZE, description="Записей на странице")] = SIZE,
    ) -> None:
        self.page, self.size = page, size

    def of(self, request: Request, response: Response, items: list[Item], total: int) -> Paged[Item]:
        """The page with its `Link` header (RFC 8288): first, prev, next, last, as far as they are."""
        pages = max(1, -(-total // self.size))
        response.headers["Link"] = ", ".join(self._links(request, pages))
        return Paged(total=total, page=self.page, pages=pages, size=self.size, items=items)

    def _links(self, request: Request, pages: int) -> list[str]:
        near = {"first": 1, "prev": self.page - 1, "next": self.page + 1, "last": pages}
        # Only the way and the question: the host is the client's own word for the program.
        return [
            f'<{request.url.path}?{request.url.include_query_params(page=page).query}>; rel="{name}"'
            for name, page in near.items()
            if 1 <= page <= pages
        ]


_TOLD = {
    400: "Запрос написан неверно",
    401: "Нужен вход или ключ",
    403: "У вас нет на это права, ключ только читает, или запрос пришёл с чужой страницы",
    404: "Такого нет, или вам это не видно",
    409: "Состояние не позволяет, например «уже принято»",
    413: "Слишком много отправлено",
    415: "Такой вид данных не принимается",
    422: "Отправленное не принято; `errors` называет поля",
}
LINK_HEADER = {"Link": {"description": "Соседние страницы (RFC 8288)", "schema": {"type": "string"}}}


Responses = dict[int | str, dict[str, Any]]


def refusals(*statuses: int) -> Responses:
    """Document the problem answers of an operation: these and those that every operation has."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": _TOLD[status], "content": {"application/problem+json": {"schema": schema}}}
        for status in sorted({400, 401, 403, 422, *statuses})
    }


PagesAsked = Annotated[Pages, Depends()]
PAGED: Responses = {200: {"headers": LINK_HEADER}, **refusals()}
