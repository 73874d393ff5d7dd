"""What the worker does for members."""

from __future__ import annotations

from hrforum.core import jobs, mail
from hrforum.core.web import settings
from hrforum.members.actions import applications, invitations


@jobs.periodic("members.joining", every_minutes=60)
def keep_deadlines() -> None:
    """Remind of what ends soon, and end what is over."""
    base_url = mail.base_url(settings())
    invitations.remind_invited(base_url)
    invitations.expire_invitations()
    applications.remind_coordinators()
    applications.remind_applicants()
    applications.close_silent()
    applications.forget_old_drafts()
