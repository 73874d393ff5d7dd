"""What members tell features above them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from blinker import Signal

from hrforum.core.permissions import Actor


@dataclass(frozen=True, slots=True)
class DelegationChanged:
    """Somebody may speak for a member (``granted``) or may not any more."""

    actor: Actor
    delegate_id: int
    person_id: int
    member_id: int
    granted: bool


_delegation_changed = Signal("delegation-changed")


def delegation_changed(event: DelegationChanged) -> None:
    """Tell the others, inside the transaction that changes it."""
    _delegation_changed.send(event)


def on_delegation_changed(receiver: Callable[[DelegationChanged], None]) -> None:
    """Let ``receiver`` take part in the transaction in which a mandate is given or ended."""
    _delegation_changed.connect(receiver, weak=False)
