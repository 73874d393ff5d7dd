"""Pages: the inbox, preferences, the way out of mails, mail that failed."""

from flask import Blueprint

blueprint = Blueprint("notifications", __name__)

from hrforum.notifications.views import (  # noqa: E402 -- they need the blueprint
    inbox,
    preferences,
    undelivered,
    unsubscribing,
)

__all__ = ["blueprint", "inbox", "preferences", "undelivered", "unsubscribing"]
