"""The words for a pair's work: its steps, roles, goals, sessions, reviews, what happened."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

PAIRING_STATES = {
    "proposed": _l("Proposed"),
    "active": _l("At work"),
    "paused": _l("Paused"),
    "closed": _l("Closed"),
    "declined": _l("Declined"),
    "lapsed": _l("Not answered"),
    "stopped": _l("Ended early"),
}
SIDES = {
    "mentor": _l("Guest city"),
    "mentee": _l("Associate"),
    "network": _l("Network"),
}
ROLES = {
    "lead": _l("Lead"),
    "officer": _l("Officer"),
    "elected": _l("Elected representative"),
    "cso": _l("Civil society"),
    "facilitator": _l("Facilitator"),
    "observer": _l("Observer"),
    "coordinator": _l("Coordinator"),
}
WAITS = {
    "agreement": _l("Write the agreement"),
    "signature": _l("Sign the agreement"),
    "needs": _l("Write the needs report"),
    "goals": _l("Set the first goals"),
    "minutes": _l("Write the minutes of a session that is over"),
    "session": _l("Plan the next session"),
    "actions": _l("Do what was taken on in a session: its day is over"),
    "review": _l("Say how it goes: the mid-term review"),
    "decision": _l("Decide after the review"),
    "evaluation": _l("Evaluate the mentoring"),
    "closing": _l("Close the pair with its report"),
    "six": _l("Look back after six months"),
    "twelve": _l("Look back after twelve months"),
}
WAIT_PATHS = {
    "agreement": "agreement/edit",
    "signature": "agreement/",
    "needs": "needs/edit",
    "goals": "roadmap/new",
    "minutes": "sessions/",
    "session": "sessions/new",
    "actions": "sessions/",
    "review": "review/",
    "decision": "review/",
    "evaluation": "evaluation/end/",
    "closing": "closing/",
    "six": "evaluation/six/",
    "twelve": "evaluation/twelve/",
}
GOAL_STATES = {
    "planned": _l("Planned"),
    "doing": _l("Under way"),
    "met": _l("Met"),
    "dropped": _l("Given up"),
}
SESSION_KINDS = {"online": _l("Online"), "visit": _l("Visit")}
SESSION_STATES = {
    "planned": _l("Planned"),
    "held": _l("Held"),
    "cancelled": _l("Cancelled"),
}
REVIEW_CHOICES = {
    "continue": _l("Go on as planned"),
    "adjust": _l("Go on, but change the plan"),
    "rematch": _l("Look for another partner"),
    "stop": _l("End the mentoring"),
}
STAGES = {
    "end": _l("Evaluation at the end"),
    "six": _l("After six months"),
    "twelve": _l("After twelve months"),
}
MARKS = {
    "5": _l("5: very much"),
    "4": _l("4: much"),
    "3": _l("3: partly"),
    "2": _l("2: a little"),
    "1": _l("1: not at all"),
}
EVENTS = {
    "opened": _l("The pair began"),
    "agreed": _l("A version of the agreement was written"),
    "signed": _l("The agreement was signed"),
    "in_force": _l("The agreement is in force"),
    "needs": _l("The needs report was saved"),
    "joined": _l("Somebody joined the team"),
    "left": _l("Somebody left the team"),
    "goal": _l("A goal was set"),
    "goal_met": _l("A goal was met"),
    "session": _l("A session was planned"),
    "session_moved": _l("A session was changed"),
    "session_cancelled": _l("A session was cancelled"),
    "session_held": _l("A session was held"),
    "file": _l("A file was added"),
    "reviewed": _l("A side gave its mid-term review"),
    "output": _l("A result was added"),
    "evaluated": _l("A side gave its evaluation"),
    "shown": _l("A city agreed to show the pair in public"),
    "hidden": _l("A city no longer shows the pair in public"),
    "closed": _l("The pair was closed"),
    "paused": _l("The pair was paused"),
    "resumed": _l("The pair goes on"),
    "stopped": _l("The pair ended early"),
}
