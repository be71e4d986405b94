"""The description of the API is kept: schemathesis asks every operation by it, rightly and wrongly.

The examples are drawn from a fixed seed, so a run repeats the one before. What the rules of the domain refuse
with a sentence is no fault, hence «valid data must be accepted» is not among the checks.
"""

import itertools
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import pytest
import schemathesis
import time_machine
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks

from app import main
from app.core.access import Scope
from app.services.issue_token import issue_token
from app.store.engine import Database
from tests.cast import NOW
from tests.conftest import JOURNAL_KEY
from tests.web.conftest import Web, cast_of, settings_for
from tests.web.stage import Stage, build_stage

CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
    checks.negative_data_rejection,
]
EXAMPLES = 6


@dataclass
class Running:
    """The program on a stage, and keys of two people in it."""

    app: FastAPI
    stage: Stage
    keys: tuple[str, ...]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve a request; schemathesis starts and ends the program anew for every test, which costs more."""
        if scope["type"] != "lifespan":
            await self.app(scope, receive, send)
            return
        for done in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{done}.complete"})


@pytest.fixture(scope="module")
def running(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One program for all operations: what one of them did stays, as in life."""
    folder = tmp_path_factory.mktemp("described")
    shutil.copy(sqlite_template, folder / "vekhi.db")
    database = Database(f"sqlite:///{folder / 'vekhi.db'}", journal_key=JOURNAL_KEY)
    with time_machine.travel(NOW, tick=False):
        with database.write() as session:
            cast, actors = cast_of(session)
            session.commit()
        app = main.create_app(settings_for(folder), database)
        app.state.heavy = anyio.CapacityLimiter(1)
        stage = build_stage(Web(app, database, None, cast, actors))  # type: ignore[arg-type]
        with database.write() as session:
            acts = [cast.act(session, actors[name]) for name in ("anna", "boris")]
            keys = tuple(issue_token(act, "Проверка", Scope.WRITE, zone="Asia/Sakhalin") for act in acts)
            session.commit()
        yield Running(app, stage, keys)


def _description() -> Any:
    app = main.create_app(settings_for(Path("never-opened")), Database("sqlite://"))
    described = app.openapi()
    app.state.database.dispose()
    return schemathesis.openapi.from_dict(described)


SCHEMA = _description()
OPERATIONS = {f"{one.method.upper()} {one.path}": one for one in (found.ok() for found in SCHEMA.get_all_operations())}


def real_ids(stage: Stage, operation: str) -> dict[str, int | str]:
    """Ids that exist: those of the work that stands ready for this operation."""
    act = operation.rsplit("/", 1)[1]
    name = f"api-{act}" if f"api-{act}" in stage.assignments else "api-attach"
    return {
        "assignment_id": stage.assignments[name],
        "checkpoint_id": stage.points[name],
        "key": "test-1",
        "link_id": stage.api["link"],
        "evidence_id": stage.evidence,
        "indicator_id": stage.api["indicator"],
    }


@pytest.mark.parametrize("mode", list(GenerationMode), ids=["right", "wrong"])
@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_answers_as_described(running: Running, name: str, mode: GenerationMode) -> None:
    operation, known = OPERATIONS[name], real_ids(running.stage, name)
    keys = itertools.cycle(running.keys)

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        if mode is GenerationMode.POSITIVE:
            case.path_parameters.update({at: known[at] for at in case.path_parameters if at in known})
        case.cookies.clear()  # the key is enough, and with a cookie the request would have to come from a page
        answer = case.call(app=running, headers={"Authorization": f"Bearer {next(keys)}"})
        case.validate_response(answer, checks=CHECKS)

    ask()


def test_the_description_is_public_and_names_every_operation_in_words(running: Running) -> None:
    for operation in OPERATIONS.values():
        told = operation.definition.raw
        assert told["summary"]
        assert told["description"]
        assert {"400", "401", "422"} <= set(told["responses"]), operation.label
        assert told["security"] == [{"key": []}, {"session": []}]
        sent = [told["requestBody"]["content"]] if "requestBody" in told else []
        given = [answer.get("content", {}) for code, answer in told["responses"].items() if code[0] == "2"]
        examples = [
            exemplified(content["application/json"]) for content in sent + given if "application/json" in content
        ]
        assert all(examples), operation.label


def exemplified(part: Any, seen: frozenset[str] = frozenset()) -> bool:
    """Whether an example stands in a part of the description, or in a schema that it refers to."""
    if isinstance(part, list):
        return any(exemplified(one, seen) for one in part)
    if not isinstance(part, dict):
        return False
    name = str(part.get("$ref", "")).rpartition("/")[2]
    if name and name not in seen:
        return exemplified(SCHEMA.raw_schema["components"]["schemas"][name], seen | {name})
    return bool({"example", "examples"} & set(part)) or any(exemplified(one, seen) for one in part.values())
