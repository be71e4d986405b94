"""The form of one document: a file or a link with its requisites, as typed."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field

from app.core.errors import BadInput
from app.files.uploads import Received
from app.services.attach_evidence import NewEvidence, Requisites
from app.web.deps import LARGEST_ID
from app.web.entered_day import year_first

FormDay = Annotated[date | str | None, Field(union_mode="left_to_right"), BeforeValidator(year_first)]


class DocumentForm(BaseModel):
    """The requisites of one document, as typed."""

    kind: str = ""
    number: str = ""
    day: FormDay = None
    title: str = ""
    url: str = ""
    expected: str = ""
    personal_data: str = ""

    def evidence(self, received: Received | BadInput | None) -> NewEvidence:
        """Read the form and its file; raises BadInput for a refused file and for a day that is none."""
        if isinstance(received, BadInput):
            raise BadInput(received.sentence, {"file-0": received.sentence})
        if isinstance(self.day, str) and self.day:
            raise BadInput("Дата написана неверно", {"day-0": "Пишите дату как 14.11.2022"})
        day = self.day if isinstance(self.day, date) else None
        requisites = Requisites(
            self.kind.strip(), self.title.strip(), self.number.strip() or None, day, bool(self.personal_data)
        )
        return NewEvidence(
            requisites,
            file=received,
            url=self.url.strip() or None,
            expected_id=min(int(self.expected), LARGEST_ID) if self.expected.isdecimal() else None,
        )
