"""What members tell features above them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

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
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MandateNews:
    """Something about a mandate that its delegate or the member's leads should know.

    Args:
        actor: who caused it; the system, for what time causes.
        what: ``changed`` and ``renewed`` concern the delegate, ``resigned`` the leads, ``ending``
            (it has ``days`` left) and ``over`` both, ``leaderless`` the coordinators.
        delegate_id, person_id, member_id: which mandate.
        role, ends_on: of the mandate, as they are now.
        days: how many days before the end a reminder is for.
        leads: the ids of those who lead the member's delegates.
        reason: in the actor's words.
    """

    actor: Actor
    what: Literal["changed", "renewed", "resigned", "ending", "over", "leaderless"]
    delegate_id: int
    person_id: int
    member_id: int
    role: str
    ends_on: dt.date | None
    days: int = 0
    leads: tuple[int, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class InvitationAnswered:
    """Somebody accepted or refused to speak for a member."""

    actor: Actor
    invitation_id: int
    member_id: int
    inviter_id: int | None
    accepted: bool


@dataclass(frozen=True, slots=True)
class StandingChanged:
    """A membership took a turn. ``people`` spoke for the member when it did."""

    actor: Actor
    event_id: int
    member_id: int
    people: tuple[int, ...]


_delegation_changed = Signal("delegation-changed")
_mandate_news = Signal("mandate-news")
_invitation_answered = Signal("delegate-invitation-answered")


def delegation_changed(event: DelegationChanged) -> None:
    """Tell the others, inside the transaction that changes it."""
    _delegation_changed.send(event)


def on_delegation_changed(receiver: Callable[[DelegationChanged], None]) -> None:
    """Let ``receiver`` take part in the transaction in which a mandate is given or ended."""
    _delegation_changed.connect(receiver, weak=False)


_standing_changed = Signal("standing-changed")


def standing_changed(event: StandingChanged) -> None:
    """Tell the others, inside the transaction in which the membership takes a turn."""
    _standing_changed.send(event)


def on_standing_changed(receiver: Callable[[StandingChanged], None]) -> None:
    """Let ``receiver`` take part in the transaction in which a membership takes a turn."""
    _standing_changed.connect(receiver, weak=False)


@dataclass(frozen=True, slots=True)
class JoiningStep:
    """An invitation or an application came a step further, and people are to be told.

    ``kind`` names the notification, ``thing`` is ``invitation`` or ``application``; ``event_id``
    is the row of the step: nobody is told of it twice.
    """

    actor: Actor
    kind: str
    thing: str
    thing_id: int
    event_id: int
    person_ids: tuple[int, ...]
    note: str = ""


_joining_step = Signal("joining-step")


def joining_step(event: JoiningStep) -> None:
    """Tell the others, inside the transaction of the step."""
    _joining_step.send(event)


def on_joining_step(receiver: Callable[[JoiningStep], None]) -> None:
    """Let ``receiver`` take part in the transaction of each step."""
    _joining_step.connect(receiver, weak=False)


def mandate_news(event: MandateNews) -> None:
    """Tell the others, inside the transaction that causes it."""
    _mandate_news.send(event)


def on_mandate_news(receiver: Callable[[MandateNews], None]) -> None:
    """Let ``receiver`` take part in the transaction of the news."""
    _mandate_news.connect(receiver, weak=False)


def invitation_answered(event: InvitationAnswered) -> None:
    """Tell the others, inside the transaction of the answer."""
    _invitation_answered.send(event)


def on_invitation_answered(receiver: Callable[[InvitationAnswered], None]) -> None:
    """Let ``receiver`` take part in the transaction of the answer."""
    _invitation_answered.connect(receiver, weak=False)
