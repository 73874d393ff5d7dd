"""What is done to pairs on their way: paused, taken up, ended, matched anew, asked how it goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import func, select

from hrforum.core import audit, clock
from hrforum.core.db import after_commit, transactional
from hrforum.core.errors import Conflict, Forbidden, NotFound
from hrforum.core.permissions import SYSTEM, Actor
from hrforum.extensions import db
from hrforum.members.models import Member, MembershipEvent
from hrforum.members.signals import StandingChanged
from hrforum.mentoring import pairing_notices, policy
from hrforum.mentoring.actions import consent, pairs, waiting
from hrforum.mentoring.models import Cycle, MatchingRun, Pairing, PairingEvent
from hrforum.mentoring.models.pairings import HOLDING_STATES

NUDGED_AGAIN = dt.timedelta(days=7)
AT_WORK = ("active", "paused")
# What coordinators can do to a pair, and in which states. Closed it is in its own place, with its
# report (`results.close`).
ACTS = {
    "nudge": ("proposed", "active"),
    "pause": ("active",),
    "resume": ("paused",),
    "rematch": HOLDING_STATES,
    "stop": HOLDING_STATES,
}
Nudge = Callable[[], object]


def acts_of(pairing: Pairing) -> list[str]:
    """Return what coordinators can do to the pair now."""
    return [act for act, states in ACTS.items() if pairing.state in states]


def _to_follow(actor: Actor, pairing_id: int, act: str) -> tuple[Cycle, Pairing]:
    if not policy.may_run(actor):
        raise NotFound
    cycle, pairing = pairs.pair_locked(actor, pairing_id)
    if pairing.state not in ACTS[act]:
        raise Conflict(_("The pair has come further meanwhile. This can't be done any more."))
    return cycle, pairing


@transactional
def nudge_pair(actor: Actor, pairing_id: int, words: str = "") -> Pairing:
    """Remind those on whom a pair waits, at most once a week.

    A proposed pair waits for the lead contacts who have not answered, one at work for both cities.

    Raises:
        NotFound: there is no such pair, or the actor is no coordinator.
        Conflict: it was done in the last seven days, or the pair is over.
        Invalid: the words are too many.
    """
    _cycle, pairing = _to_follow(actor, pairing_id, "nudge")
    words = pairs.clean_reason(words, needed=False)
    last = last_nudge(pairing)
    if last is not None and last > clock.now() - NUDGED_AGAIN:
        raise Conflict(
            _(
                "They were reminded on %(date)s. They can be reminded again seven days after that.",
                date=format_date(last, "long"),
            )
        )
    event = pairs.note(actor, pairing, "nudged", words)
    audit.record(actor, audit.Tag.PAIRING_NUDGED, "mentoring_pairing", pairing.id)
    if pairing.state == "proposed":
        given = pairs.consents_of(pairing)
        sides = {"mentor": pairing.mentor_id, "mentee": pairing.mentee_id}
        silent = [member_id for side, member_id in sides.items() if side not in given]
        pairing_notices.tell_leads(
            actor, pairing, "mentoring_answer_due", f"nudge:{event.id}", silent
        )
    else:
        pairing_notices.tell_cities(actor, pairing, "mentoring_nudge", f"nudge:{event.id}", words)
    return pairing


def last_nudge(pairing: Pairing) -> dt.datetime | None:
    """Return when the people of a pair were last reminded by hand."""
    found: dt.datetime | None = db.session.scalar(
        select(func.max(PairingEvent.at)).where(
            PairingEvent.pairing_id == pairing.id, PairingEvent.act == "nudged"
        )
    )
    return found


@transactional
def pause_pair(actor: Actor, pairing_id: int, reason: str) -> Pairing:
    """Let a pair rest; its place stays taken. Both cities read the reason.

    Raises:
        NotFound: there is no such pair, or the actor is no coordinator.
        Conflict: it is not at work.
        Invalid: there is no reason.
    """
    _cycle, pairing = _to_follow(actor, pairing_id, "pause")
    return _turn(actor, pairing, "paused", "paused", reason, needed=True)


@transactional
def resume_pair(actor: Actor, pairing_id: int, reason: str = "") -> Pairing:
    """Let a pair that rests go on.

    Raises:
        NotFound: there is no such pair, or the actor is no coordinator.
        Conflict: it does not rest.
        Invalid: the reason is too long.
    """
    _cycle, pairing = _to_follow(actor, pairing_id, "resume")
    return _turn(actor, pairing, "active", "resumed", reason, needed=False)


def _turn(
    actor: Actor, pairing: Pairing, state: str, act: str, reason: str, *, needed: bool
) -> Pairing:
    reason = pairs.clean_reason(
        reason, needed=needed, message=_("Write the reason: both cities read it.")
    )
    pairing.state = state
    pairing.version += 1
    event = pairs.note(actor, pairing, act, reason)
    audit.record(actor, audit.Tag.PAIRING_CHANGED, "mentoring_pairing", pairing.id, act=act)
    pairing_notices.tell_cities(actor, pairing, "mentoring_pair_rests", f"{act}:{event.id}", reason)
    return pairing


def _both_read(reason: str) -> str:
    return pairs.clean_reason(
        reason, needed=True, message=_("Write the reason: both cities read it.")
    )


@transactional
def rematch_pair(actor: Actor, pairing_id: int, reason: str, nudge: Nudge = bool) -> Pairing:
    """End a pair and look for another mentor: the associate comes first on the waiting list.

    Raises:
        NotFound: there is no such pair, or the actor is no coordinator.
        Conflict: it is over.
        Invalid: there is no reason.
    """
    cycle, pairing = _to_follow(actor, pairing_id, "rematch")
    reason = _both_read(reason)
    _end(actor, cycle, pairing, "stopped", reason)
    consent.give_priority(pairing)
    waiting.keep_list(cycle, {pairing.mentee_id: "ended"})
    after_commit(lambda: _run(nudge))
    return pairing


def _run(nudge: Nudge) -> None:
    nudge()


@transactional
def stop_pair(actor: Actor, pairing_id: int, reason: str, nudge: Nudge = bool) -> Pairing:
    """End a pair before its time: a coordinator, or a lead contact of one of both cities.

    The associate asks no more in this cycle. A lead contact of the guest city that ends the pair
    leaves the associate on the waiting list, first: the pair failed without its doing.

    Raises:
        NotFound: there is no such pair for the actor.
        Forbidden: the actor may not bind a member of it.
        Conflict: it is over.
        Invalid: there is no reason.
    """
    cycle, pairing = pairs.pair_locked(actor, pairing_id)
    sides = policy.sides_bound_by(actor, pairing)
    if not sides and not policy.may_run(actor):
        mine = [m for m in (pairing.mentor_id, pairing.mentee_id) if actor.mandate(m) is not None]
        raise Forbidden(consent.only_leads(db.session.get_one(Member, mine[0])))
    if pairing.state not in HOLDING_STATES:
        raise Conflict(_("The pair has come further meanwhile. This can't be done any more."))
    if pairing.state == "proposed" and sides:
        raise Conflict(_("The pair has not begun. Say no to it instead."))
    reason = _both_read(reason)
    _end(actor, cycle, pairing, "stopped", reason)
    if "mentor" in sides and "mentee" not in sides:
        consent.give_priority(pairing)
        waiting.keep_list(cycle, {pairing.mentee_id: "ended"})
    else:
        _ask_no_more(actor, pairing, reason)
        waiting.keep_list(cycle, {})
    after_commit(lambda: _run(nudge))
    return pairing


def _ask_no_more(actor: Actor, pairing: Pairing, reason: str) -> None:
    request = pairs.request_of(pairing)
    if request is not None and request.state == "submitted":
        request.state, request.decided_reason = "withdrawn", reason
        request.version += 1
        audit.record(
            actor, audit.Tag.REQUEST_CHANGED, "mentoring_request", request.id, act="withdrawn"
        )


def _end(actor: Actor, cycle: Cycle, pairing: Pairing, state: str, reason: str) -> None:
    event = pairs.end_pair(actor, cycle, pairing, state, reason, state)
    pairing_notices.tell_cities(actor, pairing, "mentoring_pair_off", f"off:{event.id}", reason)
    pairing_notices.tell_desk(actor, pairing, f"off:{event.id}")


def member_left(event: StandingChanged) -> None:
    """End the pairs of a member that leaves the network; whoever it left behind comes first."""
    turn = db.session.get(MembershipEvent, event.event_id)
    if turn is None or turn.turn != "left":
        return
    mine = (Pairing.mentor_id == event.member_id) | (Pairing.mentee_id == event.member_id)
    ids = db.session.scalars(
        select(Pairing.id).where(mine, Pairing.state.in_(HOLDING_STATES)).order_by(Pairing.id)
    ).all()
    for pairing_id in ids:
        cycle, pairing = pairs.pair_locked(SYSTEM, pairing_id)
        _end(SYSTEM, cycle, pairing, "stopped", LEFT)
        if pairing.mentor_id == event.member_id:
            consent.give_priority(pairing)
        waiting.keep_list(cycle, {pairing.mentee_id: "ended"})


LEFT = "left_network"
CYCLE_CLOSED = "cycle_closed"


def cycle_closed(actor: Actor, cycle: Cycle) -> None:
    """End what a closed cycle leaves open, in the transaction that closes it.

    Runs stop and proposed pairs end. Pairs at work go on to their own end. The waiting list stays
    as it is: who waits brings the time into the next cycle.
    """
    for run in db.session.scalars(
        select(MatchingRun).where(
            MatchingRun.cycle_id == cycle.id, MatchingRun.state.in_(("queued", "running"))
        )
    ):
        run.state, run.finished_at = "cancelled", clock.now()
    for pairing in db.session.scalars(
        select(Pairing).where(Pairing.cycle_id == cycle.id, Pairing.state == "proposed")
    ).all():
        given = pairs.consents_of(pairing)
        _end(actor, cycle, pairing, "stopped", CYCLE_CLOSED)
        if "mentee" in given:
            consent.give_priority(pairing)
