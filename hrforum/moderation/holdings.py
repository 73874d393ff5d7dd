"""What moderation holds about a person, for "Download my data"."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hrforum.accounts.sanction_models import Sanction
from hrforum.core import holdings
from hrforum.core.holdings import Holding
from hrforum.moderation.models import Appeal, Case, CaseEvent, Decision, MisuseStep, Report

_WHEN = _l("When")


def register() -> None:
    """Tell the registry. Who reported and who decided is nobody else's data."""
    holdings.register(
        Holding(
            "reports",
            _l("What you reported"),
            lambda person_id: select(
                Report.at, Report.ground, Report.explanation, Report.place
            ).where(Report.reporter_id == person_id),
            Report.id,
            {
                "at": _WHEN,
                "ground": _l("Ground"),
                "explanation": _l("What you said"),
                "place": _l("Place"),
            },
            ("moderation_report.reporter_id",),
            texts=frozenset({"explanation"}),
        ),
        Holding(
            "decisions",
            _l("Decisions about you"),
            lambda person_id: (
                select(
                    Decision.at,
                    Decision.measure,
                    Decision.step,
                    Decision.until,
                    Decision.ground,
                    Decision.facts,
                    Decision.reasons,
                    Case.path,
                )
                .join(Case, Case.id == Decision.case_id)
                .where(Decision.author_id == person_id)
            ),
            Decision.id,
            {
                "at": _WHEN,
                "measure": _l("What was done to it"),
                "step": _l("What was done towards you"),
                "until": _l("Until"),
                "ground": _l("Ground"),
                "facts": _l("Facts"),
                "reasons": _l("Reasons"),
                "path": _l("Place"),
            },
            ("moderation_decision.author_id", "moderation_case.author_id"),
            texts=frozenset({"facts", "reasons"}),
        ),
        Holding(
            "appeals",
            _l("Your appeals"),
            lambda person_id: select(Appeal.at, Appeal.text).where(Appeal.person_id == person_id),
            Appeal.id,
            {"at": _WHEN, "text": _l("What you said")},
            ("moderation_appeal.person_id",),
            texts=frozenset({"text"}),
        ),
        Holding(
            "answers_to_moderators",
            _l("What you did in cases of moderation"),
            lambda person_id: select(CaseEvent.at, CaseEvent.act, CaseEvent.text).where(
                CaseEvent.actor_id == person_id
            ),
            CaseEvent.id,
            {"at": _WHEN, "act": _l("What you did"), "text": _l("Text")},
            ("moderation_event.actor_id",),
            texts=frozenset({"text"}),
        ),
        Holding(
            "restrictions",
            _l("Restrictions of your account"),
            lambda person_id: select(
                Sanction.kind, Sanction.starts_at, Sanction.ends_at, Sanction.lifted_at
            ).where(Sanction.person_id == person_id),
            Sanction.id,
            {
                "kind": _l("Kind"),
                "starts_at": _l("From"),
                "ends_at": _l("Until"),
                "lifted_at": _l("Lifted"),
            },
            ("sanction.person_id",),
        ),
        Holding(
            "report_warnings",
            _l("Warnings about your reports"),
            lambda person_id: select(
                MisuseStep.at, MisuseStep.step, MisuseStep.until, MisuseStep.reason
            ).where(MisuseStep.person_id == person_id),
            MisuseStep.id,
            {
                "at": _WHEN,
                "step": _l("What was done"),
                "until": _l("Until"),
                "reason": _l("Reason"),
            },
            ("moderation_misuse.person_id",),
            texts=frozenset({"reason"}),
        ),
    )
    holdings.leave_out(
        "an act as a moderator; it stands in the events of cases, which are held",
        "moderation_decision.by_id",
        "moderation_lifting.by_id",
        "moderation_appeal_outcome.by_id",
        "moderation_misuse.by_id",
        "moderation_standing.claimed_by_id",
    )
