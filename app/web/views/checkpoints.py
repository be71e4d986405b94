"""Checkpoints as lists and pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.core.access import Actor
from app.core.status import Action, State, allowed_actions, shown_state
from app.services.work_calendar import unknown_year_warning, work_calendar
from app.store.queries.checkpoint import CheckpointPage, HistoryLine, ShareLine
from app.store.queries.checkpoints import CheckpointLine
from app.web.views.journal import action_words


class LineView(NamedTuple):
    """A line of a list with its state as shown."""

    line: CheckpointLine
    state: str


def shown_lines(lines: Iterable[CheckpointLine], today: date) -> list[LineView]:
    """Give each line its state on the list's day."""
    return [LineView(line, _shown(line, today)) for line in lines]


def _shown(line: CheckpointLine | CheckpointPage, today: date) -> str:
    return str(
        shown_state(
            State(line.state),
            line.window_start,
            line.due,
            today,
            no_schedule=line.no_schedule,
            before_approval=line.before_approval,
        ).value
    )


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A line of a history, in the territory's time."""

    when: object
    who: str
    what: str
    ground: str | None


@dataclass(frozen=True, slots=True)
class CheckpointView:
    """A checkpoint's page: what this person may see of it and do with it.

    `effective` is the working day before a due day that is a day off, `warning` that the days off of its year
    are unknown, `may_date` that the person enters its schedule.
    """

    point: CheckpointPage
    state: str
    shares: tuple[tuple[ShareLine, str], ...]
    history: tuple[HistoryEntry, ...]
    may_postpone: bool
    may_cancel: bool
    may_reopen: bool
    whole: bool
    effective: date | None
    warning: str | None
    may_date: bool
    coordinates: bool = False

    @property
    def not_handed_in(self) -> tuple[str, ...]:
        """The members of a group who have not handed in, for those who see them all."""
        members = [one for one in self.point.shares if one.required]
        if not self.whole or len(members) < 2:
            return ()
        waited = (State.PLANNED, State.RETURNED)
        return tuple(one.unit_name or "координатор" for one in members if State(one.state) in waited)

    @property
    def may_choose_mode(self) -> bool:
        """Whether the person may choose «один за всех» or take it back."""
        group = sum(one.required for one in self.point.shares) > 1
        return self.coordinates and group and State(self.point.state) not in (State.ACCEPTED, State.CANCELLED)


def view_checkpoint_page(point: CheckpointPage, actor: Actor, today: date) -> CheckpointView:
    """Leave out what the person may not see: others' states, people and history."""
    shares = tuple((one, _share_state(one, point, today)) for one in point.shares if _sees(actor, point, one))
    whole = actor.is_admin or point.territory_id in actor.reading_all
    state = _shown(point, today) if whole else (shares[0][1] if shares else "dated")
    roles = actor.roles_in(point.territory_id, None)
    allowed = allowed_actions(roles, State(point.state))
    history = tuple(_entry(one, point.time_zone) for one in point.history) if whole else ()
    calendar = work_calendar()
    effective = calendar.effective(point.due) if point.due else None
    unknown = point.due is not None and not calendar.covers(point.due.year)
    return CheckpointView(
        point,
        state,
        shares,
        history,
        Action.POSTPONE in allowed,
        Action.CANCEL in allowed,
        Action.REOPEN in allowed,
        whole,
        effective if effective != point.due else None,
        unknown_year_warning(point.due.year) if point.due and unknown and whole else None,
        point.territory_id in actor.coordinated and (point.no_schedule or point.opened_case),
        point.territory_id in actor.coordinated,
    )


def _sees(actor: Actor, point: CheckpointPage, share: ShareLine) -> bool:
    return actor.sees(point.territory_id, share.unit_id)


def _share_state(share: ShareLine, point: CheckpointPage, today: date) -> str:
    return str(
        shown_state(
            State(share.state),
            point.window_start,
            point.due,
            today,
            no_schedule=point.no_schedule,
            before_approval=point.before_approval,
        ).value
    )


def _entry(line: HistoryLine, zone: str) -> HistoryEntry:
    return HistoryEntry(
        line.at.astimezone(ZoneInfo(zone)), line.person_name or "программа", action_words(line.action), line.ground
    )
