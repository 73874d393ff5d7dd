"""What the worker does for accounts."""

from __future__ import annotations

from hrforum.accounts import actions
from hrforum.core import jobs


@jobs.periodic("accounts.tidy", every_minutes=60)
def tidy_accounts() -> None:
    """Forget ended sessions, unused devices, old tries and links, unconfirmed sign-ups."""
    actions.forget_ended_sessions()
    actions.forget_unused_devices()
    actions.forget_tries()
    actions.forget_spent()
    actions.forget_links()
    actions.forget_unconfirmed()
