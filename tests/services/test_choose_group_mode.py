"""«Один за всех»: one member's accepted work closes a group's checkpoint, in every number alike."""

from datetime import date

import pytest

from app.core.errors import AssignmentAlreadyAccepted, GroundNeeded, OwnDemandsRefused, Refused, RoleRefused
from app.core.facts import Fate, fate
from app.core.status import State
from app.services.choose_group_mode import choose_group_mode
from app.services.review_evidence import accept_assignment
from app.services.submit_evidence import submit_evidence
from app.store.engine import Database
from app.store.queries.facts import Scope, read_facts
from app.store.queries.tasks import read_tasks
from app.store.tables import Assignment
from tests.cast import TODAY, Cast, assert_summary_in_step, build_cast, checkpoint_of, journal_of, memory_storage

BEGUN = date(2022, 12, 5)


def hand_in(cast: Cast, session: object, share: int, day: date) -> None:
    """Борис hands in the gymnasium's share, Глеб accepts it."""
    storage = memory_storage()
    cast.attach(cast.act(session, cast.boris, day), storage, share)  # type: ignore[arg-type]
    submit_evidence(cast.act(session, cast.boris, day), share)  # type: ignore[arg-type]
    accept_assignment(cast.act(session, cast.gleb, day), share)  # type: ignore[arg-type]


def test_one_accepted_share_closes_the_checkpoint_and_nobody_else_is_asked(database: Database) -> None:
    with database.write() as session:
        cast = build_cast(session)
        assert choose_group_mode(cast.act(session, cast.anna), cast.group, one_for_all=True) == 1
        point = checkpoint_of(session, cast.group_shares[0])
        assert (point.accepted_shares, point.required_shares, point.corrected) == (0, 1, 0)
        hand_in(cast, session, cast.group_shares[0], TODAY)
        point = checkpoint_of(session, cast.group_shares[0])
        assert (State(point.state), point.accepted_shares, point.required_shares) == (State.ACCEPTED, 1, 1)
        assert_summary_in_step(session, cast.roadmap)
        [fact] = [one for one in read_facts(session, Scope(cast.territory), 2022) if one.id == cast.group]
        assert fate(fact, date(2022, 12, 31)) is Fate.DONE
        tasks = read_tasks(session, cast.vera, lambda _zone: TODAY)
        assert f"id={cast.school_report}," in repr(tasks)
        assert f"id={cast.group_shares[1]}," not in repr(tasks)
        with pytest.raises(AssignmentAlreadyAccepted):
            choose_group_mode(cast.act(session, cast.anna), cast.group, one_for_all=False)


def test_without_the_choice_every_member_hands_in(database: Database) -> None:
    with database.write() as session:
        cast = build_cast(session)
        hand_in(cast, session, cast.group_shares[0], TODAY)
        point = checkpoint_of(session, cast.group_shares[0])
        assert (State(point.state), point.accepted_shares, point.required_shares) == (State.PLANNED, 1, 2)


def test_the_choice_after_a_period_began_needs_a_ground_and_is_a_counted_correction(database: Database) -> None:
    with database.write() as session:
        cast = build_cast(session)
        late = cast.act(session, cast.anna, BEGUN)
        with pytest.raises(GroundNeeded):
            choose_group_mode(late, cast.group, one_for_all=True)
        assert choose_group_mode(late, cast.group, one_for_all=True, ground="Письмо № 5") == 1
        assert choose_group_mode(late, cast.group, one_for_all=True, ground="Письмо № 5") == 0
        assert checkpoint_of(session, cast.group_shares[0]).corrected == 1
        assert journal_of(session)[-1] == ("checkpoint.corrected", cast.anna.person_id, "Письмо № 5")
        storage = memory_storage()
        cast.attach(cast.act(session, cast.boris, BEGUN), storage, cast.group_shares[0])
        submit_evidence(cast.act(session, cast.boris, BEGUN), cast.group_shares[0])
        with pytest.raises(OwnDemandsRefused):
            accept_assignment(late, cast.group_shares[0])


def test_only_a_coordinator_chooses_and_only_for_a_group(database: Database) -> None:
    with database.write() as session:
        cast = build_cast(session)
        for person in (cast.boris, cast.gleb):
            with pytest.raises(RoleRefused):
                choose_group_mode(cast.act(session, person), cast.group, one_for_all=True)
        alone = checkpoint_of(session, cast.meeting).id
        assert alone is not None
        with pytest.raises(Refused, match="одно подразделение"):
            choose_group_mode(cast.act(session, cast.anna), alone, one_for_all=True)


def test_a_whole_activity_follows_where_it_is_led_by_a_group(database: Database) -> None:
    with database.write() as session:
        cast = build_cast(session)
        point = checkpoint_of(session, cast.group_shares[0])
        other = type(point)(**point.model_dump() | {"id": None, "key": "2023", "period": "2023"})
        session.add(other)
        session.flush()
        for unit in (cast.gymnasium, cast.school):
            session.add(_share(cast, other.id, unit))
        session.flush()
        changed = choose_group_mode(cast.act(session, cast.anna), cast.group, one_for_all=True, whole_activity=True)
        assert changed == 2
        assert other.one_for_all


def _share(cast: Cast, point: int | None, unit: int) -> Assignment:
    assert point is not None
    return Assignment(territory_id=cast.territory, checkpoint_id=point, unit_id=unit, part="member")
