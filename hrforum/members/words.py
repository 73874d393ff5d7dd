"""The words for what a member's page says: standing, elements, competences, commitments."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

TURNS = {
    "joined": _l("Joined the network"),
    "changed": _l("Changed the membership"),
    "suspended": _l("Suspended"),
    "reinstated": _l("Suspension ended"),
    "left": _l("Left the network"),
    "rejoined": _l("Came back"),
}
