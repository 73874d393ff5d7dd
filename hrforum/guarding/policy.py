"""Who decides on what waits."""

from __future__ import annotations

from hrforum.core.permissions import Actor


def may_decide(actor: Actor, board_id: int) -> bool:
    """Whether the actor may approve or refuse what waits on a board."""
    return actor.moderates(board_id)


def may_set(actor: Actor) -> bool:
    """Whether the actor may change the rules of prevention: moderators of all boards."""
    return actor.is_moderator


def is_known(actor: Actor, *, network_board: bool = False) -> bool:
    """Whether the actor's role or mandate alone makes them known: nothing of theirs waits."""
    return actor.is_network_member or bool(actor.grants.moderated_board_ids)
