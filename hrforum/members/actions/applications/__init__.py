"""Associate members apply; coordinators decide, a decline with a second pair of eyes."""

from hrforum.members.actions.applications.applying import (
    answer_question,
    apply_again,
    forget_applicant,
    save_draft,
    start_application,
    submit_application,
    withdraw_application,
)
from hrforum.members.actions.applications.deciding import (
    accept_application,
    ask,
    claim,
    confirm_decline,
    propose_decline,
    release,
    send_back,
)
from hrforum.members.actions.applications.timing import (
    close_silent,
    forget_old_drafts,
    remind_applicants,
    remind_coordinators,
)

__all__ = [
    "accept_application",
    "answer_question",
    "apply_again",
    "ask",
    "claim",
    "close_silent",
    "confirm_decline",
    "forget_applicant",
    "forget_old_drafts",
    "propose_decline",
    "release",
    "remind_applicants",
    "remind_coordinators",
    "save_draft",
    "send_back",
    "start_application",
    "submit_application",
    "withdraw_application",
]
