"""The words for kinds, states and places of events."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

KINDS = {
    "webinar": _l("Webinar"),
    "workshop": _l("Workshop"),
    "peer_review": _l("Peer review"),
    "assembly": _l("Assembly"),
}
STATES = {
    "draft": _l("Draft"),
    "published": _l("Published"),
    "cancelled": _l("Cancelled"),
}
VISIBILITIES = {
    "public": _l("Everybody"),
    "signed_in": _l("People signed in"),
    "members": _l("Network members"),
    "boards": _l("Who may read one of its boards"),
}
PLACES = {
    "room": _l("In the live room of this forum"),
    "link": _l("In a room of another system, by a link"),
    "venue": _l("At a place"),
}
ROLES = {"host": _l("Host"), "editor": _l("Co-editor")}
NEEDS = {
    "captions": _l("Captions"),
    "sign_language": _l("Sign language"),
    "interpretation": _l("Interpretation into another language"),
    "low_bandwidth": _l("A way in for slow connections"),
}
REGISTRATIONS = {
    "pending": _l("Waiting for the host"),
    "registered": _l("Registered"),
    "waiting": _l("On the waiting list"),
    "declined": _l("Declined"),
    "cancelled": _l("Cancelled"),
}
QUESTIONS = {
    "line": _l("One line"),
    "text": _l("Several lines"),
    "choice": _l("A choice"),
    "yes_no": _l("Yes or no"),
}
FREQUENCIES = {
    "weekly": _l("Weeks, on the same day of the week"),
    "monthly_day": _l("Months, on the same date"),
    "monthly_weekday": _l("Months, on the same weekday (for example each second Tuesday)"),
}
FOLLOW_UPS = {"decision": _l("Decision"), "follow_up": _l("Follow-up")}
FEEDBACK = {
    "overall": _l("The event as a whole"),
    "useful": _l("Useful for my work"),
    "accessible": _l("Easy to follow and to take part in"),
}
GRADES = {
    5: _l("very good"),
    4: _l("good"),
    3: _l("in between"),
    2: _l("poor"),
    1: _l("very poor"),
}
ACTS = {
    "created": _l("Written as a draft"),
    "published": _l("Published"),
    "changed": _l("Changed"),
    "moved": _l("Moved to another time"),
    "repeated": _l("Made a series"),
    "cancelled": _l("Cancelled"),
}
