"""The words for cycles, offers and requests: states, acts, forms of work, levels."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

CYCLE_STATES = {
    "draft": _l("Draft"),
    "call": _l("Call open"),
    "soon": _l("Call opens soon"),
    "matching": _l("Pairs are being found"),
    "running": _l("Pairs at work"),
    "closed": _l("Closed"),
}
CYCLE_EVENTS = {
    "created": _l("Draft written"),
    "changed": _l("Changed"),
    "opened": _l("Call published"),
    "extended": _l("Call extended"),
    "call_ended": _l("Call ended early"),
    "call_over": _l("Call ended"),
    "started": _l("Pairs began"),
    "published": _l("Pairs published"),
    "closed": _l("Closed"),
    "over": _l("Came to its end"),
}
OFFER_STATES = {
    "draft": _l("Draft"),
    "offered": _l("Handed in"),
    "paused": _l("Paused"),
    "withdrawn": _l("Withdrawn"),
}
REQUEST_STATES = {
    "draft": _l("Draft"),
    "submitted": _l("Handed in"),
    "withdrawn": _l("Withdrawn"),
    "declined": _l("Declined"),
}
FORMATS = {
    "online": _l("Online meetings"),
    "visit": _l("Visits"),
    "group": _l("A group of cities on one theme"),
}
STRENGTHS = {
    0: _l("Not offered"),
    1: _l("Some experience"),
    2: _l("Good experience"),
    3: _l("Strong experience"),
}
NEEDS = {
    0: _l("Not asked for"),
    1: _l("Would help"),
    2: _l("Important"),
    3: _l("Most important"),
}


def cycle_state(state: str, *, has_begun: bool) -> str:
    """Return the key of a cycle's state in words: a call may lie ahead."""
    return "soon" if state == "call" and not has_begun else state
