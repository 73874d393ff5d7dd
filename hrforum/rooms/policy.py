"""Who may do what in a room. What the event itself allows is `hrforum.events.policy`'s."""

from __future__ import annotations

from collections.abc import Mapping

# The right to a thing, and the roles that have it. Everybody who is inside may speak.
RIGHTS: Mapping[str, frozenset[str]] = {
    # doors, roles, timer, agenda, polls, what becomes of the room
    "run": frozenset({"host"}),
    # hide lines, let questions through, merge them, call hands, send somebody out
    "moderate": frozenset({"host", "moderator"}),
    # answer questions, turn the slides
    "present": frozenset({"host", "moderator", "speaker"}),
}
# Who sees what waits or was hidden, and the names behind aliases.
STAFF = RIGHTS["moderate"]
# A room in these states is open to those who may come; in the others its hosts prepare it, or
# everybody reads what was said.
OPEN = frozenset({"open", "live"})


def has_right(role: str, right: str) -> bool:
    """Whether somebody in that role has the right."""
    return role in RIGHTS[right]


def is_staff(role: str) -> bool:
    """Whether somebody in that role sees what is not for all."""
    return role in STAFF


def may_speak(state: str, role: str) -> bool:
    """Whether somebody in that role may write, vote, raise a hand while the room is so."""
    return state in OPEN or (state == "closed" and is_staff(role))


def may_enter(state: str, role: str) -> bool:
    """Whether somebody in that role gets in while the room is so; an ended room is read."""
    return state != "closed" or has_right(role, "moderate") or has_right(role, "present")
