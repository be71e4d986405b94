"""Work for the operations of the API: beside the pages' own, so that neither stands in the other's way."""

from typing import Any

from app.core.access import Scope
from app.services.cancel_checkpoint import cancel_checkpoint
from app.services.issue_token import issue_token
from app.store.base import select_rows
from app.store.tables import ApiToken, AssignmentEvidence, IndicatorRow, Submission


def add_api_work(make: Any, stage: Any) -> None:
    """`stage.assignments` and `stage.points` gain «api-…», `stage.api` the ids of what belongs to them."""
    steps = {
        "attach": make.planned,
        "detach": make.attached,
        "submit": make.attached,
        "accept": make.submitted,
        "return": make.submitted,
        "explain": make.planned,
        "reopen": make.accepted,
        "postpone": make.planned,
        "cancel": make.planned,
        "cancelled": make.planned,
        "exception": lambda: make.attached(make.cast.activities[0]),
    }
    for name, step in steps.items():
        stage.points[f"api-{name}"], stage.assignments[f"api-{name}"] = step()
    session = make.session
    cancel_checkpoint(make.act(make.anna), stage.points["api-cancelled"], "Отменено приказом")
    indicator = IndicatorRow(
        roadmap_id=make.cast.roadmap, key="share", position=0, title="Доля школ", direction="more", plan={"2022": 90.0}
    )
    session.add(indicator)
    issue_token(make.act(make.boris), "Таблица", Scope.READ, zone="Asia/Sakhalin")
    session.flush()
    of = AssignmentEvidence.assignment_id == stage.assignments["api-detach"]
    link = session.execute(select_rows(AssignmentEvidence.id, AssignmentEvidence.evidence_id).where(of)).one()
    stage.api["link"], stage.api["evidence"] = link
    for name in ("accept", "return"):
        of = Submission.assignment_id == stage.assignments[f"api-{name}"]
        stage.api[name] = session.execute(select_rows(Submission.id).where(of)).scalar_one()
    stage.api["indicator"] = indicator.id or 0
    stage.api["token"] = session.execute(select_rows(ApiToken.id)).scalar_one()
