"""Rows for tests, made through the tables and not through actions: `person()`, `topic()` and so on.

Each function writes what it makes in a transaction of its own, fills in what the caller does not
care about, and keeps the counters that the actions would keep. Any column can be given by name.
"""

from __future__ import annotations

from tests.factories.boards import board, post, reply_all, tag, topic
from tests.factories.events import event, registration
from tests.factories.members import delegate, group, in_group, member, theme
from tests.factories.mentoring import cycle, offer, request
from tests.factories.pairs import pairing
from tests.factories.people import actor_of, person, role

__all__ = [
    "actor_of",
    "board",
    "cycle",
    "delegate",
    "event",
    "group",
    "in_group",
    "member",
    "offer",
    "pairing",
    "person",
    "post",
    "registration",
    "reply_all",
    "request",
    "role",
    "tag",
    "theme",
    "topic",
]
