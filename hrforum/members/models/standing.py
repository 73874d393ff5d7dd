"""What became of a membership, one row for each turn."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.extensions import Model
from hrforum.members.models.organisations import KINDS, MEMBERSHIPS, _in

TURNS = ("joined", "changed", "suspended", "reinstated", "left", "rejoined")


class MembershipEvent(Model):
    """A turn in the life of a membership. What `Member` says of it follows from these rows.

    ``day``: the first day on which it holds; of ``left`` the last day of the membership; unknown
    only where a member joined before it was written down. ``until``: the last day of a suspension.
    ``membership`` and ``kind``: what the member is from then on (joined, changed, rejoined).
    ``note`` is for everybody, ``reason`` for delegates and coordinators.
    """

    __tablename__ = "membership_event"
    __table_args__ = (
        CheckConstraint(_in("turn", TURNS), name="turn"),
        CheckConstraint(_in("kind", KINDS), name="kind"),
        CheckConstraint(_in("membership", MEMBERSHIPS), name="membership"),
        Index("ix_membership_event_member", "member_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    turn: Mapped[str] = mapped_column(String(12))
    day: Mapped[dt.date | None]
    until: Mapped[dt.date | None]
    membership: Mapped[str | None] = mapped_column(String(20))
    kind: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
