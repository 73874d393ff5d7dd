"""What notifications hold about a person, for "Download my data"."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hrforum.core import holdings
from hrforum.core.holdings import Holding
from hrforum.notifications.models import (
    Notification,
    NotificationPreference,
    NotificationRhythm,
)


def register() -> None:
    """Tell the registry."""
    holdings.register(
        Holding(
            "notifications",
            _l("Notifications"),
            lambda person_id: select(
                Notification.created_at,
                Notification.kind,
                Notification.thing_kind,
                Notification.thing_id,
                Notification.read_at,
            ).where(Notification.person_id == person_id),
            Notification.id,
            {
                "created_at": _l("When"),
                "kind": _l("Kind"),
                "thing_kind": _l("About"),
                "thing_id": _l("Number"),
                "read_at": _l("Read"),
            },
            ("notification.person_id",),
            place=50,
        ),
        Holding(
            "notification_preferences",
            _l("How you want to be told"),
            lambda person_id: select(
                NotificationPreference.kind, NotificationPreference.mail
            ).where(NotificationPreference.person_id == person_id),
            NotificationPreference.kind,
            {"kind": _l("Kind"), "mail": _l("By mail")},
            ("notification_preference.person_id",),
            about=_l("Only what you chose yourself; the rest is as the forum proposes it."),
            place=51,
        ),
    )
    holdings.register(
        Holding(
            "notification_rhythm",
            _l("When you want mail"),
            lambda person_id: select(
                NotificationRhythm.every,
                NotificationRhythm.hour,
                NotificationRhythm.weekday,
                NotificationRhythm.quiet_from,
                NotificationRhythm.quiet_to,
                NotificationRhythm.paused_until,
                NotificationRhythm.next_at,
            ).where(NotificationRhythm.person_id == person_id),
            NotificationRhythm.person_id,
            {
                "every": _l("Digest"),
                "hour": _l("Hour"),
                "weekday": _l("Day of the week (0: Monday)"),
                "quiet_from": _l("Quiet from"),
                "quiet_to": _l("Quiet until"),
                "paused_until": _l("Paused until"),
                "next_at": _l("Next digest"),
            },
            ("notification_rhythm.person_id",),
            place=52,
        )
    )
    holdings.leave_out("who caused it: somebody else's notification", "notification.actor_id")
