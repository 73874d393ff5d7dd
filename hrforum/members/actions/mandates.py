"""What becomes of a mandate that was given: changed, renewed, ended, given back."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _

from hrforum.core import audit, clock
from hrforum.core.db import transactional
from hrforum.core.errors import Conflict, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members.actions.common import granted, need_person, one_of
from hrforum.members.actions.delegates import (
    LONGEST,
    begin,
    check_days,
    close_mandate,
    demand_member,
    end_delegation,
    is_over,
    keep_a_lead,
    lock_member,
    locked,
    managed,
    no_overlap,
    of_member,
)
from hrforum.members.models import DELEGATE_ROLES, Delegate
from hrforum.members.queries import delegates as queries
from hrforum.members.signals import MandateNews, mandate_news

REASON_LENGTH = 500
RENEWED = 365


@transactional
def change_delegate(
    actor: Actor,
    slug: str,
    delegate_id: int,
    *,
    role: str,
    starts_on: dt.date,
    ends_on: dt.date | None,
) -> Delegate:
    """Change the role or the days of a mandate that is not over.

    Args:
        actor: a lead of the member, or a coordinator.
        slug: which member.
        delegate_id: which mandate.
        role: one of `DELEGATE_ROLES`.
        starts_on: the first day; it can't move once the mandate has begun.
        ends_on: the last day; None only for a mandate that is open already.

    Raises:
        NotFound: the actor manages no such mandate.
        Invalid: a value is not acceptable; ``field`` says which.
        Conflict: it is over, it would overlap with another, or the member would lose its last lead.
    """
    member, delegate = of_member(actor, slug, delegate_id)
    one_of("role", role, DELEGATE_ROLES)
    if delegate.starts_on <= clock.today() and starts_on != delegate.starts_on:
        raise Invalid("starts_on", _("This mandate has begun: its first day can't change."))
    if ends_on is None and delegate.ends_on is not None:
        raise Invalid("ends_on", _("Say until which day."))
    if ends_on is not None and (starts_on, ends_on) != (delegate.starts_on, delegate.ends_on):
        moved = starts_on != delegate.starts_on
        check_days(starts_on, ends_on, earliest=clock.today() if moved else starts_on)
    if (role, starts_on, ends_on) == (delegate.role, delegate.starts_on, delegate.ends_on):
        return delegate
    if role != delegate.role:
        keep_a_lead(actor, delegate, clock.today() - dt.timedelta(days=1))
    elif ends_on is not None and (delegate.ends_on is None or ends_on < delegate.ends_on):
        keep_a_lead(actor, delegate, ends_on)
    no_overlap(delegate.person_id, member.id, starts_on, ends_on, but=delegate.id)
    if ends_on != delegate.ends_on:
        delegate.reminded = None
    before = delegate.role
    delegate.role, delegate.starts_on, delegate.ends_on = role, starts_on, ends_on
    audit.record(
        actor,
        audit.Tag.DELEGATE_CHANGED,
        "member",
        member.id,
        person_id=delegate.person_id,
        role=role,
        role_before=before,
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat() if ends_on else None,
    )
    granted(delegate.person_id)
    _news(actor, "changed", delegate)
    return delegate


@transactional
def renew_delegate(actor: Actor, slug: str, delegate_id: int, *, seen: str) -> Delegate:
    """Let a mandate last a year longer; one that is over begins anew today, for a year.

    Args:
        actor: a lead of the member, or a coordinator.
        slug: which member.
        delegate_id: which mandate.
        seen: the last day (ISO) that the actor's page showed: a second click renews nothing twice.

    Raises:
        NotFound: the actor manages no such mandate.
        Conflict: it was renewed or changed meanwhile, or it was ended on purpose.
    """
    member = managed(actor, slug)
    demand_member(member)
    delegate = locked(delegate_id)
    if delegate is None or delegate.member_id != member.id:
        raise NotFound(_("There is no such mandate."))
    need_person(delegate.person_id)
    if delegate.revoked_at is not None:
        raise Conflict(_("This mandate was ended. Invite the person anew instead."))
    if delegate.ends_on is None:
        raise Conflict(_("This mandate has no last day: it needs no renewal."))
    if delegate.ends_on.isoformat() != seen:
        raise Conflict(_("This mandate was renewed or changed already."))
    today = clock.today()
    if delegate.ends_on < today:
        last = today + dt.timedelta(days=RENEWED)
        made = begin(actor, delegate.person_id, member.id, delegate.role, today, last)
    else:
        last = delegate.ends_on + dt.timedelta(days=RENEWED)
        if last > today + LONGEST:
            raise Conflict(_("A mandate lasts six years at most; it can be renewed."))
        no_overlap(delegate.person_id, member.id, delegate.starts_on, last, but=delegate.id)
        delegate.ends_on, delegate.reminded, made = last, None, delegate
        granted(delegate.person_id)
        _news(actor, "renewed", delegate)
    audit.record(
        actor,
        audit.Tag.DELEGATE_RENEWED,
        "member",
        member.id,
        person_id=delegate.person_id,
        ends_on=last.isoformat(),
    )
    return made


@transactional
def end_mandate(
    actor: Actor, slug: str, delegate_id: int, *, last_day: dt.date | None, reason: str
) -> Delegate:
    """End a mandate as one who manages it: at once, or with a last day from today on.

    Raises:
        NotFound: the actor manages no such mandate.
        Invalid: the reason is missing or too long, or the day is past.
        Conflict: it is over already, or the member would lose its last lead.
    """
    _member, delegate = of_member(actor, slug, delegate_id)
    reason = checked_reason(reason)
    if last_day is not None and last_day < clock.today():
        raise Invalid("ends_on", _("Choose today or a later day, or leave it empty."))
    if last_day is not None and delegate.ends_on is not None and last_day > delegate.ends_on:
        raise Invalid("ends_on", _("The mandate ends before that day already."))
    return end_delegation(actor, delegate.id, last_day, reason)


def checked_reason(reason: str) -> str:
    """Return the reason on one line.

    Raises:
        Invalid: it is missing or too long.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise Invalid("reason", _("Say why: the delegate reads it."))
    if len(reason) > REASON_LENGTH:
        raise Invalid("reason", _("Use at most %(n)s characters.", n=REASON_LENGTH))
    return reason


@transactional
def resign(actor: Actor, delegate_id: int) -> Delegate:
    """Give back one's own mandate: it ends at once.

    Raises:
        NotFound: the actor has no such mandate in force or to come.
        Conflict: the actor is the member's last lead.
    """
    delegate = db.session.get(Delegate, delegate_id)
    if delegate is None or actor.person_id is None or delegate.person_id != actor.person_id:
        raise NotFound(_("There is no such mandate."))
    lock_member(delegate.member_id)
    delegate = locked(delegate_id)
    if delegate is None or is_over(delegate):
        raise NotFound(_("There is no such mandate."))
    last = clock.today() - dt.timedelta(days=1)
    keep_a_lead(actor, delegate, last)
    leads = tuple(queries.lead_ids(delegate.member_id, clock.today(), without=delegate.id))
    close_mandate(delegate, last, "")
    audit.record(
        actor,
        audit.Tag.DELEGATE_RESIGNED,
        "member",
        delegate.member_id,
        person_id=delegate.person_id,
        role=delegate.role,
    )
    granted(delegate.person_id)
    _news(actor, "resigned", delegate, leads=leads)
    return delegate


def _news(actor: Actor, what: str, delegate: Delegate, leads: tuple[int, ...] = ()) -> None:
    mandate_news(
        MandateNews(
            actor,
            what,  # type: ignore[arg-type]  # one of the words, written above
            delegate.id,
            delegate.person_id,
            delegate.member_id,
            delegate.role,
            delegate.ends_on,
            leads=leads,
        )
    )
