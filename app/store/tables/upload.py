"""Files that a person uploaded to an assignment and has not attached yet."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from app.store.base import json_dict, reference


class KeptUpload(SQLModel, table=True):
    """An uploaded file that waits a day for its requisites; its bytes stand in the storage under the hash.

    `proposed` holds what was read from the file (`core.requisites`): kind, number, day, title. The row is
    no evidence: nobody but the person who uploaded it sees it, and it goes when it is attached or forgotten.
    """

    __tablename__ = "kept_upload"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = reference("person.id", index=False)
    assignment_id: int = reference("assignment.id", cascade=True)
    sha256: str = Field(max_length=64)
    size: int
    media_type: str = Field(max_length=128)
    file_name: str
    at: datetime
    proposed: dict[str, Any] = json_dict()
