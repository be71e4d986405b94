"""What a page shows of an assignment, as frozen values ready to be rendered."""

from dataclasses import dataclass
from datetime import date, datetime

from app.core import previews
from app.core.access import Actor
from app.core.links import verdict_words
from app.core.status import (
    Action,
    Gaps,
    Shown,
    State,
    acceptance_gaps,
    allowed_actions,
    shown_state,
    submission_gaps,
)


@dataclass(frozen=True, slots=True)
class CheckpointValue:
    """A checkpoint as the table keeps it; `first_due` is the printed day, `due` the day in force."""

    id: int
    key: str
    period: str
    label: str | None
    year: int
    window_start: date | None
    window_end: date | None
    first_due: date | None
    due: date | None
    state: State
    required_shares: int
    accepted_shares: int
    no_schedule: bool
    before_approval: bool
    after_plan: bool
    tracked: bool
    not_in_reading: bool
    opened_case: bool
    cancelled_on: date | None
    cancel_ground: str | None
    postponed: int
    corrected: int
    unit_id: int | None
    one_for_all: bool


@dataclass(frozen=True, slots=True)
class ExpectedValue:
    """An expected result; `coverage` is missing, present, accepted or excused, `explained` the words of why not."""

    id: int
    kind: str
    doc_kind: str | None
    text: str
    count: int | None
    is_document: bool
    coverage: str
    explained: str | None = None


@dataclass(frozen=True, slots=True)
class EvidenceValue:
    """An evidence in one of its uses here (`link_id`); ended when `ended_on`, replaced by `superseded_by`.

    `link_…` is what is known of a web link: found by the program, or seen by a person (`link_seen_by`, `link_on`).
    """

    link_id: int
    evidence_id: int
    expected_id: int | None
    kind: str
    number: str | None
    day: date | None
    title: str
    file_name: str | None
    url: str | None
    size: int | None
    media_type: str | None
    sha256: str | None
    personal_data: bool
    unit_id: int | None
    person_id: int
    person_name: str
    author_id: int
    on: date
    at: datetime
    ended_on: date | None
    superseded_by: int | None
    withdrawn_at: datetime | None
    withdraw_ground: str | None
    link_verdict: str | None = None
    link_target: str | None = None
    link_status: int | None = None
    link_on: date | None = None
    link_said: str | None = None
    link_seen_by: str | None = None

    @property
    def drawn(self) -> bool:
        """Whether the program draws page images of it."""
        return self.media_type in previews.DRAWN

    @property
    def link_words(self) -> str:
        """What is known of the link, in words; empty for a file and before the first look."""
        return verdict_words(self.link_verdict, self.link_target, self.link_status) if self.link_verdict else ""

    @property
    def live(self) -> bool:
        """Whether it speaks for the assignment now."""
        return self.ended_on is None and self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class SubmissionValue:
    """One handing-in and its fate; `outcome` is waiting, accepted or returned."""

    id: int
    person_id: int
    person_name: str
    on: date
    at: datetime
    counted_on: date
    said: str
    missing: dict[int, str]
    evidence: tuple[int, ...]
    outcome: str
    decided_by: int | None
    decided_name: str | None
    decided_on: date | None
    decided_at: datetime | None
    comment: str
    reopened_on: date | None


@dataclass(frozen=True, slots=True)
class ExceptionValue:
    """A recorded exception; one recorded by somebody who worked here too does not count (`counts`)."""

    id: int
    expected_id: int
    expected_text: str
    person_id: int
    person_name: str
    on: date
    reason: str
    counts: bool


@dataclass(frozen=True, slots=True)
class PostponementValue:
    """A due day moved by an order."""

    id: int
    old_due: date | None
    new_due: date
    order_number: str
    order_date: date
    ground: str
    person_id: int
    person_name: str
    on: date


@dataclass(frozen=True, slots=True)
class ShareValue:
    """One unit's share of a checkpoint, for «9 из 13»; `unit_name` None is the coordinator's own."""

    assignment_id: int
    unit_id: int | None
    unit_name: str | None
    part: str
    required: bool
    state: State
    submitted_on: date | None
    accepted_on: date | None


@dataclass(frozen=True, slots=True)
class AssignmentPage:
    """Everything that the page of an assignment shows. Rights are asked by `visible_to`, not applied.

    `expected` is empty for a co-executor and an external unit: nothing is demanded of them.
    `corrected_by` are the persons who corrected the checkpoint's demands after it began.
    """

    id: int
    version: int
    state: State
    part: str
    required: bool
    submitted_on: date | None
    accepted_on: date | None
    asked_date: date | None
    asked_reason: str | None
    late_reason: str | None
    unit_id: int | None
    unit_name: str | None
    territory_id: int
    territory_key: str
    territory_name: str
    time_zone: str
    roadmap_id: int
    roadmap_key: str
    roadmap_title: str
    section_title: str | None
    activity_id: int
    activity_key: str
    activity_number: str | None
    activity_title: str
    activity_deadline: str | None
    activity_responsible: str | None
    activity_result: str | None
    activity_reading_text: str
    checkpoint: CheckpointValue
    expected: tuple[ExpectedValue, ...]
    evidence: tuple[EvidenceValue, ...]
    submissions: tuple[SubmissionValue, ...]
    exceptions: tuple[ExceptionValue, ...]
    postponements: tuple[PostponementValue, ...]
    corrected_by: frozenset[int] = frozenset()

    @property
    def waiting(self) -> SubmissionValue | None:
        """The submission that waits for a decision."""
        last = self.submissions[-1] if self.submissions else None
        return last if last is not None and last.outcome == "waiting" else None

    @property
    def live_evidence(self) -> tuple[EvidenceValue, ...]:
        """What speaks for the assignment now; an evidence that serves two results stands here twice."""
        return tuple(one for one in self.evidence if one.live)

    def visible_to(self, actor: Actor) -> bool:
        """Whether the person may know of this assignment; if not, answer NotFound."""
        return actor.sees(self.territory_id, self.unit_id)

    def is_own(self, actor: Actor) -> bool:
        """Whether the person attached or submitted anything here."""
        return actor.person_id in workers(self.evidence, self.submissions)

    def actions(self, actor: Actor) -> frozenset[Action]:
        """What the person may do, for the buttons; the services ask again."""
        roles = actor.roles_in(self.territory_id, self.unit_id)
        corrected = actor.person_id in self.corrected_by
        return allowed_actions(roles, self.state, own=self.is_own(actor), corrected=corrected)

    def shown(self, today: date) -> Shown:
        """How the state looks on a day."""
        point = self.checkpoint
        return shown_state(
            self.state,
            point.window_start,
            point.due,
            today,
            no_schedule=point.no_schedule,
            before_approval=point.before_approval,
        )

    def _documents(self, *coverage: str) -> frozenset[int]:
        return frozenset(one.id for one in self.expected if one.is_document and one.coverage in coverage)

    def submission_gaps(self) -> Gaps:
        """What a submission lacks when nothing is explained: documents to attach or explain, or any evidence."""
        covered = self._documents("present", "accepted")
        asked = [one.id for one in self.expected if one.is_document]
        return submission_gaps(asked, covered, frozenset(), len(self.live_evidence))

    def acceptance_gaps(self) -> Gaps:
        """What shuts the gate of acceptance."""
        covered, excused = self._documents("present", "accepted"), self._documents("excused")
        asked = [one.id for one in self.expected if one.is_document]
        return acceptance_gaps(asked, covered, excused, len(self.live_evidence))


def workers(evidence: tuple[EvidenceValue, ...], submissions: tuple[SubmissionValue, ...]) -> frozenset[int]:
    """Who attached or submitted anything, be it taken away since."""
    attached = [person for one in evidence for person in (one.person_id, one.author_id)]
    return frozenset(attached + [one.person_id for one in submissions])
