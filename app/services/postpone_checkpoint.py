"""Move a due day by an order; the first day stays."""

from datetime import date

from sqlalchemy import update
from sqlmodel import col

from app.core.errors import BadInput, Refused
from app.core.status import Action, State, began, next_state, require_ground
from app.services.act import Act
from app.services.entered import entered
from app.services.find_assignment import FoundCheckpoint, acting, find_checkpoint
from app.services.settle_checkpoint import settle_checkpoint
from app.services.write_journal import write_journal
from app.store.tables import Assignment, Postponement

LONGEST_NUMBER = 100
LAST_DAY = date(2099, 12, 31)


def postpone_checkpoint(
    act: Act, checkpoint_id: int, *, new_due: date, order_number: str, order_date: date, ground: str = ""
) -> int:
    """Postpone a checkpoint to `new_due` by an order; answers the postponement's id.

    A ground in words is needed once the window began. A wrong postponement is mended by another one, never
    to before the first day. The dates that its units asked for are thereby answered. Raises NotFound,
    RoleRefused, a Refused of the state, GroundNeeded or BadInput.
    """
    found, roles = find_checkpoint(act, checkpoint_id)
    checkpoint = found.checkpoint
    next_state(Action.POSTPONE, roles, State(checkpoint.state))
    order_number, ground = entered(order_number, "order_number", longest=LONGEST_NUMBER), entered(ground, "ground")
    _check(found, new_due, order_number, order_date)
    require_ground(Action.POSTPONE, ground, began=began(checkpoint.window_start, found.today))
    row = Postponement(
        checkpoint_id=checkpoint_id,
        person_id=acting(act).person_id,
        on=found.today,
        at=act.now,
        old_due=checkpoint.due,
        new_due=new_due,
        order_number=order_number,
        order_date=order_date,
        ground=ground,
    )
    act.session.add(row)
    checkpoint.due = new_due
    checkpoint.postponed += 1
    answered = {"asked_date": None, "asked_reason": None, "version": col(Assignment.version) + 1}
    act.session.execute(
        update(Assignment)
        .where(col(Assignment.checkpoint_id) == checkpoint_id)
        .values(answered)
        .execution_options(synchronize_session=False)
    )
    settle_checkpoint(act.session, found)
    assert row.id is not None
    before = {"due": row.old_due.isoformat() if row.old_due else None}
    order = {"order_number": order_number, "order_date": order_date.isoformat()}
    after = {"due": new_due.isoformat(), "postponement": row.id, **order}
    write_journal(act, "checkpoint.postponed", **found.journal, before=before, after=after, ground=ground or None)
    return row.id


def _check(found: FoundCheckpoint, new_due: date, order_number: str, order_date: date) -> None:
    first, due = found.checkpoint.first_due, found.checkpoint.due
    if due is None:
        raise Refused("У этой точки ещё нет срока: задайте её график")
    faults = {}
    if not order_number:
        faults["order_number"] = "Укажите номер приказа о переносе"
    if order_date > found.today:
        faults["order_date"] = "Дата приказа ещё не наступила"
    if new_due == due:
        faults["new_due"] = "Это и есть нынешний срок"
    elif (first is not None and new_due <= first) or new_due > LAST_DAY:
        faults["new_due"] = "Новый срок должен быть позже первоначального"
    if faults:
        raise BadInput("; ".join(faults.values()), faults)
