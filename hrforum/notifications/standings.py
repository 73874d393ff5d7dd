"""What members tell of memberships: suspended, ended, changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select, true

from hrforum.accounts.models import Role, person_role
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members import labels, words
from hrforum.members.models import Delegate, Member, MembershipEvent
from hrforum.members.signals import StandingChanged, on_standing_changed
from hrforum.notifications import actions, kinds, things
from hrforum.notifications.delegations import GROUP
from hrforum.notifications.kinds import Kind
from hrforum.notifications.things import Thing

NAME = "membership_turned"
THING = "membership_event"


def register() -> None:
    """Tell the registries, and listen to members."""
    kinds.register(
        Kind(
            NAME,
            THING,
            GROUP,
            _l("The membership of a member of mine is suspended, changed or ended"),
            _l("The membership of this member has changed"),
            _l("The membership of %(title)s has changed"),
            "landmark",
            place=31,
        )
    )
    things.register_thing(THING, load)
    on_standing_changed(tell)


def load(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return turns of memberships: those that the actor speaks or spoke for; all for coordinators.

    Everybody else has no use for the reason.
    """
    spoke = (
        select(Delegate.id)
        .where(
            Delegate.member_id == MembershipEvent.member_id, Delegate.person_id == actor.person_id
        )
        .exists()
    )
    rows = db.session.execute(
        select(*MembershipEvent.__table__.columns, Member.name, Member.slug)
        .join(Member, Member.id == MembershipEvent.member_id)
        .where(MembershipEvent.id.in_(set(ids)), or_(true() if actor.is_coordinator else spoke))
    )
    return {row.id: _thing(row, row.name, row.slug) for row in rows}


def _thing(event: Any, name: str, slug: str) -> Thing:
    return Thing(
        title=name,
        path=f"/members/{slug}/",
        excerpt=_sentence(event),
        note=event.reason,
        thread=f"member-{event.member_id}",
        open=True,
    )


def _sentence(event: Any) -> str:
    if event.turn == "suspended" and event.until:
        last = format_date(event.until, "d MMMM y")
        return str(_("Suspended until %(day)s", day=last))
    if event.membership:
        said = _(
            "%(turn)s: %(membership)s, %(kind)s",
            turn=words.TURNS[event.turn],
            membership=labels.MEMBERSHIPS[event.membership],
            kind=labels.KINDS[event.kind],
        )
        return f"{said}\n{event.note}".strip()
    return str(words.TURNS[event.turn])


def tell(event: StandingChanged) -> None:
    """Tell those who speak for the member, and the coordinators."""
    turn = db.session.get(MembershipEvent, event.event_id)
    member = db.session.get(Member, event.member_id)
    if turn is None or member is None:
        return
    coordinators = db.session.scalars(
        select(person_role.c.person_id)
        .join(Role, Role.id == person_role.c.role_id)
        .where(Role.name == "coordinator")
    )
    actions.notify(
        event.actor,
        [(person_id, NAME) for person_id in {*event.people, *coordinators}],
        about=(THING, turn.id),
        key=f"{NAME}:{turn.id}",
        thing=_thing(turn, member.name, member.slug),
    )
