"""The words of reports, cases and decisions."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

STATES = {
    "open": _l("Waits for a decision"),
    "asked": _l("The author was asked"),
    "mending": _l("The author may change it"),
    "mended": _l("The author has changed it"),
    "decided": _l("Decided"),
}
MEASURES = {
    "keep": _l("Keep it as it is"),
    "label": _l("Keep it, with a note by the moderators"),
    "edit": _l("Hide it until the author has changed it"),
    "hide": _l("Hide it"),
    "remove": _l("Remove it"),
    "none": _l("Nothing is done to the text"),
}
# As it is told afterwards.
DONE = {
    "keep": _l("It stays as it is."),
    "label": _l("It stays, with a note by the moderators."),
    "edit": _l("It is hidden until its author has changed it."),
    "hide": _l("It is hidden."),
    "remove": _l("It is removed."),
    "none": _l("Nothing was done to the text."),
}
STEPS = {
    "none": _l("Nothing"),
    "warn": _l("Warn them"),
    "approval": _l("What they write waits for approval"),
    "no_posting_here": _l("They can't write on this board"),
    "no_posting": _l("They can't write on any board"),
    "suspend": _l("Suspend the account: they can only read"),
    "close": _l("Close the account: they can't sign in"),
}
STEPS_DONE = {
    "none": "",
    "warn": _l("You are warned: the next time, writing here may be restricted."),
    "approval": _l("What you write on boards waits for approval."),
    "no_posting_here": _l("You can't write on this board."),
    "no_posting": _l("You can't write on any board."),
    "suspend": _l("Your account is suspended: you can read, and write nothing."),
    "close": _l("Your account is closed: nobody can sign in to it."),
}
SOURCES = {
    "person": _l("a person with an account"),
    "visitor": _l("somebody without an account"),
    "moderator": _l("a moderator's own initiative"),
}
CAPACITIES = {
    "private": _l("for myself"),
    "organisation": _l("for an organisation"),
    "trusted_flagger": _l("as a trusted flagger under the Digital Services Act"),
    "authority": _l("for a public authority: a request or an order"),
}
FOUND_BY = {
    "report": _l("a report"),
    "authority": _l("a request or an order of a public authority"),
    "own": _l("our own initiative"),
}
ACTS = {
    "opened": _l("The case was opened"),
    "reported": _l("A report came"),
    "claimed": _l("Took the case"),
    "released": _l("Gave the case back"),
    "noted": _l("Noted for the moderators"),
    "asked": _l("Asked the author"),
    "answered": _l("The author answered"),
    "authority_told": _l("Told the police or another authority"),
    "mended": _l("The author changed it"),
    "decided": _l("Decided"),
    "unfounded": _l("Found a report manifestly unfounded"),
    "lifted": _l("Took the decision back"),
    "appealed": _l("An appeal came"),
    "upheld": _l("Confirmed the decision on appeal"),
    "reversed": _l("Reversed the decision on appeal"),
    "dispute": _l("Noted an out-of-court dispute"),
    "reminded": _l("The moderators were reminded"),
}
OUTCOMES = {
    "upheld": _l("The decision stands"),
    "reversed": _l("The decision is reversed"),
}
