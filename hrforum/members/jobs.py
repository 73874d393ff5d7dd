"""What the worker does for members."""

from __future__ import annotations

from hrforum.core import jobs, mail
from hrforum.core.web import settings
from hrforum.members.actions import (
    applications,
    delegate_invitations,
    delegate_reminders,
    invitations,
)


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


@jobs.periodic("members.remind_of_ends", every_minutes=30)
def remind_of_ends() -> None:
    """Tell delegates and leads of mandates that end soon, or have ended."""
    delegate_reminders.remind_of_ends()


@jobs.periodic("members.forget_old_invitations", every_minutes=1440)
def forget_old_invitations() -> None:
    """Forget invitations to delegates that nobody needs any more."""
    delegate_invitations.forget_old_invitations()
