"""What boards tell features above them, inside the transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from blinker import Signal

from hrforum.core.permissions import Actor


@dataclass(frozen=True, slots=True)
class PostTurned:
    """A moderator hid a post on its page, showed it again, or its author mended it."""

    actor: Actor
    post_id: int
    what: str  # hidden, shown, mended
    reason: str = ""


_post_turned = Signal("post-turned")


def post_turned(event: PostTurned) -> None:
    """Tell the others."""
    _post_turned.send(event)


def on_post_turned(receiver: Callable[[PostTurned], None]) -> None:
    """Call the receiver when it happens; it may only add rows."""
    _post_turned.connect(receiver, weak=False)
