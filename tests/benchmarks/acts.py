"""Acts on assignments, timed to the commit: attach a file, submit, accept."""

import os
from collections.abc import Iterator
from urllib.parse import urlencode

from sqlalchemy import select
from sqlmodel import col

from app.store.engine import Database
from app.store.tables import Assignment, Checkpoint, ExpectedResult, Territory, Unit
from tests.benchmarks import stage
from tests.benchmarks.measure import TIMES, WARM, Client, Times, timed

SIZE = 100_000


def form_with_file(n: int) -> tuple[bytes, str]:
    """A multipart form with requisites and a PDF of its own of `SIZE` bytes."""
    content = b"%PDF-1.4\n" + os.urandom(SIZE // 2).hex().encode() + b"\nstartxref\n0\n%%EOF\n"
    fields = {"kind": "протокол", "number": str(n), "day": "2022-11-10", "title": f"О совещании {n}", "expected": ""}
    parts = [f'--b\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in fields.items()]
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="p{n}.pdf"\r\n\r\n'
    return b"".join(parts) + head.encode() + content + b"\r\n--b--\r\n", "multipart/form-data; boundary=b"


def assignments(database: Database) -> list[int]:
    """Assignments of the executor's unit that wait and expect no document: nothing has to be explained."""
    documents = select(ExpectedResult.activity_id).where(ExpectedResult.kind == "document")
    query = (
        select(Assignment.id)
        .join(Checkpoint, Checkpoint.id == Assignment.checkpoint_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .join(Territory, Territory.id == Unit.territory_id)
        .where(Territory.key == "place0", Unit.key == "mc", Assignment.required, Assignment.state == "planned")
        .where(col(Checkpoint.due).is_not(None), ~col(Checkpoint.before_approval))
        .where(col(Checkpoint.activity_id).not_in(documents))
        .order_by(Checkpoint.due, Assignment.id)
        .limit(TIMES)
    )
    with database.read() as session:
        return list(session.execute(query).scalars())


def measured(database: Database, port: int) -> Iterator[tuple[str, Times, float]]:
    """Time each act once on every assignment; gives its name, times and mark."""
    ids = assignments(database)
    warm = min(WARM, len(ids) // 4)
    executor, coordinator = Client(port, stage.TOKENS["executor"]), Client(port, stage.TOKENS["coordinator"])
    said = urlencode({"said": "Сделано"}).encode()
    forms = [form_with_file(n) for n in range(len(ids))]

    def upload(n: int) -> None:
        assert executor.post(f"/assignments/{ids[n]}/evidence", *forms[n]) == 303

    def submit(n: int) -> None:
        assert executor.post(f"/assignments/{ids[n]}/submit", said) == 303

    def accept(n: int) -> None:
        assert coordinator.post(f"/assignments/{ids[n]}/accept", b"comment=") == 303

    times = f"{len(ids)} times"
    yield f"upload of 100 KB, {times}", timed(upload, len(ids), warm), 6
    yield f"submit, {times}", timed(submit, len(ids), warm), 5
    yield f"accept, {times}", timed(accept, len(ids), warm), 5
