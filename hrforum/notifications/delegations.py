"""What members tell: somebody may speak for a member, or may not any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hrforum.core import clock
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members.models import Member
from hrforum.members.signals import DelegationChanged, on_delegation_changed
from hrforum.notifications import actions, kinds, things
from hrforum.notifications.kinds import Kind
from hrforum.notifications.things import Thing

GROUP = _l("Speaking for a member")


def register() -> None:
    """Tell the registries, and listen to members."""
    kinds.register(
        Kind(
            "delegation_granted",
            "member",
            GROUP,
            _l("I am named as a delegate"),
            _l("You were named as a delegate of this member"),
            _l("You were named as a delegate of %(title)s"),
            "landmark",
            place=30,
        ),
        Kind(
            "delegation_ended",
            "member",
            GROUP,
            _l("A mandate of mine is ended"),
            _l("Your mandate to speak for this member was ended"),
            _l("Your mandate to speak for %(title)s was ended"),
            "landmark",
            place=30,
        ),
    )
    things.register_thing("member", load)
    on_delegation_changed(tell)


def load(_actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return members; everybody may see them."""
    rows = db.session.execute(
        select(Member.id, Member.name, Member.slug).where(Member.id.in_(set(ids)))
    )
    return {row.id: _thing(row.id, row.name, row.slug) for row in rows}


def _thing(member_id: int, name: str, slug: str) -> Thing:
    return Thing(title=name, path=f"/members/{slug}/", thread=f"member-{member_id}", open=True)


def tell(event: DelegationChanged) -> None:
    """Tell the person whose mandate it is."""
    member = db.session.get(Member, event.member_id)
    if member is None:
        return
    name = "delegation_granted" if event.granted else "delegation_ended"
    actions.notify(
        event.actor,
        [(event.person_id, name)],
        about=("member", member.id),
        # The moment belongs to it: SQLite gives the number of a deleted mandate to another.
        key=f"{name}:{event.delegate_id}:{clock.now():%Y%m%d%H%M%S%f}",
        thing=replace(_thing(member.id, member.name, member.slug), note=event.reason),
    )
