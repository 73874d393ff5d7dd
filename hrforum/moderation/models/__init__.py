"""Reports, cases, decisions, appeals.

What happened is only ever added: the database refuses to change or delete those rows (see the
migration). What a case amounts to now stands apart, in `CaseStanding`.
"""

from hrforum.moderation.models.cases import (
    Case,
    CaseEvent,
    CaseSnapshot,
    CaseStanding,
    Report,
    Reporter,
)
from hrforum.moderation.models.decisions import (
    Appeal,
    AppealOutcome,
    Decision,
    Lifting,
    MisuseStep,
)

#: Rows of these are never changed and never deleted.
APPEND_ONLY = (
    "moderation_case",
    "moderation_report",
    "moderation_event",
    "moderation_decision",
    "moderation_lifting",
    "moderation_appeal",
    "moderation_appeal_outcome",
    "moderation_misuse",
)
#: Rows of these are never changed; they are erased when their time is over.
ERASABLE = ("moderation_reporter", "moderation_snapshot")

__all__ = [
    "APPEND_ONLY",
    "ERASABLE",
    "Appeal",
    "AppealOutcome",
    "Case",
    "CaseEvent",
    "CaseSnapshot",
    "CaseStanding",
    "Decision",
    "Lifting",
    "MisuseStep",
    "Report",
    "Reporter",
]
