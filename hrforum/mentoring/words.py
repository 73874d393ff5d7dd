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
MODES = {
    "flow": _l("Most pairs, then the fairest, then the best"),
    "stable": _l("Nobody would rather swap"),
}
RUN_STATES = {
    "queued": _l("Waits for its turn"),
    "running": _l("Being computed"),
    "done": _l("Done"),
    "cancelled": _l("Cancelled"),
    "failed": _l("No result"),
}
PAIRING_STATES = {
    "proposed": _l("Waits for answers"),
    "active": _l("At work"),
    "paused": _l("Paused"),
    "closed": _l("Came to its end"),
    "declined": _l("Refused"),
    "lapsed": _l("Not answered in time"),
    "stopped": _l("Ended early"),
}
PAIRING_EVENTS = {
    "proposed": _l("Proposed"),
    "mentor_yes": _l("The guest city said yes"),
    "mentor_no": _l("The guest city said no"),
    "mentee_yes": _l("The associate said yes"),
    "mentee_no": _l("The associate said no"),
    "opened": _l("The pair began"),
    "declined": _l("The pair did not come about"),
    "lapsed": _l("Not answered in time"),
    "followed": _l("The next best was looked for"),
    "nudged": _l("Reminded by a coordinator"),
    "paused": _l("Paused"),
    "resumed": _l("Taken up again"),
    "stopped": _l("Ended early"),
    "closed": _l("Closed"),
}
WAITING = {
    "full": _l("All places of the guest cities that fit are taken."),
    "nobody": _l("No guest city of this cycle fits the request."),
    "refused": _l("A pair was proposed, and one of both cities said no."),
    "lapsed": _l("A pair was proposed, and the guest city did not answer in time."),
    "ended": _l("The pair ended early. The request comes first."),
    "silent": _l(
        "A pair was proposed, and your member did not answer in time. It is not offered another "
        "one by itself: write to the coordinators."
    ),
}
ENDED = {
    "left_network": _l("One of both members left the network."),
    "cycle_closed": _l("The cycle was closed before both cities had answered."),
}
SIDES = {"mentor": _l("Guest city"), "mentee": _l("Associate")}


def ended(reason: str) -> str:
    """Return why a pair ended: a reason of the programme's in words, a person's as written."""
    return str(ENDED[reason]) if reason in ENDED else reason


def cycle_state(state: str, *, has_begun: bool) -> str:
    """Return the key of a cycle's state in words: a call may lie ahead."""
    return "soon" if state == "call" and not has_begun else state
