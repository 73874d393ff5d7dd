"""Offers and requests: saved, handed in, paused, withdrawn, let in late, declined."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import delete, select

from hrforum.core import audit, clock
from hrforum.core.db import lock, transactional
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.permissions import SYSTEM, Actor
from hrforum.extensions import db
from hrforum.members.models import Member, MembershipEvent
from hrforum.members.policy import is_in_standing_on
from hrforum.members.signals import StandingChanged
from hrforum.mentoring import notices, policy
from hrforum.mentoring.actions import application_checks as checks
from hrforum.mentoring.actions.common import (
    ACT_TEXT,
    check_version,
    cycle_locked,
    member_to_act_for,
)
from hrforum.mentoring.models import (
    Cycle,
    Offer,
    OfferRefusal,
    OfferTheme,
    Request,
    RequestPreference,
    RequestTheme,
    WaitingPlace,
)
from hrforum.mentoring.queries import applications as queries
from hrforum.mentoring.queries import history
from hrforum.mentoring.queries.applications import OFFERS, TABLES
from hrforum.mentoring.queries.audience import was_mentored

IN = {"offers": "offered", "requests": "submitted"}
GONE = ("withdrawn", "declined")
PLACED = ("offered", "paused", "submitted")


@transactional
def save(
    actor: Actor,
    slug: str,
    kind: str,
    member_slug: str,
    raw: Mapping[str, Any],
    version: int,
    *,
    hand_in: bool,
) -> Any:
    """Save an offer or a request, as a draft or handed in.

    What is handed in can be changed until the call ends, but stays complete.

    Args:
        actor: a lead contact or officer of the member.
        slug: the cycle's.
        kind: ``offers`` or ``requests``.
        member_slug: the member's.
        raw: what was typed, by the names of the form's fields.
        version: what the writer saw; 0 for a new one.
        hand_in: whether to hand it in.

    Raises:
        NotFound: no such cycle or member for this actor.
        Forbidden: the actor may not act for the member, or the member can't take part.
        Conflict: the call is not open, or somebody else has changed it since.
        ManyInvalid: something is wrong, or missing in what is handed in.
    """
    cycle = cycle_locked(actor, slug)
    member = member_to_act_for(actor, member_slug)
    row = _row(cycle, kind, member)
    demand_part(cycle, kind, member)
    demand_open(cycle, row)
    known = queries.choices(member.id, clock.today())
    if kind == OFFERS:
        values = checks.check_offer(raw, checks.Known(known.themes, known.mentors, known.mentees))
    else:
        values = checks.check_request(raw, checks.Known(known.themes, known.mentors))
    was = row.state if row is not None else "draft"
    if hand_in or was in PLACED:
        is_offer = kind == OFFERS
        missing = checks.missing_in_offer if is_offer else checks.missing_in_request
        checks.demand_complete(missing(values))
    check_version(row or _Begun(), version)
    if row is None:
        row = TABLES[kind](cycle_id=cycle.id, member_id=member.id, version=0)
        db.session.add(row)
    _write(kind, row, values)
    row.state = IN[kind] if hand_in and was not in PLACED else ("draft" if was in GONE else was)
    _changed(actor, kind, row, "handed_in" if row.state != was else "saved")
    if row.state in PLACED and was not in PLACED:
        _handed_in(kind, row)
        notices.tell_application(actor, row, cycle, member, coordinators=True)
    return row


class _Begun:
    version = 0


def _row(cycle: Cycle, kind: str, member: Member) -> Any:
    table = TABLES[kind]
    return db.session.scalar(
        lock(
            select(table).where(table.cycle_id == cycle.id, table.member_id == member.id)
        ).execution_options(populate_existing=True)
    )


def demand_part(cycle: Cycle, kind: str, member: Member) -> None:
    """Raise Forbidden unless the member may offer (or ask) in the cycle."""
    if kind == OFFERS:
        mentored = select(Member.id).where(Member.id == member.id, was_mentored())
        if not policy.may_offer(member) and db.session.scalar(mentored) is None:
            raise Forbidden(
                _("Guest members offer mentoring, and members that were mentored to the end.")
            )
    elif not policy.may_ask(member, cycle.kinds):
        if member.membership == "associate":
            raise Forbidden(_("In this cycle other kinds of members can ask for a mentor."))
        raise Forbidden(_("Guest members offer mentoring; associate members ask for it."))
    other = TABLES["requests" if kind == OFFERS else OFFERS]
    twin = select(other.id).where(
        other.cycle_id == cycle.id, other.member_id == member.id, other.state.not_in(GONE)
    )
    if db.session.scalar(twin) is not None:
        raise Forbidden(
            _("A member can't offer and ask in the same cycle. Withdraw the other one first.")
        )


def demand_open(cycle: Cycle, row: Any) -> None:
    """Raise Conflict, with what can be done instead, unless it can be written in now."""
    day = clock.today()
    if row is not None and row.state == "declined":
        raise Conflict(_("The coordinators have declined this request. It can't be changed."))
    if policy.takes_applications_on(cycle, day) or is_let_in(cycle, row):
        return
    if cycle.state == "closed":
        raise Conflict(_("This cycle is closed. Nothing can be handed in any more."))
    if cycle.state == "call" and day < cycle.call_starts_on:
        raise Conflict(
            _(
                "The call has not begun. It is open from %(date)s.",
                date=format_date(cycle.call_starts_on, "long"),
            )
        )
    raise Conflict(
        _(
            "The call ended on %(date)s, so this can't be changed or handed in any more. A draft "
            "stays as it is. Write to the coordinators: until the pairs are published they can "
            "extend the call, or let a single request in late.",
            date=format_date(cycle.call_ends_on, "long"),
        )
    )


def is_let_in(cycle: Cycle, row: Any) -> bool:
    """Whether this is a request that may still be handed in after the call's end."""
    return (
        isinstance(row, Request)
        and bool(row.late_reason)
        and row.state == "draft"
        and cycle.state in ("call", "matching")
    )


def _write(kind: str, row: Any, values: Mapping[str, Any]) -> None:
    lists = ("themes", "refusals", "preferences")
    for name, value in values.items():
        if name not in lists:
            setattr(row, name, value)
    db.session.flush()
    if kind == OFFERS:
        db.session.execute(delete(OfferTheme).where(OfferTheme.offer_id == row.id))
        db.session.execute(delete(OfferRefusal).where(OfferRefusal.offer_id == row.id))
        db.session.add_all(
            OfferTheme(offer_id=row.id, theme_id=theme_id, strength=strength, evidence=evidence)
            for theme_id, (strength, evidence) in values["themes"].items()
        )
        db.session.add_all(
            OfferRefusal(offer_id=row.id, member_id=other, reason=reason)
            for other, reason in values["refusals"].items()
        )
    else:
        db.session.execute(delete(RequestTheme).where(RequestTheme.request_id == row.id))
        db.session.execute(delete(RequestPreference).where(RequestPreference.request_id == row.id))
        db.session.add_all(
            RequestTheme(request_id=row.id, theme_id=theme_id, need=need)
            for theme_id, need in values["themes"].items()
        )
        db.session.add_all(
            RequestPreference(request_id=row.id, member_id=other, rank=rank, reason=reason)
            for rank, (other, reason) in enumerate(values["preferences"], 1)
        )


def _handed_in(kind: str, row: Any) -> None:
    if kind == OFFERS:
        row.offered_at = clock.now()
        return
    row.submitted_at = clock.now()
    row.waiting_since = history.waiting_since(row.member_id, row.cycle_id)
    row.priority = int(history.has_priority(row.member_id, row.cycle_id))


def _changed(actor: Actor, kind: str, row: Any, act: str) -> None:
    row.version += 1
    row.changed_at, row.changed_by_id = clock.now(), actor.person_id
    db.session.flush()
    tag = audit.Tag.OFFER_CHANGED if kind == OFFERS else audit.Tag.REQUEST_CHANGED
    audit.record(actor, tag, f"mentoring_{kind[:-1]}", row.id, act=act)


@transactional
def withdraw(actor: Actor, slug: str, kind: str, member_slug: str) -> bool:
    """Take an offer or a request back; a draft that was never handed in is deleted.

    Returns:
        Whether it stays, as withdrawn.

    Raises:
        NotFound: there is none, or not for this actor.
        Forbidden: the actor may not act for the member.
        Conflict: it is withdrawn already, a pair rests on it, or the cycle is closed.
    """
    cycle = cycle_locked(actor, slug)
    member = member_to_act_for(actor, member_slug)
    row = _row(cycle, kind, member)
    if row is None:
        raise NotFound
    if row.state in GONE:
        raise Conflict(_("This was withdrawn or declined before."))
    if cycle.state == "closed":
        raise Conflict(_("This cycle is closed. Nothing can be withdrawn any more."))
    _demand_no_pair(cycle, kind, member)
    if row.state == "draft":
        _changed(actor, kind, row, "deleted")
        # The rows of its parts go with it in the database; the session need not know them.
        db.session.expunge(row)
        db.session.execute(delete(TABLES[kind]).where(TABLES[kind].id == row.id))
        return False
    _withdraw(actor, kind, row)
    notices.tell_application(actor, row, cycle, member, coordinators=True)
    return True


def _demand_no_pair(cycle: Cycle, kind: str, member: Member) -> None:
    if queries.holds_pair(kind, cycle.id, member.id):
        raise Conflict(
            _(
                "A pair of this cycle rests on it. Say no to the pair, or end it on the pair's "
                "page with a reason; then this can be withdrawn."
            )
        )


def _withdraw(actor: Actor, kind: str, row: Any) -> None:
    row.state = "withdrawn"
    if isinstance(row, Request):
        _leave_list(row, "withdrawn")
    _changed(actor, kind, row, "withdrawn")


def _leave_list(row: Request, why: str) -> None:
    for place in db.session.scalars(
        select(WaitingPlace).where(
            WaitingPlace.request_id == row.id, WaitingPlace.left_at.is_(None)
        )
    ):
        place.left_at, place.left_reason = clock.now(), why


@transactional
def pause_offer(actor: Actor, slug: str, member_slug: str, *, paused: bool) -> Offer:
    """Let an offer rest: no new pair is proposed on it; or take it up again.

    Raises:
        NotFound: there is none, or not for this actor.
        Forbidden: the actor may not act for the member.
        Conflict: it is not handed in.
    """
    cycle = cycle_locked(actor, slug)
    if policy.may_run(actor):
        member = _any_member(member_slug)
    else:
        member = member_to_act_for(actor, member_slug)
    row: Offer | None = _row(cycle, OFFERS, member)
    if row is None:
        raise NotFound
    before, after = ("offered", "paused") if paused else ("paused", "offered")
    if row.state != before or cycle.state == "closed":
        raise Conflict(_("This can't be done any more: the offer has changed meanwhile."))
    row.state = after
    _changed(actor, OFFERS, row, "paused" if paused else "resumed")
    notices.tell_application(actor, row, cycle, member, coordinators=True)
    return row


def _any_member(slug: str) -> Member:
    member = db.session.scalar(select(Member).where(Member.slug == slug))
    if member is None:
        raise NotFound
    return member


@transactional
def decline(actor: Actor, slug: str, member_slug: str, reason: str) -> Request:
    """Decline a request; its member reads the reason.

    Raises:
        NotFound: there is none, or the actor is no coordinator.
        Conflict: it is not handed in, or a pair rests on it.
        Invalid: there is no reason.
    """
    if not policy.may_run(actor):
        raise NotFound
    cycle = cycle_locked(actor, slug)
    member = _any_member(member_slug)
    row: Request | None = _row(cycle, "requests", member)
    if row is None or row.state == "draft":
        raise NotFound
    if row.state != "submitted" or cycle.state == "closed":
        raise Conflict(_("This can't be done any more: the request has changed meanwhile."))
    _demand_no_pair(cycle, "requests", member)
    row.decided_reason = _reason("reason", reason)
    row.state = "declined"
    _leave_list(row, "declined")
    _changed(actor, "requests", row, "declined")
    notices.tell_application(actor, row, cycle, member, coordinators=False)
    return row


def _reason(name: str, text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise Invalid(name, _("Write the reason: the member reads it."))
    if len(text) > ACT_TEXT:
        raise Invalid(name, _("Use at most %(n)s characters.", n=ACT_TEXT))
    return text


@transactional
def let_in(actor: Actor, slug: str, member_slug: str, reason: str) -> Request:
    """Let a member hand in its request though the call is over; its delegates are told.

    Raises:
        NotFound: no such cycle, or the actor is no coordinator.
        Invalid: there is no reason, or the member can't ask or has handed in.
        Conflict: the call is open, or pairs are published.
    """
    if not policy.may_run(actor):
        raise NotFound
    cycle = cycle_locked(actor, slug)
    if cycle.state not in ("call", "matching") or policy.takes_applications_on(
        cycle, clock.today()
    ):
        raise Conflict(_("Only after the call's end, and before pairs are published."))
    member = db.session.scalar(select(Member).where(Member.slug == member_slug))
    may = member is not None and is_in_standing_on(member, clock.today())
    if member is None or not may or not policy.may_ask(member, cycle.kinds):
        raise Invalid("member", _("Choose a member that may ask in this cycle."))
    row: Request | None = _row(cycle, "requests", member)
    if row is not None and row.state in ("submitted", "declined"):
        raise Invalid("member", _("This member's request is handed in or declined already."))
    late = _reason("reason", reason)
    if row is None:
        row = Request(cycle_id=cycle.id, member_id=member.id, version=0)
        db.session.add(row)
    row.state, row.late_reason = "draft", late
    _changed(actor, "requests", row, "let_in")
    notices.tell_application(actor, row, cycle, member, coordinators=False)
    return row


def member_left(event: StandingChanged) -> None:
    """Withdraw what a member that leaves the network has offered and asked, in open cycles."""
    turn = db.session.get(MembershipEvent, event.event_id)
    if turn is None or turn.turn != "left":
        return
    member = db.session.get_one(Member, event.member_id)
    for kind, table in TABLES.items():
        rows = db.session.execute(
            select(table, Cycle)
            .join(Cycle, Cycle.id == table.cycle_id)
            .where(table.member_id == member.id, table.state.in_(PLACED), Cycle.state != "closed")
            .order_by(table.id)
        ).all()
        for row, cycle in rows:
            _withdraw(SYSTEM, kind, row)
            notices.tell_application(event.actor, row, cycle, member, coordinators=True)
