"""Who may do what: everybody with their own inbox, administrators with mail that failed."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false

from hrforum.core.permissions import Actor
from hrforum.notifications.models import Notification


def may_read(actor: Actor, notification: Notification) -> bool:
    """Whether the notification is the actor's own."""
    return actor.is_signed_in and notification.person_id == actor.person_id


def readable_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Notification` that is the twin of `may_read`."""
    if actor.person_id is None:
        return false()
    return Notification.person_id == actor.person_id


def may_handle_mail(actor: Actor) -> bool:
    """Whether the actor may see mails that could not be delivered and send them again."""
    return actor.is_admin
