"""Cycles: written, opened, extended, ended early, run and closed; by hand and by their dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.core import audit, clock
from hrforum.core.db import lock, transaction, transactional
from hrforum.core.errors import Conflict, Invalid, NotFound
from hrforum.core.permissions import SYSTEM, Actor
from hrforum.core.search import fold
from hrforum.extensions import db
from hrforum.mentoring import notices, policy
from hrforum.mentoring.actions import following
from hrforum.mentoring.actions.common import ACT_TEXT, check_version, cycle_locked, happened
from hrforum.mentoring.actions.cycle_checks import DAYS, check_cycle
from hrforum.mentoring.models import Cycle

RESERVED = frozenset({"new"})
# What can be done to a cycle by hand, and in which states.
ACTS = {
    "open": ("draft",),
    "extend": ("call", "matching"),
    "end-call": ("call",),
    "run": ("matching",),
    "close": ("call", "matching", "running"),
    "delete": ("draft",),
}


def acts_of(cycle: Any) -> list[str]:
    """Return what can be done to the cycle now."""
    return [act for act, states in ACTS.items() if cycle.state in states]


def fixed(cycle: Any) -> tuple[str, ...]:
    """Return the fields of a cycle that its form can't change any more.

    Members have planned by what the call says: its last day is moved by `extend_call` and
    `end_call`, which tell them.
    """
    if cycle.state == "draft":
        return ()
    if cycle.state == "call":
        return ("call_starts_on", "call_ends_on")
    if cycle.state == "matching":
        return ("call_starts_on", "call_ends_on", "kinds")
    return ("call_starts_on", "call_ends_on", "kinds", "starts_on")


@transactional
def create_cycle(actor: Actor, raw: Mapping[str, Any]) -> Cycle:
    """Write a new cycle as a draft.

    Args:
        actor: a coordinator.
        raw: what was typed, by the names of the form's fields.

    Raises:
        NotFound: the actor is none.
        ManyInvalid: something is not acceptable.
    """
    if not policy.may_run(actor):
        raise NotFound
    values = check_cycle(raw, {})
    cycle = Cycle(slug=_free_slug(values["name"]), created_by_id=actor.person_id, **values)
    db.session.add(cycle)
    db.session.flush()
    happened(actor, cycle, "created")
    return cycle


def _free_slug(name: str) -> str:
    wanted = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:70].strip("-") or "cycle"
    tries = [wanted, *(f"{wanted}-{n}" for n in range(2, 1000))]
    taken = set(db.session.scalars(select(Cycle.slug).where(Cycle.slug.like(f"{wanted}%"))))
    return next(slug for slug in tries if slug not in taken | RESERVED)


@transactional
def change_cycle(actor: Actor, slug: str, raw: Mapping[str, Any], version: int) -> Cycle:
    """Change what a cycle says; what members rely on already stays (`fixed`).

    Raises:
        NotFound: no such cycle, or the actor is no coordinator.
        ManyInvalid: something is not acceptable.
        Conflict: the cycle is closed, or was changed since ``version``.
    """
    cycle = _to_run(actor, slug)
    if cycle.state == "closed":
        raise Conflict(_("This cycle is closed. It can't be changed any more."))
    values = check_cycle(raw, {name: getattr(cycle, name) for name in fixed(cycle)})
    if cycle.state != "draft":
        # Members ask, trusting what the call says of who will read that they do.
        values["rules"]["guests_rank"] = bool(cycle.rules.get("guests_rank"))
    changed = [name for name, value in values.items() if getattr(cycle, name) != value]
    if not changed:
        return cycle
    check_version(cycle, version)
    for name in changed:
        setattr(cycle, name, values[name])
    cycle.version += 1
    happened(actor, cycle, "changed")
    if cycle.state != "draft" and any(name in DAYS for name in changed):
        notices.tell_call(actor, cycle, "mentoring_dates", f"dates:{cycle.version}")
    return cycle


def _to_run(actor: Actor, slug: str, act: str = "") -> Cycle:
    if not policy.may_run(actor):
        raise NotFound
    cycle = cycle_locked(actor, slug)
    if act and cycle.state not in ACTS[act]:
        raise Conflict(_("The cycle has come further meanwhile. This can't be done any more."))
    return cycle


def _reason(text: str, *, needed: bool) -> str:
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if needed and not text:
        raise Invalid("reason", _("Write the reason: members read it."))
    if len(text) > ACT_TEXT:
        raise Invalid("reason", _("Use at most %(n)s characters.", n=ACT_TEXT))
    return text


@transactional
def open_call(actor: Actor, slug: str) -> Cycle:
    """Publish a draft, and tell the delegates who may offer or ask.

    Raises:
        NotFound: no such cycle, or the actor is no coordinator.
        Conflict: it is open already.
        Invalid: the call's last day is over.
    """
    cycle = _to_run(actor, slug, "open")
    if cycle.call_ends_on < clock.today():
        raise Invalid("until", _("The call would be over already. Change its dates first."))
    cycle.state = "call"
    cycle.version += 1
    happened(actor, cycle, "opened")
    notices.tell_call(actor, cycle, "mentoring_call", "call")
    return cycle


@transactional
def extend_call(actor: Actor, slug: str, until: str, reason: str = "") -> Cycle:
    """Let the call end later; a call that is over is open again.

    Raises:
        NotFound: no such cycle, or the actor is no coordinator.
        Conflict: its pairs are published already.
        Invalid: the day is none, or not later than the present one.
    """
    cycle = _to_run(actor, slug, "extend")
    reason = _reason(reason, needed=False)
    try:
        day = dt.date.fromisoformat(until.strip())
    except ValueError:
        raise Invalid("until", _("Write the date as year, month and day: 2026-05-31.")) from None
    if day < clock.today() or (cycle.state == "call" and day <= cycle.call_ends_on):
        raise Invalid("until", _("Choose a day that is later than the call's last day."))
    if day > cycle.starts_on:
        raise Invalid(
            "until", _("The pairs begin before that day. Change the date of their beginning first.")
        )
    cycle.call_ends_on, cycle.state = day, "call"
    cycle.version += 1
    event = happened(actor, cycle, "extended", reason)
    notices.tell_call(actor, cycle, "mentoring_dates", f"extended:{event.id}", reason)
    return cycle


@transactional
def end_call(actor: Actor, slug: str, reason: str) -> Cycle:
    """End the call now, before its last day, and say why.

    Raises:
        NotFound: no such cycle, or the actor is no coordinator.
        Conflict: the call is over already.
        Invalid: there is no reason, or the call has not begun.
    """
    cycle = _to_run(actor, slug, "end-call")
    reason = _reason(reason, needed=True)
    if cycle.call_starts_on > clock.today():
        raise Invalid("reason", _("The call has not begun. Close the cycle, or change its dates."))
    cycle.call_ends_on = min(cycle.call_ends_on, clock.today())
    cycle.state = "matching"
    cycle.version += 1
    event = happened(actor, cycle, "call_ended", reason)
    notices.tell_call(actor, cycle, "mentoring_dates", f"ended:{event.id}", reason)
    notices.tell_to_rank(actor, cycle)
    return cycle


@transactional
def start_running(actor: Actor, slug: str) -> Cycle:
    """Say that the pairs of a cycle are at work, whatever was published.

    Raises:
        NotFound: no such cycle, or the actor is no coordinator.
        Conflict: it is not at that point.
    """
    cycle = _to_run(actor, slug, "run")
    cycle.state = "running"
    cycle.version += 1
    happened(actor, cycle, "started")
    return cycle


@transactional
def close_cycle(actor: Actor, slug: str, reason: str) -> Cycle:
    """Close a cycle by hand; before its last day with a reason, which those who take part get.

    Raises:
        NotFound: no such cycle, or the actor is no coordinator.
        Conflict: it is closed, or was never open.
        Invalid: the reason is missing.
    """
    cycle = _to_run(actor, slug, "close")
    reason = _reason(reason, needed=clock.today() < cycle.ends_on)
    cycle.state = "closed"
    cycle.version += 1
    event = happened(actor, cycle, "closed", reason)
    following.cycle_closed(actor, cycle)
    notices.tell_part(actor, cycle, "mentoring_closed", f"closed:{event.id}", reason)
    return cycle


@transactional
def delete_cycle(actor: Actor, slug: str) -> None:
    """Delete a draft.

    Raises:
        NotFound: no such cycle, or the actor is no coordinator.
        Conflict: it was opened.
    """
    cycle = _to_run(actor, slug, "delete")
    audit.record(actor, audit.Tag.CYCLE_CHANGED, "mentoring_cycle", cycle.id, act="deleted")
    db.session.delete(cycle)


def keep_dates() -> int:
    """End calls and cycles whose last day is over; return how many. Run by the worker."""
    day = clock.today()
    due = db.session.scalars(
        select(Cycle.id)
        .where(
            ((Cycle.state == "call") & (Cycle.call_ends_on < day))
            | ((Cycle.state == "running") & (Cycle.ends_on < day))
        )
        .order_by(Cycle.id)
    ).all()
    db.session.rollback()
    return sum(_keep(cycle_id, day) for cycle_id in due)


def _keep(cycle_id: int, day: dt.date) -> bool:
    with transaction() as session:
        cycle = session.scalar(
            lock(select(Cycle).where(Cycle.id == cycle_id)).execution_options(
                populate_existing=True
            )
        )
        if cycle is None:
            return False
        if cycle.state == "call" and cycle.call_ends_on < day:
            cycle.state = "matching"
            happened(SYSTEM, cycle, "call_over")
            notices.tell_coordinators(cycle, "mentoring_to_match", f"over:{cycle.call_ends_on}")
            notices.tell_to_rank(SYSTEM, cycle)
        elif cycle.state == "running" and cycle.ends_on < day:
            cycle.state = "closed"
            event = happened(SYSTEM, cycle, "over")
            following.cycle_closed(SYSTEM, cycle)
            notices.tell_part(SYSTEM, cycle, "mentoring_closed", f"closed:{event.id}")
        else:
            return False
        cycle.version += 1
    return True
