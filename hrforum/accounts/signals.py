"""What accounts tell features above them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from blinker import Signal


@dataclass(frozen=True, slots=True)
class PersonDeleted:
    """Somebody deleted their account. ``with_posts``: their posts go too."""

    person_id: int
    with_posts: bool


_person_deleted = Signal("person-deleted")


def person_deleted(event: PersonDeleted) -> None:
    """Tell the others, inside the transaction that deletes the account."""
    _person_deleted.send(event)


def on_person_deleted(receiver: Callable[[PersonDeleted], None]) -> None:
    """Let ``receiver`` take part in the transaction in which an account is deleted."""
    _person_deleted.connect(receiver, weak=False)
