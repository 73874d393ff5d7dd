"""Words of rooms, for pages and scripts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

STATES = {
    "closed": _l("Doors closed"),
    "open": _l("Doors open"),
    "live": _l("Live now"),
    "ended": _l("Ended"),
}
ROLES = {
    "host": _l("Host"),
    "speaker": _l("Speaker"),
    "captioner": _l("Captioner"),
    "interpreter": _l("Interpreter"),
    "moderator": _l("Moderator"),
    "attendee": _l("Attendee"),
}
REACTIONS = {
    "thanks": _l("Thanks"),
    "agree": _l("I agree"),
    "same": _l("Same here"),
    "smile": _l("A smile"),
}
QUESTION_STATES = {
    "waiting": _l("Waits for the hosts"),
    "open": _l("Open"),
    "now": _l("Being answered"),
    "answered": _l("Answered"),
    "dismissed": _l("Not taken up"),
    "merged": _l("Merged into another one"),
}
POLL_KINDS = {
    "single": _l("Choose one"),
    "multiple": _l("Choose several"),
    "ranked": _l("Put in order"),
    "cloud": _l("Word cloud"),
    "quiz": _l("Quiz"),
}
POLL_STATES = {"draft": _l("Draft"), "open": _l("Open"), "closed": _l("Closed")}
DOORS = {
    "open": _l("Open the doors"),
    "live": _l("Begin"),
    "closed": _l("Close the doors"),
    "ended": _l("End the room"),
}
