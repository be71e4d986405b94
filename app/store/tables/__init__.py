"""The tables, one module for each noun of the domain."""

from app.store.tables.checkpoint import (
    Assignment,
    Checkpoint,
    EvidenceException,
    Postponement,
    Submission,
    Summary,
)
from app.store.tables.decision import RowDecision
from app.store.tables.evidence import AssignmentEvidence, Evidence, LinkCheck, StoredFile
from app.store.tables.journal import JournalEntry, JournalHead, JournalSeal
from app.store.tables.person import (
    AttemptKind,
    Grant,
    LetterLink,
    LinkPurpose,
    Person,
    PersonLink,
    RecoveryCode,
    SecondFactor,
    SignIn,
    SignInAttempt,
)
from app.store.tables.reminder import Letter, Reminder
from app.store.tables.roadmap import (
    Activity,
    ActivityUnit,
    ApprovingOrder,
    ExpectedResult,
    IndicatorRow,
    PassportRow,
    RoadMap,
    Section,
)
from app.store.tables.territory import DatabaseMark, Territory, Unit, UnitMember, UnitSubstitute
from app.store.tables.token import ApiToken
from app.store.tables.upload import KeptUpload

__all__ = [
    "Activity",
    "ActivityUnit",
    "ApiToken",
    "ApprovingOrder",
    "Assignment",
    "AssignmentEvidence",
    "AttemptKind",
    "Checkpoint",
    "DatabaseMark",
    "Evidence",
    "EvidenceException",
    "ExpectedResult",
    "Grant",
    "IndicatorRow",
    "JournalEntry",
    "JournalHead",
    "JournalSeal",
    "KeptUpload",
    "Letter",
    "LetterLink",
    "LinkCheck",
    "LinkPurpose",
    "PassportRow",
    "Person",
    "PersonLink",
    "Postponement",
    "RecoveryCode",
    "Reminder",
    "RoadMap",
    "RowDecision",
    "SecondFactor",
    "Section",
    "SignIn",
    "SignInAttempt",
    "StoredFile",
    "Submission",
    "Summary",
    "Territory",
    "Unit",
    "UnitMember",
    "UnitSubstitute",
]
